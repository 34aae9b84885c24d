"""What a map sheet consists of beside its map, in millimetres of the page: words, shapes, swatches.

Everything is placed before anything is painted, so that a sheet can be checked before it is written.
"""

from dataclasses import dataclass
from typing import Literal

from netplan.model.styles import Symbol
from netplan.report.sheets.page import Rect
from netplan.ui.map.legend import LegendEntry
from netplan.ui.sheets.fonts import ascent_mm, line_mm, width_mm

Align = Literal["left", "center", "right"]
Points = tuple[tuple[float, float], ...]
INK, QUIET = "#1E1E1E", "#4A4A4A"


@dataclass(frozen=True)
class Letters:
    """Letters so many millimetres high."""

    size_mm: float
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """A line of text; ``x`` is its left, middle or right end, ``base`` its base line."""

    text: str
    x: float
    base: float
    letters: Letters
    align: Align = "left"

    @property
    def box(self) -> Rect:
        """What the line covers."""
        size = self.letters.size_mm
        width = width_mm(self.text, size, bold=self.letters.bold)
        left = self.x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * width
        return Rect(left, self.base - 0.76 * size, width, 0.98 * size)


@dataclass(frozen=True)
class Outline:
    """A closed shape, or an open line."""

    points: Points
    symbol: Symbol
    closed: bool = True


@dataclass(frozen=True, eq=False)
class Swatch:
    """A class of the legend as it is drawn on the map."""

    entry: LegendEntry
    box: Rect


Mark = Line | Outline | Swatch


def rectangle(box: Rect, symbol: Symbol) -> Outline:
    """Return a rectangle."""
    corners = (box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)
    return Outline(corners, symbol)


def first_base(top: float, size_mm: float) -> float:
    """Return the base line of the first line of text below ``top``."""
    return top + 0.5 * (line_mm(size_mm) - size_mm) + 0.92 * ascent_mm(size_mm)
