"""A graph that shrinks: edges are removed and replaced without disturbing an optimal Steiner tree.

Every edge lies as two halves in the lists of its ends, so that a change costs a few writes. An edge of
the shrunken graph carries a label; the book says of which two labels a new one was made, and which
labels are certain to be part of the tree. Expanding labels leads back to edges of the graph as given.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph import Ints
from netplan.core.jit import inner, kernel


class Mesh(NamedTuple):
    """A graph as linked lists of half-edges: half ``2e`` leaves ``tail[e]``, half ``2e + 1`` its head.

    first     [n]    int64, first half in the list of a node, -1 if none
    degree    [n]    int64
    after     [2m]   int64, next half in the list, -1 at its end
    before    [2m]   int64, previous half, -1 at the front
    to        [2m]   int64, node to which a half leads
    cost      [m]    int64, -1 if the edge is gone
    label     [m]    int64, what the edge stands for
    terminal  [n]    uint8, 1 at nodes to connect, the root included
    """

    first: Ints
    degree: Ints
    after: Ints
    before: Ints
    to: Ints
    cost: Ints
    label: Ints
    terminal: NDArray[np.uint8]


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


def make_mesh(n_nodes: int, tail: Ints, head: Ints, cost: Ints, terminal: NDArray[np.uint8]) -> Mesh:
    """Build the lists from edges without loops and parallels."""
    n_edges = len(tail)
    mesh = Mesh(
        np.full(n_nodes, -1, np.int64),
        np.zeros(n_nodes, np.int64),
        np.full(2 * n_edges, -1, np.int64),
        np.full(2 * n_edges, -1, np.int64),
        np.empty(2 * n_edges, np.int64),
        cost.copy(),
        np.arange(n_edges, dtype=np.int64),
        terminal.copy(),
    )
    _fill(mesh, tail, head)
    return mesh


def make_book(n_nodes: int, n_edges: int) -> Book:
    """Return an empty book with room for ``n_edges`` new labels; ``has_room`` asks for it."""
    empty = np.empty(n_edges, np.int64)
    return Book(empty, empty.copy(), np.empty(n_nodes, np.int64), np.zeros(2, np.int64))


@inner
def _link(mesh: Mesh, half: int, node: int) -> None:
    first = mesh.first[node]
    mesh.after[half] = first
    mesh.before[half] = -1
    if first >= 0:
        mesh.before[first] = half
    mesh.first[node] = half
    mesh.degree[node] += 1


@kernel
def _fill(mesh: Mesh, tail: Ints, head: Ints) -> None:
    for edge in range(len(tail)):
        mesh.to[2 * edge] = head[edge]
        mesh.to[2 * edge + 1] = tail[edge]
        _link(mesh, 2 * edge, tail[edge])
        _link(mesh, 2 * edge + 1, head[edge])


@inner
def drop(mesh: Mesh, edge: int) -> None:
    """Remove an edge."""
    mesh.cost[edge] = -1
    for half in (2 * edge, 2 * edge + 1):
        node = mesh.to[half ^ 1]
        before = mesh.before[half]
        after = mesh.after[half]
        if before >= 0:
            mesh.after[before] = after
        else:
            mesh.first[node] = after
        if after >= 0:
            mesh.before[after] = before
        mesh.degree[node] -= 1


@inner
def between(mesh: Mesh, node: int, other: int) -> int:
    """Return the edge between two nodes, -1 if there is none."""
    if mesh.degree[node] > mesh.degree[other]:
        node, other = other, node
    half = mesh.first[node]
    while half >= 0:
        if mesh.to[half] == other:
            return int(half >> 1)
        half = mesh.after[half]
    return -1


@inner
def lay(mesh: Mesh, edge: int, ends: tuple[int, int], cost: int, label: int) -> None:
    """Use the place of a removed edge for a new one; of two parallel edges the cheaper one stays."""
    tail, head = ends
    twin = between(mesh, tail, head)
    if twin >= 0:
        if cost < mesh.cost[twin]:
            mesh.cost[twin] = cost
            mesh.label[twin] = label
        return
    mesh.to[2 * edge] = head
    mesh.to[2 * edge + 1] = tail
    mesh.cost[edge] = cost
    mesh.label[edge] = label
    _link(mesh, 2 * edge, tail)
    _link(mesh, 2 * edge + 1, head)


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
    list_node(agenda, keep)


@inner
def _bypass(mesh: Mesh, book: Book, agenda: Agenda, node: int) -> None:
    """Replace a node of degree two by one edge."""
    half = mesh.first[node]
    other = mesh.after[half]
    ends = (mesh.to[half], mesh.to[other])
    cost = mesh.cost[half >> 1] + mesh.cost[other >> 1]
    label = compose(mesh, book, mesh.label[half >> 1], mesh.label[other >> 1])
    drop(mesh, half >> 1)
    drop(mesh, other >> 1)
    lay(mesh, half >> 1, ends, cost, label)
    list_node(agenda, ends[0])
    list_node(agenda, ends[1])


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
def _drop_edges(mesh: Mesh, agenda: Agenda, edges: Ints) -> None:
    """Remove edges and put their ends on the agenda."""
    for edge in edges:
        list_node(agenda, mesh.to[2 * edge])
        list_node(agenda, mesh.to[2 * edge + 1])
        drop(mesh, edge)


def remove(mesh: Mesh, book: Book, agenda: Agenda, edges: Ints, root: int) -> None:
    """Remove edges, and shrink what that and the agenda allow to shrink."""
    _drop_edges(mesh, agenda, edges)
    _shrink(mesh, book, agenda, root)


def expand(n_edges: int, book: Book, labels: Ints) -> Ints:
    """Return the edges as given for which ``labels`` stand, ascending."""
    while (labels >= n_edges).any():
        made = labels[labels >= n_edges] - n_edges
        labels = np.concatenate([labels[labels < n_edges], book.left[made], book.right[made]])
        labels = np.unique(labels)
    return np.unique(labels)
