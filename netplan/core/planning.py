"""From a project and a scenario to a plan."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.cost import CENTS_PER_EUR, layings
from netplan.core.coverage import after_plan, assess
from netplan.core.decisions import (
    Ruling,
    decided_sites,
    idle_forced,
    require_joined,
    ruling,
    tree_under,
)
from netplan.core.design import flow
from netplan.core.graph import Ints, components, csr
from netplan.core.paths import nearest_source
from netplan.core.plan_figures import BUILT, figure_table
from netplan.core.plan_problems import plan_problems
from netplan.core.plan_tables import connection_table, cost_table, planned_edges, trench_table
from netplan.core.steiner import SteinerTree
from netplan.core.survey import Survey, survey
from netplan.core.trench_graph import TrenchGraph, trench_graph
from netplan.messages import Message, mark
from netplan.model.catalogue import Catalogue, with_prices
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps


def make_plan(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Plan:
    """Find the cheapest shared trench that joins every site which misses the target to existing fibre.

    The planner's decisions and restricted areas are kept, or the plan fails: nothing is relaxed.
    ``known`` is the survey of the same project with the scenario's limit, where the caller has one.

    Raises:
        ParameterError: the scenario names a target, price or laying method that does not exist.
        Infeasible: decisions contradict each other, or a forced street cannot be used; the message names it.
        Cancelled: the user stopped the job.

    """
    look, route, tell = steps(progress, 0.0, 0.4, 0.9, 1.0)
    prices = with_prices(project.catalogue, scenario.prices)
    survey_it, judge = steps(look, 0.0, 0.8, 1.0)
    known = known or survey(project, scenario.snap_limit_m, survey_it)
    coverage = assess(project, scenario, judge, known)
    route(0.0, Message(mark("Trench network")))
    graph = trench_graph(project, sites_to_connect(coverage), prices, scenario, known.index)
    ruled = ruling(project, scenario, graph)
    asked = reachable(project, graph, ruled)
    nodes = asked.loc[asked["reason"] == "connected", "node"].to_numpy()
    tree = tree_under(graph, ruled, nodes, scenario, route)
    tell(0.0, Message(mark("Tables and figures")))
    plan = _told(_Route(graph, ruled, asked, tree), coverage, prices, known)
    tell(1.0)
    return plan


def sites_to_connect(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return the rows of the project's sites that the scenario wants connected, or the planner does."""
    scenario, verdict = coverage.scenario, coverage.tables["coverage_sites"]["verdict"]
    sites = coverage.project.layer("sites")
    wanted = ["not_served", "likely", "unknown"] if scenario.plan_unknown else ["not_served"]
    by_rule = verdict.isin(wanted) & sites["kind"].isin(scenario.site_kinds)
    chosen = by_rule | sites["id"].isin(decided_sites(scenario, "connect"))
    return sites[chosen & ~sites["id"].isin(decided_sites(scenario, "leave_out"))]


def reachable(project: Project, graph: TrenchGraph, ruled: Ruling) -> pd.DataFrame:
    """Say of every site of the graph whether a route can lead to it.

    Returns ``node`` and ``reason`` (connected, no_street, not_reachable, or forbidden and restricted, which
    tell what cuts it off), index: row of the site. Without any existing fibre the part of the network with
    the most sites counts as reachable.

    Raises:
        Infeasible: no route can lead to a forced street.

    """
    sites = graph.anchors[graph.anchors["layer"] == "sites"].set_index("row")
    node, tied = sites["node"].to_numpy(), np.isfinite(sites["distance_m"].to_numpy())
    everything = np.ones(len(graph.edges), dtype=bool)
    part, fed = _fed(graph, everything, node[tied])
    outside, unrestricted = ~np.isin(part[node], fed), _fed(graph, ~ruled.restricted, node[tied])
    part, fed = _fed(graph, ruled.open, node[tied])
    require_joined(project, graph, ruled, part, fed)
    cut, fenced = ~np.isin(part[node], fed), ~np.isin(unrestricted[0][node], unrestricted[1])
    names = ["no_street", "not_reachable", "restricted", "forbidden"]
    reason = np.select([~tied, outside, fenced, cut], names, "connected")
    return pd.DataFrame({"node": node, "reason": reason}, index=sites.index)


def _fed(graph: TrenchGraph, usable: NDArray[np.bool_], sites: Ints) -> tuple[Ints, Ints]:
    """Return the parts [n_nodes] that ``usable`` edges make of the network, and those with existing fibre."""
    part = components(len(graph.xy), *(graph.edges[end].to_numpy()[usable] for end in ("tail", "head")))
    fed = np.unique(part[graph.roots])
    if not len(fed) and len(sites):
        fed = np.array([np.bincount(part[sites]).argmax()])
    return part, fed


@dataclass(frozen=True, eq=False)
class _Route:
    """What was searched, what for, under which rules, and what was found."""

    graph: TrenchGraph
    ruled: Ruling
    asked: pd.DataFrame
    tree: SteinerTree


def _told(route: _Route, coverage: Coverage, prices: Catalogue, known: Survey) -> Plan:
    """Turn the tree into the tables of a plan."""
    project, scenario, graph, tree = coverage.project, coverage.scenario, route.graph, route.tree
    ways = layings(prices, scenario.methods)
    asked, edges = _shared(route)
    edges = planned_edges(project, edges, ways)
    trenches = trench_table(project, graph, edges)
    asked["trench_id"] = trenches["id"].reindex(asked["last"]).array
    trenches = trenches.reset_index(drop=True)
    left_out = decided_sites(scenario, "leave_out")
    connections = connection_table(project, coverage.tables["coverage_sites"], asked, prices, left_out)
    costs = cost_table(edges, int(asked["reason"].isin(BUILT).sum()), prices)
    lit = trenches.geometry if len(graph.roots) else trenches.geometry.iloc[:0]
    found = plan_problems(project, scenario, graph, asked, frozenset(ways))
    found = (*found, *route.ruled.problems, *idle_forced(route.ruled, edges))
    coverage = after_plan(coverage, connections, lit, known)
    plan = Plan(
        project,
        scenario,
        coverage,
        {**coverage.tables, "trenches": trenches, "connections": connections, "costs": costs},
        cost_eur=round(float(costs["cost_eur"].sum()), 2),
        tree_eur=tree.cost / CENTS_PER_EUR,
        bound_eur=tree.bound / CENTS_PER_EUR,
        problems=(*coverage.problems, *found),
    )
    return replace(plan, tables={**plan.tables, "figures": figure_table(plan, prices)})


def _shared(route: _Route) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read route, shared metres and cost share of every connected site off the tree.

    A segment's cost is shared equally by the sites behind it, so the shares add up to the tree's cost, but
    for what is forced and leads to no site.
    """
    graph, asked = route.graph, route.asked
    connected = asked["reason"] == "connected"
    nodes = asked.loc[connected, "node"].to_numpy()
    start = graph.roots if len(graph.roots) else np.append(nodes, _first_node(route))[:1]
    design = flow(graph, route.tree.edges, start, nodes)
    edges = graph.edges.iloc[design.edge].reset_index(drop=True)
    edges = edges.assign(edge=design.edge, n_sites=design.behind, before=design.parent)
    length_m, shared = edges["length_mm"].to_numpy() / 1000, design.behind > 1
    share_eur = edges["cents"].to_numpy() / CENTS_PER_EUR / np.maximum(design.behind, 1)
    usable = graph.edges[route.ruled.open]
    rows = csr(len(graph.xy), usable["tail"].to_numpy(), usable["head"].to_numpy())
    alone = nearest_source(rows, usable["cents"].to_numpy()[rows.edge], start).distance[nodes]
    facts = {
        "route_m": design.towards_sites(length_m),
        "shared_m": design.towards_sites(np.where(shared, length_m, 0.0)),
        "share_eur": design.towards_sites(share_eur),
        "alone_eur": alone / CENTS_PER_EUR if len(graph.roots) else np.nan,  # from where is not known
        "last": design.last,
    }
    reason = asked["reason"] if len(graph.roots) else asked["reason"].mask(connected, "joined")
    return asked.assign(reason=reason).join(pd.DataFrame(facts, index=asked.index[connected])), edges


def _first_node(route: _Route) -> Ints:
    """Return an end of the first edge of the tree, where it has one."""
    ends: Ints = route.graph.edges["tail"].to_numpy()[route.tree.edges[:1]]
    return ends
