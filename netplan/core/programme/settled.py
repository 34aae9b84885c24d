"""What is wrong with the terms of a programme: findings that name the site and what would release it."""

from collections.abc import Iterator

import numpy as np

from netplan.core.graph.arrays import Ints
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


def too_dear(items: BuildItems, limits: Limits) -> Iterator[Problem]:
    """Say so if the budgets that one thing can be paid out of do not pay the cheapest site and its route."""
    stands, n, cents = sunk(items, limits), len(limits.cents), items.cents.copy()
    cents[stands] = 0
    open_ = np.flatnonzero(~stands[items.site] & (limits.earliest < NEVER))
    if not len(open_):
        return
    least = min(int(cents[items.with_those_before(items.site[[at]])].sum()) for at in open_)
    most = max(int(limits.cents[at : at + limits.span].sum()) for at in range(n - limits.span + 1))
    if least > most:
        eur = {"least_eur": -(-least // CENTS_PER_EUR), "money_eur": most // CENTS_PER_EUR}
        yield finding("PRG-009", "sites", **eur)


def _contradictions(plan: Plan, items: BuildItems, terms: Terms) -> Iterator[Problem]:
    sites = plan.project.layer("sites")
    rows = dict(zip(sites["id"].iloc[items.site_row], items.site_row, strict=True))
    for site_id, settled in sorted(terms.sites.items()):
        if site_id not in rows:
            yield finding("PRG-005", "sites", row_id=site_id)
            continue
        row, due, first = int(rows[site_id]), terms.last_period(settled), terms.first_period(settled)
        if due is None or settled.deadline is None or settled.status:
            continue
        year = settled.deadline
        if due < 0:
            yield finding_at("PRG-006", "sites", sites, row, year=year, first_year=terms.first_year)
        elif first is not None and settled.earliest is not None and first > due:
            begin, end = terms.first_named(settled), terms.last_named(settled)
            yield finding_at("PRG-004", "sites", sites, row, year=end, earliest=begin)


def missed_deadlines(plan: Plan, items: BuildItems, terms: Terms, missed: Ints) -> tuple[Problem, ...]:
    """Say of every site (position in ``items.site``) whose deadline is missed what stands against it."""
    return tuple(_missed(plan, items, terms, int(place)) for place in missed)


def _missed(plan: Plan, items: BuildItems, terms: Terms, place: int) -> Problem:
    """Tell money, the usual culprit, from the limits within single years.

    On a tree, what is due by a year is the routes of the sites due by then, whatever the order: it costs
    what they cost together.
    """
    sites, row = plan.project.layer("sites"), int(items.site_row[place])
    own = terms.sites[str(sites["id"].iloc[row])]
    year, due = terms.last_named(own), max(terms.last_period(own) or 0, 0)
    settled = [terms.sites.get(one) for one in sites["id"].iloc[items.site_row]]
    ends = [None if one is None or one.status else terms.last_period(one) for one in settled]
    early = [at for at, end in enumerate(ends) if end is not None and end <= due]
    standing = [at for at, one in enumerate(settled) if one is not None and one.status == "built"]
    stands = items.with_those_before(items.site[standing])
    needed = np.setdiff1d(items.with_those_before(items.site[early]), stands)
    due_eur = int(items.cents[needed].sum()) / CENTS_PER_EUR
    money_eur = sum(terms.budgets_eur[: due + 1])
    if due_eur <= money_eur:
        return finding_at("PRG-003", "sites", sites, row, year=year)
    return finding_at(
        "PRG-002", "sites", sites, row, year=year, due_eur=round(due_eur), money_eur=round(money_eur)
    )
