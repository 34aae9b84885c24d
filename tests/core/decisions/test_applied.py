"""Decisions of the planner: hand-checked towns, and the laws every decision keeps."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.decisions.relief import Relief
from netplan.core.planning import make_partial_plan, make_plan
from netplan.errors import Infeasible
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.scenario import Scenario
from tests.towns import square, town

METRE_EUR = 116.50  # open trench in paving, duct, cable, blow-in, survey
RING = """
F-----S
|     |
+-----+
"""
GRID = """
F---+---S
|   |   |
+---+---T
|   |   |
+---+---U
"""


def ring(**layers):
    return town(RING, fibre=["F"], schools=["S"], **layers)


def street(project, length_m):
    """Return the ids of the streets of this length."""
    streets = project.layer("streets")
    return list(streets["id"][streets.length.round() == length_m])


def decided(*routes, sites=(), **choices):
    return Scenario(routes=tuple(routes), sites=tuple(sites), **choices)


def forbid(*ids):
    return [RouteDecision("streets", one, "forbid") for one in ids]


def force(*ids):
    return [RouteDecision("streets", one, "force") for one in ids]


def test_a_forbidden_street_is_gone_around():
    project = ring()
    upper = project.layer("streets")["id"][project.layer("streets").geometry.bounds["miny"] > 5_700_010].iloc[
        0
    ]
    assert make_plan(project, Scenario()).tree_eur == pytest.approx(60 * METRE_EUR)
    plan = make_plan(project, decided(*forbid(upper)))
    assert plan.tree_eur == plan.bound_eur == pytest.approx((20 + 60 + 20) * METRE_EUR)
    assert upper not in set(plan.tables["trenches"]["street_id"])


def test_a_forced_street_is_dug_from_end_to_end_and_joined():
    project = ring()
    left, right = street(project, 20)
    plan = make_plan(project, decided(*force(left)))
    assert plan.tree_eur == plan.bound_eur == pytest.approx((60 + 20) * METRE_EUR)
    assert left in set(plan.tables["trenches"]["street_id"])
    told = {problem.code: dict(problem.message.fields) for problem in plan.problems}
    assert told["DEC-005"] == {"n": 1, "length_m": 20, "cost_eur": 2330}
    both = make_plan(project, decided(*force(left, right)))
    assert both.tree_eur == both.bound_eur == pytest.approx((60 + 20 + 20) * METRE_EUR)


def test_a_forced_ring_is_kept_whole_and_its_cost_is_counted_once():
    project = ring()
    plan = make_plan(project, decided(*force(*project.layer("streets")["id"])))
    assert plan.tree_eur == plan.bound_eur == pytest.approx(160 * METRE_EUR)
    assert plan.tables["trenches"]["length_m"].sum() == pytest.approx(160)
    connection = plan.tables["connections"].iloc[0]
    assert connection["route_m"] in {60.0, 100.0}
    assert connection["reason"] == "connected"


def test_a_forced_way_that_serves_the_site_is_taken_instead_of_the_shorter_one():
    project = ring()
    way = [one for one in project.layer("streets")["id"] if one not in _upper(project)]
    plan = make_plan(project, decided(*force(*way)))
    assert plan.tree_eur == plan.bound_eur == pytest.approx(100 * METRE_EUR)
    assert not any(problem.code == "DEC-005" for problem in plan.problems)


def _upper(project):
    return list(project.layer("streets")["id"][project.layer("streets").geometry.bounds["miny"] > 5_700_010])


def test_a_site_that_forbidden_streets_cut_off_is_named_with_what_cuts_it_off():
    project = town("F---S---T", fibre=["F"], schools=["S", "T"])
    last = project.layer("streets")["id"].iloc[1]
    plan = make_plan(project, decided(*forbid(last)))
    assert dict(plan.tables["connections"][["name", "reason"]].to_numpy()) == {
        "School S": "connected",
        "School T": "forbidden",
    }
    found = next(problem for problem in plan.problems if problem.code == "DEC-003")
    assert found.row_id == "sites-1"
    assert found.message.fields["names"] == f"Street 1 ({last})"
    assert found.severity == "error"


def test_decisions_that_contradict_each_other_are_named():
    project = ring()
    one = project.layer("streets")["id"].iloc[0]
    with pytest.raises(Infeasible, match="to be used and forbidden") as failure:
        make_plan(project, decided(*forbid(one), *force(one)))
    assert failure.value.message.fields["name"] == f"Street 0 ({one})"
    both = [SiteDecision("sites-0", "connect"), SiteDecision("sites-0", "leave_out")]
    with pytest.raises(Infeasible, match="connected and left out") as failure:
        make_plan(project, decided(sites=both))
    assert failure.value.message.fields["name"] == "School S (sites-0)"


def test_a_forced_street_without_a_way_to_fibre_is_named():
    project = town("F---S   A---B", fibre=["F"], schools=["S"])
    far = project.layer("streets")["id"].iloc[1]
    with pytest.raises(Infeasible, match="no way that is allowed") as failure:
        make_plan(project, decided(*force(far)))
    assert failure.value.message.fields["name"] == f"Street 1 ({far})"


def test_a_forced_street_in_which_nothing_can_be_laid_is_named():
    project = town("F---S---T", fibre=["F"], schools=["S"])
    streets = project.layer("streets").copy()
    streets.loc[1, "road_class"] = 1000
    project = project.with_layer("streets", streets)
    with pytest.raises(Infeasible, match="nothing can be laid"):
        make_plan(project, decided(*force(streets["id"].iloc[1])))


def test_a_decision_about_a_street_that_is_gone_is_a_finding():
    plan = make_plan(ring(), decided(*force("gone"), sites=[SiteDecision("nobody", "connect")]))
    assert {"DEC-001", "DEC-002"} <= {problem.code for problem in plan.problems}
    assert plan.tree_eur == pytest.approx(60 * METRE_EUR)


def test_sites_are_connected_or_left_out_whatever_their_verdict():
    schools = [{"at": "S", "down_mbps": 1000.0, "name": "fast"}, {"at": "T", "name": "slow"}]
    project = town("F---S---T", fibre=["F"], schools=schools)
    plan = make_plan(project, Scenario())
    assert list(plan.tables["connections"]["reason"]) == ["served_already", "connected"]
    choices = [SiteDecision("sites-0", "connect"), SiteDecision("sites-1", "leave_out")]
    plan = make_plan(project, decided(sites=choices))
    assert list(plan.tables["connections"]["reason"]) == ["connected", "left_out"]
    assert plan.tree_eur == pytest.approx(40 * METRE_EUR)


def test_a_locked_stretch_stays_when_the_site_behind_it_goes():
    project = town("F---S---T", fibre=["F"], schools=[{"at": (400_050.0, 5_700_000.0)}])
    second = project.layer("streets")["id"].iloc[1]
    lock = RouteDecision("streets", second, "lock", ((0.0, 10.0),))
    plan = make_plan(project, decided(lock, sites=[SiteDecision("sites-0", "leave_out")]))
    assert plan.tree_eur == plan.bound_eur == pytest.approx(50 * METRE_EUR)
    kept = plan.tables["trenches"].set_index("street_id").loc[second]
    assert (kept["from_m"], kept["to_m"]) == (0.0, 10.0)


def test_the_way_of_a_site_can_be_read_from_the_tables():
    plan = make_plan(town(GRID, fibre=["F"], schools=["S", "U"]), Scenario())
    following = plan.tables["trenches"].set_index("id")
    for connection in plan.tables["connections"].itertuples():
        metres, segment = 0.0, connection.trench_id
        while isinstance(segment, str):
            metres += following.loc[segment, "length_m"]
            segment = following.loc[segment, "before_id"]
        assert metres == pytest.approx(connection.route_m)


def test_nobody_digs_in_a_restricted_area():
    area = {"geometry": square(30, 15, 10), "name": "Park"}
    project = ring(restricted_areas=[area])
    plan = make_plan(project, Scenario())
    assert plan.tree_eur == plan.bound_eur == pytest.approx(100 * METRE_EUR)
    told = next(problem for problem in plan.problems if problem.code == "DEC-006")
    assert dict(told.message.fields) == {"name": "Park", "n": 1, "length_m": 10}
    touching = ring(restricted_areas=[{"geometry": square(30, 20, 10), "name": "Beside"}])
    assert make_plan(touching, Scenario()).tree_eur == pytest.approx(60 * METRE_EUR)


def test_a_duct_may_pass_a_restricted_area():
    area = {"geometry": square(30, -5, 10), "name": "Park"}
    duct = {"along": "FS", "n_free": 1}
    project = town("F-------S", fibre=["F"], schools=["S"], ducts=[duct], restricted_areas=[area])
    assert list(make_plan(project, Scenario()).tables["trenches"]["segment_kind"]) == ["duct"]


def test_a_restricted_area_that_cuts_a_site_off_is_named():
    area = {"geometry": square(30, -5, 10), "name": "Park"}
    project = town("F-------S", fibre=["F"], schools=["S"], restricted_areas=[area])
    plan = make_plan(project, Scenario())
    assert list(plan.tables["connections"]["reason"]) == ["restricted"]
    found = next(problem for problem in plan.problems if problem.code == "DEC-004")
    assert found.message.fields["names"] == "Park"
    with pytest.raises(Infeasible, match="lies in the restricted area Park"):
        make_plan(project, decided(*force(project.layer("streets")["id"].iloc[0])))


GRID_TOWN = town(GRID, fibre=["F"], schools=["S", "T", "U"])
IDS = sorted(GRID_TOWN.layer("streets")["id"])
choices = st.lists(st.sampled_from(IDS), unique=True, max_size=5)


def used(plan):
    return set(plan.tables["trenches"]["street_id"].dropna())


@given(choices, choices, st.sampled_from(IDS))
@settings(max_examples=5)
def test_laws_of_decisions(forbidden, forced, further):
    """Forced streets are in the plan, forbidden ones never; one more decision never makes it cheaper."""
    forced = [one for one in forced if one not in forbidden]
    try:
        plan = make_plan(GRID_TOWN, decided(*forbid(*forbidden), *force(*forced)))
    except Infeasible:
        return  # a forced street that forbidden ones cut off, as tested above
    assert set(forced) <= used(plan)
    assert not used(plan) & set(forbidden)
    assert plan.bound_eur <= plan.tree_eur
    assert plan.tables["trenches"]["cost_eur"].sum() == pytest.approx(plan.tree_eur)
    if further in forbidden:
        return
    routes = plan.scenario.routes
    if further not in used(plan):
        same = make_plan(GRID_TOWN, replace(plan.scenario, routes=(*routes, *forbid(further))))
        assert same.tree_eur == plan.tree_eur
        assert dict(same.tables["connections"]["reason"]) == dict(plan.tables["connections"]["reason"])
    dearer = make_plan(GRID_TOWN, replace(plan.scenario, routes=(*routes, *force(further))))
    assert dearer.tree_eur >= plan.bound_eur
    assert further in used(dearer)


def test_a_plan_is_repaired_after_a_change():
    before = make_plan(GRID_TOWN, decided())
    for change in (forbid("streets-1"), force("streets-2"), ()):
        new = decided(*change)
        repaired = make_plan(GRID_TOWN, new, before=before)
        searched = make_plan(GRID_TOWN, new) if change else before
        assert repaired.cost_eur == searched.cost_eur
        assert used(repaired) == used(searched)
        assert repaired.bound_eur <= searched.bound_eur


def test_what_cannot_be_kept_is_set_aside_only_for_who_asks_and_is_named():
    project = town("F---S---T   A---B", fibre=["F"], schools=["S", "T"])
    first, second, far = project.layer("streets")["id"]
    sites = [SiteDecision("sites-1", "leave_out"), SiteDecision("sites-1", "connect")]
    scenario = decided(*force(second, far), *forbid(second), sites=sites)
    with pytest.raises(Infeasible):
        make_plan(project, scenario)
    plan = make_partial_plan(project, scenario)
    assert [(one.code, one.severity) for one in plan.problems[:3]] == [
        ("DEC-007", "error"),
        ("DEC-008", "error"),
        ("DEC-011", "error"),
    ]
    left = decided(*forbid(second), sites=sites[:1])
    assert plan.scenario == left
    alone = make_plan(project, left)
    assert plan.tables["trenches"].equals(alone.tables["trenches"])
    assert plan.problems[3:] == alone.problems
    assert set(plan.tables["trenches"]["street_id"].dropna()) == {first}


def test_what_gives_nothing_up_is_a_refusal_and_is_not_tried_for_ever(monkeypatch):
    def refuse(*_):
        raise Infeasible("no room", relief=Relief((), (), (), "base"))

    monkeypatch.setattr("netplan.core.planning.make_plan", refuse)
    with pytest.raises(Infeasible, match="no room"):
        make_partial_plan(ring(), Scenario())
