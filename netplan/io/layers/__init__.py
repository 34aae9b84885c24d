"""The one door for layers from outside: what comes in is checked, and every row is accounted for.

``look`` says what is in a file, ``propose`` what its layers may be and how their columns map, ``preview``
what would become of the first rows, and ``read_layer`` takes a layer: read = accepted + repaired + rejected.
"""

from netplan.io.layers.contents import Contents, Inside, look
from netplan.io.layers.ledger import Counts
from netplan.io.layers.proposals import Proposal, propose
from netplan.io.layers.reader import Delivery, middle_of, preview, read_layer
from netplan.io.layers.roles import ROLES, source_of
from netplan.io.layers.source import Source
from netplan.io.layers.systems import Near

__all__ = [
    "ROLES",
    "Contents",
    "Counts",
    "Delivery",
    "Inside",
    "Near",
    "Proposal",
    "Source",
    "look",
    "middle_of",
    "preview",
    "propose",
    "read_layer",
    "source_of",
]
