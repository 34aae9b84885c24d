"""Bad input of coverage: for each kind a finding that names row and column, and no verdict made of it."""

import re

import numpy as np
import pandas as pd
import pytest

from netplan.core.coverage import assess
from netplan.core.technologies.radio import LINKS, RATES
from netplan.doctor.examine import examine
from netplan.model.scenario import Scenario
from netplan.model.tables import ATLAS_RATES_MBPS
from tests.core.test_technologies import LINE, UNKNOWN
from tests.doctor.faults import PLANTED, TODAY, clean_town, put
from tests.towns import town

WRONG = {  # layer, column, value, code
    "negative download of a site": ("sites", "down_mbps", -5.0, "ATT-020"),
    "negative upload of a site": ("sites", "up_mbps", -1.0, "ATT-020"),
    "negative measurement": ("measurements", "down_mbps", -5.0, "ATT-020"),
    "date of a line in the future": ("sites", "line_as_of", "2031-01-01", "ATT-022"),
    "date of an edition in the future": ("cells", "as_of", "2031-01-01", "ATT-022"),
    "share of a cell over 100": ("cells", "down_fn_hh_alle_100", 101.0, "ATT-020"),
    "share of a cell below 0": ("cells", "down_fn_hh_ftthb_1000", -1.0, "ATT-020"),
}


def test_a_wrong_value_is_found_with_its_row_and_column():
    project = town_of_faults = clean_town()
    for layer, column, value, _ in WRONG.values():
        assert len(project.layers[layer])
        town_of_faults = put(layer, 0, **{column: value})(town_of_faults)
    told = [one for one in examine(town_of_faults, TODAY).problems if one.code in {"ATT-020", "ATT-022"}]
    found = sorted((one.layer, one.message.fields["column"], one.code) for one in told)
    assert found == sorted((layer, column, code) for layer, column, _, code in WRONG.values())
    for one in told:
        assert (one.row, one.row_id) == (0, str(project.layers[one.layer]["id"].iloc[0]))


def test_faster_up_than_down_is_found_where_it_cannot_be():
    plant, expected = PLANTED["ATT-025"]
    (one,) = [
        problem for problem in examine(plant(clean_town()), TODAY).problems if problem.code == "ATT-025"
    ]
    assert {(one.code, one.layer, one.row_id)} == expected
    assert one.row == 0
    assert "upload" in str(one.message)


@pytest.mark.parametrize("first", [0, 1])
def test_columns_of_the_atlas_that_are_missing_are_named(first):
    missing = [f"down_fn_hh_alle_{rate}" for rate in ATLAS_RATES_MBPS[first::2]]
    project = clean_town()
    cells = project.layers["cells"].assign(**dict.fromkeys(missing, np.nan))
    told = examine(project.with_layer("cells", cells), TODAY)
    said = " ".join(str(one.message) for one in told.problems if one.layer == "cells")
    assert set(missing) <= set(re.findall(r"down_fn_hh_alle_\d+", said)), said


def links(**rates):
    of_link = {
        "subject_id": "sites-0",
        "availability": 0.999,
        "edition": "test",
        "source": "made",
        "way_m": 9.0,
    }
    table = pd.DataFrame([dict.fromkeys(RATES, 200.0) | of_link | rates]).assign(as_of=pd.NaT)
    return town(LINE, schools=[UNKNOWN]).with_layer(LINKS, table)


@pytest.mark.parametrize(
    ("rates", "column"),
    [
        ({"down_p10_mbps": 300.0}, "down_p10_mbps / down_p50_mbps / down_p90_mbps"),
        ({"up_p90_mbps": 100.0}, "up_p10_mbps / up_p50_mbps / up_p90_mbps"),
        ({"up_p10_mbps": -1.0}, "up_p10_mbps / up_p50_mbps / up_p90_mbps"),
    ],
)
def test_a_spread_that_falls_makes_no_claim_and_is_named(rates, column):
    found = assess(links(**rates), Scenario())
    (one,) = [problem for problem in found.problems if problem.code == "COV-003"]
    assert (one.severity, one.layer, one.row, one.row_id) == ("error", LINKS, 0, "sites-0")
    assert one.message.fields["column"] == column
    assert found.tables["coverage_sites"]["verdict"][0] == "unknown"


def test_a_sound_spread_is_no_finding():
    found = assess(links(down_p10_mbps=150.0, down_p90_mbps=400.0), Scenario())
    assert not [problem for problem in found.problems if problem.code == "COV-003"]
    assert found.tables["coverage_sites"]["reason"][0] == "radio"
