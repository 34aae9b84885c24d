"""Improving a dual solution: undo the cuts around a few nodes, and raise others instead.

This is the ruin-and-recreate principle (G. Schrimpf et al., 2000) on the dual side. The order of the new
cuts is drawn by lot; what lowers the bound is taken back.
"""

from collections.abc import Callable

import numpy as np

from netplan.core.jit import inner, kernel
from netplan.core.steiner.dual import SCALE, Ascent, Dual, Lanes, Pool, Scratch, queue_active, raise_queued

_BATCH, _WORK = 200, 4_000_000
"""Attempts in a row, and arcs looked at in them, by which the gain is judged."""

_WORTH = 50
"""Part of the gap by which such attempts must narrow it."""

BALLS = (8, 12, 20, 40)
"""Sizes of the neighbourhoods in which cuts are redone, in turn."""

_MOST_ENTRIES = 40_000_000
"""Room for half a gigabyte of cuts; what does not fit cannot be undone, and still counts."""


@inner
def _roll(dual: Dual, n: int) -> int:
    """Throw a dice with faces 0..n-1 (a linear congruence, high bits)."""
    dual.state[1] = (dual.state[1] * 25214903917 + 11) & ((1 << 48) - 1)
    return int((dual.state[1] >> 17) % n)


@inner
def _ball(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, n_most: int) -> int:
    """Stack the nodes around a node that many cuts touch; return their number."""
    centre = _roll(dual, len(rows.indptr) - 1)
    n_entries = pool.first[pool.counts[0]]
    if n_entries > 0:
        arc = pool.entries[_roll(dual, n_entries), 0]
        centre = rows.indices[rows.twin[arc]]
    scratch.stamp[0] += 1
    scratch.stack[0] = centre
    scratch.seen[centre] = scratch.stamp[0]
    n_ball = 1
    k = 0
    while k < n_ball < n_most:
        node = scratch.stack[k]
        k += 1
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            head = rows.indices[arc]
            if scratch.seen[head] != scratch.stamp[0] and n_ball < n_most and head != dual.state[0]:
                scratch.seen[head] = scratch.stamp[0]
                scratch.stack[n_ball] = head
                n_ball += 1
    return n_ball


@inner
def _undo(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, n_ball: int) -> tuple[int, int]:
    """Undo the cuts that enter a node of the ball; return their number and the sum of their amounts."""
    n_undone = 0
    total = 0
    for k in range(n_ball):
        node = scratch.stack[k]
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            entry = pool.head[arc]
            while entry >= 0:
                cut = pool.entries[entry, 1]
                amount = pool.amount[cut]
                if amount > 0:
                    pool.amount[cut] = -amount
                    pool.undone[n_undone] = cut
                    n_undone += 1
                    total += amount
                    for other in range(pool.first[cut], pool.first[cut + 1]):
                        dual.reduced[pool.entries[other, 0]] += amount
                entry = pool.entries[entry, 2]
    return n_undone, total


@inner
def _flood(rows: Lanes, dual: Dual, scratch: Scratch, start: int) -> None:
    """Mark what tight paths reach from ``start``; active terminals among it are not active any more."""
    scratch.stack[0] = start
    scratch.seen[start] = scratch.stamp[0]
    n_stack = 1
    while n_stack > 0:
        n_stack -= 1
        node = scratch.stack[n_stack]
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            if dual.reduced[rows.twin[arc]] > 0:
                continue
            head = rows.indices[arc]
            dual.active[head] = 0
            if scratch.seen[head] != scratch.stamp[0]:
                scratch.seen[head] = scratch.stamp[0]
                scratch.stack[n_stack] = head
                n_stack += 1


@inner
def _activate(rows: Lanes, dual: Dual, scratch: Scratch) -> None:
    """Make terminals active from which tight paths reach all those that none reaches from the root."""
    scratch.stamp[0] += 1
    _flood(rows, dual, scratch, dual.state[0])
    for node in dual.terminals:
        if scratch.seen[node] != scratch.stamp[0]:
            _flood(rows, dual, scratch, node)
            dual.active[node] = 1
            dual.factor[node] = 32 + _roll(dual, 96)


@inner
def _restore(dual: Dual, pool: Pool, n_kept: int, n_undone: int) -> None:
    """Take back the cuts after the first ``n_kept`` and do again those that were undone."""
    for cut in range(pool.counts[0] - 1, n_kept - 1, -1):
        for entry in range(pool.first[cut + 1] - 1, pool.first[cut] - 1, -1):
            arc = pool.entries[entry, 0]
            dual.reduced[arc] += pool.amount[cut]
            pool.head[arc] = pool.entries[entry, 2]
    pool.counts[0] = n_kept
    for k in range(n_undone):
        cut = pool.undone[k]
        pool.amount[cut] = -pool.amount[cut]
        for entry in range(pool.first[cut], pool.first[cut + 1]):
            dual.reduced[pool.entries[entry, 0]] -= pool.amount[cut]


@kernel
def _shake(rows: Lanes, dual: Dual, pool: Pool, scratch: Scratch, n_most: int) -> int:
    """Undo the cuts around a few nodes and ascend in another order; return the gain, 0 if it was in vain."""
    n_undone, lost = _undo(rows, dual, pool, scratch, _ball(rows, dual, pool, scratch, n_most))
    n_kept = pool.counts[0]
    pool.counts[1] = 0
    _activate(rows, dual, scratch)
    size = queue_active(rows, dual, scratch)
    won = 0
    while size > 0:
        size, amount = raise_queued(rows, dual, pool, scratch, size)
        won += amount
    if won < lost and pool.counts[1] == 0:  # cuts without a record cannot be taken back
        _restore(dual, pool, n_kept, n_undone)
        return 0
    for k in range(n_undone):
        pool.amount[pool.undone[k]] = 0
    return won - lost


@kernel
def _pack(pool: Pool) -> None:
    """Forget the cuts that are undone for good."""
    n_cuts = 0
    n_entries = 0
    pool.head[:] = -1
    for cut in range(pool.counts[0]):
        begin = pool.first[cut]
        end = pool.first[cut + 1]
        if pool.amount[cut] == 0:
            continue
        pool.first[n_cuts] = n_entries
        pool.amount[n_cuts] = pool.amount[cut]
        for entry in range(begin, end):
            arc = pool.entries[entry, 0]
            pool.entries[n_entries, 0] = arc
            pool.entries[n_entries, 1] = n_cuts
            pool.entries[n_entries, 2] = pool.head[arc]
            pool.head[arc] = n_entries
            n_entries += 1
        n_cuts += 1
        pool.first[n_cuts] = n_entries
    pool.counts[0] = n_cuts


def shake(ascent: Ascent, n_nodes: int) -> None:
    """Redo the cuts around ``n_nodes`` neighbouring nodes if that does not lower the bound."""
    pool = ascent.pool
    n_cuts = pool.counts[0]
    if 4 * n_cuts > 3 * len(pool.amount) or 4 * pool.first[n_cuts] > 3 * len(pool.entries):
        _pack(pool)
        ascent.pool = pool = _roomier(pool)
    ascent.scaled += _shake(ascent.rows, ascent.dual, pool, ascent.scratch, n_nodes)


def settle(ascent: Ascent, cost: int, enough: Callable[[], bool]) -> None:
    """Redo cuts as long as that brings the bound nearer to ``cost``, that of a tree on the net."""
    goal = (cost - 1) * SCALE + 1
    gap = goal - ascent.scaled
    while gap > 0:
        last = ascent.work + _WORK
        for k in range(_BATCH):
            if ascent.work > last or ascent.scaled >= goal or enough():
                break
            shake(ascent, BALLS[k % len(BALLS)])
        before, gap = gap, goal - ascent.scaled
        if _WORTH * (before - gap) < before or enough():
            return


def _roomier(pool: Pool) -> Pool:
    """Return a pool with twice the room if it is more than half full, up to a limit."""
    n_cuts, n_entries = len(pool.amount), len(pool.entries)
    if 2 * pool.first[pool.counts[0]] > n_entries and 2 * n_entries <= _MOST_ENTRIES:
        pool = pool._replace(entries=np.concatenate([pool.entries, np.empty_like(pool.entries)]))
    if 2 * pool.counts[0] > n_cuts:
        more = np.zeros(n_cuts, np.int64)
        pool = pool._replace(
            first=np.concatenate([pool.first, more]),
            amount=np.concatenate([pool.amount, more]),
            undone=np.concatenate([pool.undone, more]),
        )
    return pool
