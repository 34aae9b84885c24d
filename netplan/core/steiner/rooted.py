"""A tree that is changed often, and changed back: links between its nodes, the way up, and a trail.

Every node knows the arc that leads up, towards the top; which node is the top does not matter. Tree arcs
are chained by node, so that a step takes time by the tree's nodes, not by the graph's edges. All changes
are noted on a trail, and undone from its end.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.jit import inner, kernel
from netplan.core.steiner.net import ARC, Bytes, Net, Rows

NODE = np.dtype(
    [
        ("first", np.int32),  # a tree arc in the row of the node, -1 outside of the tree
        ("degree", np.int32),  # number of tree edges
        ("up", np.int32),  # tree arc in the row of the node that leads up, -1 at the top
        ("place", np.int32),  # place in the list of nodes
        ("key", np.int32),  # 1 at terminals: nodes that are never left out
        ("follow", np.int32),  # next node of the same part
        ("via", np.int32),  # arc by which a search came here
        ("part", np.int64),  # stamp of the step and number of the part
        ("seen", np.int64),  # stamp of the search
        ("distance", np.int64),  # of the search
    ],
    align=True,
)
LINK = np.dtype([("after", np.int32), ("before", np.int32)])

DICE, STAMP, INSIDE, TRAIL, COST, WORK = range(6)
"""What ``state`` holds: of the dice, of steps, nodes, changes on the trail, cost, work."""

_UNLINKED, _LINKED, _TURNED = range(3)


class Wood(NamedTuple):
    """A tree on a net.

    nodes   [n]       of NODE
    links   [n_arcs]  of LINK: tree arcs of the same node
    inside  [n]       int64, nodes of the tree in any order
    trail   [any, 3]  int64: kind of a change, arc or node, what was there before
    state   [6]       int64
    """

    nodes: NDArray[Any]
    links: NDArray[Any]
    inside: Ints
    trail: Ints
    state: Ints


@inner
def roll(wood: Wood, n: int) -> int:
    """Throw a dice with faces 0..n-1 (a linear congruence, high bits)."""
    wood.state[DICE] = (wood.state[DICE] * 25214903917 + 11) & ((1 << 48) - 1)
    return int((wood.state[DICE] >> 17) % n)


@inner
def _note(wood: Wood, kind: int, which: int, before: int) -> None:
    at = wood.state[TRAIL]
    wood.trail[at, 0] = kind
    wood.trail[at, 1] = which
    wood.trail[at, 2] = before
    wood.state[TRAIL] += 1


@inner
def turn(wood: Wood, node: int, up: int) -> None:
    """Let ``up`` be the arc that leads up from a node."""
    _note(wood, _TURNED, node, wood.nodes[node].up)
    wood.nodes[node].up = up


@inner
def _tie_end(rows: Rows, wood: Wood, arc: int) -> None:
    """Chain an arc to those of its node."""
    nodes, links = wood.nodes, wood.links
    node = rows.arcs[rows.arcs[arc].twin].head
    first = nodes[node].first
    links[arc].after = first
    links[arc].before = -1
    if first >= 0:
        links[first].before = arc
    else:
        nodes[node].place = wood.state[INSIDE]
        wood.inside[wood.state[INSIDE]] = node
        wood.state[INSIDE] += 1
    nodes[node].first = arc
    nodes[node].degree += 1


@inner
def _untie_end(rows: Rows, wood: Wood, arc: int) -> None:
    """Take an arc out of the chain of its node."""
    nodes, links = wood.nodes, wood.links
    node = rows.arcs[rows.arcs[arc].twin].head
    after, before = links[arc].after, links[arc].before
    if after >= 0:
        links[after].before = before
    if before >= 0:
        links[before].after = after
    else:
        nodes[node].first = after
    nodes[node].degree -= 1
    if nodes[node].degree == 0:
        wood.state[INSIDE] -= 1
        last = wood.inside[wood.state[INSIDE]]
        wood.inside[nodes[node].place] = last
        nodes[last].place = nodes[node].place


@inner
def _tie(rows: Rows, wood: Wood, arc: int) -> None:
    """Make both arcs of an edge tree arcs."""
    wood.state[COST] += rows.arcs[arc].cost
    _tie_end(rows, wood, arc)
    _tie_end(rows, wood, rows.arcs[arc].twin)


@inner
def _untie(rows: Rows, wood: Wood, arc: int) -> None:
    """Let both arcs of an edge be tree arcs no more."""
    wood.state[COST] -= rows.arcs[arc].cost
    _untie_end(rows, wood, arc)
    _untie_end(rows, wood, rows.arcs[arc].twin)


@inner
def _behead(rows: Rows, wood: Wood, arc: int) -> None:
    """If an arc leads up from its node, that is a top from now on."""
    node = rows.arcs[rows.arcs[arc].twin].head
    if wood.nodes[node].up == arc:
        turn(wood, node, -1)


@inner
def link(rows: Rows, wood: Wood, arc: int) -> None:
    """Take an edge into the tree; what leads up stays as it is."""
    _tie(rows, wood, arc)
    _note(wood, _LINKED, arc, 0)


@inner
def unlink(rows: Rows, wood: Wood, arc: int) -> None:
    """Take an edge out of the tree; its lower end is a top now."""
    _behead(rows, wood, arc)
    _behead(rows, wood, rows.arcs[arc].twin)
    _untie(rows, wood, arc)
    _note(wood, _UNLINKED, arc, 0)


@inner
def hang(rows: Rows, wood: Wood, node: int, arc: int) -> None:
    """Let a link in the row of ``node`` lead up from it, and what led up from there to the top down."""
    up = arc
    while up >= 0:
        old = wood.nodes[node].up
        turn(wood, node, up)
        if old < 0:
            break
        node = rows.arcs[old].head
        up = rows.arcs[old].twin


@inner
def undo(rows: Rows, wood: Wood) -> None:
    """Undo all changes on the trail."""
    while wood.state[TRAIL] > 0:
        wood.state[TRAIL] -= 1
        kind, which, before = wood.trail[wood.state[TRAIL]]
        if kind == _TURNED:
            wood.nodes[which].up = before
        elif kind == _LINKED:
            _untie(rows, wood, which)
        else:
            _tie(rows, wood, which)


@inner
def is_key(wood: Wood, node: int) -> bool:
    """Tell whether paths end at a node of the tree: a terminal, or one with more than two edges."""
    return bool(wood.nodes[node].key or wood.nodes[node].degree > 2)


@inner
def next_on_path(wood: Wood, node: int, back: int) -> int:
    """Return the other tree arc in the row of a node with two, of which one is ``back``."""
    first = wood.nodes[node].first
    return int(wood.links[first].after if first == back else first)


@inner
def take_path(rows: Rows, wood: Wood, arc: int) -> int:
    """Take out the key path that begins with ``arc``; return its other end."""
    while True:
        node = int(rows.arcs[arc].head)
        ahead = -1
        if not is_key(wood, node):
            ahead = next_on_path(wood, node, rows.arcs[arc].twin)
        unlink(rows, wood, arc)
        if ahead < 0:
            return node
        arc = ahead


@kernel
def _set_up(rows: Rows, wood: Wood, chosen: Ints, top: int) -> None:
    """Link the arcs ``chosen`` and find out what leads up to ``top``."""
    for arc in chosen:
        _tie(rows, wood, arc)
    stack = np.empty(len(wood.nodes), np.int64)
    stack[0] = top
    size = 1
    while size > 0:
        size -= 1
        node = stack[size]
        arc = wood.nodes[node].first
        while arc >= 0:
            if arc != wood.nodes[node].up:
                head = rows.arcs[arc].head
                wood.nodes[head].up = rows.arcs[arc].twin
                stack[size] = head
                size += 1
            arc = wood.links[arc].after


@kernel
def _mark(rows: Rows, wood: Wood, chosen: Bytes) -> None:
    for k in range(wood.state[INSIDE]):
        arc = wood.nodes[wood.inside[k]].first
        while arc >= 0:
            chosen[rows.arcs[arc].edge] = 1
            arc = wood.links[arc].after


def sorted_rows(net: Net) -> Rows:
    """Return the rows of a net with the cheapest arcs first: a search may leave a row early."""
    arcs, indptr = net.rows.arcs, net.rows.indptr
    row = np.repeat(np.arange(net.n_nodes), np.diff(indptr))
    order = np.lexsort((arcs["head"], arcs["cost"], row))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    found = np.empty(len(order), ARC)
    found[:] = arcs[order]
    found["twin"] = place[arcs["twin"][order]]
    return Rows(indptr, found)


def make_wood(net: Net, rows: Rows, chosen: Bytes, seed: int) -> Wood:
    """Set a tree up, ``chosen`` [n_edges], on ``rows`` of its net."""
    n = net.n_nodes
    nodes = np.zeros(n, NODE)
    nodes["first"], nodes["up"], nodes["key"] = -1, -1, net.terminal
    state = np.zeros(6, np.int64)
    state[DICE] = seed
    wood = Wood(
        nodes,
        np.empty(len(rows.arcs), LINK),
        np.empty(n, np.int64),
        np.empty((8 * n + 64, 3), np.int64),
        state,
    )
    arcs = np.flatnonzero(chosen[rows.arcs["edge"]])
    _set_up(rows, wood, arcs[arcs < rows.arcs["twin"][arcs]], net.root)
    return wood


def edges_of(net: Net, rows: Rows, wood: Wood) -> Bytes:
    """Return the edges of the tree, uint8 [n_edges]."""
    chosen = np.zeros(net.n_edges, np.uint8)
    _mark(rows, wood, chosen)
    return chosen
