"""Find the place on a street that belongs to a point, within a limit that is never stretched."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.streets.near import LineGrid, line_grid, nearest_lines
from netplan.core.streets.street_graph import StreetGraph, street_graph
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

    row    [n_lines]      row of the street table for every line of the grid
    edges  [n_edges]      edges ordered by street and place on it
    key    [n_edges, 2]   street and ``from_m`` of those edges, ascending
    """

    graph: StreetGraph
    grid: LineGrid
    row: Ints
    edges: Ints
    key: Floats
    problems: tuple[Problem, ...]


def street_index(streets: gpd.GeoDataFrame) -> StreetIndex:
    """Build the graph of ``streets`` and the grid over them.

    Bridges and tunnels are left out of the grid: nothing joins a street there.
    """
    graph, problems = street_graph(streets)
    lifted = (streets["bridge"].fillna(False) | streets["tunnel"].fillna(False)).to_numpy(dtype=bool)
    used = np.zeros(len(streets), dtype=bool)
    used[graph.street] = True
    row = np.flatnonzero(used & ~lifted)
    edges = np.lexsort((graph.from_m, graph.street))
    key = np.column_stack([graph.street[edges], graph.from_m[edges]])
    return StreetIndex(graph, line_grid(streets.geometry.to_numpy()[row]), row, edges, key, problems)


def snap(points: gpd.GeoSeries, index: StreetIndex, limit_m: float) -> Snapped:
    """Return the nearest place on a street for every point, at most ``limit_m`` metres away.

    Of places equally near, the one on the edge with the lowest number is taken.
    """
    n = len(points)
    shapes = points.to_numpy()
    places = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    point, line = nearest_lines(places, index.grid, limit_m)
    distance_m = shapely.distance(index.grid.lines[line], shapes[point])
    near = distance_m <= limit_m
    point, line, distance_m = point[near], line[near], distance_m[near]
    street_m = np.round(shapely.line_locate_point(index.grid.lines[line], shapes[point]), 3)
    edge = _edge_at(index, index.row[line], street_m)
    order = np.lexsort((edge, np.round(distance_m, 6), point))
    point, first = np.unique(point[order], return_index=True)
    chosen = order[first]
    edges, at_m, distances = np.full(n, -1), np.zeros(n), np.full(n, np.inf)
    edges[point] = edge[chosen]
    at_m[point] = street_m[chosen] - index.graph.from_m[edge[chosen]]
    distances[point] = distance_m[chosen]
    return Snapped(frozen(edges, np.int64), frozen(at_m, np.float64), frozen(distances, np.float64))


def _edge_at(index: StreetIndex, street: Ints, street_m: Floats) -> Ints:
    """Return the edge that holds the place ``street_m`` metres along ``street``."""
    # one sorted number per edge: no street is as long as the step between two of them
    step = 1e6
    position = np.searchsorted(index.key[:, 0] * step + index.key[:, 1], street * step + street_m, "right")
    edge: Ints = index.edges[position - 1]
    return edge
