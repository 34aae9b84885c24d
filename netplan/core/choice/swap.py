"""Swap carriers for others that see the same targets, at first also for worse: simulated annealing.

Kirkpatrick, Gelatt and Vecchi 1983, doi 10.1126/science.220.4598.671. A choice may cover less than the quota
on the way: what lacks costs ``rate`` a weight, which rises while it lacks and falls while it does not, so
that the search crosses the quota again and again (strategic oscillation, Glover 1977, doi
10.1111/j.1540-5915.1977.tb01074.x). Only who sees each target is counted, so that a swap costs no more than
to look at what two carriers see.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.question import FORBIDDEN, FORCED
from netplan.core.choice.search import Case, Choice, chance, turn
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.jit import inner, kernel
from netplan.messages import Message
from netplan.progress import Progress

_LOOKS = 100_000  # in one call, about 0.07 s
_HOT, _COLD = 0.15, 0.03  # of what a carrier costs
_EVEN = 256  # looks between two of rate and warmth
_BEND = 1.02
_ONLY_DROP, _ONLY_ADD = 0.05, 0.1


class Hunt(NamedTuple):
    """Where the search stands.

    chosen  [n_carriers] bool, the choice at hand, ``n_seen`` [n_targets] how many of it see each target
    best    [n_carriers] bool, the best choice so far that keeps all conditions
    sums    [2, 2]       weight covered and cents spent of both
    listed  [n_carriers] chosen carriers in the first places, ``place`` [n_carriers] where each of them stands
    mark    [n_targets]  the look that last saw a target
    state   [5]          number chosen, what a weight that lacks costs, cents of a carrier (or its weight, if
                         there is a budget), looks done, looks in all
    random  [1]
    """

    chosen: NDArray[np.bool_]
    n_seen: NDArray[np.int32]
    best: NDArray[np.bool_]
    sums: Floats
    listed: Ints
    place: Ints
    mark: NDArray[np.int32]
    state: Floats
    random: NDArray[np.uint64]


def swap(
    case: Case,
    choice: Choice,
    n_looks: int,
    seed: int,
    told: Callable[[Floats], Message],
    progress: Progress,
) -> None:
    """Improve a choice that keeps all conditions by ``n_looks`` looks at swaps.

    Ends early where the best so far is enough. ``told`` says in words how far it is, from sums of a choice.

    Raises:
        Cancelled: the user stopped.

    """
    hunt = _hunt(case, choice, n_looks, seed)
    for done in range(0, n_looks, _LOOKS):
        progress(done / n_looks, told(hunt.sums[1]))
        if progress.enough or hunt.state[0] == 0.0:
            break
        _swap(case, hunt, min(_LOOKS, n_looks - done))
    _settle(case, choice, hunt)


def _hunt(case: Case, choice: Choice, n_looks: int, seed: int) -> Hunt:
    """Return a search that begins with ``choice``: a weight costs what it does at the typical carrier."""
    n, chosen = len(case.cents), np.flatnonzero(choice.chosen)
    listed, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
    listed[: len(chosen)], place[chosen] = chosen, np.arange(len(chosen))
    free = chosen[case.status[chosen] != FORCED]
    cents = float(np.mean(case.cents[free])) + 1e-3 if len(free) else 1.0
    weight = max(float(np.median(choice.loss[free])), 1e-9) if len(free) else 1.0
    warm = cents if np.isfinite(case.need[0]) else weight
    state = np.array([len(chosen), cents / weight, warm, 0.0, float(n_looks)])
    sums, mark = np.tile(choice.sums, (2, 1)), np.full(len(case.weight), -1, np.int32)
    random = np.array([seed * 2 + 1], dtype=np.uint64)
    both = choice.chosen.copy(), choice.n_seen.astype(np.int32), choice.chosen.copy()
    return Hunt(*both, sums, listed, place, mark, state, random)


@kernel
def _swap(case: Case, hunt: Hunt, n_looks: int) -> None:
    warm, state = 0.0, hunt.state
    for k in range(n_looks):
        if k % _EVEN == 0:
            warm = state[2] * _HOT * (_COLD / _HOT) ** (state[3] / state[4])
            state[1] *= _BEND if hunt.sums[0, 0] < case.need[0] else 1.0 / _BEND
        state[3] += 1.0
        out, new = _pick(case, hunt)
        if out < 0 and new < 0:
            continue
        more, cents = _change(case, hunt, out, new)
        worse = _worse(case, hunt, more, cents)
        if worse > 0.0 and chance(hunt.random) >= np.exp(-worse / warm):
            continue
        _carry_out(case, hunt, out, new)
        hunt.sums[0, 0] += more
        hunt.sums[0, 1] += cents
        _keep(case, hunt)


@inner
def _pick(case: Case, hunt: Hunt) -> tuple[int, int]:
    """Return a carrier to drop and one near it to take; -1 where there is none."""
    rows, random = case.rows, hunt.random
    if hunt.state[0] == 0.0:
        return -1, -1
    way = chance(random)
    out = hunt.listed[int(chance(random) * hunt.state[0])]
    first, last = rows.indptr[out], rows.indptr[out + 1]
    forced = case.status[out] == FORCED
    if way < _ONLY_DROP or first == last:
        return (-1 if forced else out), -1
    j = rows.target[first + int(chance(random) * (last - first))]
    new = rows.carrier[rows.first[j] + int(chance(random) * (rows.first[j + 1] - rows.first[j]))]
    if hunt.chosen[new] or case.status[new] == FORBIDDEN:
        return -1, -1
    return (-1 if way < _ONLY_ADD or forced else out), new


@inner
def _change(case: Case, hunt: Hunt, out: int, new: int) -> tuple[float, float]:
    """Return how much more weight a swap covers, and how many more cents it costs."""
    rows, need, look = case.rows, int(case.need[2]), int(hunt.state[3])
    more, cents = 0.0, 0.0
    if out >= 0:
        cents -= case.cents[out]
        for p in range(rows.indptr[out], rows.indptr[out + 1]):
            j = rows.target[p]
            hunt.mark[j] = look
            more -= case.weight[j] if hunt.n_seen[j] == need else 0.0
    if new >= 0:
        cents += case.cents[new]
        for p in range(rows.indptr[new], rows.indptr[new + 1]):
            j = rows.target[p]
            enough = need if hunt.mark[j] == look else need - 1  # both see it: it stays as it is
            more += case.weight[j] if hunt.n_seen[j] == enough else 0.0
    return more, cents


@inner
def _worse(case: Case, hunt: Hunt, more: float, cents: float) -> float:
    """Return by how much a swap makes the choice worse: in cents, or in weight if there is a budget."""
    if case.need[0] == np.inf:
        return np.inf if cents > 0.0 and hunt.sums[0, 1] + cents > case.need[1] else -more
    lacks = case.need[0] - hunt.sums[0, 0]
    return float(cents + hunt.state[1] * (max(lacks - more, 0.0) - max(lacks, 0.0)))


@inner
def _carry_out(case: Case, hunt: Hunt, out: int, new: int) -> None:
    n, rows = int(hunt.state[0]), case.rows
    if out >= 0:
        n -= 1
        at, last = hunt.place[out], hunt.listed[n]
        hunt.listed[at], hunt.place[last] = last, at
        hunt.chosen[out] = False
        for p in range(rows.indptr[out], rows.indptr[out + 1]):
            hunt.n_seen[rows.target[p]] -= 1
    if new >= 0:
        hunt.listed[n], hunt.place[new] = new, n
        n += 1
        hunt.chosen[new] = True
        for p in range(rows.indptr[new], rows.indptr[new + 1]):
            hunt.n_seen[rows.target[p]] += 1
    hunt.state[0] = n


@inner
def _keep(case: Case, hunt: Hunt) -> None:
    """Keep the choice if it is the best so far."""
    covered, cents = hunt.sums[0]
    if case.need[0] < np.inf:
        better = covered >= case.need[0] and (cents, -covered) < (hunt.sums[1, 1], -hunt.sums[1, 0])
    else:
        better = (-covered, cents) < (-hunt.sums[1, 0], hunt.sums[1, 1])
    if better:
        hunt.sums[1, 0], hunt.sums[1, 1] = covered, cents
        for i in range(len(hunt.best)):
            hunt.best[i] = hunt.chosen[i]


@kernel
def _settle(case: Case, choice: Choice, hunt: Hunt) -> None:
    """Make ``choice`` the best one."""
    for i in range(len(hunt.best)):
        if choice.chosen[i] != hunt.best[i]:
            turn(case, choice, i, 1 if hunt.best[i] else -1)
