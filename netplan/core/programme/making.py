"""From a plan and terms to a programme."""

from dataclasses import replace

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.programme.programme_tables import programme_tables
from netplan.core.programme.schedule import NEVER, Limits, greedy_schedule, schedule, sunk
from netplan.core.programme.settled import missed_deadlines, problems_of_terms
from netplan.core.programme.worth import worth_of
from netplan.core.trench.build_items import BuildItems, build_items
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.plan import Plan
from netplan.model.programme import Programme
from netplan.model.terms import Terms
from netplan.progress import SILENT, Progress, steps

GAP, WIDE_GAP = 5e-3, 1e-2
"""Shares within which the exact search may stop: with up to ``_MANY`` sites, and with more of them."""

_MANY = 200

_ANY_LENGTH = 1 << 50


def gap_for(n_sites: int) -> float:
    """Return the share within which the search for so many sites may stop."""
    return GAP if n_sites <= _MANY else WIDE_GAP


def make_programme(plan: Plan, terms: Terms, progress: Progress = SILENT) -> Programme:
    """Decide in which year every part of a plan is built.

    Where not every deadline can be kept, as many as possible are, and a finding says which are not and why.
    What ``terms`` calls built is frozen: it costs nothing, and neither does the route before it.

    Raises:
        ParameterError: terms without a year, or out of range.
        Cancelled: the user stopped the job.

    """
    terms.require_sound()
    deadlines, search = steps(progress, 0.0, 0.3, 1.0)
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    items = build_items(plan, prices, terms.years)
    limits = limits_of(plan, items, terms)
    worth, constant = worth_of(plan, items, terms, prices)
    search(0.0, Message(mark("Building programme")))
    found = schedule(items, worth, limits, gap_for(len(items.site)), search)
    missed = np.empty(0, np.int64)
    if found is None:
        limits, missed = _without_some_deadlines(items, limits, deadlines)
        found = schedule(items, worth, limits, gap_for(len(items.site)), search)
    if found is None:  # nothing is due any more: building nothing keeps every limit
        raise RuntimeError("a programme without deadlines cannot be impossible")
    year = _tidied(items, limits, found.year)
    sign = -1.0 if terms.goal == "npv" else 1.0
    return Programme(
        plan,
        terms,
        programme_tables(plan, terms, items, year, sunk(items, limits)),
        value=sign * (found.worth + constant),
        bound=sign * (found.bound + constant),
        problems=(*problems_of_terms(plan, items, terms), *missed_deadlines(plan, items, terms, missed)),
    )


def compare_order(plan: Plan, terms: Terms, order: tuple[str, ...]) -> Programme:
    """Return the programme that builds strictly in the ``order`` of site ids, each as soon as it can be paid.

    Sites that are not named come last, in the order of the plan. ``bound`` is infinite: nothing is proven.

    Raises:
        ParameterError: an id stands twice, or the plan does not connect the site.

    """
    terms.require_sound()
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    items = build_items(plan, prices, terms.years)
    limits = limits_of(plan, items, terms)
    worth, constant = worth_of(plan, items, terms, prices)
    ids = list(plan.tables["connections"]["id"].iloc[items.site_row])
    for one in order:
        if one not in ids or order.count(one) > 1:
            raise ParameterError(
                mark("Order of building: {site} is not connected by the plan, or stands twice"), site=one
            )
    places = [ids.index(one) for one in order]
    rest = [at for at in range(len(ids)) if at not in set(places)]
    year = _in_order(items, limits, np.array([*places, *rest], np.int64))
    done = year[:, None] <= np.arange(len(terms.years))
    sign = -1.0 if terms.goal == "npv" else 1.0
    value = sign * (float((worth * done).sum()) + constant)
    tables = programme_tables(plan, terms, items, year, sunk(items, limits))
    return Programme(plan, terms, tables, value, sign * float("inf"))


def limits_of(plan: Plan, items: BuildItems, terms: Terms) -> Limits:
    """Return what terms mean for the items of a plan."""
    ids = plan.tables["connections"]["id"].iloc[items.site_row]
    settled = [terms.sites.get(one) for one in ids]
    n_years, first = len(terms.years), terms.first_year
    earliest = [0 if one is None or one.earliest is None else one.earliest - first for one in settled]
    deadline = [
        NEVER if one is None or one.deadline is None else max(one.deadline - first, 0) for one in settled
    ]
    left_out = np.array([one is not None and one.status == "dropped" for one in settled], bool)
    begin = np.where(left_out, NEVER, np.maximum(np.array(earliest, np.int64), 0))
    due = np.where(left_out, NEVER, np.array(deadline, np.int64))
    metres = _ANY_LENGTH if terms.metres is None else round(terms.metres * 1000)
    return Limits(
        cents=np.round(np.array(terms.budgets_eur) * CENTS_PER_EUR).astype(np.int64),
        dug_mm=np.full(n_years, metres, np.int64),
        carry_over=terms.carry_over,
        earliest=begin,
        deadline=np.where(due < n_years, np.where(begin > due, NEVER, due), NEVER),
        built=np.array([one is not None and one.status == "built" for one in settled], bool),
    )


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
    later = items.extra is None and limits.carry_over and int(limits.dug_mm[0]) == _ANY_LENGTH
    return needed if later else np.where(needed == NEVER, NEVER, year)


def _in_order(items: BuildItems, limits: Limits, order: Ints) -> Ints:
    """Build one site after the other, and of each what can be paid, waiting for the next budget."""
    year = np.where(sunk(items, limits), 0, NEVER).astype(np.int64)
    now, money, metres = 0, int(limits.cents[0]), int(limits.dug_mm[0])
    for place in order:
        chain = items.with_those_before(items.site[place : place + 1])
        if limits.earliest[place] == NEVER:
            continue
        for item in chain[year[chain] == NEVER]:
            while (
                items.in_year(now)[item] > money
                or items.dug_mm[item] > metres
                or limits.earliest[place] > now
            ):
                now += 1
                if now == len(limits.cents):
                    return year
                money = (money if limits.carry_over else 0) + int(limits.cents[now])
                metres = int(limits.dug_mm[now])
            year[item] = now
            money -= int(items.in_year(now)[item])
            metres -= int(items.dug_mm[item])
    return year
