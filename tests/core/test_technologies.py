"""Every technology in a town one can check by hand; the tables of rates; the optical budgets."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from netplan.core.coverage import assess
from netplan.core.technologies.atlas import cell_rates
from netplan.core.technologies.cable import segment_rates
from netplan.core.technologies.copper import loop_m, rate_over
from netplan.core.technologies.optics import closes, optical_loss_db
from netplan.core.technologies.radio import LINKS, RATES, link_claims
from netplan.model.assumptions import Assumptions
from netplan.model.rates import cable_rates, copper_rates, optics
from netplan.model.scenario import Scenario
from netplan.model.tables import ATLAS_RATES_MBPS
from tests.towns import ORIGIN, layer, square, town

LINE = """
K-------------------A-------------------B
"""


def at(x, y=0.0):
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def cabinet(x=0.0, **columns):
    return {"geometry": at(x), "name": f"KVz {x:.0f}", "profile": "vdsl_35b", "diameter_mm": 0.4, **columns}


def sites(project, **scenario):
    return assess(project, Scenario(**scenario)).tables["coverage_sites"]


def addresses(project, **scenario):
    return assess(project, Scenario(**scenario)).tables["coverage_addresses"]


def claims(project, technology, **scenario):
    table = assess(project, Scenario(**scenario)).tables["claims"]
    return table[table["technology"] == technology]


UNKNOWN = {"at": "B", "down_mbps": np.nan}


# -- optics


@pytest.mark.parametrize(
    ("km", "splices", "splitter_db", "loss_db"),
    [(5, 8, 17.5, 22.05), (10, 10, 21.0, 27.5), (8, 10, 0.0, 5.8)],
)
def test_golden_optical_budgets(km, splices, splitter_db, loss_db):
    assert optical_loss_db([km * 1000.0], 0.35, splices, 4, splitter_db)[0] == pytest.approx(
        loss_db, abs=0.01
    )


def test_a_budget_closes_with_its_margin_or_not():
    choices = Assumptions(fibre_km_db=0.35, splices=10, connectors=4, margin_db=1.5)
    assert [bool(one[0]) for one in closes([10_000.0], "xgs_n1", 64, choices, optics())] == [True, True]
    tight = replace(choices, margin_db=3.0)
    assert [bool(one[0]) for one in closes([10_000.0], "xgs_n1", 64, tight, optics())] == [False, True]
    assert bool(closes([8_000.0], "p2p", 64, replace(choices, margin_db=0.0), optics())[0][0])


def test_fibre_passes_a_house_and_the_light_must_arrive():
    near = {"geometry": at(30, 9)}
    assert addresses(town(LINE, fibre=["K"], addresses=[near]))["verdict"][0] == "served"
    far = [{"geometry": Point(ORIGIN[0] - 60_000, ORIGIN[1])}]
    road = [{"geometry": LineString([far[0]["geometry"], at(0)]), "road_class": 5200}]
    there = town(LINE, fibre=["K"], addresses=[near], pops=far)
    streets = pd.concat(
        [there.layer("streets"), layer("streets", [road[0] | {"id": "x"}])], ignore_index=True
    )
    there = there.with_layer("streets", streets)
    found = addresses(there)
    assert (found["verdict"][0], found["reason"][0]) == ("not_served", "fibre_too_far")


def test_fibre_at_a_school_is_a_hint_of_grade_d():
    found = claims(town(LINE, fibre=["B"], schools=[UNKNOWN]), "fibre")
    assert list(found["grade"]) == ["D"]
    assert not found["counts"].any()


# -- copper


def test_rates_at_the_nodes_of_the_table_are_those_of_the_table():
    for table in copper_rates().tables.values():
        down, up = rate_over(table, np.array(table.loop_m))
        assert np.array_equal(down[:, 0], np.minimum(table.sure, table.product[0]))
        assert np.array_equal(down[:, 2], np.minimum(table.best, table.product[0]))
        assert np.array_equal(up[:, 0], np.minimum(table.up, table.product[1]))


@settings(max_examples=30)
@given(st.sampled_from(sorted(copper_rates().tables)), st.lists(st.floats(0, 1000), min_size=2, max_size=9))
def test_a_longer_line_is_never_faster_and_quantiles_never_fall(key, lengths):
    down, up = rate_over(copper_rates().tables[key], np.sort(lengths))
    assert (np.diff(down, axis=0) <= 1e-9).all()
    assert (np.diff(up, axis=0) <= 1e-9).all()
    assert (np.diff(down, axis=1) >= 0).all()


@settings(max_examples=30)
@given(st.sampled_from(sorted({profile for profile, _ in copper_rates().tables})), st.floats(0, 1000))
def test_a_thicker_wire_is_never_slower(profile, length):
    thin, thick = (rate_over(copper_rates().tables[profile, mm], np.array([length]))[0] for mm in (0.4, 0.5))
    assert (thick >= thin).all()


def test_a_copper_line_runs_through_the_streets():
    # 400 m of street × 1.1 + 20 m = 460 m: between 170 at 400 m and 111 at 500 m lies 134.6
    found = sites(town(LINE, schools=[UNKNOWN], cabinets=[cabinet()]))
    assert found["way_m"][0] == pytest.approx(460.0)
    assert found["down_mbps"][0] == pytest.approx(170 - 0.6 * (170 - 111))
    assert (found["verdict"][0], found["reason"][0], found["grade"][0]) == ("served", "copper", "C")


def test_a_line_that_reaches_in_the_middle_only_is_likely():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet()])
    longer = Assumptions(loop_factor=1.4)  # 580 m: 83 sure, 126 in the middle
    assert sites(project, assumptions=longer)["verdict"][0] == "likely"
    assert sites(project, assumptions=Assumptions(loop_factor=2.0))["verdict"][0] == "not_served"


def test_cable_of_unknown_diameter_makes_a_hint_unless_one_is_assumed():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet(diameter_mm=np.nan)])
    found = sites(project)
    assert (found["verdict"][0], found["reason"][0]) == ("unknown", "not_declared_hint")
    assert sites(project, assumptions=Assumptions(diameter_mm=0.4))["verdict"][0] == "served"


def test_without_vectoring_a_cabinet_falls_back():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet()])
    assert sites(project, assumptions=Assumptions(vectoring=False))["down_mbps"][0] == pytest.approx(48.8)


def test_beyond_the_table_and_without_a_profile_copper_says_nothing():
    for row in (cabinet(profile=None), cabinet(x=-5000)):
        assert sites(town(LINE, schools=[UNKNOWN], cabinets=[row]))["verdict"][0] == "unknown"
    assert loop_m(np.array([900.0]), Assumptions())[0] > 1000
    assert (
        sites(town(LINE.replace("-", "---"), schools=[UNKNOWN], cabinets=[cabinet()]))["verdict"][0]
        == "unknown"
    )


# -- cable


def segment(**columns):
    return {"geometry": square(0, -50, 500), "docsis": "3.1", "homes": 500, **columns}


def test_a_segment_is_shared_in_the_busy_hour():
    # 3100 Mbit/s for 500 × 0.4 × 0.02 = 4 busy homes; twice as many at p10, half as many at p90
    rates = segment_rates(
        layer("cable_segments", [segment()]), np.array([500.0]), Assumptions(), cable_rates()
    )
    assert list(rates[0]) == [3100 / 8, 3100 / 4, 1000.0, 50.0]


def test_a_segment_serves_a_house_and_is_a_hint_for_a_school():
    project = town(LINE, schools=[UNKNOWN], addresses=[{"geometry": at(30, 9)}], cable_segments=[segment()])
    found = assess(project, Scenario()).tables
    assert list(found["coverage_addresses"]["reason"]) == ["cable"]
    assert list(found["coverage_addresses"]["verdict"]) == ["served"]
    assert list(found["coverage_sites"]["reason"]) == ["not_declared_hint"]


def test_homes_nobody_counted_are_the_households_there_and_none_tell_nothing():
    lived = town(
        LINE, addresses=[{"geometry": at(30, 9), "households": 2000}], cable_segments=[segment(homes=None)]
    )
    assert addresses(lived)["down_mbps"][0] == pytest.approx(3100 / 32)
    silent = town(LINE, addresses=[{"geometry": at(30, 9)}], cable_segments=[segment(homes=None)])
    assert addresses(silent)["verdict"][0] == "unknown"


def test_of_overlapping_segments_the_best_counts():
    slow = segment(docsis="3.0", homes=5000)
    project = town(LINE, addresses=[{"geometry": at(30, 9)}], cable_segments=[slow, segment()])
    assert addresses(project)["down_mbps"][0] == pytest.approx(3100 / 8)


# -- measured, declared, radio, atlas


def measured(rates, subject="sites-0", **columns):
    rows = [{"geometry": at(0), "subject_id": subject, "technology": "copper", "down_mbps": rate, **columns}
            for rate in rates]  # fmt: skip
    return town(LINE, schools=[UNKNOWN], measurements=rows)


def test_measurements_count_by_their_quantiles():
    found = claims(measured([50.0, 90.0, 100.0, 110.0, 200.0]), "copper").iloc[0]
    rates = [found[f"down_p{p}_mbps"] for p in (10, 50, 90)]
    assert rates == pytest.approx([66.0, 100.0, 164.0])
    assert (found["grade"], found["claim_kind"]) == ("A", "measured")
    assert sites(measured([50.0, 90.0, 100.0, 110.0, 200.0]))["verdict"][0] == "likely"


def test_a_measurement_of_nobody_or_of_nothing_says_nothing():
    assert not len(claims(measured([100.0], subject="elsewhere"), "copper"))
    assert not len(claims(measured([np.nan]), "copper"))


def test_a_leased_line_is_owed_by_contract():
    school = {"at": "B", "technology": "leased", "down_mbps": 100.0, "up_mbps": 100.0}
    found = sites(town(LINE, schools=[school]))
    assert (found["verdict"][0], found["grade"][0], found["technology"][0]) == ("served", "A", "leased")


def test_links_computed_elsewhere_become_claims():
    of_link = {"subject_id": "sites-0", "availability": 0.999, "edition": "test", "source": "made"}
    rates = [dict.fromkeys(RATES, rate) | of_link | {"way_m": 120.0} for rate in (231.0, 100.0)]
    table = pd.DataFrame(rates).assign(as_of=pd.NaT)
    project = town(LINE, schools=[UNKNOWN])
    (found,) = link_claims(table, project.layer("sites"))
    assert (found.down[0, 0], found.availability, list(found.about)) == (231.0, 0.999, [0])
    assert sites(project.with_layer(LINKS, table))["reason"][0] == "radio"


def atlas_cells(**shares):
    return layer(
        "cells",
        [{"geometry": square(0, -50, 100), **{f"down_fn_hh_alle_{k[1:]}": v for k, v in shares.items()}}],
    )


@pytest.mark.parametrize(
    ("shares", "rates"),
    [
        ({"m50": 100.0, "m100": 80.0, "m200": 20.0, "m400": 0.0}, [50, 100, 200]),
        ({"m50": 100.0, "m100": 0.0}, [50, 50, 50]),
        ({"m100": 100.0}, [100, 100, 1000]),  # nobody says what lies above
        ({"m10": 0.0}, [0, 0, 0]),
        ({"m1000": 100.0}, [1000, 1000, 1000]),  # cumulative: so have all lower classes
        ({}, [np.nan] * 3),
    ],
)
def test_classes_of_the_atlas_bound_the_rates(shares, rates):
    assert np.array_equal(cell_rates(atlas_cells(**shares), "alle")[0], rates, equal_nan=True)


def test_the_atlas_is_a_hint_for_a_school():
    everywhere = {f"down_fn_hh_alle_{rate}": 100.0 for rate in ATLAS_RATES_MBPS}
    project = town(LINE, schools=[UNKNOWN], cells=[{"geometry": square(350, -50, 100), **everywhere}])
    assert list(claims(project, "any")["grade"]) == ["D"]
    assert sites(project)["verdict"][0] == "unknown"
