"""How a planned route is fitted out, and what is to be bought: what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.programme import Programme


@dataclass(frozen=True, eq=False)
class Sizing:
    """Fibres, cables, tubes and equipment of a plan, its optical budgets, and the bill of material.

    ``tables`` holds ``sized_trenches``, ``sized_sites``, ``sized_seconds``, ``equipment``, ``bill``,
    ``bill_years`` and ``bill_compared``; ``programme`` gives the years, None if there is none. ``cost_eur``
    is the sum of the bill, ``second_eur`` the part of it that there would not be without second routes.
    """

    plan: Plan
    programme: Programme | None
    tables: Mapping[str, pd.DataFrame]
    cost_eur: float
    problems: tuple[Problem, ...] = ()
    second_eur: float = 0.0
