"""Decisions become part of a scenario, are saved with the project, and can be undone."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.planning import make_plan
from netplan.errors import ParameterError
from netplan.io.project_file import open_project, save_project
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.scenario import Scenario
from netplan.report.document import scenario_document
from netplan.session.decisions import DecideRoutes, DecideSites, Way, route_of, used_of, ways_of
from netplan.session.session import Session
from tests.towns import town

PLACE = town("F---S---T", fibre=["F"], schools=["S", {"at": (400_070.0, 5_700_000.0)}])

metres = st.floats(0, 1e4).map(lambda value: round(value, 3))
routes = st.lists(
    st.builds(
        RouteDecision,
        st.sampled_from(["streets", "ducts"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5),
        st.sampled_from(["lock", "force", "forbid"]),
        st.lists(st.tuples(metres, metres), max_size=2).map(tuple),
    ),
    max_size=4,
).map(tuple)
sites = st.lists(
    st.builds(SiteDecision, st.text("abc", min_size=1), st.sampled_from(["connect", "leave_out"])), max_size=4
).map(tuple)


@settings(max_examples=20)
@given(st.builds(Scenario, routes=routes, sites=sites))
def test_decisions_survive_the_project_file(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("project") / "town.gpkg"
    save_project(PLACE.__class__("Town", {}, scenarios=(scenario,)), path)
    assert open_project(path).scenarios == (scenario,)


def test_the_document_of_a_scenario_tells_its_decisions():
    scenario = Scenario(routes=(RouteDecision("streets", "1", "lock", ((0.0, 12.5),)),))
    told = json.loads(json.dumps(scenario_document(scenario)))
    assert told["routes"] == [{"layer": "streets", "id": "1", "word": "lock", "stretches": [[0.0, 12.5]]}]
    assert told["sites"] == []
    assert asdict(scenario)["routes"][0]["id"] == "1"


def test_a_decision_replaces_the_one_before_it_and_can_be_taken_back():
    session = Session(PLACE)
    way = Way("streets", "streets-0")
    session.do(DecideRoutes("base", "forbid", (way,), "Street 0"))
    session.do(DecideRoutes("base", "force", (way, Way("streets", "streets-1")), "both"))
    decisions = session.project.scenario().routes
    assert [(one.id, one.word) for one in decisions] == [("streets-0", "force"), ("streets-1", "force")]
    session.do(DecideRoutes("base", "free", (way,), "Street 0"))
    assert [one.id for one in session.project.scenario().routes] == ["streets-1"]
    assert str(session.undo_label) == "Leave Street 0 to the computer"
    session.go_to(0)
    assert session.project is PLACE


def test_sites_are_decided_once_each():
    session = Session(PLACE)
    session.do(DecideSites("base", "connect", ("sites-0", "sites-1"), "2 sites"))
    session.do(DecideSites("base", "leave_out", ("sites-0",), "School S"))
    assert session.project.scenario().sites == (
        SiteDecision("sites-1", "connect"),
        SiteDecision("sites-0", "leave_out"),
    )
    with pytest.raises(ParameterError, match="no scenario called other"):
        session.do(DecideSites("other", "connect", ("sites-0",), ""))


def test_the_route_of_a_site_is_what_the_plan_digs_for_it():
    plan = make_plan(PLACE, Scenario())
    assert route_of(plan, "sites-1") == (
        Way("streets", "streets-0", ((0.0, 40.0),)),
        Way("streets", "streets-1", ((0.0, 30.0),)),
    )
    assert route_of(plan, "sites-0") == (Way("streets", "streets-0", ((0.0, 40.0),)),)
    assert route_of(plan, "nobody") == ()
    assert used_of(plan, [Way("streets", "streets-1")]) == (Way("streets", "streets-1", ((0.0, 30.0),)),)
    trenches = plan.tables["trenches"]
    assert {way.id for way in ways_of("trenches", trenches, range(len(trenches)))} == {
        "streets-0",
        "streets-1",
    }
    assert ways_of("streets", PLACE.layer("streets"), [1]) == (Way("streets", "streets-1"),)


def test_locking_the_whole_plan_changes_nothing():
    plan = make_plan(PLACE, Scenario())
    ways = route_of(plan, "sites-1")
    locked = DecideRoutes("base", "lock", ways, "route").apply(PLACE)
    again = make_plan(locked, locked.scenario())
    assert again.tree_eur == plan.tree_eur == again.bound_eur
    assert again.tables["trenches"]["cost_eur"].sum() == plan.tables["trenches"]["cost_eur"].sum()
