"""Telling what a file is by its first bytes, never by its name, and refusing what is not welcome."""

import re
import stat
import zlib
from pathlib import Path
from typing import NamedTuple

from netplan.errors import DataError
from netplan.messages import Message, mark

_HEAD_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)")


def _sign(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL | re.IGNORECASE)


class Kind(NamedTuple):
    """What a file is, as people call it, and the module that opens it."""

    name: str
    opener: str


# first bytes -> what it is
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"SQLite format 3\x00", Kind("GeoPackage", "vector")),
    (b"\x00\x00\x27\x0a", Kind("Shapefile", "vector")),
    (b"fgb\x03fgb", Kind("FlatGeobuf", "vector")),
    (b"AutoCAD Binary DXF", Kind("DXF", "vector")),
    (b"PAR1", Kind("GeoParquet", "parquet")),
    (b"PK\x03\x04", Kind("ZIP", "archive")),
    (b"PK\x05\x06", Kind("ZIP", "archive")),
    (b"II*\x00", Kind("GeoTIFF", "raster")),
    (b"MM\x00*", Kind("GeoTIFF", "raster")),
    (b"II+\x00", Kind("GeoTIFF", "raster")),
    (b"MM\x00+", Kind("GeoTIFF", "raster")),
    (b"BZh", Kind("OpenStreetMap", "extract")),
)
# what stands at or near the beginning of a text -> what it is; the first that fits
_TEXTS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (_sign(rb"OSMHeader"), Kind("OpenStreetMap", "extract")),
    (_sign(rb"\A(?:999[ \t\r]*\n[^\n]*\n[ \t]*)*0[ \t\r]*\n[ \t]*SECTION"), Kind("DXF", "vector")),
    (_sign(rb"\Ancols\s+\d+\s"), Kind("ASC", "raster")),
    (_sign(rb"\A\x1e?\{[^\n]*\"Feature\"[^\n]*\}\r?\n\x1e?\{"), Kind("GeoJSON lines", "vector")),
    (_sign(rb"\A\{.*\"Feature(?:Collection)?\""), Kind("GeoJSON", "vector")),
    (_sign(rb"\A\{.*\"GeometryCollection\""), Kind("GeoJSON", "vector")),
    (_sign(rb"\A\{.*\"(?:Multi)?(?:Point|LineString|Polygon)\""), Kind("GeoJSON", "vector")),
    (_sign(rb"\A\{.*\"features\"\s*:"), Kind("GeoJSON", "vector")),
)
# root element of an XML file -> what it is; else it is GML if it says so
_ROOTS = {"kml": Kind("KML", "vector"), "osm": Kind("OpenStreetMap", "extract")}
_GML = b"opengis.net/gml"
_XTRASSE, _ROUTES = Kind("XTrasseGML", "xtrasse"), b"http://www.xtrasse.de/"
_VIRTUAL = mark("is a virtual layer that points to other files; give the files themselves")
_SERVICE = mark("describes a map service and holds no data; export the layer itself")
_SERVICE_ERROR = mark("is the error message of a map service, not data; ask the service again")
# the same -> why it cannot be taken; a name may end with the key
_ROOTS_REFUSED = {
    "vrtdataset": _VIRTUAL,
    "capabilities": _SERVICE,
    "tilemap": _SERVICE,
    "tilemapservice": _SERVICE,
    "exceptionreport": _SERVICE_ERROR,
    "osmchange": mark("is a list of changes to OpenStreetMap; give an extract (.osm.pbf or .osm)"),
    "html": mark("is a web page; download the data itself"),
    "schema": mark("describes a data model and holds no data; export the layer itself"),
}
# what stands near the beginning -> why it cannot be taken; looked at before anything else
_REFUSED: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (_sign(rb"<OGRVRTDataSource"), _VIRTUAL),
    (_sign(rb"gdal_streamed_alg"), mark("is a GDAL command, not data; give the data itself")),
    (_sign(rb'"osm3s"'), mark("is Overpass JSON; export it as GeoJSON")),
    (
        _sign(rb"\A(?:#[^\n]*\n\s*)*@(?:prefix|base)\b"),
        mark("is Turtle (linked data); export it as CSV or GeoPackage"),
    ),
    (_sign(rb'"type"\s*:\s*"Topology"'), mark("is TopoJSON; export it as GeoJSON")),
    (_sign(rb'"esriGeometry'), mark("is Esri JSON; export it as GeoJSON")),
    (_sign(rb"\AAC10\d\d"), mark("is a DWG drawing; save it as DXF or GeoPackage")),
    (_sign(rb"\A\xd0\xcf\x11\xe0"), mark("is an old Excel file (.xls); save it as .xlsx or CSV")),
    (_sign(rb"\A%PDF"), mark("is a PDF; ask for the data it was made from, such as a GeoPackage")),
)
_NO_FEATURES = mark("is JSON, but holds no features; give GeoJSON, or export it as CSV")
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"{", _NO_FEATURES),
    (b"[", _NO_FEATURES),
    (b"<", mark("is XML, but neither GML nor KML; convert it to GeoPackage first")),
)
_SRTM_BYTES = (2 * 1201**2, 2 * 3601**2)  # a tile of one degree: no header, only heights
_PART_OF = {".shx": ".shp", ".dbf": ".shp", ".prj": ".shp", ".cpg": ".shp"}


def kind_of(path: Path) -> Kind:
    """Return what the file ``path`` is.

    Raises:
        DataError: no file, empty, or of a kind that cannot be taken; the sentence says which.

    """
    head = _head(path)
    main = _PART_OF.get(path.suffix.lower())
    if main and (whole := path.with_suffix(main)).exists():
        raise DataError(mark("{file} is a part of a Shapefile; give {main}"), file=str(path), main=whole.name)
    text = _plain(head)
    root = _root(text)
    reasons = [reason for sign, reason in _REFUSED if sign.search(text)]
    reasons += [reason for name, reason in _ROOTS_REFUSED.items() if root.endswith(name)]
    kinds = [kind for start, kind in _STARTS if head.startswith(start)]
    kinds += [_XTRASSE] if root == "featurecollection" and _ROUTES in text else []
    kinds += [_ROOTS[root]] if root in _ROOTS else [Kind("GML", "vector")] if root and _GML in text else []
    kinds += [kind for sign, kind in _TEXTS if sign.search(text)]
    if kinds and not reasons:
        return kinds[0]
    reasons += [reason for start, reason in _OTHERS if text.startswith(start)]
    if reasons:
        raise DataError(mark("{file} {reason}"), file=str(path), reason=Message(reasons[0]))
    if path.suffix.lower() == ".hgt" and path.stat().st_size in _SRTM_BYTES:
        raise DataError(
            mark(
                "{file} is a tile of radar heights (SRTM) in degrees, 30 m or coarser: it knows no roofs; "
                "give the surface model of the surveying office as GeoTIFF in metres, such as EPSG:25833"
            ),
            file=str(path),
        )
    if b"\x00" in text or head.startswith(_GZIP) or not text:
        raise DataError(
            mark(
                "{file} is no layer netplan can read; give GeoPackage, Shapefile, GeoJSON, CSV or another "
                "of the formats in the handbook"
            ),
            file=str(path),
        )
    return Kind("CSV", "table")


def checked(path: Path) -> Path:
    """Return the whole path of a regular file; nothing in its name is taken for an address or an archive.

    Raises:
        DataError: there is no such file, or it is none.

    """
    try:
        whole = path.resolve(strict=True)
        if not stat.S_ISREG(whole.stat().st_mode):
            raise DataError(mark("{file} is no file; give the name of a layer file"), file=str(path))
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(
            mark("{file} cannot be read: {reason}; check the name"), file=str(path), reason=reason
        ) from error
    return whole


def _head(path: Path) -> bytes:
    try:
        with checked(path).open("rb") as file:
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


def _plain(head: bytes) -> bytes:
    """Return the beginning as one would read it: unpacked, as UTF-8, without blanks in front."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _HEAD_BYTES)
        except zlib.error:
            return head
    for order, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(order):
            head = head[2:].decode(encoding, errors="replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _root(text: bytes) -> str:
    """Return the name of the root element of XML, in small letters without namespace; "" if it is none."""
    if not text.startswith(b"<"):
        return ""
    at = 0
    while (at := text.find(b"<", at)) >= 0:
        if text.startswith(b"<!--", at):
            at = text.find(b"-->", at)
            if at < 0:
                return ""
        elif found := _ELEMENT.match(text, at):
            return found[1].decode("ascii", errors="replace").rpartition(":")[2].lower()
        at += 1
    return ""
