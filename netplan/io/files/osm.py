"""OpenStreetMap extracts: one pass with osmium; what a project can use goes into tables, in degrees."""

import bz2
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import osmium.filter
import osmium.geom
import pyarrow as pa

from netplan.errors import DataError
from netplan.io.files.delivery import Tell
from netplan.io.osm.mapping import Tags, carrier_class, crossing_rule, words
from netplan.messages import mark

_HEAD_PACKED = 1 << 20  # bytes; a bzip2 block, which comes whole or not at all, has up to 900 KB
_HEAD = 4096  # bytes
_AREA_KEYS = ("building", "amenity", "boundary", "addr:housenumber")
_KEYS = (*_AREA_KEYS, "highway", "railway", "waterway", "man_made")
_TICK = 2000  # objects between two reports, and rows of a batch
_PER_TICK_BYTES = 400_000  # read for so many objects in a typical file: good enough for a progress bar
_LEAST_KNOWN = 0.5  # of the nodes of the ways: an extract always misses some at its edge
_DISORDER = ("out of order", "twice in input")  # how osmium says that a file must be sorted
_NO_MEMORY = "Cannot allocate memory"
MISSING = np.iinfo(np.int64).min  # a node that is not in the file
_LINES = pa.schema(
    [
        ("id", pa.int64()),
        ("tags", pa.string()),
        ("ref", pa.list_(pa.int64())),
        ("lon", pa.list_(pa.float64())),
        ("lat", pa.list_(pa.float64())),
    ]
)
_POINTS = pa.schema(
    [("id", pa.string()), ("tags", pa.string()), ("lon", pa.float64()), ("lat", pa.float64())]
)
_AREAS = pa.schema([("id", pa.string()), ("tags", pa.string()), ("wkb", pa.binary())])
# table -> columns; ``tags`` are JSON; of a node that is not in the file the place is NaN, the ref MISSING
TABLES = {"ways": _LINES, "outlines": _LINES, "points": _POINTS, "areas": _AREAS}


@dataclass
class Whole:
    """What is said of a file as a whole.

    Attributes:
        box: west, south, east, north in degrees, as the file declares it.
        as_of: newest moment of an object, or that of the header, as ISO 8601.
        was_sorted: its objects were not in order.
        open_areas: ids of areas whose outline is not complete.
        borders: relation -> tags and ways of an administrative boundary.
        n: rows of all tables.
        n_nodes: nodes that ways refer to, and how many of them the file holds.

    """

    box: list[float] | None = None
    as_of: str = ""
    was_sorted: bool = False
    open_areas: list[str] = field(default_factory=list)
    borders: list[tuple[int, dict[str, str], list[int]]] = field(default_factory=list)
    n: int = 0
    n_nodes: int = 0
    n_known: int = 0

    def share_known(self) -> float:
        """Return the share of nodes of ways that the file holds."""
        return self.n_known / self.n_nodes if self.n_nodes else 1.0


def read(path: Path, folder: Path, tell: Tell) -> Whole:
    """Write ``TABLES`` of ``path`` into ``folder`` as Arrow files; objects out of order are sorted first.

    Raises:
        DataError: not an OSM file, damaged, cut off, or its ways have lost their nodes.
        MemoryError: there is too much of it.

    """
    packing = _format(path)
    try:
        whole = _read(osmium.io.File(str(path), packing), path.stat().st_size, folder, tell)
        if whole is None or whole.share_known() < _LEAST_KNOWN:
            whole = _read_sorted(path, packing, folder, tell)
    except (RuntimeError, OSError) as error:  # all that osmium raises
        if _NO_MEMORY in str(error):
            raise MemoryError from error
        raise DataError(
            mark("{file} is damaged or cut off ({reason}); download or export it again"),
            file=str(path),
            reason=str(error).replace(str(folder), ""),
        ) from error
    if not whole.n:
        raise DataError(
            mark(
                "{file} holds no streets, buildings or addresses; choose an OpenStreetMap extract of a town"
            ),
            file=str(path),
        )
    if whole.share_known() < _LEAST_KNOWN:
        raise DataError(
            mark("{file} lacks {percent} % of the nodes of its ways; export it with complete ways"),
            file=str(path),
            percent=round(100 * (1 - whole.share_known())),
        )
    return whole


def _format(path: Path) -> str:
    """Tell the format by the first bytes; the name of a file says nothing."""
    with path.open("rb") as opened:
        head = opened.read(_HEAD_PACKED)
    packing, text = _unpacked(head)
    if b"OSMHeader" in head[:64]:
        return "pbf"
    if b"<osm" in text and b"<osmChange" not in text:
        return "osm" + packing
    raise DataError(
        mark("{file} is no OpenStreetMap file; give an .osm, .osm.gz, .osm.bz2 or .osm.pbf"), file=str(path)
    )


def _unpacked(head: bytes) -> tuple[str, bytes]:
    """Return the suffix of the packing and the first bytes inside."""
    with suppress(OSError, zlib.error):
        if head[:3] == b"BZh":
            return ".bz2", bz2.BZ2Decompressor().decompress(head, _HEAD)
        if head[:2] == b"\x1f\x8b":
            return ".gz", zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, _HEAD)
    return "", head[:_HEAD]


def _read(file: Any, n_bytes: int, folder: Path, tell: Tell) -> Whole | None:
    """Return what is in the file, None if the objects are not in the order osmium needs."""
    processor = osmium.FileProcessor(file).with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
    objects = processor.with_filter(osmium.filter.KeyFilter(*_KEYS))
    header = processor.header
    collector = _Collector(folder)
    box = header.box()
    if box.valid():
        corners = (box.bottom_left, box.top_right)
        collector.whole.box = [value for corner in corners for value in (corner.lon, corner.lat)]
    try:
        for item in _reported(objects, n_bytes, tell):
            if not item.deleted:
                collector.take(item)
    except RuntimeError as error:
        if any(sign in str(error) for sign in _DISORDER):
            return None
        raise
    finally:
        collector.close()
    return collector.finished(header.get("osmosis_replication_timestamp"))


def _read_sorted(path: Path, packing: str, folder: Path, tell: Tell) -> Whole:
    """Sort a file as editors and some servers write it; of an object given twice the newest stays."""
    target = folder / "sorted.osm.pbf"
    merger = osmium.MergeInputReader()
    merger.add_buffer(path.read_bytes(), packing)
    writer = osmium.WriteHandler(str(target))
    merger.apply(writer, simplify=True)
    writer.close()
    whole = _read(osmium.io.File(str(target), "pbf"), target.stat().st_size, folder, tell)
    if whole is None:
        raise RuntimeError("objects out of order")
    whole.was_sorted = True
    return whole


def _reported(objects: Any, n_bytes: int, tell: Tell) -> Iterator[Any]:
    ticks = max(1.0, n_bytes / _PER_TICK_BYTES)
    for position, item in enumerate(objects, 1):
        if position % _TICK == 0:
            done = position / _TICK / ticks
            tell(max(1e-3, done / (1 + done)))  # the number of objects is not known beforehand
        yield item


class _Sheet:
    """A table on its way into a file, batch by batch: a large extract does not lie in memory twice."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.ids: set[int | str] = set()
        self._schema = schema
        self._rows: list[tuple[Any, ...]] = []
        self._file = pa.OSFile(str(path), "wb")
        self._writer = pa.ipc.new_file(self._file, schema)

    def add(self, *row: Any) -> None:
        self.ids.add(row[0])
        self._rows.append(row)
        if len(self._rows) >= _TICK:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()
        self._file.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(values, kind.type) for values, kind in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows = []


class _Collector:
    """Sorts objects into the tables; lives for one pass."""

    def __init__(self, folder: Path) -> None:
        self.whole = Whole()
        self._sheets = {name: _Sheet(folder / f"{name}.arrow", schema) for name, schema in TABLES.items()}
        self._newest: datetime | None = None
        self._expected: set[str] = set()  # areas that should be assembled
        self._factory = osmium.geom.WKBFactory()
        self._no_building = set(words()["building"]["none"])

    def take(self, item: Any) -> None:
        """Keep what a project uses."""
        match item.type_str():
            case "n":
                self._point(item)
            case "w":
                self._way(item)
            case "a":
                self._area(item)
            case _:
                self._relation(item)

    def close(self) -> None:
        """Write what is left."""
        for sheet in self._sheets.values():
            sheet.close()

    def finished(self, replicated: str) -> Whole:
        """Return what is said of the file, with its date and the areas that could not be assembled."""
        with suppress(ValueError):
            self._newest = datetime.fromisoformat(replicated)
        whole = self.whole
        whole.as_of = self._newest.isoformat() if self._newest else ""
        whole.open_areas = sorted(self._expected - self._sheets["areas"].ids)
        whole.n = sum(len(self._sheets[name].ids) for name in ("ways", "points", "areas"))
        return whole

    def _point(self, node: Any) -> None:
        tags = node.tags
        wanted = "addr:housenumber" in tags or tags.get("amenity") in words()["sites"]
        if wanted or carrier_class(tags):
            place = node.location
            self._sheets["points"].add(f"node/{node.id}", _json(tags), place.lon, place.lat)
            self._date(node)

    def _way(self, way: Any) -> None:
        tags = way.tags
        if "highway" in tags or crossing_rule(tags) >= 0:
            self._line(way, "ways")
            self._date(way)
        if "boundary" in tags:
            self._line(way, "outlines")
        if self._wanted_area(tags) and "boundary" not in tags:
            self._expected.add(f"way/{way.id}")

    def _line(self, way: Any, table: str) -> None:
        refs, lon, lat = [], [], []
        for node in way.nodes:
            place = node.location
            known = place.valid()
            refs.append(node.ref if known else MISSING)
            lon.append(place.lon if known else np.nan)
            lat.append(place.lat if known else np.nan)
        if table == "ways":
            self.whole.n_nodes += len(refs)
            self.whole.n_known += len(refs) - refs.count(MISSING)
        self._sheets[table].add(way.id, _json(way.tags), refs, lon, lat)

    def _area(self, area: Any) -> None:
        if self._wanted_area(area.tags):
            key = f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}"
            shape = bytes.fromhex(self._factory.create_multipolygon(area))
            self._sheets["areas"].add(key, _json(area.tags), shape)
            self._date(area)

    def _relation(self, relation: Any) -> None:
        tags = relation.tags
        if tags.get("boundary") == "administrative" and "admin_level" in tags:
            members = [member.ref for member in relation.members if member.type == "w"]
            self.whole.borders.append((relation.id, dict(tags), members))
        elif tags.get("type") == "multipolygon" and self._wanted_area(tags):
            self._expected.add(f"relation/{relation.id}")

    def _wanted_area(self, tags: Tags) -> bool:
        return (
            tags.get("building", "no") not in self._no_building
            or tags.get("amenity") in words()["sites"]
            or "addr:housenumber" in tags
            or tags.get("boundary") == "administrative"
        )

    def _date(self, item: Any) -> None:
        when = item.timestamp
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        if self._newest is None or when > self._newest:
            self._newest = when


def _json(tags: Any) -> str:
    return json.dumps(dict(tags), ensure_ascii=False)
