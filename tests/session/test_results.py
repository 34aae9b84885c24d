"""A result belongs to the very layers it was computed from."""

from dataclasses import replace

import pandas as pd

from netplan.messages import Message
from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.session.commands import RemoveScenario, ReplaceLayer, SetPrice, SetScenario
from netplan.session.results import Results, is_current
from netplan.session.session import Session


def town() -> Project:
    return Project("Town", {"addresses": pd.DataFrame({"id": ["a", "b"]})})


def plan_of(project: Project, scenario: Scenario) -> Plan:
    coverage = Coverage(project, scenario, {})
    return Plan(project, scenario, coverage, {}, 1.0, 1.0, 1.0)


def test_a_changed_layer_price_or_choice_makes_it_stale() -> None:
    project = town()
    plan = plan_of(project, Scenario())
    assert is_current(plan, project, Scenario())
    assert not is_current(plan, project, replace(Scenario(), target="class"))
    assert not is_current(plan, SetPrice("crossing.rail", 1.0).apply(project), Scenario())
    same_rows = ReplaceLayer("addresses", project.layers["addresses"].copy()).apply(project)
    assert not is_current(plan, same_rows, Scenario())
    assert not is_current(plan, ReplaceLayer("sites", pd.DataFrame()).apply(project), Scenario())


def test_another_scenario_beside_it_does_not_matter() -> None:
    project = town()
    plan = plan_of(project, Scenario())
    assert is_current(plan, SetScenario(Scenario("other")).apply(project), Scenario())


def test_undo_finds_the_plan_again() -> None:
    session, results = Session(town()), Results()
    plan = plan_of(session.project, session.project.scenario())
    results.put(plan)
    session.do(SetPrice("crossing.rail", 1.0))
    assert results.plan(session.project, session.project.scenario()) is None
    session.undo()
    assert results.plan(session.project, session.project.scenario()) is plan
    assert results.coverage(session.project, session.project.scenario()) is None


def test_old_results_are_forgotten() -> None:
    results, projects = Results(), [town() for _ in range(40)]
    for project in projects:
        results.put(plan_of(project, Scenario()))
    assert results.plan(projects[0], Scenario()) is None
    assert results.plan(projects[-1], Scenario()) is not None


def test_history_goes_to_any_step_and_tells_once() -> None:
    session = Session(town())
    projects = [session.project]
    for name in "abc":
        session.do(SetScenario(Scenario(name)))
        projects.append(session.project)
    heard = []
    session.observe(lambda old, new: heard.append((old, new)))
    for position in (1, 3, 0, 2):
        session.go_to(position)
        assert session.project is projects[position]
        assert session.position == position
        assert [label.fields["name"] for label in session.labels] == ["a", "b", "c"]
    session.go_to(2)
    assert len(heard) == 4


def test_removing_a_scenario_keeps_the_last() -> None:
    session = Session(SetScenario(Scenario("other")).apply(town()))
    session.do(RemoveScenario("base"))
    assert [scenario.name for scenario in session.project.scenarios] == ["other"]
    session.undo()
    assert len(session.project.scenarios) == 2


def test_what_was_found_on_the_way_comes_back_with_its_result() -> None:
    results, project = Results(), town()
    first, second = plan_of(project, Scenario()), plan_of(project, Scenario(target="gigabit"))
    told = Problem("PRJ-003", "warning", "sites", Message("a"), Message("b"))
    results.put(first, (told,))
    results.put(second)
    assert results.plan(project, Scenario()) is first
    assert results.problems(first) == (told,)
    assert results.problems(second) == ()
    assert Results().problems(first) == ()
