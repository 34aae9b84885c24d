"""What every tool on the map asks of the window around it."""

from collections.abc import Callable
from dataclasses import dataclass

from netplan.ui.map.overlay import Sketch
from netplan.ui.map.picking import NOTHING, Pick
from netplan.ui.map.tools.snapping import SNAP_PX, Place, Snapped


@dataclass(frozen=True)
class Aids:
    """How a tool looks at the map and speaks.

    snap   place of the pointer, the place before it, a row that is on its way -> the place to take
    pick   place -> layer and row of what the tool works on there
    speak  places drawn so far with the pointer's, how that was caught -> lines of text at the pointer
    ended  the user wants no more of this tool
    """

    snap: Callable[[Place, Place | None, Pick], Snapped]
    pick: Callable[[Place], Pick]
    speak: Callable[[tuple[Place, ...], Snapped], str]
    ended: Callable[[], None]

    def caught(self, at: Place, start: Place | None = None, skip: Pick = NOTHING) -> Snapped:
        """Return the place to take for a pointer at ``at``."""
        return self.snap(at, start, skip)


def sketch_of(places: tuple[Place, ...], seen: Snapped | None, text: str, *, closed: bool = False) -> Sketch:
    """Return the sketch of places with the snapping limit around the pointer."""
    if seen is None:
        return Sketch(places, text, closed)
    return Sketch(places, text, closed, seen.place, SNAP_PX, bool(seen.kind))
