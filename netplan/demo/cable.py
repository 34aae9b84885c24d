"""The cable network: segments that share a rate, and what was measured at some sites."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.demo.frames import AS_OF, CENTRE_X_M, CENTRE_Y_M, LICENCE, SOURCE, frame
from netplan.demo.noise import generator
from netplan.model.frames import conform
from netplan.model.project import DEFAULT_CRS

_SEGMENT_M = 500.0
_HALF = 50.0  # per cent of the households of a cell
_MEASURED = 0.25  # share of the sites with a known line that were measured


def segments_table(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the segments: neighbouring cells of the atlas in which most homes can have cable."""
    passed = cells[cells["down_fn_hh_hfc_100"] >= _HALF]
    fast = passed["down_fn_hh_hfc_1000"] >= _HALF
    xy = shapely.get_coordinates(shapely.centroid(passed.geometry.to_numpy()))
    square = np.floor(xy / _SEGMENT_M).astype(np.int64)
    key = pd.MultiIndex.from_arrays([square[:, 1], square[:, 0], fast]).factorize(sort=True)
    groups = [passed.geometry.to_numpy()[key[0] == k] for k in range(len(key[1]))]
    shapes = np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    docsis = ["3.1" if key[1][k][2] else "3.0" for k in owner]
    columns = {
        "name": [f"Segment {k:04d}" for k in range(1, len(parts) + 1)],
        "operator": np.full(len(parts), "Regiokabel AG", dtype=object),
        "docsis": docsis,
    }
    return frame("cable_segments", columns, _home(parts), "H")


def measurements_table(seed: int, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return five to twelve measurements at some sites, between half of the stated rate and all of it."""
    rng = generator(seed, "measurements")
    known = np.flatnonzero((sites["down_mbps"] > 0).to_numpy())
    chosen = np.sort(rng.choice(known, round(_MEASURED * len(known)), replace=False))
    row = np.repeat(chosen, rng.integers(5, 13, len(chosen)))
    share = rng.beta(6.0, 1.5, len(row))
    day = AS_OF + (rng.integers(-90, 0, len(row)) * 86_400).astype("timedelta64[s]")
    at = sites.iloc[row].reset_index(drop=True)
    columns = {
        "id": [f"M{k:06d}" for k in range(1, len(row) + 1)],
        "subject_id": at["id"],
        "technology": at["technology"],
        "down_mbps": np.round(at["down_mbps"] * share, 1),
        "up_mbps": np.round(at["up_mbps"] * share, 1),
        "source": SOURCE,
        "as_of": day,
        "licence": LICENCE,
        "confidential": "public",
    }
    table = gpd.GeoDataFrame(columns, geometry=at.geometry.to_numpy(), crs=DEFAULT_CRS)
    measured: gpd.GeoDataFrame = conform(table, "measurements")
    return measured


def _home(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Move shapes from the map back to metres around the market square, where ``frame`` expects them."""
    centre = np.array([CENTRE_X_M, CENTRE_Y_M])
    return np.asarray(shapely.transform(shapes, lambda xy: xy - centre))
