"""From a project and a scenario to its coverage-cost frontier."""

from dataclasses import replace

import numpy as np
import pandas as pd

from netplan.core.coverage import assess
from netplan.core.decisions.applied import ruling
from netplan.core.frontier.hull import Demand, Point
from netplan.core.frontier.points import frontier_points
from netplan.core.graph.arrays import Floats
from netplan.core.planning import reachable, sites_to_connect
from netplan.core.rules import counted
from netplan.core.survey import Survey, survey
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import cost_factor
from netplan.core.trench.ways import ways
from netplan.errors import Infeasible, ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.frames import conform
from netplan.model.plan import Coverage, Frontier
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps


def make_frontier(
    project: Project,
    scenario: Scenario,
    n_points: int = 20,
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Frontier:
    """Find the least money for ``n_points`` shares of the pupils, evenly between today's and all reachable.

    Forbidden streets and restricted areas are kept; forced streets are not, and a finding says so: the
    frontier is about the least money.

    Pupils are those of the sites of the scenario's kinds. Sites of which nobody knows the pupils count as the
    mean of the others. ``known`` is the survey of the project, where the caller has one.

    Raises:
        ParameterError: no point is asked for; the scenario names what does not exist.
        Infeasible: there is no existing fibre to build from, or no site that misses the target.
        Cancelled: the user stopped the job.

    """
    if n_points < 1:
        raise ParameterError(mark("A frontier needs at least one point, not {n}"), n=n_points)
    look, search = steps(progress, 0.0, 0.3, 1.0)
    prices = with_prices(project.catalogue, scenario.prices)
    known = known or survey(project, scenario.snap_limit_m, look)
    coverage = assess(project, scenario, known=known)
    search(0.0, Message(mark("Coverage-cost frontier")))
    graph = ways(project, sites_to_connect(coverage), prices, scenario, known.index).graph
    ruled = ruling(project, scenario, graph)
    asked = reachable(project, graph, ruled)
    graph = replace(graph, edges=graph.edges[ruled.open].reset_index(drop=True))
    asked = asked[asked["reason"] == "connected"]
    if not len(graph.roots):
        raise Infeasible(mark("There is no existing fibre or PoP to build from: the frontier needs one"))
    if asked.empty:
        raise Infeasible(mark("There is no site to connect: all reach the target, or none can be reached"))
    every, weight = _pupils(coverage)
    at = every.get_indexer(asked.index)
    lead_in = round(prices["per_site.lead_in"].eur * CENTS_PER_EUR)
    demand = Demand(graph, asked["node"].to_numpy(np.int64), weight[at], lead_in)
    wanted = demand.weight.sum() * (np.arange(1, n_points + 1) / n_points)
    points, bounds = frontier_points(demand, wanted, scenario.rounds, search)
    factor = cost_factor(prices) / CENTS_PER_EUR
    served, total = _served(coverage, every, weight), float(weight.sum())
    bound_eur = np.array(bounds) * factor
    return Frontier(
        project,
        scenario,
        tables={
            "frontier": _table(points, bound_eur, factor, (served, total, wanted)),
            "frontier_sites": _sites(project, asked.index, points, (served, total)),
        },
        problems=counted("PRG-007", "streets", int(ruled.forced.sum())),
    )


def _pupils(coverage: Coverage) -> tuple[pd.Index, Floats]:
    """Return the rows of the sites of the scenario's kinds, and the pupils each counts."""
    sites = coverage.project.layer("sites")
    chosen = sites[sites["kind"].isin(coverage.scenario.site_kinds)]
    stated = chosen["pupils"].astype("float64")
    stated = stated.where(stated > 0)
    filled: Floats = np.asarray(stated.fillna(stated.mean() if stated.notna().any() else 1.0), np.float64)
    return chosen.index, filled


def _served(coverage: Coverage, rows: pd.Index, weight: Floats) -> float:
    verdict = coverage.tables["coverage_sites"]["verdict"].iloc[rows]
    return float(weight[(verdict == "served").to_numpy()].sum())


def _table(
    points: list[Point], bound_eur: Floats, factor: float, counted: tuple[float, float, Floats]
) -> pd.DataFrame:
    """Return one row per point: what share it asks for and reaches, its cost and what any plan costs."""
    served, total, wanted = counted
    cost_eur = np.array([point.cents for point in points]) * factor
    table = pd.DataFrame(
        {
            "share_wanted": (served + wanted) / total,
            "share": [(served + point.weight) / total for point in points],
            "n_sites": [int(point.chosen.sum()) for point in points],
            "pupils": [point.weight for point in points],
            "n_pupils": total,
            "cost_eur": cost_eur.round(2),
            "bound_eur": np.minimum(bound_eur, cost_eur).round(2),
        }
    )
    table["gap"] = np.where(cost_eur > 0, 1 - table["bound_eur"] / table["cost_eur"].where(cost_eur > 0), 0.0)
    return conform(table, "frontier")


def _sites(
    project: Project, rows: pd.Index, points: list[Point], counted: tuple[float, float]
) -> pd.DataFrame:
    """Return every site with the least share at which a point connects it."""
    served, total = counted
    chosen = np.array([point.chosen for point in points])
    share = np.array([(served + point.weight) / total for point in points])
    first = np.where(chosen, share[:, None], np.inf).min(axis=0)
    sites = project.layer("sites").iloc[rows]
    table = sites[["id", "name", "kind", "pupils", "geometry"]].assign(
        from_share=np.where(np.isfinite(first), first, np.nan), n_points=chosen.sum(axis=0)
    )
    return conform(table, "frontier_sites")
