"""Taking a tree apart: key paths, and the parts into which it falls without them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.jit import inner
from netplan.core.steiner.net import Bytes, Rows

MOST_PARTS = 16
"""Key nodes with more paths than this are left alone."""

NODE = np.dtype(
    [
        ("distance", np.int64),  # to the base, along ``arc``
        ("base", np.int32),  # nearest node of the tree
        ("arc", np.int32),  # arc that leads here from the base, -1 at the base itself
        ("spare_distance", np.int64),  # the same three while a piece is taken out
        ("spare_base", np.int32),
        ("spare_arc", np.int32),
        ("seen", np.int64),  # stamp of the step that changed the spare values or looked at the node
        ("part", np.int64),  # stamp of the step times MOST_PARTS, plus the number of the part
        ("follow", np.int32),  # next node of the same part, -1 at the end
        ("degree", np.int32),  # number of tree edges
        ("terminal", np.int32),
        ("place", np.int32),  # place in the tree from the top down, when last counted, -1 if outside
        ("last", np.int64),  # place behind all that hangs below
        ("link", np.int64),  # cheapest link over the key path above, when last sought; 0 if unknown
        ("gone", np.int64),  # stamp of the step that took the node out
    ],
    align=True,
)
PART = np.dtype(
    [
        ("front", np.int64),  # first node of the list
        ("last", np.int64),
        ("at", np.int64),  # next node to walk on from, -1 if all are listed
        ("end", np.int64),  # key node where the part begins
        ("below", np.int64),  # whether it hung below what was taken out when nodes were last counted
    ]
)


class Tree(NamedTuple):
    """A tree that is being changed: ``nodes`` [n] of NODE, ``chosen`` [n_edges]."""

    nodes: NDArray[Any]
    chosen: Bytes


class Desk(NamedTuple):
    """Work space of a step.

    parts  [MOST_PARTS]   of PART
    links  [_MOST_PARTS²]  int64, arc of the cheapest link between two parts
    price  [_MOST_PARTS²]  int64, its cost
    lists  [2, 2n]         int64: arcs taken out; nodes whose base was taken out
    state  [7]             int64: stamp, arcs taken out, their cost, nodes without base, parts, largest
                           part, whether the parts are as they were when nodes were last counted
    """

    parts: NDArray[Any]
    links: Ints
    price: Ints
    lists: Ints
    state: Ints


def make_desk(n_nodes: int) -> Desk:
    """Return work space for steps on a graph of so many nodes."""
    n_cells = MOST_PARTS**2
    return Desk(
        np.empty(MOST_PARTS, PART),
        np.empty(n_cells, np.int64),
        np.empty(n_cells, np.int64),
        np.empty((2, 2 * n_nodes), np.int64),
        np.zeros(7, np.int64),
    )


@inner
def flip(rows: Rows, tree: Tree, arc: int, present: int) -> None:
    """Make the edge of an arc a part of the tree (1) or not (0)."""
    nodes, arcs = tree.nodes, rows.arcs
    tree.chosen[arcs[arc].edge] = present
    step = 2 * present - 1
    nodes[arcs[arc].head].degree += step
    nodes[arcs[arcs[arc].twin].head].degree += step


@inner
def take_path(rows: Rows, tree: Tree, desk: Desk, arc: int) -> int:
    """List the key path that begins with ``arc``, which stays in place for now; return its other end."""
    nodes, arcs, indptr = tree.nodes, rows.arcs, rows.indptr
    while True:
        desk.lists[0, desk.state[1]] = arc
        desk.state[1] += 1
        desk.state[2] += arcs[arc].cost
        node = int(arcs[arc].head)
        if nodes[node].terminal or nodes[node].degree != 2:
            return node
        back = arcs[arc].edge
        for other in range(indptr[node], indptr[node + 1]):
            if tree.chosen[arcs[other].edge] and arcs[other].edge != back:
                arc = other


@inner
def append(tree: Tree, desk: Desk, number: int, node: int) -> None:
    """Add a node to the list of a part."""
    nodes = tree.nodes
    nodes[node].part = desk.state[0] * MOST_PARTS + number
    nodes[node].follow = -1
    last = desk.parts[number].last
    if last >= 0:
        nodes[last].follow = node
    else:
        desk.parts[number].front = node
    desk.parts[number].last = node


@inner
def walk(rows: Rows, tree: Tree, desk: Desk) -> None:
    """Walk through all parts in turn until only one is not finished: it is the largest, or nearly so."""
    nodes, arcs, indptr = tree.nodes, rows.arcs, rows.indptr
    least = desk.state[0] * MOST_PARTS
    n_open = desk.state[4]
    while n_open > 1:
        for number in range(desk.state[4]):
            node = desk.parts[number].at
            if node < 0:
                continue
            for arc in range(indptr[node], indptr[node + 1]):
                head = arcs[arc].head
                if tree.chosen[arcs[arc].edge] and nodes[head].part < least:
                    append(tree, desk, number, head)
            desk.parts[number].at = nodes[node].follow
            if desk.parts[number].at < 0:
                n_open -= 1
                if n_open == 1:
                    break
    for number in range(desk.state[4]):
        if desk.parts[number].at >= 0:
            desk.state[5] = number


@inner
def part_of(tree: Tree, desk: Desk, node: int) -> int:
    """Return the part of a node, -1 if it is not in the tree (any more)."""
    nodes = tree.nodes
    if desk.state[6]:
        if nodes[node].gone == desk.state[0]:
            return -1
        above = 0
        for number in range(desk.state[4]):
            end = desk.parts[number].end
            if not desk.parts[number].below:
                above = number
            elif nodes[end].place <= nodes[node].place < nodes[end].last:
                return number
        return above
    number = int(nodes[node].part - desk.state[0] * MOST_PARTS)
    if number >= 0:
        return number
    return int(desk.state[5]) if nodes[node].degree > 0 else -1
