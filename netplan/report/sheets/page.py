"""The page of a map sheet in millimetres, from its upper left corner: where the map lies, and what is beside.

Frame 10 mm from the edge, 20 mm at the left to file it (DIN EN ISO 5457).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.sheets import Box, Paper, SheetOrder

_EDGE_MM, _FILING_MM, _GAP_MM = 10.0, 20.0, 5.0
_SIDE_MM = 88.0  # of the column beside the map, for letters of size 1
_SIDE_SHARE = 0.32  # of the page at most
_PANEL_SHARE = 0.34  # of an upright page below the map
_N_COLUMNS = 3
_LEAST_MM = 40.0
_BARE_EDGE_MM = 0.5
_MARGIN_SHARE = 0.02  # between what is shown and the frame
_STEPS = (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9)
# letters and symbols grow with the sheet: a large one is read from further away
_SIZES: Mapping[Paper, float] = MappingProxyType({"A4": 0.85, "A3": 1.0, "A2": 1.25, "A1": 1.55, "A0": 2.0})


@dataclass(frozen=True)
class Rect:
    """A rectangle of the page; ``top`` counts down from its upper edge."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.top + self.height

    def meets(self, other: "Rect") -> bool:
        """Whether the insides of the two have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Rect", slack: float = 0.01) -> bool:
        """Whether another one lies inside."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True)
class Page:
    """A page: the frame of the map, columns for what stands beside or below it, how large letters are."""

    whole: Rect
    frame: Rect
    columns: tuple[Rect, ...]
    size: float


def page_of(order: SheetOrder) -> Page:
    """Return the page of an order.

    Raises:
        ParameterError: it is too small for a map.

    """
    width, height = order.page_mm
    whole = Rect(0.0, 0.0, width, height)
    if min(width, height) < _LEAST_MM or not math.isfinite(width + height):
        raise ParameterError(
            mark("A map of {width} × {height} mm is too small to be read; it needs {least} mm each way"),
            width=width,
            height=height,
            least=_LEAST_MM,
        )
    if order.bare:
        return _bare_page(whole, order.legend_mm)
    size = _SIZES[order.paper]
    left, top = _FILING_MM, _EDGE_MM
    across, down = width - _FILING_MM - _EDGE_MM, height - 2 * _EDGE_MM
    if order.landscape:
        side = min(_SIDE_MM * size, _SIDE_SHARE * across)
        frame = Rect(left, top, across - side - _GAP_MM, down)
        return Page(whole, frame, (Rect(frame.right + _GAP_MM, top, side, down),), size)
    panel = _PANEL_SHARE * down
    frame = Rect(left, top, across, down - panel - _GAP_MM)
    wide = (across - (_N_COLUMNS - 1) * _GAP_MM) / _N_COLUMNS
    below = [
        Rect(left + k * (wide + _GAP_MM), frame.bottom + _GAP_MM, wide, panel) for k in range(_N_COLUMNS)
    ]
    return Page(whole, frame, tuple(below), size)


def _bare_page(whole: Rect, legend_mm: float) -> Page:
    """Return a page that the map fills, but for a column at its right."""
    edge, taken = _BARE_EDGE_MM, legend_mm + _GAP_MM if legend_mm else 0.0
    height = whole.height - 2 * edge
    frame = Rect(edge, edge, whole.width - taken - 2 * edge, height)
    columns = (Rect(frame.right + _GAP_MM, edge, legend_mm - edge, height),) if legend_mm else ()
    return Page(whole, frame, columns, _SIZES["A4"])


def scale_for(bounds: Box, frame: Rect) -> int:
    """Return the largest round scale at which ``bounds`` (left, bottom, right, top, metres) fit a frame."""
    left, bottom, right, top = bounds
    room = 1.0 - 2 * _MARGIN_SHARE
    needed = max(1000.0 * max((right - left) / frame.width, (top - bottom) / frame.height) / room, 100.0)
    power = 10.0 ** math.floor(math.log10(needed))
    return round(next(step * power for step in (*_STEPS, 10) if step * power >= needed * (1 - 1e-9)))


def extent_of(bounds: Box, scale: int, frame: Rect) -> Box:
    """Return what the frame shows with ``bounds`` in its middle: left, bottom, right, top in metres."""
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    half_width, half_height = frame.width * scale / 2000.0, frame.height * scale / 2000.0
    return x - half_width, y - half_height, x + half_width, y + half_height
