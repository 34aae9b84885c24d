"""Tables in the form the schema declares, with the provenance every row carries."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.model.project import DEFAULT_CRS
from netplan.model.tables import TABLES

SOURCE = "Musterstadt (synthetic)"
LICENCE = "CC0-1.0"
AS_OF = np.datetime64("2025-06-30", "s")

# The town lies where in truth there are fields, so that nobody takes it for a real one
CENTRE_X_M, CENTRE_Y_M = 400_000.0, 5_700_000.0

_PANDAS = {
    "text": "str",
    "choice": "str",
    "code": "Int64",
    "int": "Int64",
    "float": "float64",
    "bool": "bool",
}


def frame(
    name: str, columns: Mapping[str, Any], geometry: NDArray[np.object_], prefix: str = ""
) -> gpd.GeoDataFrame:
    """Return table ``name`` of the schema with its columns in order; what is not given is missing.

    With ``prefix`` the rows get ids ``<prefix>000001`` and on.
    """
    table, n = TABLES[name], len(geometry)
    given = dict(columns)
    if prefix:
        given["id"] = ids(prefix, n)
    given |= {"source": SOURCE, "as_of": AS_OF, "licence": LICENCE, "confidential": table.confidential}
    data = {}
    for column in table.columns:
        values = given.get(column.key)
        if column.dtype == "date":
            data[column.key] = pd.Series(
                np.datetime64("NaT") if values is None else values, range(n), "datetime64[s]"
            )
        else:
            missing = {"float": np.nan, "bool": False, "int": pd.NA, "code": pd.NA}.get(column.dtype, np.nan)
            data[column.key] = pd.Series(
                missing if values is None else values, range(n), _PANDAS[column.dtype]
            )
    return gpd.GeoDataFrame(data, geometry=on_the_map(geometry), crs=DEFAULT_CRS)


def on_the_map(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Move shapes from metres around the market square to the CRS, rounded to the millimetre."""
    centre = np.array([CENTRE_X_M, CENTRE_Y_M])
    return np.asarray(shapely.transform(geometry, lambda xy: np.round(xy + centre, 3)))


def ids(prefix: str, n: int) -> list[str]:
    """Return ids ``<prefix>000001`` … for ``n`` rows."""
    return [f"{prefix}{k:06d}" for k in range(1, n + 1)]
