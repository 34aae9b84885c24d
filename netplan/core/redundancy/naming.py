"""What streets are called in findings; ducts, whose names stay in the house, are told by their kind."""

from collections.abc import Collection, Iterator

import pandas as pd

from netplan.core.decisions.applied import called, listed
from netplan.core.graph.arrays import Ints
from netplan.messages import Message, mark
from netplan.model.plan import Plan

_UNNAMED = {"duct": mark("an existing duct"), "radio": mark("a radio hop")}


def told(culprits: Collection[str]) -> list[str | Message]:
    """Return the first of some names, and what has none in words that are translated."""
    unnamed = set(_UNNAMED.values())
    names = listed(one for one in culprits if one not in unnamed)
    kinds = [Message(kind) for kind in _UNNAMED.values() if kind in culprits]
    return [*([names] if names else []), *kinds]


def streets_of(plan: Plan, edges: pd.DataFrame, chosen: Ints) -> Iterator[str]:
    """Name the streets that edges run in; ducts, whose names stay in the house, and links by their kind."""
    streets = plan.project.layer("streets")["id"]
    for kind, row in edges[["kind", "row"]].iloc[chosen].itertuples(index=False):
        street = str(streets.iloc[row]) if kind == "street" else ""
        yield called(plan.project, "streets", street) if street else _UNNAMED.get(kind, "–")
