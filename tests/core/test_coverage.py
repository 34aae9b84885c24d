"""Verdicts: what is unknown stays unknown, and every other answer has its reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from netplan.core.coverage import after_plan, assess, needed_down_mbps
from netplan.core.coverage.verdicts import SPEAKERS, VERDICTS
from netplan.core.survey import survey
from netplan.model.codes import code_lists
from netplan.model.reasons import REASONS
from netplan.model.scenario import Scenario
from netplan.model.targets import TARGETS
from tests.towns import ORIGIN, layer, square, town

LINE = """
F-------A-------B
"""


def at(x, y=0.0):
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def verdicts(project, table="coverage_sites", **scenario):
    assessed = assess(project, Scenario(**scenario)).tables[table]
    return list(zip(assessed["verdict"], assessed["reason"], strict=True))


def test_verdicts_are_those_of_the_code_list_and_every_speaker_has_a_sentence_for_each():
    assert set(VERDICTS) == set(code_lists()["verdict"])
    assert {reason for reasons in SPEAKERS.values() for reason in reasons} <= set(REASONS)


def test_a_declared_line_decides_for_a_site():
    told = [
        ({"down_mbps": 100.0}, ("served", "declared_enough")),
        ({"down_mbps": 99.9}, ("not_served", "declared_too_slow")),
        ({"down_mbps": np.nan}, ("unknown", "not_declared")),
        ({"down_mbps": np.nan, "technology": "none"}, ("not_served", "declared_too_slow")),
        ({"down_mbps": 0.0}, ("not_served", "declared_too_slow")),
    ]
    project = town(LINE, schools=[{"at": "B", **line} for line, _ in told])
    assert verdicts(project) == [answer for _, answer in told]


def test_the_school_rule_counts_classes_and_the_administration():
    told = [
        (390.0, 12, ("served", "declared_enough")),  # the example of the federal rule: 30 × (12 + 1)
        (389.0, 12, ("not_served", "declared_too_slow")),
        (5000.0, None, ("unknown", "need_unknown")),
    ]
    project = town(LINE, schools=[{"at": "B", "down_mbps": line, "classes": n} for line, n, _ in told])
    assert verdicts(project, target="class") == [answer for *_, answer in told]


def test_a_kita_needs_the_plain_rate_under_the_school_rule():
    sites = layer("sites", [{"kind": "kita", "geometry": at(0), "classes": 12}])
    assert list(needed_down_mbps(sites, TARGETS["class"])) == [30.0]


def test_symmetric_targets_ask_for_the_upload():
    told = [
        (1000.0, 1000.0, ("served", "declared_enough")),
        (1000.0, 200.0, ("not_served", "declared_upload_too_slow")),
        (1000.0, np.nan, ("unknown", "declared_upload_unknown")),
        (500.0, np.nan, ("not_served", "declared_too_slow")),
    ]
    project = town(LINE, schools=[{"at": "B", "down_mbps": down, "up_mbps": up} for down, up, _ in told])
    assert verdicts(project, target="gigabit") == [answer for *_, answer in told]


def test_fibre_at_the_door_of_a_school_is_a_hint_not_a_line():
    project = town(LINE, fibre=["F"], schools=[{"at": (ORIGIN[0] + 20, ORIGIN[1] + 5), "down_mbps": np.nan}])
    assert verdicts(project) == [("unknown", "not_declared_fibre_near")]


def cell(x, share):
    shares = {f"down_fn_hh_alle_{rate}": share for rate in (10, 16, 30, 50, 100)}
    return {"geometry": square(x, -50, 100), **shares}


def test_a_cell_speaks_for_an_address_only_where_it_speaks_for_all_and_none_for_those_beside_it():
    told = [
        (100.0, ("served", "atlas_all")),
        (0.0, ("not_served", "atlas_none")),
        (60.0, ("likely", "atlas_likely")),
        (40.0, ("unknown", "atlas_part")),
        (np.nan, ("unknown", "atlas_null")),
    ]
    cells = [cell(100 * k, share) for k, (share, _) in enumerate(told)]
    addresses = [{"geometry": at(100 * k + 30)} for k in range(len(told) + 1)]
    found = verdicts(town(LINE, addresses=addresses, cells=cells), "coverage_addresses")
    assert found == [*(answer for _, answer in told), ("unknown", "no_statement")]


def test_fibre_in_reach_serves_an_address_whatever_the_atlas_says():
    project = town(LINE, fibre=["F"], addresses=[{"geometry": at(30, 9)}], cells=[cell(0, 0.0)])
    table = assess(project, Scenario()).tables["coverage_addresses"]
    assert list(table["reason"]) == ["fibre_passes"]
    assert table["fibre_m"][0] == pytest.approx(39.0)
    assert table["technology"][0] == "fibre"
    assert verdicts(project, "coverage_addresses", fibre_reach_m=38.0) == [("not_served", "atlas_none")]


def test_a_cell_is_supplied_above_95_percent():
    project = town(LINE, cells=[cell(100 * k, share) for k, share in enumerate((96.0, 95.0, 0.0, np.nan))])
    found = [verdict for verdict, _ in verdicts(project, "coverage_cells")]
    assert found == ["served", "not_served", "not_served", "unknown"]


def test_the_atlas_says_nothing_of_uploads_or_of_classes_it_lacks():
    shares = {f"down_fn_hh_alle_{rate}": 100.0 for rate in (10, 16, 30, 50, 100, 200, 400, 1000)}
    town_of_cells = town(
        LINE, addresses=[{"geometry": at(30)}], cells=[{"geometry": square(0, -50, 100), **shares}]
    )
    assert verdicts(town_of_cells, "coverage_cells", target="gigabit") == [("unknown", "atlas_no_upload")]
    assert verdicts(town_of_cells, "coverage_addresses", target="gigabit") == [("unknown", "atlas_no_upload")]


def test_districts_count_each_unit_and_leave_unknown_out_of_served():
    districts = [
        {"id": "00", "name": "West", "borough": "Mitte", "geometry": square(-10, -60, 100)},
        {"id": "01", "name": "East", "borough": "Mitte", "geometry": square(90, -60, 100)},
        {"id": "02", "name": "Empty", "borough": "Nord", "geometry": square(190, -60, 100)},
    ]
    addresses = [
        {"geometry": at(10), "households": 4},
        {"geometry": at(60), "households": 6},
        {"geometry": at(130), "households": None},
        {"geometry": at(500), "households": 100},  # in no district
    ]
    cells = [cell(0, 100.0)]
    project = town(LINE, districts=districts, addresses=addresses, cells=cells, schools=["B"])
    table = assess(project, Scenario()).tables["coverage_districts"].set_index(["unit", "id"])
    assert set(table.index.get_level_values("unit")) == {"addresses", "households", "school"}
    assert list(table.loc[("addresses", "00"), ["n", "n_served", "n_unknown"]]) == [2, 2, 0]
    assert list(table.loc[("addresses", "01"), ["n", "n_served", "n_unknown"]]) == [1, 0, 1]
    assert table.loc[("addresses", "01"), "share_served"] == 0
    assert np.isnan(table.loc[("addresses", "01"), "share_served_known"])
    assert np.isnan(table.loc[("addresses", "02"), "share_served"])
    assert table.loc[("households", "00"), "n_served"] == 10
    assert table.loc[("school", "01"), "n_not_served"] == 1


def test_after_a_plan_connected_sites_and_passed_addresses_are_served_and_no_verdict_is_lost():
    project = town(
        LINE, fibre=["F"], schools=["B"], addresses=[{"geometry": at(120, 9)}, {"geometry": at(120, 60)}]
    )
    known = survey(project, Scenario().snap_limit_m)
    before = assess(project, Scenario(), known=known)
    lines = project.layer("streets").geometry
    after = after_plan(before, pd.DataFrame({"connected": [True], "reason": ["connected"]}), lines, known)
    assert list(after.tables["coverage_sites"]["verdict_after"]) == ["served"]
    assert list(after.tables["coverage_addresses"]["verdict_after"]) == ["served", "unknown"]
    assert list(after.tables["coverage_addresses"]["verdict"]) == ["unknown", "unknown"]


@settings(max_examples=3, deadline=None)
@given(st.lists(st.floats(0, 2000), min_size=20, max_size=20), st.sampled_from(sorted(TARGETS)))
def test_a_faster_line_never_serves_less(rates, target):
    schools = [{"at": "B", "down_mbps": rate, "up_mbps": rate, "classes": 20} for rate in sorted(rates)]
    order = ["not_served", "unknown", "likely", "served"]
    found = [order.index(verdict) for verdict, _ in verdicts(town(LINE, schools=schools), target=target)]
    assert len(found) == len(rates)
    assert found == sorted(found)


def test_a_project_without_sites_addresses_and_cells_is_assessed_all_the_same():
    tables = assess(town(LINE), Scenario()).tables
    assert {len(table) for table in tables.values()} == {0}
