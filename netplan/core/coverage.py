"""Who reaches the target: a verdict with its reason, source and date for sites, addresses, cells, districts.

A verdict follows from an ordered list of rules: the first whose condition holds gives the reason, and the
reason gives the verdict. Where no rule can tell, the verdict is unknown, and unknown is never served.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.districts import district_counts
from netplan.core.graph import Floats
from netplan.core.reach import access_to, way_to
from netplan.core.survey import Survey, survey
from netplan.messages import Message, mark
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.scenario import Scenario, Target
from netplan.model.schema import PANDAS_DTYPES
from netplan.model.tables import ATLAS_RATES_MBPS, CLAIM_COLUMNS
from netplan.progress import SILENT, Progress, steps

Rules = Sequence[tuple[str, NDArray[np.bool_]]]

FIBRE_MBPS = 1000.0  # sold over every fibre access network today
WHOLE = 100.0  # per cent, as the atlas counts
SUPPLIED = 95.0  # official legend of the Breitbandatlas: "supplied" is over 95 %

VERDICTS = {
    "declared_enough": "served",
    "declared_too_slow": "not_served",
    "declared_upload_too_slow": "not_served",
    "declared_upload_unknown": "unknown",
    "need_unknown": "unknown",
    "not_declared": "unknown",
    "not_declared_fibre_near": "unknown",
    "fibre_passes": "served",
    "atlas_all": "served",
    "atlas_none": "not_served",
    "atlas_part": "unknown",
    "atlas_supplied": "served",
    "atlas_not_supplied": "not_served",
    "atlas_null": "unknown",
    "atlas_no_upload": "unknown",
    "no_statement": "unknown",
}


def assess(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Coverage:
    """Judge every site, address, cell and district of the project against the scenario's target.

    ``known`` is the survey of the same project with the scenario's limit, where the caller has one.
    """
    target = scenario.goal
    look, judge = steps(progress, 0.0, 0.7, 1.0)
    known = known or survey(project, scenario.snap_limit_m, look)
    judge(0.0, Message(mark("Coverage of sites and addresses")))
    sites = _sites(known, scenario, target)
    addresses = _addresses(known, scenario, target)
    judge(0.6, Message(mark("Coverage of cells and districts")))
    cells = _cells(known, target)
    tables = {
        "coverage_sites": sites,
        "coverage_addresses": addresses,
        "coverage_cells": cells,
        "coverage_districts": district_counts(project.layer("districts"), sites, addresses),
    }
    judge(1.0)
    return Coverage(project, scenario, tables, known.index.problems)


def needed_down_mbps(sites: pd.DataFrame, target: Target) -> Floats:
    """Return the download each site needs; NaN for a school whose number of classes is not known.

    Federal school rule of 2017: 30 Mbit/s for each class and once more for the administration.
    """
    need = np.full(len(sites), target.down_mbps)
    if target.per_class_mbps:
        school = (sites["kind"] == "school").to_numpy()
        classes = sites["classes"].to_numpy(dtype=float, na_value=np.nan)
        need[school] = np.maximum(need[school], target.per_class_mbps * (classes[school] + 1))
    return need


def sources_of(layer: pd.DataFrame) -> str:
    """Return the distinct sources a layer names, in one text."""
    return "; ".join(sorted(layer["source"].dropna().unique()))


def _sites(known: Survey, scenario: Scenario, target: Target) -> gpd.GeoDataFrame:
    sites, fibre_m = known.project.layer("sites"), known.fibre_m["sites"]
    no_line = (sites["technology"] == "none").to_numpy()
    down = np.where(no_line, 0.0, sites["down_mbps"])
    up = np.where(no_line, 0.0, sites["up_mbps"])
    need = needed_down_mbps(sites, target)
    asks_upload = target.up_mbps > 0
    rules: Rules = (
        ("not_declared_fibre_near", np.isnan(down) & (fibre_m <= scenario.fibre_reach_m)),
        ("not_declared", np.isnan(down)),
        ("need_unknown", np.isnan(need)),
        ("declared_too_slow", down < need),
        ("declared_upload_unknown", asks_upload & np.isnan(up)),
        ("declared_upload_too_slow", asks_upload & (up < target.up_mbps)),
        ("declared_enough", np.full(len(sites), fill_value=True)),
    )
    subjects = sites[["id", "name", "kind", "geometry"]].assign(district_id=known.district["sites"])
    return _judged(
        subjects,
        rules,
        technology=sites["technology"],
        down_mbps=down,
        need_down_mbps=need,
        fibre_m=fibre_m,
        source=sites["source"],
        as_of=sites["line_as_of"],
    )


def _addresses(known: Survey, scenario: Scenario, target: Target) -> gpd.GeoDataFrame:
    addresses, fibre, cells = (known.project.layer(name) for name in ("addresses", "fibre", "cells"))
    cell, fibre_m = known.cell, known.fibre_m["addresses"]
    statement = cells[["source", "as_of"]].assign(share=_atlas_share(cells, target)).reindex(cell)
    share = statement["share"].to_numpy()
    passed = fibre_m <= scenario.fibre_reach_m
    rules: Rules = (
        ("fibre_passes", passed),
        ("no_statement", cell < 0),
        ("atlas_null", np.isnan(share)),
        ("atlas_none", share == 0),
        ("atlas_part", share < WHOLE),
        ("atlas_no_upload", np.full(len(addresses), target.up_mbps > 0)),
        ("atlas_all", np.full(len(addresses), fill_value=True)),
    )
    subjects = addresses[["id", "households", "geometry"]].assign(district_id=known.district["addresses"])
    return _judged(
        subjects,
        rules,
        technology=pd.Series("any", subjects.index, dtype="str")
        .mask(passed, "fibre")
        .where(passed | (cell >= 0)),
        down_mbps=np.select([passed, share == WHOLE], [FIBRE_MBPS, target.down_mbps], np.nan),
        need_down_mbps=np.full(len(addresses), target.down_mbps),
        fibre_m=fibre_m,
        atlas_share=share,
        source=statement["source"].set_axis(subjects.index).mask(passed, sources_of(fibre)),
        as_of=statement["as_of"].set_axis(subjects.index).mask(passed, fibre["as_of"].max()),
    )


def _cells(known: Survey, target: Target) -> gpd.GeoDataFrame:
    cells = known.project.layer("cells")
    share = _atlas_share(cells, target)
    n_addresses = np.bincount(known.cell[known.cell >= 0], minlength=len(cells))
    rules: Rules = (
        ("atlas_null", np.isnan(share)),
        ("atlas_not_supplied", share <= SUPPLIED),
        ("atlas_no_upload", np.full(len(cells), target.up_mbps > 0)),
        ("atlas_supplied", np.full(len(cells), fill_value=True)),
    )
    return _judged(
        cells[["id", "geometry"]].assign(
            share_served=share / WHOLE, n_addresses=pd.array(n_addresses, dtype="Int64")
        ),
        rules,
        technology=pd.Series("any", cells.index, dtype="str"),
        need_down_mbps=np.full(len(cells), target.down_mbps),
        atlas_share=share,
        source=cells["source"],
        as_of=cells["as_of"],
    )


def _atlas_share(cells: pd.DataFrame, target: Target) -> Floats:
    """Return the per cent of households in the lowest atlas class that meets the target's download."""
    for rate in ATLAS_RATES_MBPS:
        if rate >= target.down_mbps:
            return cells[f"down_fn_hh_alle_{rate}"].to_numpy(dtype=float)
    return np.full(len(cells), np.nan)


def _judged(subjects: gpd.GeoDataFrame, rules: Rules, **facts: Any) -> gpd.GeoDataFrame:
    """Add reason and verdict by the first rule that holds, and the facts they rest on."""
    reason = np.select([holds for _, holds in rules], [name for name, _ in rules], "no_statement")
    facts["reason"] = reason
    facts["verdict"] = pd.Series(reason, dtype="str").map(VERDICTS).set_axis(subjects.index)
    claims = {
        column.key: pd.Series(facts.get(column.key), subjects.index).astype(PANDAS_DTYPES[column.dtype])
        for column in CLAIM_COLUMNS
    }
    return subjects.assign(**claims)


def after_plan(
    coverage: Coverage, connections: pd.DataFrame, lines: gpd.GeoSeries, known: Survey
) -> Coverage:
    """Return the coverage with ``verdict_after``: connected sites, and addresses the planned lines pass."""
    project, scenario = coverage.project, coverage.scenario
    sites = coverage.tables["coverage_sites"]
    sites = sites.assign(verdict_after=sites["verdict"].mask(connections["connected"], "served"))
    addresses = coverage.tables["coverage_addresses"]
    addresses = addresses.assign(
        verdict_after=addresses["verdict"].mask(_newly_passed(addresses, lines, known, scenario), "served")
    )
    districts = district_counts(project.layer("districts"), sites, addresses)
    tables = {"coverage_sites": sites, "coverage_addresses": addresses, "coverage_districts": districts}
    return replace(coverage, tables={**coverage.tables, **tables})


def _newly_passed(
    addresses: gpd.GeoDataFrame, lines: gpd.GeoSeries, known: Survey, scenario: Scenario
) -> NDArray[np.bool_]:
    passed = np.zeros(len(addresses), dtype=bool)
    # the way along the streets is never shorter than the straight one, so that few need the long look
    near = shapely.STRtree(lines.to_numpy()).query(
        addresses.geometry.to_numpy(), predicate="dwithin", distance=scenario.fibre_reach_m
    )[0]
    near = np.unique(near)
    near = near[(addresses["verdict"] != "served").to_numpy()[near]]
    access = access_to(lines, known.index, known.limit_m)
    passed[near] = way_to(access, known.near_addresses(near), known.index) <= scenario.fibre_reach_m
    return passed
