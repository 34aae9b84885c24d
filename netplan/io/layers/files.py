"""Telling what a file is by its first bytes, never by its name, and refusing what is not welcome."""

import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pyogrio

from netplan.errors import DataError, ParameterError
from netplan.messages import Message, mark

_HEAD_BYTES = 65_536
_VIEW_STEPS = 50_000_000  # of SQLite's machine, about a second: enough for a view of a million rows
_STEPS_PER_CALL = 1_000_000
_OWN = ("layer_styles", "netplan_")  # tables beside the layers

# first bytes -> what GDAL is told to take it for
_DRIVERS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\x00", "GPKG"),
    (b"\x00\x00\x27\x0a", "ESRI Shapefile"),
    (b"fgb\x03fgb", "FlatGeobuf"),
)
# content near the beginning -> why it cannot be taken
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"OGRVRTDataSource", mark("is a virtual layer that points to other files; give the files themselves")),
    (b"gdal_streamed_alg", mark("is a GDAL command, not data; give the data itself")),
    (b'"osm3s"', mark("is Overpass JSON; export it as GeoJSON")),
    (b"<osm", mark("is an OpenStreetMap extract; make a project of it with --osm")),
    (b"OSMHeader", mark("is an OpenStreetMap extract; make a project of it with --osm")),
    (b"@prefix", mark("is Turtle (linked data); export it as CSV or GeoPackage")),
    (b"<?xml", mark("is XML; convert it to GeoPackage first")),
    (b"PAR1", mark("is Parquet; convert it to GeoPackage first")),
    (b"PK\x03\x04", mark("is a ZIP archive; unpack it and give the layer inside")),
)


def driver_of(path: Path) -> str:
    """Return "GPKG", "ESRI Shapefile", "FlatGeobuf", "GeoJSON" or "CSV".

    Raises:
        DataError: no file, empty, or of a kind that cannot be taken; the sentence says which.

    """
    head = _head(path)
    for start, driver in _DRIVERS:
        if head.startswith(start):
            return driver
    for sign, reason in _REFUSED:
        if sign in head[:2000]:
            raise DataError(mark("{file} {reason}"), file=str(path), reason=Message(reason))
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "GeoJSON"
    if b"\x00" in head or text[:1] in (b"[", b"<", b""):
        raise DataError(
            mark("{file} is no layer netplan can read; give GeoPackage, Shapefile (.shp), GeoJSON or CSV"),
            file=str(path),
        )
    return "CSV"


def _head(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(mark("{file} is no file; give the name of a layer file"), file=str(path))
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}; check the name"),
            file=str(path),
            reason=error.strerror or "",
        ) from error
    if not head:
        raise DataError(mark("{file} is empty; export it again"), file=str(path))
    return head


def pick_layer(path: Path, driver: str, wanted: str) -> str:
    """Return the layer to read: ``wanted``, or the only one there is.

    Raises:
        ParameterError: no layer of that name, or several and none was named.
        DataError: no layer at all, a damaged file, or a view that does not end.

    """
    names = (
        _geopackage_layers(path) if driver == "GPKG" else [str(row[0]) for row in pyogrio.list_layers(path)]
    )
    if wanted in names or (not wanted and len(names) == 1):
        name = wanted or names[0]
        if driver == "GPKG":
            _probe(path, name)
        return name
    if not names:
        raise DataError(mark("{file} holds no layer with geometries; choose another file"), file=str(path))
    if wanted:
        raise ParameterError(
            mark("{file} has no layer {layer}; it has: {names}"),
            file=str(path),
            layer=wanted,
            names=", ".join(names),
        )
    raise ParameterError(
        mark("{file} has several layers; name one of: {names}"), file=str(path), names=", ".join(names)
    )


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
