"""Edits of layers: what is drawn, moved, cut and joined, and that the plan follows."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.planning import make_plan
from netplan.errors import ParameterError
from netplan.model.decisions import RouteDecision
from netplan.model.frames import conform
from netplan.model.scenario import Scenario
from netplan.session.decisions import with_scenario
from netplan.session.edits import (
    AddFeature,
    ChangeValue,
    DeleteFeatures,
    MergeFeatures,
    ReshapeFeature,
    SplitFeature,
    cut,
)
from netplan.session.session import Session
from tests.towns import square, town

DAY = date(2026, 11, 22)
EAST, NORTH = 400_000.0, 5_700_000.0
PLACE = town("F---S---T", fibre=["F"], schools=["S"])


def at(x, y):
    return shapely.Point(EAST + x, NORTH + y)


def line(*places):
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in places])


def test_a_drawn_row_has_the_columns_of_the_schema_and_says_who_drew_it():
    project = AddFeature("sites", at(80, 5), DAY, {"name": "New school"}).apply(PLACE)
    sites = project.layer("sites")
    new = sites.iloc[-1]
    assert (new["id"], new["kind"], new["source"]) == ("drawn-1", "school", "drawn in netplan")
    assert new["as_of"] == pd.Timestamp(DAY)
    pd.testing.assert_frame_equal(sites, conform(sites, "sites"))
    again = AddFeature("sites", at(90, 5), DAY).apply(project)
    assert again.layer("sites")["id"].iloc[-1] == "drawn-2"
    assert make_plan(project, Scenario()).cost_eur > make_plan(PLACE, Scenario()).cost_eur


def test_a_layer_that_did_not_exist_is_made():
    project = AddFeature("restricted_areas", square(10, -5, 10), DAY, {"name": "Park"}).apply(PLACE)
    assert project.layer("restricted_areas").crs == "EPSG:25833"
    assert list(make_plan(project, Scenario()).tables["connections"]["reason"]) == ["restricted"]


def test_a_drawn_duct_and_a_moved_pop_change_the_plan():
    before = make_plan(PLACE, Scenario()).cost_eur
    duct = AddFeature("ducts", line((0, 0), (40, 0)), DAY).apply(PLACE)
    cheaper = make_plan(duct, Scenario())
    assert cheaper.cost_eur < before
    assert list(cheaper.tables["trenches"]["segment_kind"]) == ["duct"]
    pop = AddFeature("pops", at(30, 0), DAY).apply(PLACE)
    near = make_plan(pop, Scenario())
    assert near.tables["trenches"]["length_m"].sum() == pytest.approx(10)
    moved = ReshapeFeature("pops", "drawn-1", at(20, 0), DAY, "PoP", "move").apply(pop)
    assert make_plan(moved, Scenario()).tables["trenches"]["length_m"].sum() == pytest.approx(20)


def test_an_own_route_is_a_way_like_a_street():
    valley = town("F       S\n|       |\n|       |\n+-------+", fibre=["F"], schools=["S"])
    values = {"road_use": "own_route", "surface": "unsealed", "name": "Through the park"}
    drawn = AddFeature("streets", line((0, 30), (80, 30)), DAY, values).apply(valley)
    assert make_plan(valley, Scenario()).tree_eur == pytest.approx(140 * 116.50)
    plan = make_plan(drawn, Scenario())
    assert plan.tables["trenches"]["street_id"].iloc[0] == "drawn-1"
    assert plan.tree_eur < 80 * 116.50


def test_values_are_those_of_the_schema():
    changed = ChangeValue("sites", "sites-0", "classes", "12", DAY, "School S").apply(PLACE)
    assert changed.layer("sites")["classes"].iloc[0] == 12
    assert changed.layer("sites")["source"].iloc[0] == "drawn in netplan"
    emptied = ChangeValue("sites", "sites-0", "down_mbps", None, DAY, "School S").apply(PLACE)
    assert np.isnan(emptied.layer("sites")["down_mbps"].iloc[0])
    assert list(make_plan(emptied, Scenario()).tables["coverage_sites"]["verdict"]) == ["unknown"]
    pd.testing.assert_frame_equal(emptied.layer("sites"), conform(emptied.layer("sites"), "sites"))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("classes", "-1", "must lie between"),
        ("classes", "2.5", "whole number"),
        ("down_mbps", "fast", "must be a number"),
        ("kind", "castle", "must be one of"),
        ("kind", "", "must be stated"),
        ("as_of", "yesterday", "must be a day"),
    ],
)
def test_values_that_are_not_are_refused(column, value, said):
    with pytest.raises(ParameterError, match=said):
        ChangeValue("sites", "sites-0", column, value, DAY, "School S").apply(PLACE)


def test_ids_stay_unique_and_what_is_computed_is_not_edited():
    project = AddFeature("sites", at(80, 5), DAY).apply(PLACE)
    with pytest.raises(ParameterError, match="another row"):
        ChangeValue("sites", "drawn-1", "id", "sites-0", DAY, "").apply(project)
    with pytest.raises(ParameterError, match="is computed"):
        DeleteFeatures("trenches", ("T00001",), "").apply(project)
    with pytest.raises(ParameterError, match="no row with the ID"):
        ReshapeFeature("sites", "nobody", at(0, 0), DAY, "").apply(project)


@pytest.mark.parametrize(
    ("layer", "shape", "said"),
    [
        ("ducts", shapely.LineString([(0, 0), (0, 0)]), "too small"),
        ("ducts", shapely.Point(0, 0), "cannot hold"),
        ("restricted_areas", shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), "crosses itself"),
        ("pops", shapely.Point(float("inf"), 0), "no place"),
    ],
)
def test_shapes_that_are_none_are_refused(layer, shape, said):
    with pytest.raises(ParameterError, match=said):
        AddFeature(layer, shape, DAY).apply(PLACE)


def test_a_split_street_keeps_its_decisions_and_merging_gives_it_back():
    decisions = (
        RouteDecision("streets", "streets-0", "lock", ((5.0, 40.0),)),
        RouteDecision("streets", "streets-1", "forbid"),
    )
    project = with_scenario(PLACE, Scenario(routes=decisions))
    halves = SplitFeature("streets", "streets-0", EAST + 15, NORTH + 3, DAY, "Street 0").apply(project)
    lengths = halves.layer("streets").set_index("id").length
    assert (lengths["streets-0"], lengths["drawn-1"]) == (15.0, 25.0)
    assert halves.scenario().routes == (
        RouteDecision("streets", "streets-0", "lock", ((5.0, 15.0),)),
        RouteDecision("streets", "drawn-1", "lock", ((0.0, 25.0),)),
        decisions[1],
    )
    assert make_plan(halves, Scenario()).tree_eur == make_plan(PLACE, Scenario()).tree_eur
    whole = MergeFeatures("streets", ("streets-0", "drawn-1"), DAY).apply(halves)
    assert list(whole.layer("streets")["id"]) == ["streets-0", "streets-1"]
    assert whole.layer("streets").geometry.iloc[0].length == 40.0
    with pytest.raises(ParameterError, match="between its ends"):
        SplitFeature("streets", "streets-0", EAST - 5, NORTH, DAY, "").apply(project)


def test_what_does_not_meet_is_not_merged():
    apart = town("A---B   C---D")
    with pytest.raises(ParameterError, match="cannot be merged"):
        MergeFeatures("streets", ("streets-0", "streets-1"), DAY).apply(apart)
    with pytest.raises(ParameterError, match="at least two"):
        MergeFeatures("streets", ("streets-0",), DAY).apply(apart)


def test_edits_are_named_steps_that_can_be_undone():
    session = Session(PLACE)
    session.do(AddFeature("pops", at(10, 0), DAY))
    session.do(DeleteFeatures("sites", ("sites-0",), "School S"))
    assert [str(label) for label in session.labels] == ["Draw: Points of presence", "Delete School S"]
    assert len(session.project.layer("sites")) == 0
    session.go_to(0)
    assert session.project is PLACE


places = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=6, unique=True).map(
    shapely.LineString
)


@settings(max_examples=40)
@given(places, st.floats(0.01, 0.99))
def test_the_parts_of_a_line_are_the_line(whole, share):
    first, second = cut(whole, whole.length * share)
    assert first.length + second.length == pytest.approx(whole.length)
    assert first.coords[-1] == second.coords[0]
    assert (first.coords[0], second.coords[-1]) == (whole.coords[0], whole.coords[-1])
    assert first.length == pytest.approx(whole.length * share)
