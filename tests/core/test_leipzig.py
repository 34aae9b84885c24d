"""Leipzig's real districts with its real addresses and schools: counted whole, and unknown where it is.

No register of lines and no edition of the Breitbandatlas is among the data: nothing may come out as served.
"""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from netplan.core.coverage import assess
from netplan.core.coverage.grid import INSPIRE, coverage_grid
from netplan.core.coverage.series import change_table, series_table
from netplan.io.build import with_source
from netplan.io.layers import look, propose
from netplan.model.project import Project
from netplan.model.scenario import Scenario

LEIPZIG = Path(__file__).parents[3] / "shared/data/cities/leipzig"
FILES = (
    "districts/od_ortsteile.json",
    "addresses/derived_leipzig_adressen.csv",
    "addresses/derived_leipzig_schulen.csv",
    "addresses/derived_leipzig_kitas.csv",
)


@cache
def leipzig():
    if not LEIPZIG.exists():
        pytest.skip("the shared data are not there")
    project = Project("Leipzig", {}, ags="14713000")
    for name in FILES:
        (proposal,) = propose(look(LEIPZIG / name))
        project = with_source(project, proposal.source)
    return assess(project, Scenario())


def test_every_address_and_school_is_counted_once_and_none_of_them_is_served():
    tables, project = leipzig().tables, leipzig().project
    districts = tables["coverage_districts"]
    assert districts["id"].nunique() == 63
    for unit, layer in (("addresses", "addresses"), ("school", "sites"), ("kita", "sites")):
        counted = districts[districts["unit"] == unit]
        subjects = tables[f"coverage_{layer}"]
        subjects = subjects[subjects["kind"] == unit] if layer == "sites" else subjects
        assert counted["n"].sum() == subjects["district_id"].notna().sum()
        assert counted["n_unknown"].sum() == counted["n"].sum()
        assert (counted["n_served"] == 0).all()
    assert len(tables["coverage_addresses"]) == len(project.layer("addresses"))
    # the file has 63,040 addresses; nearly all of them lie in a district
    assert len(project.layer("addresses")) > 60_000
    assert tables["coverage_addresses"]["district_id"].notna().mean() > 0.99


def test_the_grid_of_inspire_holds_every_address():
    grid, table = coverage_grid(leipzig(), INSPIRE)
    assert table["n_addresses"].sum() == len(leipzig().tables["coverage_addresses"])
    assert table["share_served"].isna().all()
    assert len(table) <= len(grid)
    assert table["id"].is_unique


def test_the_series_of_leipzig_starts_in_2019_and_has_no_newer_edition_yet():
    series = series_table(leipzig())
    atlas = series[series["basis"] == "atlas"]
    start = atlas[
        (atlas["target"] == "100") & (atlas["technology"] == "any") & (atlas["unit"] == "households")
    ]
    assert list(zip(start["as_of"].dt.year, start["share"], strict=True)) == [(2019, 0.951)]
    assert not len(change_table(series, date(2020, 1, 1)))
