"""The question, the answer, and a check of the answer that shares nothing with the search for it."""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.graph.arrays import Ints
from netplan.core.graph.rows import parts
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
    node_cost  [n_nodes]   int64, not negative, paid once for every node at which an edge of the tree ends,
                           roots included: a shaft, a joint with existing fibre; empty if nodes cost nothing
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cost: Ints
    terminals: Ints
    roots: Ints
    forced: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    forbidden: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    node_cost: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def touched(self, edges: Ints) -> Ints:
        """Return the nodes at which ``edges`` end, ascending."""
        return np.unique(np.concatenate([self.tail[edges], self.head[edges]]))

    def cost_of(self, edges: Ints) -> int:
        """Add up what ``edges`` cost, and the nodes at which they end."""
        nodes = int(self.node_cost[self.touched(edges)].sum()) if len(self.node_cost) else 0
        return int(self.cost[edges].sum()) + nodes


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
    return parts(n_nodes, np.concatenate([tail, roots[:-1]]), np.concatenate([head, roots[1:]]))


def require_solvable(instance: SteinerInstance) -> None:
    """Make sure that a tree exists and that its cost can be computed with.

    Raises:
        ParameterError: a cost is negative, there is not one for every node, or all costs together exceed
            what 64 bits leave beside a node.
        Infeasible: some terminals cannot be reached from the roots (or from the first terminal), field
            ``terminals`` lists them; forced edges are also forbidden, or close a circle, field ``edges``
            lists those.

    """
    if instance.cost.min(initial=0) < 0:
        raise ParameterError(mark("an edge has a negative cost: {cost}"), cost=int(instance.cost.min()))
    if instance.node_cost.min(initial=0) < 0:
        raise ParameterError(mark("a node has a negative cost: {cost}"), cost=int(instance.node_cost.min()))
    if len(instance.node_cost) not in {0, instance.n_nodes}:
        raise ParameterError(
            mark("there are costs for {n} of {total} nodes"),
            n=len(instance.node_cost),
            total=instance.n_nodes,
        )
    total = _total(instance.cost) + 2 * _total(instance.node_cost)
    if total * max(instance.n_nodes, 1) >= 1 << 58:
        raise ParameterError(mark("the costs are too large: {total} in all"), total=total)
    _require_consistent_locks(instance)
    allowed = np.ones(len(instance.cost), bool)
    allowed[instance.forbidden] = False
    lost = _lost(instance, np.flatnonzero(allowed))
    if not len(lost):
        return
    beyond = _lost(instance, np.arange(len(instance.cost)))
    text = mark("{n} {n:site|sites} cannot be reached on the network from the existing fibre")
    if not len(beyond):
        text = mark("{n} sites can only be reached over sections that are forbidden: allow some of them")
    raise Infeasible(text, n=len(lost), terminals=lost.tolist())


def _total(cost: Ints) -> int:
    """Add up costs, however large they are: upper and lower halves by themselves."""
    return (int((cost >> 32).sum()) << 32) + int((cost & 0xFFFFFFFF).sum())


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


def unlocked(instance: SteinerInstance) -> tuple[SteinerInstance, Ints, int]:
    """Return the question without locks: ends of forced edges as one node to connect, forbidden edges gone.

    Returns also the edges behind those that are left, -1 where there is none, and what is paid in any case:
    forced edges, their ends, and all nodes to connect. To the answer the forced edges are to be added.
    Where touching a root costs something, the roots hang on one more node, by edges that cost nothing.
    """
    forced = np.unique(instance.forced)
    free = np.ones(len(instance.cost), bool)
    free[forced] = free[instance.forbidden] = False
    left = np.flatnonzero(free)
    tail, head = instance.tail[forced], instance.head[forced]
    n_nodes, label = merged(instance.n_nodes, tail, head, tail[:0])
    question = replace(
        instance,
        n_nodes=n_nodes,
        tail=label[instance.tail[left]],
        head=label[instance.head[left]],
        cost=instance.cost[left],
        terminals=label[np.concatenate([instance.terminals, tail])],
        roots=label[instance.roots],
        forced=tail[:0],
        forbidden=tail[:0],
    )
    if not instance.node_cost.any():
        return replace(question, node_cost=np.zeros(n_nodes, np.int64)), left, instance.cost_of(forced)
    wanted = np.setdiff1d(instance.terminals, instance.roots)
    several = len(np.unique(np.concatenate([question.terminals, question.roots[:1]]))) > 1
    certain = np.union1d(instance.touched(forced), wanted if several else wanted[:0])
    toll = instance.node_cost.copy()
    toll[certain] = 0
    held = int(instance.cost[forced].sum() + instance.node_cost[certain].sum())
    node_cost = np.zeros(n_nodes, np.int64)
    node_cost[label] = toll  # of nodes that are one now each costs nothing
    question = replace(question, node_cost=node_cost)
    return (*_hung(question, left), held)


def _hung(question: SteinerInstance, left: Ints) -> tuple[SteinerInstance, Ints]:
    """Hang roots that it costs something to touch on a root of their own; nodes to connect there are."""
    roots = np.unique(question.roots)
    if not question.node_cost[roots].any():
        return question, left
    n, top = len(roots), question.n_nodes
    met = np.isin(question.terminals, roots[question.node_cost[roots] > 0])
    return replace(
        question,
        n_nodes=top + 1,
        tail=np.concatenate([question.tail, roots]),
        head=np.concatenate([question.head, np.full(n, top)]),
        cost=np.concatenate([question.cost, np.zeros(n, np.int64)]),
        node_cost=np.append(question.node_cost, 0),
        terminals=question.terminals[~met],
        roots=np.array([top]),
    ), np.concatenate([left, np.full(n, -1)])


def free_edges(instance: SteinerInstance) -> Ints:
    """Return the edges that cost nothing, their ends included."""
    nothing = instance.cost == 0
    if instance.node_cost.any():
        nothing &= (instance.node_cost[instance.tail] == 0) & (instance.node_cost[instance.head] == 0)
    return np.flatnonzero(nothing)


def _added_up(instance: SteinerInstance, edges: Ints) -> int:
    """Add up a tree one by one."""
    edge_cost: int = sum(instance.cost[edges].tolist())
    if not len(instance.node_cost):
        return edge_cost
    nodes = {*instance.tail[edges].tolist(), *instance.head[edges].tolist()}
    node_cost: int = sum(instance.node_cost[list(nodes)].tolist())
    return edge_cost + node_cost


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
    if _added_up(instance, edges) != tree.cost:
        raise RuntimeError(f"the edges of the tree cost {_added_up(instance, edges)}, not {tree.cost}")
    if tree.bound > tree.cost:
        raise RuntimeError(f"the bound {tree.bound} exceeds the cost {tree.cost}")
    if len(np.setdiff1d(instance.forced, edges)) or len(np.intersect1d(instance.forbidden, edges)):
        raise RuntimeError("the tree lacks a forced edge, or has a forbidden one")
    _check_shape(instance, edges)


def _check_shape(instance: SteinerInstance, edges: Ints) -> None:
    """Test that edges form no circle and connect what they should, on the nodes they touch, by scipy."""
    wanted = np.concatenate([instance.roots[:1], instance.terminals])
    groups = (instance.tail[edges], instance.head[edges], instance.roots, wanted)
    nodes, at = np.unique(np.concatenate(groups), return_inverse=True)
    tail, head, roots, wanted = np.split(at, np.cumsum([len(group) for group in groups])[:-1])
    ends = np.concatenate([tail, roots[:-1]]), np.concatenate([head, roots[1:]])
    joined = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(len(nodes), len(nodes)))
    n_after, label = connected_components(joined, directed=False)
    n_before = len(nodes) - max(len(np.unique(roots)) - 1, 0)
    if n_before - n_after != len(edges):
        raise RuntimeError("the tree contains a circle")
    if len(np.unique(label[wanted])) > 1:
        raise RuntimeError("the tree leaves a terminal unconnected")
