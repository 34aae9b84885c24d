"""Which area or district a point lies in."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph import Ints, frozen


def area_of(points: gpd.GeoSeries, areas: gpd.GeoSeries) -> Ints:
    """Return the position of the area that holds each point, int64 [n_points]; -1 where none does.

    On a shared border the first area wins.
    """
    found = np.full(len(points), len(areas))
    area, point = shapely.STRtree(points.to_numpy()).query(areas.to_numpy(), predicate="intersects")
    np.minimum.at(found, point, area)
    return frozen(np.where(found == len(areas), -1, found), np.int64)


def district_of(points: gpd.GeoSeries, districts: gpd.GeoDataFrame) -> pd.Series:
    """Return the id of the district each point lies in; missing where none holds it."""
    area = area_of(points, districts.geometry)
    ids: pd.Series = districts["id"].reset_index(drop=True).reindex(area).set_axis(points.index)
    return ids
