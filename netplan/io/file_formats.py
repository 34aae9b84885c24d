"""What older project files say, told as this version tells it: numbered steps, each taken on a copy.

A file keeps its version until it is saved; nothing is written when it is opened. A step must change nothing
in a document that already says what it is to say: a file that was half a version ahead is no exception then.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Document = dict[str, Any]

FORMAT = 3  # raised with every step


def migrated(document: Document) -> Document:
    """Return what a file says of itself, as version ``FORMAT`` says it; that of a later one as it is.

    Raises:
        KeyError, TypeError, ValueError: it is no such document.

    """
    for version in range(int(document["format"]), FORMAT):
        document = {**_STEPS[version](document), "format": version + 1}
    return document


def _name_systems_of_grids(document: Document) -> Document:
    """1 to 2: a grid has a system and a unit; looks, programmes and earlier figures are kept."""
    rasters = {
        role: {"file": entry} if isinstance(entry, str) else entry
        for role, entry in document["rasters"].items()
    }
    kept: Document = {"programmes": {}, "looks": {}, "history": []}
    return {**kept, **document, "rasters": rasters}


def _use_chosen_carriers(document: Document) -> Document:
    """2 to 3: carriers that were chosen are layers, and scenarios say whether plans use their links."""
    scenarios = [{"chosen_carriers": True, **entry} for entry in document["scenarios"]]
    return {**document, "scenarios": scenarios}


_STEPS: Mapping[int, Callable[[Document], Document]] = MappingProxyType(
    {1: _name_systems_of_grids, 2: _use_chosen_carriers}
)
