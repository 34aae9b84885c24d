"""Building programme and coverage-cost frontier.

Musterstadt's plan in six years of 0.8 M EUR, for every goal, with and without money carried over; the same
for all of its 146 schools, as if none had a line yet and a gigabit were the target, in six years of a seventh
of what they cost; the frontier with 20 points of both; and made trees of 146 to 1,000 sites, on which the
search is bounded to 0.5 %, and to 1 % with more than 200 sites.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from netplan.core.frontier import make_frontier
from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.programme.making import gap_for
from netplan.core.programme.schedule import NEVER, Limits, schedule
from netplan.core.survey import Survey, survey
from netplan.core.trench.build_items import BuildItems
from netplan.demo import musterstadt
from netplan.model.plan import Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.terms import Terms

N_YEARS = 6
BUDGET_EUR = 800_000.0


def seconds(work: Callable[[], Any], n: int) -> tuple[float, Any]:
    """Return the median processor time of ``n`` runs and the last result."""
    times = []
    for _ in range(n):
        begun = time.process_time()
        result = work()
        times.append(time.process_time() - begun)
    return statistics.median(times), result


def made_tree(n_sites: int, seed: int = 1) -> tuple[BuildItems, np.ndarray, Limits]:
    """Return a random tree of stretches with a site on each, a third of which can be paid in six years."""
    rng = np.random.default_rng(seed)
    parent = np.array([-1 if k < 5 else int(rng.integers(max(0, k - 60), k)) for k in range(n_sites)])
    cents = rng.integers(200_000, 12_000_000, n_sites)
    items = BuildItems(
        parent=np.concatenate([parent, np.arange(n_sites)]),
        cents=np.concatenate([cents, np.full(n_sites, 400_000)]),
        dug_mm=np.concatenate([cents // 150, np.zeros(n_sites, np.int64)]),
        site=n_sites + np.arange(n_sites),
        site_row=np.arange(n_sites),
        trench=np.arange(n_sites),
    )
    worth = np.zeros((2 * n_sites, N_YEARS))
    worth[items.site] = rng.integers(100, 1200, n_sites)[:, None]
    each = int(items.cents.sum() // 3 // N_YEARS)
    limits = Limits(
        cents=np.full(N_YEARS, each),
        dug_mm=np.full(N_YEARS, 1 << 50),
        carry_over=True,
        earliest=np.zeros(n_sites, np.int64),
        deadline=np.full(n_sites, NEVER),
        built=np.zeros(n_sites, bool),
    )
    return items, worth, limits


def _rerouted(plan: Plan, known: Survey) -> list[str]:
    """Measure programmes that may lead other ways, with the bound that holds for all routes."""
    lines = [
        "| other ways allowed | s | value on the plan's routes | value | gap on any routes |",
        "|---|---|---|---|---|",
    ]
    lapsing = {"step": "quarter", "carry_over": False, "instalments": 2}
    for name, budgets, how in (
        ("6 years of 0.4 M EUR", (400_000.0,) * 6, {}),
        ("6 years of 0.8 M EUR", (800_000.0,) * 6, {}),
        ("12 quarters of 0.2 M EUR that lapse, paid over two", (200_000.0,) * 12, lapsing),
    ):
        terms = Terms(2027, budgets, **how)
        fixed = make_programme(plan, terms)
        took, made = seconds(partial(make_programme, plan, replace(terms, reroute=True), known=known), 1)
        lines.append(f"| {name} | {took:.1f} | {fixed.value:,.0f} | {made.value:,.0f} | {made.any_gap:.2%} |")
    return lines


def _goals(plan: Plan, budget_eur: float, n: int) -> list[str]:
    """Measure programmes of a plan for every goal, with and without money carried over."""
    n_sites = int(plan.tables["connections"]["connected"].sum())
    lines = [
        f"Musterstadt, {n_sites} sites, {N_YEARS} years of {budget_eur / 1e6:.2f} M EUR; processor seconds.",
        "",
        "| goal | money carried over | s | value | bound | gap |",
        "|---|---|---|---|---|---|",
    ]
    for goal in ("pupils", "sites", "npv"):
        for carry in (True, False):
            terms = Terms(2027, (budget_eur,) * N_YEARS, carry_over=carry, goal=goal)
            took, made = seconds(partial(make_programme, plan, terms), n)
            lines.append(
                f"| {goal} | {'yes' if carry else 'no'} | {took:.2f} | {made.value:,.0f} | "
                f"{made.bound:,.0f} | {made.gap:.2%} |"
            )
    return lines


def _without_lines(project: Project) -> Project:
    """Return a project in which no site has a line yet."""
    sites = project.layer("sites").assign(technology="none", down_mbps=0.0, up_mbps=0.0, line_kind=None)
    none = project.layer("measurements").iloc[:0]
    return project.with_layer("sites", sites).with_layer("measurements", none)


def _frontier(name: str, project: Project, scenario: Scenario, known: Survey, n: int) -> str:
    """Measure the frontier with 20 points."""
    took, frontier = seconds(lambda: make_frontier(project, scenario, 20, known=known), n)
    gaps = frontier.tables["frontier"]["gap"]
    told = f"{took:.1f} s; gap {gaps.median():.2%} in the median, {gaps.max():.2%} at most"
    why = "where deciding site by site ended before all was proven"
    return f"Frontier of Musterstadt with 20 points, {name}: {told} ({why})."


def main(*, quick: bool) -> str:
    """Measure, and return the tables."""
    n = 1 if quick else 3
    project = musterstadt()
    scenario = project.scenario()
    known = survey(project, scenario.snap_limit_m)
    plan = make_plan(project, scenario, known=known)
    bare, all_missing = _without_lines(project), replace(scenario, target="gigabit")
    of_bare = survey(bare, scenario.snap_limit_m)
    large = make_plan(bare, all_missing, known=of_bare)
    make_programme(plan, Terms(2027, (BUDGET_EUR,) * N_YEARS))  # loads the solver
    lines = _goals(plan, BUDGET_EUR, n)
    lines += ["", *_rerouted(plan, known), "", *_goals(large, round(large.cost_eur / 7, -4), n)]
    lines += ["", "| sites of a made tree | s | gap |", "|---|---|---|"]
    for n_sites in (146, 300, 1000):
        items, worth, limits = made_tree(n_sites)
        took, found = seconds(lambda q=(items, worth, limits): schedule(*q, gap_for(len(q[0].site))), n)
        lines.append(f"| {n_sites:,} | {took:.1f} | {1 - found.worth / found.bound:.2%} |")
    lines += ["", _frontier("schools that miss the target", project, scenario, known, n)]
    lines += ["", _frontier("all schools", bare, all_missing, of_bare, n)]
    return "\n".join(lines)
