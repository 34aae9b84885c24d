"""Fitness of carriers by rule, one veto or unknown at a time; surveys that settle most, checked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.carriers import FINE, UNKNOWN, VETO, carrier_tables, first_surveys, fitness_table, judge
from netplan.core.coverage import assess
from netplan.core.survey import survey
from netplan.errors import DataError, ParameterError
from netplan.model.fitness import (
    CRITERIA,
    USES,
    default_rules,
    default_text,
    fitness_value,
    rules_from,
    with_fitness,
)
from netplan.model.scenario import Scenario
from tests.doctor.faults import at
from tests.towns import layer, town

BRIDGE = default_rules()["bridge_60ghz"]
SOUND = {
    "carrier_class": "ISA_Strassenlaterne", "height_m": 8.0, "power": "permanent", "load_reserve_kg": 20.0,
    "availability": 5000, "heritage": "no", "trees": "no",
}  # fmt: skip


def posts(*rows):
    """Return carriers 100 m apart, sound but for what a row says."""
    found = [{"id": f"c{k}", "geometry": at(100 * k, 0), **SOUND, **row} for k, row in enumerate(rows)]
    return layer("carriers", found)


def sites(*places):
    return layer("sites", [{"id": f"s{x}", "kind": "school", "geometry": at(x, 0)} for x in places])


def fitness(row, rule=BRIDGE, fibre_m=0.0):
    table = fitness_table(posts(row), np.array([fibre_m]), [judge(posts(row), np.array([fibre_m]), rule)])
    return table[["fitness", "veto", "open"]].astype(object).where(table.notna(), None).iloc[0].to_list()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, ["fit", None, None]),
        ({"carrier_class": "ISA_Strassenmobiliar"}, ["unfit", "carrier_class", None]),
        ({"availability": 1000}, ["unfit", "availability", None]),
        ({"availability": None}, ["unknown", None, "availability"]),
        ({"power": "night"}, ["unfit", "power", None]),
        ({"power": "unknown"}, ["unknown", None, "power"]),
        ({"power": None}, ["unknown", None, "power"]),
        ({"height_m": 3.0}, ["unfit", "mounting_m", None]),
        ({"height_m": 3.0, "mounting_m": 5.0}, ["fit", None, None]),
        ({"height_m": 0.0}, ["unknown", None, "mounting_m"]),  # 0 is the atlas's word for unknown
        ({"height_m": None}, ["unknown", None, "mounting_m"]),
        ({"load_reserve_kg": 1.0}, ["unfit", "load_kg", None]),
        ({"load_reserve_kg": None, "power": None}, ["unknown", None, "power, load_kg"]),
        ({"heritage": "yes"}, ["unfit", "heritage", None]),
        ({"heritage": None, "trees": None}, ["fit", None, None]),  # by the rule silence is free [K]
        ({"trees": "yes", "power": None}, ["unfit", "trees", None]),  # a veto stays
        ({"power": "none", "trees": "yes"}, ["unfit", "power", None]),  # the first is named
    ],
)
def test_a_veto_is_named_and_unknown_is_never_fit(row, expected):
    assert fitness(row) == expected


def test_silence_about_conflicts_is_unknown_if_the_owner_says_so():
    strict = replace(BRIDGE, unsaid_is_free=())
    assert fitness({"heritage": None}, strict) == ["unknown", None, "heritage"]


def test_a_small_cell_needs_fibre_near():
    rule = default_rules()["small_cell"]
    assert fitness({}, rule, fibre_m=100.0)[0] == "fit"
    assert fitness({}, rule, fibre_m=101.0) == ["unfit", "fibre_m", None]
    assert fitness({}, rule, fibre_m=np.inf) == ["unfit", "fibre_m", None]


@given(st.lists(st.sampled_from([VETO, UNKNOWN, FINE]), min_size=len(CRITERIA), max_size=len(CRITERIA)))
@settings(max_examples=30)
def test_learning_something_bad_never_makes_a_carrier_fit(marks):
    judged = judge(posts({}), np.zeros(1), BRIDGE)
    before = replace(judged, marks=np.array([marks], dtype=np.int8)).fitness[0]
    for k in range(len(marks)):
        worse = [*marks[:k], VETO, *marks[k + 1 :]]
        assert replace(judged, marks=np.array([worse], dtype=np.int8)).fitness[0] == VETO <= before


def surveys(carriers, places, n=12):
    judged = [judge(carriers, np.zeros(len(carriers)), replace(BRIDGE, reach_m=150.0))]
    table = first_surveys(carriers, places, judged, n)
    return list(zip(table["id"], table["n_settled"], strict=True))


def test_the_first_survey_is_of_the_post_on_which_most_sites_hang():
    dark = {"power": None}
    # posts at 0, 100 … 400; sites at 0, 100, 190 and 400: c1 has three of them in reach, c3 or c4 the last
    assert surveys(posts(dark, dark, dark, dark, dark), sites(0, 100, 190, 400))[:2] == [("c1", 3), ("c3", 1)]


def test_where_a_fit_post_is_near_no_survey_is_needed():
    assert surveys(posts({}, {"power": None}), sites(50)) == []
    assert surveys(posts({"trees": "yes"}, {"power": None}), sites(50)) == [("c1", 1)]


def test_when_all_is_settled_a_second_choice_follows_and_least_to_find_out_comes_first():
    more = {"power": None, "availability": None}
    assert surveys(posts(more, {"power": None}), sites(50)) == [("c1", 1), ("c0", 1)]
    assert surveys(posts(more, {"power": None}), sites(50), n=1) == [("c1", 1)]
    assert surveys(posts({}), sites(50)) == []


def test_the_tables_of_a_town_follow_the_schema_and_count_open_sites_only():
    project = town("F-S---N", fibre=["F"], schools=["S", "N"]).with_layer(
        "carriers", posts({"power": None}, {"id": "roof", "carrier_class": "ISA_Bauwerk"})
    )
    scenario = Scenario()
    known = survey(project, scenario.snap_limit_m)
    tables = carrier_tables(assess(project, scenario, known=known), known, default_rules(), 12)
    assert len(tables["carrier_fitness"]) == 2 * len(USES)
    assert set(tables["carrier_fitness"]["radio_use"]) == set(USES)
    pd.testing.assert_index_equal(
        tables["carrier_surveys"].index, pd.RangeIndex(len(tables["carrier_surveys"]))
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[warp]\nx = 1", "warp is unknown"),
        ("[wlan]\nmounting_m = 'tall'", "mounting_m is unknown or of the wrong kind"),
        ("[wlan]\nmounting_m = 3", "is missing"),
        ("[wlan", "cannot be read"),
    ],
)
def test_rules_that_are_none_are_named(text, sentence):
    with pytest.raises((DataError, ParameterError), match=sentence):
        rules_from(text, "own.toml")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("wlan.fibre_m", "any", None),
        ("wlan.mounting_m", "4,5", 4.5),
        ("lorawan.availability", "4000, 5000", (4000, 5000)),
        ("wlan.unfit_classes", "", ()),
    ],
)
def test_a_rule_of_a_scenario_is_that_of_netplan_but_for_what_is_said(key, text, value):
    use, _, name = key.partition(".")
    assert fitness_value(key, text) == value
    changed, usual = with_fitness({key: value})[use], default_rules()[use]
    assert getattr(changed, name) == (np.inf if value is None else value)
    assert changed.source == f"{usual.source}; user"
    assert replace(changed, source=usual.source, **{name: getattr(usual, name)}) == usual


@pytest.mark.parametrize("pair", ["wlan.power=steam", "warp.load_kg=1", "wlan.load_kg=-1", "wlan=3", "x"])
def test_a_rule_of_a_scenario_that_is_none_is_named(pair):
    key, _, text = pair.partition("=")
    with pytest.raises(ParameterError, match="does not exist or is of the wrong kind"):
        fitness_value(key, text)


def test_rules_are_data_that_can_be_copied_and_changed():
    changed = rules_from(default_text().replace("mounting_m = 4.0", "mounting_m = 9.0"), "own.toml")
    assert fitness({}, changed["bridge_60ghz"]) == ["unfit", "mounting_m", None]
    assert set(changed) == set(USES)
