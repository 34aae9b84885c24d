"""The graph that shrinks while the search goes on, and the way back to the graph as given.

What is taken away is in no better tree (degrees, special distances, bounds), what is fixed is in some
cheapest tree. Every edge that is left, or fixed, stands for a path of the graph as given.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.halves import Mesh, make_mesh
from netplan.core.graph.rows import simple_edges
from netplan.core.steiner.instance import SteinerInstance, free_edges, merged
from netplan.core.steiner.mesh import (
    Agenda,
    Book,
    contract,
    expand,
    make_book,
    remove,
    roomier,
    within,
)
from netplan.core.steiner.net import Net, make_net
from netplan.core.steiner.special import certain_edges, drop_long_edges, drop_stars, near_terminals
from netplan.progress import SILENT, Progress

_LEAST = 0.02
"""Reductions are repeated as long as they take away this share of the edges."""

_DETOURS = 20_000
"""Edges of a graph so small that other ways round them are sought again and again."""

_NONE = np.empty(0, np.int64)

Bools = NDArray[np.bool_]


@dataclass(eq=False)
class Shrunken:
    """The graph that shrinks, what its edges stand for, and the way back to the graph as given.

    origin  edges of the graph as given for which edges stand that the mesh was made of
    within  which edges that the mesh was made of stand for given edges among some, bool to bool
    held    edges of the graph as given that were certain to be in the tree before the mesh was made
    """

    mesh: Mesh
    book: Book
    agenda: Agenda
    root: int
    origin: Callable[[Ints], Ints]
    within: Callable[[Bools], Bools]
    held: Ints

    def compact(self) -> "Shrunken":
        """Return what is left as a graph of its own, which can be changed without changing this one."""
        net, alive, _ = self.net()
        labels = self.mesh.label[alive]
        return shrunken(
            net,
            lambda edges: self.edges_of(labels[edges]),
            lambda given: self.labels_within(given)[labels],
            self.fixed,
        )

    def edges_of(self, labels: Ints) -> Ints:
        """Return the edges of the graph as given for which labels stand."""
        return self.origin(expand(len(self.mesh.cost), self.book, labels))

    def labels_within(self, given: Bools) -> Bools:
        """Tell which labels stand for edges of the graph as given among ``given`` only."""
        return within(self.book, self.within(given))

    @property
    def fixed(self) -> Ints:
        """Edges of the graph as given that are certain to be in the tree."""
        return np.concatenate([self.held, self.edges_of(self.book.fixed[: self.book.counts[1]])])

    @property
    def n_edges(self) -> int:
        """Number of edges left."""
        return int((self.mesh.cost >= 0).sum())

    def drop(self, edges: Ints) -> None:
        """Remove edges and shrink what that allows to shrink."""
        self.book = roomier(self.book, len(self.mesh.first))
        remove(self.mesh, self.book, self.agenda, edges, self.root)

    def demand(self, node: int, edges: Ints) -> None:
        """Make a node a terminal, and remove edges."""
        agenda = self.agenda
        self.mesh.terminal[node] = 1
        agenda.nodes[agenda.size[0]] = node
        agenda.size[0] += 1
        agenda.listed[node] = 1
        self.drop(edges)

    def net(self) -> tuple[Net, Ints, Ints]:
        """Return what is left as a net, and the edge and the node of the mesh behind each of its own."""
        mesh = self.mesh
        alive = np.flatnonzero(mesh.cost >= 0)
        tail, head = mesh.to[2 * alive + 1], mesh.to[2 * alive]
        wanted = np.flatnonzero(mesh.terminal)  # also if no edge leads there any more: then there is no tree
        met = np.zeros(len(mesh.degree), bool)
        for some in (tail, head, wanted, self.root):
            met[some] = True
        nodes = np.flatnonzero(met)
        number = np.zeros(len(mesh.degree), np.int64)
        number[nodes] = np.arange(len(nodes))
        root = int(number[self.root])
        ends = number[tail], number[head]
        net = make_net(*ends, mesh.cost[alive], mesh.terminal[nodes], root, mesh.toll[nodes])
        return net, alive, nodes

    def reduce(self, progress: Progress = SILENT) -> None:
        """Apply the tests on special distances until they take away little."""
        before, left = 2 * self.n_edges + 1, self.n_edges
        while 0 < left < (1.0 - _LEAST) * before:
            first = before > 2 * left
            net, alive, nodes = self.net()
            progress(0.5)
            near = near_terminals(net, progress)
            number = np.zeros(len(self.mesh.first), np.int64)
            number[nodes] = np.arange(len(nodes))
            contract(self.mesh, self.book, self.agenda, alive[certain_edges(net, near)], self.root)
            short = first or left < _DETOURS
            drop_long_edges(self.mesh, self.agenda, near, number, progress, detours=short)
            self.book = roomier(self.book, 2 * len(nodes))
            drop_stars(self.mesh, self.book, self.agenda, near, number)
            self.drop(_NONE)
            before, left = left, self.n_edges


def shrunken(
    net: Net, origin: Callable[[Ints], Ints], among: Callable[[Bools], Bools], held: Ints
) -> Shrunken:
    """Return a net as a graph that can shrink, and apply the tests on degrees."""
    n, m = net.n_nodes, net.n_edges
    mesh = make_mesh(net.tail, net.head, net.cost, net.terminal, net.toll)
    agenda = Agenda(np.arange(n)[::-1].copy(), np.ones(n, np.uint8), np.array([n]))
    graph = Shrunken(mesh, make_book(n, m + n), agenda, net.root, origin, among, held)
    graph.drop(_NONE)
    return graph


def contracted(instance: SteinerInstance, progress: Progress = SILENT) -> Shrunken:
    """Make roots one node, ends of free edges one node, and of parallel edges keep the cheapest."""
    free = free_edges(instance)
    n_nodes, label = merged(instance.n_nodes, instance.tail[free], instance.head[free], instance.roots)
    wanted = label[np.concatenate([instance.roots[:1], np.sort(instance.terminals)])]
    one, other = label[instance.tail], label[instance.head]
    progress(0.0)
    given = simple_edges(n_nodes, one, other, instance.cost)
    low, high = np.minimum(one, other), np.maximum(one, other)
    _, part = merged(n_nodes, low[given], high[given], wanted[:0])
    given = given[part[low[given]] == part[wanted[0]]]
    terminal = np.zeros(n_nodes, np.uint8)
    terminal[wanted] = 1
    progress(0.0)
    toll = np.zeros(n_nodes, np.int64)
    toll[label] = instance.node_cost if len(instance.node_cost) else 0
    net = make_net(low[given], high[given], instance.cost[given], terminal, int(wanted[0]), toll)
    return shrunken(net, lambda edges: given[edges], lambda chosen: chosen[given], _NONE)
