"""The same search where carriers can be full: a carrier takes targets, and what it takes others need not.

Who takes whom is decided as carriers are chosen: a carrier takes the uncovered targets that fill it least
for what they count. That is a heuristic for a question that is hard by itself (generalised assignment,
Martello and Toth 1990, chapter 7); the bound knows the rooms and tells how good it is.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.question import FORBIDDEN, FORCED
from netplan.core.choice.search import Case, any_of, around, chance
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.jit import inner, kernel
from netplan.messages import Message
from netplan.progress import Progress

_TURNS = 20
_MOST_DROPPED = 5
_FULL = 1.0 + 1e-9


class Taking(NamedTuple):
    """A choice as it stands.

    chosen  [n_carriers] bool
    taken   [n_pairs]    bool, which carrier takes which target
    n_seen  [n_targets]  carriers that take it
    room    [n_carriers] share that is still free
    sums    [2]          weight covered, cents spent
    order   [n_pairs]    pairs of each carrier, those that fill it least for what they count first
    dearest [n_carriers] those that cost most first
    """

    chosen: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    n_seen: Ints
    room: Floats
    sums: Floats
    order: Ints
    dearest: Ints


def begin_taking(case: Case) -> Taking:
    """Return the choice of the forced carriers only."""
    rows, n = case.rows, len(case.cents)
    carrier = np.repeat(np.arange(n), np.diff(rows.indptr))
    order = np.lexsort((rows.target, rows.load / case.weight[rows.target], carrier))
    empty = np.zeros(n, bool), np.zeros(len(rows.target), bool), np.zeros(len(case.weight), np.int64)
    taking = Taking(*empty, np.ones(n), np.zeros(2), order, np.argsort(-case.cents, kind="stable"))
    for i in np.flatnonzero(case.status == FORCED):
        _open(case, taking, int(i))
    return taking


@kernel
def _open(case: Case, taking: Taking, i: int) -> None:
    _take(case, taking, i)


@inner
def _take(case: Case, taking: Taking, i: int) -> None:
    """Choose carrier ``i`` if it is not, and let it take what it has room for."""
    if not taking.chosen[i]:
        taking.chosen[i] = True
        taking.sums[1] += case.cents[i]
    need = int(case.need[2])
    for at in range(case.rows.indptr[i], case.rows.indptr[i + 1]):
        p = taking.order[at]
        j = case.rows.target[p]
        if taking.taken[p] or taking.n_seen[j] >= need or case.rows.load[p] > taking.room[i] + _FULL - 1.0:
            continue
        taking.taken[p] = True
        taking.room[i] -= case.rows.load[p]
        taking.n_seen[j] += 1
        if taking.n_seen[j] == need:
            taking.sums[0] += case.weight[j]


@inner
def _close(case: Case, taking: Taking, i: int) -> None:
    """Drop carrier ``i``; what it took is free again."""
    taking.chosen[i] = False
    taking.sums[1] -= case.cents[i]
    need = int(case.need[2])
    for p in range(case.rows.indptr[i], case.rows.indptr[i + 1]):
        if taking.taken[p]:
            taking.taken[p] = False
            j = case.rows.target[p]
            if taking.n_seen[j] == need:
                taking.sums[0] -= case.weight[j]
            taking.n_seen[j] -= 1
    taking.room[i] = 1.0


@inner
def _would_take(case: Case, taking: Taking, i: int) -> float:
    """Return the weight of what carrier ``i`` would take."""
    room, weight, need = taking.room[i], 0.0, int(case.need[2])
    for at in range(case.rows.indptr[i], case.rows.indptr[i + 1]):
        p = taking.order[at]
        j = case.rows.target[p]
        if taking.n_seen[j] < need and case.rows.load[p] <= room + _FULL - 1.0:
            room -= case.rows.load[p]
            weight += case.weight[j]
    return weight


def fill_rooms(case: Case, taking: Taking, price: Floats, most_cents: float) -> bool:
    """Choose carriers by what they take over ``price`` until enough is covered or nothing can be afforded.

    Returns whether enough is covered; with a budget always.
    """
    return bool(_fill_all(case, taking, price, most_cents))


def thin_rooms(case: Case, taking: Taking) -> None:
    """Drop carriers, the dearest first, whose targets others have room for or that are not needed."""
    _thin_all(case, taking)


@kernel
def _fill_all(case: Case, taking: Taking, price: Floats, most_cents: float) -> bool:
    fine: bool = _fill(case, taking, price, most_cents)
    return fine


@inner
def _fill(case: Case, taking: Taking, price: Floats, most_cents: float) -> bool:
    """Fill lazily: what a carrier would take only shrinks, so that an old number is an upper bound."""
    n, limit = len(price), min(most_cents, case.need[1])
    for i in range(n):
        if taking.chosen[i]:
            _take(case, taking, i)
    most, fresh = np.empty(n), np.zeros(n, dtype=np.bool_)
    for i in range(n):
        most[i] = _would_take(case, taking, i) if case.status[i] != FORBIDDEN else 0.0
        fresh[i] = True
    while taking.sums[0] < case.need[0]:
        best, at = 0.0, -1
        for i in range(n):
            affordable = taking.sums[1] + case.cents[i] <= limit
            if affordable and not taking.chosen[i] and most[i] > best * price[i]:
                best, at = most[i] / price[i], i
        if at < 0:
            return bool(case.need[0] == np.inf)
        if not fresh[at]:
            most[at], fresh[at] = _would_take(case, taking, at), True
            continue
        _take(case, taking, at)
        for i in range(n):
            fresh[i] = False
    return True


@kernel
def _thin_all(case: Case, taking: Taking) -> None:
    _thin(case, taking, _like(taking))


@inner
def _thin(case: Case, taking: Taking, before: Taking) -> None:
    for i in taking.dearest:
        if not taking.chosen[i] or case.status[i] == FORCED:
            continue
        covered = taking.sums[0]
        _lay(taking, before)
        _close(case, taking, i)
        for p in range(case.rows.indptr[i], case.rows.indptr[i + 1]):
            if before.taken[p]:
                _hand_over(case, taking, case.rows.target[p])
        enough = min(case.need[0], covered)
        if taking.sums[0] < enough:
            _lay(before, taking)


@inner
def _like(taking: Taking) -> Taking:
    """Return room for another choice of the same carriers."""
    n, m, p = len(taking.chosen), len(taking.n_seen), len(taking.taken)
    arrays = np.empty(n, dtype=np.bool_), np.empty(p, dtype=np.bool_), np.empty(m, dtype=np.int64)
    return Taking(*arrays, np.empty(n), np.empty(2), taking.order, taking.dearest)


@inner
def _lay(one: Taking, other: Taking) -> None:
    """Lay a choice over another one."""
    for i in range(len(one.chosen)):
        other.chosen[i], other.room[i] = one.chosen[i], one.room[i]
    for p in range(len(one.taken)):
        other.taken[p] = one.taken[p]
    for j in range(len(one.n_seen)):
        other.n_seen[j] = one.n_seen[j]
    other.sums[0], other.sums[1] = one.sums


@inner
def _hand_over(case: Case, taking: Taking, j: int) -> None:
    """Let another chosen carrier with room take target ``j``."""
    rows, need = case.rows, int(case.need[2])
    for q in range(rows.first[j], rows.first[j + 1]):
        i = rows.carrier[q]
        if not taking.chosen[i] or taking.n_seen[j] >= need:
            continue
        p = rows.indptr[i] + np.searchsorted(rows.target[rows.indptr[i] : rows.indptr[i + 1]], j)
        if not taking.taken[p] and rows.load[p] <= taking.room[i] + _FULL - 1.0:
            taking.taken[p] = True
            taking.room[i] -= rows.load[p]
            taking.n_seen[j] += 1
            if taking.n_seen[j] == need:
                taking.sums[0] += case.weight[j]


def vary_rooms(
    case: Case, taking: Taking, n_turns: int, seed: int, told: Callable[[Floats], Message], progress: Progress
) -> None:
    """Improve a choice by ``n_turns`` drops and refills; ends early where the best so far is enough.

    Raises:
        Cancelled: the user stopped.

    """
    random = np.array([seed * 2 + 1], dtype=np.uint64)
    for done in range(0, n_turns, _TURNS):
        progress(done / n_turns, told(taking.sums))
        if progress.enough:
            return
        _vary(case, taking, min(_TURNS, n_turns - done), random)


@kernel
def _vary(case: Case, taking: Taking, n_turns: int, random: NDArray[np.uint64]) -> None:
    n = len(case.cents)
    dropped, price = np.empty(_MOST_DROPPED, dtype=np.int64), np.empty(n)
    before, spare = _like(taking), _like(taking)
    quota = case.need[0] < np.inf
    for _ in range(n_turns):
        first = any_of(taking.chosen, case.status, random)
        if first < 0:
            return
        covered, spent = taking.sums
        _lay(taking, before)
        most = 1 + int(chance(random) * _MOST_DROPPED)
        for k in range(around(case, taking.chosen, first, most, dropped)):
            _close(case, taking, dropped[k])
        for i in range(n):
            price[i] = (case.cents[i] + 1e-3) * (1.0 + 0.3 * chance(random))
        fine = _fill(case, taking, price, spent if quota else np.inf)
        _thin(case, taking, spare)
        now = taking.sums
        worse = (now[1], -now[0]) > (spent, -covered) if quota else (-now[0], now[1]) > (-covered, spent)
        if worse or not fine:
            _lay(before, taking)
