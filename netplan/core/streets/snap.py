"""Find the place on a street that belongs to a point, within a limit that is never stretched."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.streets.near import LineGrid, Pieces, nearest_places, without
from netplan.core.streets.street_graph import StreetGraph, street_graph, street_lines
from netplan.model.findings import Problem


@dataclass(frozen=True, eq=False)
class Snapped:
    """The nearest place on the street network for each of n points.

    edge        [n]   edge of the graph; -1 where no street is within the limit
    at_m        [n]   metres along the edge from its tail
    distance_m  [n]   metres from the point to that place; inf where there is none
    """

    edge: Ints
    at_m: Floats
    distance_m: Floats

    @property
    def found(self) -> Ints:
        """Positions of the points that have a place."""
        return np.flatnonzero(self.edge >= 0)


@dataclass(frozen=True, eq=False)
class StreetIndex:
    """The street network with a grid of its lines.

    grid     its lines; nothing is near a bridge or tunnel: nothing joins a street there
    pieces   line of the grid -> the edges along it, by the metres where each begins
    """

    graph: StreetGraph
    grid: LineGrid
    pieces: Pieces
    problems: tuple[Problem, ...]


def street_index(streets: gpd.GeoDataFrame) -> StreetIndex:
    """Build the graph of ``streets`` and the grid over them."""
    lines = street_lines(streets)
    graph, problems = street_graph(streets, lines)
    edges = np.lexsort((graph.from_m, graph.street))
    first = np.append(np.searchsorted(graph.street[edges], lines.row), len(edges))
    pieces = Pieces(frozen(first, np.int64), frozen(graph.from_m[edges], np.float64), frozen(edges, np.int64))
    return StreetIndex(graph, without(lines.grid, lines.raised), pieces, problems)


def snap(points: gpd.GeoSeries, index: StreetIndex, limit_m: float) -> Snapped:
    """Return the nearest place on a street for every point, at most ``limit_m`` metres away.

    Of places equally near, the one on the edge with the lowest number is taken. Points without a place are
    near nothing.
    """
    shapes = points.to_numpy()
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    xy = np.full((len(shapes), 2), np.nan)
    xy[placed] = np.column_stack([shapely.get_x(shapes[placed]), shapely.get_y(shapes[placed])])
    return snapped(xy, index, limit_m)


def snapped(xy: Floats, index: StreetIndex, limit_m: float) -> Snapped:
    """Return the same for points given by their coordinates [n, 2]."""
    found = nearest_places(xy, index.grid, index.pieces, limit_m)
    return Snapped(
        frozen(found.piece, np.int64), frozen(found.at_m, np.float64), frozen(found.distance_m, np.float64)
    )
