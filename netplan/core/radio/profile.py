"""What stands between two places: terrain, surface, and whether it is a building, along a straight line."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats
from netplan.core.radio.bend import bends_db
from netplan.core.sight.pyramid import ground_of
from netplan.model.surface import Surface

MOST_POINTS = 4000
TREE_M = 2.0  # above the ground; lower ones are cars and hedges


@dataclass(frozen=True, eq=False)
class Profile:
    """k points from the near to the far end, at equal steps.

    at_m        [k]  from the near end
    surface_m   [k]  above the sea, linear between the middles of cells; NaN where it is not known
    terrain_m   [k]  the same of the bare ground; NaN without a terrain model
    building    [k]  whether a building stands there
    """

    at_m: Floats
    surface_m: Floats
    terrain_m: Floats
    building: NDArray[np.bool_]

    @property
    def step_m(self) -> float:
        """Metres between two points."""
        return float(self.at_m[1] - self.at_m[0])

    @property
    def tree(self) -> NDArray[np.bool_]:
        """Where what stands is no building; nowhere if there is no terrain model to tell it from."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.surface_m - self.terrain_m > TREE_M) & ~self.building)


def profile_between(
    near: Floats, far: Floats, surface: Surface, terrain: Surface | None, buildings: gpd.GeoDataFrame
) -> Profile:
    """Return the profile from ``near`` to ``far`` (x, y), with a point for every cell."""
    length_m = float(np.hypot(*(far - near)))
    n = min(max(int(np.ceil(length_m / surface.cell_m)) + 1, 2), MOST_POINTS)
    t = np.linspace(0.0, 1.0, n)
    places = near + t[:, None] * (far - near)
    line = shapely.linestrings([near, far])
    rows = np.sort(buildings.sindex.query(line, predicate="intersects"))
    houses = shapely.union_all(buildings.geometry.to_numpy()[rows])
    inside = shapely.intersects_xy(houses, *places.T) if len(rows) else np.zeros(n, dtype=bool)
    ground = np.full(n, np.nan) if terrain is None else between_cells(terrain, places)
    return Profile(t * length_m, between_cells(surface, places), ground, np.asarray(inside))


def between_cells(surface: Surface, places: Floats) -> Floats:
    """Return heights [n], linear between the four nearest middles of cells; NaN if one is not known."""
    cells = surface.cells(places)
    n_rows, n_columns = surface.heights_m.shape
    low = np.floor(cells).astype(np.int64)
    share = cells - low
    found = np.zeros(len(places))
    for p in (0, 1):
        for q in (0, 1):
            weight = np.where(p, share[:, 0], 1 - share[:, 0]) * np.where(q, share[:, 1], 1 - share[:, 1])
            row, column = low[:, 0] + p, low[:, 1] + q
            inside = (row >= 0) & (row < n_rows) & (column >= 0) & (column < n_columns)
            heights = np.full(len(places), np.nan)
            heights[inside] = surface.heights_m[row[inside], column[inside]]
            found += np.where(weight > 0.0, weight * heights, 0.0)
    return found


def around_trees(profile: Profile, ray_m: Floats, ends_m: tuple[float, float], hertz: float) -> Floats:
    """Return metres of leaves on the ray, and the loss over what else stands there, dB.

    Below the trees the terrain counts as surface; both are NaN where heights are not known.
    """
    trees = profile.tree
    through_m = float((trees & (profile.surface_m > ray_m)).sum()) * profile.step_m
    bare = np.where(trees, profile.terrain_m, profile.surface_m).astype(np.float32)
    strip = ground_of(Surface(bare[None, :], 0.0, 0.0, profile.step_m, ""))
    ends = np.array([[0.0, 0.0, ends_m[0], 0.0, len(bare) - 1.0, ends_m[1]]])
    return np.array([through_m, bends_db(strip, ends, hertz)[0, 1]])
