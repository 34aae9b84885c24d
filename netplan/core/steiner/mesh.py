"""A graph that shrinks: edges are removed and replaced without disturbing an optimal Steiner tree.

An edge of
the shrunken graph carries a label; the book says of which two labels a new one was made, and which
labels are certain to be part of the tree. Expanding labels leads back to edges of the graph as given.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.halves import Mesh, drop, lay
from netplan.core.jit import inner, kernel


class Book(NamedTuple):
    """What labels stand for: below ``len(cost)`` an edge as given, above it two labels put together.

    left, right  [any]  int64, the two labels of label ``n_edges + k``
    fixed        [any]  int64, labels that belong to the tree for certain
    counts        [2]    int64, number of labels made, number of labels fixed
    """

    left: Ints
    right: Ints
    fixed: Ints
    counts: Ints


class Agenda(NamedTuple):
    """Nodes to look at (again): a stack without repetitions; ``size`` is its height as an array [1]."""

    nodes: Ints
    listed: NDArray[np.uint8]
    size: Ints


def make_book(n_nodes: int, n_edges: int) -> Book:
    """Return an empty book with room for ``n_edges`` new labels; ``roomier`` makes more."""
    empty = np.empty(n_edges, np.int64)
    return Book(empty, empty.copy(), np.empty(n_nodes, np.int64), np.zeros(2, np.int64))


@inner
def compose(mesh: Mesh, book: Book, left: int, right: int) -> int:
    """Return a new label for two labels in a row."""
    made = int(book.counts[0])
    book.left[made] = left
    book.right[made] = right
    book.counts[0] = made + 1
    return len(mesh.cost) + made


@inner
def list_node(agenda: Agenda, node: int) -> None:
    """Put a node on the agenda unless it is there."""
    if not agenda.listed[node]:
        agenda.listed[node] = 1
        agenda.nodes[agenda.size[0]] = node
        agenda.size[0] += 1


@inner
def _join(mesh: Mesh, book: Book, agenda: Agenda, edge: int, keep: int) -> None:
    """Fix an edge that is certain to be in the tree: its other end becomes a part of ``keep``."""
    gone = mesh.to[2 * edge] + mesh.to[2 * edge + 1] - keep
    book.fixed[book.counts[1]] = mesh.label[edge]
    book.counts[1] += 1
    drop(mesh, edge)
    while mesh.first[gone] >= 0:
        half = mesh.first[gone]
        node = mesh.to[half]
        moved = half >> 1
        cost = mesh.cost[moved]
        drop(mesh, moved)
        lay(mesh, moved, (keep, node), cost, mesh.label[moved])
        list_node(agenda, node)
    mesh.terminal[gone] = 0
    mesh.terminal[keep] = 1
    mesh.toll[keep] = 0  # paid, with the edge
    list_node(agenda, keep)


@inner
def _bypass(mesh: Mesh, book: Book, agenda: Agenda, node: int) -> None:
    """Replace a node of degree two by one edge."""
    half = mesh.first[node]
    other = mesh.after[half]
    ends = (mesh.to[half], mesh.to[other])
    cost = mesh.cost[half >> 1] + mesh.toll[node] + mesh.cost[other >> 1]
    label = compose(mesh, book, mesh.label[half >> 1], mesh.label[other >> 1])
    drop(mesh, half >> 1)
    drop(mesh, other >> 1)
    lay(mesh, half >> 1, ends, cost, label)
    list_node(agenda, ends[0])
    list_node(agenda, ends[1])


@inner
def bypass_three(mesh: Mesh, book: Book, node: int, halves: Ints, least: Ints) -> None:
    """Replace a node of degree three by edges between its neighbours.

    ``halves`` [3] leave it; the pair without half ``k`` gets an edge unless that costs more than
    ``least[k]``.
    """
    ends = (mesh.to[halves[0]], mesh.to[halves[1]], mesh.to[halves[2]])
    costs = (mesh.cost[halves[0] >> 1], mesh.cost[halves[1] >> 1], mesh.cost[halves[2] >> 1])
    labels = (mesh.label[halves[0] >> 1], mesh.label[halves[1] >> 1], mesh.label[halves[2] >> 1])
    for k in range(3):
        drop(mesh, halves[k] >> 1)
    for k in range(3):
        one = (k + 1) % 3
        other = (k + 2) % 3
        cost = costs[one] + mesh.toll[node] + costs[other]
        if cost <= least[k]:
            label = compose(mesh, book, labels[one], labels[other])
            lay(mesh, halves[k] >> 1, (ends[one], ends[other]), cost, label)


@inner
def _cheapest(mesh: Mesh, node: int) -> int:
    """Return the cheapest half leaving a node, one to a terminal and then the lowest node if equal."""
    best = mesh.first[node]
    half = mesh.after[best]
    while half >= 0:
        lead = mesh.cost[half >> 1] - mesh.cost[best >> 1]
        if lead == 0:
            lead = mesh.terminal[mesh.to[best]] - np.int64(mesh.terminal[mesh.to[half]])
        if lead < 0 or (lead == 0 and mesh.to[half] < mesh.to[best]):
            best = half
        half = mesh.after[half]
    return int(best)


@kernel
def _shrink(mesh: Mesh, book: Book, agenda: Agenda, root: int) -> None:
    """Apply the tests on degrees to the nodes on the agenda until none of them bites.

    A node of degree one is cut off or, if it is a terminal, joined; of degree two, bypassed; a terminal
    whose cheapest edge leads to a terminal is joined with it.
    """
    while agenda.size[0] > 0:
        agenda.size[0] -= 1
        node = agenda.nodes[agenda.size[0]]
        agenda.listed[node] = 0
        degree = mesh.degree[node]
        if degree == 0:
            continue
        if not mesh.terminal[node]:
            if degree == 1:
                half = mesh.first[node]
                drop(mesh, half >> 1)
                list_node(agenda, mesh.to[half])
            elif degree == 2 and book.counts[0] < len(book.left):
                _bypass(mesh, book, agenda, node)
        elif node != root:
            half = _cheapest(mesh, node)
            other = mesh.to[half]
            if mesh.terminal[other] or degree == 1:
                _join(mesh, book, agenda, half >> 1, other)


@kernel
def _contract(mesh: Mesh, book: Book, agenda: Agenda, edges: Ints, root: int) -> None:
    """Fix edges that are certain to be in the tree, as far as they are still there."""
    for edge in edges:
        if mesh.cost[edge] >= 0:
            keep = mesh.to[2 * edge]
            if mesh.to[2 * edge + 1] == root:
                keep = mesh.to[2 * edge + 1]
            _join(mesh, book, agenda, edge, keep)


@kernel
def _drop_edges(mesh: Mesh, agenda: Agenda, edges: Ints) -> None:
    """Remove edges and put their ends on the agenda."""
    for edge in edges:
        if mesh.cost[edge] >= 0:
            list_node(agenda, mesh.to[2 * edge])
            list_node(agenda, mesh.to[2 * edge + 1])
            drop(mesh, edge)


def remove(mesh: Mesh, book: Book, agenda: Agenda, edges: Ints, root: int) -> None:
    """Remove edges, and shrink what that and the agenda allow to shrink."""
    _drop_edges(mesh, agenda, edges)
    _shrink(mesh, book, agenda, root)


def contract(mesh: Mesh, book: Book, agenda: Agenda, edges: Ints, root: int) -> None:
    """Make edges a part of the tree for certain, and shrink what that allows to shrink."""
    _contract(mesh, book, agenda, edges, root)
    _shrink(mesh, book, agenda, root)


def roomier(book: Book, n_more: int) -> Book:
    """Return a book with room for ``n_more`` further labels at least."""
    n = int(book.counts[0]) + n_more
    if n <= len(book.left):
        return book
    more = np.empty(2 * n - len(book.left), np.int64)
    return book._replace(left=np.concatenate([book.left, more]), right=np.concatenate([book.right, more]))


@kernel
def _split(left: Ints, right: Ints, wanted: NDArray[np.bool_]) -> None:
    """Want the two labels of every label that is wanted, from the last made on: parts are older."""
    n_edges = len(wanted) - len(left)
    for k in range(len(left) - 1, -1, -1):
        if wanted[n_edges + k]:
            wanted[left[k]] = True
            wanted[right[k]] = True


@kernel
def _unite(left: Ints, right: Ints, held: NDArray[np.bool_]) -> None:
    """Hold every label of which both parts are held, from the first made on."""
    n_edges = len(held) - len(left)
    for k in range(len(left)):
        held[n_edges + k] = held[left[k]] and held[right[k]]


def _made(book: Book) -> tuple[Ints, Ints]:
    n_made = int(book.counts[0])
    return book.left[:n_made], book.right[:n_made]


def expand(n_edges: int, book: Book, labels: Ints) -> Ints:
    """Return the edges as given for which ``labels`` stand, ascending."""
    left, right = _made(book)
    wanted = np.zeros(n_edges + len(left), bool)
    wanted[labels] = True
    _split(left, right, wanted)
    return np.flatnonzero(wanted[:n_edges])


def within(book: Book, given: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which labels stand for edges among ``given`` [n_edges] only, bool [n_edges + n_made]."""
    left, right = _made(book)
    held = np.concatenate([given, np.zeros(len(left), bool)])
    _unite(left, right, held)
    return held
