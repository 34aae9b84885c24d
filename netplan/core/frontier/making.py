"""From a project and a scenario to its coverage-cost frontier."""

from dataclasses import replace

import numpy as np
import pandas as pd

from netplan.core.checks import NEEDED
from netplan.core.frontier.hull import Demand, Point
from netplan.core.frontier.points import frontier_points
from netplan.core.frontier.rooms import with_room
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.mix import MUST
from netplan.core.mix.asking import whole_cents
from netplan.core.mix.economy import lead_in_value, node_value
from netplan.core.mix.offers import lease_offers, problems_of_offers
from netplan.core.plan_problems import plan_problems
from netplan.core.planning import Prepared, prepare
from netplan.core.programme.settled import unstated_pupils
from netplan.core.rules import RULES, counted
from netplan.core.survey import Survey
from netplan.core.trench.cost import CENTS_PER_EUR, layings
from netplan.core.trench.plan_tables import cost_factor
from netplan.core.trench.trench_graph import DEVICE, TrenchGraph
from netplan.errors import Infeasible, ParameterError
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import conform
from netplan.model.plan import Coverage, Frontier
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

MOST_POINTS = 1000
"""Each point is a search of its own."""


def make_frontier(
    project: Project,
    scenario: Scenario,
    n_points: int = 20,
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Frontier:
    """Find the least money for ``n_points`` shares of the pupils, evenly between today's and all reachable.

    What money is, is as in a plan: the one-off cost, or the present value where leased lines or radio hops
    are among the technologies. A leased line serves a site, too, also one that no route can reach. Forbidden
    streets, restricted areas and the room in ducts are kept; forced streets are not, and a finding says so:
    the frontier is about the least money.

    Pupils are those of the sites of the scenario's kinds. Sites of which nobody knows the pupils count as the
    mean of the others. ``known`` is the survey of the project, where the caller has one.

    Raises:
        ParameterError: no point is asked for; the scenario names what does not exist.
        Infeasible: there is no existing fibre to build from, or no site that misses the target.
        Cancelled: the user stopped the job.

    """
    if not 1 <= n_points <= MOST_POINTS:
        raise ParameterError(mark("A frontier has 1 to {most} points, not {n}"), n=n_points, most=MOST_POINTS)
    look, search = steps(progress, 0.0, 0.3, 1.0)
    prepared = prepare(project, scenario, look, known)
    search(0.0, Message(mark("Coverage-cost frontier")))
    _require_ground(prepared)
    rows, node, lease = _servable(prepared)
    if not len(rows):
        raise _nothing_to_serve(prepared)
    every, weight, unstated = _pupils(prepared.coverage)
    at = every.get_indexer(rows)
    demand = Demand(_graph(prepared), node, weight[at], _lead_in(prepared), lease)
    wanted = demand.weight.sum() * (np.arange(1, n_points + 1) / n_points)
    points, bounds = frontier_points(demand, wanted, scenario.rounds, search)
    asked = replace(prepared.asked.question, node=node, entry=np.full(len(node), demand.lead_in))
    points, too_full = with_room(demand, asked, points)
    factor = (1.0 if scenario.by_present_value else cost_factor(prepared.priced[0])) / CENTS_PER_EUR
    served, total = _served(prepared.coverage, every, weight), float(weight.sum())
    return Frontier(
        project,
        scenario,
        tables={
            "frontier": _table(points, np.array(bounds) * factor, factor, (served, total, wanted)),
            "frontier_sites": _sites(project, rows, points, (served, total)),
        },
        problems=(
            *prepared.coverage.problems,
            *_left_out(prepared, rows),
            *prepared.ruled.problems,
            *prepared.ways.problems,
            *unstated_pupils(unstated, len(every)),
            *counted("PRG-007", "streets", int(prepared.ruled.forced.sum())),
            *counted("PRG-008", "ducts", too_full, total=n_points),
            *_lease_problems(prepared, rows[lease != MUST]),
        ),
        served=_ids(project, rows, points),
    )


def _ids(project: Project, rows: pd.Index, points: list[Point]) -> tuple[tuple[str, ...], ...]:
    """Return the ids of the sites that each point serves."""
    ids = project.layer("sites")["id"].iloc[rows].to_numpy(object)
    return tuple(tuple(map(str, ids[point.chosen])) for point in points)


def _require_ground(prepared: Prepared) -> None:
    """Make sure that there are streets, sites, and fibre to build from."""
    project = prepared.coverage.project
    for layer, code in NEEDED.items():
        if project.layer(layer).empty:
            raise Infeasible(RULES[code].text)
    if not len(prepared.ways.graph.roots):
        raise Infeasible(
            mark("No existing fibre and no PoP lies at a street: the frontier needs something to build from")
        )


def _nothing_to_serve(prepared: Prepared) -> Infeasible:
    """Say whether all sites reach the target, or what cuts off those that do not."""
    if prepared.sites.empty:
        return Infeasible(
            mark("There is nothing to connect: no site of the kinds asked for misses the target")
        )
    cause = _left_out(prepared, pd.Index([]))[0]
    return Infeasible(
        mark(
            "{n} {n:site misses|sites miss} the target, and no route leads to {n:it|any of them}. The first, "
            "{row_id}: {cause}"
        ),
        n=len(prepared.sites),
        row_id=cause.row_id,
        cause=cause.message,
    )


def _left_out(prepared: Prepared, served: pd.Index) -> tuple[Problem, ...]:
    """Name the sites that no point of the frontier can serve, what cuts each off, and what data lack."""
    coverage, graph = prepared.coverage, prepared.ways.graph
    lost = prepared.sites.drop(index=served)
    priced = frozenset(layings(prepared.priced[0], coverage.scenario.methods))
    return plan_problems(coverage.project, coverage.scenario, graph, lost, priced)


def _servable(prepared: Prepared) -> tuple[pd.Index, Ints, Ints]:
    """Return rows and nodes of the sites that a route can reach, or that can be leased a line; its cents."""
    scenario, sites = prepared.coverage.scenario, prepared.sites
    other = np.full(len(sites), MUST, np.int64)
    if "lease" in scenario.technologies:
        layer = prepared.coverage.project.layer("sites").loc[sites.index]
        other = whole_cents(lease_offers(layer, *prepared.priced)["npv_eur"].to_numpy())
        other[sites.index.get_indexer(pd.Index(prepared.asked.row))] = prepared.asked.question.other
    able = (sites["reason"] == "connected").to_numpy() | (other != MUST)
    return sites.index[able], sites["node"].to_numpy(np.int64)[able], other[able]


def _graph(prepared: Prepared) -> TrenchGraph:
    """Return the edges that may be used, and what places cost, at the prices that the question counts in."""
    graph, asked = prepared.ways.graph, prepared.asked
    edges = graph.edges.iloc[asked.edge].assign(cents=asked.question.cost).reset_index(drop=True)
    if not prepared.coverage.scenario.by_present_value:
        return replace(graph, edges=edges)
    each = graph.fittings["cents"].to_numpy(np.int64)
    devices = np.where(graph.fittings["item"] == DEVICE, each, 0)
    cents = whole_cents(node_value(each, devices, prepared.priced[1])[1])
    return replace(graph, edges=edges, fittings=graph.fittings.assign(cents=cents))


def _lead_in(prepared: Prepared) -> int:
    prices, weights = prepared.priced
    if prepared.coverage.scenario.by_present_value:
        return round(lead_in_value(prices, weights)[1] * CENTS_PER_EUR)
    return round(prices["per_site.lead_in"].eur * CENTS_PER_EUR)


def _lease_problems(prepared: Prepared, rows: pd.Index) -> tuple[Problem, ...]:
    """Say for how many of the sites in ``rows`` the price of a leased line is only assumed."""
    sites = prepared.coverage.project.layer("sites").loc[rows]
    return tuple(problems_of_offers(lease_offers(sites, *prepared.priced)))


def _pupils(coverage: Coverage) -> tuple[pd.Index, Floats, int]:
    """Return the rows of the sites of the scenario's kinds, the pupils each counts, how many state none."""
    sites = coverage.project.layer("sites")
    chosen = sites[sites["kind"].isin(coverage.scenario.site_kinds)]
    stated = chosen["pupils"].astype("float64")
    stated = stated.where(stated > 0)
    filled: Floats = np.asarray(stated.fillna(stated.mean() if stated.notna().any() else 1.0), np.float64)
    return chosen.index, filled, int(stated.isna().sum())


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
            "n_leased": [int(point.leased.sum()) for point in points],
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
    """Return every site with the least share at which a point serves it."""
    served, total = counted
    chosen = np.array([point.chosen for point in points])
    share = np.array([(served + point.weight) / total for point in points])
    first = np.where(chosen, share[:, None], np.inf).min(axis=0)
    sites = project.layer("sites").iloc[rows]
    table = sites[["id", "name", "kind", "pupils", "geometry"]].assign(
        from_share=np.where(np.isfinite(first), first, np.nan),
        n_points=chosen.sum(axis=0),
        n_leased=np.array([point.leased for point in points]).sum(axis=0),
    )
    return conform(table, "frontier_sites")
