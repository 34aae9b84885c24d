"""Which coordinate system coordinates are in, where the file does not say it, or lies."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from netplan.io.crs import WGS84

_MOST = 0.5  # share of places out of reach from which the file, not the row, is to blame
_MARGIN_DEG = 6.0  # a system is used beyond its official area, but not much
_NEAR_M = 30_000.0  # so far from the boundary a layer of the municipality may lie
_SOME = 500  # places are enough to see where a layer lies
_NORTH = (5_230_000.0, 6_110_000.0)  # of Germany in every transverse Mercator projection

Points = NDArray[np.float64]


class Range(NamedTuple):
    """The coordinates Germany has in a system: east and north."""

    crs: str
    east: tuple[float, float]
    north: tuple[float, float]


# computed from the extent of Germany with PROJ
RANGES = (
    Range("EPSG:4326", (5.8, 15.1), (47.2, 55.1)),
    Range("EPSG:25832", (262_000.0, 958_000.0), _NORTH),
    Range("EPSG:25833", (268_000.0, 504_000.0), _NORTH),
    Range("EPSG:4647", (32_262_000.0, 32_958_000.0), _NORTH),
    Range("EPSG:5650", (33_268_000.0, 33_504_000.0), _NORTH),
    Range("EPSG:31466", (2_489_000.0, 2_620_000.0), _NORTH),
    Range("EPSG:31467", (3_380_000.0, 3_617_000.0), _NORTH),
    Range("EPSG:31468", (4_389_000.0, 4_614_000.0), _NORTH),
    Range("EPSG:31469", (5_386_000.0, 5_504_000.0), _NORTH),
    Range("EPSG:3857", (652_000.0, 1_676_000.0), (5_985_000.0, 7_375_000.0)),
    Range("EPSG:3035", (4_008_000.0, 4_704_000.0), (2_683_000.0, 3_563_000.0)),
)


class Found(NamedTuple):
    """A system that coordinates can be in; ``swapped`` if they come north before east."""

    crs: str
    swapped: bool = False


class Near(NamedTuple):
    """Where a layer is expected: the project's system, and the boundary in it, None if unknown."""

    crs: str
    boundary: shapely.Geometry | None = None


def fitting(xy: Points, near: Near | None = None) -> list[Found]:
    """Return the systems in which most of ``xy`` [n, 2] lie in Germany, and near the boundary if it is known.

    Two zones of UTM overlap: then only the boundary can tell which one is meant.
    """
    found = [
        Found(its.crs, swapped)
        for swapped in (False, True)
        for its in RANGES
        if _within(xy[:, ::-1] if swapped else xy, its)
    ]
    if near is None or near.boundary is None:
        return found
    return [one for one in found if is_near(xy, one, near)]


def can_be(xy: Points, crs: CRS, swapped: bool, area: CRS) -> NDArray[np.bool_]:
    """Return which of ``xy`` [n, 2], given in ``crs``, lie within or around the area ``area`` is made for."""
    lonlat = degrees(xy[:, ::-1] if swapped else xy, crs)
    use = area.area_of_use
    if use is None:
        return np.asarray(np.isfinite(lonlat).all(axis=1))
    lon, lat, more = lonlat[:, 0], lonlat[:, 1], _MARGIN_DEG
    east = (use.west - more <= lon) & (lon <= use.east + more)
    return np.asarray(east & (use.south - more <= lat) & (lat <= use.north + more))


def degrees(xy: Points, crs: CRS) -> Points:
    """Return longitude and latitude; inf where the coordinates are none of the system."""
    if crs.is_geographic:
        wild = (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
        xy = np.where(wild[:, None], np.inf, xy)
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
    return np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))


def is_most(mask: NDArray[np.bool_]) -> bool:
    """Whether so many of the places fit that the rest are faults of their rows."""
    return bool(mask.mean() >= _MOST)


def middles(shapes: NDArray[np.object_]) -> Points:
    """Return the middle of the box of each geometry [n, 2]; NaN where there is none."""
    bounds = shapely.bounds(shapes)
    middle: Points = (bounds[:, :2] + bounds[:, 2:]) / 2
    return middle


def names(found: Iterable[Found]) -> str:
    """Return the systems as one text."""
    return ", ".join(dict.fromkeys(one.crs for one in found))


def _within(xy: Points, its: Range) -> bool:
    east = (its.east[0] <= xy[:, 0]) & (xy[:, 0] <= its.east[1])
    return is_most(east & (its.north[0] <= xy[:, 1]) & (xy[:, 1] <= its.north[1]))


def is_near(xy: Points, found: Found, near: Near) -> bool:
    """Whether ``xy`` [n, 2], by their middle or most of them, lie in or a little around the municipality."""
    given = xy[:, ::-1] if found.swapped else xy
    moved = Transformer.from_crs(found.crs, near.crs, always_xy=True).transform(given[:, 0], given[:, 1])
    points = np.column_stack(moved)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return False
    shapely.prepare(near.boundary)
    middle = shapely.points(np.median(points, axis=0))
    some = shapely.points(points[:: 1 + len(points) // _SOME])
    return bool(shapely.dwithin(near.boundary, middle, _NEAR_M)) or is_most(
        shapely.dwithin(near.boundary, some, _NEAR_M)
    )
