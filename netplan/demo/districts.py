"""63 districts in 10 boroughs, which partition the municipality."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from netplan.demo import words
from netplan.demo.frames import frame
from netplan.demo.layout import Layout, polar
from netplan.demo.noise import Floats, bend, bend_fields, generator, sample, smooth_field

Ints = NDArray[np.int64]

_FIRST_BOROUGH_AT = np.deg2rad(45.0)  # Nordost; the others follow clockwise
_STEP_M = 60.0
_WIGGLES = ((1500.0, 80.0), (420.0, 22.0))


@dataclass(frozen=True, eq=False)
class Districts:
    """Polygons [63] with their two-digit keys (first digit: the borough), names and boroughs."""

    polygons: NDArray[np.object_]
    key: NDArray[np.str_]
    name: NDArray[np.str_]

    @property
    def borough(self) -> NDArray[np.str_]:
        """Name of the borough of each district."""
        return np.array([words.BOROUGHS[int(key[0])] for key in self.key])


def make_districts(seed: int, layout: Layout) -> Districts:
    """Divide the municipality into districts, small in the centre and large at the edge."""
    rng = generator(seed, "district borders")
    seeds = district_seeds(seed)
    key = np.array(
        [f"{borough}{k}" for borough, names in enumerate(words.DISTRICTS) for k in range(len(names))]
    )
    lines = _voronoi_lines(seeds)
    edge = shapely.boundary(layout.boundary)
    inside = shapely.intersection(lines, layout.boundary)
    arcs = shapely.get_parts(shapely.union_all([*inside, edge], grid_size=0.01))
    bends = bend_fields(generator(seed, "bend"))
    wiggles = [(amplitude, smooth_field(rng, wave), smooth_field(rng, wave)) for wave, amplitude in _WIGGLES]
    xy, index = shapely.get_coordinates(shapely.segmentize(arcs, _STEP_M), return_index=True)
    inland = np.clip(shapely.distance(shapely.points(xy), edge) / 500.0, 0.0, 1.0)[:, None]
    for amplitude, east, north in wiggles:
        xy = xy + amplitude * inland * np.stack([sample(east, xy), sample(north, xy)], axis=1)
    arcs = shapely.linestrings(np.round(bend(xy, bends), 3), indices=index)
    faces = shapely.get_parts(shapely.polygonize(arcs))
    order = _assign(faces, bend(seeds, bends))
    names = np.array([name for group in words.DISTRICTS for name in group])
    return Districts(faces[order], key, names)


def district_seeds(seed: int) -> Floats:
    """Return a point in the middle of every district, in the order of their keys."""
    rng = generator(seed, "districts")
    points = []
    for borough, names in enumerate(words.DISTRICTS):
        n = len(names)
        if borough == 0:
            angle = np.arange(n - 1) * 2 * np.pi / (n - 1) + 0.4
            at = np.concatenate([[[0.0, 0.0]], polar(1500.0, angle)])
        else:
            middle = _FIRST_BOROUGH_AT - (borough - 1) * 2 * np.pi / 9
            radius = np.array([3300.0, 3700.0, 5300.0, 5700.0, 7300.0, 7800.0, 6500.0])[:n]
            side = np.array([-0.5, 0.5, 0.55, -0.5, -0.5, 0.5, 0.0])[:n] * np.deg2rad(20.0)
            at = polar(radius, middle + side + rng.normal(0.0, 0.03, n))
        points.append(at + rng.normal(0.0, 110.0 if borough else 60.0, (n, 2)))
    return np.concatenate(points)


def _voronoi_lines(seeds: Floats) -> NDArray[np.object_]:
    ring = polar(60_000.0, np.linspace(0.0, 2 * np.pi, 24, endpoint=False))
    diagram = Voronoi(np.concatenate([seeds, ring]))
    ridges = np.array([r for r in diagram.ridge_vertices if min(r) >= 0])
    return np.asarray(shapely.linestrings(diagram.vertices[ridges]))


def _assign(faces: NDArray[np.object_], seeds: Floats) -> Ints:
    """Return for each seed the face it lies in."""
    seed, face = shapely.STRtree(faces).query(shapely.points(seeds), predicate="within")
    order = np.full(len(seeds), -1, dtype=np.int64)
    order[seed] = face
    if len(faces) != len(seeds) or len(np.unique(order)) != len(seeds) or order.min() < 0:
        raise AssertionError
    return order


def district_at(districts: Districts, points: NDArray[np.object_]) -> Ints:
    """Return the row of the district of each point; the nearest for points just outside."""
    district, point = shapely.STRtree(points).query(districts.polygons, predicate="intersects")
    row = np.full(len(points), -1, dtype=np.int64)
    row[point[::-1]] = district[::-1]
    outside = np.flatnonzero(row < 0)
    row[outside] = shapely.STRtree(districts.polygons).nearest(points[outside])
    return row


def boundary_table(districts: Districts) -> gpd.GeoDataFrame:
    """Return the municipality: the union of its districts."""
    outline = shapely.coverage_union_all(districts.polygons)
    return frame("boundary", {"id": ["0"], "name": [words.PLACE]}, np.array([outline]))


def districts_table(districts: Districts) -> gpd.GeoDataFrame:
    """Return the table of districts."""
    columns = {"id": districts.key, "name": districts.name, "borough": districts.borough}
    return frame("districts", columns, districts.polygons)
