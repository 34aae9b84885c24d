"""How the parts play together: greedy, bound, search among carriers worth a look, exact where it is small."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from netplan.core.choice.bound import Prices, first_prices, raised
from netplan.core.choice.exact import SMALL, exact_cover, n_variables
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer, CoverQuestion, rows_of
from netplan.core.choice.rooms import begin_taking, fill_rooms, thin_rooms, vary_rooms
from netplan.core.choice.search import Case, begin, case_of, fill, thin
from netplan.core.choice.swap import swap
from netplan.core.graph.arrays import Floats, Ints
from netplan.errors import Infeasible
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress, steps

_TINY = 1e-3
"""Cents that every carrier costs more in the search: of two that cost nothing none is infinitely good."""


@dataclass(frozen=True)
class Effort:
    """How much work is done; counted, not timed, so that every machine finds the same.

    Attributes:
        steps: of raising the bound.
        looks: at swaps, and most for each carrier of the core; where carriers can be full, 7,000 of them
            are a turn of dropping and refilling.
        core: carriers the search looks at for each one that is chosen, and at least.
        small: variables up to which HiGHS gives the exact answer.
        seed: of the search.

    """

    steps: int = 1_600
    looks: tuple[int, int] = (4_000_000, 2_000)
    core: tuple[int, int] = (6, 500)
    small: int = SMALL
    seed: int = 0


class _Way(NamedTuple):
    """The kernels for one kind of question."""

    begin: Callable[[Case], Any]
    fill: Callable[[Case, Any, Floats, float], bool]
    thin: Callable[[Case, Any], None]
    vary: Callable[..., None]
    share: int


_OPEN = _Way(begin, fill, thin, swap, 1)
_ROOMS = _Way(begin_taking, fill_rooms, thin_rooms, vary_rooms, 7_000)


def cover(question: CoverQuestion, effort: Effort | None = None, progress: Progress = SILENT) -> CoverAnswer:
    """Choose carriers, and prove how good the choice is at least.

    The same question gets the same answer, unless ``progress.enough`` ends the search with the best so far.

    Raises:
        Infeasible: the quota cannot be reached, or the forced carriers cost more than the budget; the
            sentence says how far one gets.
        Cancelled: the user stopped.

    """
    asked = effort or Effort()
    require_solvable(question)
    first, prove, seek = steps(progress, 0.0, 0.05, 0.3, 1.0)
    way = _ROOMS if question.has_rooms else _OPEN
    greedy = _filled(question, way, np.add(question.cents, _TINY, dtype=np.float64))
    first(1.0, _told(question, np.nan)(greedy[1]))
    if n_variables(question) <= asked.small and (answer := exact_cover(question, seek)):
        progress(1.0)
        return answer
    if greedy[0] is None:
        raise Infeasible(
            mark("No choice was found that covers enough: too many targets for the carriers' room")
        )
    case = case_of(question)
    known = float(greedy[1][1] if question.quota is not None else greedy[1][0])
    prices = first_prices(case, begin(case).gain)
    bound = _rounded(question, raised(case, prices, known, asked.steps, prove))
    core = _core(question, prices, greedy[0].chosen, asked)
    answer = _searched(question, (core, prices, bound), way, asked, seek)
    progress(1.0)
    return _closed(question, answer, prices, asked, seek)


def require_solvable(question: CoverQuestion) -> None:
    """Refuse what cannot be, with the number that says why."""
    rows, open_ = question.rows, question.status != FORBIDDEN
    carrier = np.repeat(np.arange(question.n_carriers), np.diff(rows.indptr))
    fits = open_[carrier] & (rows.load <= 1.0)
    seen = np.bincount(rows.target[fits], minlength=len(question.weight)) >= question.seen_by
    most, whole = float(question.weight[seen].sum()), float(question.weight.sum())
    if question.quota is not None and most < question.quota * (1.0 - 1e-9):
        raise Infeasible(
            mark(
                "The carriers cover at most {most} % of what is to be covered, {quota} % are asked for: ask "
                "for less, allow more carriers, or survey those that are not known"
            ),
            most=round(100.0 * most / whole, 1) if whole else 0.0,
            quota=round(100.0 * question.quota / whole, 1) if whole else 100.0,
        )
    forced = int(question.cents[question.status == FORCED].sum())
    if question.budget_cents is not None and forced > question.budget_cents:
        raise Infeasible(
            mark("The forced carriers cost {forced} EUR, more than the budget of {budget} EUR"),
            forced=forced / 100.0,
            budget=question.budget_cents / 100.0,
        )


def _filled(question: CoverQuestion, way: _Way, price: Floats) -> tuple[CoverAnswer | None, Floats]:
    """Return the greedy answer (None if it does not cover enough), and weight and cents of it."""
    case = case_of(question)
    choice = way.begin(case)
    fine = way.fill(case, choice, price, np.inf)
    way.thin(case, choice)
    return _answer(question, choice) if fine else None, choice.sums


def _answer(question: CoverQuestion, choice: Any) -> CoverAnswer:
    """Return a choice as an answer, without a bound."""
    carrier = np.repeat(np.arange(question.n_carriers), np.diff(question.rows.indptr))
    taken = choice.taken if question.has_rooms else choice.chosen[carrier]
    covered = choice.n_seen >= question.seen_by
    none = 0.0 if question.quota is not None else np.inf
    cents = int(question.cents[choice.chosen].sum())
    return CoverAnswer(np.flatnonzero(choice.chosen), taken.copy(), covered, cents, none)


def _rounded(question: CoverQuestion, bound: float) -> float:
    """Round the bound to what costs or weights can add up to."""
    if question.quota is not None:
        step = float(np.gcd.reduce(question.cents[question.status != FORBIDDEN], initial=0)) or 1.0
        return max(float(np.ceil(bound * (1.0 - 1e-7) / step) * step), 0.0)
    most = min(bound * (1.0 + 1e-7), float(question.weight.sum()))
    return float(np.floor(most)) if (question.weight % 1.0 == 0.0).all() else most


def _core(question: CoverQuestion, prices: Prices, chosen: Ints, effort: Effort) -> Ints:
    """Return the carriers worth a look: those the bound pays most for their cost, and those chosen first."""
    n = max(effort.core[0] * len(chosen), effort.core[1])
    if question.quota is not None:
        lacking = question.cents - prices.worth
    else:
        lacking = -prices.worth / np.maximum(question.cents, 1)
    lacking = np.where(question.status == FORBIDDEN, np.inf, lacking)
    best = np.argsort(lacking, kind="stable")[:n]
    best = best[np.isfinite(lacking[best])]
    return np.union1d(np.union1d(best, chosen), np.flatnonzero(question.status == FORCED))


def _part(question: CoverQuestion, carriers: Ints) -> tuple[CoverQuestion, np.ndarray]:
    """Return the question of some carriers only, and which pairs [n_pairs] remain."""
    rows = question.rows
    n = np.diff(rows.indptr)
    kept = np.repeat(np.isin(np.arange(question.n_carriers), carriers), n)
    indptr = np.append(0, np.cumsum(n[carriers]))
    part = rows_of(indptr, rows.target[kept], len(question.weight), rows.load[kept])
    cents, status = question.cents[carriers], question.status[carriers]
    return replace(question, rows=part, cents=cents, status=status), kept


def _searched(
    question: CoverQuestion,
    known: tuple[Ints, Prices, float],
    way: _Way,
    effort: Effort,
    progress: Progress,
) -> CoverAnswer:
    """Search among the carriers of the core, and return the best choice with the bound."""
    core, prices, bound = known
    part, kept = _part(question, core)
    case, choices = case_of(part), []
    plain = np.add(part.cents, _TINY, dtype=np.float64)
    net: Floats = np.maximum(part.cents - prices.worth[core], 0.0) + 0.01 * plain
    for price in (plain, net) if question.quota is not None else (plain,):
        choice = way.begin(case)
        if way.fill(case, choice, price, np.inf):
            way.thin(case, choice)
            choices.append(choice)
    best = min(choices, key=lambda one: _rank(question, one.sums))
    looks = min(effort.looks[0], effort.looks[1] * len(core)) // way.share
    way.vary(case, best, looks, effort.seed, _told(question, bound), progress)
    answer = _answer(part, best)
    taken = np.zeros(len(kept), bool)
    taken[kept] = answer.taken
    return replace(answer, chosen=core[answer.chosen], taken=taken, bound=bound)


def _rank(question: CoverQuestion, sums: Floats) -> tuple[float, float]:
    return (sums[1], -sums[0]) if question.quota is not None else (-sums[0], sums[1])


def _closed(
    question: CoverQuestion, answer: CoverAnswer, prices: Prices, effort: Effort, progress: Progress
) -> CoverAnswer:
    """Solve exactly what is left of the question, if that is little.

    A free carrier that would raise the bound above the cost of the answer is in no better one.
    """
    if question.quota is None or answer.bound >= answer.cents:
        return answer
    lacking = question.cents - prices.worth
    free = (question.status == FORCED) | (prices.state[0] + np.maximum(lacking, 0.0) < answer.cents)
    carriers = np.flatnonzero((question.status != FORBIDDEN) & free)
    carriers = np.union1d(carriers, answer.chosen)
    part, kept = _part(question, carriers)
    if n_variables(part) > effort.small or progress.enough:
        return answer
    exact = exact_cover(part, progress)
    if exact is None:
        return answer
    bound = max(answer.bound, min(exact.bound, float(answer.cents)))
    if exact.cents >= answer.cents:
        return replace(answer, bound=bound)
    taken = np.zeros(len(kept), bool)
    taken[kept] = exact.taken
    return replace(exact, chosen=carriers[exact.chosen], taken=taken, bound=bound)


def _told(question: CoverQuestion, bound: float) -> Callable[[Floats], Message]:
    """Return how a choice is told while it is improved."""
    whole = float(question.weight.sum()) or 1.0
    quota = question.quota is not None
    known = np.isfinite(bound)
    cost = mark("Choice of carriers: {cost} EUR, no less than {bound} EUR")
    share = mark("Choice of carriers: {share} % covered, no more than {bound} %")
    begun = mark("Choice of carriers: {cost} EUR cover {share} %")

    def tell(sums: Floats) -> Message:
        covered, spent = round(100.0 * float(sums[0]) / whole, 1), round(float(sums[1]) / 100.0)
        if not known:
            return Message(begun, {"cost": spent, "share": covered})
        if quota:
            return Message(cost, {"cost": spent, "bound": round(bound / 100.0)})
        return Message(share, {"share": covered, "bound": round(100.0 * bound / whole, 1)})

    return tell
