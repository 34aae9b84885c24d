"""Where antennas stand: over the roof of a site, on the pole of a carrier, and how high above the sea."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats
from netplan.model.surface import Surface

ROOF_M = 15.0  # around the point of a site: where its roof is looked for
MAST_M = 1.5  # above the roof: terragraph-planner's default (docs/algorithm)
FOOT_M = 3.0  # around a carrier: where the ground is looked for if there is no terrain model


@dataclass(frozen=True, eq=False)
class Stands:
    """Antennas of n things: x, y [n, 2] and metres above the sea [n]; NaN where it is not known."""

    places: Floats
    height_m: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which heights are known [n]."""
        return np.isfinite(self.height_m)

    def ends(self, surface: Surface) -> Floats:
        """Return row, column and height [n, 3] on a surface."""
        return np.column_stack([surface.cells(self.places), self.height_m])


def on_roofs(sites: gpd.GeoDataFrame, surface: Surface) -> Stands:
    """Put an antenna over the highest cell within ``ROOF_M`` of each site, ``MAST_M`` above it.

    A site with an unknown height nearby is not known: the roof may be there.
    """
    places = shapely.get_coordinates(sites.geometry.representative_point())
    offsets = _disc(ROOF_M, surface.cell_m)
    heights = np.stack([surface.heights_at(places + offset) for offset in offsets], axis=1)
    best = np.argmax(np.where(np.isnan(heights), -np.inf, heights), axis=1)
    height_m = heights.max(axis=1, initial=-np.inf) + MAST_M  # NaN if any is
    return Stands(places + offsets[best], height_m)


def on_poles(carriers: gpd.GeoDataFrame, surface: Surface, terrain: Surface | None) -> Stands:
    """Put an antenna at the mounting height of each carrier, or at its top, above the ground.

    The ground is that of ``terrain``; without one the lowest surface within ``FOOT_M``. A height of 0 is
    unknown.
    """
    places = shapely.get_coordinates(carriers.geometry.representative_point())
    mounting = carriers["mounting_m"].where(carriers["mounting_m"] > 0)
    above_m = mounting.fillna(carriers["height_m"]).to_numpy(dtype=float)
    above_m = np.where(above_m > 0, above_m, np.nan)
    if terrain is not None:
        return Stands(places, terrain.heights_at(places) + above_m)
    return Stands(places, lowest_near(places, surface, FOOT_M) + above_m)


def lowest_near(places: Floats, surface: Surface, radius_m: float) -> Floats:
    """Return the lowest surface within a radius of each place [n]; NaN if a height there is not known."""
    offsets = _disc(radius_m, surface.cell_m)
    lowest: Floats = np.stack([surface.heights_at(places + offset) for offset in offsets], axis=1).min(axis=1)
    return lowest


def _disc(radius_m: float, cell_m: float) -> Floats:
    """Return offsets x, y [n, 2] of the cells within a radius, the nearest first."""
    n = int(radius_m // cell_m)
    y, x = np.mgrid[-n : n + 1, -n : n + 1] * cell_m
    inside = np.hypot(x, y) <= radius_m
    offsets = np.column_stack([x[inside], y[inside]])
    return offsets[np.lexsort((offsets[:, 0], offsets[:, 1], np.hypot(*offsets.T)))]
