"""A choice as it stands, what every carrier would change, and the greedy choice.

What a carrier would add (``gain``) and what would be lost without it (``loss``) are kept exact for all
carriers: a target that becomes covered, or is covered once more than needed, tells those that see it.
The greedy choice by gain over cost costs at most H(n) times the least (Chvátal 1979, doi
10.1287/moor.4.3.233).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.question import FORBIDDEN, FORCED, Codes, CoverQuestion, Rows
from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.jit import inner, kernel

_SLACK = 1e-9  # of weights that are sums of others


class Case(NamedTuple):
    """A question for kernels.

    weight, cents, status  of ``CoverQuestion``
    need   [3]  weight that has to be covered, cents that may be spent, carriers a target needs
    """

    rows: Rows
    weight: Floats
    cents: Ints
    status: Codes
    need: Floats


class Choice(NamedTuple):
    """A choice as it stands, and what every carrier would change.

    chosen  [n_carriers] bool
    n_seen  [n_targets]  chosen carriers that see it
    gain    [n_carriers] weight seen that is not covered
    loss    [n_carriers] weight seen that is covered by no more carriers than needed
    sums    [2]          weight covered, cents spent
    """

    chosen: NDArray[np.bool_]
    n_seen: Ints
    gain: Floats
    loss: Floats
    sums: Floats


def case_of(question: CoverQuestion) -> Case:
    """Return the question as kernels take it."""
    quota, budget = question.quota, question.budget_cents
    need = [
        np.inf if quota is None else quota * (1.0 - _SLACK),
        np.inf if budget is None else float(budget),
        float(question.seen_by),
    ]
    return Case(
        question.rows,
        frozen(question.weight, np.float64),
        frozen(question.cents, np.int64),
        frozen(question.status, np.int8),
        frozen(need, np.float64),
    )


def begin(case: Case) -> Choice:
    """Return the choice of the forced carriers only."""
    n, m = len(case.cents), len(case.weight)
    seen = np.add.reduceat(np.append(case.weight[case.rows.target], 0.0), case.rows.indptr[:-1])
    gain = np.where(np.diff(case.rows.indptr) > 0, seen, 0.0)
    choice = Choice(np.zeros(n, bool), np.zeros(m, np.int64), gain, np.zeros(n), np.zeros(2))
    for i in np.flatnonzero(case.status == FORCED):
        take(case, choice, int(i))
    return choice


def take(case: Case, choice: Choice, i: int) -> None:
    """Take carrier ``i``."""
    _turn(case, choice, i, 1)


@kernel
def _turn(case: Case, choice: Choice, i: int, way: int) -> None:
    """Take carrier ``i`` (way 1), or drop it (-1)."""
    turn(case, choice, i, way)


@inner
def turn(case: Case, choice: Choice, i: int, way: int) -> None:
    """Take carrier ``i`` (way 1), or drop it (-1)."""
    rows, need = case.rows, int(case.need[2])
    choice.chosen[i] = way > 0
    choice.sums[1] += way * case.cents[i]
    for p in range(rows.indptr[i], rows.indptr[i + 1]):
        j = rows.target[p]
        before = choice.n_seen[j]
        after = before + way
        choice.n_seen[j] = after
        weight = case.weight[j]
        gain = (weight if after < need else 0.0) - (weight if before < need else 0.0)
        loss = (weight if after == need else 0.0) - (weight if before == need else 0.0)
        if gain == 0.0 and loss == 0.0:
            continue
        choice.sums[0] -= gain
        for q in range(rows.first[j], rows.first[j + 1]):
            choice.gain[rows.carrier[q]] += gain
            choice.loss[rows.carrier[q]] += loss


def fill(case: Case, choice: Choice, price: Floats, most_cents: float) -> bool:
    """Take carriers by gain over ``price`` until enough is covered, or nothing more can be afforded.

    Returns whether enough is covered; with a budget always.
    """
    return bool(_fill(case, choice, price, most_cents))


def thin(case: Case, choice: Choice) -> None:
    """Drop what is not needed, the dearest first."""
    _thin(case, choice)


@kernel
def _fill(case: Case, choice: Choice, price: Floats, most_cents: float) -> bool:
    limit = min(most_cents, case.need[1])
    while choice.sums[0] < case.need[0]:
        best, at = 0.0, -1
        lacking = case.need[0] - choice.sums[0]
        for i in range(len(price)):
            gain = choice.gain[i]
            if gain <= 0.0 or choice.chosen[i] or case.status[i] == FORBIDDEN:
                continue
            if case.need[2] == 1.0:
                gain = min(gain, lacking)
            if gain > best * price[i] and choice.sums[1] + case.cents[i] <= limit:
                best, at = gain / price[i], i
        if at < 0:
            return bool(case.need[0] == np.inf)
        turn(case, choice, at, 1)
    return True


@kernel
def _thin(case: Case, choice: Choice) -> None:
    while True:
        spare = choice.sums[0] - case.need[0] if case.need[0] < np.inf else 0.0
        at = -1
        for i in range(len(case.cents)):
            if not choice.chosen[i] or case.status[i] == FORCED or choice.loss[i] > max(spare, 0.0):
                continue
            if at < 0 or (case.cents[i], -choice.loss[i]) > (case.cents[at], -choice.loss[at]):
                at = i
        if at < 0 or (spare < 0.0 and case.need[0] < np.inf):
            return
        turn(case, choice, at, -1)


@inner
def any_of(chosen: NDArray[np.bool_], status: Codes, random: NDArray[np.uint64]) -> int:
    """Return one of the chosen carriers that are not forced; -1 if there is none."""
    free = 0
    for i in range(len(chosen)):
        free += 1 if chosen[i] and status[i] != FORCED else 0
    which = int(chance(random) * free)
    for i in range(len(chosen)):
        if chosen[i] and status[i] != FORCED:
            if which == 0:
                return i
            which -= 1
    return -1


@inner
def around(case: Case, chosen: NDArray[np.bool_], first: int, most: int, found: Ints) -> int:
    """Write ``first`` and chosen carriers that see what it sees, or what those see; return how many."""
    rows = case.rows
    found[0], n, at = first, 1, 0
    while at < n < most:
        i = found[at]
        at += 1
        for p in range(rows.indptr[i], rows.indptr[i + 1]):
            j = rows.target[p]
            for q in range(rows.first[j], rows.first[j + 1]):
                other = rows.carrier[q]
                if n < most and chosen[other] and case.status[other] != FORCED and not _in(found, n, other):
                    found[n] = other
                    n += 1
    return n


@inner
def _in(values: Ints, n: int, value: int) -> bool:
    for k in range(n):  # noqa: SIM110 - a kernel
        if values[k] == value:
            return True
    return False


@inner
def chance(random: NDArray[np.uint64]) -> float:
    """Return a number of 0 to 1 (xorshift64*, Vigna 2016, doi 10.1145/2845077)."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0
