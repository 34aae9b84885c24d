"""Local search: take a piece out of a tree, and put it together again more cheaply.

A *key node* is a terminal or a node of degree three or more in the tree; a *key path* runs between two
of them. Taken out is a key path (the tree falls in two) or a key node that is no terminal, with all its
paths (in as many parts as it had paths). Every node of the graph knows the nearest node of the tree,
its *base*; cheapest links between the parts cross an edge between two regions of different base
(K. Mehlhorn, 1988). Only the regions of what was taken out are computed anew, and only the regions of
the small parts are looked through, and these only if the links known from before (``covers``) promise
that it is worth it: a step stays local.

Source: E. Uchoa, R. F. Werneck, Fast local search for the Steiner problem in graphs, 2012; the moves are
theirs, walking through the small parts replaces their mergeable heaps.
"""

from collections.abc import Callable

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.jit import inner, kernel
from netplan.core.steiner.covers import Joints, find_links
from netplan.core.steiner.net import Bytes, Net, Rows, tidied
from netplan.core.steiner.pieces import (
    MOST_PARTS,
    NODE,
    Desk,
    Tree,
    append,
    flip,
    make_desk,
    part_of,
    take_path,
    walk,
)
from netplan.progress import SILENT, Progress

_PORTION = 100
"""Steps per kernel call, counted double: on a graph of a million nodes one takes up to 2 ms."""


@inner
def _orphan(tree: Tree, desk: Desk, node: int) -> None:
    """List a node whose base was taken out."""
    nodes = tree.nodes
    nodes[node].seen = desk.state[0]
    nodes[node].spare_distance = INT_INF
    desk.lists[1, desk.state[3]] = node
    desk.state[3] += 1


@inner
def _find_orphans(rows: Rows, tree: Tree, desk: Desk) -> None:
    """List all nodes whose base was taken out; they lie together around what was taken out."""
    nodes, arcs, indptr = tree.nodes, rows.arcs, rows.indptr
    desk.state[3] = 0
    for k in range(desk.state[1]):
        node = arcs[desk.lists[0, k]].head
        back = arcs[arcs[desk.lists[0, k]].twin].head
        for end in (node, back):
            if nodes[end].seen != desk.state[0] and part_of(tree, desk, end) < 0:
                _orphan(tree, desk, end)
    k = 0
    while k < desk.state[3]:
        node = desk.lists[1, k]
        k += 1
        for arc in range(indptr[node], indptr[node + 1]):
            head = arcs[arc].head
            if nodes[head].seen != desk.state[0] and part_of(tree, desk, nodes[head].base) < 0:
                _orphan(tree, desk, head)


@inner
def _adopt(rows: Rows, tree: Tree, desk: Desk, queue: Ints, most: int) -> None:
    """Find the nearest remaining base of the orphans, as far as it is closer than ``most``."""
    nodes, arcs, indptr = tree.nodes, rows.arcs, rows.indptr
    size = 0
    stamp = desk.state[0]
    bits = item_bits(len(tree.nodes))
    for k in range(desk.state[3]):
        node = desk.lists[1, k]
        for arc in range(indptr[node], indptr[node + 1]):
            other = nodes[arcs[arc].head]
            reach = other.distance + arcs[arc].cost
            if other.seen != stamp and reach < nodes[node].spare_distance:
                nodes[node].spare_distance = reach
                nodes[node].spare_base = other.base
                nodes[node].spare_arc = arcs[arc].twin
        if nodes[node].spare_distance < most:
            size = push(queue, size, (nodes[node].spare_distance << bits) | node)
    while size > 0:
        key = queue[0] >> bits
        node = queue[0] & ((1 << bits) - 1)
        size = pop(queue, size)
        if key > nodes[node].spare_distance:
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            head = arcs[arc].head
            reach = key + arcs[arc].cost
            if nodes[head].seen == stamp and reach < min(most, nodes[head].spare_distance):
                nodes[head].spare_distance = reach
                nodes[head].spare_base = nodes[node].spare_base
                nodes[head].spare_arc = arc
                size = push(queue, size, (reach << bits) | head)


@inner
def _consider(rows: Rows, tree: Tree, desk: Desk, node: int) -> None:
    """Enter the links over the arcs of one node into the table of cheapest links."""
    arcs, indptr = rows.arcs, rows.indptr
    nodes = tree.nodes
    stamp = desk.state[0]
    orphan = nodes[node].seen == stamp
    near = nodes[node].spare_distance if orphan else nodes[node].distance
    if near >= desk.state[2]:
        return
    mine = part_of(tree, desk, nodes[node].spare_base if orphan else nodes[node].base)
    for arc in range(indptr[node], indptr[node + 1]):
        head = arcs[arc].head
        away = nodes[head].spare_distance if nodes[head].seen == stamp else nodes[head].distance
        cost = near + arcs[arc].cost + away
        if cost >= desk.state[2]:
            continue
        other = part_of(tree, desk, nodes[head].spare_base if nodes[head].seen == stamp else nodes[head].base)
        if other != mine:
            cell = min(mine, other) * MOST_PARTS + max(mine, other)
            if cost < desk.price[cell]:
                desk.price[cell] = cost
                desk.links[cell] = arc


@inner
def _recall_links(tree: Tree, desk: Desk, joints: Joints, node: int) -> None:
    """Enter the links known from before: over a key path if there are two parts, else around a key node."""
    if desk.state[4] == 2:
        lower = desk.parts[0].end if desk.parts[0].below else node
        desk.price[1] = min(desk.price[1], tree.nodes[lower].link)
        return
    event = joints.first[node]
    while event >= 0:
        one = part_of(tree, desk, joints.ends[event, 0])
        other = part_of(tree, desk, joints.ends[event, 1])
        if one >= 0 and other >= 0:
            cell = min(one, other) * MOST_PARTS + max(one, other)
            desk.price[cell] = min(desk.price[cell], joints.cost[event])
        event = joints.after[event]


@inner
def _look_around(rows: Rows, tree: Tree, desk: Desk, queue: Ints) -> None:
    """Consider all links of the small parts."""
    nodes, indptr = tree.nodes, rows.indptr
    mark = desk.state[0] + 1
    for number in range(desk.state[4]):
        base = desk.parts[number].front
        while base >= 0 and number != desk.state[5]:
            queue[0] = base
            nodes[base].seen = mark
            size = 1
            while size > 0:
                size -= 1
                node = int(queue[size])
                _consider(rows, tree, desk, node)
                for arc in range(indptr[node], indptr[node + 1]):
                    head = rows.arcs[arc].head
                    if nodes[head].base == base and nodes[head].seen != mark:
                        nodes[head].seen = mark
                        queue[size] = head
                        size += 1
            base = nodes[base].follow


@inner
def _cheapest_links(desk: Desk, picked: Ints) -> int:
    """Pick the links of a minimum spanning tree of the parts; return its cost (R. C. Prim, 1957)."""
    n_parts = desk.state[4]
    inside = np.zeros(MOST_PARTS, np.uint8)
    inside[0] = 1
    total = 0
    for k in range(n_parts - 1):
        best = -1
        for one in range(n_parts):
            for other in range(one + 1, n_parts):
                cell = one * MOST_PARTS + other
                if inside[one] != inside[other] and (best < 0 or desk.price[cell] < desk.price[best]):
                    best = cell
        if desk.price[best] >= desk.state[2]:
            return int(desk.state[2])
        total += int(desk.price[best])
        picked[k] = desk.links[best]
        inside[best // MOST_PARTS] = 1
        inside[best % MOST_PARTS] = 1
    return total


@inner
def _lay_path(rows: Rows, tree: Tree, desk: Desk, node: int) -> None:
    """Add the path from the base of ``node``; the nodes it enters are listed as taken in."""
    nodes, arcs = tree.nodes, rows.arcs
    inside = nodes[node].degree > 0 or nodes[node].terminal
    while not inside:
        desk.lists[0, desk.state[1]] = node
        desk.state[1] += 1
        arc = nodes[node].arc
        node = arcs[arcs[arc].twin].head
        inside = nodes[node].degree > 0 or nodes[node].terminal
        flip(rows, tree, arc, 1)


@inner
def _apply(rows: Rows, tree: Tree, desk: Desk, queue: Ints, picked: Ints) -> None:
    """Make the new links a part of the tree and bring all bases up to date."""
    nodes, arcs, indptr = tree.nodes, rows.arcs, rows.indptr
    _adopt(rows, tree, desk, queue, INT_INF)
    for k in range(desk.state[3]):
        node = desk.lists[1, k]
        nodes[node].distance = nodes[node].spare_distance
        nodes[node].base = nodes[node].spare_base
        nodes[node].arc = nodes[node].spare_arc
    desk.state[1] = 0
    for arc in picked:
        _lay_path(rows, tree, desk, arcs[arc].head)
        _lay_path(rows, tree, desk, arcs[arcs[arc].twin].head)
        flip(rows, tree, arc, 1)
    size = 0
    bits = item_bits(len(tree.nodes))
    for k in range(desk.state[1]):
        node = desk.lists[0, k]
        nodes[node].distance = 0
        nodes[node].base = node
        nodes[node].arc = -1
        size = push(queue, size, node)
    while size > 0:
        key = queue[0] >> bits
        node = queue[0] & ((1 << bits) - 1)
        size = pop(queue, size)
        if key > nodes[node].distance:
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            head = arcs[arc].head
            reach = key + arcs[arc].cost
            if reach < nodes[head].distance:
                nodes[head].distance = reach
                nodes[head].base = nodes[node].base
                nodes[head].arc = arc
                size = push(queue, size, (reach << bits) | head)


@inner
def _take_out(rows: Rows, tree: Tree, desk: Desk) -> None:
    """Take the listed paths out of the tree."""
    nodes, arcs = tree.nodes, rows.arcs
    for k in range(desk.state[1]):
        flip(rows, tree, desk.lists[0, k], 0)
    desk.state[0] += 2
    for k in range(desk.state[1]):
        arc = desk.lists[0, k]
        for node in (arcs[arc].head, arcs[arcs[arc].twin].head):
            if nodes[node].degree == 0 and not nodes[node].terminal:
                nodes[node].gone = desk.state[0]


@inner
def _see_orphans(rows: Rows, tree: Tree, desk: Desk, queue: Ints) -> None:
    """Find the links over nodes whose base was taken out."""
    _find_orphans(rows, tree, desk)
    _adopt(rows, tree, desk, queue, desk.state[2])
    desk.price[:] = INT_INF
    for k in range(desk.state[3]):
        _consider(rows, tree, desk, desk.lists[1, k])


@inner
def _divide(rows: Rows, tree: Tree, desk: Desk) -> None:
    """List the nodes of the parts, but for the largest."""
    desk.state[0] += 2
    desk.state[5] = -1
    desk.state[6] = 0
    for number in range(desk.state[4]):
        desk.parts[number].last = -1
        desk.parts[number].at = desk.parts[number].end
        append(tree, desk, number, desk.parts[number].end)
    walk(rows, tree, desk)


@inner
def _attempt(rows: Rows, tree: Tree, desk: Desk, queue: Ints, joints: Joints, node: int) -> int:
    """Replace the listed paths, which separate parts; return what it saves, 0 if nothing was changed.

    First the links that changed and those known from before are compared, with the parts as they were
    when the nodes were last counted; all links of the small parts only if that is worth it.
    """
    _take_out(rows, tree, desk)
    picked = np.empty(MOST_PARTS, np.int64)
    desk.state[6] = 1
    _see_orphans(rows, tree, desk, queue)
    _recall_links(tree, desk, joints, node)
    if _cheapest_links(desk, picked) < desk.state[2]:
        _divide(rows, tree, desk)
        _see_orphans(rows, tree, desk, queue)
        _look_around(rows, tree, desk, queue)
        saved = int(desk.state[2]) - _cheapest_links(desk, picked)
        if saved > 0:
            _apply(rows, tree, desk, queue, picked[: desk.state[4] - 1])
            return saved
    for k in range(desk.state[1]):
        flip(rows, tree, desk.lists[0, k], 1)
    return 0


@inner
def _improve_at(rows: Rows, tree: Tree, desk: Desk, queue: Ints, joints: Joints, node: int) -> int:
    """Try to do without a node (first arc), then the key paths that begin at it; return what it saves."""
    nodes, indptr = tree.nodes, rows.indptr
    saved = 0
    for whole in (True, False):
        free = not nodes[node].terminal
        if whole and not (free and 3 <= nodes[node].degree <= MOST_PARTS):
            continue
        n_ends = 0
        desk.state[1:3] = 0
        for arc in range(indptr[node], indptr[node + 1]):
            if free and nodes[node].degree < 3:
                break
            if not tree.chosen[rows.arcs[arc].edge]:
                continue
            end = take_path(rows, tree, desk, arc)
            desk.parts[n_ends].end = end
            desk.parts[n_ends].below = nodes[node].place < nodes[end].place < nodes[node].last
            n_ends += 1
            if not whole:
                desk.parts[1].end = node
                desk.parts[1].below = 1 - desk.parts[0].below
                desk.state[4] = 2
                if node < end:
                    saved += _attempt(rows, tree, desk, queue, joints, node)
                n_ends = 0
                desk.state[1:3] = 0
        if whole:
            desk.state[4] = n_ends
            saved += _attempt(rows, tree, desk, queue, joints, node)
    return saved


@kernel
def _sweep(rows: Rows, tree: Tree, desk: Desk, queue: Ints, joints: Joints, first: int) -> tuple[int, int]:
    """Try all moves from node ``first`` on, for a while; return the node to go on with and the saving."""
    saved = 0
    begun = desk.state[0]
    node = first
    while node < len(tree.nodes) and desk.state[0] < begun + _PORTION:
        if tree.nodes[node].degree > 0:
            saved += _improve_at(rows, tree, desk, queue, joints, node)
        node += 1
    return node, saved


def with_bases(net: Net, chosen: Bytes) -> Tree:
    """Return a tree of which every node of the graph knows the nearest node."""
    edges = np.flatnonzero(chosen)
    degree = np.bincount(np.concatenate([net.tail[edges], net.head[edges]]), minlength=net.n_nodes)
    near = nearest_source(net.graph, net.rows.arcs["cost"], np.flatnonzero(degree))
    nodes = np.zeros(net.n_nodes, NODE)
    nodes["distance"], nodes["base"], nodes["arc"] = near.distance, near.source, near.parent_arc
    nodes["degree"], nodes["terminal"], nodes["part"] = degree, net.terminal, -1
    return Tree(nodes, chosen)


def _tidy(net: Net, tree: Tree) -> Tree:
    """Return the best tree on the same nodes; their bases have been kept up to date by every step."""
    chosen = tidied(net, tree.chosen)
    return with_bases(net, chosen) if (chosen != tree.chosen).any() else tree


def swept(net: Net, tree: Tree, desk: Desk, progress: Progress, stop: Callable[[], bool]) -> int:
    """Try all moves once, or until ``stop``; return what they save."""
    joints = find_links(net, tree)
    queue = np.empty(net.n_nodes + 2 * net.n_edges + 1, np.int64)
    node, saved = 0, 0
    while node < net.n_nodes and not stop():
        node, gain = _sweep(net.rows, tree, desk, queue, joints, node)
        saved += gain
        progress(0.5)
    return saved


def improved(
    net: Net, chosen: Bytes, progress: Progress = SILENT, stop: Callable[[], bool] = lambda: False
) -> Bytes:
    """Return a tree that none of the moves makes cheaper, or until ``stop``; ``chosen`` is a tree."""
    tree, desk = with_bases(net, tidied(net, chosen)), make_desk(net.n_nodes)
    while swept(net, tree, desk, progress, stop):
        tree = _tidy(net, tree)
    return tree.chosen
