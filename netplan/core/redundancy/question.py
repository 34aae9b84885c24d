"""The question for second routes, what no route can avoid, and who is still without one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from netplan.core.graph.arrays import Ints
from netplan.core.redundancy.cuts import exposed, walk
from netplan.errors import ParameterError
from netplan.messages import mark

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Question:
    """A graph, what of it is built, and the nodes that are to get a second route to the root.

    n_nodes  number of nodes
    tail     [n_edges]  int64, one end of every edge; loops and parallel edges are allowed
    head     [n_edges]  int64, the other end
    cost     [n_edges]  int64, not negative; what an edge costs that is not built
    built    [n_edges]  bool; built edges cost nothing and join every wanted node to the root
    root     the node to which routes lead
    wanted   [any]      int64, nodes that are to get a second route
    apart    "edge": both routes share no edge; "node": no node but the ends either
    spared   [n_nodes]  bool, nodes that both may share all the same
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cost: Ints
    built: Mask
    root: int
    wanted: Ints
    apart: str
    spared: Mask


@dataclass(frozen=True, eq=False)
class Unavoidable:
    """A question without what every route has to use, and what that is.

    question  edges that every way uses are contracted, nodes that every way uses are ``spared``
    label     [n_nodes]  node of ``question`` that each node has become
    edges     [n_edges]  bool, edges that are the only way to what lies behind them
    nodes     [n_nodes]  bool, nodes that are
    """

    question: Question
    label: Ints
    edges: Mask
    nodes: Mask


def require_sound(question: Question) -> None:
    """Make sure that second routes can be asked for.

    Raises:
        ParameterError: a cost is negative, or built edges do not join a wanted node to the root.

    """
    if question.cost.min(initial=0) < 0:
        raise ParameterError(mark("an edge has a negative cost: {cost}"), cost=int(question.cost.min()))
    parent, _ = first_routes(question)
    lost = [node for node in question.wanted.tolist() if node != question.root and parent[node] < 0]
    if lost:
        raise ParameterError(mark("{n} nodes have no first route to the root"), n=len(lost))


def first_routes(question: Question) -> tuple[Ints, Ints]:
    """Return the next node and edge from every node to the root over built edges [n_nodes]; -1: none."""
    edges = np.flatnonzero(question.built)
    a, b, n = question.tail[edges], question.head[edges], question.n_nodes
    matrix = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(n, n)).tocsr()
    _, before = breadth_first_order(matrix, question.root, directed=False)
    parent = np.where(before >= 0, before, -1).astype(np.int64)
    via = np.full(n, -1, np.int64)
    for one, other in ((a, b), (b, a)):
        over = np.flatnonzero(parent[one] == other)[::-1]
        lower = (via[one[over]] < 0) | (edges[over] < via[one[over]])
        via[one[over[lower]]] = edges[over[lower]]
    return parent, via


def route_of(parent: Ints, via: Ints, node: int, root: int) -> tuple[Ints, Ints]:
    """Return the edges of the first route from a node to the root, and the nodes between them."""
    edges, nodes, at = [], [], node
    while at != root:
        edges.append(int(via[at]))
        at = int(parent[at])
        nodes.append(at)
    return np.array(edges, np.int64), np.array(nodes[:-1], np.int64)


def unavoidable(question: Question) -> Unavoidable:
    """Find what every way has to use, and take it out of the question."""
    seen = walk(question.n_nodes, question.tail, question.head, question.root)
    edges = np.zeros(len(question.tail), bool)
    edges[seen.via[seen.behind_bridge]] = True
    nodes = np.zeros(question.n_nodes, bool)
    nodes[seen.parent[seen.behind_parent]] = True
    a, b, n = question.tail[edges], question.head[edges], question.n_nodes
    joined = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(n, n))
    n_parts, label = connected_components(joined, directed=False)
    spared = question.spared.copy() | nodes
    shared = np.bincount(label, minlength=n_parts) > 1
    shared[label[spared]] = True
    label = label.astype(np.int64)
    asked = Question(
        n_nodes=int(n_parts),
        tail=label[question.tail],
        head=label[question.head],
        cost=question.cost,
        built=question.built | edges,
        root=int(label[question.root]),
        wanted=label[question.wanted],
        apart=question.apart,
        spared=shared,
    )
    return Unavoidable(asked, label, edges, nodes)


def unprotected(question: Question, lit: Mask) -> Ints:
    """Return the positions in ``wanted`` of what has no two separate routes over the edges ``lit``."""
    edges = np.flatnonzero(lit)
    ends = np.concatenate([question.tail[edges], question.head[edges], question.wanted, [question.root]])
    nodes, place = np.unique(ends, return_inverse=True)  # few of all nodes are lit
    n, m = len(edges), len(question.wanted)
    seen = walk(len(nodes), place[:n], place[n : 2 * n], int(place[-1]))
    alone = exposed(seen, question.apart, question.spared[nodes])
    return np.flatnonzero(alone[place[2 * n : 2 * n + m]])
