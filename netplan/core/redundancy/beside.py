"""What lies in the street of something else: a duct and a trench along it are one to an excavator.

Edges of a graph tell nothing of it: a duct and the street above are two edges between the same places, and a
second route along both would share no edge with the first and yet go dark with it.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.plan_tables import edge_lines
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.model.project import Project

Lines = NDArray[np.object_]

STREET_M = 10.0
"""So near to each other a duct and a street, or two ducts, are one street [K]."""

SAME_M = 1.0
"""So near to each other two streets are the same one, drawn twice."""

LEAST_M = 20.0
"""Who shares fewer metres only passes by: at a junction, or where both meet at an angle."""

_STEP_M = 5.0
_ALONG = 0.7
"""Share of its length by which a step has to lead along a line to be beside it, not across: 45 degrees."""


def beside_planned(project: Project, graph: TrenchGraph, built: Ints) -> NDArray[np.bool_]:
    """Return which edges [n_edges] lie in the street of one that is built, without being it."""
    edges = graph.edges
    kind, found = edges["kind"].to_numpy(), np.zeros(len(edges), bool)
    standing = built[np.isin(kind[built], ["street", "duct"])]
    lines = edge_lines(project, graph, edges.iloc[standing].reset_index(drop=True))
    some = _rows_near(project, graph, lines)
    some[built] = False
    chosen = np.flatnonzero(some)
    if not len(chosen):
        return found
    mine = edge_lines(project, graph, edges.iloc[chosen].reset_index(drop=True))
    metres = shared_m((mine, kind[chosen] == "duct"), (lines, kind[standing] == "duct"))
    length_m = edges["length_mm"].to_numpy()[chosen] / 1000
    found[chosen] = metres >= np.minimum(LEAST_M, 0.5 * length_m)
    return found & (edges["length_mm"].to_numpy() > 0)


def _rows_near(project: Project, graph: TrenchGraph, lines: Lines) -> NDArray[np.bool_]:
    """Return the edges [n_edges] of streets and ducts that somewhere come near to one of the lines."""
    kind, row = graph.edges["kind"].to_numpy(), graph.edges["row"].to_numpy()
    near = np.zeros(len(kind), bool)
    for layer, name in (("streets", "street"), ("ducts", "duct")):
        table = project.layer(layer)
        tree = shapely.STRtree(table.geometry.to_numpy())
        met = tree.query(lines, predicate="dwithin", distance=STREET_M)[1]
        near |= (kind == name) & np.isin(row, table.index.to_numpy()[np.unique(met)])
    return near


def shared_m(ones: tuple[Lines, NDArray[np.bool_]], others: tuple[Lines, NDArray[np.bool_]]) -> Floats:
    """Return for how many metres each of some lines [n] leads along any of the others.

    Each side: the lines and whether each is a duct. A duct in a street counts as near within ``STREET_M``,
    streets among each other within ``SAME_M``.
    """
    (lines, is_duct), (those, are_ducts) = ones, others
    metres = np.zeros(len(lines))
    street = ~is_duct
    for mine, theirs, limit in (
        (is_duct, np.ones(len(those), bool), STREET_M),
        (street, are_ducts, STREET_M),
        (street, ~are_ducts, SAME_M),
    ):
        metres[mine] = np.maximum(metres[mine], _along(lines[mine], those[theirs], limit))
    return metres


def _along(lines: Lines, others: Lines, limit_m: float) -> Floats:
    """Return the metres of each line within the limit of one of the others, and in its direction."""
    if not len(lines) or not len(others):
        return np.zeros(len(lines))
    length = shapely.length(lines)
    n = np.maximum(np.ceil(length / _STEP_M), 1).astype(np.int64)
    of = np.repeat(np.arange(len(lines)), n)
    step = length[of] / n[of]
    at = (np.arange(len(of)) - np.repeat(np.cumsum(n) - n, n)) * step
    first, middle, last = (shapely.line_interpolate_point(lines[of], at + k * step) for k in (0, 0.5, 1))
    place, near = shapely.STRtree(others).query_nearest(middle, max_distance=limit_m, all_matches=False)
    begun, ended = (shapely.line_locate_point(others[near], points[place]) for points in (first, last))
    ahead = np.abs(ended - begun) >= _ALONG * step[place]
    metres: Floats = np.bincount(of[place[ahead]], step[place[ahead]], len(lines)).astype(np.float64)
    return metres
