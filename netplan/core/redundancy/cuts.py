"""What a network loses when an edge is cut or a node fails: bridges, articulation points, who hangs on them.

Source: R. Tarjan, A note on finding the bridges of a graph, 1974.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints, frozen
from netplan.core.graph.rows import csr
from netplan.core.jit import kernel


@dataclass(frozen=True, eq=False)
class Walk:
    """A depth-first walk from a root.

    sequence  [k]        nodes in the order in which they are met, the root first
    parent    [n_nodes]  node from which each is met; -1: the root, or not met
    via       [n_nodes]  edge over which it is met; -1 likewise
    order     [n_nodes]  place in the sequence; -1: not met
    low       [n_nodes]  the earliest place that what is met behind a node reaches without its ``via``
    """

    sequence: Ints
    parent: Ints
    via: Ints
    order: Ints
    low: Ints

    @property
    def behind_bridge(self) -> NDArray[np.bool_]:
        """Whether the edge over which each node is met is the only way to it [n_nodes]."""
        mask: NDArray[np.bool_] = (self.via >= 0) & (self.low == self.order)
        return mask

    @property
    def behind_parent(self) -> NDArray[np.bool_]:
        """Whether every way to each node leads over its parent [n_nodes], unless that is the root."""
        met = self.parent >= 0
        above = self.order[self.parent]
        mask: NDArray[np.bool_] = met & (self.low >= above) & (above > 0)
        return mask


@dataclass(frozen=True, eq=False)
class Shadows:
    """What goes dark where an edge is cut (``edge`` [n_edges, k]) or a node fails (``node`` [n_nodes, k])."""

    edge: Ints
    node: Ints


@kernel
def _walk(indptr: Ints, indices: Ints, edge: Ints, root: int, found: Ints) -> int:
    """Walk depth first; rows of ``found`` are sequence, parent, via, order, low. Return the nodes met."""
    sequence, parent, via, order, low = found[0], found[1], found[2], found[3], found[4]
    arc = indptr[:-1].copy()
    node, n = root, 1
    sequence[0], order[root], low[root] = root, 0, 0
    while node >= 0:
        if arc[node] == indptr[node + 1]:
            up = parent[node]
            if up >= 0:
                low[up] = min(low[up], low[node])
            node = up
            continue
        k = arc[node]
        arc[node] += 1
        head = indices[k]
        if edge[k] == via[node]:
            continue
        if order[head] >= 0:
            low[node] = min(low[node], order[head])
            continue
        sequence[n], parent[head], via[head], order[head], low[head] = head, node, edge[k], n, n
        n += 1
        node = head
    return n


@kernel
def _inherit(sequence: Ints, parent: Ints, alone: NDArray[np.uint8], result: NDArray[np.uint8]) -> None:
    """Set ``result`` of every node met: 1 if it or a node on the way from the first one is ``alone``."""
    result[sequence[0]] = 0
    for k in range(1, len(sequence)):
        node = sequence[k]
        result[node] = alone[node] | result[parent[node]]


def walk(n_nodes: int, tail: Ints, head: Ints, root: int) -> Walk:
    """Walk an undirected graph, which may have parallel edges and loops, from ``root``."""
    rows = csr(n_nodes, tail, head)
    found = np.full((5, n_nodes), -1, np.int64)
    n = _walk(rows.indptr, rows.indices, rows.edge, root, found)
    return Walk(frozen(found[0, :n], np.int64), *(frozen(row, np.int64) for row in found[1:]))


def shadows(n_nodes: int, tail: Ints, head: Ints, root: int, weight: Ints) -> Shadows:
    """Return what of ``weight`` [n_nodes, k] is cut off from ``root`` by each edge and by each node.

    A node that fails takes what hangs on itself with it. What ``root`` never reaches is in no shadow.
    """
    seen = walk(n_nodes, tail, head, root)
    total = np.where((seen.order >= 0)[:, None], weight, 0)
    node = total.copy()
    edge = np.zeros((len(tail), weight.shape[1]), np.int64)
    bridge, cut = seen.behind_bridge, seen.behind_parent
    for at in seen.sequence[:0:-1]:
        up = seen.parent[at]
        if bridge[at]:
            edge[seen.via[at]] = total[at]
        if cut[at]:
            node[up] += total[at]
        total[up] += total[at]
    node[root] = total[root]
    return Shadows(frozen(edge, np.int64), frozen(node, np.int64))


def exposed(seen: Walk, apart: str, spared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which nodes [n_nodes] have no two routes to the root that are ``apart`` (edge or node).

    ``spared`` [n_nodes] nodes may be shared. What the walk has not met counts as exposed.
    """
    alone = seen.behind_bridge.copy()
    if apart == "node":
        alone |= seen.behind_parent & ~spared[seen.parent]
    return inherited(seen, alone)


def inherited(seen: Walk, alone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which nodes [n_nodes] are ``alone`` or lie behind one on the walk; what it has not met, too."""
    result = np.ones(len(alone), np.uint8)
    _inherit(seen.sequence, seen.parent, alone.view(np.uint8), result)
    return result.view(bool)
