"""Which street a point lies at, which streets meet or cross: kernels that look at few segments each.

Segments are registered in the cells of a grid. A search looks at rings of cells around a point until no
farther ring can hold anything nearer. Distances and places along a line are those of GEOS; whether two lines
cross is decided by GEOS itself, on the pairs found here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.jit import inner, kernel

Shapes = NDArray[np.object_]
Flags = NDArray[np.bool_]

_CELL_M = 40.0  # about the length of a segment of a street
_MOST_CELLS = 4_000_000
_NOWHERE_M = 1e150
_SLACK_M = 1e-6  # what is nearer by less lies as near


class _Grid(NamedTuple):
    """Segments [m, 4] from x, y to x, y, counted from ``corner``, line by line; those of each cell.

    begin_m [m]   metres from the start of the line to the start of the segment
    """

    segments: Floats
    line: Ints
    begin_m: Floats
    first: Ints
    inside: Ints
    n_columns: int
    n_rows: int
    cell_m: float


@dataclass(frozen=True, eq=False)
class LineGrid:
    """Lines in a grid of cells; ``ends`` [2, n_lines, 2] are the coordinates of their ends."""

    lines: Shapes
    ends: Floats
    corner: Floats
    grid: _Grid


class Pieces(NamedTuple):
    """The pieces into which lines are cut: those of line k stand at ``first[k]`` to ``first[k + 1]``.

    first   [n_lines + 1]
    from_m  [n_pieces]   where each begins, ascending within a line
    piece   [n_pieces]   its number
    """

    first: Ints
    from_m: Floats
    piece: Ints


class Places(NamedTuple):
    """The nearest place of each of n points: number of the piece (-1: none), metres along it, distance."""

    piece: Ints
    at_m: Floats
    distance_m: Floats


def line_grid(lines: Shapes) -> LineGrid:
    """Return the grid of lines in one metric CRS."""
    xy = shapely.get_coordinates(lines)
    n_each = shapely.get_num_coordinates(lines)
    owner = np.repeat(np.arange(len(lines)), n_each)
    last = np.cumsum(n_each) - 1
    ends = np.stack([xy[last - n_each + 1], xy[last]]) if len(xy) else np.zeros((2, 0, 2))
    corner = np.array([xy[:, 0].min(), xy[:, 1].min()]) if len(xy) else np.zeros(2)
    xy = xy - corner
    starts = np.flatnonzero(owner[1:] == owner[:-1])
    segments = np.empty((len(starts), 4))
    segments[:, :2], segments[:, 2:] = xy[starts], xy[starts + 1]
    segments.flags.writeable = False
    width, height = (xy[:, 0].max(), xy[:, 1].max()) if len(xy) else (0.0, 0.0)
    cell_m = max(_CELL_M, float(np.sqrt(width * height / _MOST_CELLS)), max(width, height) / _MOST_CELLS)
    shape = int(width // cell_m) + 1, int(height // cell_m) + 1, cell_m
    line = frozen(owner[starts], np.int64)
    grid = _Grid(segments, line, _begins(segments, line), *_cells(segments, shape))
    return LineGrid(lines, ends, corner, grid)


def _cells(segments: Floats, shape: tuple[int, int, float]) -> tuple[Ints, Ints, int, int, float]:
    """Return the segments of each cell, row by row, and the shape of the grid."""
    count = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
    _register(segments, shape, count, np.zeros(0, dtype=np.int64))
    first = np.cumsum(count) - count
    inside = np.empty(int(count.sum()), dtype=np.int64)
    _register(segments, shape, first[:-1].copy(), inside)
    return frozen(first, np.int64), inside, *shape


def without(grid: LineGrid, lines: Flags) -> LineGrid:
    """Return the grid with some of its lines [n_lines] where no place is near them: in the same cells."""
    segments = grid.grid.segments.copy()
    segments[lines[grid.grid.line]] = _NOWHERE_M
    segments.flags.writeable = False
    return replace(grid, grid=grid.grid._replace(segments=segments))


def nearest_places(points: Floats, lines: LineGrid, pieces: Pieces, limit_m: float) -> Places:
    """Return the nearest place on a line for each point [n, 2], at most ``limit_m`` metres away.

    Of places as near within 1 µm, the one on the piece with the lowest number is taken. Places along a line
    are whole millimetres.
    """
    n = len(points)
    found = Places(np.full(n, -1), np.zeros(n), np.full(n, np.inf))
    _snap(frozen(points - lines.corner, np.float64), lines.grid, pieces, float(limit_m), found)
    return found


def touching(points: Floats, lines: LineGrid, limit_m: float) -> tuple[Ints, Ints]:
    """Return the pairs (point, line) at most ``limit_m`` and 1 µm apart, ordered; none at a line's own end.

    A line that begins or ends right at the point is told only if it comes near it elsewhere, too.
    """
    at = frozen(points - lines.corner, np.float64)
    found = _filled(len(points), lambda room: _touch(at, lines.grid, float(limit_m) + _SLACK_M, room))
    return _distinct(found, len(lines.lines))


def may_cross(lines: LineGrid, apart: Flags) -> tuple[Ints, Ints]:
    """Return the pairs of lines that may meet anywhere but at a vertex both have, ordered.

    No pair of which one lies ``apart`` [n_lines] is told.
    """
    found = _filled(len(lines.lines), lambda room: _meet(lines.grid, apart, room))
    return _distinct(found, len(lines.lines))


def _filled(guess: int, write: Callable[[Ints], int]) -> Ints:
    """Return the pairs that ``write`` finds; it says how many, and is asked again if there was no room."""
    found = np.empty((guess + 16, 2), dtype=np.int64)
    n = write(found)
    if n > len(found):
        found = np.empty((n, 2), dtype=np.int64)
        write(found)
    return found[:n]


def _distinct(pairs: Ints, n_second: int) -> tuple[Ints, Ints]:
    """Return the distinct pairs, ordered: a line has segments in many cells."""
    pair = np.unique(pairs[:, 0] * max(n_second, 1) + pairs[:, 1])
    return pair // max(n_second, 1), pair % max(n_second, 1)


@kernel
def _begins(segments: Floats, line: Ints) -> Floats:
    """Return the metres from the start of its line to the start of each segment."""
    begin_m = np.zeros(len(segments))
    for s in range(1, len(segments)):
        if line[s] == line[s - 1]:
            ax, ay, bx, by = segments[s - 1, 0], segments[s - 1, 1], segments[s - 1, 2], segments[s - 1, 3]
            begin_m[s] = begin_m[s - 1] + np.hypot(bx - ax, by - ay)
    return begin_m


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
def _foot(segments: Floats, s: int, x: float, y: float) -> tuple[float, float]:
    """Return the distance from a place to a segment, and the metres along it of the nearest point."""
    ax, ay, bx, by = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    t = ((x - ax) * dx + (y - ay) * dy) / squared if squared > 0.0 else 0.0
    t = min(max(t, 0.0), 1.0)
    return float(np.hypot(ax + t * dx - x, ay + t * dy - y)), t * np.sqrt(squared)


@inner
def _squared_m(segments: Floats, s: int, x: float, y: float) -> float:
    """Return the square of the distance from a place to a segment."""
    ax, ay = segments[s, 0], segments[s, 1]
    dx, dy = segments[s, 2] - ax, segments[s, 3] - ay
    squared = dx * dx + dy * dy
    t = ((x - ax) * dx + (y - ay) * dy) / squared if squared > 0.0 else 0.0
    t = min(max(t, 0.0), 1.0)
    off_x, off_y = ax + t * dx - x, ay + t * dy - y
    return float(off_x * off_x + off_y * off_y)


@inner
def _nearest_m(grid: _Grid, x: float, y: float, limit_m: float) -> float:
    """Return the distance from a place to the nearest segment; inf or too much where none is near."""
    segments, _, _, first, inside, n_columns, n_rows, cell_m = grid
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
                        best = min(best, _squared_m(segments, inside[k], x, y))
        seen_m = ring * cell_m + to_side_m
        if best <= seen_m * seen_m or seen_m > limit_m:
            break
    return float(np.sqrt(best))


@inner
def _around(grid: _Grid, x: float, y: float, reach: float) -> tuple[int, int, int, int]:
    """Return the first and last row and column of the cells within a distance of a place; none outside."""
    n_columns, n_rows, cell_m = grid.n_columns, grid.n_rows, grid.cell_m
    inside = -reach <= x <= n_columns * cell_m + reach and -reach <= y <= n_rows * cell_m + reach
    if not inside:  # also what is not a number
        return 0, -1, 0, -1
    low, high = max(int((y - reach) / cell_m), 0), min(int((y + reach) / cell_m), n_rows - 1)
    left, right = max(int((x - reach) / cell_m), 0), min(int((x + reach) / cell_m), n_columns - 1)
    return low, high, left, right


@kernel
def _snap(at: Floats, grid: _Grid, pieces: Pieces, limit_m: float, found: Places) -> None:
    """Write the nearest place of every point."""
    segments, line, begin_m, first, inside, n_columns, _, _ = grid
    for k in range(len(at)):
        x, y = at[k, 0], at[k, 1]
        if _around(grid, x, y, limit_m)[1] < 0:
            continue
        reach = min(_nearest_m(grid, x, y, limit_m) + _SLACK_M, limit_m)
        best = (np.inf, 0, np.inf, 0)
        low, high, left, right = _around(grid, x, y, reach)
        for row in range(low, high + 1):
            for i in range(first[row * n_columns + left], first[row * n_columns + right + 1]):
                s = inside[i]
                apart_m, along_m = _foot(segments, s, x, y)
                if apart_m > reach:
                    continue
                street_m = np.rint((begin_m[s] + along_m) * 1000.0) / 1000.0
                here = _piece_at(pieces, line[s], street_m)
                rank = (np.rint(apart_m * 1e6), pieces.piece[here], apart_m, s)
                if rank < best:
                    best = rank
                    found.piece[k], found.distance_m[k] = pieces.piece[here], apart_m
                    found.at_m[k] = street_m - pieces.from_m[here]


@inner
def _piece_at(pieces: Pieces, line: int, street_m: float) -> int:
    """Return the position of the piece of a line that holds the place ``street_m`` along it."""
    low, high = pieces.first[line], pieces.first[line + 1]
    while high - low > 1:
        middle = (low + high) // 2
        if pieces.from_m[middle] <= street_m:
            low = middle
        else:
            high = middle
    return int(low)


@inner
def _own_end(grid: _Grid, s: int, x: float, y: float) -> bool:
    """Whether the line of a segment begins or ends with it, at this very place."""
    segments, line = grid.segments, grid.line
    begins = (s == 0 or line[s - 1] != line[s]) and segments[s, 0] == x and segments[s, 1] == y
    is_last = s == len(line) - 1 or line[s + 1] != line[s]
    return bool(begins or (is_last and segments[s, 2] == x and segments[s, 3] == y))


@kernel
def _touch(at: Floats, grid: _Grid, limit_m: float, found: Ints) -> int:
    """Write the pairs of place and line to ``found``, as far as there is room; return how many there are."""
    n = 0
    for k in range(len(at)):
        x, y = at[k, 0], at[k, 1]
        low, high, left, right = _around(grid, x, y, limit_m)
        for row in range(low, high + 1):
            start = row * grid.n_columns
            for i in range(grid.first[start + left], grid.first[start + right + 1]):
                s = grid.inside[i]
                if _squared_m(grid.segments, s, x, y) <= limit_m * limit_m and not _own_end(grid, s, x, y):
                    if n < len(found):
                        found[n, 0], found[n, 1] = k, grid.line[s]
                    n += 1
    return n


@inner
def _turn(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    """Return on which side of a-b c lies: 1 or -1, 0 if it is within a millimetre of the line."""
    dx, dy = bx - ax, by - ay
    area = dx * (cy - ay) - dy * (cx - ax)
    return 0 if abs(area) <= 1e-3 * np.hypot(dx, dy) else (1 if area > 0.0 else -1)


@inner
def _close(segments: Floats, a: int, c: int) -> bool:
    """Whether two segments may meet anywhere but at an end both have."""
    ax, ay, bx, by = segments[a, 0], segments[a, 1], segments[a, 2], segments[a, 3]
    cx, cy, dx, dy = segments[c, 0], segments[c, 1], segments[c, 2], segments[c, 3]
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
def _meet(grid: _Grid, apart: Flags, found: Ints) -> int:
    """Write the pairs of lines of which two segments in one cell come close; return how many there are."""
    line, first, inside, n = grid.line, grid.first, grid.inside, 0
    for cell in range(len(first) - 1):
        for i in range(first[cell], first[cell + 1]):
            one = line[inside[i]]
            if apart[one]:
                continue
            for j in range(i + 1, first[cell + 1]):
                other = line[inside[j]]
                if other == one or apart[other] or not _close(grid.segments, inside[i], inside[j]):
                    continue
                if n < len(found):
                    found[n, 0], found[n, 1] = min(one, other), max(one, other)
                n += 1
    return n
