"""GeoParquet, and Parquet whose geometries are WKB."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from pyproj.exceptions import CRSError

from netplan.errors import DataError
from netplan.io.files.delivery import ROW_LIMIT, Facts, Layer, Rows, Wish
from netplan.messages import mark

_BATCH = 65_536
_NAMES = ("geometry", "geom", "wkb", "wkb_geometry")
_DEFAULT_CRS = "OGC:CRS84"  # of the standard, where a file names none


def layers(path: Path, _kind: str, _wish: Wish) -> list[Layer]:
    """Return the one layer of a Parquet file."""
    with pq.ParquetFile(path) as file:
        _place, crs, geometry = _geometry(path, file)
        return [Layer(path.stem, file.metadata.num_rows, geometry, crs)]


def rows(path: Path, _kind: str, layer: str, wish: Wish) -> Rows:
    """Return the layer; lists and structures become text.

    Raises:
        DataError: the geometries are not WKB.

    """
    with pq.ParquetFile(path) as file:
        place, crs, _ = _geometry(path, file)
        schema = pa.schema([pa.field(field.name, _plain_type(field.type)) for field in file.schema_arrow])
        n = file.metadata.num_rows
    limit = wish.limit or ROW_LIMIT
    return Rows(Facts(layer, crs=crs, geometry=place), schema, _batches(path, schema, limit), min(n, limit))


def _batches(path: Path, schema: pa.Schema, limit: int) -> Iterator[pa.RecordBatch]:
    left = limit
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=min(_BATCH, limit)):
            part = batch.slice(0, left)
            columns = [_plain(part.column(k), schema.field(k).type) for k in range(len(schema))]
            yield pa.record_batch(columns, schema=schema)
            left -= part.num_rows
            if left <= 0:
                return


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    return pa.string() if pa.types.is_nested(kind) else kind


def _plain(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_nested(column.type):
        return column.cast(kind)
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False, default=str)
        for value in column.to_pylist()
    ]
    return pa.array(texts, pa.string())


def _geometry(path: Path, file: pq.ParquetFile) -> tuple[str, str, str]:
    """Return the column of geometries, their system and their kinds; "" where the file says nothing."""
    said = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    place = str(said.get("primary_column", ""))
    binary = [
        f.name for f in file.schema_arrow if pa.types.is_binary(f.type) or pa.types.is_large_binary(f.type)
    ]
    if not said:
        return next((name for name in binary if name.casefold() in _NAMES), ""), "", ""
    column: dict[str, Any] = said.get("columns", {}).get(place, {})
    if column.get("encoding") != "WKB" or place not in binary:
        raise DataError(
            mark("{file} holds geometries in a form netplan does not know; export it with WKB geometries"),
            file=str(path),
        )
    return place, _crs(column), "/".join(column.get("geometry_types", []))


def _crs(column: dict[str, Any]) -> str:
    if "crs" not in column:
        return _DEFAULT_CRS
    if column["crs"] is None:
        return ""
    try:
        known = CRS.from_user_input(column["crs"])
    except CRSError:
        return ""
    authority = known.to_authority()
    return ":".join(authority) if authority else str(known.to_wkt())
