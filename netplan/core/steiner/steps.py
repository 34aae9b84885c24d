"""Steps of a search by chance: parts of a tree are taken out, or nodes in, and what that costs decides.

*Redone* is a key path, or a key node that is no terminal with all its paths: the parts into which the
tree falls are joined again by paths that are cheapest under costs that chance has disturbed. *Taken in*
is a node or an edge beside the tree (``circles``). A step that makes the tree dearer than it may be is
undone.

A step looks at the smaller parts and at what is near them only. ``Rows`` are sorted by cost here.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.jit import inner, kernel
from netplan.core.steiner.circles import Ways, take_in
from netplan.core.steiner.net import Net, Rows
from netplan.core.steiner.pieces import MOST_PARTS
from netplan.core.steiner.rooted import (
    COST,
    INSIDE,
    STAMP,
    TRAIL,
    WORK,
    Wood,
    hang,
    is_key,
    link,
    next_on_path,
    roll,
    take_path,
    undo,
)

HEAT, SHIFT, PARTS, LARGEST, SEARCH, BITS = range(6)
"""What ``plan`` holds: heat in 1/1024, bits by which costs are shifted in searches, number of parts, the
largest of them, stamp of the search, bits of a node."""

_OVERHEAD = 10
"""Work of a step beside the nodes and arcs that it looks at."""

_TIES = 7
"""Noise that is enough for chance to choose among equal paths, in costs shifted."""

_MIX = 0x9E3779B97F4A7C1


class Desk(NamedTuple):
    """Work space.

    ends    [MOST_PARTS, 4]  int64: where a part begins, its last node, where to walk on, its group
    queue   [any]            int64
    goal    [4]              int64: group from which is searched, how far, noise, where it begins
    plan    [6]              int64, see above
    """

    ends: Ints
    queue: Ints
    goal: Ints
    plan: Ints


@inner
def _append(wood: Wood, desk: Desk, number: int, node: int) -> None:
    """Add a node to the list of a part."""
    wood.nodes[node].part = wood.state[STAMP] * MOST_PARTS + number
    wood.nodes[node].follow = -1
    if desk.ends[number, 1] >= 0:
        wood.nodes[desk.ends[number, 1]].follow = node
    desk.ends[number, 1] = node


@inner
def _divide(rows: Rows, wood: Wood, desk: Desk) -> None:
    """List the nodes of the parts, but for the largest."""
    wood.state[STAMP] += 1
    least = wood.state[STAMP] * MOST_PARTS
    n_open = desk.plan[PARTS]
    for number in range(n_open):
        desk.ends[number, 1] = -1
        desk.ends[number, 2] = desk.ends[number, 0]
        desk.ends[number, 3] = number
        _append(wood, desk, number, desk.ends[number, 0])
    while n_open > 1:
        for number in range(desk.plan[PARTS]):
            node = desk.ends[number, 2]
            if node < 0:
                continue
            wood.state[WORK] += 1
            arc = wood.nodes[node].first
            while arc >= 0:
                head = rows.arcs[arc].head
                if wood.nodes[head].part < least:
                    _append(wood, desk, number, head)
                arc = wood.links[arc].after
            desk.ends[number, 2] = wood.nodes[node].follow
            if desk.ends[number, 2] < 0:
                n_open -= 1
                if n_open == 1:
                    break
    for number in range(desk.plan[PARTS]):
        if desk.ends[number, 2] >= 0:
            desk.plan[LARGEST] = number


@inner
def _group(wood: Wood, desk: Desk, node: int) -> int:
    """Return the group of parts to which a node of the tree belongs, -1 outside of it."""
    if wood.nodes[node].degree == 0 and not wood.nodes[node].key:
        return -1
    number = wood.nodes[node].part - wood.state[STAMP] * MOST_PARTS
    return int(desk.ends[number if number >= 0 else desk.plan[LARGEST], 3])


@inner
def _start(wood: Wood, desk: Desk, group: int) -> int:
    """Put the nodes of a group, of which the largest part is none, into the queue; return its size."""
    size = 0
    for number in range(desk.plan[PARTS]):
        if desk.ends[number, 3] != group:
            continue
        node = desk.ends[number, 0]
        while node >= 0:
            wood.nodes[node].seen = desk.plan[SEARCH]
            wood.nodes[node].distance = 0
            wood.nodes[node].via = -1
            desk.queue[size] = node
            size += 1
            node = wood.nodes[node].follow
    return size


@inner
def _noise(edge: int, goal: Ints) -> int:
    """Return by how much chance makes an edge dearer in a search: the bits of a product, well mixed."""
    luck = ((edge ^ goal[3]) * _MIX) >> 20
    return int(((luck & 0xFFFFFF) * goal[2]) >> 24)


@inner
def _relax(rows: Rows, wood: Wood, desk: Desk, node: int, size: int, goal: Ints) -> int:
    """Look at the arcs of a node; return the size of the queue. ``goal``: group, most, noise, salt."""
    nodes, arcs, shift = wood.nodes, rows.arcs, desk.plan[SHIFT]
    for arc in range(rows.indptr[node], rows.indptr[node + 1]):
        wood.state[WORK] += 1
        reach = nodes[node].distance + (arcs[arc].cost << shift)
        if reach >= goal[1]:
            break
        reach += _noise(int(arcs[arc].edge), goal)
        head = arcs[arc].head
        seen = nodes[head].seen == desk.plan[SEARCH]
        if reach >= goal[1] or (seen and reach >= nodes[head].distance):
            continue
        other = _group(wood, desk, head)
        if other == goal[0]:
            continue
        if other >= 0:
            goal[1] = reach
        nodes[head].seen = desk.plan[SEARCH]
        nodes[head].distance = reach
        nodes[head].via = arc
        size = push(desk.queue, size, (reach << desk.plan[BITS]) | head)
    return size


@inner
def _nearest(rows: Rows, wood: Wood, desk: Desk, group: int, most: int) -> int:
    """Search from a group for a node of another one that is nearer than ``most``; -1 if there is none."""
    nodes, bits = wood.nodes, desk.plan[BITS]
    desk.plan[SEARCH] += 1
    goal = desk.goal
    goal[0] = group
    goal[1] = most
    goal[2] = max((desk.plan[HEAT] << desk.plan[SHIFT]) >> 10, _TIES) + 1
    goal[3] = roll(wood, 1 << 30)
    size = _start(wood, desk, group)
    while size > 0:
        node = desk.queue[0] & ((1 << bits) - 1)
        key = desk.queue[0] >> bits
        size = pop(desk.queue, size)
        if key > nodes[node].distance:
            continue
        if nodes[node].via >= 0 and _group(wood, desk, node) >= 0:
            return int(node)
        size = _relax(rows, wood, desk, node, size, goal)
    return -1


@inner
def _join(rows: Rows, wood: Wood, desk: Desk, number: int, node: int) -> None:
    """Lay the path that was found from a part to ``node``."""
    arcs = rows.arcs
    while wood.nodes[node].via >= 0:
        arc = wood.nodes[node].via
        before = arcs[arcs[arc].twin].head
        link(rows, wood, arc)
        hang(rows, wood, before, arc)
        if wood.nodes[before].via >= 0:
            _append(wood, desk, number, before)
        node = before


@inner
def _rejoin(rows: Rows, wood: Wood, desk: Desk, most: int) -> bool:
    """Join all parts so that the tree costs no more than ``most``; tell whether that can be done."""
    _divide(rows, wood, desk)
    n_parts = desk.plan[PARTS]
    for _ in range(n_parts - 1):
        number = 0
        while desk.ends[number, 3] == desk.ends[desk.plan[LARGEST], 3]:
            number += 1
        group = desk.ends[number, 3]
        room = most - wood.state[COST]
        if room < 0 or wood.state[TRAIL] + 3 * len(wood.nodes) > len(wood.trail):
            return False
        end = _nearest(rows, wood, desk, group, (room + 1) << desk.plan[SHIFT])
        if end < 0:
            return False
        other = _group(wood, desk, end)
        _join(rows, wood, desk, number, end)
        for k in range(n_parts):
            if desk.ends[k, 3] == group:
                desk.ends[k, 3] = other
    return bool(wood.state[COST] <= most)


@inner
def _some_arc(wood: Wood, node: int) -> int:
    """Return one of the tree arcs in the row of a node, by lot."""
    arc = wood.nodes[node].first
    for _ in range(roll(wood, wood.nodes[node].degree)):
        arc = wood.links[arc].after
    return int(arc)


@inner
def _key_beyond(rows: Rows, wood: Wood, node: int) -> int:
    """Return the nearest key node in some direction."""
    arc = _some_arc(wood, node)
    while not is_key(wood, node):
        back = rows.arcs[arc].twin
        node = int(rows.arcs[arc].head)
        if not is_key(wood, node):
            arc = next_on_path(wood, node, back)
    return node


@inner
def _redo(rows: Rows, wood: Wood, desk: Desk, node: int, most: int) -> bool:
    """Take a key path out, or all around a key node, and join the parts again."""
    nodes = wood.nodes
    if roll(wood, 2):
        node = _key_beyond(rows, wood, node)
        if not nodes[node].key and nodes[node].degree <= MOST_PARTS:
            desk.plan[PARTS] = 0
            while nodes[node].degree > 0:
                desk.ends[desk.plan[PARTS], 0] = take_path(rows, wood, nodes[node].first)
                desk.plan[PARTS] += 1
            return _rejoin(rows, wood, desk, most)
    arc = _some_arc(wood, node)
    back = -1 if is_key(wood, node) else next_on_path(wood, node, arc)
    desk.ends[0, 0] = node
    desk.ends[1, 0] = take_path(rows, wood, arc)
    if back >= 0:
        desk.ends[0, 0] = take_path(rows, wood, back)
    desk.plan[PARTS] = 2
    return _rejoin(rows, wood, desk, most)


@kernel
def _step(rows: Rows, wood: Wood, desk: Desk, ways: Ways, luck: Ints, work: int) -> int:
    n_steps = 0
    last = wood.state[WORK] + work
    while wood.state[WORK] < last:
        wood.state[WORK] += _OVERHEAD
        wood.state[TRAIL] = 0
        n_steps += 1
        node = wood.inside[roll(wood, wood.state[INSIDE])]
        most = wood.state[COST] + ((desk.plan[HEAT] * luck[roll(wood, len(luck))]) >> 20)
        if roll(wood, 2):
            good = _redo(rows, wood, desk, node, most)
        else:
            arc = rows.indptr[node] + roll(wood, rows.indptr[node + 1] - rows.indptr[node])
            good = take_in(rows, wood, ways, arc, most)
        if not good:
            undo(rows, wood)
    return n_steps


def make_desk(net: Net) -> Desk:
    """Make room for steps on a net."""
    n = net.n_nodes
    bits = int(item_bits(n))
    shift = max(min(6, 62 - bits - 1 - int(net.even.sum()).bit_length()), 0)
    return Desk(
        np.empty((MOST_PARTS, 4), np.int64),
        np.empty(n + 2 * net.n_edges + 1, np.int64),
        np.empty(4, np.int64),
        np.array([0, shift, 0, 0, 0, bits], np.int64),
    )


def step(rows: Rows, wood: Wood, desk: Desk, ways: Ways, luck: Ints, work: int) -> int:
    """Take steps until so much work is done; return their number.

    ``luck`` [any]: how much dearer a step may make the tree, in 1/1024 of the heat, drawn by lot.
    """
    return int(_step(rows, wood, desk, ways, luck, work))
