"""Lower bounds: dual ascent, and its improvement by undoing and redoing parts of it.

All arcs are directed away from the root. A *cut* is the set of arcs that enter a set of nodes which holds
a terminal but not the root; every tree uses one of them. Amounts given to cuts, such that no arc carries
more than its cost, add up to a lower bound (the dual of the directed cut relaxation). What an arc has
left is its reduced cost; arcs without anything left are *tight*.

Arrays over arcs are read as "arc from ``indices[k]`` to the node in whose row ``k`` lies".

Sources: R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph, 1984;
T. Pajor, E. Uchoa, R. F. Werneck, A robust and scalable algorithm for the Steiner problem in graphs,
2018 (order of the cuts). Undoing the cuts around a few nodes and raising others instead is the
ruin-and-recreate principle (G. Schrimpf et al., 2000) on the dual side.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints, frozen
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import INT_INF, nearest_source, tails
from netplan.core.jit import inner, kernel
from netplan.core.steiner.net import Bytes, Net
from netplan.progress import SILENT, Progress

SCALE = 16
"""Reduced costs are kept in sixteenths: halves and thirds of small costs would be lost otherwise."""

_FAR = 1 << 60
_WORST = 1 << 36
"""Highest score of a terminal in the queue: all beyond count as equally bad."""


class Lanes(NamedTuple):
    """Arcs in rows: ``indptr`` [n + 1], ``indices`` [n_arcs], ``twin`` [n_arcs] the arc back."""

    indptr: Ints
    indices: Ints
    twin: Ints


class Dual(NamedTuple):
    """The state of an ascent.

    reduced  [n_arcs]  int64, what an arc has left, in 1/SCALE
    guide    [n_arcs]  uint8, 1 on arcs of the best known tree: cuts with one such arc lose nothing
    active   [n]       uint8, 1 at terminals that no tight path reaches yet, as far as known
    terminals [any]    int64, without the root, ascending
    factor   [n]       int64, weight of a terminal in the order of cuts, 64 is plain
    state    [2]       int64: root, state of the dice
    """

    reduced: Ints
    guide: Bytes
    active: Bytes
    terminals: Ints
    factor: Ints
    state: Ints


class Pool(NamedTuple):
    """The cuts made so far, so that they can be undone; a cut that finds no room is kept for ever.

    first    [n_cuts + 1]    int64, first entry of a cut
    amount   [n_cuts]        int64, 0 if it is undone for good, negative if for the time being
    entries  [n_entries, 3]  int32: arc, cut, next entry of the same arc (-1 at the end)
    head     [n_arcs]        int64, first entry of an arc, -1 if none
    undone   [n_cuts]        int64, cuts undone for the time being
    counts    [2]             int64, number of cuts, and of those that found no room
    """

    first: Ints
    amount: Ints
    entries: NDArray[np.int32]
    head: Ints
    undone: Ints
    counts: Ints


class Scratch(NamedTuple):
    """Work space.

    seen     [n]       int64, against ``stamp`` [2], the second of which counts arcs looked at
    stack    [n]       int64
    arcs     [n_arcs]  int64, arcs of the cut at hand
    queue    [n]       int64, scores and terminals
    """

    seen: Ints
    stamp: Ints
    stack: Ints
    arcs: Ints
    queue: Ints


@inner
def _enter(dual: Dual, scratch: Scratch, node: int, n_stack: int) -> int:
    """Take a node into the set; return the height of the stack, -1 if the root or another terminal is met."""
    if node == dual.state[0] or dual.active[node]:
        return -1
    scratch.seen[node] = scratch.stamp[0]
    scratch.stack[n_stack] = node
    return n_stack + 1


@inner
def _spread(rows: Lanes, dual: Dual, scratch: Scratch, n_stack: int, n_arcs: int) -> tuple[int, int]:
    """Follow tight arcs backwards from the stack, collecting the others; return both heights, -1 if met."""
    while n_stack > 0:
        n_stack -= 1
        node = scratch.stack[n_stack]
        scratch.stamp[1] += rows.indptr[node + 1] - rows.indptr[node]
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            other = rows.indices[arc]
            if scratch.seen[other] == scratch.stamp[0]:
                continue
            if dual.reduced[arc] > 0:
                scratch.arcs[n_arcs] = arc
                n_arcs += 1
            else:
                n_stack = _enter(dual, scratch, other, n_stack)
                if n_stack < 0:
                    return n_stack, n_arcs
    return n_stack, n_arcs


@inner
def _measure(rows: Lanes, dual: Dual, scratch: Scratch, n_arcs: int) -> tuple[int, int, int]:
    """Drop arcs that came to lie inside the set; return their number, the least reduced cost, the guides."""
    kept = 0
    n_guides = 0
    least = _FAR
    scratch.stamp[1] += n_arcs
    for k in range(n_arcs):
        arc = scratch.arcs[k]
        if scratch.seen[rows.indices[arc]] != scratch.stamp[0]:
            scratch.arcs[kept] = arc
            kept += 1
            least = min(least, dual.reduced[arc])
            n_guides += dual.guide[arc]
    return kept, least, n_guides


@inner
def _record(pool: Pool, scratch: Scratch, n_arcs: int, amount: int) -> None:
    """Write a cut down if there is room."""
    number = pool.counts[0]
    begin = pool.first[number]
    if number + 1 >= len(pool.amount) or begin + n_arcs > len(pool.entries):
        pool.counts[1] += 1
        return
    for k in range(n_arcs):
        arc = scratch.arcs[k]
        pool.entries[begin + k, 0] = arc
        pool.entries[begin + k, 1] = number
        pool.entries[begin + k, 2] = pool.head[arc]
        pool.head[arc] = begin + k
    pool.amount[number] = amount
    pool.first[number + 1] = begin + n_arcs
    pool.counts[0] = number + 1


@inner
def _raise(rows: Lanes, dual: Dual, scratch: Scratch, n_arcs: int, amount: int) -> tuple[int, int]:
    """Give ``amount`` to the cut; enter the nodes whose arcs became tight; return both heights, -1 if met."""
    n_stack = 0
    kept = 0
    for k in range(n_arcs):
        arc = scratch.arcs[k]
        dual.reduced[arc] -= amount
        if dual.reduced[arc] > 0:
            scratch.arcs[kept] = arc
            kept += 1
        elif n_stack >= 0 and scratch.seen[rows.indices[arc]] != scratch.stamp[0]:
            n_stack = _enter(dual, scratch, rows.indices[arc], n_stack)
    return n_stack, kept


@inner
def _raise_terminal(
    rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, turn: tuple[int, int]
) -> tuple[int, int]:
    """Raise cuts around terminal ``turn[0]`` until it is reached or its score is a quarter above ``turn[1]``.

    Returns the score to queue it with (0: it is reached) and the sum of the amounts.
    """
    terminal, others = turn
    total = 0
    dual.active[terminal] = 0  # for now: the search must not take it for another one
    scratch.stamp[0] += 1
    n_stack = _enter(dual, scratch, terminal, 0)
    n_arcs = 0
    while True:
        n_stack, n_arcs = _spread(rows, dual, scratch, n_stack, n_arcs)
        if n_stack < 0:
            return 0, total
        n_arcs, amount, n_guides = _measure(rows, dual, scratch, n_arcs)
        if n_arcs == 0:
            return 0, total
        score = n_arcs * dual.factor[terminal]
        if n_guides > 1:
            score *= 1 + n_guides * n_guides
        if 4 * score > 5 * others:
            dual.active[terminal] = 1
            return score, total
        total += amount
        _record(pool, scratch, n_arcs, amount)
        n_stack, n_arcs = _raise(rows, dual, scratch, n_arcs, amount)
        if n_stack < 0:
            return 0, total


@inner
def raise_queued(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, size: int) -> tuple[int, int]:
    """Raise the queued terminals for a while; return the size of the queue and the sum of the amounts."""
    total = 0
    begun = scratch.stamp[0]
    queue = scratch.queue
    bits = item_bits(len(dual.active))
    while size > 0 and scratch.stamp[0] < begun + 500:
        terminal = queue[0] & ((1 << bits) - 1)
        size = pop(queue, size)
        if not dual.active[terminal]:
            continue
        others = queue[0] >> bits if size > 0 else _FAR // 8
        score, amount = _raise_terminal(rows, dual, pool, scratch, (terminal, others))
        total += amount
        if score > 0:
            size = push(queue, size, (min(score, _WORST) << bits) | terminal)
    return size, total


@inner
def queue_active(rows: Lanes, dual: Dual, scratch: Scratch) -> int:
    """Queue all active terminals by their degree; return the size of the queue."""
    size = 0
    for node in dual.terminals:
        if dual.active[node]:
            key = dual.factor[node] * (rows.indptr[node + 1] - rows.indptr[node])
            size = push(scratch.queue, size, (key << item_bits(len(dual.active))) | node)
    return size


@kernel
def _ascend(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, size: int) -> tuple[int, int]:
    """Raise terminals for a while, queueing them first if ``size`` is negative."""
    if size < 0:
        size = queue_active(rows, dual, scratch)
    return raise_queued(rows, dual, pool, scratch, size)


@dataclass(eq=False)
class Ascent:
    """A dual solution of a net while it is being improved; ``scaled`` is its value in 1/SCALE."""

    net: Net
    rows: Lanes
    dual: Dual
    pool: Pool
    scratch: Scratch
    scaled: int = 0

    @property
    def work(self) -> int:
        """Arcs looked at so far: a measure of time that is the same on every machine."""
        return int(self.scratch.stamp[1])

    @property
    def bound(self) -> int:
        """No tree on the net costs less."""
        return -(-self.scaled // SCALE)


def _guide(net: Net, chosen: Bytes) -> Bytes:
    """Mark the arcs of a tree as they lead away from the root."""
    barred = np.where(chosen[net.graph.edge] == 1, 1, INT_INF)
    near = nearest_source(net.graph, barred, np.array([net.root]), limit=net.n_nodes)
    guide = np.zeros(len(barred), np.uint8)
    guide[net.rows.arcs["twin"][near.parent_arc[near.parent_arc >= 0]]] = 1
    return guide


def start_ascent(net: Net, chosen: Bytes, seed: int, reduced: Ints | None = None) -> Ascent:
    """Return a dual solution of value 0; the arcs of a known tree guide the choice of the cuts.

    ``reduced`` [n_arcs] is what arcs have left, in 1/SCALE, if that is not their cost.
    """
    n, n_arcs = net.n_nodes, 2 * net.n_edges
    n_cuts, n_entries = 20_000 + 4 * n, 4_000_000 + 10 * n_arcs
    active = net.terminal.copy()
    active[net.root] = 0
    dual = Dual(
        net.entry * SCALE if reduced is None else reduced,
        _guide(net, chosen),
        active,
        np.flatnonzero(active),
        np.full(n, 64, np.int64),
        np.array([net.root, seed], np.int64),
    )
    pool = Pool(
        np.zeros(n_cuts + 1, np.int64),
        np.zeros(n_cuts, np.int64),
        np.empty((n_entries, 3), np.int32),
        np.full(n_arcs, -1, np.int64),
        np.zeros(n_cuts, np.int64),
        np.zeros(2, np.int64),
    )
    scratch = Scratch(
        np.zeros(n, np.int64),
        np.zeros(2, np.int64),
        np.empty(n, np.int64),
        np.empty(n_arcs, np.int64),
        np.empty(n + 1, np.int64),
    )
    rows = Lanes(net.graph.indptr, net.graph.indices, frozen(net.rows.arcs["twin"], np.int64))
    return Ascent(net, rows, dual, pool, scratch)


def ascend(ascent: Ascent, progress: Progress = SILENT) -> None:
    """Raise cuts until every terminal is reached from the root by tight arcs."""
    ascent.scaled += raised(ascent.rows, ascent.dual, ascent.pool, ascent.scratch, progress)


def raised(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, progress: Progress) -> int:
    """Raise cuts until tight arcs lead from the root to every terminal; return their sum, in 1/SCALE."""
    total, size = 0, -1
    while size:
        size, amount = _ascend(rows, dual, pool, scratch, size)
        total += amount
        progress(0.5)
    return total


def cuts_of(ascent: Ascent, most: int) -> list[Ints]:
    """Return the cuts with the largest amounts, as arcs."""
    pool, n_cuts = ascent.pool, int(ascent.pool.counts[0])
    amount = pool.amount[:n_cuts]
    order = np.argsort(-amount, kind="stable")[:most]
    order = np.sort(order[amount[order] > 0])
    return [pool.entries[pool.first[k] : pool.first[k + 1], 0].astype(np.int64) for k in order]


def excess_of_arcs(ascent: Ascent, reduced: Ints) -> Ints:
    """Return what ``reduced`` costs of arcs say of trees with an arc; int64 [n_arcs].

    It is the reduced cost of a way from the root to the arc, over it, and on to the nearest terminal.
    """
    net = ascent.net
    down = nearest_source(net.graph, reduced[net.rows.arcs["twin"]], np.array([net.root])).distance
    up = nearest_source(net.graph, reduced, ascent.dual.terminals).distance
    return down[net.graph.indices] + reduced + up[tails(net.graph)]


def excess_of_edges(ascent: Ascent, reduced: Ints) -> Ints:
    """Return by how much a tree with an edge must at least exceed the bound; int64 [n_edges]."""
    least = np.full(ascent.net.n_edges, INT_INF, np.int64)
    np.minimum.at(least, ascent.net.graph.edge, excess_of_arcs(ascent, reduced))
    return least


def pruned_weight(ascent: Ascent, share: float) -> Ints:
    """Return the cost of every arc, ``INT_INF`` except on the ``share`` of edges with the least excess.

    Edges without any excess always stay: they connect all terminals with the root.
    """
    excess = excess_of_edges(ascent, ascent.dual.reduced)
    rank = np.sort(excess)[int(share * (len(excess) - 1))]
    return np.where((excess <= rank)[ascent.net.graph.edge], ascent.net.weight, INT_INF)


def hopeless_edges(ascent: Ascent, cost: int) -> Ints:
    """Return the edges of which no tree cheaper than ``cost`` (on the net) makes use."""
    return np.flatnonzero(ascent.scaled + excess_of_edges(ascent, ascent.dual.reduced) > (cost - 1) * SCALE)
