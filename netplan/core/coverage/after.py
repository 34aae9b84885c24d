"""What a plan or radio links change: connected and leasing sites, and addresses the planned lines pass."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.coverage.aggregate import district_counts
from netplan.core.coverage.assess import assess
from netplan.core.streets.reach import access_to, way_to
from netplan.core.survey import Survey, survey
from netplan.core.technologies.radio import LINKS
from netplan.model.plan import Coverage, Plan
from netplan.model.scenario import Scenario

Tables = Mapping[str, pd.DataFrame]
_BETTER = ("likely", "served")


def after_plan(
    coverage: Coverage, connections: pd.DataFrame, lines: gpd.GeoSeries, known: Survey
) -> Coverage:
    """Return the coverage with ``verdict_after``: connected sites, and addresses the planned lines pass.

    Sites on a leased line are served, too.
    """
    project, scenario = coverage.project, coverage.scenario
    sites = coverage.tables["coverage_sites"]
    done = connections["connected"] | (connections["reason"] == "leased")
    sites = sites.assign(verdict_after=sites["verdict"].mask(done, "served"))
    addresses = coverage.tables["coverage_addresses"]
    addresses = addresses.assign(
        verdict_after=addresses["verdict"].mask(_newly_passed(addresses, lines, known, scenario), "served")
    )
    districts = district_counts(project.layer("districts"), sites, addresses)
    tables = {"coverage_sites": sites, "coverage_addresses": addresses, "coverage_districts": districts}
    return replace(coverage, tables={**coverage.tables, **tables})


def after_year(plan: Plan, programme: Tables, year: int, known: Survey) -> Coverage:
    """Return the plan's coverage with ``verdict_after`` as at the end of a year of its ``programme``.

    What stands already and leased lines count from the first year on. No address is passed that the whole
    plan does not pass.
    """
    sites, trenches = programme["programme_sites"], programme["programme_trenches"]
    built = sites["id"][_until(sites, year) | (sites["reason"] == "stands")]
    connections = plan.tables["connections"]
    connections = connections.assign(connected=connections["connected"] & connections["id"].isin(built))
    addresses = plan.tables["coverage_addresses"]
    lit = bool((addresses["verdict_after"] != addresses["verdict"]).any())
    lines = gpd.GeoDataFrame(trenches[(_until(trenches, year) | trenches["stands"]) & lit])
    return after_plan(plan.coverage, connections, lines.geometry, known)


def _until(table: pd.DataFrame, year: int) -> pd.Series:
    return (table["year"] <= year).fillna(value=False).astype(bool)


def after_radio(coverage: Coverage, links: gpd.GeoDataFrame, known: Survey) -> Coverage:
    """Return the coverage with ``verdict_after``: what the sites reach once the radio links are built.

    ``links`` is table ``radio_links``. A link that is too slow says nothing about the line there is: what
    was not known stays so.
    """
    project = coverage.project.with_layer(LINKS, links)
    built = assess(project, coverage.scenario, known=survey(project, known.limit_m, before=known))
    today, then = (one.tables["coverage_sites"]["verdict"] for one in (coverage, built))
    better = then.isin(_BETTER) & (today != "served")
    sites = coverage.tables["coverage_sites"].assign(verdict_after=today.mask(better, then))
    addresses = coverage.tables["coverage_addresses"]
    districts = district_counts(
        project.layer("districts"), sites, addresses.assign(verdict_after=addresses["verdict"])
    )
    tables = {"coverage_sites": sites, "coverage_districts": districts, "claims": built.tables["claims"]}
    return replace(coverage, tables={**coverage.tables, **tables, LINKS: links})


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
