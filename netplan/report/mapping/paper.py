"""A sheet of paper to draw on, in millimetres from its lower left corner.

matplotlib draws it, through artists on a bare figure: no axes, no pyplot, no state shared with anybody. All
shapes of one symbol become few compound paths, and points are rounded to a fiftieth of a millimetre, which
keeps an SVG of a whole city small. Every drawing call names a group: the SVG ids begin with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray

from netplan.model.styles import HATCH_DEGREES, Symbol
from netplan.report.mapping.markers import marker_outline

Floats = NDArray[np.float64]
POINTS_PER_MM = 72 / 25.4
_MM_PER_INCH = 25.4
_ROUND_POINTS = 2  # decimals: a hundredth of a point is 0.004 mm
_CHUNK = 4000  # vertices per path: Agg cannot stroke endless ones
_MISSING_GLYPH = "\N{REPLACEMENT CHARACTER}"
_LINE_HEIGHT = 1.25


@dataclass(frozen=True)
class Box:
    """A rectangle on the paper, in millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self.top - self.bottom

    def meets(self, other: "Box") -> bool:
        """Return whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def within(self, other: "Box") -> bool:
        """Return whether this lies inside ``other``."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True)
class Font:
    """Text in DejaVu Sans, the font that comes with the program: same text, same sheet everywhere."""

    size: float = 7.0  # points
    colour: str = "#222222"
    bold: bool = False

    @property
    def line_mm(self) -> float:
        """Distance from one line to the next, in millimetres."""
        return self.size * _LINE_HEIGHT / POINTS_PER_MM


class Paper:
    """A sheet being drawn; what is drawn later lies on top."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.box = Box(0.0, 0.0, width_mm, height_mm)
        self.figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), facecolor="white")
        self._points: Transform = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self._window: Any = None
        self._count = 0

    def window(self, box: Box | None) -> None:
        """Draw inside ``box`` only, from now on; None draws everywhere."""
        self._window = None if box is None else _rectangle(box)

    def shapes(self, group: str, geometries: NDArray[np.object_], symbol: Symbol) -> None:
        """Draw lines or polygons (millimetres on the paper) with the fill, hatch and stroke of ``symbol``."""
        outlines = compound(geometries)
        if symbol.fill:
            self._add(group, outlines, facecolor=symbol.fill, edgecolor="none")
        if symbol.hatch:
            self._hatch(group, geometries, symbol)
        if symbol.stroke and symbol.width_mm:
            self._add(group, outlines, facecolor="none", **_pen(symbol))

    def markers(self, group: str, at: Floats, symbol: Symbol) -> None:
        """Draw the marker of ``symbol`` at each of ``at`` [n, 2] millimetres."""
        if not len(at):
            return
        corners, codes = marker_outline(symbol.marker)
        vertices = (corners * symbol.size_mm + at[:, None, :]) * POINTS_PER_MM
        outline = Outline(vertices.reshape(-1, 2).round(_ROUND_POINTS), np.tile(codes, len(at)))
        face = symbol.fill or "none"
        pen = _pen(symbol) if symbol.stroke and symbol.width_mm else {"edgecolor": "none"}
        self._add(group, [outline], facecolor=face, **pen)

    def rectangle(self, group: str, box: Box, symbol: Symbol) -> None:
        """Draw a rectangle."""
        self.shapes(group, np.array([shapely.box(box.left, box.bottom, box.right, box.top)]), symbol)

    def line(self, group: str, points: Sequence[tuple[float, float]], symbol: Symbol) -> None:
        """Draw one line."""
        self.shapes(group, np.array([shapely.linestrings(points)]), symbol)

    def text(
        self,
        group: str,
        at: tuple[float, float],
        words: str,
        font: Font,
        align: str = "left",
        turn: float = 0.0,
    ) -> None:
        """Write one line of text; ``at`` is its start, middle or end (``align``) on the base line."""
        artist = Text(
            at[0] * POINTS_PER_MM,
            at[1] * POINTS_PER_MM,
            printable(words),
            transform=self._points,
            ha=align,
            va="baseline",
            color=font.colour,
            fontproperties=_properties(font),
            rotation=turn,
            rotation_mode="anchor",
            parse_math=False,
            clip_on=False,
        )
        self._place(group, artist)

    def halo(
        self, group: str, at: tuple[float, float], words: str, font: Font, width_mm: float = 0.7
    ) -> None:
        """Write one centred line with a white halo: the halo as a path, the text as text."""
        words = printable(words)
        vertices, codes = text_to_path.get_text_path(_properties(font), words, ismath=False)
        if len(codes):
            scaled = np.asarray(vertices) * (font.size / text_to_path.FONT_SCALE)
            scaled = (
                scaled + np.array(at) * POINTS_PER_MM - [text_width_mm(words, font) * POINTS_PER_MM / 2, 0]
            )
            pen = _pen(Symbol(stroke="#FFFFFF", width_mm=width_mm))
            self._add(group, [Outline(scaled.round(1), codes)], facecolor="#FFFFFF", **pen)
        self.text(group, at, words, font, "center")

    def _hatch(self, group: str, geometries: NDArray[np.object_], symbol: Symbol) -> None:
        lines = hatch_lines(geometries, symbol.hatch_gap_mm, HATCH_DEGREES[symbol.hatch])
        stroke = Symbol(stroke=symbol.hatch_colour, width_mm=symbol.hatch_width_mm)
        self._add(group, compound(lines), facecolor="none", **_pen(stroke))

    def _add(self, group: str, outlines: Sequence[Outline], **look: Any) -> None:
        for outline in outlines:
            artist = PathPatch(outline, transform=self._points, **look)
            if self._window is not None:
                artist.set_clip_path(self._window, self._points)
            self._place(group, artist)

    def _place(self, group: str, artist: Artist) -> None:
        self._count += 1
        artist.set_zorder(self._count)
        artist.set_gid(f"{group}.{self._count}")
        self.figure.add_artist(artist)


def compound(geometries: NDArray[np.object_]) -> list[Outline]:
    """Return lines or polygons (millimetres) as few compound paths in points."""
    parts = shapely.get_parts(np.asarray(geometries, dtype=object))
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return []
    closed = bool(np.isin(shapely.get_type_id(parts), [3]).all())
    whole, rings = np.arange(len(parts)), parts
    if closed:
        rings, whole = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points = (points * POINTS_PER_MM).round(_ROUND_POINTS)
    starts = np.diff(ring, prepend=-1) != 0
    ends = np.append(starts[1:], True)
    repeated = np.zeros(len(points), dtype=bool)
    repeated[1:] = (points[1:] == points[:-1]).all(axis=1)
    kept = starts | ends | ~repeated
    codes = np.where(starts, Outline.MOVETO, np.where(ends & closed, Outline.CLOSEPOLY, Outline.LINETO))
    points, codes, owner = points[kept], codes[kept].astype(np.uint8), whole[ring[kept]]
    return [Outline(points[a:b], codes[a:b]) for a, b in _cuts(owner)]


def _cuts(owner: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Yield slices of about ``_CHUNK`` points that never cut through a shape."""
    firsts = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(owner))
    start = 0
    while start < len(owner):
        stop = int(firsts[min(int(np.searchsorted(firsts, start + _CHUNK)), len(firsts) - 1)])
        yield start, stop
        start = stop


def hatch_lines(geometries: NDArray[np.object_], gap_mm: float, degrees: float) -> NDArray[np.object_]:
    """Return parallel lines ``gap_mm`` apart inside the polygons; neighbours share the same lines."""
    left, bottom, right, top = shapely.total_bounds(geometries)
    if not np.isfinite(left):
        return np.array([], dtype=object)
    turn = np.radians(degrees)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    corners = np.array([(left, bottom), (left, top), (right, bottom), (right, top)])
    offsets = (
        np.arange(np.ceil((corners @ across).min() / gap_mm), (corners @ across).max() / gap_mm) * gap_mm
    )
    first, last = (corners @ along).min() * along, (corners @ along).max() * along
    starts = offsets[:, None] * across
    lines = shapely.linestrings(np.stack([starts + first, starts + last], axis=1))
    polygon, line = shapely.STRtree(lines).query(geometries, predicate="intersects")
    inside: NDArray[np.object_] = shapely.get_parts(shapely.intersection(lines[line], geometries[polygon]))
    lengthy: NDArray[np.object_] = inside[shapely.get_dimensions(inside) == 1]
    return lengthy


@lru_cache(maxsize=4096)
def text_width_mm(words: str, font: Font) -> float:
    """Return how wide a line of text is, in millimetres."""
    measured = text_to_path.get_text_width_height_descent(printable(words), _properties(font), ismath=False)
    return float(measured[0]) / POINTS_PER_MM


def wrapped(words: str, font: Font, width_mm: float) -> list[str]:
    """Return ``words`` as lines no wider than ``width_mm``, cut at blanks; a longer word stays whole."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width_mm(longer, font) > width_mm:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def printable(words: str) -> str:
    """Return ``words`` with a sign of replacement for what the font cannot show or SVG cannot hold."""
    return "".join(sign if _in_font(sign) else _MISSING_GLYPH for sign in " ".join(words.split()))


@cache
def _in_font(sign: str) -> bool:
    return bool(get_font(findfont(_properties(Font()))).get_char_index(ord(sign)))


@cache
def _properties(font: Font) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=font.size, weight="bold" if font.bold else "normal")


def _pen(symbol: Symbol) -> dict[str, Any]:
    width = symbol.width_mm * POINTS_PER_MM
    # matplotlib counts dashes in widths of the line
    dashes = tuple(length / symbol.width_mm for length in symbol.dash_mm)
    return {
        "edgecolor": symbol.stroke,
        "linewidth": width,
        "linestyle": (0.0, dashes) if dashes else "solid",
        "capstyle": "butt" if dashes else "round",
        "joinstyle": "round",
    }


def _rectangle(box: Box) -> Outline:
    corners = np.array(
        [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top), (0, 0)]
    )
    codes = [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY]
    return Outline(corners * POINTS_PER_MM, codes)
