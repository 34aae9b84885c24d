"""Scale bar, north arrow and the small map that says where the sheet lies."""

import math
from dataclasses import replace

import numpy as np
import shapely

from netplan.i18n import Words
from netplan.model.sheets import Box
from netplan.model.styles import Symbol, palette
from netplan.report.sheets.page import Rect
from netplan.ui.map.ground import grid_factors
from netplan.ui.sheets.column import BODY, FINE, Column
from netplan.ui.sheets.marks import Letters, Line, Mark, Outline, rectangle

_N_PARTS = 4
_BAR_SHARE = 0.55  # of the width of a column
_TALL_MM = 15.0
_MAP_MM = 32.0
_WHOLE = 0.999  # of the municipality on the sheet: then no small map is needed
_DETAIL = 0.002  # of the width of the small map


def round_step(at_most: float) -> float:
    """Return the largest 1, 2, 2.5 or 5 times a power of ten that is not above ``at_most``."""
    power = 10.0 ** math.floor(math.log10(at_most))
    return max(step * power for step in (1, 2, 2.5, 5) if step * power <= at_most or step == 1)


def scale_bar(column: Column, scale: int, words: Words, paper: str) -> Column:
    """Draw the scale bar and the ratio it stands for on this paper."""
    size = column.size
    step_m = round_step(scale / 1000.0 * column.box.width * _BAR_SHARE / _N_PARTS)
    y, left = column.y + 4.6 * size, column.box.left + 1.5 * size
    column = column.put(*bar(left, y, (step_m, scale), words, size))
    ratio = words("Scale 1 : {scale} on {paper}", scale=scale, paper=paper)
    here = column.letters(BODY)
    column = column.put(Line(ratio, column.box.left, y + 6.0 * size, here))
    return replace(column, y=column.y + _TALL_MM * size)


def bar(left: float, top: float, steps: tuple[float, int], words: Words, size: float) -> list[Mark]:
    """Return the marks of a bar of four steps (metres, scale)."""
    step_m, scale = steps
    step_mm, ink = step_m * 1000.0 / scale, palette()["ink"]
    letters = Letters(FINE.size_mm * size)
    marks: list[Mark] = []
    for k in range(_N_PARTS):
        box = Rect(left + k * step_mm, top, step_mm, 1.4 * size)
        fill = ink if k % 2 == 0 else palette()["white"]
        marks.append(rectangle(box, Symbol(fill=fill, stroke=ink, width_mm=0.12 * size)))
    unit_m, unit = (1000, "km") if step_m * _N_PARTS >= 1000 else (1, "m")
    for k in (0, 2, 4):
        text = words.number(k * step_m / unit_m, None) + (f" {unit}" if k == _N_PARTS else "")
        marks.append(Line(text, left + k * step_mm, top - 0.9 * size, letters, "center"))
    return marks


def north(column: Column, words: Words, crs: str, extent: Box) -> list[Mark]:
    """Return the arrow to grid north, which is the top of the sheet, and a needle to true north."""
    size, ink = column.size, palette()["ink"]
    x, y = column.box.right - 6 * size, column.y + 8.5 * size
    tip, wing = 6.0 * size, 2.2 * size
    arrow = ((x, y - tip), (x - wing, y + 4 * size), (x, y + 2 * size), (x + wing, y + 4 * size))
    half = ((x, y - tip), (x, y + 2 * size), (x + wing, y + 4 * size))
    outline = Symbol(fill=palette()["white"], stroke=ink, width_mm=0.2 * size)
    turn = math.radians(-grid_factors(crs, *_middle(extent)).convergence_deg)
    needle = (
        (x, y + 2 * size),
        (x + 8.6 * size * math.sin(turn), y + 2 * size - 8.6 * size * math.cos(turn)),
    )
    dashes = Symbol(stroke=ink, width_mm=0.2 * size, dash_mm=(0.8 * size, 0.6 * size))
    letters = Letters(3.2 * size, bold=True)
    return [
        Outline(arrow, outline),
        Outline(half, Symbol(fill=ink)),
        Outline(needle, dashes, closed=False),
        Line(words("N"), x - 4.4 * size, y - 3.2 * size, letters, "center"),
    ]


def _middle(extent: Box) -> tuple[float, float]:
    return (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2


def is_needed(outline: shapely.Geometry | None, extent: Box) -> bool:
    """Whether a small map says something the sheet does not: not all of the municipality is on it."""
    if outline is None or outline.area <= 0.0:
        return False
    seen = shapely.intersection(outline, shapely.box(*extent)).area
    return bool(seen < _WHOLE * outline.area)


def overview(column: Column, outline: shapely.Geometry, extent: Box) -> Column:
    """Draw the municipality with a frame around what the sheet shows."""
    size, (left, bottom, right, top) = column.size, outline.bounds
    tall = min(_MAP_MM * size, 0.6 * column.box.width)
    per_m = min(tall / (top - bottom), column.box.width / (right - left))
    whole = replace(column.box, top=column.y, height=tall)
    simple = shapely.simplify(outline, _DETAIL * (right - left))

    def at(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([whole.left + (xy[:, 0] - left) * per_m, whole.top + (top - xy[:, 1]) * per_m])

    land = Symbol(fill=palette()["grey_pale"], stroke=palette()["grey"], width_mm=0.2 * size)
    for part in shapely.get_parts(simple):
        ring = at(shapely.get_coordinates(shapely.get_exterior_ring(part)))
        column = column.put(Outline(tuple(map(tuple, ring.tolist())), land))
    (x0, y0), (x1, y1) = at(np.array([[extent[0], extent[3]], [extent[2], extent[1]]])).tolist()
    x0, x1 = (min(max(x, whole.left), whole.right) for x in (x0, x1))
    y0, y1 = (min(max(y, whole.top), whole.bottom) for y in (y0, y1))
    frame = Symbol(stroke=palette()["vermillion"], width_mm=0.5 * size)
    box = Rect(x0, y0, max(x1 - x0, 0.8 * size), max(y1 - y0, 0.8 * size))
    return replace(column.put(rectangle(box, frame)), y=column.y + tall).skip(1.5)
