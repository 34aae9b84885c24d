"""How far it is along the streets to what lies in them: fibre, cabinets, points of presence."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph.arrays import Floats, Ints, Rows, distinct, frozen
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.jit import inner, kernel
from netplan.core.streets.snap import Snapped, StreetIndex, snapped

Group = TypeVar("Group", bound=Hashable)

STEP_M = 10.0  # lines are looked at every ten metres: a way is at most half of that too long


@dataclass(frozen=True, eq=False)
class Access:
    """Places on the street network where something is to be had, ordered by edge and position.

    places  [n]   none of them without a street
    row     [n]   row of the layer they belong to
    """

    places: Snapped
    row: Ints


@dataclass(frozen=True, eq=False)
class Way:
    """The way from each of n places to the nearest access: ``metres`` (inf: none) and ``row`` (-1: none)."""

    metres: Floats
    row: Rows


def access_to(shapes: gpd.GeoSeries, index: StreetIndex, limit_m: float) -> Access:
    """Return the places on the street network where ``shapes`` (lines or points) lie.

    What of them is farther than ``limit_m`` from a street is left out.
    """
    dense = shapely.segmentize(shapes.to_numpy(), STEP_M)
    xy, row = shapely.get_coordinates(dense, return_index=True)
    points, which = distinct(np.round(xy, 3))
    first = np.zeros(len(points), dtype=np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    places = snapped(points, index, limit_m)
    found = places.found
    row = np.arange(len(shapes))[row[first[found]]]
    order = np.lexsort((row, places.at_m[found], places.edge[found]))
    found = found[order]
    kept = Snapped(places.edge[found], places.at_m[found], places.distance_m[found])
    return Access(kept, frozen(row[order], np.int64))


def access_of(access: Access, rows: Ints) -> Access:
    """Return the part of an access that belongs to ``rows`` of its layer."""
    kept = np.isin(access.row, rows)
    places = access.places
    part = Snapped(places.edge[kept], places.at_m[kept], places.distance_m[kept])
    return Access(part, access.row[kept])


def way_to(access: Access, places: Snapped, index: StreetIndex) -> Floats:
    """Return the metres from each of n places to the nearest access along the streets, as ``nearest``."""
    return nearest(access, places, index).metres


def nearest(access: Access, places: Snapped, index: StreetIndex, limit_m: float | None = None) -> Way:
    """Return the way from each of n places to the nearest access along the streets.

    The way from the point to its street counts, the way from the street to the access does not: it lies
    in the street. inf where there is no way of at most ``limit_m``, or where the point is too far from any
    street. Of equally near ones that on the same edge counts, then the lowest row.
    """
    return way_in(field_to(access, index, limit_m), places, index)


@dataclass(frozen=True, eq=False)
class Field:
    """How far it is from every node of the streets to the nearest access: searched once for all places.

    mm       [n_nodes]   millimetres, inf where there is no way of at most ``limit_m``
    row      [n_nodes]   row of that access; -1 where there is none
    """

    access: Access
    limit_m: float | None
    mm: Floats
    row: Rows


def field_to(access: Access, index: StreetIndex, limit_m: float | None = None) -> Field:
    """Return how far it is from every node of the streets to the nearest access, at most ``limit_m``."""
    graph, there = index.graph, access.places
    if not len(access.row):
        return Field(access, limit_m, np.full(graph.n_nodes, np.inf), np.full(graph.n_nodes, -1, np.int32))
    length = graph.length_mm[there.edge]
    from_tail = np.clip(np.round(there.at_m * 1000).astype(np.int64), 0, length)
    nodes = np.concatenate([graph.tail[there.edge], graph.head[there.edge]])
    offset = np.concatenate([from_tail, length - from_tail])
    rows = graph.csr
    limit = None if limit_m is None else int(limit_m * 1000)
    found = nearest_source(rows, graph.length_mm[rows.edge], nodes, offset=offset, limit=limit)
    row = _owners(nodes, offset, np.tile(access.row, 2), graph.n_nodes)[found.source]
    return Field(access, limit_m, np.where(found.distance >= INT_INF, np.inf, found.distance), row)


def fields_of(
    access: Access, groups: Mapping[Group, Ints], index: StreetIndex, limit_m: float | None = None
) -> dict[Group, Field]:
    """Return how far it is to the nearest access of every group of rows, each by itself."""
    return {group: field_to(access_of(access, rows), index, limit_m) for group, rows in groups.items()}


def ways_in(fields: Mapping[Group, Field], places: Snapped, index: StreetIndex) -> dict[Group, Way]:
    """Return the way from each of n places to the nearest access of every group."""
    at = _at(places)
    return {group: _way(one, at, index) for group, one in fields.items()}


def way_in(known: Field, places: Snapped, index: StreetIndex) -> Way:
    """Return the way from each of n places to the nearest access of a field, as ``nearest``."""
    return _way(known, _at(places), index)


def _at(places: Snapped) -> "_Places":
    return _Places(*_lines(places), frozen(places.distance_m, np.float64))


def _way(known: Field, at: "_Places", index: StreetIndex) -> Way:
    n, graph = len(at.edge), index.graph
    metres, row = np.full(n, np.inf), np.full(n, -1, dtype=np.int32)
    if len(known.access.row):
        spots = _Spots(*_lines(known.access.places), frozen(known.access.row, np.int32))
        edges = _Edges(graph.tail, graph.head, graph.length_mm)
        limit_m = np.inf if known.limit_m is None else float(known.limit_m)
        _ways(at, edges, _Nodes(known.mm, known.row), spots, limit_m, metres, row)
    return Way(metres, row)


def _lines(places: Snapped) -> tuple[Ints, Floats]:
    """Return the edge of every place and the whole millimetres along it."""
    return frozen(places.edge, np.int64), frozen(np.round(places.at_m * 1000), np.float64)


def _owners(nodes: Ints, offset: Ints, row: Ints, n_nodes: int) -> Rows:
    """Return for every node [n_nodes] the row whose access is nearest to it on its own edge; else -1."""
    order = np.lexsort((row, offset, nodes))
    node, first = np.unique(nodes[order], return_index=True)
    owner = np.full(n_nodes, -1, dtype=np.int32)
    owner[node] = row[order[first]]
    return owner


class _Places(NamedTuple):
    edge: Ints
    at_mm: Floats
    off_m: Floats


class _Edges(NamedTuple):
    tail: Ints
    head: Ints
    length_mm: Ints


class _Nodes(NamedTuple):
    mm: Floats
    row: Rows


class _Spots(NamedTuple):
    """Accesses, ordered by edge and place on it."""

    edge: Ints
    at_mm: Floats
    row: Rows


@kernel
def _ways(
    at: _Places, edges: _Edges, nodes: _Nodes, spots: _Spots, limit_m: float, metres: Floats, row: Rows
) -> None:
    """Write the way of every place: over an end of its edge, or straight to an access on it."""
    for k in range(len(at.edge)):
        edge, at_mm = at.edge[k], at.at_mm[k]
        if edge < 0:
            continue
        over_tail = nodes.mm[edges.tail[edge]] + at_mm
        over_head = nodes.mm[edges.head[edge]] + edges.length_mm[edge] - at_mm
        around = min(over_tail, over_head)
        around_row = nodes.row[edges.tail[edge] if over_tail <= over_head else edges.head[edge]]
        straight, straight_row = _on_edge(spots, edge, at_mm)
        way_m = (min(around, straight) + at.off_m[k] * 1000) / 1000
        if way_m < np.inf and way_m <= limit_m:
            metres[k] = way_m
            row[k] = straight_row if straight <= around else around_row


@inner
def _on_edge(spots: _Spots, edge: int, at_mm: float) -> tuple[float, int]:
    """Return the millimetres to the nearest access on the same edge, inf if it has none, and its row."""
    low, high = 0, len(spots.edge)
    while low < high:  # the first spot not before the place
        middle = (low + high) // 2
        if spots.edge[middle] < edge or (spots.edge[middle] == edge and spots.at_mm[middle] < at_mm):
            low = middle + 1
        else:
            high = middle
    best, row = np.inf, -1
    for spot in range(max(low - 1, 0), min(low + 1, len(spots.edge))):
        way = abs(spots.at_mm[spot] - at_mm)
        if spots.edge[spot] == edge and way < best:
            best, row = way, spots.row[spot]
    return best, row
