"""Tables as Arrow, the fastest way into GDAL: types as the schema declares them, geometry as WKB."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from netplan.model.schema import Table

GEOMETRY = "geom"
ROW_KEY = "fid"
_PART = 1000  # rows, written in some 10 ms
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "choice": pa.string(),
    "code": pa.int64(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
}
# GEOS type number of a simple geometry -> its name, the number of its collection, how to make one
_COLLECTIONS: dict[int, tuple[str, int, Any]] = {
    0: ("Point", 4, shapely.multipoints),
    1: ("LineString", 5, shapely.multilinestrings),
    3: ("Polygon", 6, shapely.multipolygons),
}
_DECLARED = {"point": 0, "line": 1, "polygon": 3}


@dataclass(frozen=True, eq=False)
class ArrowLayer:
    """A table ready for GDAL: ``geometry_type`` is None for a table without places."""

    table: pa.Table
    geometry_type: str | None

    def in_parts(self) -> pa.RecordBatchReader:
        """Return the table as a stream: GDAL lets no other thread run while it writes a part of it."""
        parts = self.table.to_batches(max_chunksize=_PART)
        return pa.RecordBatchReader.from_batches(self.table.schema, (part for part in parts))


def arrow_layer(schema: Table, frame: pd.DataFrame, *, collect: bool = False) -> ArrowLayer:
    """Return ``frame`` as Arrow: declared columns first, then those the schema does not know.

    Columns that differ in upper and lower case only, or are called like the row key or the geometry, get a
    number: SQLite could not tell them apart. Geometries become two-dimensional, and collections if one is, or
    with ``collect``.
    """
    known = [key for key in schema.keys if key in frame]
    keys = [*known, *(key for key in frame.columns if key not in known and key != "geometry")]
    names = _distinct([str(key) for key in keys])
    arrays = [_array(schema, key, frame[key]) for key in keys]
    geometry_type = None
    if schema.geometry != "none":
        geometry_type, wkb = _geometry(schema.geometry, frame, collect=collect)
        names, arrays = [*names, GEOMETRY], [*arrays, wkb]
    return ArrowLayer(pa.table(dict(zip(names, arrays, strict=True))), geometry_type)


def _distinct(names: list[str]) -> list[str]:
    taken = {ROW_KEY, GEOMETRY}
    distinct = []
    for name in names:
        candidate, number = name, 2
        while candidate.lower() in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate.lower())
        distinct.append(candidate)
    return distinct


def _array(schema: Table, key: str, values: pd.Series) -> pa.Array:
    dtype = next((column.dtype for column in schema.columns if column.key == key), None)
    if dtype == "date":
        return pa.array(values.to_numpy("datetime64[D]"), pa.date32())
    if dtype is not None:
        return pa.array(values, _TYPES[dtype], from_pandas=True)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return pa.array(values.dt.tz_convert("UTC").dt.as_unit("ms"), from_pandas=True)
    if isinstance(values.dtype, (np.dtype, pd.api.extensions.ExtensionDtype)) and values.dtype.kind in "biuf":
        return pa.array(values, from_pandas=True)
    # a time without a zone would be read as UTC: as text it claims nothing
    return pa.array(values.astype("str").where(values.notna(), None), pa.string(), from_pandas=True)


def _geometry(
    declared: Literal["point", "line", "polygon"], frame: pd.DataFrame, *, collect: bool
) -> tuple[str, pa.Array]:
    shapes = _shapes(frame)
    name, collection, made = _COLLECTIONS[_DECLARED[declared]]
    kinds = shapely.get_type_id(shapes)
    if collect or (kinds == collection).any():
        single = np.flatnonzero(kinds == _DECLARED[declared])
        if len(single):
            shapes = shapes.copy()
            shapes[single] = made(shapes[single], indices=np.arange(len(single)))
        name = f"Multi{name}"
    wkb = shapely.to_wkb(shapely.force_2d(shapes), byte_order=1)
    return name, pa.array(wkb, pa.binary())


def _shapes(frame: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.object_]]:
    if "geometry" not in frame:
        return np.full(len(frame), None, dtype=object)
    return np.asarray(frame["geometry"], dtype=object)
