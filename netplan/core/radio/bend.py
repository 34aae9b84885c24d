"""Diffraction over a whole profile: the Bullington construction of ITU-R P.526-15 §4.5.

All that stands in the way becomes one edge: where the steepest lines of sight from both ends meet. A profile
is looked at from the end at which every ray begins, so that both directions lose the same to the last bit.

A profile of kilometres is hardly looked at: the edge is what is steepest seen from either end, and of a block
whose highest cell is less steep than what was met before no point needs to be looked at. Nothing is left out
by that; every loss is the same as that of the whole profile.
"""

from math import exp, floor, inf, log10, nan, sqrt
from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Floats, frozen
from netplan.core.jit import inner, kernel
from netplan.core.sight.lines import LIGHT_M_PER_S, SKIP_M
from netplan.core.sight.pyramid import BLOCK, Ground, Heights
from netplan.core.sight.ray import EARTH_M, K, backwards
from netplan.errors import ParameterError
from netplan.messages import mark

_NOTHING = -0.78  # of v: P.526-15 §4.1
_NEAR = 16  # points looked at first before the farther end, where mostly the steepest of them is
_SLACK = 1e-9  # of a slope, and metres: what rounding may take


class _Path(NamedTuple):
    """A profile in cells and metres, from the end at which it is looked at.

    Points lie every ``step_m`` from there: numbers ``first`` to ``last`` are looked at. ``low`` and ``high``
    are the ends, metres above the sea.
    """

    row: float
    column: float
    d_row: float
    d_column: float
    low: float
    high: float
    length_m: float
    step_m: float
    wave_m: float
    first: int
    last: int


class _Met(NamedTuple):
    """What was met: the steepest slope seen from either end, the largest v, whether a height is unknown."""

    up: float
    back: float
    worst: float
    unknown: bool


def bends_db(
    ground: Ground, ends: Floats, hertz: float, step_m: float = 0.0, skip_m: float = SKIP_M
) -> Floats:
    """Return the loss over the edge alone and that of the whole path [n, 2], dB; NaN: a height is unknown.

    ``ends`` [n, 6] are row, column, metres above the sea, and again, as for ``sight.lines.look``; the surface
    is looked at every ``step_m``, every cell if 0, but for ``skip_m`` at both ends.

    Raises:
        ParameterError: the frequency is not positive.

    """
    if not hertz > 0.0:
        raise ParameterError(mark("A frequency must be above 0 Hz, not {value}"), value=hertz)
    setting = np.array([LIGHT_M_PER_S / hertz, step_m or ground.cell_m, skip_m])
    found = np.empty((len(ends), 2))
    _bends(ground, frozen(np.ascontiguousarray(ends), np.float64), setting, found)
    return found


@kernel
def _bends(ground: Ground, ends: Floats, setting: Floats, found: Floats) -> None:
    for n in range(len(ends)):
        found[n, 0], found[n, 1] = _bullington(ground, ends[n], setting)


@inner
def _bullington(ground: Ground, ends: Floats, setting: Floats) -> tuple[float, float]:
    """Return the loss of the edge, and that with the correction for what the edge leaves out."""
    for k in range(6):
        if not np.isfinite(ends[k]):
            return nan, nan
    path = _path(ends, ground.cell_m, setting)
    if path.last < path.first:
        return 0.0, 0.0
    met = _Met(-inf, -inf, inf, False)
    late = max(path.last - _NEAR, path.first)
    met = _along(ground.heights, path, (late, path.last), met)
    met = _past(ground, path, met)
    line = (path.high - path.low) / path.length_m
    worst = -inf
    if met.up >= line:
        d = (path.high - path.low + met.back * path.length_m) / (met.up + met.back)
        worst = (met.up * d - line * d) * _scale(path, d)
    elif not met.unknown:
        met = _past(ground, path, _Met(inf, inf, _NOTHING, False))
        worst = met.worst
    if met.unknown:
        return nan, nan
    edge = _edge(worst)
    return edge, edge + (1.0 - exp(-edge / 6.0)) * (10.0 + 0.02 * path.length_m / 1000.0)


@inner
def _path(ends: Floats, cell_m: float, setting: Floats) -> _Path:
    """Return the profile between two ends; ``setting``: wavelength, step, what is skipped at the ends."""
    a, b = (3, 0) if backwards(ends) else (0, 3)
    d_row, d_column = ends[b] - ends[a], ends[b + 1] - ends[a + 1]
    length_m = sqrt(d_row * d_row + d_column * d_column) * cell_m
    step_m, skip_m = setting[1], setting[2]
    first, last = max(floor(skip_m / step_m), 1), floor(length_m / step_m)
    while first * step_m < skip_m:
        first += 1
    while last >= first and (length_m - last * step_m < skip_m or last * step_m >= length_m):
        last -= 1
    start = ends[a], ends[a + 1], d_row, d_column, ends[a + 2], ends[b + 2]
    return _Path(*start, length_m, step_m, setting[0], first, last)


@inner
def _scale(path: _Path, d: float) -> float:
    """Return v of one metre above the line between the ends, ``d`` from the first."""
    return sqrt(2.0 * path.length_m / (path.wave_m * d * (path.length_m - d)))


@inner
def _along(heights: Heights, path: _Path, points: tuple[int, int], met: _Met) -> _Met:
    """Look at the points of a part, one by one; those of ``met`` that are infinite are not looked for."""
    up, back, worst, _ = met
    slopes, length_m = up < inf, path.length_m
    for k in range(points[0], points[1] + 1):
        d = k * path.step_m
        t = d / length_m
        height = _height(heights, path.row + t * path.d_row, path.column + t * path.d_column)
        if np.isnan(height):
            return _Met(up, back, worst, True)
        height += d * (length_m - d) / (2.0 * K * EARTH_M)
        if slopes:
            up = max(up, (height - path.low) / d)
            back = max(back, (height - path.high) / (length_m - d))
        else:
            above = height - (path.low + (path.high - path.low) * t)
            worst = max(worst, above * _scale(path, d))
    return _Met(up, back, worst, met.unknown)


@inner
def _past(ground: Ground, path: _Path, met: _Met) -> _Met:
    """Look at all points but those of blocks that lie too deep to change what was met."""
    k, high_until = path.first, -1
    while k <= path.last and not met.unknown:
        if k > high_until:
            until, row, column = _block_of(path, k, BLOCK * BLOCK)
            if not _changes(ground.tops, (row, column), path, (k, until), met):
                k = until + 1
                continue
            high_until = until
        until, row, column = _block_of(path, k, BLOCK)
        if _changes(ground.blocks, (row, column), path, (k, until), met):
            met = _along(ground.heights, path, (k, until), met)
        k = until + 1
    return met


@inner
def _block_of(path: _Path, k: int, cells: int) -> tuple[int, int, int]:
    """Return the last point in the same block of ``cells`` as point ``k``; row and column of that block."""
    t = k * path.step_m / path.length_m
    i = floor((path.row + path.d_row * t) / cells)
    j = floor((path.column + path.d_column * t) / cells)
    end = 1.0
    if path.d_row != 0.0:
        end = min(end, ((i + (path.d_row > 0.0)) * cells - path.row) / path.d_row)
    if path.d_column != 0.0:
        end = min(end, ((j + (path.d_column > 0.0)) * cells - path.column) / path.d_column)
    return max(min(floor(end * path.length_m / path.step_m), path.last), k), i, j


@inner
def _changes(blocks: Heights, at: tuple[int, int], path: _Path, points: tuple[int, int], met: _Met) -> bool:
    """Whether the highest cell of a block could change what was met, wherever in it the points lie."""
    i, j = at
    if i < 0 or j < 0 or i >= blocks.shape[0] or j >= blocks.shape[1]:
        return True
    high, length_m = float(blocks[i, j]), path.length_m
    d0, d1 = points[0] * path.step_m, points[1] * path.step_m
    if met.up < inf:
        rise, fall = high - path.low, high - path.high
        up = rise / (d0 if rise > 0.0 else d1) + (length_m - d0) / (2.0 * K * EARTH_M)
        back = fall / (length_m - (d1 if fall > 0.0 else d0)) + d1 / (2.0 * K * EARTH_M)
        return bool(up + _SLACK > met.up or back + _SLACK > met.back)
    half = min(max(0.5 * length_m, d0), d1)
    line = path.low + (path.high - path.low) * (d0 if path.high > path.low else d1) / length_m
    above = high + half * (length_m - half) / (2.0 * K * EARTH_M) - line
    return bool(above + _SLACK > met.worst / _scale(path, half))  # all lie below the line: none is above 0


@inner
def _edge(v: float) -> float:
    """Return J(v), as ``losses.knife_edge_db``."""
    if v <= _NOTHING:
        return 0.0
    return 6.9 + 20.0 * log10(sqrt((v - 0.1) * (v - 0.1) + 1.0) + v - 0.1)


@inner
def _height(heights: Heights, row: float, column: float) -> float:
    """Return the height between four middles of cells, NaN outside or where one of them is unknown."""
    i, j = floor(row), floor(column)
    f, g = row - i, column - j
    if i < 0 or j < 0 or i + (f > 0.0) >= heights.shape[0] or j + (g > 0.0) >= heights.shape[1]:
        return nan
    r, c = np.uint64(i), np.uint64(j)
    low, high = np.uint64(i + (f > 0.0)), np.uint64(j + (g > 0.0))
    near = (1.0 - g) * float(heights[r, c]) + g * float(heights[r, high])
    far = (1.0 - g) * float(heights[low, c]) + g * float(heights[low, high])
    return (1.0 - f) * near + f * far
