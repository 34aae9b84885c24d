"""Which of several claims counts.

Each claim is first held against the target (``levels``); then a policy compares claims. The default takes the
claim that gets furthest towards the target, and of these the highest sure rate, so that taking a claim away
never raises what a subject counts as.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.claims import LIKELY, Claims
from netplan.core.graph.arrays import Floats, Ints, Rows
from netplan.core.jit import inner, kernel
from netplan.model.assumptions import GRADES, Policy
from netplan.model.targets import Target

NOT_SERVED, UNDECIDED, REACHED_LIKELY, REACHED = range(4)
Levels = NDArray[np.int8]
"""How far a claim gets: not, nobody can tell, likely (p50 reaches, p10 does not), surely. -1: no claim."""

_REACH, _GRADE, _LEAST = range(3)
_ORDERS = {"reach": _REACH, "grade": _GRADE, "least": _LEAST}


@dataclass(frozen=True, eq=False)
class Chosen:
    """The claim that counts for each of n subjects.

    batch  [n]   position among the claims; -1 where none counts
    claim  [n]   position within it
    level  [n]   how far it gets; -1 where none counts
    """

    batch: NDArray[np.int8]
    claim: Ints
    level: Levels

    @cached_property
    def members(self) -> dict[int, Ints]:
        """Batch -> the subjects for which one of its claims counts, ascending."""
        return {int(one): np.flatnonzero(self.batch == one) for one in np.unique(self.batch) if one >= 0}


class _Rates(NamedTuple):
    """What is compared of claims."""

    about: Rows
    down: Floats
    up: Floats
    grade: NDArray[np.int8]


class _Found(NamedTuple):
    """The best claims so far; ``key`` [n, 4] is what they were compared by."""

    key: Floats
    batch: NDArray[np.int8]
    claim: Ints
    level: Levels


def levels(claims: Claims, need_down: Floats, target: Target) -> Levels:
    """Return how far every claim gets towards the target; ``need_down`` [n] is for every subject.

    A need that is not known, or an upload nobody states where one is asked for, leaves it undecided.
    """
    found = np.empty(len(claims), dtype=np.int8)
    wanted = (float(target.up_mbps), float(target.or_symmetric_mbps))
    _levels(_rates(claims), need_down, wanted, claims.scattered, found)
    return found


def choose(claims: Sequence[Claims], reach: Sequence[Levels], n: int, policy: Policy) -> Chosen:
    """Pick the claim that counts for each of n subjects; ``reach`` holds the levels of the claims.

    Of claims equal in everything the policy compares, the first counts.
    """
    worst = GRADES.index(policy.worst_grade)
    best = _Found(
        np.full((n, 4), -np.inf), np.full(n, -1, np.int8), np.zeros(n, np.int64), np.full(n, -1, np.int8)
    )
    for batch, (one, level) in enumerate(zip(claims, reach, strict=True)):
        _compare(_rates(one), level, (_ORDERS[policy.order], worst), batch, best)
    return Chosen(best.batch, best.claim, best.level)


def reached(claims: Sequence[Claims], need_down: Floats, targets: Sequence[Target], policy: Policy) -> Levels:
    """Return how far the claim that counts gets [n, n_targets]; ``need_down`` has the same shape.

    The same as ``choose`` says of each target: whatever a policy compares next, the level of what it picks
    is the highest, the lowest, or the highest among the best known.
    """
    wanted = np.array([(one.up_mbps, one.or_symmetric_mbps) for one in targets], dtype=float).reshape(-1, 2)
    rule = (_ORDERS[policy.order], GRADES.index(policy.worst_grade))
    found, grade = np.full(need_down.shape, -1, np.int8), np.full(len(need_down), len(GRADES), np.int8)
    for one in claims:
        _reached(_rates(one), need_down, wanted, one.scattered, rule, found, grade)
    return found


def _rates(claims: Claims) -> _Rates:
    return _Rates(claims.about, claims.down, claims.up, claims.grade)


Rate = tuple[float, float, float, float, float]
"""Of a claim: p10, p50 and p90 down, p10 and p50 up. Numbers only: arrays would be counted at every call."""


@inner
def _reach(rate: Rate, need_down: float, need_up: float, scattered: bool) -> int:
    """Return how far a claim gets towards a download and an upload."""
    sure, likely, best, up_sure, up_likely = rate
    if np.isnan(need_down):
        return UNDECIDED
    said = need_up == 0.0 or not np.isnan(up_sure)
    if said and sure >= need_down and (need_up == 0.0 or up_sure >= need_up):
        return REACHED
    if said and likely >= need_down and (need_up == 0.0 or up_likely >= need_up):
        return REACHED_LIKELY
    if likely >= need_down and not said:
        return UNDECIDED
    if scattered and likely < need_down <= best:
        return UNDECIDED
    return NOT_SERVED


@inner
def _level(rate: Rate, need_down: float, wanted: tuple[float, float], scattered: bool) -> int:
    """Return the level of a claim; one of two ways to reach a target is enough."""
    level = _reach(rate, need_down, wanted[0], scattered)
    if wanted[1] != 0.0 and level < REACHED:
        level = max(level, _reach(rate, wanted[1], wanted[1], scattered))
    return level


@kernel
def _levels(
    rates: _Rates, need_down: Floats, wanted: tuple[float, float], scattered: bool, found: Levels
) -> None:
    """Write the level of every claim."""
    about, down, up, _ = rates
    likely = min(LIKELY, up.shape[1] - 1)  # one column stands for all
    for k in range(len(about)):
        rate = (down[k, 0], down[k, 1], down[k, 2], up[k, 0], up[k, likely])
        found[k] = _level(rate, need_down[about[k]], wanted, scattered)


@kernel
def _compare(rates: _Rates, level: Levels, rule: tuple[int, int], batch: int, best: _Found) -> None:
    """Take the claims of a batch that are better than the best so far; key by key, more is better."""
    order, worst = rule
    for k in range(len(rates.about)):
        grade = rates.grade[k]
        if grade > worst:
            continue
        sure, likely = rates.down[k, 0], rates.down[k, 1]
        key = (float(level[k]), sure, likely, -float(grade))
        if order == _GRADE:
            key = (-float(grade), float(level[k]), sure, likely)
        elif order == _LEAST:
            key = (-float(level[k]), -sure, -likely, -float(grade))
        about = rates.about[k]
        than = (best.key[about, 0], best.key[about, 1], best.key[about, 2], best.key[about, 3])
        if key > than:
            for place in range(4):
                best.key[about, place] = key[place]
            best.batch[about], best.claim[about], best.level[about] = batch, k, level[k]


@kernel
def _reached(
    rates: _Rates,
    need_down: Floats,
    wanted: Floats,
    scattered: bool,
    rule: tuple[int, int],
    found: Levels,
    best: NDArray[np.int8],
) -> None:
    """Write the levels of what counts for several targets at once; ``best`` is the best grade so far."""
    subject, down, up, grades = rates
    likely = min(LIKELY, up.shape[1] - 1)
    order, worst = rule
    enough = NOT_SERVED if order == _LEAST else REACHED
    for k in range(len(subject)):
        about, grade = subject[k], grades[k]
        if grade > worst or (order == _GRADE and grade > best[about]):
            continue
        anew = order == _GRADE and grade < best[about]
        best[about] = min(grade, best[about])
        rate = (down[k, 0], down[k, 1], down[k, 2], up[k, 0], up[k, likely])
        for t in range(len(wanted)):
            before = found[about, t]
            if before == enough and not anew:
                continue
            level = _level(rate, need_down[about, t], (wanted[t, 0], wanted[t, 1]), scattered)
            if anew or before < 0 or (level < before if order == _LEAST else level > before):
                found[about, t] = level
