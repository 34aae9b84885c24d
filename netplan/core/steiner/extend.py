"""Edges that no better tree can hold, seen by what would have to follow them.

A tree that holds an edge has to go on at its end unless that is a terminal: over one more edge, or over
several. If every way to go on is ruled out, so is the edge. A path inside a tree is ruled out if another
way between its ends has shorter legs than the whole of it, or if the reduced costs of it, and of what leads
there from the root and on to a terminal, exceed what a better tree may cost. A fork at its end is ruled out
if the reduced costs of all that has to follow exceed that, or if two of its branches have shorter links.

Everything that is ruled out is in no better tree at all, so that no test spoils another.

Sources: C. Duin, Preprocessing the Steiner problem in graphs, 2000; T. Polzin, S. Vahdati Daneshmand,
Extending reduction techniques for the Steiner tree problem, 2002; D. Rehfeldt, T. Koch, Implications,
conflicts, and reductions for Steiner trees, 2023.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import nearest_source
from netplan.core.jit import inner, kernel
from netplan.core.steiner.dual import SCALE, Ascent
from netplan.core.steiner.net import Bytes, Net, Rows
from netplan.core.steiner.special import Near, Walk, make_walk, near_by, near_terminals, special_distance
from netplan.progress import SILENT, Progress

_DEPTH = 8
"""Edges of a path that is followed at most."""

_STEPS = 400
"""Arcs looked at for an edge at most."""

_VISITS = 60
"""Nodes that the search for shorter ways from an end may settle."""

_DEGREE = 6
"""Nodes with more edges are not followed."""

_MOST_KEYS = 1 << 61
"""Reduced costs of the longest way times nodes with which a queue can count."""

_PORTION = 2_000
"""Edges looked at per kernel call."""


class Excess(NamedTuple):
    """What a dual solution says, int64, in 1/SCALE.

    down     [n]       reduced cost of the way from the root to a node
    up       [n]       and on from there to the nearest terminal
    reduced  [n_arcs]  as in ``Dual``
    fork     [n]       reduced cost of a tree that branches at a node
    slack    [1]       by how much a better tree may exceed the bound
    """

    down: Ints
    up: Ints
    reduced: Ints
    fork: Ints
    slack: Ints


class Marks(NamedTuple):
    """What is known of nodes and edges: ``terminal`` [n], ``alive`` [n_edges] 0 at edges ruled out, uint8."""

    terminal: Bytes
    alive: Bytes


class Path(NamedTuple):
    """The path at hand by depth, int64 [_DEPTH + 1].

    node         its nodes
    arc          next arc to try there
    length       cost of the edges up to there
    along, back  reduced costs of the path, walked from its start and to it
    depth        [1], where a fork is looked for
    """

    node: Ints
    arc: Ints
    length: Ints
    along: Ints
    back: Ints
    depth: Ints


@inner
def _see(rows: Rows, walk: Walk, start: int, most: int) -> None:
    """Find the ways from a node that are shorter than ``most``, to so many nodes as can be afforded."""
    walk.stamp[0] += 1
    bits = item_bits(len(walk.reach))
    walk.seen[start] = walk.stamp[0]
    walk.reach[start] = 0
    walk.entries[0] = start
    size = 1
    for _ in range(_VISITS):
        if size == 0:
            return
        key = walk.entries[0] >> bits
        node = walk.entries[0] & ((1 << bits) - 1)
        size = pop(walk.entries, size)
        if key > walk.reach[node]:
            continue
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            head = rows.arcs[arc].head
            reach = key + rows.arcs[arc].cost
            new = walk.seen[head] != walk.stamp[0] or reach < walk.reach[head]
            if reach < most and new and size < len(walk.entries):
                walk.seen[head] = walk.stamp[0]
                walk.reach[head] = reach
                size = push(walk.entries, size, (reach << bits) | head)


@inner
def _ruled_out(near: Near, excess: Excess, walk: Walk, path: Path, depth: int) -> bool:
    """Tell whether no better tree holds the path up to ``depth``."""
    start = path.node[0]
    end = path.node[depth]
    slack = excess.slack[0]
    along = excess.down[start] + path.along[depth] + excess.up[end]
    back = excess.down[end] + path.back[depth] + excess.up[start]
    if min(along, back) > slack:
        return True
    length = path.length[depth]
    if walk.seen[end] == walk.stamp[0] and walk.reach[end] < length:
        return True
    return bool(special_distance(near, start, end, length) < length)


@inner
def _bears_fork(rows: Rows, near: Near, walk: Walk, path: Path, depth: int, arc: int) -> bool:
    """Tell whether ``arc`` could be one of several edges with which a better tree leaves the path's end."""
    start = path.node[0]
    head = rows.arcs[arc].head
    longest = max(path.length[depth], rows.arcs[arc].cost)
    if walk.seen[head] == walk.stamp[0] and walk.reach[head] < longest:
        return False
    return bool(special_distance(near, start, head, longest) >= longest)


@inner
def _fork_excess(rows: Rows, excess: Excess, path: Path, depth: int, one: int, other: int) -> int:
    """Return what the reduced costs say at least of the path with two edges behind it."""
    start = path.node[0]
    first = rows.arcs[one].head
    second = rows.arcs[other].head
    out_one = excess.reduced[rows.arcs[one].twin] + excess.up[first]
    out_other = excess.reduced[rows.arcs[other].twin] + excess.up[second]
    from_start = excess.down[start] + path.along[depth] + out_one + out_other
    home = path.back[depth] + excess.up[start]
    from_one = excess.down[first] + excess.reduced[one] + home + out_other
    from_other = excess.down[second] + excess.reduced[other] + home + out_one
    return int(min(from_start, from_one, from_other))


@inner
def _may_fork(rows: Rows, near: Near, excess: Excess, marks: Marks, walk: Walk, path: Path) -> bool:
    """Tell whether a better tree could leave the end of the path over two edges or more."""
    depth = path.depth[0]
    node = path.node[depth]
    if excess.fork[node] > excess.slack[0]:
        return False
    back = rows.arcs[path.arc[depth - 1] - 1].edge
    for one in range(rows.indptr[node], rows.indptr[node + 1]):
        edge = rows.arcs[one].edge
        if edge == back or not marks.alive[edge] or not _bears_fork(rows, near, walk, path, depth, one):
            continue
        for other in range(rows.indptr[node], one):
            beside = rows.arcs[other].edge
            if beside == back or not marks.alive[beside]:
                continue
            if _fork_excess(rows, excess, path, depth, one, other) > excess.slack[0]:
                continue
            longest = max(rows.arcs[one].cost, rows.arcs[other].cost)
            if special_distance(near, rows.arcs[one].head, rows.arcs[other].head, longest) < longest:
                continue
            if _bears_fork(rows, near, walk, path, depth, other):
                return True
    return False


@inner
def _dead_end(rows: Rows, near: Near, excess: Excess, marks: Marks, walk: Walk, path: Path) -> bool:
    """Tell whether every way to go on after the first edge of the path is ruled out."""
    depth = 1
    arcs = rows.arcs
    for _ in range(_STEPS):
        path.depth[0] = depth
        node = path.node[depth]
        if path.arc[depth] < 0:  # come here for the first time
            degree = rows.indptr[node + 1] - rows.indptr[node]
            if marks.terminal[node] or depth == _DEPTH or degree > _DEGREE:
                return False
            if _may_fork(rows, near, excess, marks, walk, path):
                return False
            path.arc[depth] = rows.indptr[node]
        arc = path.arc[depth]
        if arc == rows.indptr[node + 1]:
            depth -= 1
            if depth == 0:
                return True
            continue
        path.arc[depth] += 1
        head = arcs[arc].head
        met = False
        for k in range(depth):
            met = met or path.node[k] == head
        if met or not marks.alive[arcs[arc].edge]:
            continue
        path.node[depth + 1] = head
        path.length[depth + 1] = path.length[depth] + arcs[arc].cost
        path.along[depth + 1] = path.along[depth] + excess.reduced[arcs[arc].twin]
        path.back[depth + 1] = path.back[depth] + excess.reduced[arc]
        if not _ruled_out(near, excess, walk, path, depth + 1):
            depth += 1
            path.arc[depth] = -1
    return False


@kernel
def _extend(rows: Rows, near: Near, excess: Excess, marks: Marks, walk: Walk, arcs: Ints) -> None:
    """Rule out the edges of ``arcs`` that lead to a dead end."""
    room = _DEPTH + 2
    path = Path(
        np.zeros(room, np.int64),
        np.zeros(room, np.int64),
        np.zeros(room, np.int64),
        np.zeros(room, np.int64),
        np.zeros(room, np.int64),
        np.zeros(1, np.int64),
    )
    for arc in arcs:
        edge = rows.arcs[arc].edge
        if not marks.alive[edge]:
            continue
        path.node[0] = rows.arcs[rows.arcs[arc].twin].head
        path.arc[0] = arc + 1
        path.node[1] = rows.arcs[arc].head
        path.arc[1] = -1
        path.length[1] = rows.arcs[arc].cost
        path.along[1] = excess.reduced[rows.arcs[arc].twin]
        path.back[1] = excess.reduced[arc]
        _see(rows, walk, path.node[0], _DEPTH * rows.arcs[arc].cost)
        if _ruled_out(near, excess, walk, path, 1) or _dead_end(rows, near, excess, marks, walk, path):
            marks.alive[edge] = 0


def excess_of(ascent: Ascent, reduced: Ints, scaled: int, cost: int, progress: Progress = SILENT) -> Excess:
    """Return what reduced costs and their bound ``scaled`` say of trees cheaper than ``cost`` on the net."""
    net, slack = ascent.net, (cost - 1) * SCALE - scaled
    reduced = np.minimum(reduced, slack + 1)
    down = nearest_source(net.graph, reduced[net.rows.arcs["twin"]], np.array([net.root])).distance
    up = nearest_source(net.graph, reduced, ascent.dual.terminals).distance
    fork = down + up
    if int(slack + 1) * net.n_nodes**2 < _MOST_KEYS:
        reach, _ = near_by(net, reduced, ascent.dual.terminals, progress)
        fork += reach[:, 1]
    return Excess(down, up, reduced, fork, np.array([slack]))


def extended(net: Net, excess: Excess, gone: Ints, progress: Progress = SILENT) -> Ints:
    """Return the edges, ``gone`` included, that no tree cheaper than a known one holds.

    Nets whose nodes cost something are left as they are.
    """
    alive = np.ones(net.n_edges, np.uint8)
    alive[gone] = 0
    if net.toll.any():
        return gone
    near, marks = near_terminals(net, progress), Marks(net.terminal, alive)
    walk = make_walk(net.n_nodes)
    arcs = np.arange(2 * net.n_edges)
    arcs = arcs[np.lexsort((arcs, -net.rows.arcs["cost"]))]
    for begin in range(0, len(arcs), _PORTION):
        _extend(net.rows, near, excess, marks, walk, arcs[begin : begin + _PORTION])
        progress(0.5)
    return np.flatnonzero(alive == 0)
