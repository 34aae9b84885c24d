"""What must not leave the house unless somebody names a reason."""

SHORTEST_REASON = 5
"""Letters of a reason for writing internal data: it is written into the export."""
DENIED = frozenset({"sized_trenches", "sized_sites", "sized_seconds", "equipment"})
"""Results that are ducts, cables and nodes, planned ones: no open export has them."""
