"""Quarters: the pieces of town between main roads, and what each is built up with."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from netplan.demo.districts import district_seeds
from netplan.demo.layout import Layout, blob
from netplan.demo.noise import Floats, generator, sample, smooth_field
from netplan.demo.split import Shapes, line_parts, subdivide

N_VILLAGES = 42


@dataclass(frozen=True)
class Kind:
    """How a kind of quarter is laid out and lived in.

    ``frontage_m`` is the width of a plot along the street, ``setback_m`` the distance of the houses from the
    middle of the street, ``floors`` lowest and highest, ``stubs`` courtyard ways or dead ends per block,
    ``corner_m`` what is left free at corners.
    """

    name: str
    block_ha: float
    jitter_rad: float
    min_side_m: float
    frontage_m: float
    setback_m: float
    depth_m: float
    floors: tuple[int, int]
    households: float
    stubs: float
    corner_m: float = 0.0


GREEN, CORE, INNER, GRID, SLAB, GARDEN, DETACHED, VILLAGE, INDUSTRY = range(9)
KINDS = (
    Kind("green", 1e6, 0.0, 1e6, 1e6, 0.0, 0.0, (0, 0), 0.0, 0.0),
    Kind("core", 0.5, 0.16, 30.0, 13.0, 8.0, 12.0, (3, 5), 5.0, 0.5, 4.0),
    Kind("inner", 0.95, 0.07, 38.0, 18.0, 12.0, 14.0, (4, 6), 8.0, 1.1, 8.0),
    Kind("grid", 1.5, 0.03, 50.0, 18.0, 12.0, 13.0, (4, 5), 8.5, 1.2, 8.0),
    Kind("slab", 2.2, 0.04, 70.0, 44.0, 20.0, 12.0, (5, 11), 24.0, 2.6, 16.0),
    Kind("garden", 1.1, 0.05, 45.0, 20.0, 11.0, 10.0, (2, 3), 2.2, 0.85, 12.0),
    Kind("detached", 1.15, 0.09, 42.0, 22.0, 12.0, 11.0, (1, 2), 1.35, 0.9, 13.0),
    Kind("village", 1.2, 0.2, 40.0, 24.0, 11.0, 12.0, (1, 2), 1.3, 0.8, 12.0),
    Kind("industry", 4.5, 0.05, 100.0, 90.0, 32.0, 40.0, (2, 4), 0.0, 2.0, 30.0),
)


def of_kind(attribute: str) -> Floats:
    """Return one number of all kinds as an array, to be indexed by kind."""
    return np.array([getattr(kind, attribute) for kind in KINDS], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Quarters:
    """Pieces of town and the roads that separate them.

    polygons [n], kind [n]     shapes and rows of ``KINDS``
    roads [m], road_class [m]  main roads and collector streets, not yet noded
    villages [k, 2]            centres
    """

    polygons: Shapes
    kind: NDArray[np.int64]
    roads: Shapes
    road_class: NDArray[np.int64]
    villages: Floats


def make_quarters(seed: int, layout: Layout) -> Quarters:
    """Divide the municipality into quarters, leaving out water, railway and green."""
    rng = generator(seed, "quarters")
    mesh, roads, classes = _main_mesh(rng, layout)
    closed = shapely.union_all([layout.water, layout.rail, layout.green])
    land = shapely.get_parts(shapely.difference(mesh, closed))
    land = land[shapely.area(land) > 2500.0]
    radius = shapely.distance(land, shapely.Point(0, 0))
    size = np.interp(radius, [0, 570, 1500, 3000, 5500, 9000], np.array([60, 9, 14, 20, 34, 60]) * 1e4)
    none = np.full(len(land), 0.05)
    pieces = subdivide(land, size, none, np.full(len(land), 110.0), rng)
    kind = _kinds(rng, layout, pieces.polygons)
    villages = _villages(rng, layout, district_seeds(seed), pieces.polygons[kind == GREEN], roads)
    polygons, kind = _with_villages(rng, pieces.polygons, kind, villages)
    collectors = np.where(pieces.cut_round == 0, 5100, 5000)
    return Quarters(
        polygons,
        kind,
        np.concatenate([roads, pieces.cuts]),
        np.concatenate([classes, collectors]),
        villages,
    )


def _main_mesh(rng: np.random.Generator, layout: Layout) -> tuple[Shapes, Shapes, NDArray[np.int64]]:
    """Return the faces between main roads after cutting the large ones by cross-links, and all roads."""
    edge = shapely.boundary(layout.boundary)
    lines = np.concatenate([layout.roads, [edge]])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    radius = shapely.distance(shapely.centroid(faces), shapely.Point(0, 0))
    target = np.interp(radius, [0, 1500, 4000, 9000], np.array([1.3, 0.55, 1.4, 3.2]) * 1e6)
    target[radius < 200.0] = np.inf  # the old town stays whole
    pieces = subdivide(faces, target, np.full(len(faces), 0.12), np.full(len(faces), 250.0), rng)
    middle = shapely.centroid(pieces.cuts)
    far = shapely.distance(middle, shapely.Point(0, 0)) > 5500.0
    classes = np.where(far, 4000, 3000)
    parts, owner = line_parts(layout.roads, np.arange(len(layout.roads)))
    return (
        pieces.polygons,
        np.concatenate([parts, pieces.cuts]),
        np.concatenate([layout.road_class[owner], classes]),
    )


def _kinds(rng: np.random.Generator, layout: Layout, polygons: Shapes) -> NDArray[np.int64]:
    """Choose what each quarter is built up with from its distance to the centre, the railway and chance."""
    at = shapely.get_coordinates(shapely.centroid(polygons))
    radius = np.hypot(at[:, 0], at[:, 1])
    reach = 5550.0 + 900.0 * sample(smooth_field(rng, 5000.0), at)
    road = shapely.distance(shapely.points(at), shapely.union_all(layout.roads[layout.road_class < 3000]))
    reach += np.clip(1500.0 - 1.6 * road, 0.0, None)
    town = smooth_field(rng, 2600.0)
    chance = rng.random(len(polygons))
    works = sample(smooth_field(rng, 3000.0), at) + 0.9 * (shapely.distance(polygons, layout.rail) < 250.0)
    kind = np.where(chance < 0.5, DETACHED, GARDEN)
    kind[(chance > 0.82) & (radius < 6500.0)] = SLAB
    kind[radius < 3400.0 + 500.0 * sample(town, at)] = GRID
    kind[(kind == GRID) & (chance > 0.93) & (radius > 1500.0)] = SLAB
    kind[(works > 1.35) & (radius > 1500.0)] = INDUSTRY
    kind[radius < 1250.0] = INNER
    kind[shapely.contains(layout.core, shapely.points(at))] = CORE
    kind[(radius > reach) | ((chance < 0.05) & (radius > 2500.0))] = GREEN
    estate = (sample(smooth_field(rng, 4200.0), at) > 1.5) & (radius > 5500.0)
    kind[estate & (kind == GREEN)] = INDUSTRY
    return kind.astype(np.int64)


def _villages(
    rng: np.random.Generator, layout: Layout, wanted: Floats, green: Shapes, roads: Shapes
) -> Floats:
    """Choose places for villages on country roads amid fields: one by each of ``wanted``, then a few more."""
    candidates = shapely.get_coordinates(shapely.segmentize(roads, 300.0))
    fields = shapely.union_all(green)
    shapely.prepare(fields)
    points = shapely.points(candidates)
    inside = shapely.contains(layout.boundary, shapely.buffer(points, 350.0, quad_segs=2))
    dry = shapely.distance(points, shapely.union_all([layout.green, layout.rail, layout.water])) > 120.0
    candidates = candidates[shapely.dwithin(fields, points, 30.0) & inside & dry]
    away, district = cKDTree(wanted).query(candidates)
    order = np.lexsort((away, district))
    first = order[np.concatenate([[True], district[order][1:] != district[order][:-1]])]
    chosen = list(candidates[first])
    for at in candidates[rng.permutation(len(candidates))]:
        if len(chosen) >= N_VILLAGES:
            break
        if np.hypot(*(np.array(chosen) - at).T).min() > 1400.0:
            chosen.append(at)
    return np.array(chosen)


def _with_villages(
    rng: np.random.Generator, polygons: Shapes, kind: NDArray[np.int64], villages: Floats
) -> tuple[Shapes, NDArray[np.int64]]:
    """Cut the villages out of the fields they lie in."""
    size = rng.uniform(310.0, 540.0, len(villages))
    area = shapely.union_all([blob(rng, at, r, 0.22) for at, r in zip(villages, size, strict=True)])
    field = kind == GREEN
    inside = shapely.get_parts(shapely.intersection(polygons[field], area))
    outside = shapely.get_parts(shapely.difference(polygons[field], area))
    inside = inside[shapely.area(inside) > 100.0]
    outside = outside[shapely.area(outside) > 100.0]
    kinds = np.repeat([VILLAGE, GREEN], [len(inside), len(outside)])
    return np.concatenate([polygons[~field], inside, outside]), np.concatenate([kind[~field], kinds])
