"""Places and ways on the ellipsoid: what the grid of the map makes of lengths, areas and north."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely

Places = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class GridFactors:
    """How the grid differs from the ground at a place.

    convergence_deg  from true north to grid north, clockwise
    scale            metres of the grid for a metre on the ellipsoid
    """

    convergence_deg: float
    scale: float


def grid_factors(crs: str, x_m: float, y_m: float) -> GridFactors:
    """Return convergence and scale of a projected CRS at a place."""
    lon, lat = lon_lat(crs, x_m, y_m)
    factors = _projection(crs).get_factors(lon, lat)
    return GridFactors(float(factors.meridian_convergence), float(factors.meridional_scale))


def lon_lat(crs: str, x_m: float, y_m: float) -> tuple[float, float]:
    """Return longitude and latitude in degrees (WGS 84); infinite where the projection does not reach."""
    lon, lat = _to_wgs84(crs).transform(x_m, y_m)
    return float(lon), float(lat)


def from_lon_lat(crs: str, lon: float, lat: float) -> tuple[float, float]:
    """Return the place [m] of a longitude and a latitude; infinite where the projection does not reach."""
    x_m, y_m = _to_wgs84(crs).transform(lon, lat, direction="INVERSE")
    return float(x_m), float(y_m)


def length_m(crs: str, places: Places) -> float:
    """Return the length of a line on the ellipsoid."""
    lon, lat = _to_wgs84(crs).transform(*np.array(places, dtype=float).reshape(-1, 2).T)
    return float(_ellipsoid(crs).line_length(lon, lat))


def area_m2(crs: str, places: Places) -> float:
    """Return the area of a polygon on the ellipsoid, whichever way round it goes."""
    if len(places) < 3:
        return 0.0
    lon, lat = _to_wgs84(crs).transform(*np.array(places, dtype=float).T)
    ring = shapely.Polygon(np.column_stack([lon, lat]))
    return float(abs(_ellipsoid(crs).geometry_area_perimeter(ring)[0]))


@lru_cache(maxsize=8)
def _to_wgs84(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


@lru_cache(maxsize=8)
def _projection(crs: str) -> pyproj.Proj:
    return pyproj.Proj(crs)


@lru_cache(maxsize=8)
def _ellipsoid(crs: str) -> pyproj.Geod:
    geod = pyproj.CRS(crs).get_geod()
    return geod if geod is not None else pyproj.Geod(ellps="WGS84")
