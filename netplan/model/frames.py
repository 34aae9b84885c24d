"""Tables with exactly the columns and types the schema declares."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from netplan.model.schema import PANDAS_DTYPES
from netplan.model.tables import TABLES


def conform(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``table`` with the columns of ``name`` in their order and types, rows numbered from 0.

    Columns that are missing are added as missing, others are left out. Values are cast, not checked.
    """
    schema = TABLES[name]
    columns: dict[str, Any] = {}
    for column in schema.columns:
        dtype = PANDAS_DTYPES[column.dtype]
        given = table.get(column.key)
        if given is None:
            columns[column.key] = _missing(len(table), dtype)
        elif dtype == "bool":
            columns[column.key] = given.astype("boolean").fillna(value=False).astype("bool").array
        else:
            columns[column.key] = given.astype(dtype).array
    if schema.geometry == "none":
        return pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    shapes = gpd.GeoSeries(table.geometry.array, index=pd.RangeIndex(len(table)), crs=table.crs)
    frame: pd.DataFrame = gpd.GeoDataFrame(columns, geometry=shapes, crs=table.crs)
    return frame


def table_of(
    name: str, columns: Mapping[str, Any] | pd.DataFrame, geometry: Any = None, crs: str = ""
) -> pd.DataFrame:
    """Return a table of the schema from columns and, for a layer, an array of geometries in ``crs``."""
    if geometry is None:
        return conform(pd.DataFrame(columns), name)
    return conform(gpd.GeoDataFrame(columns, geometry=geometry, crs=crs), name)


def empty_table(name: str, crs: str) -> pd.DataFrame:
    """Return table ``name`` without rows: in ``crs`` if it has a geometry."""
    return _empty(name, crs).copy(deep=False)


@cache
def _empty(name: str, crs: str) -> pd.DataFrame:
    return table_of(name, {}, None if TABLES[name].geometry == "none" else [], crs)


def _missing(n: int, dtype: str) -> pd.Series:
    if dtype == "bool":
        return pd.Series([False] * n, dtype="bool")
    return pd.Series([None] * n, dtype=dtype)
