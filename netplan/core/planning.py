"""From a project and a scenario to a plan."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.coverage import assess
from netplan.core.decisions.applied import Ruling, decided_sites, require_joined, ruling
from netplan.core.decisions.relief import as_far_as_possible
from netplan.core.graph.arrays import Ints
from netplan.core.graph.rows import components
from netplan.core.mix import MixAnswer
from netplan.core.mix.asking import Asked, answer, ask, require_technologies
from netplan.core.mix.economy import Economy, economy
from netplan.core.mix.telling import Route, tell_plan
from netplan.core.survey import Survey, survey
from netplan.core.trench.design import edges_along
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.core.trench.ways import Ways, ways
from netplan.messages import Message, mark
from netplan.model.catalogue import Catalogue, with_prices
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.sound import require_sound
from netplan.progress import SILENT, Progress, steps


def make_plan(
    project: Project,
    scenario: Scenario,
    progress: Progress = SILENT,
    known: Survey | None = None,
    before: Plan | None = None,
) -> Plan:
    """Find the cheapest way to serve every site that misses the target: shared trench, free tube, own line.

    The planner's decisions, restricted areas and the room in ducts are kept, or the plan fails: nothing is
    relaxed. ``known`` is the survey of the same project with the scenario's limit, where the caller has one.
    With a plan of much the same project as ``before`` its route is repaired instead of searched anew: at
    once, but without a proof, and it depends on that plan; for what-if, not for keeping.

    Raises:
        ParameterError: the scenario names a target, price, technology or laying method that does not exist,
            or a setting cannot be read (``require_sound``).
        Infeasible: decisions contradict each other, a forced street cannot be used, or ducts are full; the
            message names them, ``relief_of`` says what would have to give way.
        Cancelled: the user stopped the job.

    """
    look, route, tell = steps(progress, 0.0, 0.4, 0.9, 1.0)
    asked = prepare(project, scenario, look, known)
    graph = asked.ways.graph
    old = None if before is None else edges_along(project, graph, before.tables["trenches"])
    best = answer(project, graph, asked.asked, scenario, route, old)
    tell(0.0, Message(mark("Tables and figures")))
    plan = asked.told(best)
    tell(1.0)
    return plan


def make_partial_plan(
    project: Project,
    scenario: Scenario,
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Plan:
    """Plan with all that can be kept: what cannot is set aside, and each of it is an error of the plan.

    The plan's scenario is the one without what was set aside. Arguments and other errors as of ``make_plan``.
    """
    plan, aside = as_far_as_possible(lambda kept: make_plan(project, kept, progress, known), scenario)
    return replace(plan, problems=(*aside, *plan.problems))


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything a plan is decided from: what is known of the sites, prices, ways, rules, the question."""

    coverage: Coverage
    priced: tuple[Catalogue, Economy]
    known: Survey
    ways: Ways
    ruled: Ruling
    sites: pd.DataFrame
    asked: Asked

    def told(self, best: MixAnswer) -> Plan:
        """Return the plan that an answer to the question makes."""
        route = Route(self.ways, self.ruled, self.sites, self.asked, best)
        return tell_plan(route, self.coverage, self.priced, self.known)


def prepare(
    project: Project,
    scenario: Scenario,
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Prepared:
    """Put the question of a plan; arguments and errors as of ``make_plan``."""
    require_sound(scenario)
    require_technologies(scenario)
    prices = with_prices(project.catalogue, scenario.prices)
    weights = economy(prices)
    survey_it, judge, rest = steps(progress, 0.0, 0.7, 0.9, 1.0)
    known = known or survey(project, scenario.snap_limit_m, survey_it)
    coverage = assess(project, scenario, judge, known)
    rest(0.0, Message(mark("Trench network")))
    found = ways(project, sites_to_connect(coverage), prices, scenario, known.index)
    ruled = ruling(project, scenario, found.graph)
    sites = reachable(project, scenario, found.graph, ruled)
    asked = ask(project, scenario, prices, weights, (found.graph, ruled, sites))
    return Prepared(coverage, (prices, weights), known, found, ruled, sites, asked)


def sites_to_connect(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return the rows of the project's sites that the scenario wants connected, or the planner does."""
    scenario, verdict = coverage.scenario, coverage.tables["coverage_sites"]["verdict"]
    sites = coverage.project.layer("sites")
    wanted = ["not_served", "likely", "unknown"] if scenario.plan_unknown else ["not_served"]
    by_rule = verdict.isin(wanted) & sites["kind"].isin(scenario.site_kinds)
    chosen = by_rule | sites["id"].isin(decided_sites(scenario, "connect"))
    return sites[chosen & ~sites["id"].isin(decided_sites(scenario, "leave_out"))]


def reachable(project: Project, scenario: Scenario, graph: TrenchGraph, ruled: Ruling) -> pd.DataFrame:
    """Say of every site of the graph whether a route can lead to it.

    Returns ``node`` and ``reason`` (connected, no_place, no_street, not_reachable, or forbidden and
    restricted, which tell what cuts it off), index: row of the site. Without any existing fibre the part of
    the network with the most sites counts as reachable.

    Raises:
        Infeasible: no route can lead to a forced street.

    """
    sites = graph.anchors[graph.anchors["layer"] == "sites"].set_index("row")
    node, tied = sites["node"].to_numpy(), np.isfinite(sites["distance_m"].to_numpy())
    everything = np.ones(len(graph.edges), dtype=bool)
    part, fed = _fed(graph, everything, node[tied])
    outside, unrestricted = ~np.isin(part[node], fed), _fed(graph, ~ruled.restricted, node[tied])
    part, fed = _fed(graph, ruled.open, node[tied])
    require_joined(project, scenario, graph, ruled, np.isin(part, fed))
    cut, fenced = ~np.isin(part[node], fed), ~np.isin(unrestricted[0][node], unrestricted[1])
    names = ["no_place", "no_street", "not_reachable", "restricted", "forbidden"]
    nowhere = sites["x"].isna().to_numpy()
    reason = np.select([nowhere, ~tied, outside, fenced, cut], names, "connected")
    return pd.DataFrame({"node": node, "reason": reason}, index=sites.index)


def _fed(graph: TrenchGraph, usable: NDArray[np.bool_], sites: Ints) -> tuple[Ints, Ints]:
    """Return the parts [n_nodes] that ``usable`` edges make of the network, and those with existing fibre."""
    part = components(len(graph.xy), *(graph.edges[end].to_numpy()[usable] for end in ("tail", "head")))
    fed = np.unique(part[graph.roots])
    if not len(fed) and len(sites):
        fed = np.array([np.bincount(part[sites]).argmax()])
    return part, fed
