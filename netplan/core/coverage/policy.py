"""Which of several claims counts.

Each claim is first held against the target (``levels``); then a policy compares claims. The default takes the
claim that gets furthest towards the target, and of these the highest sure rate, so that taking a claim away
never raises what a subject counts as.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.claims import LIKELY, SURE, Claims
from netplan.core.graph import Floats, Ints
from netplan.model.assumptions import GRADES, Policy
from netplan.model.targets import Target

NOT_SERVED, UNDECIDED, REACHED_LIKELY, REACHED = range(4)
Levels = NDArray[np.int8]
"""How far a claim gets: not, nobody can tell, likely (p50 reaches, p10 does not), surely. -1: no claim."""


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


def levels(claims: Claims, need_down: Floats, target: Target) -> Levels:
    """Return how far every claim gets towards the target; ``need_down`` [n] is for every subject.

    A need that is not known, or an upload nobody states where one is asked for, leaves it undecided.
    """
    need = need_down[claims.about]
    found = _reach(claims, need, target.up_mbps)
    if target.or_symmetric_mbps:
        other = np.full(len(need), target.or_symmetric_mbps)
        found = np.maximum(found, _reach(claims, other, target.or_symmetric_mbps))
    return found


def _reach(claims: Claims, need_down: Floats, need_up: float) -> Levels:
    down = claims.down >= need_down[:, None]
    up = claims.up >= need_up
    said = ~np.isnan(claims.up[:, SURE])
    if not need_up:
        up, said = np.ones_like(down), np.ones_like(said)
    open_up = down[:, LIKELY] & ~said
    if claims.scattered:
        open_up |= down[:, -1] & ~down[:, LIKELY]
    found = np.select(
        [np.isnan(need_down), (down & up)[:, SURE] & said, (down & up)[:, LIKELY] & said, open_up],
        [UNDECIDED, REACHED, REACHED_LIKELY, UNDECIDED],
        NOT_SERVED,
    )
    return found.astype(np.int8)


def choose(claims: Sequence[Claims], reach: Sequence[Levels], n: int, policy: Policy) -> Chosen:
    """Pick the claim that counts for each of n subjects; ``reach`` holds the levels of the claims.

    Of claims equal in everything the policy compares, the first counts.
    """
    worst = GRADES.index(policy.worst_grade)
    chosen = Chosen(np.full(n, -1, np.int8), np.zeros(n, np.int64), np.full(n, -1, np.int8))
    best = np.full((4, n), -np.inf)
    for batch, (one, level) in enumerate(zip(claims, reach, strict=True)):
        allowed = np.flatnonzero(one.grade <= worst)
        about = one.about[allowed]
        key = _key(one, level, policy)[:, allowed]
        better = _is_more(key, best[:, about])
        about, allowed = about[better], allowed[better]
        best[:, about] = key[:, better]
        chosen.batch[about] = batch
        chosen.claim[about] = allowed
        chosen.level[about] = level[allowed]
    return chosen


def _key(claims: Claims, level: Levels, policy: Policy) -> Floats:
    """Return what is compared [4, m], the first row first; more is better."""
    sure, likely = claims.down[:, SURE], claims.down[:, LIKELY]
    grade = -claims.grade.astype(float)
    orders = {
        "reach": (level, sure, likely, grade),
        "grade": (grade, level, sure, likely),
        "least": (-level, -sure, -likely, grade),
    }
    return np.array(orders[policy.order], dtype=float).reshape(4, len(claims))


def _is_more(key: Floats, than: Floats) -> NDArray[np.bool_]:
    """Return whether columns of ``key`` come after those of ``than`` in the order of their rows."""
    more, equal = np.zeros(key.shape[1], dtype=bool), np.ones(key.shape[1], dtype=bool)
    for one, other in zip(key, than, strict=True):
        more |= equal & (one > other)
        equal &= one == other
    return more
