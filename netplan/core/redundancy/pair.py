"""Two routes that share nothing, at least cost: for two nodes, or beside a first route that stands.

The second route is sought where every arc of the first may be used backwards only, and cancels it there; with
distances of the first search as potentials no arc costs less than nothing. Routes that share no node either
are sought in the graph in which every node has an entrance, an exit and an arc between them.

Source: J. Suurballe, R. Tarjan, A quick method for finding shortest pairs of disjoint paths, 1984.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF, nearest_source, path_arcs, tails
from netplan.core.graph.rows import Csr, csr
from netplan.core.redundancy.question import Question


@dataclass(frozen=True, eq=False)
class Pair:
    """Two routes from a node to another as edges from one end to the other, and what both cost."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    cost: int


@dataclass(frozen=True, eq=False)
class Ways:
    """A graph of arcs in which routes that share nothing are sought.

    rows      its rows; nodes from ``n`` on are exits where no node may be shared
    origin    [n_arcs]  edge of the question that an arc belongs to; -1: between an entrance and its exit
    opposite  [n_arcs]  the arc the other way
    open      [n_arcs]  bool, whether it may be used at first
    tail      [n_arcs]  node it comes from
    n         number of nodes of the question; the exit of node k is ``n + k``, or k where nodes are shared
    """

    rows: Csr
    origin: Ints
    opposite: Ints
    open: np.ndarray
    tail: Ints
    n: int
    split: bool

    def way_out(self, node: int) -> int:
        """Return the node from which routes of a node begin."""
        return node + self.n if self.split else node


def ways_of(question: Question) -> Ways:
    """Return the graph for routes that are apart as the question asks."""
    n, m = question.n_nodes, len(question.tail)
    tail, head = question.tail, question.head
    split = question.apart == "node"
    if split:
        inside = np.arange(n)
        starts = np.concatenate([inside, tail + n, head + n])
        ends = np.concatenate([inside + n, head, tail])
        of_edge = np.concatenate([np.full(n, -1), np.arange(m), np.arange(m)])
    else:
        starts, ends, of_edge = tail, head, np.arange(m)
    rows = csr(2 * n if split else n, starts, ends)
    come_from = tails(rows)
    order = np.lexsort((np.arange(len(rows.edge)), rows.edge))
    opposite = np.empty(len(order), np.int64)
    opposite[order] = order.reshape(-1, 2)[:, ::-1].ravel()
    ahead = come_from == starts[rows.edge]
    return Ways(rows, of_edge[rows.edge].astype(np.int64), opposite, ahead | (not split), come_from, n, split)


def prices(ways: Ways, cost: Ints) -> Ints:
    """Return what every arc costs [n_arcs] where the edges of the question cost ``cost`` [n_edges]."""
    each = np.where(ways.origin >= 0, np.append(cost, 0)[ways.origin], 0)
    weight: Ints = np.where(ways.open, each, INT_INF)
    return weight


def disjoint_pair(question: Question, node: int) -> Pair | None:
    """Return the two routes from ``node`` to the root that share nothing and cost least.

    What is built counts like everything else: at its cost. Exact. None: there are no two such routes.
    """
    ways = ways_of(question)
    weight = prices(ways, question.cost)
    start, end = ways.way_out(node), question.root
    if node == question.root:
        return Pair((), (), 0)
    near = nearest_source(ways.rows, weight, np.array([start]))
    if near.distance[end] >= INT_INF:
        return None
    first = path_arcs(near, end)
    potential = np.minimum(near.distance, INT_INF)
    known = potential[ways.tail] < INT_INF
    reduced = np.where(
        known & (weight < INT_INF), weight + potential[ways.tail] - potential[ways.rows.indices], INT_INF
    )
    second = _beside(ways, question, reduced, first, (start, end), INT_INF - 1)
    if second is None:
        return None
    left = _cancelled(ways, first, second)
    routes = _two_routes(ways, left, start, end)
    return Pair(routes[0], routes[1], int(sum(weight[arc] * times for arc, times in left.items())))


def second_route(
    ways: Ways, question: Question, weight: Ints, standing: Ints, most: int = INT_INF - 1
) -> Ints | None:
    """Return the edges of the cheapest way that adds a second route to a ``standing`` one (arcs, at no cost).

    ``weight`` [n_arcs] as ``prices`` of edges makes them, 0 for what stands. Exact for one node. None: every
    way shares something with it, or costs more than ``most``.
    """
    ends = (int(ways.tail[standing[0]]), question.root)
    arcs = _beside(ways, question, weight, standing, ends, most)
    if arcs is None:
        return None
    edges: Ints = np.unique(ways.origin[arcs])
    return edges[edges >= 0]


def beside(
    ways: Ways, question: Question, weight: Ints, standing: Ints
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return two routes that share nothing, as edges from the node on: the ``standing`` one and the cheapest.

    Where none fits beside the standing one, both lead other ways, the cheaper one first. ``weight`` [n_arcs]
    as of ``prices``. None: there are no two routes.
    """
    start, end = int(ways.tail[standing[0]]), question.root
    arcs = _beside(ways, question, weight, standing, (start, end), INT_INF - 1)
    if arcs is None:
        return None
    first, second = _two_routes(ways, _cancelled(ways, standing, arcs), start, end)
    old = ways.origin[standing]
    stands = tuple(old[old >= 0].tolist())
    cost = question.cost
    if stands in (first, second):
        return stands, second if stands == first else first
    dear = int(cost[list(first)].sum()) > int(cost[list(second)].sum())
    return (second, first) if dear else (first, second)


def standing_arcs(ways: Ways, question: Question, parent: Ints, via: Ints, node: int) -> Ints:
    """Return the arcs of the first route from ``node`` to the root, of ``first_routes``."""
    arcs, at = [], node
    while at != question.root:
        arcs.append(_arc(ways, int(via[at]), ways.way_out(at)))
        at = int(parent[at])
        if ways.split and at != question.root:
            arcs.append(_arc(ways, -1, at))
    return np.array(arcs, np.int64)


def _arc(ways: Ways, edge: int, start: int) -> int:
    """Return the open arc of an edge (-1: to the exit) that begins at a node."""
    first, last = ways.rows.indptr[start], ways.rows.indptr[start + 1]
    here = np.arange(first, last)
    return int(here[(ways.origin[here] == edge) & ways.open[here]][0])


def _beside(
    ways: Ways, question: Question, weight: Ints, standing: Ints, ends: tuple[int, int], most: int
) -> Ints | None:
    """Return the arcs of the cheapest way that adds a second route to a ``standing`` first one."""
    changed = weight.copy()
    inside = standing[ways.origin[standing] < 0]
    free = inside[question.spared[ways.tail[inside]]]
    changed[standing] = INT_INF
    changed[ways.opposite[standing]] = 0
    changed[free] = 0
    near = nearest_source(ways.rows, changed, np.array([ends[0]]), limit=most)
    return None if near.distance[ends[1]] >= INT_INF else path_arcs(near, ends[1])


def _cancelled(ways: Ways, first: Ints, second: Ints) -> Counter[int]:
    """Return the arcs of both ways together, without what one of them takes back of the other."""
    left = Counter(first.tolist())
    for arc in second.tolist():
        back = int(ways.opposite[arc])
        if left[back] > 0:
            left[back] -= 1
        else:
            left[arc] += 1
    return +left


def _two_routes(ways: Ways, left: Counter[int], start: int, end: int) -> Sequence[tuple[int, ...]]:
    """Cut the arcs of two routes apart."""
    leaving: dict[int, list[int]] = {}
    for arc in sorted(left.elements(), reverse=True):
        leaving.setdefault(int(ways.tail[arc]), []).append(arc)
    routes = []
    for _ in range(2):
        at, edges = start, []
        while at != end:
            arc = leaving[at].pop()
            if ways.origin[arc] >= 0:
                edges.append(int(ways.origin[arc]))
            at = int(ways.rows.indices[arc])
        routes.append(tuple(edges))
    return routes
