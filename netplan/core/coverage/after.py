"""Coverage today, and after: what a plan, radio links or chosen carriers change for sites and addresses."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.coverage.aggregate import district_counts
from netplan.core.coverage.assess import assess_today
from netplan.core.streets.reach import access_to, way_to
from netplan.core.survey import Survey, survey
from netplan.core.technologies.radio import LINKS
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

Tables = Mapping[str, pd.DataFrame]
CHOSEN = "choice_links"
"""Layer of the links of the carriers that were chosen: they count once they are built."""
_BETTER = ("likely", "served")
_SUBJECTS = ("coverage_sites", "coverage_addresses")


def assess(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Coverage:
    """Judge the project as it stands today, and after carriers that were chosen are built, if any were.

    ``known`` is the survey of the same project with the scenario's limit, where the caller has one.

    Raises:
        ParameterError: the scenario names a target or policy that does not exist.

    """
    links = project.layers.get(CHOSEN)
    if links is None or links["cover"].eq("streets").all():
        return assess_today(project, scenario, progress, known)
    today, then = steps(progress, 0.0, 0.6, 1.0)
    known = known or survey(project, scenario.snap_limit_m)
    coverage = assess_today(project, scenario, today, known)
    return after_links(coverage, links, known, then)


def after_plan(
    coverage: Coverage, connections: pd.DataFrame, lines: gpd.GeoSeries, known: Survey
) -> Coverage:
    """Return the coverage with ``verdict_after``: connected sites, and addresses the planned lines pass.

    Sites on a leased line are served, too.
    """
    project, scenario = coverage.project, coverage.scenario
    sites = coverage.tables["coverage_sites"]
    done = connections["connected"] | (connections["reason"] == "leased")
    sites = sites.assign(verdict_after=_after(sites).mask(done, "served"))
    addresses = coverage.tables["coverage_addresses"]
    passed = _newly_passed(addresses, lines, known, scenario)
    addresses = addresses.assign(verdict_after=_after(addresses).mask(passed, "served"))
    districts = district_counts(project.layer("districts"), sites, addresses)
    tables = {"coverage_sites": sites, "coverage_addresses": addresses, "coverage_districts": districts}
    return replace(coverage, tables={**coverage.tables, **tables})


def after_year(plan: Plan, programme: Tables, year: int, known: Survey) -> Coverage:
    """Return the plan's coverage with ``verdict_after`` as at the end of a year of its ``programme``.

    What stands already and leased lines count from the first year on. No address is passed that the whole
    plan does not pass. Links of chosen carriers do not count: nobody has said in which year they are built.
    """
    sites, trenches = programme["programme_sites"], programme["programme_trenches"]
    built = sites["id"][_until(sites, year) | (sites["reason"] == "stands")]
    connections = plan.tables["connections"]
    connections = connections.assign(connected=connections["connected"] & connections["id"].isin(built))
    addresses = plan.tables["coverage_addresses"]
    lit = bool((addresses["verdict_after"] != addresses["verdict"]).any())
    lines = trenches[(_until(trenches, year) | trenches["stands"]) & lit]
    before = plan.coverage.tables
    today = {name: before[name].assign(verdict_after=None) for name in _SUBJECTS}
    coverage = replace(plan.coverage, tables={**before, **today})
    return after_plan(coverage, connections, fibre_lines(lines), known)


def fibre_lines(trenches: pd.DataFrame) -> gpd.GeoSeries:
    """Return the lines of planned ``trenches`` that hold fibre: nobody is passed by a radio hop."""
    return gpd.GeoDataFrame(trenches[trenches["segment_kind"] != "radio"]).geometry


def _until(table: pd.DataFrame, year: int) -> pd.Series:
    return (table["year"] <= year).fillna(value=False).astype(bool)


def after_radio(coverage: Coverage, links: gpd.GeoDataFrame, known: Survey) -> Coverage:
    """Return the coverage with ``verdict_after``: what subjects reach once table ``radio_links`` is built."""
    after = after_links(coverage, links, known)
    return replace(after, tables={**after.tables, LINKS: links})


def after_links(
    coverage: Coverage, links: gpd.GeoDataFrame, known: Survey, progress: Progress = SILENT
) -> Coverage:
    """Return the coverage with ``verdict_after``: what sites and addresses reach once the links are built.

    ``links`` has the columns of ``technologies.radio``. A link that is too slow says nothing about the line
    there is: what was not known stays so, and nobody is worse off than before.
    """
    project = coverage.project.with_layer(LINKS, _both(coverage.project, links))
    then = survey(project, known.limit_m, before=known)
    built = assess_today(project, coverage.scenario, progress, then)
    tables = {name: _improved(coverage.tables[name], built.tables[name]) for name in _SUBJECTS}
    districts = district_counts(project.layer("districts"), *tables.values())
    tables |= {"coverage_districts": districts, "claims": built.tables["claims"]}
    return replace(coverage, tables={**coverage.tables, **tables})


def _both(project: Project, links: pd.DataFrame) -> pd.DataFrame:
    """Return the links with those that stand today."""
    standing = project.layers.get(LINKS)
    if standing is None:
        return links
    both: pd.DataFrame = pd.concat([standing, links], ignore_index=True)
    return both


def _improved(before: pd.DataFrame, built: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts of ``before`` with what they become."""
    so_far, then = _after(before), built["verdict"]
    return before.assign(verdict_after=so_far.mask(then.isin(_BETTER) & (so_far != "served"), then))


def _after(verdicts: pd.DataFrame) -> pd.Series:
    """Return what verdicts become as far as that is known; as they are where nothing changes them."""
    known: pd.Series = verdicts["verdict_after"].fillna(verdicts["verdict"])
    return known


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
