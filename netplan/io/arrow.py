"""Tables to and from the layers of a GeoPackage by Arrow, several times faster than row by row."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from netplan.io.exports.arrow import GEOMETRY, arrow_layer
from netplan.io.literal import literally
from netplan.io.seal import seal_of
from netplan.model.frames import layer_of
from netplan.model.tables import TABLES

_FILE = {"VERSION": "1.3", "DATETIME_FORMAT": "UTC"}
_MULTI = 4  # the first type number of GEOS that stands for several parts
_PART = 10_000  # geometries, read in some 10 ms
_MANY = 100_000  # geometries among which a look for garbage takes longer than 10 ms
_KINDS = {  # what pandas makes of a type; a text that stays Arrow is not copied
    pa.large_string(): pd.StringDtype("pyarrow", na_value=np.nan),
    pa.int8(): pd.Int64Dtype(),
    pa.int16(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def write_layer(table: gpd.GeoDataFrame, name: str, path: Path) -> None:
    """Add table ``name`` of the schema as a layer to the GeoPackage ``path``, which is made if need be.

    Without a spatial index, which takes two thirds of the time: netplan keeps its own in memory.
    """
    layer = arrow_layer(TABLES[name], table)
    with literally(path) as plain:
        pyogrio.raw.write_arrow(
            layer.in_parts(),
            plain,
            layer=name,
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type=layer.geometry_type,
            crs=table.crs.to_string(),
            dataset_options=_FILE,
            layer_options={"SPATIAL_INDEX": "NO"},
        )


def write_rows(rows: pd.DataFrame, name: str, path: Path) -> None:
    """Add a table without geometry to the GeoPackage ``path``."""
    table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata()
    with literally(path) as plain:
        pyogrio.raw.write_arrow(table, plain, layer=name, driver="GPKG", dataset_options=_FILE)


def read_sealed(path: Path, name: str) -> tuple[pd.DataFrame, str]:
    """Return a layer or table of a GeoPackage with the seal of what was read.

    Geometries of one part come back as simple ones.
    """
    found, place, crs = _read(path, name)
    return _frame(found, place, crs), seal_of(found, crs)


def read_seal(path: Path, name: str) -> str:
    """Return the seal of a layer or table as it lies in a GeoPackage."""
    found, _, crs = _read(path, name)
    return seal_of(found, crs)


def _read(path: Path, name: str) -> tuple[pa.Table, str, str]:
    """Return a layer as Arrow, the column of its geometries and its system; "" where there is none."""
    with warnings.catch_warnings(), literally(path.resolve()) as plain:
        warnings.simplefilter("ignore")  # pyogrio's remarks on types concern other programs' files
        meta, found = pyogrio.raw.read_arrow(plain, layer=name)
    return found, meta["geometry_name"] or "", meta["crs"] or ""


def _frame(found: pa.Table, place: str, crs: str) -> pd.DataFrame:
    facts = _apart(found.drop_columns([place]) if place else found)
    columns = {key: _to_pandas(facts.column(key)).array for key in facts.column_names}
    if not place:
        return pd.DataFrame(columns, index=pd.RangeIndex(len(found)))
    with _uncollected(len(found)):
        shapes = simple(_shapes(found.column(place)))
    return layer_of(columns, shapes, crs)


def _apart(table: pa.Table) -> pa.Table:
    """Return a copy, each column in memory of its own, texts as pandas keeps them.

    GDAL holds all of a part, shapes too, for as long as one text of it is used. And what pandas copies once
    more, as numbers and days, is not to stay for the sake of a text either.
    """
    nothing = pa.chunked_array([pa.nulls(len(table), pa.large_string())])
    columns = (_as_kept(column) for column in table.columns)
    alone = [nothing if _is_unsaid(column) else _own(column) for column in columns]
    return pa.table(alone, names=table.column_names)


def _as_kept(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.large_string()) if pa.types.is_string(column.type) else column


def _own(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column in memory of its own: joining copies, even a single part."""
    return pa.chunked_array([pa.concat_arrays(column.chunks)]) if column.num_chunks else column


def _is_unsaid(column: pa.ChunkedArray) -> bool:
    """Whether a column of texts has none: all such columns share one in memory."""
    return bool(pa.types.is_large_string(column.type)) and column.null_count == len(column)


@contextmanager
def _uncollected(n: int) -> Iterator[None]:
    """Look for no garbage while so many geometries are made, nor ever among them.

    Each look holds up all threads for as long as it takes to walk through them, 0.1 s for a million, and one
    is due every time their number has grown by a quarter. They refer to nothing, so none is ever garbage.
    What else lives at the end is not looked through either; thus what is garbage already goes first.
    """
    if n < _MANY or not gc.isenabled():
        yield
        return
    gc.collect()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _shapes(wkb: pa.ChunkedArray) -> NDArray[np.object_]:
    """Return geometries read from WKB, a part at a time: in between, other threads run."""
    shapes = np.empty(len(wkb), dtype=object)
    for start in range(0, len(wkb), _PART):
        shapes[start : start + _PART] = shapely.from_wkb(wkb.slice(start, _PART).to_numpy())
    return shapes


def simple(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries with those of one part as simple ones."""
    single = (shapely.get_type_id(shapes) >= _MULTI) & (shapely.get_num_geometries(shapes) == 1)
    if single.any():
        shapes = shapes.copy()
        shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes


def _to_pandas(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_date(column.type):
        return pd.Series(column.cast(pa.date32()).to_pandas(date_as_object=False))
    return pd.Series(column.to_pandas(types_mapper=_KINDS.get))
