"""The question, the answer, and a check of the answer that shares nothing with the search for it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.mix.prizes import MUST
from netplan.core.trench.design import Flow, directed

Chosen = NDArray[np.bool_]

ANY_NUMBER = 1 << 40
"""Room of an edge that any number of sites may share."""


@dataclass(frozen=True, eq=False)
class MixQuestion:
    """A graph with prices, and sites that are joined to its roots or served otherwise at a price.

    Every edge is fed from one side: what is sought is a tree, of which each edge has room for so many sites.

    n_nodes    number of nodes
    tail, head [n_edges]   int64, ends of every edge
    cost       [n_edges]   int64, not negative
    room       [n_edges]   int64, sites that can be served through the edge; ``ANY_NUMBER`` without a limit
    node       [n_sites]   int64, node of each site
    entry      [n_sites]   int64, what its house connection costs
    other      [n_sites]   int64, what serving it otherwise costs; ``MUST`` where that is not possible
    roots      [any]       int64, existing fibre
    forced     [any]       int64, edges that are paid in any case and may be used
    node_cost  [n_nodes]   int64, paid once for every node at which an edge of the route ends, roots included;
                           empty if nodes cost nothing
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cost: Ints
    room: Ints
    node: Ints
    entry: Ints
    other: Ints
    roots: Ints
    forced: Ints
    node_cost: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def flow(self, edges: Ints, chosen: Chosen) -> Flow:
        """Direct a route away from the roots and count the chosen sites behind every edge."""
        start = self.roots if len(self.roots) else self.node[chosen][:1]
        return directed(self.tail, self.head, edges, start, self.node[chosen])

    def cost_of(self, edges: Ints, chosen: Chosen) -> int:
        """Add up route, house connections of the chosen sites, and the prices of the others."""
        return self.route_cost(edges) + int(self.entry[chosen].sum() + self.other[~chosen].sum())

    def route_cost(self, edges: Ints) -> int:
        """Add up edges and the nodes at which they end."""
        ends = np.unique(np.concatenate([self.tail[edges], self.head[edges]]))
        nodes = int(self.node_cost[ends].sum()) if len(self.node_cost) else 0
        return int(self.cost[edges].sum()) + nodes


@dataclass(frozen=True, eq=False)
class MixAnswer:
    """Which sites are joined to the roots, over which edges, and how good that is proven to be.

    chosen  [n_sites]  joined to the roots; the others are served otherwise
    edges   [any]      ascending
    cost               of edges, house connections and other technologies
    bound              no answer costs less
    """

    chosen: Chosen
    edges: Ints
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """Share (0..1) of the cost by which the answer may at most exceed the cheapest one."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def excess(question: MixQuestion, flow: Flow) -> Ints:
    """Return by how many sites each edge of a route, in the order of ``flow``, exceeds its room."""
    over: Ints = np.maximum(flow.behind - question.room[flow.edge], 0)
    return over


def check_mix(question: MixQuestion, answer: MixAnswer) -> None:
    """Test an answer: cost, bound, every chosen site fed, no room exceeded, no forced edge lost.

    Raises:
        RuntimeError: the program is wrong, not the data.

    """
    if (question.other[~answer.chosen] == MUST).any():
        raise RuntimeError("a site that has no other technology is not connected")
    if question.cost_of(answer.edges, answer.chosen) != answer.cost or answer.bound > answer.cost:
        raise RuntimeError("the cost of the mix does not add up, or lies below its bound")
    if len(np.setdiff1d(question.forced, answer.edges)):
        raise RuntimeError("the mix lacks a forced edge")
    if len(question.roots):
        _check_fed(question, answer)


def _check_fed(question: MixQuestion, answer: MixAnswer) -> None:
    """Walk from every site to the roots, edge by edge, and count who passes.

    Only forced edges can close circles; those that serve nobody are left out, so that there is one way.
    """
    flow = question.flow(answer.edges, answer.chosen)
    beside: dict[int, list[int]] = {}
    for edge in np.sort(flow.edge[flow.behind > 0]).tolist():
        for node in (int(question.tail[edge]), int(question.head[edge])):
            beside.setdefault(node, []).append(edge)
    before = dict.fromkeys(question.roots.tolist(), -1)
    queue = list(before)
    for node in queue:
        for edge in beside.get(node, ()):
            other = int(question.tail[edge]) + int(question.head[edge]) - node
            if other not in before:
                before[other] = edge
                queue.append(other)
    passing: dict[int, int] = {}
    for site in question.node[answer.chosen].tolist():
        node = site
        if node not in before:
            raise RuntimeError("a connected site is not fed")
        while (edge := before[node]) >= 0:
            passing[edge] = passing.get(edge, 0) + 1
            node = int(question.tail[edge]) + int(question.head[edge]) - node
    if any(n > question.room[edge] for edge, n in passing.items()):
        raise RuntimeError("an edge serves more sites than it has room for")
