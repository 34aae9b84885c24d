"""What is seen from one place: the view over a surface, swept row by row, or looked at cell by cell.

The sweep sends rays to every cell of the border of the square around the place and keeps for each the
steepest slope it has met. Row by row each target is compared with the ray that passes nearest to it; then the
row, linear between its middles, raises the rays. Sides to the east and west are swept on the turned surface.
This is R2 of Franklin and Ray (1994, "Higher isn't necessarily better") with all rays moved on together, so
that memory is read in the order it lies in. A ray is interpolated on rows only, never on the columns between
them, and a target takes the nearest ray: a few cells at the edge of shadows differ from ``exact_view``.
"""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.jit import inner, kernel
from netplan.core.sight.lines import SKIP_M
from netplan.core.sight.pyramid import BLOCK, Ground, Heights
from netplan.core.sight.ray import EARTH_M, K, clearance, make_ray
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.progress import SILENT, Progress

Views = NDArray[np.int8]

HIDDEN, SEEN, UNSURE, INSIDE, BEYOND = 0, 1, 2, 3, -1
"""A target that is not seen, is seen, may be, lies below the surface, is farther than was looked."""

_HIGH = np.float32(1e9)  # metres; in place of what is unknown
_TURN = 32  # cells turned at a time; two such squares of float32 lie in the first cache
_FINE = 2  # rays to each cell of the border; measured: 1 has half again as many wrong cells, 4 hardly fewer
_WAVE_M = 0.005  # any: the zone is not looked at
_ROWS = 128  # of the exact view between two looks at progress


class Eye(NamedTuple):
    """Where one looks from: the middle of a cell, metres above the sea."""

    row: int
    column: int
    height_m: float


@dataclass(frozen=True, eq=False)
class View:
    """What is seen from ``eye``.

    views   [rows, columns] int8, ``HIDDEN`` and so on; the first cell is ``row``, ``column`` of the surface
    """

    eye: Eye
    views: Views
    row: int
    column: int


class Aim(NamedTuple):
    """What is looked at.

    heights   [n_rows, n_columns] float32, the surface of the targets, cell by cell under that of ``Ground``
    above_m   how far above it they are
    reach_m   how far one looks
    skip_m    at both ends nothing stands in the way
    """

    heights: Heights
    above_m: float
    reach_m: float
    skip_m: float = SKIP_M


class _Sweep(NamedTuple):
    """One side of the view as the kernel wants it: cells, and metres."""

    row: int
    column: int
    height: np.float32
    above: np.float32
    reach: int
    drop: np.float32
    skip: int


def view_from(ground: Ground, eye: Eye, aim: Aim, progress: Progress = SILENT) -> View:
    """Sweep the view from ``eye``; a cell counts as far as its middle, the eye's own cell is seen.

    What lies behind an unknown height is unsure unless something known hides it.

    Raises:
        ParameterError: the radius is not positive, the eye is outside the surface, or the surface of the
            targets is another one.
        Cancelled: the user stopped.

    """
    first, shape, reach = _window(ground, eye, aim)
    rows, columns = slice(first[0], first[0] + shape[0]), slice(first[1], first[1] + shape[1])
    if not _has_gaps(ground, first, shape) and (aim.heights is ground.heights or _whole(aim, rows, columns)):
        views = _swept(ground.heights, aim, eye, (first, shape, reach, ground.cell_m), progress)
        return View(eye, views, *first)
    surface, target = ground.heights[rows, columns], aim.heights[rows, columns]
    here = eye._replace(row=eye.row - first[0], column=eye.column - first[1])
    found = []
    for k, stand_in in enumerate((_HIGH, -_HIGH)):
        filled = np.where(np.isnan(surface), stand_in, surface)
        asked = aim._replace(heights=np.where(np.isnan(target), np.float32(0), target))
        part = progress.part(k / 2, (k + 1) / 2)
        found.append(_swept(filled, asked, here, ((0, 0), shape, reach, ground.cell_m), part))
    worst, best = found
    views = np.where((worst != SEEN) & (best == SEEN), np.int8(UNSURE), best)
    views[((target + np.float32(aim.above_m)) < surface) & (best != BEYOND)] = INSIDE
    unknown = np.isnan(target) | (np.isnan(surface) & (aim.heights is not ground.heights))
    views[unknown & (best != BEYOND)] = UNSURE
    return View(eye, views, *first)


def exact_view(ground: Ground, eye: Eye, aim: Aim, progress: Progress = SILENT) -> View:
    """Look along the line to every cell: slow, and right for this surface; arguments as of ``view_from``."""
    first, shape, reach = _window(ground, eye, aim)
    views = np.full(shape, BEYOND, dtype=np.int8)
    place = np.array([eye.row, eye.column, eye.height_m, *first, reach, aim.above_m, aim.skip_m])
    for row in range(0, shape[0], _ROWS):
        progress(row / shape[0])
        _exact(ground, aim.heights, place, (row, min(row + _ROWS, shape[0])), views)
    progress(1.0)
    return View(eye, views, *first)


def _window(ground: Ground, eye: Eye, aim: Aim) -> tuple[tuple[int, int], tuple[int, int], int]:
    """Return first cell and shape of what can be seen within the radius, and the radius in cells."""
    n_rows, n_columns = ground.heights.shape
    if not aim.reach_m > 0:
        raise ParameterError(mark("Radius and frequency must be above 0"))
    if not (0 <= eye.row < n_rows and 0 <= eye.column < n_columns and np.isfinite(eye.height_m)):
        raise ParameterError(mark("The place to look from lies outside the surface model, or has no height"))
    if min(n_rows, n_columns) < 2 or aim.heights.shape != ground.heights.shape:
        raise ParameterError(mark("Surface and terrain must have the same cells, at least 2 × 2"))
    reach = int(aim.reach_m / ground.cell_m + 1e-9)
    r0, c0 = max(0, eye.row - reach), max(0, eye.column - reach)
    r1, c1 = min(n_rows, eye.row + reach + 1), min(n_columns, eye.column + reach + 1)
    return (r0, c0), (r1 - r0, c1 - c0), reach


def _has_gaps(ground: Ground, first: tuple[int, int], shape: tuple[int, int]) -> bool:
    rows, columns = (slice(a // BLOCK, (a + n - 1) // BLOCK + 1) for a, n in zip(first, shape, strict=True))
    return bool(np.isinf(ground.blocks[rows, columns]).any())


def _whole(aim: Aim, rows: slice, columns: slice) -> bool:
    return not bool(np.isnan(aim.heights[rows, columns]).any())


def _swept(
    heights: Heights,
    aim: Aim,
    eye: Eye,
    extent: tuple[tuple[int, int], tuple[int, int], int, float],
    progress: Progress,
) -> Views:
    """Sweep the four sides of a window without unknown heights."""
    first, shape, reach, cell_m = extent
    targets = _fixed(aim.heights)
    drop = np.float32(cell_m * cell_m / (2.0 * K * EARTH_M))
    skip = max(ceil(aim.skip_m / cell_m - 1e-9) - 1, 0)
    numbers = np.float32(eye.height_m), np.float32(aim.above_m), reach, drop, skip
    views, turned = np.full(shape, BEYOND, dtype=np.int8), np.full(shape[::-1], BEYOND, dtype=np.int8)
    heights_t = np.empty(shape[::-1], dtype=np.float32)
    _turn(_fixed(heights), first, heights_t)
    targets_t = heights_t
    if aim.heights is not heights:
        targets_t = np.empty(shape[::-1], dtype=np.float32)
        _turn(targets, first, targets_t)
    heights, heights_t, targets_t = map(_fixed, (heights, heights_t, targets_t))
    there = _Sweep(eye.row, eye.column, *numbers)
    here = _Sweep(eye.column - first[1], eye.row - first[0], *numbers)
    for k, sign in enumerate((-1, 1)):
        progress(0.1 + 0.4 * k)
        _sweep(heights, targets, there, sign, (first[0], first[1]), views)
        progress(0.3 + 0.4 * k)
        _sweep(heights_t, targets_t, here, sign, (0, 0), turned)
    _turn_sides(turned, (eye.row - first[0], eye.column - first[1]), views)
    views[eye.row - first[0], eye.column - first[1]] = SEEN
    progress(1.0)
    return views


def _fixed(heights: Heights) -> Heights:
    """Return heights that are not written to: the kernels are compiled for such only."""
    fixed = heights.view()
    fixed.flags.writeable = False
    return fixed


@kernel
def _turn(heights: Heights, first: tuple[int, int], turned: Heights) -> None:
    """Turn the window of ``heights`` that begins at ``first`` into ``turned``, square by square."""
    n_rows, n_columns = turned.shape
    for i in range(0, n_rows, _TURN):
        for j in range(0, n_columns, _TURN):
            for r in range(i, min(i + _TURN, n_rows)):
                for c in range(j, min(j + _TURN, n_columns)):
                    turned[np.uint32(r), np.uint32(c)] = heights[
                        np.uint32(first[0] + c), np.uint32(first[1] + r)
                    ]


@kernel
def _turn_sides(turned: Views, eye: tuple[int, int], views: Views) -> None:
    """Turn back what was seen to the east and west, where columns lie farther than rows."""
    n_rows, n_columns = views.shape
    for i in range(0, n_rows, 2 * _TURN):
        for j in range(0, n_columns, 2 * _TURN):
            for r in range(i, min(i + 2 * _TURN, n_rows)):
                away = abs(r - eye[0])
                for c in range(j, min(j + 2 * _TURN, n_columns)):
                    if abs(c - eye[1]) > away:
                        views[np.uint32(r), np.uint32(c)] = turned[np.uint32(c), np.uint32(r)]


@kernel
def _sweep(
    heights: Heights, targets: Heights, eye: _Sweep, sign: int, first: tuple[int, int], views: Views
) -> None:
    """Sweep the side of growing (``sign`` 1) or falling rows; ``first`` is the first cell of ``views``."""
    reach, half = eye.reach, _FINE * eye.reach
    aside, steepest = np.empty(2 * half + 1, np.float32), np.full(2 * half + 1, np.float32(-1e30))
    for q in range(2 * half + 1):
        aside[q] = np.float32((q - half) / half)
    last = eye.row - first[0] if sign < 0 else first[0] + views.shape[0] - 1 - eye.row
    for i in range(1, min(reach, last) + 1):
        row = eye.row + sign * i
        wide = min(i, int(np.sqrt(float(reach * reach - i * i))))
        low, high = max(-wide, first[1] - eye.column), min(wide, first[1] + views.shape[1] - 1 - eye.column)
        if low <= high:
            lines = heights[row], targets[row], views[row - first[0]]
            _compare(lines, eye, i, (low, high + 1, first[1]), steepest)
        k = i - eye.skip
        if k > eye.skip:
            _raise(heights[eye.row + sign * k], eye, k, (low, high), aside, steepest)


@inner
def _compare(
    lines: tuple[Heights, Heights, Views], eye: _Sweep, i: int, span: tuple[int, int, int], steepest: Heights
) -> None:
    """Compare the targets of row ``i`` with the rays that pass nearest."""
    heights, targets, views = lines
    half = _FINE * eye.reach
    scale, over = np.float32(half / i), np.float32(1.0 / i)
    middle, most = np.float32(half + 0.5), np.float32(2 * half)
    away = np.float32(i * i)
    for j in range(span[0], span[1]):
        c, along = np.uint32(eye.column + j), np.float32(j)
        q = np.uint32(np.int32(min(max(along * scale + middle, np.float32(0.0)), most)))
        z = targets[c] + eye.above
        slope = (z - eye.height - (away + along * along) * eye.drop) * over
        seen = np.int8(slope >= steepest[q])
        views[np.uint32(eye.column + j - span[2])] = np.int8(INSIDE) if z < heights[c] else seen


@inner
def _raise(
    heights: Heights, eye: _Sweep, i: int, span: tuple[int, int], aside: Heights, steepest: Heights
) -> None:
    """Raise the rays to the slope of row ``i``, as far as they still lead to targets."""
    half, over = _FINE * eye.reach, np.float32(1.0 / i)
    share = half / i
    n_columns = heights.shape[0]
    to_border = (-eye.column * share, (n_columns - 1 - eye.column) * share)
    low = max(-half, int(np.ceil(max((span[0] - 1.0) * share, to_border[0]))))
    high = min(half, int(np.floor(min((span[1] + 1.0) * share, to_border[1]))))
    away, curve = np.float32(i), np.float32(i * i) * eye.drop
    big = np.float32(eye.reach + 1)  # so that what is cut off is never negative
    from_column, last = eye.column - eye.reach - 1, np.int32(n_columns - 2)
    for q in range(low + half, high + half + 1):
        k = np.uint32(q)
        off = aside[k] * away + big
        whole = np.int32(off)
        part = off - np.float32(whole)
        c = np.int32(from_column + whole)
        if c > last:
            c, part = last, np.float32(1.0)
        if c < 0:  # by a rounding
            c, part = np.int32(0), np.float32(0.0)
        left, right = heights[np.uint32(c)], heights[np.uint32(c + 1)]
        h = left + (right - left) * part
        slope = (h - eye.height - curve * (np.float32(1.0) + aside[k] * aside[k])) * over
        steepest[k] = max(steepest[k], slope)


@kernel
def _exact(
    ground: Ground, targets: Heights, place: NDArray[np.float64], part: tuple[int, int], views: Views
) -> None:
    """Look at the rows ``part`` of the window; ``place``: eye, first cell, reach, above, skip."""
    ends = np.empty(6)
    ends[:3] = place[:3]
    for i in range(part[0], part[1]):
        for j in range(views.shape[1]):
            row, column = int(place[3]) + i, int(place[4]) + j
            away = (row - place[0]) ** 2 + (column - place[1]) ** 2
            if away > place[5] * place[5]:
                continue
            ends[3], ends[4], ends[5] = row, column, np.float64(targets[row, column]) + place[6]
            if away == 0.0:
                views[i, j] = SEEN
            elif np.isnan(ends[5]):
                views[i, j] = UNSURE
            elif ends[5] < ground.heights[row, column]:
                views[i, j] = INSIDE
            else:
                found = clearance(ground, make_ray(ends, ground.cell_m, _WAVE_M, place[7]), (0.0, 0.0), 0.0)
                hidden = found.metres < 0.0
                views[i, j] = HIDDEN if hidden else (UNSURE if found.unknown else SEEN)
