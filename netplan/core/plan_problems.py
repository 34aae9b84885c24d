"""What a plan could not do, or did on an assumption: findings that name the row."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.trench_graph import TrenchGraph
from netplan.messages import Message, mark
from netplan.model.findings import Problem, Severity
from netplan.model.project import Project
from netplan.model.scenario import Scenario


def plan_problems(
    project: Project, scenario: Scenario, graph: TrenchGraph, asked: pd.DataFrame, priced: frozenset[str]
) -> tuple[Problem, ...]:
    """Return the findings of planning.

    ``asked`` holds the sites to connect with their ``reason`` (index: row); ``priced`` are the surfaces that
    an allowed laying method has a price for.
    """
    return (
        *_sites(project, scenario, asked),
        *_stray(project, scenario, graph),
        *_ducts(project),
        *_surfaces(project, priced),
        *_no_root(graph),
    )


def _sites(project: Project, scenario: Scenario, asked: pd.DataFrame) -> Iterator[Problem]:
    sites = project.layer("sites")
    told = {
        "no_street": (
            "NET-005",
            Message(mark("No street within {limit_m} m"), {"limit_m": scenario.snap_limit_m}),
            Message(mark("Check the position of the site, or raise the snapping limit")),
        ),
        "not_reachable": (
            "NET-006",
            Message(mark("The street network around the site is not joined to existing fibre")),
            Message(mark("Close the gap in the street layer, or add the fibre that is missing")),
        ),
    }
    for row, reason in zip(asked.index.to_numpy(), asked["reason"], strict=True):
        if reason in told:
            code, message, advice = told[reason]
            yield _about((code, "error"), "sites", sites, int(row), message, advice)


def _stray(project: Project, scenario: Scenario, graph: TrenchGraph) -> Iterator[Problem]:
    """Name the lines and PoPs of which no point is near enough to a street."""
    nearest = graph.anchors.groupby(["layer", "row"])["distance_m"].min().reset_index()
    lost = nearest[np.isinf(nearest["distance_m"]) & (nearest["layer"] != "sites")]
    for layer, row in lost[["layer", "row"]].itertuples(index=False):
        yield _about(
            ("NET-007", "warning"),
            layer,
            project.layer(layer),
            row,
            Message(
                mark("No street within {limit_m} m: left out of the plan"), {"limit_m": scenario.snap_limit_m}
            ),
            Message(mark("Check its position, or raise the snapping limit")),
        )


def _ducts(project: Project) -> Iterator[Problem]:
    ducts = project.layer("ducts")
    for row in np.flatnonzero(ducts["n_free"].isna()):
        yield _about(
            ("NET-008", "warning"),
            "ducts",
            ducts,
            int(row),
            Message(mark("The number of free tubes is not stated: the duct is not used")),
            Message(mark("Ask the owner how many tubes are free")),
        )


def _surfaces(project: Project, priced: frozenset[str]) -> Iterator[Problem]:
    surface = project.layer("streets")["surface"]
    missing = int(surface.isna().sum())
    if missing:
        yield Problem(
            "COST-001",
            "info",
            "streets",
            Message(
                mark("{n} of {total} street segments state no surface: priced as paving [K]"),
                {"n": missing, "total": len(surface)},
            ),
            Message(mark("State the surface where the price matters")),
        )
    for name, n in surface[~surface.isin(priced)].dropna().value_counts().sort_index().items():
        yield Problem(
            "COST-002",
            "warning",
            "streets",
            Message(
                mark(
                    "{n} street segments of surface {surface}: no allowed laying method has a price, not used"
                ),
                {"n": int(n), "surface": str(name)},
            ),
            Message(mark("Allow another laying method, or add a price")),
        )


def _no_root(graph: TrenchGraph) -> Iterator[Problem]:
    if not len(graph.roots):
        yield Problem(
            "NET-009",
            "warning",
            "fibre",
            Message(mark("No existing fibre and no PoP: the plan joins the sites to each other only")),
            Message(mark("Add existing fibre or a PoP; the way to it is not in the cost")),
        )


def _about(
    rule: tuple[str, Severity],
    layer: str,
    table: gpd.GeoDataFrame,
    row: int,
    message: Message,
    advice: Message,
) -> Problem:
    code, severity = rule
    place = table.geometry.iloc[row].representative_point()
    return Problem(code, severity, layer, message, advice, row, str(table["id"].iloc[row]), place.x, place.y)
