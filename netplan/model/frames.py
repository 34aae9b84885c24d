"""Tables with exactly the columns and types the schema declares."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from netplan.model.schema import PANDAS_DTYPES
from netplan.model.tables import TABLES


def conform(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``table`` with the columns of ``name`` in their order and types, rows numbered from 0.

    Columns that are missing are added as missing, others are left out. Values are cast, not checked.
    """
    if TABLES[name].geometry == "none":
        return pd.DataFrame(_columns(table, name), index=pd.RangeIndex(len(table)))
    return layer_of(_columns(table, name), table.geometry.array, table.crs)


def table_of(
    name: str, columns: Mapping[str, Any] | pd.DataFrame, geometry: Any = None, crs: Any = ""
) -> pd.DataFrame:
    """Return a table of the schema from columns and, for a layer, an array of geometries in ``crs``."""
    if geometry is None:
        return conform(pd.DataFrame(columns), name)
    alike = isinstance(columns, pd.DataFrame) or any(map(is_list_like, columns.values()))
    table = pd.DataFrame(columns, index=None if alike else pd.RangeIndex(len(geometry)))
    return layer_of(_columns(table, name), getattr(geometry, "array", geometry), crs)


def layer_of(columns: Mapping[str, Any], shapes: Any, crs: Any) -> pd.DataFrame:
    """Return a layer of columns and as many geometries in ``crs``, rows numbered from 0.

    The geometry comes with the columns: set afterwards, it costs several times as much as all else.
    """
    places = gpd.GeoSeries(shapes, index=pd.RangeIndex(len(shapes)), crs=crs)
    whole = {**columns, "geometry": places.array}
    frame: pd.DataFrame = gpd.GeoDataFrame(whole, index=places.index, geometry="geometry")
    return frame


def _columns(table: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return the columns of table ``name`` but for its geometry, of the types declared."""
    columns: dict[str, Any] = {}
    for column in TABLES[name].columns:
        dtype = PANDAS_DTYPES[column.dtype]
        given = table.get(column.key)
        if given is None:
            columns[column.key] = _missing(len(table), dtype)
        elif dtype == "bool":
            columns[column.key] = given.astype("boolean").fillna(value=False).astype("bool").array
        else:
            columns[column.key] = given.astype(dtype).array
    return columns


def empty_table(name: str, crs: str) -> pd.DataFrame:
    """Return table ``name`` without rows: in ``crs`` if it has a geometry."""
    return _empty(name, crs).copy(deep=False)


@cache
def _empty(name: str, crs: str) -> pd.DataFrame:
    return table_of(name, {}, None if TABLES[name].geometry == "none" else [], crs)


def _missing(n: int, dtype: str) -> pd.Series:
    one = pd.Series([False if dtype == "bool" else None], dtype=dtype)
    return pd.Series(one.array.take(np.zeros(n, np.int64)))
