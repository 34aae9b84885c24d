"""How far it is along the streets to what lies in them: fibre, cabinets, points of presence."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph import Floats, Ints, distinct, frozen
from netplan.core.paths import INT_INF, nearest_source
from netplan.core.snap import Snapped, StreetIndex, snap

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
    row: Ints


def access_to(shapes: gpd.GeoSeries, index: StreetIndex, limit_m: float) -> Access:
    """Return the places on the street network where ``shapes`` (lines or points) lie.

    What of them is farther than ``limit_m`` from a street is left out.
    """
    dense = shapely.segmentize(shapes.to_numpy(), STEP_M)
    xy, row = shapely.get_coordinates(dense, return_index=True)
    points, which = distinct(np.round(xy, 3))
    first = np.zeros(len(points), dtype=np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    places = snap(gpd.GeoSeries(shapely.points(points)), index, limit_m)
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
    n = len(places.edge)
    metres, row = np.full(n, np.inf), np.full(n, -1, dtype=np.int64)
    found = places.found
    if len(access.row) and len(found):
        edge, at_mm = places.edge[found], np.round(places.at_m[found] * 1000)
        limit_mm = None if limit_m is None else limit_m * 1000
        around, around_row = _over_ends(edge, at_mm, access, index, limit_mm)
        straight, straight_row = _on_edge(edge, at_mm, access)
        way = np.minimum(around, straight)
        metres[found] = (way + places.distance_m[found] * 1000) / 1000
        row[found] = np.where(np.isinf(way), -1, np.where(straight <= around, straight_row, around_row))
    if limit_m is not None:
        row[metres > limit_m] = -1
        metres[metres > limit_m] = np.inf
    return Way(metres, row)


def _over_ends(
    edge: Ints, at_mm: Floats, access: Access, index: StreetIndex, limit_mm: float | None
) -> tuple[Floats, Ints]:
    """Return the millimetres to the nearest access when the edge is left at one of its ends, and its row."""
    graph, there = index.graph, access.places
    length = graph.length_mm[there.edge]
    from_tail = np.clip(np.round(there.at_m * 1000).astype(np.int64), 0, length)
    nodes = np.concatenate([graph.tail[there.edge], graph.head[there.edge]])
    offset = np.concatenate([from_tail, length - from_tail])
    rows = graph.csr
    limit = None if limit_mm is None else int(limit_mm)
    found = nearest_source(rows, graph.length_mm[rows.edge], nodes, offset=offset, limit=limit)
    distance = np.where(found.distance >= INT_INF, np.inf, found.distance)
    owner = _owners(nodes, offset, np.tile(access.row, 2), graph.n_nodes)[found.source]
    tail, head = graph.tail[edge], graph.head[edge]
    over_tail, over_head = distance[tail] + at_mm, distance[head] + graph.length_mm[edge] - at_mm
    return np.minimum(over_tail, over_head), np.where(over_tail <= over_head, owner[tail], owner[head])


def _owners(nodes: Ints, offset: Ints, row: Ints, n_nodes: int) -> Ints:
    """Return for every node [n_nodes] the row whose access is nearest to it on its own edge; else -1."""
    order = np.lexsort((row, offset, nodes))
    node, first = np.unique(nodes[order], return_index=True)
    owner = np.full(n_nodes, -1, dtype=np.int64)
    owner[node] = row[order[first]]
    return owner


def _on_edge(edge: Ints, at_mm: Floats, access: Access) -> tuple[Floats, Ints]:
    """Return the millimetres to the nearest access on the same edge, inf if it has none, and its row."""
    step = 1e9  # longer than any edge
    there = access.places
    place_mm = np.round(there.at_m * 1000)
    keys = there.edge * step + place_mm
    after = np.searchsorted(keys, edge * step + at_mm)
    best, row = np.full(len(edge), np.inf), np.full(len(edge), -1, dtype=np.int64)
    for position in (after - 1, after):
        inside = np.clip(position, 0, len(keys) - 1)
        way = np.where(there.edge[inside] == edge, np.abs(place_mm[inside] - at_mm), np.inf)
        row = np.where(way < best, access.row[inside], row)
        best = np.minimum(best, way)
    return best, row
