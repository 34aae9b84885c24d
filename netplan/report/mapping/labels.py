"""Names on a map that never cover one another.

Every name tries places inside its area, best first: far from the border, off the symbols. Where none is free
at the smallest size either, the area gets a number, and the number a line beside the map: no name is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.report.mapping.paper import Box, Font, text_width_mm

Floats = NDArray[np.float64]
_SIZES = (7.5, 6.5, 5.5)  # points
_GRID = 9  # candidates along each side of an area
_AIR_MM = 0.5
_COVERED_SYMBOL = 3.0  # a covered symbol costs as much as this many millimetres from the best place
_OUTSIDE = 25.0  # as does a label that leaves its area
_NO_ROOM = "–"
_BESIDE = Font(5.5, "#3A3A3A")
_OFF_MM = 2.8  # from the middle of a symbol to its name, past a ring
_CAP_HEIGHT = 0.72  # of the size of the font


@dataclass(frozen=True)
class Label:
    """Lines of text around a point of the paper, with the rectangle they fill."""

    lines: tuple[str, ...]
    x: float
    y: float
    font: Font
    box: Box

    def baselines(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield every line with the middle of its base line."""
        for k, line in enumerate(self.lines):
            yield line, (self.x, self.box.top - _AIR_MM - _cap_mm(self.font) - k * self.font.line_mm)


@dataclass(frozen=True)
class Wanted:
    """A name to place: its lines, the area (millimetres on the paper) it belongs to."""

    name: str
    note: str
    area: shapely.Geometry


def place_labels(
    wanted: list[Wanted], frame: Box, symbols: Floats
) -> tuple[list[Label], list[tuple[str, str]]]:
    """Return the labels, and for names that found no room the number that stands for them on the map.

    Larger areas choose first. ``symbols`` [n, 2] are places that should stay visible. Where there is no room
    for the number either, it is "–".
    """
    order = sorted(range(len(wanted)), key=lambda k: (-wanted[k].area.area, wanted[k].name))
    placed: list[Label] = []
    numbered: list[tuple[str, str]] = []
    for k in order:
        label = _place(wanted[k], frame, symbols, placed)
        if label is None:
            number = str(1 + sum(mark != _NO_ROOM for mark, _ in numbered))
            label = _place(replace(wanted[k], name=number, note=""), frame, symbols, placed)
            numbered.append((_NO_ROOM if label is None else number, wanted[k].name))
        if label is not None:
            placed.append(label)
    return placed, numbered


def place_beside(
    names: Sequence[str], places: Floats, keep_off: tuple[list[Label], Floats], frame: Box
) -> list[Label]:
    """Return labels beside the points ``places`` [n, 2]: right, left, above or below, where nothing else is.

    ``keep_off`` holds labels and symbols [m, 2] already there. A name without room is left out.
    """
    others, symbols = keep_off
    placed: list[Label] = []
    for name, (x, y) in zip(names, places, strict=True):
        half = (text_width_mm(name, _BESIDE) + _AIR_MM) / 2
        high = (_cap_mm(_BESIDE) + 2 * _AIR_MM) / 2
        for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            middle_x, middle_y = x + across * (half + _OFF_MM), y + up * (high + _OFF_MM)
            box = Box(middle_x - half, middle_y - high, middle_x + half, middle_y + high)
            near = (abs(symbols - [middle_x, middle_y]) < [half + 1.3, high + 1.3]).all(axis=1).any()
            met = any(box.meets(label.box) for label in (*others, *placed))
            if not near and not met and box.within(frame):
                placed.append(Label((name,), float(middle_x), float(middle_y), _BESIDE, box))
                break
    return placed


def _place(wanted: Wanted, frame: Box, symbols: Floats, placed: list[Label]) -> Label | None:
    places = _places(wanted.area)
    for size in _SIZES:
        best = None
        for lines in _versions(wanted):
            for cost, label in _candidates(lines, Font(size), places, (wanted.area, symbols)):
                if best is not None and cost >= best[0]:
                    break
                if label.box.within(frame) and not any(label.box.meets(other.box) for other in placed):
                    best = cost, label
        if best is not None:
            return best[1]
    return None


def _versions(wanted: Wanted) -> Iterator[tuple[str, ...]]:
    note = (wanted.note,) if wanted.note else ()
    yield (wanted.name, *note)
    if "-" in wanted.name:
        first, _, last = wanted.name.rpartition("-")
        yield (f"{first}-", last, *note)
    elif " " in wanted.name:
        first, _, last = wanted.name.rpartition(" ")
        yield (first, last, *note)


def _candidates(
    lines: tuple[str, ...], font: Font, places: Floats, keep: tuple[shapely.Geometry, Floats]
) -> Iterator[tuple[float, Label]]:
    """Yield labels with their cost, cheapest first; ``keep``: the area to stay in, symbols to keep off."""
    area, symbols = keep
    width = max(text_width_mm(line, font) for line in lines) + 2 * _AIR_MM
    height = _cap_mm(font) + (len(lines) - 1) * font.line_mm + 2 * _AIR_MM + 0.25 * font.line_mm
    half = np.array([width / 2, height / 2])
    outside = ~shapely.covers(area, shapely.box(*(places - half).T, *(places + half).T))
    covered = (abs(symbols[None] - places[:, None]) < half + 1).all(axis=2).sum(axis=1)
    cost = np.hypot(*(places - places[0]).T) + _COVERED_SYMBOL * covered + _OUTSIDE * outside
    for k in np.argsort(cost, kind="stable"):
        x, y = (float(value) for value in places[k])
        box = Box(x - half[0], y - half[1], x + half[0], y + half[1])
        yield float(cost[k]), Label(lines, x, y, font, box)


def _places(area: shapely.Geometry) -> Floats:
    """Return the middle of the widest part of ``area``, then a grid of places inside it."""
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, tolerance=0.5))[:1]
    left, bottom, right, top = shapely.bounds(area)
    x, y = np.meshgrid(np.linspace(left, right, _GRID + 2)[1:-1], np.linspace(bottom, top, _GRID + 2)[1:-1])
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    shapely.prepare(area)
    return np.vstack([middle, grid[shapely.contains_xy(area, grid)]])


def _cap_mm(font: Font) -> float:
    return font.size * _CAP_HEIGHT * 25.4 / 72
