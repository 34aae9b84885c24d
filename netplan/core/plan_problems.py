"""What a plan could not do, or did on an assumption: findings that name the row."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.decisions.applied import decided_sites, forbidden_names, listed
from netplan.core.rules import counted, finding, finding_at
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import fitted
from netplan.core.trench.trench_graph import DEVICE, LOCKS, TrenchGraph
from netplan.model.findings import Problem
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.scenario import Scenario

LEFT_OUT = {
    "no_place": "NET-010",
    "no_street": "NET-005",
    "not_reachable": "NET-006",
    "forbidden": "DEC-003",
    "restricted": "DEC-004",
}


def plan_problems(
    project: Project, scenario: Scenario, graph: TrenchGraph, asked: pd.DataFrame, priced: frozenset[str]
) -> tuple[Problem, ...]:
    """Return the findings of planning.

    ``asked`` holds the sites to connect with their ``reason`` (index: row); ``priced`` are the surfaces that
    an allowed laying method has a price for.
    """
    return (
        *site_problems(project, scenario, asked),
        *_stray(project, scenario, graph),
        *_ducts(project),
        *_surfaces(project, priced),
        *(() if len(graph.roots) else (finding("NET-009", "fibre"),)),
    )


def nothing_to_connect(coverage: Coverage) -> tuple[Problem, ...]:
    """Say why a plan that could connect sites connects none: all reach the target, or are left out."""
    sites, scenario = coverage.project.layer("sites"), coverage.scenario
    asked = sites["kind"].isin(scenario.site_kinds)
    left_out = int((asked & sites["id"].isin(decided_sites(scenario, "leave_out"))).sum())
    served = int((coverage.tables["coverage_sites"]["verdict"] == "served")[asked].sum())
    fields = {"total": int(asked.sum()), "served": served, "left_out": left_out}
    return (finding("PLN-001", "sites", **fields),) if len(sites) else ()


def node_problems(graph: TrenchGraph, edges: pd.DataFrame) -> Iterator[Problem]:
    """Say what the nodes cost that a route touches, where they have a price."""
    touched = fitted(graph, edges)
    touched = touched[touched["item"] != DEVICE]
    cost_eur = round(touched["cents"].sum() / CENTS_PER_EUR)
    yield from counted("COST-003", "streets", len(touched), cost_eur=cost_eur)


def site_problems(project: Project, scenario: Scenario, asked: pd.DataFrame) -> Iterator[Problem]:
    """Name every site that no route can lead to, with what cuts it off; ``asked`` as of ``plan_problems``."""
    sites, areas = project.layer("sites"), project.layer("restricted_areas")
    fields: dict[str, dict[str, Any]] = {
        "forbidden": forbidden_names(project, scenario),
        "restricted": {"names": listed(areas["name"].fillna(areas["id"]))},
    }
    for row, reason in zip(asked.index.to_numpy(), asked["reason"], strict=True):
        if reason in LEFT_OUT:
            about = fields.get(reason, {"limit_m": scenario.snap_limit_m})
            yield finding_at(LEFT_OUT[reason], "sites", sites, int(row), **about)


def _stray(project: Project, scenario: Scenario, graph: TrenchGraph) -> Iterator[Problem]:
    """Name the lines and PoPs of which no point is near enough to a street."""
    nearest = graph.anchors.groupby(["layer", "row"])["distance_m"].min().reset_index()
    lost = nearest[np.isinf(nearest["distance_m"]) & ~nearest["layer"].isin(["sites", LOCKS])]
    for layer, row in zip(lost["layer"], lost["row"], strict=True):
        yield finding_at("NET-007", layer, project.layer(layer), int(row), limit_m=scenario.snap_limit_m)


def _ducts(project: Project) -> Iterator[Problem]:
    ducts = project.layer("ducts")
    for row in np.flatnonzero(ducts["n_free"].isna()):
        yield finding_at("NET-008", "ducts", ducts, int(row))


def _surfaces(project: Project, priced: frozenset[str]) -> Iterator[Problem]:
    surface = project.layer("streets")["surface"]
    yield from counted("COST-001", "streets", int(surface.isna().sum()), total=len(surface))
    for name, n in surface[~surface.isin(priced)].dropna().value_counts().sort_index().items():
        yield from counted("COST-002", "streets", int(n), surface=str(name))
