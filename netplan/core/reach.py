"""How far it is along the streets to existing fibre."""

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph import Floats, Ints, distinct
from netplan.core.paths import INT_INF, nearest_source
from netplan.core.snap import Snapped, StreetIndex, snap

STEP_M = 10.0  # fibre is looked at every ten metres: a way is at most half of that too long


def access_to(lines: gpd.GeoSeries, index: StreetIndex, limit_m: float) -> Snapped:
    """Return the places on the street network where ``lines`` run, ordered by edge and position.

    What of the lines is farther than ``limit_m`` from a street is left out.
    """
    dense = shapely.segmentize(lines.to_numpy(), STEP_M)
    points, _ = distinct(np.round(shapely.get_coordinates(dense), 3))
    places = snap(gpd.GeoSeries(shapely.points(points)), index, limit_m)
    order = places.found[np.lexsort((places.at_m[places.found], places.edge[places.found]))]
    return Snapped(places.edge[order], places.at_m[order], places.distance_m[order])


def way_to(access: Snapped, places: Snapped, index: StreetIndex) -> Floats:
    """Return the metres from each of n places to the nearest access along the streets.

    The way from the point to its street counts, the way from the street to the line does not: the line
    lies in the street. inf where there is no way, or where the point is too far from any street.
    """
    distance_mm = np.full(len(places.edge), np.inf)
    found = places.found
    if len(access.edge) and len(found):
        edge, at_mm = places.edge[found], np.round(places.at_m[found] * 1000)
        way = np.minimum(_over_ends(edge, at_mm, access, index), _on_edge(edge, at_mm, access))
        distance_mm[found] = way + places.distance_m[found] * 1000
    metres: Floats = distance_mm / 1000
    return metres


def _over_ends(edge: Ints, at_mm: Floats, access: Snapped, index: StreetIndex) -> Floats:
    """Return the millimetres to the nearest access when the edge is left at one of its ends."""
    graph = index.graph
    length = graph.length_mm[access.edge]
    from_tail = np.clip(np.round(access.at_m * 1000).astype(np.int64), 0, length)
    nodes = np.concatenate([graph.tail[access.edge], graph.head[access.edge]])
    csr = graph.csr
    nearest = nearest_source(
        csr, graph.length_mm[csr.edge], nodes, offset=np.concatenate([from_tail, length - from_tail])
    )
    distance = np.where(nearest.distance >= INT_INF, np.inf, nearest.distance)
    tail, head = distance[graph.tail[edge]], distance[graph.head[edge]]
    return np.minimum(tail + at_mm, head + graph.length_mm[edge] - at_mm)


def _on_edge(edge: Ints, at_mm: Floats, access: Snapped) -> Floats:
    """Return the millimetres to the nearest access on the same edge; inf if it has none."""
    step = 1e9  # longer than any edge
    keys = access.edge * step + np.round(access.at_m * 1000)
    after = np.searchsorted(keys, edge * step + at_mm)
    best = np.full(len(edge), np.inf)
    for position in (after - 1, after):
        inside = np.clip(position, 0, len(keys) - 1)
        same = access.edge[inside] == edge
        way = np.abs(np.round(access.at_m[inside] * 1000) - at_mm)
        best = np.where(same, np.minimum(best, way), best)
    return best
