"""Draw a point, a line or an area, vertex by vertex, by mouse, keys or typed numbers."""

from collections.abc import Callable, Sequence
from typing import Literal

import shapely

from netplan.ui.map.overlay import Sketch
from netplan.ui.map.tools.aids import Aids, sketch_of
from netplan.ui.map.tools.snapping import Place, Snapped

Kind = Literal["point", "line", "polygon"]
_FEWEST = {"point": 1, "line": 2, "polygon": 3}


class DrawTool:
    """Clicks set vertices; Enter or a double click finishes, Backspace takes one back, Escape ends.

    ``done`` gets the shape; the tool stays, ready for the next one.
    """

    def __init__(self, kind: Kind, aids: Aids, done: Callable[[shapely.Geometry], None]) -> None:
        self._kind = kind
        self._aids = aids
        self._done = done
        self._places: tuple[Place, ...] = ()
        self._seen: Snapped | None = None

    @property
    def sketch(self) -> Sketch:
        """What is drawn, on to the pointer."""
        ahead = (self._seen.place,) if self._seen else ()
        places = self._places + ahead if self._kind != "point" else ahead
        text = self._aids.speak(places, self._seen) if self._seen else ""
        return sketch_of(places if self._places else (), self._seen, text, closed=self._kind == "polygon")

    @property
    def last(self) -> Place | None:
        """The vertex set last."""
        return self._places[-1] if self._places else None

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""
        self._seen = self._aids.caught((x_m, y_m), self.last)

    def clicked(self, x_m: float, y_m: float) -> None:
        """Set a vertex."""
        self.pointed(x_m, y_m)
        if self._seen:
            self.put(self._seen.place)

    def put(self, place: Place) -> None:
        """Set a vertex exactly here; one on the last is no new one."""
        if place != self.last:
            self._places = (*self._places, place)
        if self._kind == "point":
            self._finish()

    def told(self, word: str) -> None:
        """Finish, take the last vertex back, give up what is drawn, or end."""
        if word == "finish":
            self._finish()
        elif word == "undo":
            self._places = self._places[:-1]
        elif word == "cancel" and self._places:
            self._places = ()
        elif word == "cancel":
            self._aids.ended()

    def _finish(self) -> None:
        shape = shape_of(self._kind, self._places)
        if shape is not None:
            self._places = ()
            self._done(shape)


def shape_of(kind: str, places: Sequence[Place]) -> shapely.Geometry | None:
    """Return the shape of places; None while there are too few."""
    if len(places) < _FEWEST.get(kind, 1):
        return None
    if kind == "point":
        return shapely.Point(places[-1])
    return shapely.LineString(places) if kind == "line" else shapely.Polygon(places)
