"""One ray over a surface: how far it stays above what stands there.

The surface is linear between the middles of neighbouring cells, so the ray is looked at wherever it crosses a
row or a column of middles: nothing slips through between two samples, and the answer is exact for this
surface. A ray runs from the lower end to the other, of equal ones from that with the lower row or column: A
sees B exactly if B sees A, and what stands in the way mostly stands near the lower end.

The earth is a sphere of k = 4/3 times its radius (ITU-R P.526-15 §2), which bends the surface up by
d1 d2 / (2 k R) between two ends d1 and d2 away.
"""

from math import ceil, floor, inf, sqrt
from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Floats
from netplan.core.jit import inner
from netplan.core.sight.pyramid import BLOCK, Ground, Heights

Span = tuple[float, float]

EARTH_M = 6_371_000.0
K = 4.0 / 3.0
_TINY = 1e-9  # of a cell
_QUICK = 4  # cells
_SLACK_M = 1e-3  # heights are float32: 0.01 mm at 200 m above the sea


class Ray(NamedTuple):
    """A ray in cells and metres: it is at ``row + t * d_row`` and so on, t from 0 to 1.

    Cells are counted from the one it begins in, so that a line says the same to the last bit in whatever part
    of a grid.

    first    row and column of that cell
    bulge_m  metres; the earth rises by t (1 - t) bulge_m between the ends
    zone     wavelength times length, square metres, above 0: the first Fresnel zone has the radius
             sqrt(zone t (1 - t))
    skip     t is looked at from ``skip`` to 1 - ``skip``
    """

    first: tuple[int, int]
    row: float
    column: float
    height: float
    d_row: float
    d_column: float
    d_height: float
    bulge_m: float
    zone: float
    skip: float


class Lowest(NamedTuple):
    """The least clearance found, in metres and in Fresnel radii.

    at is where (t) the latter is; unknown whether a height was.
    """

    metres: float
    share: float
    at: float
    unknown: bool


@inner
def backwards(ends: Floats) -> bool:
    """Whether a ray runs from the second of two ends (row, column, height, row, column, height)."""
    for k in (2, 0, 1):
        if ends[k] != ends[k + 3]:
            return bool(ends[k + 3] < ends[k])
    return False


@inner
def make_ray(ends: Floats, cell_m: float, wavelength_m: float, skip_m: float) -> Ray:
    """Return the ray between two ends (row, column, height, row, column, height)."""
    a, b = (3, 0) if backwards(ends) else (0, 3)
    d_row, d_column = ends[b] - ends[a], ends[b + 1] - ends[a + 1]
    length_m = sqrt(d_row * d_row + d_column * d_column) * cell_m
    first = floor(ends[a]), floor(ends[a + 1])
    return Ray(
        first,
        ends[a] - first[0],
        ends[a + 1] - first[1],
        ends[a + 2],
        d_row,
        d_column,
        ends[b + 2] - ends[a + 2],
        length_m * length_m / (2.0 * K * EARTH_M),
        wavelength_m * length_m,
        0.5 if length_m <= 2.0 * skip_m else skip_m / length_m,
    )


@inner
def above_sea(ray: Ray, t: float) -> float:
    """Return the height of the ray at ``t``, the bulge of the earth taken off."""
    return ray.height + ray.d_height * t - t * (1.0 - t) * ray.bulge_m


@inner
def least_above_sea(ray: Ray, t0: float, t1: float) -> float:
    """Return a height that the ray does not fall below from ``t0`` to ``t1``: it sags between its ends."""
    sag = (t1 - t0) * (t1 - t0) * ray.bulge_m * 0.25
    return float(min(above_sea(ray, t0), above_sea(ray, t1)) - sag - _SLACK_M)


@inner
def quick_look(heights: Heights, ray: Ray) -> tuple[float, float]:
    """Return clearance and place (t) of something in the way, or 0 if none is met by every fourth crossing.

    Most rays are blocked by something wider than that; of the others nothing is said.
    """
    rows = abs(ray.d_row) >= abs(ray.d_column)
    a, da = (ray.row, ray.d_row) if rows else (ray.column, ray.d_column)
    b, db = (ray.column, ray.d_column) if rows else (ray.row, ray.d_row)
    if abs(da) < _TINY:
        return 0.0, 0.5
    n_a, n_b = (heights.shape[0], heights.shape[1]) if rows else (heights.shape[1], heights.shape[0])
    a0, b0 = (ray.first[0], ray.first[1]) if rows else (ray.first[1], ray.first[0])
    first, last = a + da * ray.skip, a + da * (1.0 - ray.skip)
    if not (min(first, last) >= -a0 and max(first, last) <= n_a - 1.0 - a0):
        return 0.0, 0.5
    if not (min(b, b + db) >= -b0 and max(b, b + db) < n_b - 1.0 - b0):
        return 0.0, 0.5
    step, inverse = (_QUICK if da > 0.0 else -_QUICK), 1.0 / da
    k = int(ceil(first + _TINY) if da > 0.0 else floor(first - _TINY))
    for _ in range(int((last - k) / step) + 1):
        t = (k - a) * inverse
        if ray.skip <= t <= 1.0 - ray.skip:
            place = b + db * t
            j = floor(place)
            r, c = (a0 + k, b0 + j) if rows else (b0 + j, a0 + k)
            h = float(heights[np.uint64(r), np.uint64(c)])
            beside = float(heights[np.uint64(r + (not rows)), np.uint64(c + rows)])
            gap = above_sea(ray, t) - h - (place - j) * (beside - h)
            if gap < -_SLACK_M:
                return gap, t
        k += step
    return 0.0, 0.5


@inner
def clearance(ground: Ground, ray: Ray, start: Span, floor_at: float) -> Lowest:
    """Return the least clearance of a ray, at most ``start``: metres, radii; stops below ``floor_at`` metres.

    Blocks that lie deeper below the ray than the least clearance found so far are passed over.
    """
    found = Lowest(start[0], start[1], 0.5, False)
    t, end = ray.skip, 1.0 - ray.skip
    row, column = ray.first[0] + ray.row, ray.first[1] + ray.column
    i = floor((row + ray.d_row * t) / BLOCK)
    j = floor((column + ray.d_column * t) / BLOCK)
    next_i, step_i = _first_border(row, ray.d_row, i)
    next_j, step_j = _first_border(column, ray.d_column, j)
    while t < end:
        after = min(next_i, next_j, end)
        if _reaches(ground, ray, (i, j), (t, after), found):
            found = _along(ground.heights, ray, (t, after), found, floor_at, 0)
            if found.metres >= floor_at:
                found = _along(ground.heights, ray, (t, after), found, floor_at, 1)
            if found.metres < floor_at:
                return found
        t = after
        if next_i <= next_j:
            next_i += step_i
            i += 1 if ray.d_row > 0.0 else -1
        else:
            next_j += step_j
            j += 1 if ray.d_column > 0.0 else -1
    return found


@inner
def _first_border(a: float, d: float, block: int) -> tuple[float, float]:
    """Return where (t) a ray leaves its first block along one axis, and how far it is to the next border."""
    if d > 0.0:
        return ((block + 1) * BLOCK - a) / d, BLOCK / d
    if d < 0.0:
        return (block * BLOCK - a) / d, -BLOCK / d
    return inf, inf


@inner
def _reaches(ground: Ground, ray: Ray, block: tuple[int, int], span: Span, least: Lowest) -> bool:
    """Whether anything in a block could come nearer to the ray than ``least``."""
    i, j = block
    if i < 0 or j < 0 or i >= ground.blocks.shape[0] or j >= ground.blocks.shape[1]:
        return True
    room_m = max(least.metres, least.share * sqrt(ray.zone) * 0.5, 0.0)
    return bool(ground.blocks[i, j] > least_above_sea(ray, span[0], span[1]) - room_m)


@inner
def _along(heights: Heights, ray: Ray, span: Span, found: Lowest, floor_at: float, axis: int) -> Lowest:
    """Look at the crossings with rows (axis 0) or columns (1) of middles from one t to another."""
    rows = axis == 0
    a, da = (ray.row, ray.d_row) if rows else (ray.column, ray.d_column)
    b, db = (ray.column, ray.d_column) if rows else (ray.row, ray.d_row)
    if abs(da) < _TINY:
        return found
    n_a, n_b = (heights.shape[0], heights.shape[1]) if rows else (heights.shape[1], heights.shape[0])
    a0, b0 = (ray.first[0], ray.first[1]) if rows else (ray.first[1], ray.first[0])
    metres, share, at, unknown = found
    half_m, inverse = 0.5 * sqrt(ray.zone), 1.0 / da  # the former is the largest radius
    from_a, to_a = min(a + da * span[0], a + da * span[1]), max(a + da * span[0], a + da * span[1])
    for k in range(ceil(from_a - _TINY), floor(to_a + _TINY) + 1):
        t = (k - a) * inverse
        if t < ray.skip or t > 1.0 - ray.skip or t <= 0.0 or t >= 1.0:
            continue  # the ends stand on what is there
        place = b + db * t
        j = floor(place)
        f = place - j
        if f < _TINY:
            f = 0.0
        elif f > 1.0 - _TINY:
            j, f = j + 1, 0.0
        m, j = a0 + k, b0 + j
        if m < 0 or m >= n_a or j < 0 or j + (f > 0.0) >= n_b:
            unknown = True
            continue
        h = float(heights[m, j] if rows else heights[j, m])
        if f > 0.0:
            h += f * (float(heights[m, j + 1] if rows else heights[j + 1, m]) - h)
        gap = above_sea(ray, t) - h
        if gap != gap:  # noqa: PLR0124 - not a number
            unknown = True
            continue
        metres = min(metres, gap)
        if metres < floor_at:
            return Lowest(metres, gap / sqrt(ray.zone * t * (1.0 - t)), t, unknown)
        if gap <= max(share * half_m, 0.0):
            free = gap / sqrt(ray.zone * t * (1.0 - t))
            if free < share or (free == share and t < at):
                share, at = free, t
    return Lowest(metres, share, at, unknown)
