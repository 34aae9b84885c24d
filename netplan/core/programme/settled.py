"""What is wrong with the terms of a programme: findings that name the site and what would release it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.programme.money import reach
from netplan.core.programme.question import Question
from netplan.core.programme.schedule import NEVER, Limits, sunk
from netplan.core.programme.worth import pupils
from netplan.core.rules import counted, finding, finding_at
from netplan.core.trench.build_items import BuildItems
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.terms import Terms


def problems_of_terms(plan: Plan, items: BuildItems, terms: Terms) -> tuple[Problem, ...]:
    """Return what in the terms has no effect or contradicts itself, and what was assumed."""
    unstated = pupils(plan, items.site_row)[1] if terms.goal == "pupils" else 0
    return (*unstated_pupils(unstated, len(items.site)), *_contradictions(plan, items, terms))


def unstated_pupils(n: int, total: int) -> tuple[Problem, ...]:
    """Say what is assumed where ``n`` of ``total`` sites do not state their pupils."""
    return counted("PRG-010" if n == total else "PRG-001", "sites", n, total=total)


def too_dear(asked: Question) -> Iterator[Problem]:
    """Say so if all budgets do not pay the cheapest site, else name what none pays on the way to some."""
    items, limits = asked.items, asked.limits
    stands, cents = sunk(items, limits), items.cents.copy()
    cents[stands] = 0
    open_ = np.flatnonzero(~stands[items.site] & (limits.earliest < NEVER))
    if not len(open_):
        return
    least = min(int(cents[items.with_those_before(items.site[[at]])].sum()) for at in open_)
    money = int(limits.cents.sum())
    if least > money:
        yield finding("PRG-009", "sites", **_eur(least, money, "least_eur"))
    else:
        yield from _unpaid(asked)


def _unpaid(asked: Question) -> Iterator[Problem]:
    """Name every part that no period can pay, who waits behind it, and over how many periods it could be."""
    items, limits = asked.items, asked.limits
    n, waiting = len(limits.cents), _waiting(items, limits)
    dues = np.stack([items.in_year(at) for at in range(n)])
    money = np.array([limits.cents[reach(at, limits.span)].sum() for at in range(n)])
    for part in np.flatnonzero((dues > money[:, None]).all(axis=0) & (waiting > 0)):
        told = _eur(int(dues[:, part].min()), int(money.max()), "cost_eur") | {"n": int(waiting[part])}
        enough = (span for span in range(1, n + 1) if _pays(limits.cents, span, dues[:, part]))
        periods = next(enough, None)
        if periods is None:
            yield _at_item(asked, int(part), "PRG-014", told)
        else:
            yield _at_item(asked, int(part), "PRG-013", told | {"periods": periods})


def _pays(money: Ints, span: int, due: Ints) -> bool:
    """Whether what is ``due`` [n_periods] when it is ready can be paid over so many periods."""
    return any(due[at] <= money[reach(at, span)].sum() for at in range(len(money)))


def _eur(cents: int, money: int, name: str) -> dict[str, Any]:
    return {name: -(-cents // CENTS_PER_EUR), "money_eur": money // CENTS_PER_EUR}


def _waiting(items: BuildItems, limits: Limits) -> Ints:
    """Return how many sites that are to be connected lie behind every item; none where it stands."""
    count = np.bincount(items.site[limits.earliest < NEVER], minlength=len(items.parent))
    for at in range(len(items.parent) - 1, 0, -1):  # parents come first
        if items.parent[at] >= 0:
            count[items.parent[at]] += count[at]
    waiting: Ints = np.where(sunk(items, limits), 0, count)
    return waiting


def _at_item(asked: Question, item: int, code: str, told: dict[str, Any]) -> Problem:
    """Return a finding about an item, where it lies."""
    items, plan = asked.items, asked.plan
    if item in items.site:
        row = int(items.site_row[np.flatnonzero(items.site == item)[0]])
        return finding_at(code, "sites", plan.project.layer("sites"), row, **told)
    rows = np.flatnonzero(items.trench == item)
    found = finding_at(code, "trenches", plan.tables["trenches"], int(rows[len(rows) // 2]), **told)
    return replace(found, row=-1, row_id="")  # a place: rows of another route than the plan's, perhaps


def too_long(asked: Question) -> Iterator[Problem]:
    """Name what is to be dug at once, but is longer than every period allows: nobody behind is connected.

    What has no branch is built in one period, see ``BuildItems``.
    """
    items, most = asked.items, int(asked.limits.dug_mm.max())
    waiting = _waiting(items, asked.limits)
    for long in np.flatnonzero((items.dug_mm > most) & (waiting > 0)):
        length_m = -(-int(items.dug_mm[long]) // 1000)
        told = {"length_m": length_m, "most_m": most // 1000, "n": int(waiting[long])}
        yield _at_item(asked, int(long), "PRG-012", told)


def _contradictions(plan: Plan, items: BuildItems, terms: Terms) -> Iterator[Problem]:
    sites = plan.project.layer("sites")
    rows = dict(zip(sites["id"].iloc[items.site_row], items.site_row, strict=True))
    for site_id, settled in sorted(terms.sites.items()):
        if site_id not in rows:
            yield finding("PRG-005", "sites", row_id=site_id)
            continue
        row, due, first = int(rows[site_id]), terms.last_period(settled), terms.first_period(settled)
        begin, n = terms.first_named(settled), len(terms.periods)
        if first is not None and first > 0 and settled.status == "built":
            yield finding_at("PRG-020", "sites", sites, row, earliest=begin)
        if first is not None and first >= n and not settled.status:
            yield finding_at("PRG-021", "sites", sites, row, earliest=begin, last=str(terms.periods[-1]))
        if due is None or settled.deadline is None or settled.status:
            continue
        year = settled.deadline
        if due < 0:
            yield finding_at("PRG-006", "sites", sites, row, year=year, first_year=terms.first_year)
        elif first is not None and settled.earliest is not None and first > due:
            end = terms.last_named(settled)
            yield finding_at("PRG-004", "sites", sites, row, year=end, earliest=begin)


def missed_deadlines(question: Question, missed: Ints) -> tuple[Problem, ...]:
    """Say of every site (position in ``items.site``) whose deadline is missed what stands against it.

    The limits of ``question`` hold the deadlines that are kept, and no longer the missed ones.
    """
    return tuple(_missed(question, int(place)) for place in missed)


def _missed(question: Question, place: int) -> Problem:
    """Tell money, the usual culprit, from metres and from limits of single periods.

    On a tree, what is due by a period is the routes of the sites due by then, whatever the order: it costs
    and digs what they do together. Money may be short later only, where another deadline needs what is left.
    """
    terms, limits, sites = question.terms, question.limits, question.plan.project.layer("sites")
    row = int(question.items.site_row[place])
    own = terms.sites[str(sites["id"].iloc[row])]
    due = limits.deadline.copy()
    due[place] = max(terms.last_period(own) or 0, 0)
    year = terms.last_named(own)
    for by in range(int(due[place]), len(limits.cents)):
        cents, dug_mm = _due(question, np.flatnonzero(due <= by), by)
        told = {"year": year, "by": str(terms.periods[by])}
        if cents > (money := int(limits.cents[: by + 1].sum())):
            eur = {"due_eur": -(-cents // CENTS_PER_EUR), "money_eur": money // CENTS_PER_EUR}
            return finding_at("PRG-002", "sites", sites, row, **told, **eur)
        if dug_mm > (most := int(limits.dug_mm[: by + 1].sum())):
            metres = {"due_m": -(-dug_mm // 1000), "most_m": most // 1000}
            return finding_at("PRG-011", "sites", sites, row, **told, **metres)
    return finding_at("PRG-003", "sites", sites, row, year=year)


def _due(question: Question, places: Ints, by: int) -> tuple[int, int]:
    """Return the least cents and the millimetres that joining sites by the end of a period takes."""
    items, limits = question.items, question.limits
    stands = items.with_those_before(items.site[limits.built])
    needed = np.setdiff1d(items.with_those_before(items.site[places]), stands)
    least = np.min([items.in_year(at) for at in range(by + 1)], axis=0)
    return int(least[needed].sum()), int(items.dug_mm[needed].sum())
