"""From a project and a scenario to a plan."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.cost import CENTS_PER_EUR, layings
from netplan.core.coverage import after_plan, assess
from netplan.core.design import flow
from netplan.core.graph import components, csr
from netplan.core.paths import nearest_source
from netplan.core.plan_figures import BUILT, figure_table
from netplan.core.plan_problems import plan_problems
from netplan.core.plan_tables import connection_table, cost_table, planned_edges, trench_table
from netplan.core.steiner import SteinerInstance, SteinerTree, steiner_tree
from netplan.core.survey import Survey, survey
from netplan.core.trench_graph import TrenchGraph, trench_graph
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps


def make_plan(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Plan:
    """Find the cheapest shared trench that joins every site which misses the target to existing fibre.

    ``known`` is the survey of the same project with the scenario's limit, where the caller has one.

    Raises:
        ParameterError: the scenario names a target, price or laying method that does not exist.
        Cancelled: the user stopped the job.

    """
    look, route, tell = steps(progress, 0.0, 0.4, 0.9, 1.0)
    prices = with_prices(project.catalogue, scenario.prices)
    survey_it, judge = steps(look, 0.0, 0.8, 1.0)
    known = known or survey(project, scenario.snap_limit_m, survey_it)
    coverage = assess(project, scenario, judge, known)
    route(0.0, Message(mark("Trench network")))
    graph = trench_graph(project, sites_to_connect(coverage), prices, scenario, known.index)
    asked = reachable(graph)
    tree = cheapest_tree(graph, asked, scenario, route)
    tell(0.0, Message(mark("Tables and figures")))
    plan = _told(known, coverage, graph, asked, tree)
    tell(1.0)
    return plan


def sites_to_connect(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return the rows of the project's sites that the scenario wants connected."""
    scenario, verdict = coverage.scenario, coverage.tables["coverage_sites"]["verdict"]
    sites = coverage.project.layer("sites")
    wanted = ["not_served", "unknown"] if scenario.plan_unknown else ["not_served"]
    return sites[verdict.isin(wanted) & sites["kind"].isin(scenario.site_kinds)]


def reachable(graph: TrenchGraph) -> pd.DataFrame:
    """Say of every site of the graph whether a route can lead to it.

    Returns ``node`` and ``reason`` (connected, no_street or not_reachable), index: row of the site. Without
    any existing fibre the part of the network with the most sites counts as reachable.
    """
    sites = graph.anchors[graph.anchors["layer"] == "sites"].set_index("row")
    node, tied = sites["node"].to_numpy(), np.isfinite(sites["distance_m"].to_numpy())
    part = components(len(graph.xy), *(graph.edges[end].to_numpy() for end in ("tail", "head")))
    fed = np.unique(part[graph.roots])
    if not len(fed) and tied.any():
        fed = np.array([np.bincount(part[node[tied]]).argmax()])
    reason = np.select([~tied, ~np.isin(part[node], fed)], ["no_street", "not_reachable"], "connected")
    return pd.DataFrame({"node": node, "reason": reason}, index=sites.index)


def cheapest_tree(
    graph: TrenchGraph, asked: pd.DataFrame, scenario: Scenario, progress: Progress
) -> SteinerTree:
    """Return the cheapest tree found that joins the reachable sites to the roots, and its proven bound."""
    edges = graph.edges
    instance = SteinerInstance(
        n_nodes=len(graph.xy),
        tail=edges["tail"].to_numpy(),
        head=edges["head"].to_numpy(),
        cost=edges["cents"].to_numpy(),
        terminals=asked.loc[asked["reason"] == "connected", "node"].to_numpy(),
        roots=graph.roots,
    )
    return steiner_tree(instance, rounds=scenario.rounds, seed=scenario.seed, progress=progress)


def _told(
    known: Survey, coverage: Coverage, graph: TrenchGraph, asked: pd.DataFrame, tree: SteinerTree
) -> Plan:
    """Turn the tree into the tables of a plan."""
    project, scenario = coverage.project, coverage.scenario
    prices = with_prices(project.catalogue, scenario.prices)
    ways = layings(prices, scenario.methods)
    asked, edges = _routes(graph, asked, tree)
    edges = planned_edges(project, edges, ways)
    trenches = trench_table(project, graph, edges)
    asked["trench_id"] = trenches["id"].reindex(asked["last"]).array
    trenches = trenches.reset_index(drop=True)
    connections = connection_table(project, coverage.tables["coverage_sites"], asked, prices)
    costs = cost_table(edges, int(asked["reason"].isin(BUILT).sum()), prices)
    lit = trenches.geometry if len(graph.roots) else trenches.geometry.iloc[:0]
    coverage = after_plan(coverage, connections, lit, known)
    plan = Plan(
        project,
        scenario,
        coverage,
        {**coverage.tables, "trenches": trenches, "connections": connections, "costs": costs},
        cost_eur=round(float(costs["cost_eur"].sum()), 2),
        tree_eur=tree.cost / CENTS_PER_EUR,
        bound_eur=tree.bound / CENTS_PER_EUR,
        problems=(*coverage.problems, *plan_problems(project, scenario, graph, asked, frozenset(ways))),
    )
    return replace(plan, tables={**plan.tables, "figures": figure_table(plan, prices)})


def _routes(graph: TrenchGraph, asked: pd.DataFrame, tree: SteinerTree) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read route, shared metres and cost share of every connected site off the tree.

    A segment's cost is shared equally by the sites behind it, so the shares add up to the tree's cost.
    """
    connected = asked["reason"] == "connected"
    nodes = asked.loc[connected, "node"].to_numpy()
    start = graph.roots if len(graph.roots) else nodes[:1]
    design = flow(graph, tree.edges, start, nodes)
    edges = graph.edges.iloc[design.edge].assign(n_sites=design.behind, before=design.parent)
    edges = edges.reset_index(drop=True)
    length_m, shared = edges["length_mm"].to_numpy() / 1000, design.behind > 1
    share_eur = edges["cents"].to_numpy() / CENTS_PER_EUR / np.maximum(design.behind, 1)
    rows = csr(len(graph.xy), graph.edges["tail"].to_numpy(), graph.edges["head"].to_numpy())
    alone = nearest_source(rows, graph.edges["cents"].to_numpy()[rows.edge], start).distance[nodes]
    facts = {
        "route_m": design.towards_sites(length_m),
        "shared_m": design.towards_sites(np.where(shared, length_m, 0.0)),
        "share_eur": design.towards_sites(share_eur),
        "alone_eur": alone / CENTS_PER_EUR if len(graph.roots) else np.nan,  # from where is not known
        "last": design.last,
    }
    reason = asked["reason"] if len(graph.roots) else asked["reason"].mask(connected, "joined")
    return asked.assign(reason=reason).join(pd.DataFrame(facts, index=asked.index[connected])), edges
