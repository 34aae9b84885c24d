"""The plan of the city before it is bent: ring, radials, river, railway, lakes, parks, villages.

Everything here is metres from the market square, x east, y north, made of straight pieces. Streets are
planned on this sheet, noded, and only then bent (``noise.bend``).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from netplan.demo import elementary
from netplan.demo.noise import Floats, generator, sample, smooth_field

Lines = NDArray[np.object_]

N_RADIALS = 11
RING_M = 570.0
SECOND_RING_M = 2350.0
CITY_RADIUS_M = 9750.0
_RADII_M = np.array([1000.0, 1600.0, SECOND_RING_M, 3300.0, 4400.0, 5700.0, 7200.0, 8900.0, 10800.0, 13000.0])
_SECOND_START = 2  # index in _RADII_M where the secondary radials begin
_RADIAL_CLASSES = (1100, 2100, 3000, 1100, 2100, 3000, 1100, 2100, 1100, 3000, 2100)

_RIVER_KM = (
    (-0.6, -12.5), (-0.9, -10.4), (-1.9, -8.6), (-1.2, -6.6), (-2.0, -4.6), (-1.25, -2.6), (-1.65, -1.1),
    (-1.1, 0.3), (-1.45, 1.5), (-2.5, 2.9), (-4.3, 3.6), (-5.6, 4.9), (-7.6, 5.2), (-9.0, 6.9), (-12.5, 7.8),
)  # fmt: skip
_BROOK_KM = (
    (12.5, 5.9), (10.2, 5.6), (8.3, 4.0), (6.3, 4.3), (4.4, 2.9), (2.9, 3.2), (1.3, 2.3), (0.1, 1.5),
    (-1.0, 1.75), (-1.45, 1.5),
)  # fmt: skip
_WATER_HALF_WIDTH_M = (24.0, 7.0)
# where to look for a lake: direction in degrees, kilometres from the centre, largest radius in metres
_LAKES = ((252.0, 7.4, 1000.0), (300.0, 6.9, 700.0), (20.0, 6.9, 450.0), (120.0, 6.6, 350.0))
_RAIL_HALF_WIDTH_M = 19.0
_STATION_HALF_WIDTH_M = 85.0


@dataclass(frozen=True, eq=False)
class Layout:
    """What stands firm before quarters are drawn.

    boundary     polygon of the municipality
    roads        ring, radials, second ring; ``road_class`` their XTrasse codes
    core         the old town inside the ring road
    water, rail  polygons no street enters but on a bridge or in a tunnel
    green        polygons of parks, forest and lakes: no streets but those that pass
    lakes        the part of ``green`` that is water
    """

    boundary: Geometry
    roads: Lines
    road_class: NDArray[np.int64]
    core: Geometry
    water: Geometry
    rail: Geometry
    green: Geometry
    lakes: Geometry


def polar(radius: Floats | float, angle: Floats | float) -> Floats:
    """Return points [n, 2] at ``radius`` metres and ``angle`` radians from the centre."""
    return np.stack(
        np.broadcast_arrays(radius * elementary.cos(angle), radius * elementary.sin(angle)), axis=-1
    )


def rounded(points: Floats, times: int = 3) -> Floats:
    """Cut the corners of a polyline ``times`` times (Chaikin): a smooth curve near its control points."""
    for _ in range(times):
        first, second = points[:-1], points[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], cut, points[-1:]])
    return points


def blob(rng: np.random.Generator, centre: Floats, radius_m: float, roughness: float = 0.25) -> Geometry:
    """Return a closed organic shape around ``centre`` [2]."""
    angle = np.linspace(0.0, 2 * np.pi, 15, endpoint=False)
    radius = radius_m * elementary.exp(rng.normal(0.0, roughness, len(angle)))
    ring = centre + polar(radius, angle)
    return shapely.Polygon(rounded(np.concatenate([ring, ring[:1]]), 2))


def make_layout(seed: int) -> Layout:
    """Draw the frame of the city: about 300 square kilometres around an old town."""
    rng = generator(seed, "layout")
    boundary = _boundary(rng)
    angles = _radial_angles(rng)
    primary, secondary = _radials(rng, angles)
    inner_ring, second_ring = _rings(rng, primary, secondary)
    roads = np.array([shapely.LineString(p) for p in (inner_ring, second_ring, *primary, *secondary)])
    classes = [1100, 3000, *_RADIAL_CLASSES, *([4000] * len(secondary))]
    water = _water()
    rail = _railway(angles)
    lakes = _lakes(rng, roads)
    green = shapely.union_all([lakes, _floodplain(rng), *_parks(rng)])
    return Layout(
        boundary=boundary,
        roads=shapely.intersection(roads, boundary),
        road_class=np.array(classes, dtype=np.int64),
        core=shapely.Polygon(inner_ring),
        water=water,
        rail=rail,
        green=green,
        lakes=lakes,
    )


def _boundary(rng: np.random.Generator) -> Geometry:
    angle = np.linspace(0.0, 2 * np.pi, 73)
    lobes = sum(
        size * elementary.cos(k * angle + phase)
        for k, size, phase in zip(
            (2, 3, 5, 8, 13), (0.05, 0.05, 0.045, 0.03, 0.02), rng.uniform(0, 6.28, 5), strict=True
        )
    )
    ring = polar(CITY_RADIUS_M * (1.0 + lobes), angle)
    ring[-1] = ring[0]
    shape = shapely.Polygon(ring)
    scale = float(np.sqrt(np.pi * CITY_RADIUS_M**2 / shape.area))
    return shapely.Polygon(ring * scale)


def _radial_angles(rng: np.random.Generator) -> Floats:
    spacing = 2 * np.pi / N_RADIALS
    return spacing * (np.arange(N_RADIALS) + rng.uniform(-0.2, 0.2, N_RADIALS)) + 0.15


def _radials(rng: np.random.Generator, angles: Floats) -> tuple[list[Floats], list[Floats]]:
    """Return main roads from the ring to beyond the boundary, and those that branch between them."""
    primary, secondary = [], []
    ring_radius = (
        RING_M * (1.0 + rng.uniform(-0.08, 0.08, N_RADIALS)) * (1.0 + 0.1 * elementary.cos(2 * angles + 1.0))
    )
    drift = rng.normal(0.0, 0.035, (N_RADIALS, len(_RADII_M)))
    for k, angle in enumerate(angles):
        along = angle + np.cumsum(drift[k]) * 0.8
        radii = _RADII_M * (1.0 + rng.uniform(-0.06, 0.06, len(_RADII_M)))
        start = polar(ring_radius[k], angle)[None, :]
        primary.append(np.concatenate([start, polar(radii, along)]))
        following = angles[k + 1] if k + 1 < N_RADIALS else angles[0] + 2 * np.pi
        middle = angle + (following - angle) * rng.uniform(0.4, 0.6)
        if rng.random() < 0.85:
            beyond = _RADII_M[_SECOND_START:] * (
                1.0 + rng.uniform(-0.05, 0.05, len(_RADII_M) - _SECOND_START)
            )
            wander = np.cumsum(rng.normal(0.0, 0.025, len(beyond)))
            secondary.append(polar(beyond, middle + wander - wander[0]))
    return primary, secondary


def _rings(rng: np.random.Generator, primary: list[Floats], secondary: list[Floats]) -> tuple[Floats, Floats]:
    """Return the closed ring road around the old town and the second ring through all radials."""
    starts = np.array([line[0] for line in primary])
    inner = _closed_by_angle(starts, rng, 0.06)
    crossings = np.array([line[1 + _SECOND_START] for line in primary] + [line[0] for line in secondary])
    return inner, _closed_by_angle(crossings, rng, 0.03)


def _closed_by_angle(points: Floats, rng: np.random.Generator, bulge: float) -> Floats:
    angle = elementary.arctan2(points[:, 1], points[:, 0])
    points = points[np.argsort(angle)]
    middles = 0.5 * (points + np.roll(points, -1, axis=0))
    middles *= 1.0 + rng.uniform(0.2, 1.0, len(middles))[:, None] * bulge
    ring = np.stack([points, middles], axis=1).reshape(-1, 2)
    return np.concatenate([ring, ring[:1]])


def _water() -> Geometry:
    courses = [shapely.LineString(rounded(1000.0 * np.array(km))) for km in (_RIVER_KM, _BROOK_KM)]
    return shapely.union_all(shapely.buffer(courses, _WATER_HALF_WIDTH_M, quad_segs=3))


def _railway(angles: Floats) -> Geometry:
    """Return the land of the railway: a terminus outside the ring and four lines between radials."""
    north, west, south, east = (_gap(angles, np.deg2rad(to)) for to in (62.0, 150.0, 285.0, 350.0))
    trunk = np.concatenate([polar(np.array([760.0, 1200.0, 1650.0]), north), _outward(north, 2200.0)])
    lines = [
        trunk,
        _arc(north, west, 1650.0, 1900.0),
        _arc(north, south - 2 * np.pi, 1650.0, 1980.0),
        _arc(north, east - 2 * np.pi, 1300.0, 1800.0)[-6:],
    ]
    tracks = shapely.buffer(
        [shapely.LineString(rounded(line, 2)) for line in lines], _RAIL_HALF_WIDTH_M, quad_segs=2
    )
    station = shapely.buffer(shapely.LineString(trunk[:3]), _STATION_HALF_WIDTH_M, cap_style="flat")
    return shapely.union_all([*tracks, station])


def _gap(angles: Floats, target: float) -> float:
    """Return the angle near ``target`` where a railway meets no radial: a quarter into a gap between two."""
    ends = np.concatenate([angles, [angles[0] + 2 * np.pi]])
    k = int(np.clip(np.searchsorted(ends, target) - 1, 0, N_RADIALS - 1))
    return float(ends[k] + 0.27 * (ends[k + 1] - ends[k]))


def _outward(angle: float, start_m: float) -> Floats:
    return polar(np.linspace(start_m, 13_000.0, 6), angle)


def _arc(start: float, stop: float, start_m: float, radius_m: float) -> Floats:
    """Leave the trunk at ``start_m``, go round the centre at ``radius_m``, and out at angle ``stop``."""
    sweep = np.linspace(start, stop, max(6, int(abs(stop - start) * 6)))[1:]
    round_city = polar(radius_m, sweep)
    return np.concatenate([polar(np.array([start_m]), start), round_city, _outward(stop, radius_m + 900.0)])


def _lakes(rng: np.random.Generator, roads: Lines) -> Geometry:
    """Return old opencast pits full of water in the south and smaller lakes, each where it drowns no road."""
    shapes = []
    network = shapely.union_all(roads)
    for degrees, km, largest_m in _LAKES:
        angle = np.deg2rad(degrees + np.arange(-24.0, 25.0, 2.0))
        places = polar(1000.0 * km, angle)
        room = shapely.distance(shapely.points(places), network)
        best = int(np.argmax(room))
        shapes.append(blob(rng, places[best], min(largest_m, 0.7 * float(room[best])), 0.14))
    return shapely.union_all(shapes)


def _floodplain(rng: np.random.Generator) -> Geometry:
    """Return the riverside forest: wide outside the town, a narrow park within it."""
    course = shapely.LineString(rounded(1000.0 * np.array(_RIVER_KM)))
    points = shapely.get_coordinates(shapely.segmentize(course, 40.0))
    radius = np.hypot(points[:, 0], points[:, 1])
    width = 60.0 + 420.0 * np.clip((radius - 1200.0) / 2600.0, 0.0, 1.0)
    width *= 1.0 + 0.3 * sample(smooth_field(rng, 900.0), points)
    return shapely.union_all(shapely.buffer(shapely.points(points), np.clip(width, 40.0, None), quad_segs=4))


def _parks(rng: np.random.Generator) -> list[Geometry]:
    """Return town parks and cemeteries, smaller towards the centre, and woods at the edge."""
    angle = rng.uniform(0.0, 2 * np.pi, 46)
    radius = np.concatenate([rng.uniform(900.0, 5200.0, 34), rng.uniform(6500.0, 9200.0, 12)])
    size = np.where(radius < 6000.0, 70.0 + radius * 0.038, 520.0) * rng.uniform(0.6, 1.25, 46)
    return [blob(rng, polar(r, a), s, 0.2) for r, a, s in zip(radius, angle, size, strict=True)]
