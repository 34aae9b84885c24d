"""One pass over an OSM file: what a project can use, as arrays in degrees."""

import bz2
import tempfile
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
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError
from netplan.io.osm.mapping import Tags, carrier_class, crossing_rule, words
from netplan.messages import Message, mark
from netplan.progress import Progress

_HEAD_PACKED = 1 << 20  # bytes; a bzip2 block, which comes whole or not at all, has up to 900 KB
_HEAD = 4096  # bytes
_AREA_KEYS = ("building", "amenity", "boundary", "addr:housenumber")
_KEYS = (*_AREA_KEYS, "highway", "railway", "waterway", "man_made")
_TICK = 2000  # objects between two reports
_PER_TICK_BYTES = 400_000  # read for so many objects in a typical file: good enough for a progress bar
_LEAST_KNOWN = 0.5  # of the nodes of the ways: an extract always misses some at its edge
_DISORDER = ("out of order", "twice in input")  # how osmium says that a file must be sorted
_MISSING = np.iinfo(np.int64).min  # a node that is not in the file


@dataclass
class Ways:
    """Ways as one run of nodes each: way k has the nodes ``start[k]:start[k+1]``.

    A node that is not in the file keeps its place: its ref is ``_MISSING``, its coordinates are NaN.
    """

    ids: list[int] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    nodes: list[list[tuple[int, float, float]]] = field(default_factory=list)

    def add(self, way: Any) -> None:
        """Take a way with its node locations."""
        nodes = []
        for node in way.nodes:
            place = node.location
            gap = (_MISSING, np.nan, np.nan)
            nodes.append((node.ref, place.lon, place.lat) if place.valid() else gap)
        self.ids.append(way.id)
        self.tags.append(dict(way.tags))
        self.nodes.append(nodes)

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return ``start`` [n + 1], ``ref`` [n_nodes] and ``lonlat`` [n_nodes, 2]."""
        start = np.zeros(len(self.nodes) + 1, dtype=np.int64)
        np.cumsum([len(nodes) for nodes in self.nodes], out=start[1:])
        ref = np.fromiter((n[0] for nodes in self.nodes for n in nodes), np.int64, start[-1])
        lonlat = np.array([n[1:] for nodes in self.nodes for n in nodes], dtype=np.float64).reshape(-1, 2)
        return start, ref, lonlat


@dataclass
class Places:
    """Points and areas with their tags; ``ids`` are "node/1", "way/1" or "relation/1"."""

    ids: list[str] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)  # (lon, lat) of a node, hexadecimal WKB of an area

    def geometry(self) -> NDArray[np.object_]:
        """Return points or polygons in degrees."""
        if self.shapes and isinstance(self.shapes[0], tuple):
            return np.asarray(shapely.points(np.array(self.shapes)), dtype=object)
        return np.asarray(shapely.from_wkb(self.shapes), dtype=object)


@dataclass
class Extract:
    """What an OSM file holds for a project, and what it holds only in part."""

    ways: Ways = field(default_factory=Ways)  # highway, railway, waterway
    outlines: Ways = field(default_factory=Ways)  # pieces of boundaries
    points: Places = field(default_factory=Places)
    areas: Places = field(default_factory=Places)
    borders: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None
    as_of: datetime | None = None
    was_sorted: bool = False
    open_areas: list[str] = field(default_factory=list)

    def share_known(self) -> float:
        """Return the share of nodes of ways that the file holds."""
        lonlat = self.ways.arrays()[2]
        return 1.0 - float(np.isnan(lonlat[:, 0]).mean()) if len(lonlat) else 1.0


def read_extract(path: Path, progress: Progress) -> Extract:
    """Read ``path``; a file whose objects are not in order is sorted in memory first.

    Raises:
        DataError: not an OSM file, empty, damaged, cut off, or its ways have lost their nodes.

    """
    packing = _format(path)
    try:
        extract = _read(osmium.io.File(str(path), packing), path.stat().st_size, progress)
        if extract is None or extract.share_known() < _LEAST_KNOWN:
            extract = _read_sorted(path, packing, progress)
    except RuntimeError as error:  # all that osmium raises
        raise DataError(
            mark("{file} is damaged or cut off ({reason}); download or export it again"),
            file=str(path),
            reason=str(error),
        ) from error
    if not (extract.ways.ids or extract.points.ids or extract.areas.ids):
        raise DataError(
            mark(
                "{file} holds no streets, buildings or addresses; choose an OpenStreetMap extract of a town"
            ),
            file=str(path),
        )
    if extract.share_known() < _LEAST_KNOWN:
        raise DataError(
            mark("{file} lacks {percent} % of the nodes of its ways; export it with complete ways"),
            file=str(path),
            percent=round(100 * (1 - extract.share_known())),
        )
    return extract


def _format(path: Path) -> str:
    """Tell the format by the first bytes; the name of a file says nothing."""
    try:
        with path.open("rb") as opened:
            head = opened.read(_HEAD_PACKED)
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}; check the name"),
            file=str(path),
            reason=str(error.strerror),
        ) from error
    packing, text = _unpacked(head)
    if b"OSMHeader" in head[:64]:
        return "pbf"
    if b"<osm" in text and b"<osmChange" not in text:
        return "osm" + packing
    if not head:
        raise DataError(mark("{file} is empty; download or export it again"), file=str(path))
    if b'"osm3s"' in text:
        raise DataError(
            mark("{file} is Overpass JSON; ask Overpass for [out:xml] and give that file"), file=str(path)
        )
    raise DataError(
        mark("{file} is no OpenStreetMap file; give an .osm, .osm.gz, .osm.bz2 or .osm.pbf"), file=str(path)
    )


def _unpacked(head: bytes) -> tuple[str, bytes]:
    """Return the suffix of the packing and the first bytes inside."""
    try:
        if head[:3] == b"BZh":
            return ".bz2", bz2.BZ2Decompressor().decompress(head, _HEAD)
        if head[:2] == b"\x1f\x8b":
            return ".gz", zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, _HEAD)
    except (OSError, zlib.error):
        return "", b""
    return "", head[:_HEAD]


def _read(file: Any, n_bytes: int, progress: Progress) -> Extract | None:
    """Return the extract, None if the objects are not in the order osmium needs."""
    processor = osmium.FileProcessor(file).with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
    objects = processor.with_filter(osmium.filter.KeyFilter(*_KEYS))
    extract = Extract()
    header = processor.header
    box = header.box()
    if box.valid():
        extract.box = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
    collector = _Collector(extract)
    try:
        for item in _reported(objects, n_bytes, progress):
            if not item.deleted:
                collector.take(item)
    except RuntimeError as error:
        if any(sign in str(error) for sign in _DISORDER):
            return None
        raise
    collector.finish(header.get("osmosis_replication_timestamp"))
    return extract


def _read_sorted(path: Path, packing: str, progress: Progress) -> Extract:
    """Sort a file as editors and some servers write it; of an object given twice the newest stays."""
    with tempfile.TemporaryDirectory(prefix="netplan-") as folder:
        target = Path(folder) / "sorted.osm.pbf"
        merger = osmium.MergeInputReader()
        merger.add_buffer(path.read_bytes(), packing)
        writer = osmium.WriteHandler(str(target))
        merger.apply(writer, simplify=True)
        writer.close()
        extract = _read(osmium.io.File(str(target), "pbf"), target.stat().st_size, progress)
    if extract is None:
        raise RuntimeError("objects out of order")
    extract.was_sorted = True
    return extract


def _reported(objects: Any, n_bytes: int, progress: Progress) -> Iterator[Any]:
    ticks = max(1.0, n_bytes / _PER_TICK_BYTES)
    progress(0.0, Message(mark("Reading OpenStreetMap")))
    for position, item in enumerate(objects, 1):
        if position % _TICK == 0:
            done = position / _TICK / ticks
            progress(done / (1 + done))  # the number of objects is not known beforehand
        yield item


class _Collector:
    """Sorts objects into an extract; lives for one pass."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        self.expected: set[str] = set()  # areas that should be assembled
        self.factory = osmium.geom.WKBFactory()
        self.no_building = set(words()["building"]["none"])

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

    def finish(self, replicated: str) -> None:
        """Note the date of the data and which areas could not be assembled."""
        with suppress(ValueError):
            self.extract.as_of = datetime.fromisoformat(replicated)
        assembled = set(self.extract.areas.ids)
        self.extract.open_areas = sorted(self.expected - assembled)

    def _point(self, node: Any) -> None:
        tags = node.tags
        wanted = "addr:housenumber" in tags or tags.get("amenity") in words()["sites"]
        if not wanted and not carrier_class(tags):
            return
        points = self.extract.points
        points.ids.append(f"node/{node.id}")
        points.tags.append(dict(tags))
        points.shapes.append((node.location.lon, node.location.lat))
        self._date(node)

    def _way(self, way: Any) -> None:
        tags = way.tags
        if "highway" in tags or crossing_rule(tags) >= 0:
            self.extract.ways.add(way)
            self._date(way)
        if "boundary" in tags:
            self.extract.outlines.add(way)
        if self._wanted_area(tags) and "boundary" not in tags:
            self.expected.add(f"way/{way.id}")

    def _area(self, area: Any) -> None:
        tags = area.tags
        areas = self.extract.areas
        if not self._wanted_area(tags):
            return
        areas.ids.append(f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}")
        areas.tags.append(dict(tags))
        areas.shapes.append(self.factory.create_multipolygon(area))
        self._date(area)

    def _relation(self, relation: Any) -> None:
        tags = relation.tags
        if tags.get("boundary") == "administrative" and "admin_level" in tags:
            members = [member.ref for member in relation.members if member.type == "w"]
            self.extract.borders[relation.id] = (dict(tags), members)
        elif tags.get("type") == "multipolygon" and self._wanted_area(tags):
            self.expected.add(f"relation/{relation.id}")

    def _wanted_area(self, tags: Tags) -> bool:
        return (
            tags.get("building", "no") not in self.no_building
            or tags.get("amenity") in words()["sites"]
            or "addr:housenumber" in tags
            or tags.get("boundary") == "administrative"
        )

    def _date(self, item: Any) -> None:
        when = item.timestamp
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        if self.extract.as_of is None or when > self.extract.as_of:
            self.extract.as_of = when
