"""The graph on which trees are searched, and trees on it: growing one, and making the best of its nodes."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import INT_INF
from netplan.core.graph.rows import Csr, csr
from netplan.core.jit import inner, kernel
from netplan.progress import SILENT, Progress

Bytes = NDArray[np.uint8]


ARC = np.dtype([("cost", np.int64), ("head", np.int32), ("edge", np.int32), ("twin", np.int32)], align=True)
"""An arc: cost, node it leads to, edge it belongs to, arc of the same edge in the other direction.

One array of records instead of four arrays: a search reads them together, and the compiler has far
less to do with one array than with four.
"""


class Rows(NamedTuple):
    """Arcs in rows for kernels, read-only: ``indptr`` [n + 1] int64, ``arcs`` [n_arcs] of ARC."""

    indptr: Ints
    arcs: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Net:
    """A connected graph without loops and parallel edges, with its terminals.

    graph                        the same as rows of plain arrays
    tail, head, cost  [n_edges]  int64
    terminal          [n]        uint8, 1 at nodes to connect, the root included
    root                         a terminal; it costs nothing
    toll              [n]        int64, cost of every node that a tree touches
    weight            [n_arcs]   int64, cost of an arc and of the node to which it leads
    even              [n_edges]  int64, cost of an edge with half of its ends, doubled, if nodes cost
                                 something: for all who know no direction; ``rows`` hold it, too
    """

    graph: Csr
    tail: Ints
    head: Ints
    cost: Ints
    terminal: Bytes
    root: int
    toll: Ints
    weight: Ints
    even: Ints
    rows: Rows

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.terminal)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.tail)

    @property
    def entry(self) -> Ints:
        """Cost of every arc if it is walked towards the node in whose row it lies, that node included."""
        cost: Ints = self.weight[self.rows.arcs["twin"]]
        return cost


@kernel
def _pair(edge: Ints, first: Ints, arcs: NDArray[Any]) -> None:
    """Fill in the twins; ``first`` [n_edges] is -1."""
    for arc in range(len(edge)):
        other = first[edge[arc]]
        first[edge[arc]] = arc
        if other >= 0:
            arcs[arc].twin = other
            arcs[other].twin = arc


def make_net(tail: Ints, head: Ints, cost: Ints, terminal: Bytes, root: int, toll: Ints | None = None) -> Net:
    """Build the rows of a net from its edges; ``toll`` [n] is what nodes cost."""
    graph = csr(len(terminal), tail, head)
    arcs = np.empty(len(graph.edge), ARC)
    if toll is None:
        toll = np.zeros(len(terminal), np.int64)
    even = 2 * cost + toll[tail] + toll[head] if toll.any() else cost
    arcs["cost"] = even[graph.edge]
    arcs["head"] = graph.indices
    arcs["edge"] = graph.edge
    _pair(graph.edge, np.full(len(tail), -1, np.int64), arcs)
    arcs.flags.writeable = False
    weight = cost[graph.edge] + toll[graph.indices]
    return Net(graph, tail, head, cost, terminal, root, toll, weight, even, Rows(graph.indptr, arcs))


class _Front(NamedTuple):
    """State of a growing tree: labels of the nodes, and the queue."""

    distance: Ints
    parent_arc: Ints
    joined: Bytes
    entries: Ints


@inner
def _annex(rows: Rows, front: _Front, chosen: Bytes, node: int, size: int) -> int:
    """Add the path to ``node`` to the tree, and its nodes to the queue; return the size of the queue."""
    while not front.joined[node]:
        front.joined[node] = 1
        front.distance[node] = 0
        size = push(front.entries, size, node)
        arc = front.parent_arc[node]
        if arc < 0:
            break
        chosen[rows.arcs[arc].edge] = 1
        node = rows.arcs[rows.arcs[arc].twin].head
    return size


@kernel
def _grow(rows: Rows, weight: Ints, front: _Front, tree: tuple[Bytes, Bytes], size: int) -> int:
    """Grow the tree by a portion of nodes; return the size of the queue, negative if it needs more room."""
    terminal, chosen = tree
    bits = item_bits(len(terminal))
    for _ in range(50_000):
        if size == 0:
            break
        node = front.entries[0] & ((1 << bits) - 1)
        key = front.entries[0] >> bits
        if size + 2 * (rows.indptr[node + 1] - rows.indptr[node]) + len(terminal) > len(front.entries):
            return -size
        size = pop(front.entries, size)
        if key > front.distance[node]:
            continue
        if terminal[node] and not front.joined[node]:
            size = _annex(rows, front, chosen, node, size)
            continue
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            reach = key + weight[arc]
            head = rows.arcs[arc].head
            if reach < front.distance[head]:
                front.distance[head] = reach
                front.parent_arc[head] = arc
                size = push(front.entries, size, (reach << bits) | head)
    return size


def grow(net: Net, weight: Ints, start: int, progress: Progress = SILENT) -> Bytes:
    """Grow a tree from ``start``, always by the path to the nearest terminal.

    ``weight`` [n_arcs] replaces the cost: disturbed for other trees, ``INT_INF`` where an arc is barred;
    all terminals can be reached.
    Source: H. Takahashi, A. Matsuyama, An approximate solution for the Steiner problem in graphs, 1980.
    """
    n = net.n_nodes
    room = 2 * len(weight) + 2 * n + 2
    front = _Front(
        np.full(n, INT_INF, np.int64),
        np.full(n, -1, np.int64),
        np.zeros(n, np.uint8),
        np.empty(room, np.int64),
    )
    chosen = np.zeros(net.n_edges, np.uint8)
    front.distance[start], front.joined[start], front.entries[0], size = 0, 1, start, 1
    while size:
        size = _grow(net.rows, weight, front, (net.terminal, chosen), size)
        progress(0.5)
        if size < 0:
            front, size = front._replace(entries=np.concatenate([front.entries] * 2)), -size
    return chosen


@inner
def _leader(leader: Ints, node: int) -> int:
    while leader[node] != node:
        leader[node] = leader[leader[node]]
        node = leader[node]
    return node


@kernel
def _span(tail: Ints, head: Ints, order: Ints, leader: Ints, chosen: Bytes) -> None:
    """Choose the edges of ``order`` that close no circle (J. B. Kruskal, 1956)."""
    for edge in order:
        one = _leader(leader, tail[edge])
        other = _leader(leader, head[edge])
        if one != other:
            leader[one] = other
            chosen[edge] = 1


@kernel
def _trim(tail: Ints, head: Ints, order: Ints, terminal: Bytes, chosen: Bytes) -> None:
    """Cut off the ends of a forest that lead to no terminal.

    The exclusive or of a node's edges is its only edge once the others are gone: no lists are needed.
    """
    degree = np.zeros(len(terminal), np.int64)
    edges = np.zeros(len(terminal), np.int64)
    for edge in order:
        if chosen[edge]:
            for node in (tail[edge], head[edge]):
                degree[node] += 1
                edges[node] ^= edge
    for edge in order:
        for end in (tail[edge], head[edge]):
            node = end
            while degree[node] == 1 and not terminal[node]:
                last = edges[node]
                chosen[last] = 0
                degree[node] = 0
                node = tail[last] + head[last] - node
                degree[node] -= 1
                edges[node] ^= last


def best_tree(tail: Ints, head: Ints, cost: Ints, terminal: Bytes, candidates: Ints) -> Bytes:
    """Choose from ``candidates`` a spanning tree of least cost without useless ends; uint8 [n_edges]."""
    order = candidates[np.argsort(cost[candidates], kind="stable")]
    chosen = np.zeros(len(tail), np.uint8)
    _span(tail, head, order, np.arange(len(terminal)), chosen)
    _trim(tail, head, order, terminal, chosen)
    return chosen


def tidied(net: Net, chosen: Bytes) -> Bytes:
    """Return the best tree on the nodes that ``chosen`` touches: other edges between them may be cheaper."""
    inside = net.terminal.copy()
    edges = np.flatnonzero(chosen)
    inside[net.tail[edges]] = 1
    inside[net.head[edges]] = 1
    candidates = np.flatnonzero(inside[net.tail] & inside[net.head])
    return best_tree(net.tail, net.head, net.cost, net.terminal, candidates)


def cost_of(net: Net, chosen: Bytes) -> int:
    """Add up the costs of the chosen edges and of the nodes at which they end."""
    edges = np.flatnonzero(chosen)
    nodes = np.unique(np.concatenate([net.tail[edges], net.head[edges]]))
    return int(net.cost[edges].sum() + net.toll[nodes].sum())
