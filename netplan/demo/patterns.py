"""Local streets within quarters: planned grids, garden suburbs, grown lanes, courtyards and dead ends."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.demo.layout import Layout
from netplan.demo.noise import Floats, generator
from netplan.demo.quarters import GARDEN, GREEN, GRID, Quarters, of_kind
from netplan.demo.split import Shapes, line_parts, subdivide

_PLANNED = {
    GRID: ((74.0, 112.0), (100.0, 205.0), 0.0, 0.09),
    GARDEN: ((58.0, 80.0), (130.0, 240.0), 0.9, 0.10),
}


@dataclass(frozen=True, eq=False)
class LocalStreets:
    """Street lines [n] inside quarters, each with the row of its quarter."""

    lines: Shapes
    quarter: NDArray[np.int64]


def make_local_streets(seed: int, quarters: Quarters) -> LocalStreets:
    """Fill every quarter with streets after its kind."""
    rng = generator(seed, "patterns")
    parts = [_grown(rng, quarters)]
    parts += [_planned(rng, quarters, kind) for kind in _PLANNED]
    return LocalStreets(np.concatenate([p.lines for p in parts]), np.concatenate([p.quarter for p in parts]))


def _grown(rng: np.random.Generator, quarters: Quarters) -> LocalStreets:
    rows = np.flatnonzero(~np.isin(quarters.kind, [GREEN, *_PLANNED]))
    kind = quarters.kind[rows]
    pieces = subdivide(
        quarters.polygons[rows],
        of_kind("block_ha")[kind] * 1e4,
        of_kind("jitter_rad")[kind],
        of_kind("min_side_m")[kind],
        rng,
    )
    return LocalStreets(pieces.cuts, rows[pieces.cut_owner])


def _planned(rng: np.random.Generator, quarters: Quarters, kind: int) -> LocalStreets:
    """Draw two families of lines through each quarter, parallel to its longer sides, some of them arcs."""
    depth, width, curl, missing = _PLANNED[kind]
    rows = np.flatnonzero(quarters.kind == kind)
    lines, owner = [], []
    for row in rows.tolist():
        family = _two_families(rng, quarters.polygons[row], depth, width, curl)
        lines.append(family)
        owner.append(np.full(len(family), row))
    quarter = np.concatenate(owner)
    clipped, part = line_parts(
        shapely.intersection(np.concatenate(lines), quarters.polygons[quarter]), quarter
    )
    keep = rng.random(len(clipped)) > missing
    return LocalStreets(clipped[keep], part[keep])


def _two_families(
    rng: np.random.Generator,
    polygon: shapely.Geometry,
    depth: tuple[float, float],
    width: tuple[float, float],
    curl: float,
) -> Shapes:
    corners = shapely.get_coordinates(shapely.oriented_envelope(polygon))
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    if np.hypot(*one) < np.hypot(*two):
        one, two = two, -one
    origin = corners[:4].mean(axis=0)
    half = 0.5 * np.array([np.hypot(*one), np.hypot(*two)])
    axes = np.stack([one / (2 * half[0]), two / (2 * half[1])])
    bow = curl * rng.uniform(-1.0, 1.0) * half[1] / max(half[0], 1.0) ** 2 * 0.6
    steps = np.linspace(-1.15, 1.15, 13 if curl else 2)
    lines = []
    for v in _offsets(rng, half[1] * 1.4, depth):
        u = steps * half[0]
        lines.append(np.stack([u, v + bow * u**2], axis=1))
    for u in _offsets(rng, half[0], width):
        v = steps * half[1] * 1.6
        lines.append(np.stack([u - 2 * bow * u * v, v + bow * u**2], axis=1))
    return np.asarray(shapely.linestrings(origin + np.array(lines).reshape(-1, len(steps), 2) @ axes))


def _offsets(rng: np.random.Generator, reach: float, spacing: tuple[float, float]) -> Floats:
    count = int(2 * reach / spacing[0]) + 2
    at = np.cumsum(rng.uniform(*spacing, count)) - reach - rng.uniform(0.0, spacing[0])
    return at[at < reach]


def make_stubs(seed: int, blocks: Shapes, kind: NDArray[np.int64]) -> LocalStreets:
    """Return dead ends and ways through the blocks [n]; ``quarter`` holds the row of the block."""
    rng = generator(seed, "stubs")
    wanted = rng.poisson(
        of_kind("stubs")[kind] * np.sqrt(shapely.area(blocks) / 1e4 / of_kind("block_ha")[kind])
    )
    block = np.repeat(np.arange(len(blocks)), np.minimum(wanted, 6))
    ring = shapely.get_exterior_ring(blocks[block])
    place = rng.random(len(block))
    start = shapely.get_coordinates(shapely.line_interpolate_point(ring, place, normalized=True))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(ring, place + 1e-4, normalized=True))
    along = ahead - start
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    inward = (
        np.stack([-along[:, 1], along[:, 0]], axis=1) * _inside_sign(blocks[block], start, along)[:, None]
    )
    ray = shapely.linestrings(np.stack([start + 0.01 * inward, start + 900.0 * inward], axis=1))
    reach = shapely.distance(shapely.points(start), shapely.intersection(ray, ring))
    reach = np.where(np.isfinite(reach), reach, 0.0)
    through = (rng.random(len(block)) < 0.22) & (reach < 260.0)
    length = np.where(through, reach, np.minimum(reach * rng.uniform(0.38, 0.58, len(block)), 140.0))
    good = length > 26.0
    lines = shapely.linestrings(np.stack([start, start + inward * length[:, None]], axis=1))
    return LocalStreets(lines[good], block[good])


def make_paths(seed: int, layout: Layout) -> Shapes:
    """Return foot and cycle paths through parks and woods, not noded."""
    rng = generator(seed, "paths")
    land = shapely.get_parts(
        shapely.difference(layout.green, shapely.union_all([layout.lakes, layout.water, layout.rail]))
    )
    n = len(land)
    pieces = subdivide(land, np.full(n, 7.0e4), np.full(n, 0.3), np.full(n, 40.0), rng)
    return pieces.cuts


def _inside_sign(blocks: Shapes, start: Floats, along: Floats) -> Floats:
    left = shapely.points(start + 0.5 * np.stack([-along[:, 1], along[:, 0]], axis=1))
    return np.where(shapely.contains(blocks, left), 1.0, -1.0)
