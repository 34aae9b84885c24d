"""Reductions by special distances: edges and nodes that some cheapest tree can do without.

The *special distance* of two nodes is the longest leg of a way between them on which terminals are
stops, on the way where that leg is shortest. An edge that costs more than the special distance of its
ends is in no cheapest tree: without it the tree falls apart, and one leg joins the parts for less. That
includes edges longer than every link between neighbouring terminals (the "long edges").

Special distances are bounded from above by way of the nearest terminals of both ends and the longest
link between those in a minimum spanning tree of the terminals.

Sources: C. Duin, A. Volgenant, Reduction tests for the Steiner problem in graphs, 1989; T. Polzin,
S. Vahdati Daneshmand, Improved algorithms for the Steiner problem in networks, 2001.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.halves import Mesh, between, drop
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import INT_INF
from netplan.core.jit import inner, kernel
from netplan.core.steiner.mesh import Agenda, Book, bypass_three, list_node
from netplan.core.steiner.net import Net
from netplan.progress import SILENT, Progress

N_NEAR = 3
"""Number of nearest terminals known of every node."""

_MOST_VISITS = 24
"""Nodes that the search for another way round an edge may look at."""

_PORTION = 8_000
"""Edges tested per kernel call; nodes whose labels travel, fivefold."""


class Near(NamedTuple):
    """The nearest terminals of every node, and how terminals are linked.

    distance  [n, N_NEAR]  int64, ascending, ``INT_INF`` if there are fewer; no way leads through a terminal
    terminal  [n, N_NEAR]  int64, -1 if there are fewer
    above     [n]          int64, forest of merged groups of terminals, -1 at its roots
    link      [n]          int64, cost of the link that merged a group into the one above
    size      [n]          int64, terminals in the group, which grows on the way up
    """

    distance: Ints
    terminal: Ints
    above: Ints
    link: Ints
    size: Ints


@inner
def _enter(distance: Ints, terminal: Ints, node: int, label: tuple[int, int]) -> bool:
    """Insert a label (distance, terminal) into the list of a node; return whether it belongs there."""
    reach, owner = label
    place = N_NEAR
    for k in range(N_NEAR):
        if terminal[node, k] == owner:
            if distance[node, k] <= reach:
                return False
            place = k
            break
    if place == N_NEAR:
        if distance[node, N_NEAR - 1] <= reach:
            return False
        place = N_NEAR - 1
    while place > 0 and distance[node, place - 1] > reach:
        distance[node, place] = distance[node, place - 1]
        terminal[node, place] = terminal[node, place - 1]
        place -= 1
    distance[node, place] = reach
    terminal[node, place] = owner
    return True


@kernel
def _spread(
    net: tuple[Ints, Ints, Ints], labels: tuple[Ints, Ints], done: Ints, entries: Ints, size: int
) -> int:
    """Let labels travel for a while; return the size of the queue.

    ``done`` counts the labels of a node that have travelled: later ones are never shorter.
    """
    indptr, indices, weight = net
    distance, terminal = labels
    bits = item_bits(len(done))
    for _ in range(5 * _PORTION):
        if size == 0:
            break
        key = entries[0] >> bits
        node = entries[0] & ((1 << bits) - 1)
        size = pop(entries, size)
        while done[node] < N_NEAR and distance[node, done[node]] <= key:
            k = done[node]
            done[node] += 1
            if terminal[node, 0] == node and k > 0:
                continue  # a terminal: ways of others end here
            for arc in range(indptr[node], indptr[node + 1]):
                reach = distance[node, k] + weight[arc]
                head = indices[arc]
                if _enter(distance, terminal, head, (reach, terminal[node, k])):
                    size = push(entries, size, (reach << bits) | head)
    return size


@kernel
def _merge(near: Near, order: Ints, one: Ints, other: Ints, cost: Ints) -> None:
    """Merge groups of terminals by the links in ``order``: smaller ones are put below larger ones."""
    for k in order:
        low = one[k]
        high = other[k]
        while near.above[low] >= 0:
            low = near.above[low]
        while near.above[high] >= 0:
            high = near.above[high]
        if low == high:
            continue
        if near.size[low] > near.size[high]:
            low, high = high, low
        near.above[low] = high
        near.link[low] = cost[k]
        near.size[high] += near.size[low]


def near_by(net: Net, weight: Ints, terminals: Ints, progress: Progress = SILENT) -> tuple[Ints, Ints]:
    """Return distances and terminals [n, N_NEAR] of the nearest terminals, as in ``Near``.

    ``weight`` [n_arcs] is what it costs to walk away from a terminal over an arc.
    """
    n = net.n_nodes
    distance, terminal = np.full((n, N_NEAR), INT_INF, np.int64), np.full((n, N_NEAR), -1, np.int64)
    distance[terminals, 0] = 0
    terminal[terminals, 0] = terminals
    entries = np.empty(len(terminals) + N_NEAR * 2 * net.n_edges + 1, np.int64)
    size = len(terminals)
    entries[:size] = terminals
    rows = (net.graph.indptr, net.graph.indices, weight)
    done = np.zeros(n, np.int64)
    while size:
        size = _spread(rows, (distance, terminal), done, entries, size)
        progress(0.5)
    return distance, terminal


def near_terminals(net: Net, progress: Progress = SILENT) -> Near:
    """Find the nearest terminals of all nodes of a net, and the links between terminals."""
    n = net.n_nodes
    near = Near(
        *near_by(net, net.weight, np.flatnonzero(net.terminal), progress),
        np.full(n, -1, np.int64),
        np.full(n, INT_INF, np.int64),
        np.ones(n, np.int64),
    )
    one, other = near.terminal[net.tail, 0], near.terminal[net.head, 0]
    cost = near.distance[net.tail, 0] + net.cost + near.distance[net.head, 0]
    links = np.flatnonzero(one != other)
    order = links[np.argsort(cost[links], kind="stable")]
    _merge(near, order, one, other, cost)
    return near


@inner
def _longest_link(near: Near, one: int, other: int) -> int:
    """Return the longest link between two terminals in their minimum spanning tree."""
    longest = 0
    while one != other:
        if near.size[one] > near.size[other] or (near.size[one] == near.size[other] and near.above[one] < 0):
            one, other = other, one
        if near.above[one] < 0:
            return INT_INF
        longest = max(longest, near.link[one])
        one = near.above[one]
    return longest


@inner
def special_distance(near: Near, one: int, other: int, most: int) -> int:
    """Return a bound on the special distance of two nodes, at most ``most``."""
    for i in range(N_NEAR):
        if near.distance[one, i] >= most:
            break
        for j in range(N_NEAR):
            if near.distance[other, j] >= most:
                break
            leg = max(near.distance[one, i], near.distance[other, j])
            leg = max(leg, _longest_link(near, near.terminal[one, i], near.terminal[other, j]))
            most = min(most, leg)
    return most


class Walk(NamedTuple):
    """Work space of short searches: ``reach`` and ``seen`` [n], ``entries`` [any], ``stamp`` [1], int64."""

    reach: Ints
    seen: Ints
    entries: Ints
    stamp: Ints


def make_walk(n_nodes: int) -> Walk:
    """Return work space for a graph."""
    return Walk(
        np.zeros(n_nodes, np.int64),
        np.zeros(n_nodes, np.int64),
        np.empty(4096, np.int64),
        np.zeros(1, np.int64),
    )


@inner
def _has_detour(mesh: Mesh, walk: Walk, edge: int, bits: int) -> bool:
    """Tell whether another way between the ends of an edge is not longer."""
    cost = mesh.cost[edge]
    goal = mesh.to[2 * edge]
    start = mesh.to[2 * edge + 1]
    walk.stamp[0] += 1
    walk.seen[start] = walk.stamp[0]
    walk.reach[start] = 0
    walk.entries[0] = start
    size = 1
    for _ in range(_MOST_VISITS):
        if size == 0:
            return False
        key = walk.entries[0] >> bits
        node = walk.entries[0] & ((1 << bits) - 1)
        size = pop(walk.entries, size)
        if node == goal:
            return True
        half = mesh.first[node] if key == walk.reach[node] else -1
        while half >= 0:
            head = mesh.to[half]
            reach = key + mesh.cost[half >> 1] + mesh.toll[head]
            new = walk.seen[head] != walk.stamp[0] or reach < walk.reach[head]
            if half >> 1 != edge and reach <= cost and new and size < len(walk.entries):
                walk.seen[head] = walk.stamp[0]
                walk.reach[head] = reach
                size = push(walk.entries, size, (reach << bits) | head)
            half = mesh.after[half]
    return False


@kernel
def _drop_long(
    mesh: Mesh, agenda: Agenda, near: Near, number: Ints, walk: Walk, edges: Ints, detours: bool
) -> int:
    """Remove the edges of which a cheapest tree makes no use; return their number."""
    n_gone = 0
    bits = item_bits(len(mesh.first))
    for edge in edges:
        cost = mesh.cost[edge]
        tail = mesh.to[2 * edge + 1]
        head = mesh.to[2 * edge]
        useless = special_distance(near, number[tail], number[head], cost) < cost
        if useless or (detours and _has_detour(mesh, walk, edge, bits)):
            list_node(agenda, tail)
            list_node(agenda, head)
            drop(mesh, edge)
            n_gone += 1
    return n_gone


@inner
def _reach(mesh: Mesh, near: Near, number: Ints, ends: tuple[int, int], most: int) -> int:
    """Return a bound on the special distance of two neighbours of a node, at most ``most``."""
    edge = between(mesh, ends[0], ends[1])
    if edge >= 0:
        most = min(most, mesh.cost[edge])
    return special_distance(near, number[ends[0]], number[ends[1]], most)


@kernel
def _bypass_stars(mesh: Mesh, book: Book, agenda: Agenda, near: Near, number: Ints, nodes: Ints) -> int:
    """Replace nodes with three edges by edges between their neighbours where no tree needs all three.

    Neighbours of a replaced node are left alone for now: the distances of before would not hold. A pair
    of neighbours whose special distance is shorter than the way over the node gets no edge.
    """
    n_gone = 0
    locked = np.zeros(len(mesh.first), np.uint8)
    ends = np.empty(3, np.int64)
    halves = np.empty(3, np.int64)
    pairs = np.empty(3, np.int64)
    for node in nodes:
        if mesh.terminal[node] or mesh.degree[node] != 3 or book.counts[0] + 3 > len(book.left):
            continue
        half = mesh.first[node]
        total = mesh.toll[node]
        free = not locked[node]
        for k in range(3):
            halves[k] = half
            ends[k] = mesh.to[half]
            total += mesh.cost[half >> 1]
            free = free and not locked[ends[k]]
            half = mesh.after[half]
        if not free:
            continue
        longest = 0
        paths = 0
        for k in range(3):
            one = (k + 1) % 3
            other = (k + 2) % 3
            over = mesh.cost[halves[one] >> 1] + mesh.toll[node] + mesh.cost[halves[other] >> 1]
            pairs[k] = _reach(mesh, near, number, (ends[one], ends[other]), over + 1)
            paths += min(over, pairs[k])
            longest = max(longest, min(over, pairs[k]))
        if paths - longest <= total:
            bypass_three(mesh, book, node, halves, pairs)
            for k in range(3):
                locked[ends[k]] = 1
                list_node(agenda, ends[k])
            n_gone += 1
    return n_gone


def drop_long_edges(
    mesh: Mesh, agenda: Agenda, near: Near, number: Ints, progress: Progress, *, detours: bool
) -> int:
    """Remove edges that cost more than the special distance of their ends or, ``detours``, than another way.

    ``number`` [n] is the node of the net, of which ``near`` tells, for every node of the mesh.
    """
    walk = make_walk(len(mesh.first))
    edges = np.flatnonzero(mesh.cost >= 0)
    edges = edges[np.argsort(-mesh.cost[edges], kind="stable")]
    n_gone = 0
    for begin in range(0, len(edges), _PORTION):
        n_gone += _drop_long(mesh, agenda, near, number, walk, edges[begin : begin + _PORTION], detours)
        progress(0.5)
    return n_gone


def drop_stars(mesh: Mesh, book: Book, agenda: Agenda, near: Near, number: Ints) -> int:
    """Replace nodes with three edges where that is no loss; return their number."""
    nodes = np.flatnonzero((mesh.degree == 3) & (mesh.terminal == 0))
    return _bypass_stars(mesh, book, agenda, near, number, nodes)


def certain_edges(net: Net, near: Near) -> Ints:
    """Return edges of a net that some cheapest tree holds, all of them together.

    The cheapest edge of a terminal, if going on from there to another terminal costs no more than the
    second cheapest (nearest vertex); the cheapest edge between the surroundings of two terminals, if
    linking these by it costs no more than the second cheapest edge that leaves (short links). Every
    terminal has a part in one of them at most, so that one does not spoil the other.
    """
    ends = np.concatenate([net.tail, net.head])
    others = np.concatenate([net.head, net.tail])
    edge = np.tile(np.arange(net.n_edges), 2)
    at = net.terminal[ends] == 1
    from_terminal = _two_cheapest(ends[at], edge[at], net.cost)
    first, second, owner = from_terminal
    far = np.where(net.tail[first] == owner, net.head[first], net.tail[first])
    own = near.terminal[far, 0] == owner
    onward = np.where(own, near.distance[far, 1], near.distance[far, 0])
    goal = np.where(own, near.terminal[far, 1], near.terminal[far, 0])
    sure = (goal >= 0) & (second >= net.cost[first] + onward)
    found = [(first[sure], owner[sure], goal[sure])]
    base, beyond = near.terminal[ends, 0], near.terminal[others, 0]
    out = base != beyond
    first, second, owner = _two_cheapest(base[out], edge[out], net.cost)
    tail, head = net.tail[first], net.head[first]
    whole = near.distance[tail, 0] + net.cost[first] + near.distance[head, 0]
    goal = near.terminal[tail, 0] + near.terminal[head, 0] - owner
    sure = second >= whole
    found.append((first[sure], owner[sure], goal[sure]))
    return _compatible(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _two_cheapest(group: Ints, edge: Ints, cost: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the cheapest edge of every group, the cost of the second cheapest, and the group."""
    order = np.lexsort((edge, cost[edge], group))
    group, edge = group[order], edge[order]
    begin = np.flatnonzero(np.diff(group, prepend=-1))
    second = np.full(len(begin), INT_INF, np.int64)
    more = np.diff(np.append(begin, len(group))) > 1
    second[more] = cost[edge[begin[more] + 1]]
    return edge[begin], second, group[begin]


def _compatible(edge: Ints, owner: Ints, goal: Ints) -> Ints:
    """Choose edges so that no terminal has a part in two."""
    used, chosen = set[int](), []
    for one, mine, other in zip(edge.tolist(), owner.tolist(), goal.tolist(), strict=True):
        if not {mine, other} & used:
            used |= {mine, other}
            chosen.append(one)
    return np.array(chosen, np.int64)
