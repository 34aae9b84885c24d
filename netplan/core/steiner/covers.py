"""What could replace a piece of a tree: the cheapest links over it between regions, for all pieces at once.

Links are taken in the order of their cost. A link between two nodes of the tree covers the key paths
between them: the first that covers a path is its cheapest. On its way it joins parts that would fall
apart without a key node: those that close no circle are the cheapest (J. B. Kruskal, 1956). Links from
inside a path do not count for it: they go with it.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF
from netplan.core.jit import inner, kernel
from netplan.core.steiner.net import Net, Rows
from netplan.core.steiner.pieces import Tree


class Limbs(NamedTuple):
    """A tree hung up at one node, all int64 [n].

    order   nodes from the top down, every subtree in one piece; -1 behind the last
    last    place in ``order`` behind the subtree of a node
    place   place of a node in ``order``
    key     the node itself if it is a key node, otherwise the next one below
    above   next key node above, -1 at the top
    depth   tree edges from the top
    """

    order: Ints
    last: Ints
    place: Ints
    key: Ints
    above: Ints
    depth: Ints


@kernel
def _hang(rows: Rows, tree: Tree, limbs: Limbs, top: int) -> int:
    """Hang the tree up at a terminal; return the number of its nodes."""
    stack = np.empty(len(tree.nodes), np.int64)
    stack[0] = top
    limbs.above[top] = -1
    size = 1
    n = 0
    while size > 0:
        size -= 1
        node = stack[size]
        limbs.order[n] = node
        limbs.place[node] = n
        n += 1
        is_key = tree.nodes[node].terminal or tree.nodes[node].degree != 2
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            head = rows.arcs[arc].head
            if tree.chosen[rows.arcs[arc].edge] and limbs.place[head] < 0:
                limbs.above[head] = node if is_key else limbs.above[node]
                limbs.depth[head] = limbs.depth[node] + 1
                stack[size] = head
                size += 1
    for k in range(n - 1, -1, -1):
        node = limbs.order[k]
        limbs.last[node] = max(limbs.last[node], k + 1)
        is_key = tree.nodes[node].terminal or tree.nodes[node].degree != 2
        limbs.key[node] = node if is_key else limbs.key[limbs.order[k + 1]]
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            head = rows.arcs[arc].head
            if tree.chosen[rows.arcs[arc].edge] and limbs.place[head] < k:
                limbs.last[head] = max(limbs.last[head], limbs.last[node])
    return n


@inner
def _start(limbs: Limbs, base: int, goal: int) -> int:
    """Return the key node from which a link climbs: from inside a path it starts at its upper end."""
    key = limbs.key[base]
    inside = limbs.place[key] <= limbs.place[goal] < limbs.last[key]
    return int(key if key == base or inside else limbs.above[key])


class Joints(NamedTuple):
    """The cheapest links that would join again what falls apart without a key node, in lists by node.

    first   [n]        int64, first link in the list of a node, -1 if none
    after   [any]      int64, next link, -1 at the end
    cost    [any]      int64
    ends    [any, 2]   int64, nodes of the tree that it links
    leader  [2n]       int64, forest of linked parts: the part below a key node; behind them, the one above
    size    [1]        int64, number of links
    """

    first: Ints
    after: Ints
    cost: Ints
    ends: Ints
    leader: Ints
    size: Ints


@inner
def _leader(leader: Ints, part: int) -> int:
    while leader[part] != part:
        leader[part] = leader[leader[part]]
        part = leader[part]
    return part


@inner
def _link(joints: Joints, node: int, parts: tuple[int, int], ends: Ints, cost: int) -> None:
    """Enter a link between two parts around a node unless cheaper ones join them."""
    one = _leader(joints.leader, parts[0])
    other = _leader(joints.leader, parts[1])
    if one != other:
        joints.leader[one] = other
        event = joints.size[0]
        joints.size[0] += 1
        joints.after[event] = joints.first[node]
        joints.first[node] = event
        joints.cost[event] = cost
        joints.ends[event, 0] = ends[0]
        joints.ends[event, 1] = ends[1]


@kernel
def _cover(tree: Tree, limbs: Limbs, joints: Joints, ends: Ints, cost: Ints) -> None:
    """Follow every link through the tree, from the cheapest on, past the key nodes between its ends."""
    n = len(limbs.above)
    for k in range(len(cost)):
        one = _start(limbs, ends[k, 0], ends[k, 1])
        other = _start(limbs, ends[k, 1], ends[k, 0])
        below_one = -1
        below_other = -1
        while one != other:
            if limbs.depth[one] < limbs.depth[other]:
                one, other = other, one
                below_one, below_other = below_other, below_one
            tree.nodes[one].link = min(tree.nodes[one].link, cost[k])
            if below_one >= 0:
                _link(joints, one, (below_one, n + one), ends[k], cost[k])
            below_one = one
            one = limbs.above[one]
        if below_one >= 0 and below_other >= 0:
            _link(joints, one, (below_one, below_other), ends[k], cost[k])


def find_links(net: Net, tree: Tree) -> Joints:
    """Fill in ``link``, ``place`` and ``last`` of the nodes of a tree whose bases are known."""
    n, nodes = net.n_nodes, tree.nodes
    limbs = Limbs(*(np.full(n, -1, np.int64) for _ in Limbs._fields))
    limbs.depth[net.root] = 0
    n_inside = _hang(net.rows, tree, limbs, net.root)
    nodes["place"], nodes["last"], nodes["link"] = limbs.place, limbs.last, 0
    nodes["link"][limbs.order[:n_inside]] = INT_INF
    base, distance = nodes["base"].astype(np.int64), nodes["distance"]
    links = np.flatnonzero((base[net.tail] != base[net.head]) & (tree.chosen == 0))
    cost = distance[net.tail[links]] + net.even[links] + distance[net.head[links]]
    order = np.argsort(cost, kind="stable")
    links = links[order]
    none = np.full(n_inside, -1, np.int64)
    joints = Joints(
        np.full(n, -1, np.int64),
        none,
        none.copy(),
        np.empty((n_inside, 2), np.int64),
        np.arange(2 * n),
        np.zeros(1, np.int64),
    )
    _cover(tree, limbs, joints, np.stack([base[net.tail[links]], base[net.head[links]]], axis=1), cost[order])
    return joints
