"""Layers that GDAL reads, with the driver forced by what the file is."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pyarrow as pa
import pyogrio
from numpy.typing import NDArray

from netplan.errors import DataError
from netplan.io.files.delivery import ROW_LIMIT, Facts, Layer, Rows, Wish
from netplan.io.literal import linked
from netplan.messages import mark

_WINDOWS = "cp1252"
_BATCH = 65_536
_VIEW_STEPS = 50_000_000  # of SQLite's machine, about a second: enough for a view of a million rows
_STEPS_PER_CALL = 1_000_000
_OWN = ("layer_styles", "netplan_")  # tables beside the layers
_CURVES = (8, 9, 10, 11, 12, 13, 14)
_ANY = "geometry_type_name = 'GEOMETRY' AND (z = 1 OR m = 1)"
_ANY_WITH_HEIGHT = f"SELECT table_name FROM gpkg_geometry_columns WHERE {_ANY}"  # noqa: S608 - a constant
_WITHOUT_HEIGHT = f"UPDATE gpkg_geometry_columns SET z = 0, m = 0 WHERE {_ANY}"  # noqa: S608 - the same
_WKB_HEAD = 5  # bytes: order, type
# kind -> what GDAL is told in front of the path: JSON, alone, could be taken for several things
_PREFIX = {"GeoJSON": "GeoJSON:", "GeoJSON lines": "GeoJSONSeq:"}
# nothing is written beside the file, nothing is fetched
_OPTIONS: dict[str, dict[str, Any]] = {
    "GML": {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"},
}


def layers(path: Path, kind: str, wish: Wish) -> list[Layer]:
    """Return the layers of a file.

    Raises:
        DataError: a damaged file, or one with a view that does not end.

    """
    wish = Wish(encoding=_label(path, kind, wish))
    names = (
        _geopackage_layers(path)
        if kind == "GeoPackage"
        else [str(row[0]) for row in pyogrio.list_layers(_source(path, kind))]
    )
    return [_layer(path, kind, name, wish) for name in names]


def rows(path: Path, kind: str, layer: str, wish: Wish) -> Rows:
    """Return one layer; curves come as straight pieces.

    Raises:
        DataError: a damaged layer, or one without geometries.

    """
    if kind == "GeoPackage":
        _probe(path, layer)
    wish = replace(wish, encoding=_label(path, kind, wish))
    options = {"layer": layer, **_options(kind, wish)}
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        info = pyogrio.read_info(_source(path, kind), force_feature_count=True, **options)
        facts = Facts(layer, crs=info["crs"] or "", encoding=_encoding(info, kind, wish))
        with pyogrio.raw.open_arrow(_source(path, kind), use_pyarrow=True, **options) as (meta, reader):
            schema, place = reader.schema, meta["geometry_name"] or "wkb_geometry"
        facts.geometry = place if place in schema.names else ""
    facts.remarks = sorted({str(remark.message) for remark in remarks})
    limit = min(wish.limit or ROW_LIMIT, ROW_LIMIT)
    return Rows(facts, schema, _batches(path, kind, options, facts, limit), min(int(info["features"]), limit))


def readable(path: Path, kind: str, folder: Path) -> Path:
    """Return the file, or a copy of it or a link to it in ``folder``.

    Beside a GML file GDAL writes what it learnt of it. pyogrio refuses a GeoPackage in which any layer of
    any geometry type has heights: the copy names the types in a way it knows.
    """
    path = linked(path, folder)
    if kind == "GML":
        return Path(shutil.copyfile(path, folder / path.name))
    if kind != "GeoPackage" or not _query(path, _ANY_WITH_HEIGHT, ()):
        return path
    copy = folder / path.name
    shutil.copyfile(path, copy)
    with closing(apsw.Connection(str(copy))) as db:
        db.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        db.execute(_WITHOUT_HEIGHT)
    return copy


def _source(path: Path, kind: str) -> str:
    return _PREFIX.get(kind, "") + str(path)


def _options(kind: str, wish: Wish) -> dict[str, Any]:
    return {**_OPTIONS.get(kind, {}), **({"encoding": wish.encoding} if wish.encoding else {})}


def _label(path: Path, kind: str, wish: Wish) -> str:
    """Return the encoding to force upon a Shapefile whose label does not fit its own column names."""
    if wish.encoding or kind != "Shapefile":
        return wish.encoding
    try:
        with pyogrio.raw.open_arrow(path, use_pyarrow=True) as (_, reader):
            reader.schema.names  # noqa: B018 - decoded here
    except UnicodeDecodeError:
        return _WINDOWS
    return ""


def _encoding(info: dict[str, Any], kind: str, wish: Wish) -> str:
    return wish.encoding or (info["encoding"] or "utf-8" if kind == "Shapefile" else "utf-8").lower()


def _layer(path: Path, kind: str, name: str, wish: Wish) -> Layer:
    if kind == "GeoPackage":
        _probe(path, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are told when the layer is read
        info = pyogrio.read_info(
            _source(path, kind), layer=name, force_feature_count=True, **_options(kind, wish)
        )
    return Layer(name, int(info["features"]), info["geometry_type"] or "", info["crs"] or "")


def _batches(
    path: Path, kind: str, options: dict[str, Any], facts: Facts, limit: int
) -> Iterator[pa.RecordBatch]:
    """Yield batches; where one has curves, take what GDAL draws for them from a second look."""
    first, straight = 0, None
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        with pyogrio.raw.open_arrow(
            _source(path, kind), batch_size=min(limit, _BATCH), use_pyarrow=True, **options
        ) as (_, reader):
            for given in reader:
                batch = given.slice(0, limit - first)
                place = batch.schema.get_field_index(facts.geometry) if facts.geometry else -1
                curved = np.flatnonzero(np.isin(_types(batch.column(place)), _CURVES)) if place >= 0 else ()
                if len(curved):
                    facts.curved += [first + int(row) for row in curved]
                    if straight is None:  # read this way, GDAL straightens
                        straight = pyogrio.raw.read(_source(path, kind), columns=[], **options)[2]
                    blobs = pa.array(straight[first : first + batch.num_rows], batch.schema.field(place).type)
                    batch = batch.set_column(place, batch.schema.field(place), blobs)
                first += batch.num_rows
                yield batch
                if first >= limit:
                    break
    facts.remarks = sorted({*facts.remarks, *(str(remark.message) for remark in remarks)})


def _types(column: pa.Array) -> NDArray[np.int64]:
    """Return the geometry type of each WKB [n] without its dimensions; 0 where there is none."""
    column = column.cast(pa.large_binary())
    _, offsets, data = column.buffers()
    types = np.zeros(len(column), dtype=np.int64)
    if data is None:
        return types
    start = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    known = np.flatnonzero(np.diff(start) >= _WKB_HEAD)
    head = np.frombuffer(data, np.uint8)[start[known][:, None] + np.arange(_WKB_HEAD)].astype(np.int64)
    little = (head[:, 1:] * (1, 1 << 8, 1 << 16, 1 << 24)).sum(axis=1)
    big = (head[:, 1:] * (1 << 24, 1 << 16, 1 << 8, 1)).sum(axis=1)
    types[known] = (np.where(head[:, 0] == 1, little, big) & 0x0FFF_FFFF) % 1000
    return types


def _geopackage_layers(path: Path) -> list[str]:
    rows = _query(
        path, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name", ()
    )
    return [str(row[0]) for row in rows if not str(row[0]).startswith(_OWN)]


def _probe(path: Path, name: str) -> None:
    """Run a view for a moment before GDAL does, which would wait for ever for one that does not end."""
    kinds = _query(path, "SELECT type FROM sqlite_schema WHERE name = ?", (name,))
    if ("view",) in kinds:
        quoted = name.replace('"', '""')
        _query(path, f'SELECT count(*) FROM "{quoted}"', ())  # noqa: S608 - a name cannot be a parameter


def _query(path: Path, query: str, values: tuple[str, ...]) -> list[tuple[object, ...]]:
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
            db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
            db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
            db.set_progress_handler(_stop_after(_VIEW_STEPS // _STEPS_PER_CALL), _STEPS_PER_CALL)
            return list(db.execute(query, values))
    except apsw.InterruptError as error:
        raise DataError(
            mark("{file} holds a view that does not end; export its layer to a new file"), file=str(path)
        ) from error
    except apsw.Error as error:
        raise DataError(
            mark("{file} is no sound GeoPackage ({reason}); export it again"),
            file=str(path),
            reason=str(error),
        ) from error


def _stop_after(n_calls: int) -> Callable[[], bool]:
    calls = iter(range(n_calls))
    return lambda: next(calls, None) is None
