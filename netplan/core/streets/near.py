"""Which lines lie near a point or may cross each other: kernels that leave few pairs for an exact look.

Segments are registered in the cells of a grid. A search looks at rings of cells around a point until no
farther ring can hold anything nearer. It asks for a micrometre more than needed: what is near is decided by
GEOS, on what is found here.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.jit import inner, kernel

Shapes = NDArray[np.object_]

_CELL_M = 40.0  # about the length of a segment of a street
_MOST_CELLS = 4_000_000
_SLACK_M = 1e-6


class _Grid(NamedTuple):
    """Segments [m, 4] from x, y to x, y, counted from ``corner``; the segments of each cell, row by row."""

    segments: Floats
    line: Ints
    first: Ints
    inside: Ints
    n_columns: int
    n_rows: int
    cell_m: float


@dataclass(frozen=True, eq=False)
class LineGrid:
    """Lines in a grid of cells."""

    lines: Shapes
    corner: Floats
    grid: _Grid


def line_grid(lines: Shapes) -> LineGrid:
    """Return the grid of lines in one metric CRS."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    corner = xy.min(axis=0) if len(xy) else np.zeros(2)
    xy = xy - corner
    starts = np.flatnonzero(owner[1:] == owner[:-1])
    segments = frozen(np.hstack([xy[starts], xy[starts + 1]]), np.float64)
    width, height = xy.max(axis=0) if len(xy) else (0.0, 0.0)
    cell_m = max(_CELL_M, float(np.sqrt(width * height / _MOST_CELLS)), max(width, height) / _MOST_CELLS)
    n_columns, n_rows = int(width // cell_m) + 1, int(height // cell_m) + 1
    count = np.zeros(n_columns * n_rows + 1, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    _register(segments, (n_columns, n_rows, cell_m), count, none)
    first = np.cumsum(count) - count
    inside = np.empty(int(count.sum()), dtype=np.int64)
    _register(segments, (n_columns, n_rows, cell_m), first[:-1].copy(), inside)
    grid = _Grid(
        segments, frozen(owner[starts], np.int64), frozen(first, np.int64), inside, n_columns, n_rows, cell_m
    )
    return LineGrid(lines, corner, grid)


def nearest_lines(places: Floats, lines: LineGrid, limit_m: float) -> tuple[Ints, Ints]:
    """Return pairs (place, line): the lines nearest to each place [n, 2], and those as near within 1 µm.

    Nothing farther than ``limit_m`` is returned. Pairs are ordered by place, then line.
    """
    return _pairs(places, lines, limit_m, nearest=True)


def lines_within(places: Floats, lines: LineGrid, limit_m: float) -> tuple[Ints, Ints]:
    """Return all pairs (place, line) that are at most ``limit_m`` and 1 µm apart, ordered."""
    return _pairs(places, lines, limit_m, nearest=False)


def may_cross(lines: Shapes, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Whether two lines meet anywhere but at a vertex both have; true where it is close."""
    offsets = np.zeros(len(lines) + 1, dtype=np.int64)
    np.cumsum(shapely.get_num_coordinates(lines), out=offsets[1:])
    xy = shapely.get_coordinates(lines)
    xy = frozen(xy - xy.mean(axis=0) if len(xy) else xy, np.float64)
    found = np.zeros(len(first), dtype=np.bool_)
    _meet(xy, offsets, (frozen(first, np.int64), frozen(second, np.int64)), found)
    return found


def _pairs(places: Floats, lines: LineGrid, limit_m: float, *, nearest: bool) -> tuple[Ints, Ints]:
    at = frozen(places - lines.corner, np.float64)
    none = np.zeros((0, 2), dtype=np.int64)
    limit_m = float(limit_m) + _SLACK_M
    found = np.empty((_search(at, lines.grid, limit_m, nearest, none), 2), dtype=np.int64)
    _search(at, lines.grid, limit_m, nearest, found)
    n_lines = max(len(lines.lines), 1)
    pair = np.sort(found[:, 0] * n_lines + found[:, 1])
    pair = pair[np.append(True, pair[1:] != pair[:-1])[: len(pair)]]  # a line has segments in many cells
    return pair // n_lines, pair % n_lines


@kernel
def _register(segments: Floats, shape: tuple[int, int, float], next_free: Ints, inside: Ints) -> None:
    """Count the segments of each cell in ``next_free`` or, given room, write them to ``inside``."""
    n_columns, n_rows, cell_m = shape
    for s in range(len(segments)):
        ax, ay, bx, by = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
        low = max(int(min(ay, by) / cell_m), 0)
        high = min(int(max(ay, by) / cell_m), n_rows - 1)
        for row in range(low, high + 1):
            left, right = min(ax, bx), max(ax, bx)
            if high > low:  # only the part of a long segment that lies in this row
                t0 = min(max((row * cell_m - ay) / (by - ay), 0.0), 1.0)
                t1 = min(max(((row + 1) * cell_m - ay) / (by - ay), 0.0), 1.0)
                x0, x1 = ax + t0 * (bx - ax), ax + t1 * (bx - ax)
                left, right = min(x0, x1) - 1e-3, max(x0, x1) + 1e-3
            from_column = max(int(left / cell_m), 0)
            for column in range(from_column, min(int(right / cell_m), n_columns - 1) + 1):
                cell = row * n_columns + column
                if len(inside):
                    inside[next_free[cell]] = s
                next_free[cell] += 1


@inner
def _apart_m(segments: Floats, s: int, x: float, y: float) -> float:
    """Return the distance from a place to a segment."""
    ax, ay, bx, by = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    t = ((x - ax) * dx + (y - ay) * dy) / squared if squared > 0.0 else 0.0
    t = min(max(t, 0.0), 1.0)
    return float(np.hypot(ax + t * dx - x, ay + t * dy - y))


@inner
def _nearest_m(grid: _Grid, x: float, y: float, limit_m: float) -> float:
    """Return the distance from a place to the nearest segment; inf or too much where none is near."""
    segments, _, first, inside, n_columns, n_rows, cell_m = grid
    column, row = int(np.floor(x / cell_m)), int(np.floor(y / cell_m))
    to_side_m = min(x - column * cell_m, y - row * cell_m)
    to_side_m = min(to_side_m, (column + 1) * cell_m - x, (row + 1) * cell_m - y)
    last = max(column, row, n_columns - 1 - column, n_rows - 1 - row)
    best = np.inf
    for ring in range(last + 1):
        for r in range(max(row - ring, 0), min(row + ring, n_rows - 1) + 1):
            step = 1 if abs(r - row) == ring else max(2 * ring, 1)
            for c in range(column - ring, column + ring + 1, step):
                if 0 <= c < n_columns:
                    cell = r * n_columns + c
                    for k in range(first[cell], first[cell + 1]):
                        best = min(best, _apart_m(segments, inside[k], x, y))
        seen_m = ring * cell_m + to_side_m
        if best <= seen_m or seen_m > limit_m:
            break
    return best


@kernel
def _search(at: Floats, grid: _Grid, limit_m: float, nearest: bool, found: Ints) -> int:
    """Write the pairs of place and line to ``found``, as far as there is room; return how many there are."""
    segments, line, first, inside, n_columns, n_rows, cell_m = grid
    n = 0
    for k in range(len(at)):
        x, y, reach = at[k, 0], at[k, 1], limit_m
        right, top = n_columns * cell_m + limit_m, n_rows * cell_m + limit_m
        if not (-limit_m <= x <= right and -limit_m <= y <= top):  # also what is not a number
            continue
        if nearest:
            reach = min(_nearest_m(grid, x, y, limit_m) + 1e-6, limit_m)
        low, high = max(int((y - reach) / cell_m), 0), min(int((y + reach) / cell_m), n_rows - 1)
        left, right_most = max(int((x - reach) / cell_m), 0), min(int((x + reach) / cell_m), n_columns - 1)
        for row in range(low, high + 1):
            for cell in range(row * n_columns + left, row * n_columns + right_most + 1):
                for i in range(first[cell], first[cell + 1]):
                    if _apart_m(segments, inside[i], x, y) <= reach:
                        if n < len(found):
                            found[n, 0], found[n, 1] = k, line[inside[i]]
                        n += 1
    return n


@inner
def _turn(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    """Return on which side of a-b c lies: 1 or -1, 0 if it is within a millimetre of the line."""
    dx, dy = bx - ax, by - ay
    area = dx * (cy - ay) - dy * (cx - ax)
    return 0 if abs(area) <= 1e-3 * np.hypot(dx, dy) else (1 if area > 0.0 else -1)


@inner
def _close(xy: Floats, a: int, c: int) -> bool:
    """Whether segment a, a + 1 may meet segment c, c + 1 anywhere but at an end both have."""
    ax, ay, bx, by = xy[a, 0], xy[a, 1], xy[a + 1, 0], xy[a + 1, 1]
    cx, cy, dx, dy = xy[c, 0], xy[c, 1], xy[c + 1, 0], xy[c + 1, 1]
    if max(ax, bx) + 1e-3 < min(cx, dx) or max(cx, dx) + 1e-3 < min(ax, bx):
        return False
    if max(ay, by) + 1e-3 < min(cy, dy) or max(cy, dy) + 1e-3 < min(ay, by):
        return False
    sides = _turn(ax, ay, bx, by, cx, cy), _turn(ax, ay, bx, by, dx, dy)
    others = _turn(cx, cy, dx, dy, ax, ay), _turn(cx, cy, dx, dy, bx, by)
    if sides[0] * sides[1] > 0 or others[0] * others[1] > 0:
        return False
    at_c = (ax == cx and ay == cy) or (bx == cx and by == cy)
    at_d = (ax == dx and ay == dy) or (bx == dx and by == dy)
    # with an end in common, they meet elsewhere only if they lie on one line
    return not ((at_c and sides[1] != 0) or (at_d and sides[0] != 0))


@kernel
def _meet(xy: Floats, offsets: Ints, pairs: tuple[Ints, Ints], found: NDArray[np.bool_]) -> None:
    """Say of each pair of lines whether two of their segments come close."""
    first, second = pairs
    for k in range(len(first)):
        for a in range(offsets[first[k]], offsets[first[k] + 1] - 1):
            for c in range(offsets[second[k]], offsets[second[k] + 1] - 1):
                if _close(xy, a, c):
                    found[k] = True
