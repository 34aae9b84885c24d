"""All ways a route may take: trenches, also beside roadworks of others, free tubes, and radio hops."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.mix import ANY_NUMBER
from netplan.core.rules import counted, finding, finding_at
from netplan.core.streets.snap import StreetIndex
from netplan.core.trench.beams import chosen_links, plan_hops, stated
from netplan.core.trench.cost import (
    CENTS_PER_EUR,
    LAID,
    LINK_SURFACE,
    layings,
    metre_cents,
    route_cents,
    street_cents,
)
from netplan.core.trench.plan_tables import edge_lines
from netplan.core.trench.trench_graph import HOPS, TrenchGraph, trench_graph
from netplan.model.catalogue import Catalogue
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import rule_of, sites_in, tube_fibres, with_rules


@dataclass(frozen=True, eq=False)
class Ways:
    """The graph of all ways, and what was found in the data about them.

    The edges of ``graph`` have, beside those of ``TrenchGraph``: ``room`` sites that can be served through
    the edge; ``own_yearly_cents``; ``roadworks``, row of the roadworks beside which it is laid, -1 without;
    ``joint_mm`` of its length there, and ``saved_cents`` thereby, which ``cents`` no longer contains.
    """

    graph: TrenchGraph
    problems: tuple[Problem, ...] = ()


def ways(
    project: Project,
    sites: gpd.GeoDataFrame,
    prices: Catalogue,
    scenario: Scenario,
    index: StreetIndex,
) -> Ways:
    """Build the graph of the ways to ``sites``, which are rows of the project's sites.

    With the technology "radio" its radio hops are among them (``plan_hops``), one straight line each between
    carriers, sites or places near a street, which their ends are tied to like sites; an end that lies on a
    site or on another hop's end is joined to it.

    Raises:
        ParameterError: the scenario names a laying method that does not exist.

    """
    hops = None
    if "radio" in scenario.technologies:
        hops = plan_hops(project, sites, scenario, prices["per_year.radio_hop"].eur)
    graph = trench_graph(project, sites, prices, scenario, index, hops)
    edges = graph.edges
    if "duct" not in scenario.technologies:
        edges = edges[edges["kind"] != "duct"].reset_index(drop=True)
    room, yearly = _rooms(project, (scenario, sites), edges, hops)
    edges = edges.assign(room=room, own_yearly_cents=yearly, roadworks=-1, joint_mm=0, saved_cents=0)
    graph = replace(graph, edges=edges)
    told = tuple(_hop_problems(project, sites, scenario))
    if "joint" not in scenario.technologies:
        return Ways(graph, told)
    return Ways(_jointly(project, graph, prices, scenario), (*told, *_roadworks_problems(project)))


def _rooms(
    project: Project,
    wanted: tuple[Scenario, gpd.GeoDataFrame],
    edges: pd.DataFrame,
    hops: gpd.GeoDataFrame | None,
) -> tuple[Ints, Ints]:
    """Return the sites every edge has room for, and its own yearly cents.

    A duct has room for sites with as many fibres as the one of all sites that needs most.
    """
    scenario, sites = wanted
    rules = with_rules(scenario.rules)
    fibres = max((rule_of(rules, "fibres", str(kind)) for kind in sites["kind"].unique()), default=1.0)
    room, yearly = np.full(len(edges), ANY_NUMBER), np.zeros(len(edges), np.int64)
    duct, radio = (edges["kind"].to_numpy() == kind for kind in ("duct", "radio"))
    ducts = project.layer("ducts").loc[edges["row"][duct]]
    room[duct] = [
        sites_in(int(n), tube_fibres(kind, rules)[0], fibres, rules)
        for n, kind in zip(ducts["n_free"], ducts["duct_type"], strict=True)
    ]
    if hops is not None:
        rows = edges["row"][radio]
        room[radio] = hops["n_sites"].reindex(rows).to_numpy(dtype=np.int64)
        yearly[radio] = np.round(hops["yearly_eur"].reindex(rows).to_numpy() * CENTS_PER_EUR).astype(np.int64)
    return room, yearly


def _hop_problems(project: Project, sites: gpd.GeoDataFrame, scenario: Scenario) -> Iterator[Problem]:
    """Say which hops and which links of chosen carriers to ``sites`` a plan does not use, and why."""
    links = chosen_links(project)
    links = links[links["subject_id"].isin(sites["id"])]
    if "radio" in scenario.technologies:
        found = project.layer(HOPS)
        yield from counted("HOP-012", HOPS, int((~stated(found)).sum()), total=len(found))
    if not scenario.chosen_carriers or links.empty:
        return
    if "radio" not in scenario.technologies:
        yield finding("HOP-008", "choice_links", n=links["subject_id"].nunique())
        return
    there = links["carrier_id"].isin(project.layer("carriers")["id"])
    yield from counted("HOP-009", "choice_links", int((~there).sum()), total=len(links))
    usable = plan_hops(project, sites, scenario, 0.0)
    n = 0 if usable is None else int(((usable["mast"] != "") & usable["site_id"].notna()).sum())
    yield from counted("HOP-010", "choice_links", int(there.sum()) - n, total=len(links))


def usable_roadworks(project: Project, scenario: Scenario) -> pd.DataFrame:
    """Return the roadworks that a trench can be joined to within the years of building.

    That joint laying is possible must be stated, and both dates.
    """
    works = project.layer("roadworks")
    begin, end = works["from_date"], works["to_date"]
    first, last = scenario.build_years
    sound = begin.notna() & end.notna() & (end >= begin) & (works["joint_laying"] == "yes")
    usable: pd.DataFrame = works[sound & (begin.dt.year <= last) & (end.dt.year >= first)]
    return usable


def _jointly(project: Project, graph: TrenchGraph, prices: Catalogue, scenario: Scenario) -> TrenchGraph:
    """Make the trench cheaper where others dig: only the metres there, only the trench itself."""
    works = usable_roadworks(project, scenario)
    edges = graph.edges
    if works.empty:
        return graph
    row, inside_mm = _beside(project, graph, works)
    civil = _civil_cents(project, edges, prices, scenario)
    joint = prices["share.joint_laying"].eur
    saved = route_cents(inside_mm, np.round(civil * max(1 - joint, 0.0)).astype(np.int64))
    saved = np.minimum(saved, edges["cents"].to_numpy())
    kept = edges.assign(
        cents=edges["cents"].to_numpy() - saved,
        saved_cents=saved,
        joint_mm=np.where(saved > 0, inside_mm, 0),
        roadworks=np.where(saved > 0, row, -1),
    )
    return replace(graph, edges=kept)


def _civil_cents(project: Project, edges: pd.DataFrame, prices: Catalogue, scenario: Scenario) -> Ints:
    """Return the cents per metre of the trench alone of every edge; 0 where nothing is dug."""
    found = layings(prices, scenario.methods)
    per_street = street_cents(project.layer("streets")["surface"], prices, found) - metre_cents(prices, LAID)
    civil = np.zeros(len(edges), np.int64)
    street, link = (edges["kind"].to_numpy() == kind for kind in ("street", "link"))
    civil[street] = per_street[edges["row"].to_numpy()[street]]
    civil[link] = found[LINK_SURFACE].cents
    return np.maximum(civil, 0)


def _beside(project: Project, graph: TrenchGraph, works: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the roadworks in which most of each edge lies (-1: none), and its millimetres there."""
    edges = graph.edges
    row, inside_mm = np.full(len(edges), -1), np.zeros(len(edges), np.int64)
    ends = np.stack([graph.xy[edges["tail"]], graph.xy[edges["head"]]], axis=1)
    dug = np.flatnonzero(edges["kind"].isin(["street", "link"]))
    streets = shapely.STRtree(project.layer("streets").geometry.to_numpy())
    straight = np.atleast_1d(shapely.linestrings(ends[dug]))
    on_street = (edges["kind"] == "street").to_numpy()[dug]
    for at, shape in zip(works.index, works.geometry.to_numpy(), strict=True):
        met = streets.query(shape, predicate="intersects")
        in_street = edges["row"].isin(met).to_numpy()[dug]
        near = np.where(on_street, in_street, shapely.intersects(straight, shape))
        here = dug[near]
        if not len(here):
            continue
        lines = edge_lines(project, graph, edges.iloc[here].reset_index(drop=True))
        length: Floats = shapely.length(shapely.intersection(lines, shape)) * 1000
        mm = np.minimum(np.round(length).astype(np.int64), edges["length_mm"].to_numpy()[here])
        more = mm > inside_mm[here]
        row[here[more]], inside_mm[here[more]] = at, mm[more]
    return row, inside_mm


def _roadworks_problems(project: Project) -> Iterator[Problem]:
    works = project.layer("roadworks")
    begin, end = works["from_date"], works["to_date"]
    for row in np.flatnonzero((end < begin).to_numpy(dtype=bool)):
        yield finding_at("TEC-001", "roadworks", works, int(row))
    undated = int((begin.isna() | end.isna()).sum())
    yield from counted("TEC-002", "roadworks", undated, total=len(works))
    yield from counted("TEC-003", "roadworks", int(works["joint_laying"].isna().sum()), total=len(works))
