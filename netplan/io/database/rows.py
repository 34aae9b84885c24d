"""Layers as rows of PostgreSQL: by COPY in both directions, a city's addresses in a second or two."""

import io
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
import pyproj
import shapely
from psycopg import sql

from netplan.io.database.layout import SCHEMA, columns_of
from netplan.model.frames import conform
from netplan.model.shared import SETTINGS

MINE = "mine"  # the temporary table that holds the rows of this copy
_ARROW = {
    "text": pa.string(),
    "bigint": pa.int64(),
    "double precision": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "geometry": pa.string(),
}


def lay_out(connection: psycopg.Connection[Any], layer: str, table: pd.DataFrame, crs: str) -> None:
    """Copy a table into the temporary table ``mine``, which is made anew."""
    facts = sql.SQL(", ").join(sql.Identifier(name) for name in names(layer))
    connection.execute("DROP TABLE IF EXISTS mine")
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE {mine} ON COMMIT DROP AS SELECT _key, _place, {facts} FROM {layer} LIMIT 0"
        ).format(mine=sql.Identifier(MINE), facts=facts, layer=sql.Identifier(SCHEMA, layer))
    )
    put(connection, sql.Identifier(MINE), ("_key", "_place", *names(layer)), arrow_rows(layer, table, crs))
    connection.execute("ALTER TABLE mine ADD PRIMARY KEY (_key)")
    connection.execute("ANALYZE mine")


def put(
    connection: psycopg.Connection[Any], target: sql.Composable, columns: Iterable[str], rows: pa.Table
) -> None:
    """Write rows to a table by COPY."""
    sink = pa.BufferOutputStream()
    pacsv.write_csv(rows, sink, pacsv.WriteOptions(include_header=False))
    listed = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    order = sql.SQL("COPY {target} ({listed}) FROM STDIN (FORMAT csv)").format(target=target, listed=listed)
    with connection.cursor().copy(order) as copy:
        copy.write(memoryview(sink.getvalue()))


def names(layer: str) -> tuple[str, ...]:
    """Return the columns of a layer, its geometry last."""
    return tuple(name for name, _ in columns_of(layer))


def arrow_rows(layer: str, table: pd.DataFrame, crs: str) -> pa.Table:
    """Return a table as columns of texts, numbers and geometries in hexadecimal EWKB, key and place first."""
    columns: dict[str, Any] = {
        "_key": pa.array(keys_of(layer, table), pa.string()),
        "_place": pa.array(np.arange(len(table)), pa.int64()),
    }
    for name, kind in columns_of(layer):
        if kind == "geometry":
            shapes = shapely.set_srid(table["geometry"].to_numpy(object), _srid(crs))
            values: Any = shapely.to_wkb(shapes, hex=True, include_srid=True)
        else:
            values = table[name]
        columns[name] = pa.array(values, _ARROW[kind], from_pandas=True)
    return pa.table(columns)


def keys_of(layer: str, table: pd.DataFrame) -> list[str]:
    """Return the key of every row: its id, and which one it is of those with the same id."""
    column = "key" if layer == SETTINGS else "id"
    if column not in table:
        return [str(k) for k in range(len(table))]
    ids = table[column].fillna("").astype("str")
    again = table.groupby(ids.to_numpy(), sort=False).cumcount().to_numpy()
    return [f"{one} ({k + 1})" if k else one for one, k in zip(ids, again, strict=True)]


def fetch(connection: psycopg.Connection[Any], layer: str, query: sql.Composable, crs: str) -> pd.DataFrame:
    """Return the rows of a query, whose columns are key, place and those of ``layer``, as a table."""
    kinds = {"_key": "text", "_place": "bigint", **dict(columns_of(layer))}
    chunks = bytearray()
    order = sql.SQL("COPY ({query}) TO STDOUT (FORMAT csv)").format(query=query)
    with connection.cursor().copy(order) as copy:
        for chunk in copy:
            chunks += chunk
    types = {name: _ARROW[kind] for name, kind in kinds.items()}
    if not chunks:
        found = pa.table({name: pa.array([], kind) for name, kind in types.items()})
    else:
        found = pacsv.read_csv(
            io.BytesIO(bytes(chunks)),
            pacsv.ReadOptions(column_names=list(kinds)),
            pacsv.ParseOptions(newlines_in_values=True),
            pacsv.ConvertOptions(
                column_types=types,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    frame = found.drop_columns(["_place"]).to_pandas(date_as_object=False)
    if layer == SETTINGS:
        settings: pd.DataFrame = frame.rename(columns={"_key": "key"})
        return settings
    shapes = shapely.from_wkb(frame["geometry"].to_numpy(object))
    facts = frame.drop(columns=["geometry", "_key"])
    return conform(gpd.GeoDataFrame(facts, geometry=shapely.set_srid(shapes, 0), crs=crs), layer)


def _srid(crs: str) -> int:
    return pyproj.CRS(crs).to_epsg() or 0
