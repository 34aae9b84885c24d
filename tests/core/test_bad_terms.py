"""Bad input goes through everything that is asked of a plan: partial plans and findings, no crash, no lie."""

import pytest
from shapely import LineString

from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.redundancy import make_redundancy
from netplan.core.sizing import make_sizing
from netplan.core.why import explain_plan
from netplan.errors import ParameterError
from netplan.model.catalogue import default_catalogue
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from netplan.model.terms import SiteTerms, Terms
from netplan.report.remade import plan_record, remade
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T       A---U
"""
S, T, U = "sites-0", "sites-1", "sites-2"
FREE = {key: 0.0 for key in default_catalogue() if not key.startswith(("share.", "life."))}


def served(letter):
    return {"at": letter, "down_mbps": 1000.0, "up_mbps": 1000.0}


def everything(project, scenario, terms):
    """Ask all there is of a plan; return it with its programme, bill, second routes and explanation."""
    plan = make_plan(project, scenario)
    programme = make_programme(plan, terms)
    bill = make_sizing(plan, programme)
    second = make_redundancy(plan, Wish(pupils=0))
    found = explain_plan(project, scenario)
    assert remade(plan_record(plan) | {"version": ""}, found.plan).identical
    assert bill.cost_eur == pytest.approx(bill.tables["bill"]["cost_eur"].sum(), abs=0.01)
    assert bill.cost_eur == pytest.approx(bill.tables["bill_years"]["cost_eur"].sum(), abs=0.05)
    return plan, programme, bill, second, found


def codes(*results):
    return {problem.code for result in results for problem in result.problems if problem.severity == "error"}


def test_a_site_that_cannot_be_reached_leaves_a_plan_for_the_others():
    schools = [{"at": letter, "pupils": 100} for letter in "STU"]
    project = town(FORK, fibre=["F"], schools=schools)
    plan, programme, bill, second, _ = everything(project, Scenario(), Terms(2027, (1e6,)))
    assert dict(zip(plan.tables["connections"]["id"], plan.tables["connections"]["reason"], strict=True)) == {
        S: "connected",
        T: "connected",
        U: "not_reachable",
    }
    assert {problem.row_id for problem in plan.problems if problem.code == "NET-006"} == {U}
    assert sorted(programme.tables["programme_sites"]["id"]) == [S, T]
    assert sorted(bill.tables["sized_sites"]["id"]) == [S, T]
    assert "RED-001" in codes(second)  # a tree of streets has no second way


def test_where_all_are_served_nothing_is_planned_and_nothing_costs():
    project = town(FORK, fibre=["F"], schools=[served("S"), served("T")])
    plan, programme, bill, second, found = everything(project, Scenario(), Terms(2027, (1e6,)))
    assert (plan.cost_eur, bill.cost_eur, second.cost_eur, found.planned_eur) == (0, 0, 0, 0)
    assert (programme.value, programme.gap, plan.gap, second.gap) == (0, 0, 0, 0)


def test_prices_of_zero_are_prices():
    project = town(FORK, fibre=["F"], schools=["S", "T"])
    plan, programme, bill, _, found = everything(project, Scenario(prices=FREE), Terms(2027, (0.0,)))
    assert (plan.cost_eur, bill.cost_eur, found.planned_eur) == (0, 0, 0)
    assert list(programme.tables["programme_sites"]["year"]) == [
        2027,
        2027,
    ]  # what costs nothing needs no money


def test_a_budget_of_zero_builds_nothing_and_a_past_deadline_is_named():
    project = town(FORK, fibre=["F"], schools=["S", "T"])
    late = {S: SiteTerms(deadline=2020)}
    _, programme, bill, _, _ = everything(project, Scenario(), Terms(2027, (0.0, 0.0), sites=late))
    assert programme.tables["programme_sites"]["year"].isna().all()
    assert programme.tables["programme_years"]["spent_eur"].sum() == 0
    assert {"PRG-002", "PRG-006"} <= {problem.code for problem in programme.problems}
    assert bill.tables["bill"]["year"].isna().all()  # in no year, but not forgotten


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_prices_that_are_none_are_refused(value):
    scenario = Scenario(prices={"trench.paving.open": value})
    project = town(FORK, fibre=["F"], schools=["S"])
    for ask in (make_plan, explain_plan):
        with pytest.raises(ParameterError, match=r"trench\.paving\.open"):
            ask(project, scenario)


@pytest.mark.parametrize("line", [None, LineString(), LineString([(float("inf"), 0), (1, 0)])])
def test_a_street_without_a_course_is_named_and_the_rest_is_planned(line):
    project = town(FORK, fibre=["F"], schools=["S", "T"])
    streets = project.layer("streets")
    lost = str(streets["id"].iloc[-1])
    shapes = [*streets.geometry.iloc[:-1], line]
    plan = make_plan(project.with_layer("streets", streets.set_geometry(shapes)), Scenario())
    assert [one.row_id for one in plan.problems if one.code == "NET-020"] == [lost]
    assert plan.cost_eur > 0
