"""What a route costs while it is being drawn, and what the plan would cost with it."""

from dataclasses import dataclass

from netplan.core.planning import make_plan
from netplan.core.survey import Survey, survey
from netplan.core.trench.cost import CENTS_PER_EUR, DRAWN_IN, LAID, UNSTATED_SURFACE, layings, metre_cents
from netplan.model.catalogue import with_prices
from netplan.model.plan import Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress


@dataclass(frozen=True)
class Quote:
    """What a drawn line costs where a plan uses it; ``surface`` and ``method`` are "" without digging."""

    cost_eur: float
    per_m_eur: float
    surface: str = ""
    method: str = ""


def quote(
    project: Project, scenario: Scenario, layer: str, length_m: float, surface: str = ""
) -> Quote | None:
    """Price a line of ``layer`` (streets: a new trench, ducts: a cable drawn in) of ``length_m`` metres.

    Sites, crossings and percentages come on top in a plan. None for layers in which nothing is laid.

    Raises:
        ParameterError: no allowed laying method has a price.

    """
    prices = with_prices(project.catalogue, scenario.prices)
    if layer == "ducts":
        return _quote(length_m, metre_cents(prices, DRAWN_IN), "", "")
    if layer != "streets":
        return None
    way = layings(prices, scenario.methods).get(surface or UNSTATED_SURFACE)
    if way is None:
        return None
    return _quote(length_m, way.cents + metre_cents(prices, LAID), way.surface, way.method)


def _quote(length_m: float, per_m: int, surface: str, method: str) -> Quote:
    cents = (round(length_m * 1000) * per_m + 500) // 1000
    return Quote(cents / CENTS_PER_EUR, per_m / CENTS_PER_EUR, surface, method)


def plan_change_eur(
    plan: Plan, project: Project, before: Survey | None, progress: Progress = SILENT
) -> float:
    """Return what a plan of ``project`` costs more than ``plan``; negative where it is cheaper.

    Nothing is estimated: the plan is made. ``before`` is a survey of much the same project.

    Raises:
        Infeasible: decisions contradict each other there.
        Cancelled: the user has gone on drawing.

    """
    known = survey(project, plan.scenario.snap_limit_m, progress.part(0.0, 0.3), before)
    other = make_plan(project, plan.scenario, progress.part(0.3, 1.0), known)
    return round(other.cost_eur - plan.cost_eur, 2)
