"""The street network as a graph."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, distinct, frozen
from netplan.core.graph.rows import Csr, components, csr
from netplan.core.rules import counted, finding, finding_at
from netplan.core.streets.near import LineGrid, line_grid
from netplan.core.streets.noding import Cuts, find_cuts
from netplan.model.findings import Problem

MOTORWAY = 1000  # XTrasse strassenart


@dataclass(frozen=True, eq=False)
class StreetGraph:
    """A noded street network: edge k runs from ``tail[k]`` to ``head[k]`` along a piece of a street.

    x, y        [n_nodes]   metres, project CRS; nodes are ordered along a Hilbert curve, which keeps
                            neighbours close in memory (2 to 4 times faster searches)
    tail, head  [n_edges]   nodes
    street      [n_edges]   row of the street table
    from_m,to_m [n_edges]   the piece of that street
    length_mm   [n_edges]   millimetres: integers make sums and ties exact
    component   [n_nodes]   0 is the largest connected part, then by size
    """

    x: Floats
    y: Floats
    tail: Ints
    head: Ints
    street: Ints
    from_m: Floats
    to_m: Floats
    length_mm: Ints
    component: Ints

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.x)

    @cached_property
    def csr(self) -> Csr:
        """Compressed sparse rows of the edges."""
        return csr(self.n_nodes, self.tail, self.head)


@dataclass(frozen=True, eq=False)
class StreetLines:
    """The streets along which somebody may dig, all but motorways, in a grid of their lines.

    row     [n_lines]   row of the street table
    raised  [n_lines]   whether it is a bridge or a tunnel
    """

    row: Ints
    raised: NDArray[np.bool_]
    grid: LineGrid


def street_lines(streets: gpd.GeoDataFrame) -> StreetLines:
    """Return the lines of ``streets`` (LineStrings, metric CRS) that make the network.

    A street without a course is in none: of a row without a line nobody knows where it leads.
    """
    row = np.flatnonzero(_open(streets) & _placed(streets))
    raised = (streets["bridge"].fillna(False) | streets["tunnel"].fillna(False)).to_numpy(dtype=bool)
    return StreetLines(row, raised[row], line_grid(streets.geometry.to_numpy()[row]))


def _open(streets: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which streets are no motorways [n]."""
    found: NDArray[np.bool_] = (streets["road_class"] != MOTORWAY).fillna(value=True).to_numpy(dtype=bool)
    return found


def _placed(streets: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which streets have a line, with coordinates that are numbers [n]."""
    bounds = shapely.bounds(streets.geometry.to_numpy()).reshape(-1, 4)
    placed: NDArray[np.bool_] = np.isfinite(bounds).all(axis=1)
    return placed


def street_graph(
    streets: gpd.GeoDataFrame, lines: StreetLines | None = None
) -> tuple[StreetGraph, tuple[Problem, ...]]:
    """Build the noded graph of ``streets``; ``lines`` are theirs, where the caller has them.

    Streets are cut where they meet or cross on one level (``noding``). The result does not depend on the
    order of the rows.
    """
    lines = lines or street_lines(streets)
    usable, ids = lines.row, streets["id"].to_numpy(dtype=str)[lines.row]
    cuts = find_cuts(lines.grid, lines.raised)
    pieces = _pieces(lines.grid, cuts)
    x, y, tail, head = _nodes(pieces.ends)
    row, from_m, to_m = pieces.street, pieces.from_m, pieces.to_m
    order = np.lexsort((from_m, ids[row], head, tail))
    row, from_m, to_m = row[order], from_m[order], to_m[order]
    tail, head = tail[order], head[order]
    graph = StreetGraph(
        x,
        y,
        frozen(tail, np.int64),
        frozen(head, np.int64),
        frozen(usable[row], np.int64),
        frozen(from_m, np.float64),
        frozen(to_m, np.float64),
        frozen(np.round((to_m - from_m) * 1000), np.int64),
        components(len(x), tail, head),
    )
    problems = (
        *counted("NET-001", "streets", int((~_open(streets)).sum())),
        *_lost(streets),
        *counted("NET-002", "streets", cuts.n_joined),
        *counted("NET-003", "streets", cuts.n_crossed),
        *_apart(graph, streets),
    )
    return graph, problems


@dataclass(frozen=True, eq=False)
class _Pieces:
    street: Ints
    from_m: Floats
    to_m: Floats
    ends: Floats  # [2, n, 2] coordinates of first and last point


def _pieces(grid: LineGrid, cuts: Cuts) -> _Pieces:
    """Return what the cuts leave of the lines."""
    n = len(grid.lines)
    length_m = np.round(shapely.length(grid.lines), 3)
    first, last = np.round(grid.ends, 3)
    street = np.concatenate([np.arange(n), cuts.street])
    from_m = np.concatenate([np.zeros(n), cuts.at_m])
    start = np.concatenate([first, cuts.point])
    order = np.lexsort((from_m, street))
    street, from_m, start = street[order], from_m[order], start[order]
    final = np.append(street[1:] != street[:-1], True)
    to_m = np.where(final, length_m[street], np.roll(from_m, -1))
    end = np.where(final[:, None], last[street], np.roll(start, -1, axis=0))
    return _Pieces(street, from_m, to_m, np.stack([start, end]))


def _nodes(ends: Floats) -> tuple[Floats, Floats, Ints, Ints]:
    """Give numbers to the distinct points of ``ends`` [2, n_edges, 2] along a Hilbert curve."""
    points, index = distinct(ends.reshape(-1, 2))
    if not len(points):  # a Hilbert curve needs an extent
        return frozen([], np.float64), frozen([], np.float64), frozen([], np.int64), frozen([], np.int64)
    curve = gpd.GeoSeries(shapely.points(points)).hilbert_distance().to_numpy()
    order = np.lexsort((points[:, 1], points[:, 0], curve))
    rank = np.empty(len(points), dtype=np.int64)
    rank[order] = np.arange(len(points))
    tail, head = rank[index].reshape(2, -1)
    return frozen(points[order, 0], np.float64), frozen(points[order, 1], np.float64), tail, head


def _apart(graph: StreetGraph, streets: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Name one street of every part of the network that is not joined to the largest."""
    part = graph.component[graph.tail]
    for label, first in zip(*np.unique(part, return_index=True), strict=True):
        if label == 0:
            continue
        row, n = int(graph.street[first]), int((part == label).sum())
        yield finding_at("NET-004", "streets", streets, row, n=n, street=_called(streets, row))


def _called(streets: gpd.GeoDataFrame, row: int) -> str:
    name = streets["name"].iloc[row]
    return str(streets["id"].iloc[row] if pd.isna(name) else name)


def _lost(streets: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Name the streets without a course."""
    for row in np.flatnonzero(~_placed(streets)):
        yield replace(finding("NET-020", "streets"), row=int(row), row_id=str(streets["id"].iloc[row]))
