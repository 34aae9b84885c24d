"""What an OSM file holds for a project, as arrays in degrees; a child process has read the file."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError
from netplan.io.files.ask import take_apart
from netplan.io.files.kinds import kind_of
from netplan.messages import Message, mark
from netplan.progress import Progress

Ids = NDArray[np.object_] | NDArray[np.int64]


class Ways(NamedTuple):
    """Ways as one run of nodes: way k has the nodes ``start[k]:start[k+1]``.

    A node that is not in the file keeps its place: its coordinates are NaN.

    Attributes:
        ids: [n] of OpenStreetMap.
        tags: [n].
        start: [n + 1] first node of each way.
        ref: [n_nodes] number of the node.
        lonlat: [n_nodes, 2] in degrees.

    """

    ids: NDArray[np.int64]
    tags: list[dict[str, str]]
    start: NDArray[np.int64]
    ref: NDArray[np.int64]
    lonlat: NDArray[np.float64]


class Places(NamedTuple):
    """Points or areas with their tags; ``ids`` are "node/1", "way/1" or "relation/1"."""

    ids: list[str]
    tags: list[dict[str, str]]
    shapes: NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Extract:
    """What an OSM file holds for a project, and what it holds only in part.

    Attributes:
        ways: streets, railways, water courses.
        outlines: pieces of boundaries.
        points: addresses, sites, carriers.
        areas: buildings, sites, complete boundaries.
        borders: relation -> tags and ways of an administrative boundary.
        box: west, south, east, north, as the file declares it.
        as_of: the newest moment the file speaks of.
        was_sorted: its objects were not in order.
        open_areas: ids of areas whose outline is not complete.

    """

    ways: Ways
    outlines: Ways
    points: Places
    areas: Places
    borders: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None
    as_of: datetime | None = None
    was_sorted: bool = False
    open_areas: tuple[str, ...] = ()

    def lonlat(self) -> NDArray[np.float64]:
        """Return places [n, 2] all over the file: nodes of ways, and points, or areas if there are none."""
        places = self.points if self.points.ids else self.areas
        known = self.ways.lonlat[~np.isnan(self.ways.lonlat[:, 0])]
        return np.concatenate([known, shapely.get_coordinates(shapely.centroid(places.shapes))])


def read_extract(path: Path, progress: Progress) -> Extract:
    """Read ``path``; a file whose objects are not in order is sorted first.

    Raises:
        DataError: not an OSM file, empty, damaged, cut off, too large, or its ways have lost their nodes.
        Cancelled: the user stopped it.

    """
    progress(0.0, Message(mark("Reading OpenStreetMap")))
    if kind_of(path).opener != "extract":
        raise DataError(
            mark("{file} is no OpenStreetMap file; give an .osm, .osm.gz, .osm.bz2 or .osm.pbf"),
            file=str(path),
        )
    whole, tables = take_apart(path, progress)
    return Extract(
        ways=_ways(tables["ways"]),
        outlines=_ways(tables["outlines"]),
        points=_places(tables["points"], shapely.points(_lonlat(tables["points"]))),
        areas=_places(tables["areas"], shapely.from_wkb(_flat(tables["areas"]["wkb"]))),
        borders={relation: (tags, members) for relation, tags, members in whole["borders"]},
        box=tuple(whole["box"]) if whole["box"] else None,
        as_of=datetime.fromisoformat(whole["as_of"]) if whole["as_of"] else None,
        was_sorted=whole["was_sorted"],
        open_areas=tuple(whole["open_areas"]),
    )


def _ways(table: pa.Table) -> Ways:
    lists = [table[key].combine_chunks() for key in ("ref", "lon", "lat")]
    sizes = np.diff(lists[0].offsets.to_numpy())
    start = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=start[1:])
    ref, lon, lat = (one.flatten().to_numpy() for one in lists)
    return Ways(table["id"].to_numpy(), _tags(table), start, ref, np.column_stack([lon, lat]))


def _places(table: pa.Table, shapes: NDArray[np.object_]) -> Places:
    return Places(table["id"].to_pylist(), _tags(table), np.asarray(shapes, dtype=object))


def _tags(table: pa.Table) -> list[dict[str, str]]:
    return [json.loads(text) for text in table["tags"].to_pylist()]


def _lonlat(table: pa.Table) -> NDArray[np.float64]:
    return np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()])


def _flat(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.array(column.to_pylist(), dtype=object)
