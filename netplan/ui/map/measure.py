"""The tool that measures lengths and areas on the ellipsoid."""

from collections.abc import Callable

from netplan.ui.map.ground import Places, area_m2, length_m
from netplan.ui.map.overlay import Sketch

Speak = Callable[[float], str]


class MeasureTool:
    """Clicks make a line, or with ``closed`` an area; ``speak`` puts metres or square metres into words.

    ``done`` hears the places when the user finishes, and the sketch starts again with the next click.
    """

    def __init__(
        self, crs: str, speak: Speak, done: Callable[[Places], None], *, closed: bool = False
    ) -> None:
        self._crs, self._speak, self._done, self._closed = crs, speak, done, closed
        self._places: tuple[tuple[float, float], ...] = ()
        self._pointer: tuple[float, float] | None = None
        self._finished = False

    @property
    def sketch(self) -> Sketch:
        """What is measured, on to the pointer."""
        ahead = () if self._pointer is None or self._finished or not self._places else (self._pointer,)
        places = self._places + ahead
        if len(places) < 2:
            return Sketch(places)
        amount = area_m2(self._crs, places) if self._closed else length_m(self._crs, places)
        return Sketch(places, self._speak(amount), self._closed)

    def clicked(self, x_m: float, y_m: float) -> None:
        """Add a place, or begin anew."""
        if self._finished:
            self._places, self._finished = (), False
        self._places = (*self._places, (x_m, y_m))

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""
        self._pointer = (x_m, y_m)

    def told(self, word: str) -> None:
        """Finish, cancel, or take the last place back."""
        if word == "finish" and len(self._places) > 1 and not self._finished:
            self._finished = True
            self._done(self._places)
        elif word == "cancel":
            self._places, self._finished = (), False
        elif word == "undo":
            self._places, self._finished = self._places[:-1], False
