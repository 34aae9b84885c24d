"""Taking nodes and edges into a tree: what closes a circle replaces the dearest key path of it.

An edge leads to a node beside the tree, and every further edge from it to the tree replaces the dearest key
path of the circle that it closes, if that is no cheaper.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.jit import inner
from netplan.core.steiner.net import Rows
from netplan.core.steiner.pieces import MOST_PARTS
from netplan.core.steiner.rooted import COST, STAMP, TRAIL, WORK, Wood, hang, is_key, link, take_path

_TRIED = 16
"""Edges to a node that is taken in which are tried: the cheapest."""


class Ways(NamedTuple):
    """Work space.

    sides   [2, n + 1]  int64, ways up from both ends of an edge
    counts  [2]         int64, their lengths
    """

    sides: Ints
    counts: Ints


def make_ways(n_nodes: int) -> Ways:
    """Make room for circles."""
    return Ways(np.empty((2, n_nodes + 1), np.int64), np.ones(2, np.int64))


@inner
def _climb(rows: Rows, wood: Wood, ways: Ways, one: int, other: int) -> tuple[int, int]:
    """Write the ways up from two nodes to where they meet into ``sides``; return how many nodes each has.

    Both hold the node where they meet.
    """
    wood.state[STAMP] += 1
    nodes, arcs = wood.nodes, rows.arcs
    base = wood.state[STAMP] * MOST_PARTS
    ways.sides[0, 0] = one
    ways.sides[1, 0] = other
    counts = ways.counts
    counts[:] = 1
    nodes[one].part = base
    nodes[other].part = base + 1
    nodes[one].follow = 0
    nodes[other].follow = 0
    side = 0
    while True:
        at = ways.sides[side, counts[side] - 1]
        up = nodes[at].up
        wood.state[WORK] += 1
        if up >= 0:
            head = arcs[up].head
            ways.sides[side, counts[side]] = head
            counts[side] += 1
            if nodes[head].part == base + 1 - side:
                counts[1 - side] = nodes[head].follow + 1
                return counts[0], counts[1]
            nodes[head].part = base + side
            nodes[head].follow = counts[side] - 1
        if nodes[ways.sides[1 - side, counts[1 - side] - 1]].up >= 0:
            side = 1 - side


@inner
def _dearest(rows: Rows, wood: Wood, ways: Ways, one: int, other: int) -> tuple[int, int]:
    """Return first arc and cost of the dearest key path between two nodes, taken for key nodes."""
    arcs, nodes = rows.arcs, wood.nodes
    n_one, n_other = _climb(rows, wood, ways, one, other)
    dearest, taken, begin, total = -1, -1, -1, 0
    for k in range(n_one + n_other - 2):
        if k < n_one - 1:
            arc = int(nodes[ways.sides[0, k]].up)
        else:  # from where the ways up meet down to the other
            arc = int(arcs[nodes[ways.sides[1, n_one + n_other - 3 - k]].up].twin)
        if begin < 0:
            begin = arc
        total += arcs[arc].cost
        end = arcs[arc].head
        if end == other or is_key(wood, end):
            if total > dearest:
                dearest, taken = total, begin
            begin, total = -1, 0
    return taken, dearest


@inner
def _swap(rows: Rows, wood: Wood, ways: Ways, arc: int, most: int) -> bool:
    """Link ``arc`` in place of the dearest key path of the circle if the tree costs ``most`` at most then."""
    arcs, nodes = rows.arcs, wood.nodes
    one, other = arcs[arcs[arc].twin].head, arcs[arc].head
    taken, dearest = _dearest(rows, wood, ways, one, other)
    full = wood.state[TRAIL] + 3 * len(nodes) > len(wood.trail)
    if full or wood.state[COST] + arcs[arc].cost - dearest > most:
        return False
    key_one, key_other = nodes[one].key, nodes[other].key
    nodes[one].key = 1
    nodes[other].key = 1
    take_path(rows, wood, taken)
    nodes[one].key = key_one
    nodes[other].key = key_other
    link(rows, wood, arc)
    hang(rows, wood, one, arc)
    return True


@inner
def take_in(rows: Rows, wood: Wood, ways: Ways, arc: int, most: int) -> bool:
    """Take a node beside the tree into it, or an edge."""
    arcs = rows.arcs
    node = arcs[arc].head
    if wood.nodes[node].degree > 0:
        if wood.nodes[node].up == arcs[arc].twin or wood.nodes[arcs[arcs[arc].twin].head].up == arc:
            return False
        return _swap(rows, wood, ways, arc, most)
    before = arcs[arcs[arc].twin].head
    link(rows, wood, arc)
    hang(rows, wood, node, arcs[arc].twin)
    wood.nodes[node].key = 1
    tried = 0
    for out in range(rows.indptr[node], rows.indptr[node + 1]):
        head = arcs[out].head
        wood.state[WORK] += 1
        if head == before or wood.nodes[head].degree == 0:
            continue
        _swap(rows, wood, ways, out, wood.state[COST])
        tried += 1
        if tried == _TRIED:
            break
    wood.nodes[node].key = 0
    return bool(wood.nodes[node].degree > 1 and wood.state[COST] <= most)
