"""Which district a point lies in, and how many of each district's sites and addresses are served."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph import Floats, Ints, frozen


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


def district_counts(
    districts: gpd.GeoDataFrame, sites: pd.DataFrame, addresses: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Count verdicts per district: one row for each district and counted unit.

    Units are ``addresses``, ``households`` (of the addresses that state them) and the kinds of site, as far
    as they occur. What lies in no district is in no row; the plan's figures count everything.
    """
    rows = [_counts(districts, unit, counted, weight) for unit, counted, weight in _units(sites, addresses)]
    return pd.concat(rows, ignore_index=True) if rows else _counts(districts, "addresses", addresses, None)


def _units(
    sites: pd.DataFrame, addresses: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, pd.Series | None]]:
    if len(addresses):
        yield "addresses", addresses, None
        if addresses["households"].notna().any():
            yield "households", addresses, addresses["households"].fillna(0)
    for kind in sorted(sites["kind"].dropna().unique()):
        yield kind, sites[sites["kind"] == kind], None


def _counts(
    districts: gpd.GeoDataFrame, unit: str, counted: pd.DataFrame, weight: pd.Series | None
) -> gpd.GeoDataFrame:
    weights = np.ones(len(counted)) if weight is None else weight.to_numpy(dtype=float)
    now, after = (_sums(districts, counted, verdict, weights) for verdict in ("verdict", "verdict_after"))
    n = now.sum(axis=1)
    table = (
        districts[["id", "name", "borough", "geometry"]]
        .set_index("id", drop=False)
        .assign(
            unit=unit,
            n=n,
            n_served=now["served"],
            n_not_served=now["not_served"],
            n_unknown=now["unknown"],
            n_served_after=after["served"],
            share_served=(now["served"] / n.where(n > 0)).astype("float64"),
            share_served_known=(now["served"] / (n - now["unknown"]).where(n > now["unknown"])).astype(
                "float64"
            ),
        )
    )
    return table.reset_index(drop=True)


def _sums(districts: pd.DataFrame, counted: pd.DataFrame, verdict: str, weights: Floats) -> pd.DataFrame:
    """Add up weights by district and verdict: one row for each district."""
    verdicts = ["served", "not_served", "unknown"]
    row = pd.Index(districts["id"]).get_indexer(pd.Index(counted["district_id"]))
    column = pd.Index(verdicts).get_indexer(pd.Index(counted[verdict]))
    known = (row >= 0) & (column >= 0)
    cell, size = row[known] * len(verdicts) + column[known], len(districts) * len(verdicts)
    sums = np.bincount(cell, weights[known], minlength=size).reshape(-1, len(verdicts))
    return pd.DataFrame(sums.astype(np.int64), index=districts["id"], columns=verdicts).astype("Int64")
