"""The question, the answer, and a check of the answer that shares nothing with the search for it."""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.graph.arrays import Ints
from netplan.errors import Infeasible, ParameterError
from netplan.messages import mark


@dataclass(frozen=True, eq=False)
class SteinerInstance:
    """An undirected graph with costs and the nodes that a tree of least cost is to connect.

    n_nodes    number of nodes
    tail       [n_edges]   int64, one end of every edge; loops and parallel edges are allowed
    head       [n_edges]   int64, the other end
    cost       [n_edges]   int64, not negative
    terminals  [any]       int64, nodes to connect, in any order, also repeated
    roots      [any]       int64, nodes that count as one node from the start (existing fibre); the tree
                           reaches at least one of them; may be empty
    forced     [any]       int64, edges that the tree is to hold, whatever they are good for
    forbidden  [any]       int64, edges that it may not use
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cost: Ints
    terminals: Ints
    roots: Ints
    forced: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    forbidden: Ints = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True, eq=False)
class SteinerTree:
    """A tree that connects all terminals with each other and with the roots, and how good it is proven to be.

    edges  [any]  int64, edges of the tree, ascending
    cost          sum of their costs
    bound         no tree costs less; equal to ``cost`` if the tree is proven to be optimal
    """

    edges: Ints
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """Share (0..1) of the cost by which the tree may at most exceed the cheapest one."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def merged(n_nodes: int, tail: Ints, head: Ints, roots: Ints) -> tuple[int, Ints]:
    """Count the components after adding edges ``tail - head`` and joining ``roots``; label every node."""
    ends = np.concatenate([tail, roots[:-1]])
    others = np.concatenate([head, roots[1:]])
    ones = np.ones(len(ends), np.int8)
    n_parts, label = connected_components(coo_array((ones, (ends, others)), shape=(n_nodes, n_nodes)), False)
    return int(n_parts), label.astype(np.int64)


def require_solvable(instance: SteinerInstance) -> None:
    """Make sure that a tree exists and that its cost can be computed with.

    Raises:
        ParameterError: a cost is negative, or all costs together exceed what 64 bits leave beside a node.
        Infeasible: some terminals cannot be reached from the roots (or from the first terminal), field
            ``terminals`` lists them; forced edges are also forbidden, or close a circle, field ``edges``
            lists those.

    """
    if instance.cost.min(initial=0) < 0:
        raise ParameterError(mark("an edge has a negative cost: {cost}"), cost=int(instance.cost.min()))
    total = int(instance.cost.sum(dtype=object)) if len(instance.cost) else 0
    if total * max(instance.n_nodes, 1) >= 1 << 58:
        raise ParameterError(mark("the costs are too large: {total} in all"), total=total)
    _require_consistent_locks(instance)
    lost = _lost(instance, np.delete(np.arange(len(instance.cost)), instance.forbidden))
    if not len(lost):
        return
    beyond = _lost(instance, np.arange(len(instance.cost)))
    text = mark("{n} {n:site|sites} cannot be reached on the network from the existing fibre")
    if not len(beyond):
        text = mark("{n} sites can only be reached over sections that are forbidden: allow some of them")
    raise Infeasible(text, n=len(lost), terminals=lost.tolist())


def _lost(instance: SteinerInstance, edges: Ints) -> Ints:
    """Return the nodes to connect that ``edges`` do not connect with the first of them."""
    _, label = merged(instance.n_nodes, instance.tail[edges], instance.head[edges], instance.roots)
    wanted = np.concatenate([instance.roots[:1], instance.terminals, instance.tail[instance.forced]])
    return np.unique(wanted[label[wanted] != label[wanted[:1]]])


def _require_consistent_locks(instance: SteinerInstance) -> None:
    """Make sure that forced edges are allowed and close no circle with each other and the roots."""
    both = np.intersect1d(instance.forced, instance.forbidden)
    if len(both):
        raise Infeasible(
            mark("{n} sections are forced and forbidden at once: release one of the two locks"),
            n=len(both),
            edges=both.tolist(),
        )
    if not len(instance.forced):
        return
    forced, none = np.unique(instance.forced), np.empty(0, np.int64)
    tail, head = instance.tail[forced], instance.head[forced]
    n_before, _ = merged(instance.n_nodes, none, none, instance.roots)
    n_after, _ = merged(instance.n_nodes, tail, head, instance.roots)
    if n_before - n_after == len(forced):
        return
    circle = [
        edge
        for k, edge in enumerate(forced.tolist())
        if merged(instance.n_nodes, np.delete(tail, k), np.delete(head, k), instance.roots)[0] == n_after
    ]
    raise Infeasible(
        mark("{n} forced sections close a circle: a tree cannot hold all of them"),
        n=len(circle),
        edges=circle,
    )


def unlocked(instance: SteinerInstance) -> tuple[SteinerInstance, Ints]:
    """Return the question without locks: ends of forced edges as one node to connect, forbidden edges gone.

    Returns also the edges behind those that are left; to its answer the forced edges are to be added.
    """
    left = np.delete(np.arange(len(instance.cost)), np.union1d(instance.forced, instance.forbidden))
    tail, head = instance.tail[instance.forced], instance.head[instance.forced]
    n_nodes, label = merged(instance.n_nodes, tail, head, np.empty(0, np.int64))
    return replace(
        instance,
        n_nodes=n_nodes,
        tail=label[instance.tail[left]],
        head=label[instance.head[left]],
        cost=instance.cost[left],
        terminals=label[np.concatenate([instance.terminals, tail])],
        roots=label[instance.roots],
        forced=tail[:0],
        forbidden=tail[:0],
    ), left


def check_tree(instance: SteinerInstance, tree: SteinerTree) -> None:
    """Test a tree on the graph as it was given: cost, bound, no circle, nothing left unconnected.

    Every result passes here before it is handed out: a tree once undercut a known optimum because the
    way back from a simplified graph had lost a terminal.

    Raises:
        RuntimeError: the program is wrong, not the data.

    """
    edges = tree.edges
    if len(edges) and (edges[0] < 0 or edges[-1] >= len(instance.cost) or (np.diff(edges) <= 0).any()):
        raise RuntimeError("the edges of the tree are not ascending edge numbers")
    if int(instance.cost[edges].sum()) != tree.cost:
        raise RuntimeError(f"the edges of the tree cost {instance.cost[edges].sum()}, not {tree.cost}")
    if tree.bound > tree.cost:
        raise RuntimeError(f"the bound {tree.bound} exceeds the cost {tree.cost}")
    if len(np.setdiff1d(instance.forced, edges)) or len(np.intersect1d(instance.forbidden, edges)):
        raise RuntimeError("the tree lacks a forced edge, or has a forbidden one")
    none = np.empty(0, np.int64)
    n_before, _ = merged(instance.n_nodes, none, none, instance.roots)
    n_after, label = merged(instance.n_nodes, instance.tail[edges], instance.head[edges], instance.roots)
    if n_before - n_after != len(edges):
        raise RuntimeError("the tree contains a circle")
    wanted = np.concatenate([instance.roots[:1], instance.terminals])
    if len(np.unique(label[wanted])) > 1:
        raise RuntimeError("the tree leaves a terminal unconnected")
