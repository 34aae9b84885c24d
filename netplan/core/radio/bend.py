"""Diffraction over a whole profile: the Bullington construction of ITU-R P.526-15 §4.5.

All that stands in the way becomes one edge: where the steepest lines of sight from both ends meet. A profile
is looked at from the end at which every ray begins, so that both directions lose the same to the last bit.
"""

from math import exp, floor, inf, log10, nan, sqrt

import numpy as np

from netplan.core.graph.arrays import Floats, frozen
from netplan.core.jit import inner, kernel
from netplan.core.sight.lines import LIGHT_M_PER_S, SKIP_M
from netplan.core.sight.pyramid import Ground, Heights
from netplan.core.sight.ray import EARTH_M, K, backwards
from netplan.errors import ParameterError
from netplan.messages import mark

_NOTHING = -0.78  # of v: P.526-15 §4.1


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
    a, b = (3, 0) if backwards(ends) else (0, 3)
    d_row, d_column = ends[b] - ends[a], ends[b + 1] - ends[a + 1]
    length = sqrt(d_row * d_row + d_column * d_column) * ground.cell_m
    if not (np.isfinite(length) and np.isfinite(ends[2]) and np.isfinite(ends[5])):
        return nan, nan
    low, high = ends[a + 2], ends[b + 2]
    first, last, worst = -inf, -inf, -inf
    for k in range(1, floor(length / setting[1]) + 1):
        d = k * setting[1]
        if d < setting[2] or length - d < setting[2] or d >= length:
            continue
        t = d / length
        height = _height(ground.heights, ends[a] + t * d_row, ends[a + 1] + t * d_column)
        if np.isnan(height):
            return nan, nan
        height += d * (length - d) / (2.0 * K * EARTH_M)
        first = max(first, (height - low) / d)
        last = max(last, (height - high) / (length - d))
        above = height - (low + (high - low) * t)
        worst = max(worst, above * sqrt(2.0 * length / (setting[0] * d * (length - d))))
    if first == -inf:
        return 0.0, 0.0
    if first >= (high - low) / length:
        d = (high - low + last * length) / (first + last)
        above = low + first * d - (low + (high - low) * d / length)
        worst = above * sqrt(2.0 * length / (setting[0] * d * (length - d)))
    edge = _edge(worst)
    return edge, edge + (1.0 - exp(-edge / 6.0)) * (10.0 + 0.02 * length / 1000.0)


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
    height = 0.0
    for p in range(2):
        for q in range(2):
            weight = (f if p else 1.0 - f) * (g if q else 1.0 - g)
            if weight > 0.0:
                height += weight * float(heights[i + p, j + q])
    return height
