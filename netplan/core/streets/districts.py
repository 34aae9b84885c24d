"""Which area or district a point lies in."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Ints, frozen


def tree_of(layer: gpd.GeoDataFrame) -> shapely.STRtree:
    """Return the tree in which the shapes of a layer are found."""
    return shapely.STRtree(layer.geometry.to_numpy())


def area_of(points: shapely.STRtree, areas: gpd.GeoSeries) -> Ints:
    """Return the position of the area that holds each point, int64 [n_points]; -1 where none does.

    On a shared border the first area wins.
    """
    found = np.full(len(points.geometries), len(areas))
    area, point = points.query(areas.to_numpy(), predicate="intersects")
    np.minimum.at(found, point, area)
    return frozen(np.where(found == len(areas), -1, found), np.int64)


def district_of(points: shapely.STRtree, districts: gpd.GeoDataFrame) -> pd.Series:
    """Return the id of the district each point lies in; missing where none holds it."""
    area = area_of(points, districts.geometry)
    return pd.Series(pd.Series([*districts["id"], None], dtype="str").array.take(area))
