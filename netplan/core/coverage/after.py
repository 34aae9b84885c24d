"""What a plan changes: connected and leasing sites, and addresses the planned lines pass."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.coverage.aggregate import district_counts
from netplan.core.streets.reach import access_to, way_to
from netplan.core.survey import Survey
from netplan.model.plan import Coverage
from netplan.model.scenario import Scenario


def after_plan(
    coverage: Coverage, connections: pd.DataFrame, lines: gpd.GeoSeries, known: Survey
) -> Coverage:
    """Return the coverage with ``verdict_after``: connected sites, and addresses the planned lines pass."""
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
