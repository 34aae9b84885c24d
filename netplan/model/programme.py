"""A building programme: what is built in which year."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.terms import Period, Terms


@dataclass(frozen=True, eq=False)
class Programme:
    """Which part of a plan is built in which period.

    ``value`` is what the goal counts, ``bound`` what no programme on these routes can surpass, so that
    ``gap`` bounds what is missed. ``tables`` holds ``programme_years``, ``programme_sites`` and
    ``programme_trenches``.

    present_eur  present value of building and of leased lines until a site is connected, whatever the goal
    rerouted     the plan with other ways for the same sites, if the order of building made them better
    any_bound    what no programme for these sites surpasses on any routes; None: not asked for
    raise_eur    of an order that somebody wants: by how much all budgets together have to grow for it to
                 reach as much as the programme it is compared with; None: no money helps, or not known
    """

    plan: Plan
    terms: Terms
    tables: Mapping[str, pd.DataFrame]
    value: float
    bound: float
    problems: tuple[Problem, ...] = ()
    present_eur: float = 0.0
    rerouted: Plan | None = None
    any_bound: float | None = None
    raise_eur: float | None = None

    @property
    def route(self) -> Plan:
        """The plan along whose routes is built."""
        return self.rerouted or self.plan

    def delivered(self) -> Plan:
        """Return the plan along whose routes is built, with tables, terms and findings of the programme."""
        route, name = self.route, self.plan.scenario.name
        project = route.project
        if project.programmes.get(name) != self.terms:
            project = replace(project, programmes={**project.programmes, name: self.terms})
        return replace(
            route,
            project=project,
            tables={**route.tables, **self.tables},
            problems=(*self.plan.problems, *self.problems),
        )

    @property
    def gap(self) -> float:
        """Share (0..1) by which the value may miss the best possible one on these routes, at most."""
        return _gap(self.bound, self.value)

    @property
    def any_gap(self) -> float | None:
        """Share (0..1) by which the value may miss the best possible one on any routes, at most."""
        return None if self.any_bound is None else _gap(self.any_bound, self.value)


def period_of(row: "Mapping[str, Any] | Mapping[Hashable, Any] | pd.Series") -> Period:
    """Return the period of a row of ``programme_years`` or ``programme_sites`` that has one."""
    return Period(int(row["year"]), None if pd.isna(row["quarter"]) else int(row["quarter"]))


def _gap(bound: float, value: float) -> float:
    largest = max(abs(bound), abs(value))
    return abs(bound - value) / largest if largest > 0 else 0.0
