"""The first Fresnel zone of a ray: how much of it is free, beside the ray as well as below.

Along the ray's longer axis every middle of a cell within the zone is looked at. What stays below the ray
takes away all but sqrt(u² + c²) of the zone's radius, u beside and c below the ray; what rises beside it all
but u. The smallest of these, over the radius, is the free share, as in the confidence of terragraph-planner
(docs/algorithm), which however looks at middles alone and so lets a narrow zone slip between them: here
``ray.clearance`` has looked at all crossings before.
"""

from math import ceil, floor, sqrt

from netplan.core.jit import inner
from netplan.core.sight.pyramid import BLOCK, Ground
from netplan.core.sight.ray import Lowest, Ray, above_sea, least_above_sea


@inner
def free_share(ground: Ground, ray: Ray, found: Lowest, floor_at: float) -> Lowest:
    """Return the free share of the first Fresnel zone, at most ``found``; stops once below ``floor_at``.

    ``found`` is what ``ray.clearance`` says of the same ray.
    """
    if ray.skip >= 0.5:
        return found
    rows = abs(ray.d_row) >= abs(ray.d_column)
    a, da = (ray.row, ray.d_row) if rows else (ray.column, ray.d_column)
    first = ceil(min(a + da * ray.skip, a + da * (1.0 - ray.skip)))
    last = floor(max(a + da * ray.skip, a + da * (1.0 - ray.skip)))
    a0 = ray.first[0] if rows else ray.first[1]
    k = first
    while k <= last and found.share >= floor_at:
        until = min((a0 + k) // BLOCK * BLOCK + BLOCK - 1 - a0, last)
        if _may_touch(ground, ray, k, until, found.share, rows):
            for m in range(k, until + 1):
                found = _across(ground, ray, m, found, rows)
                if found.share < floor_at:
                    break
        k = until + 1
    return found


@inner
def _may_touch(ground: Ground, ray: Ray, k: int, until: int, share: float, rows: bool) -> bool:
    """Whether anything near a run of cells reaches into the part of the zone that is still free."""
    a, da, b, db = (
        (ray.row, ray.d_row, ray.column, ray.d_column)
        if rows
        else (ray.column, ray.d_column, ray.row, ray.d_row)
    )
    t0, t1 = (k - a) / da, (until - a) / da
    radius_m = 0.5 * sqrt(ray.zone) * max(share, 0.0)
    wide = _wide(ray, radius_m, ground.cell_m, da)
    a0, b0 = (ray.first[0], ray.first[1]) if rows else (ray.first[1], ray.first[0])
    low = floor((b0 + min(b + db * t0, b + db * t1) - wide) / BLOCK)
    high = floor((b0 + max(b + db * t0, b + db * t1) + wide) / BLOCK)
    limit = least_above_sea(ray, min(t0, t1), max(t0, t1)) - radius_m
    i = (a0 + k) // BLOCK
    n_i, n_j = ground.blocks.shape if rows else (ground.blocks.shape[1], ground.blocks.shape[0])
    if i < 0 or i >= n_i or low < 0 or high >= n_j:
        return True
    for j in range(low, high + 1):  # noqa: SIM110 - a kernel
        if (ground.blocks[i, j] if rows else ground.blocks[j, i]) > limit:
            return True
    return False


@inner
def _wide(ray: Ray, radius_m: float, cell_m: float, da: float) -> float:
    """Return how many cells the zone reaches to each side, counted along the shorter axis."""
    length = sqrt(ray.d_row * ray.d_row + ray.d_column * ray.d_column)
    return radius_m / cell_m * length / abs(da)


@inner
def _across(ground: Ground, ray: Ray, m: int, found: Lowest, rows: bool) -> Lowest:
    """Look at the middles within the zone where the ray crosses row (or column) ``m``."""
    a, da = (ray.row, ray.d_row) if rows else (ray.column, ray.d_column)
    b, db = (ray.column, ray.d_column) if rows else (ray.row, ray.d_row)
    heights = ground.heights
    n_a, n_b = (heights.shape[0], heights.shape[1]) if rows else (heights.shape[1], heights.shape[0])
    a0, b0 = (ray.first[0], ray.first[1]) if rows else (ray.first[1], ray.first[0])
    share, at, unknown = found.share, found.at, found.unknown
    t = (m - a) / da
    if t < ray.skip or t > 1.0 - ray.skip or t <= 0.0 or t >= 1.0:
        return found
    radius_m = sqrt(ray.zone * t * (1.0 - t))
    place, z = b + db * t, above_sea(ray, t)
    aside = ground.cell_m * abs(da) / sqrt(ray.d_row * ray.d_row + ray.d_column * ray.d_column)
    wide = radius_m / aside * min(max(share, 0.0), 1.0)
    for q in range(ceil(place - wide), floor(place + wide) + 1):
        i, j = a0 + m, b0 + q
        if i < 0 or i >= n_a or j < 0 or j >= n_b:
            unknown = True
            continue
        below = z - float(heights[i, j] if rows else heights[j, i])
        if below != below:  # noqa: PLR0124 - not a number
            unknown = True
            continue
        beside = (q - place) * aside
        free = sqrt(beside * beside + max(below, 0.0) * max(below, 0.0)) / radius_m
        if free < share or (free == share and t < at):
            share, at = free, t
    return Lowest(found.metres, share, at, unknown)
