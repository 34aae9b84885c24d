"""From a plan and terms to a programme."""

from dataclasses import dataclass, replace

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.planning import prepare
from netplan.core.programme.any_route import bound_on_any_route
from netplan.core.programme.programme_tables import programme_tables
from netplan.core.programme.question import ANY_LENGTH, Question, question_of
from netplan.core.programme.reroute import ground_of, other_plans
from netplan.core.programme.schedule import NEVER, Limits, Schedule, greedy_schedule, schedule, sunk
from netplan.core.programme.settled import missed_deadlines, problems_of_terms, too_dear, too_long
from netplan.core.survey import Survey
from netplan.core.trench.build_items import BuildItems
from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.programme import Programme
from netplan.model.terms import GOALS, Terms
from netplan.progress import SILENT, Progress, steps

GAP, WIDE_GAP = 5e-3, 1e-2
"""Shares within which the exact search may stop: with up to ``_MANY`` sites, and with more of them."""

_MANY = 200

_PASSES = 3
"""Times that routes are sought which suit the order of building better."""


def gap_for(n_sites: int) -> float:
    """Return the share within which the search for so many sites may stop."""
    return GAP if n_sites <= _MANY else WIDE_GAP


@dataclass(frozen=True, eq=False)
class _Answer:
    """The best programme of a question; ``missed`` are the sites whose deadlines it does not keep."""

    asked: Question
    found: Schedule
    missed: Ints


def make_programme(
    plan: Plan, terms: Terms, progress: Progress = SILENT, known: Survey | None = None
) -> Programme:
    """Decide in which period every part of a plan is built.

    Where not every deadline can be kept, as many as possible are, and a finding says which are not and why.
    What ``terms`` calls built is frozen: it costs nothing, and neither does the route before it. Where they
    allow other ways (``reroute``) trees are tried that grow with the programme, and ``any_bound`` says what
    no programme on any routes surpasses; ``known`` is then a survey of the project, where the caller has one.

    Raises:
        ParameterError: terms without a period, or out of range.
        Cancelled: the user stopped the job.

    """
    terms.require_sound()
    search, other = steps(progress, 0.0, 0.3 if terms.reroute else 1.0, 1.0)
    best = _answer(question_of(plan, terms), search)
    any_bound = None
    if terms.reroute and len(best.asked.items.site):
        best, any_bound = _rerouted(best, known, other)
    asked, sign = best.asked, -1.0 if GOALS[terms.goal].less_is_better else 1.0
    period = _tidied(asked.items, asked.limits, best.found.year)
    return Programme(
        plan,
        terms,
        programme_tables(asked.plan, terms, asked.items, period, sunk(asked.items, asked.limits)),
        value=sign * (best.found.worth + asked.constant),
        bound=sign * (best.found.bound + asked.constant),
        problems=(
            *problems_of_terms(asked.plan, asked.items, terms),
            *missed_deadlines(asked, best.missed),
            *too_dear(asked),
            *too_long(asked),
        ),
        present_eur=asked.present_eur(period),
        rerouted=None if asked.plan is plan else asked.plan,
        any_bound=None if any_bound is None else sign * any_bound,
    )


def _answer(asked: Question, progress: Progress) -> _Answer:
    """Return the best programme on the routes of a question, without deadlines that cannot be kept."""
    items, limits, missed = asked.items, asked.limits, np.empty(0, np.int64)
    deadlines, search = steps(progress, 0.0, 0.3, 1.0)
    search(0.0, Message(mark("Building programme")))
    found = schedule(items, asked.worth, limits, gap_for(len(items.site)), search)
    if found is None:
        limits, missed = _without_some_deadlines(items, limits, deadlines)
        found = schedule(items, asked.worth, limits, gap_for(len(items.site)), search)
    if found is None:  # nothing is due any more: building nothing keeps every limit
        raise RuntimeError("a programme without deadlines cannot be impossible")
    return _Answer(replace(asked, limits=limits), found, missed)


def _rerouted(first: _Answer, known: Survey | None, progress: Progress) -> tuple[_Answer, float]:
    """Return the best programme of those on routes that grow with it, and a bound for all routes.

    Deadlines that a programme misses count before its worth.
    """
    plan = first.asked.plan
    look, bind, search = steps(progress, 0.0, 0.2, 0.4, 1.0)
    ground = ground_of(first.asked, prepare(plan.project, plan.scenario, look, known))
    if not len(ground.question.roots):  # without existing fibre nothing is known of where routes begin
        return first, first.found.bound + first.asked.constant
    bound, order = bound_on_any_route(first.asked, ground, bind)
    best = first
    for number in range(_PASSES):
        part = search.part(number / _PASSES, (number + 1) / _PASSES)
        before = best
        periods = [before.found.year[before.asked.items.site], *([order] if number == 0 else [])]
        for other in other_plans(ground, periods):
            found = _answer(question_of(other, first.asked.terms), part)
            best = max(best, found, key=lambda one: (-len(one.missed), one.found.worth + one.asked.constant))
        if best is before or progress.enough:
            break
    return best, max(bound, best.found.worth + best.asked.constant)


def _without_some_deadlines(items: BuildItems, limits: Limits, progress: Progress) -> tuple[Limits, Ints]:
    """Keep as many deadlines as possible; return the limits without the others, and these sites."""
    n_years = len(limits.cents)
    due = np.flatnonzero(limits.deadline < NEVER)
    worth: Floats = np.zeros((len(items.parent), n_years))
    worth[items.site[due], limits.deadline[due]] = 1.0
    free = replace(limits, deadline=np.full(len(limits.deadline), NEVER))
    best = schedule(items, worth, free, gap_for(len(items.site)), progress) or greedy_schedule(
        items, worth, free
    )
    kept = best.year[items.site[due]] <= limits.deadline[due]
    deadline = limits.deadline.copy()
    deadline[due[~kept]] = NEVER
    return replace(limits, deadline=deadline), due[~kept]


def _tidied(items: BuildItems, limits: Limits, year: Ints) -> Ints:
    """Leave out what leads to no site, and build a trunk no sooner than it is needed where that is free."""
    needed = np.full(len(year), NEVER)
    needed[items.site] = year[items.site]
    for at in range(len(year) - 1, -1, -1):
        up = items.parent[at]
        if up >= 0:
            needed[up] = min(needed[up], needed[at])
    later = items.extra is None and limits.carry_over and int(limits.dug_mm[0]) == ANY_LENGTH
    return needed if later else np.where(needed == NEVER, NEVER, year)
