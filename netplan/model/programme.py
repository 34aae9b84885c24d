"""A building programme: what is built in which year."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.terms import Terms


@dataclass(frozen=True, eq=False)
class Programme:
    """Which part of a plan is built in which year.

    ``value`` is what the goal counts, ``bound`` what no programme on the routes of this plan can surpass, so
    that ``gap`` bounds what is missed. ``tables`` holds ``programme_years``, ``programme_sites`` and
    ``programme_trenches``.
    """

    plan: Plan
    terms: Terms
    tables: Mapping[str, pd.DataFrame]
    value: float
    bound: float
    problems: tuple[Problem, ...] = ()

    @property
    def gap(self) -> float:
        """Share (0..1) by which the value may miss the best possible one, at most."""
        largest = max(abs(self.bound), abs(self.value))
        return abs(self.bound - self.value) / largest if largest > 0 else 0.0
