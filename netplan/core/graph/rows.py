"""Rows, parts and parallel edges of a graph, found by counting: a plan asks for them hundreds of times."""

from dataclasses import dataclass

import numpy as np

from netplan.core.graph.arrays import Ints, frozen
from netplan.core.jit import inner, kernel


@dataclass(frozen=True, eq=False)
class Csr:
    """An undirected graph as compressed sparse rows: every edge is stored as two arcs.

    indptr   [n_nodes + 1]   int64, first arc of each node
    indices  [n_arcs]        int64, head of each arc
    edge     [n_arcs]        int64, the edge an arc belongs to
    """

    indptr: Ints
    indices: Ints
    edge: Ints

    @property
    def n_nodes(self) -> int:
        """Number of nodes, isolated ones included."""
        return len(self.indptr) - 1


@kernel
def _fill(tail: Ints, head: Ints, indptr: Ints, indices: Ints, edge: Ints) -> None:
    """Sort the arcs by head, then by tail, edges in their order: twice by counting."""
    for k in range(len(tail)):
        indptr[tail[k] + 1] += 1
        indptr[head[k] + 1] += 1
    for node in range(len(indptr) - 1):
        indptr[node + 1] += indptr[node]
    free = indptr.copy()
    by_head = np.empty(len(edge), np.int64)
    for k in range(len(tail)):
        by_head[free[head[k]]] = 2 * k
        free[head[k]] += 1
        by_head[free[tail[k]]] = 2 * k + 1
        free[tail[k]] += 1
    free[:] = indptr
    for half in by_head:
        k = int(half >> 1)
        node = head[k] if half & 1 else tail[k]
        indices[free[node]] = tail[k] if half & 1 else head[k]
        edge[free[node]] = k
        free[node] += 1


def csr(n_nodes: int, tail: Ints, head: Ints) -> Csr:
    """Build the rows of an undirected graph from its edges ``tail[k] - head[k]``.

    Arcs of a node are ordered by head, then by edge, so that ties always break the same way.
    """
    rows = (
        np.zeros(n_nodes + 1, np.int64),
        np.empty(2 * len(tail), np.int64),
        np.empty(2 * len(tail), np.int64),
    )
    _fill(frozen(tail, np.int64), frozen(head, np.int64), *rows)
    for array in rows:
        array.flags.writeable = False
    return Csr(*rows)


@kernel
def _simple(n_nodes: int, low: Ints, high: Ints, cost: Ints, kept: Ints) -> int:
    """List the edges to be kept in ``kept``; return their number."""
    n_edges = 0
    first = np.zeros((2, n_nodes + 1), np.int64)
    for k in range(len(low)):
        if low[k] != high[k]:
            first[0, high[k] + 1] += 1
            first[1, low[k] + 1] += 1
            n_edges += 1
    for node in range(n_nodes):
        first[:, node + 1] += first[:, node]
    by_high = np.empty(n_edges, np.int64)
    for k in range(len(low)):
        if low[k] != high[k]:
            by_high[first[0, high[k]]] = k
            first[0, high[k]] += 1
    order = np.empty(n_edges, np.int64)
    for edge in by_high:
        order[first[1, low[edge]]] = edge
        first[1, low[edge]] += 1
    n_kept = 0
    for edge in order:
        last = kept[n_kept - 1]
        if n_kept == 0 or low[edge] != low[last] or high[edge] != high[last]:
            kept[n_kept] = edge
            n_kept += 1
        elif cost[edge] < cost[last]:
            kept[n_kept - 1] = edge
    return n_kept


def simple_edges(n_nodes: int, tail: Ints, head: Ints, cost: Ints) -> Ints:
    """Return the edges that are left without loops and without the dearer of parallel edges.

    They are ordered by the lower end, then by the higher; of equally cheap parallel edges the first stays.
    """
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    kept = np.empty(len(low) + 1, np.int64)
    n_kept = _simple(n_nodes, frozen(low, np.int64), frozen(high, np.int64), frozen(cost, np.int64), kept)
    return kept[:n_kept]


@inner
def leader_of(leader: Ints, node: int) -> int:
    """Return the first of the nodes that are joined with ``node``, and shorten the way there."""
    while leader[node] != node:
        leader[node] = leader[leader[node]]
        node = leader[node]
    return node


@kernel
def _label(tail: Ints, head: Ints, leader: Ints, label: Ints) -> int:
    """Write the numbers of the parts, in the order of their lowest nodes; return how many there are."""
    for k in range(len(tail)):
        one = leader_of(leader, tail[k])
        other = leader_of(leader, head[k])
        leader[max(one, other)] = min(one, other)
    n_parts = 0
    for node in range(len(leader)):
        first = leader_of(leader, node)
        if first == node:
            label[node] = n_parts
            n_parts += 1
        else:
            label[node] = label[first]
    return n_parts


def parts(n_nodes: int, tail: Ints, head: Ints) -> tuple[int, Ints]:
    """Count the connected parts of a graph, and number them by their lowest nodes; int64 [n_nodes]."""
    label = np.empty(n_nodes, np.int64)
    n_parts = _label(frozen(tail, np.int64), frozen(head, np.int64), np.arange(n_nodes), label)
    return int(n_parts), label


def components(n_nodes: int, tail: Ints, head: Ints) -> Ints:
    """Label the connected parts of a graph, the largest 0; equal sizes by their lowest node."""
    n_parts, label = parts(n_nodes, tail, head)
    rank = np.empty(n_parts, dtype=np.int64)
    rank[np.argsort(-np.bincount(label, minlength=n_parts), kind="stable")] = np.arange(n_parts)
    return frozen(rank[label], np.int64)
