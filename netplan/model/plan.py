"""Results: tables and figures that remember what they were computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Coverage:
    """Who reaches the target today: ``tables`` holds the four ``coverage_…`` tables of the schema.

    Stale means that the project's layers or scenario are no longer the same objects.
    """

    project: Project
    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class Plan:
    """The cheapest shared trench found, and how far from the provable minimum it can be.

    ``cost_eur`` is the whole cost; ``tree_eur`` the part that the choice of route decides (before lead-ins
    and percentages) and ``bound_eur`` a proven lower bound of that part, so that
    ``gap = (tree_eur - bound_eur) / tree_eur`` bounds the excess from above.
    ``tables`` holds ``trenches``, ``connections``, ``costs``, ``figures`` and the coverage tables with
    ``verdict_after`` filled in.
    """

    project: Project
    scenario: Scenario
    coverage: Coverage
    tables: Mapping[str, pd.DataFrame]
    cost_eur: float
    tree_eur: float
    bound_eur: float
    problems: tuple[Problem, ...] = ()

    @property
    def gap(self) -> float:
        """Share (0..1) by which the tree can exceed the cheapest possible one, at most."""
        return (self.tree_eur - self.bound_eur) / self.tree_eur if self.tree_eur > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Frontier:
    """How little money serves which share of the pupils: ``tables`` holds ``frontier``, ``frontier_sites``.

    Every point has a plan's cost and a proven lower bound of what any plan for as many pupils costs.
    ``served`` holds the ids of the sites that each point serves.
    """

    project: Project
    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()
    served: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Change:
    """Coverage over time, and what differs between two days: ``coverage_series`` and ``coverage_change``."""

    project: Project
    scenario: Scenario
    since: date
    until: date | None
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Which assumptions flip which verdicts, and what should be asked first about what is open.

    ``tables`` holds ``sensitivity``, ``sensitivity_sites``, ``inquiries`` and ``inquiry_sites``.
    """

    project: Project
    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class CarrierFitness:
    """What carriers are for a radio ``use``: tables ``carrier_fitness`` and ``carrier_surveys``."""

    project: Project
    scenario: Scenario
    use: str
    tables: Mapping[str, pd.DataFrame]
