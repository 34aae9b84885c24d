"""Turn the answer to the question of a plan into the plan's tables and figures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from netplan.core.coverage import after_plan
from netplan.core.coverage.after import fibre_lines
from netplan.core.decisions.applied import Ruling, decided_sites, idle_forced
from netplan.core.graph.paths import nearest_source
from netplan.core.graph.rows import csr
from netplan.core.mix import MixAnswer
from netplan.core.mix.asking import Asked, duct_names
from netplan.core.mix.economy import Economy, lead_in_value, node_value, valued
from netplan.core.mix.offers import lease_offers, problems_of_offers
from netplan.core.plan_figures import figure_table
from netplan.core.plan_problems import node_problems, nothing_to_connect, plan_problems
from netplan.core.rules import counted, finding
from netplan.core.survey import Survey
from netplan.core.trench.beams import chosen_ids
from netplan.core.trench.cost import CENTS_PER_EUR, layings
from netplan.core.trench.design import Flow
from netplan.core.trench.plan_tables import (
    connection_table,
    cost_table,
    fitted,
    planned_edges,
    trench_table,
)
from netplan.core.trench.shares import fair_shares
from netplan.core.trench.trench_graph import HOPS
from netplan.core.trench.ways import Ways
from netplan.model.catalogue import Catalogue
from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Route:
    """What was searched, under which rules, what for, and what was found."""

    ways: Ways
    ruled: Ruling
    sites: pd.DataFrame
    asked: Asked
    best: MixAnswer

    def flow(self) -> Flow:
        """Return the route read from existing fibre outwards; ``edge`` numbers those of the trench graph."""
        found = self.asked.question.flow(self.best.edges, self.best.chosen)
        return replace(found, edge=self.asked.edge[found.edge])


def tell_plan(route: Route, coverage: Coverage, priced: tuple[Catalogue, Economy], known: Survey) -> Plan:
    """Return the plan that a route makes of a coverage."""
    project, scenario, graph = coverage.project, coverage.scenario, route.ways.graph
    prices = priced[0]
    found = layings(prices, scenario.methods)
    sites, edges = _shared(route, priced)
    sites = _leased(project, scenario, sites, priced)
    edges = planned_edges(project, edges, found)
    trenches = trench_table(project, graph, edges)
    sites["trench_id"] = trenches["id"].reindex(sites["last"]).array
    trenches = trenches.reset_index(drop=True)
    left_out = decided_sites(scenario, "leave_out")
    connections = connection_table(project, coverage.tables["coverage_sites"], sites, prices, left_out)
    costs = cost_table(edges, sites, prices, fitted(graph, edges))
    lit = fibre_lines(trenches) if len(graph.roots) else trenches.geometry.iloc[:0]
    coverage = after_plan(coverage, connections, lit, known)
    unit = CENTS_PER_EUR
    plan = Plan(
        project,
        scenario,
        coverage,
        {**coverage.tables, "trenches": trenches, "connections": connections, "costs": costs},
        cost_eur=round(float(costs["cost_eur"].sum()), 2),
        tree_eur=route.best.cost / unit,
        bound_eur=route.best.bound / unit,
        problems=(*coverage.problems, *_problems(route, coverage, edges, priced)),
    )
    return replace(plan, tables={**plan.tables, "figures": figure_table(plan, prices)})


def _problems(
    route: Route, coverage: Coverage, edges: pd.DataFrame, priced: tuple[Catalogue, Economy]
) -> Iterator[Problem]:
    project, scenario = coverage.project, coverage.scenario
    surfaces = frozenset(layings(priced[0], scenario.methods))
    yield from plan_problems(project, scenario, route.ways.graph, route.sites, surfaces)
    if route.sites.empty:
        yield from nothing_to_connect(coverage)
    yield from route.ruled.problems
    yield from idle_forced(route.ruled, edges)
    yield from node_problems(route.ways.graph, edges)
    yield from route.ways.problems
    if "lease" in scenario.technologies:
        if not len(route.ways.graph.roots):
            yield finding("TEC-005", "fibre")
        yield from problems_of_offers(lease_offers(project.layer("sites").loc[route.sites.index], *priced))
    if "radio" in scenario.technologies:
        yield from _radio_problems(route, project, scenario)
    full = edges[edges["n_sites"].to_numpy() >= edges["room"].to_numpy()].drop_duplicates(["kind", "row"])
    full = full[~full["hop_id"].isin(chosen_ids(project))]  # these are for the sites of the choice anyway
    for name, n, room in zip(duct_names(project, full), full["n_sites"], full["room"], strict=True):
        yield finding("TEC-006", "ducts", name=name, n=int(n), room=int(room))


def _radio_problems(route: Route, project: Project, scenario: Scenario) -> Iterator[Problem]:
    """Say if radio was wanted but no hop is known, and which sites hang on too many hops."""
    if not (route.ways.graph.edges["kind"] == "radio").any():
        yield finding("HOP-005", "radio_hops")
    flow = route.flow()
    radio = route.ways.graph.edges["kind"].to_numpy()[flow.edge] == "radio"
    many = flow.towards_sites(radio.astype(np.float64)) > scenario.radio_hops
    yield from counted("HOP-006", "sites", int(many.sum()), most=scenario.radio_hops)
    gone = ~project.layer(HOPS)["carrier_id"].dropna().isin(project.layer("carriers")["id"])
    yield from counted("HOP-007", "radio_hops", int(gone.sum()), total=len(project.layer(HOPS)))


def _shared(route: Route, priced: tuple[Catalogue, Economy]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read route, shared metres and shares of every connected site off the tree; return its edges, too.

    What a segment costs once is shared as ``fair_shares`` says, what it costs year by year equally. So the
    shares add up to the tree's cost, but for what is forced and leads to no site.
    """
    graph, sites = route.ways.graph, route.sites
    fed = len(graph.roots) > 0
    design = route.flow()
    edges = graph.edges.iloc[design.edge].reset_index(drop=True)
    edges = edges.assign(edge=design.edge, n_sites=design.behind, before=design.parent)
    node_cents = graph.paid_first(design.edge)
    devices = graph.paid_first(design.edge, graph.device_cents)
    at_nodes = node_value(node_cents, devices, priced[1])
    yearly_eur, npv_eur = np.array(valued(edges, *priced)) + np.array(at_nodes)
    edges = edges.assign(npv_eur=npv_eur, node_cents=node_cents)
    length_m, shared = edges["length_mm"].to_numpy() / 1000, design.behind > 1
    each = np.maximum(design.behind, 1)
    kind = edges["kind"].to_numpy()
    on_air = np.where(kind == "radio", edges["cents"].to_numpy(), 0) + devices
    ground = edges["cents"].to_numpy() + node_cents - on_air
    once_eur = (ground + on_air / priced[1].on_top) / CENTS_PER_EUR  # radio bears no percentages
    alone_eur = _alone(route, priced[1].on_top) if fed else None  # from where is not known
    chosen = route.best.chosen
    row = pd.Index(route.asked.row[chosen])
    lead_in_yearly, lead_in_npv = lead_in_value(*priced)
    facts = {
        "route_m": design.towards_sites(length_m),
        "shared_m": design.towards_sites(np.where(shared, length_m, 0.0)),
        "share_eur": fair_shares(design, once_eur, alone_eur),
        "yearly_eur": design.towards_sites(yearly_eur / each) + lead_in_yearly,
        "npv_eur": design.towards_sites(npv_eur / each) + lead_in_npv,
        "dug_m": design.towards_sites(np.where(kind == "street", length_m, 0.0)),
        "duct_m": design.towards_sites(np.where(kind == "duct", length_m, 0.0)),
        "hops": design.towards_sites((kind == "radio").astype(np.float64)),
        "alone_eur": np.nan if alone_eur is None else alone_eur,
        "last": design.last,
    }
    found = pd.DataFrame(facts, index=row)
    means = np.select([found["hops"] > 0, (found["dug_m"] < found["duct_m"])], ["radio", "duct"], "dig")
    found["means"] = means if fed else None
    reason = sites["reason"].mask(sites.index.isin(route.asked.row[~chosen]), "leased")
    reason = reason if fed else reason.mask(reason == "connected", "joined")
    return sites.assign(reason=reason).join(found), edges


def _alone(route: Route, on_top: float) -> np.ndarray:
    """Return in euros what the cheapest way of every connected site costs if nobody else is connected."""
    edges = route.ways.graph.edges[route.ruled.open]
    question = route.asked.question
    rows = csr(question.n_nodes, edges["tail"].to_numpy(), edges["head"].to_numpy())
    # percentages come on top of all of it later, which radio does not bear
    less = 1 - 1 / on_top
    devices = route.ways.graph.device_cents
    nodes = route.ways.graph.node_cents - np.round(devices * less).astype(np.int64)
    on_air = np.where(edges["kind"] == "radio", edges["cents"], 0)
    cents = edges["cents"].to_numpy() - np.round(on_air * less).astype(np.int64)
    cents = cents[rows.edge] + nodes[rows.indices]
    roots = question.roots
    distance = nearest_source(rows, cents, roots, offset=nodes[roots]).distance
    distance[roots] = 0
    return np.asarray(distance[question.node[route.best.chosen]] / CENTS_PER_EUR)


def _leased(
    project: Project, scenario: Scenario, sites: pd.DataFrame, priced: tuple[Catalogue, Economy]
) -> pd.DataFrame:
    """Fill in leased lines; also a site that no route can reach gets one, where they are allowed."""
    if "lease" not in scenario.technologies:
        return sites
    cut = ~sites["reason"].isin(["connected", "joined", "leased"])
    sites = sites.assign(reason=sites["reason"].mask(cut, "leased"))
    leased = sites["reason"] == "leased"
    offers = lease_offers(project.layer("sites").loc[sites.index], *priced)
    once = offers["once_eur"].where(leased)
    values = {key: sites[key].mask(leased, offers[key]) for key in ("yearly_eur", "npv_eur")}
    return sites.assign(means=sites["means"].mask(leased, "lease"), lease_once_eur=once, **values)
