"""Findings on the map, and what things on it say."""

import pandas as pd
import pytest
import shapely
from PySide6.QtWidgets import QTreeWidget

from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.messages import Message
from netplan.model.findings import Problem
from netplan.model.scenario import Scenario
from netplan.report.spoken import findings_table
from netplan.session.commands import SetScenario
from netplan.ui.map_tips import TOLD, tip_of
from netplan.ui.map_view import row_of
from tests.towns import CRS, town
from tests.ui.conftest import FORK, open_town, rested, shown_panel, state


@pytest.fixture(scope="module")
def plan():
    return make_plan(town(FORK, fibre=["F"], schools=["S", {"at": "T", "name": "<b>Süd</b>"}]), Scenario())


def test_a_site_says_why_in_both_languages(plan):
    table = plan.tables["coverage_sites"]
    assert tip_of("coverage_sites", table, 1, Words("en")).splitlines() == [
        "<b>Süd</b> (Coverage of sites)",
        "Kind: School",
        "Verdict: Not served",
        "Verdict after the plan: Served",
        "The line delivers only 16 Mbit/s of the 100 needed",
    ]
    assert "Bewertung: Nicht versorgt" in tip_of("coverage_sites", table, 1, Words("de"))
    assert tip_of("coverage_sites", table, 2, Words("en")) == ""


def test_a_trench_says_what_it_costs(plan):
    told = tip_of("trenches", plan.tables["trenches"], 0, Words("en"))
    assert "Length: " in told
    assert " EUR" in told


def test_every_layer_on_the_map_is_told(plan):
    for name, table in {**plan.project.layers, **plan.tables}.items():
        if "geometry" in table and len(table):
            assert name in TOLD
            assert tip_of(name, table, 0, Words("de"))


def found(row, row_id="", **place):
    return Problem("X-1", "warning", "streets", Message("Odd"), Message("Look"), row, row_id, **place)


def test_a_finding_lies_on_its_row_unless_that_is_another_one_now():
    project = town(FORK, fibre=["F"], schools=["S"])
    first = project.layer("streets")["id"].iloc[0]
    problems = [found(0, first), found(0, "someone else"), found(9), found(-1), found(0, x=1.0, y=2.0)]
    shapes = findings_table(problems, Words("en"), CRS, project.layers)["geometry"]
    middle = project.layer("streets")["geometry"].iloc[0].interpolate(0.5, normalized=True)
    assert shapes.iloc[0].equals(middle)
    assert [shape is None or shape.is_empty for shape in shapes] == [False, True, True, True, False]
    assert shapes.iloc[4].equals(shapely.Point(1, 2))


@pytest.mark.parametrize(
    ("row", "row_id", "expected"),
    [
        (1, "b", 1),
        (1, "c", 2),  # a row before it was deleted
        (0, "gone", -1),  # whatever is in its place now is another one
        (5, "a", 0),
        (-1, "", -1),
        (2, "", 2),
        (7, "", -1),
    ],
)
def test_a_finding_leads_to_the_row_with_its_id(row, row_id, expected):
    problem = Problem("X-001", "info", "sites", Message("x"), Message("y"), row=row, row_id=row_id)
    tables = {"sites": pd.DataFrame({"id": ["a", "b", "c"]})}
    assert row_of(problem, tables) == expected
    assert row_of(problem, {}) == -1


def test_findings_are_a_layer_and_a_click_goes_there(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetScenario(Scenario(site_kinds=("school", "kita"), target="gigabit")))
    window.do("plan")
    rested(window, qtbot)
    canvas = window.owners["map"].canvas
    qtbot.waitUntil(lambda: any(layer.name == "findings" for layer in canvas.layers))
    table = state(window).findings
    assert len(table) == len(state(window).problems)
    row = int((~table.geometry.is_empty & table.geometry.notna()).to_numpy().nonzero()[0][0])
    place = table.geometry.iloc[row]
    canvas.picked.emit("findings", row)
    assert state(window).selection.table == "findings"
    assert abs(canvas.view.x_m - place.x) < 1.0
    current = shown_panel(window, "problems").findChild(QTreeWidget).currentItem()
    assert current.data(0, 0x0100) is state(window).problems[row]
    window.set_language("de")
    qtbot.waitUntil(lambda: state(window).findings is not table)
    assert state(window).findings["message"].tolist() != table["message"].tolist()


def test_problems_that_come_back_bring_their_very_table(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    desk = window.owners["desk"]
    first = (Problem("PRJ-001", "error", "", Message("first"), Message("")),)
    other = (Problem("PRJ-002", "error", "", Message("other"), Message("")),)
    tables = []
    for problems in (first, other):
        before = state(window).findings
        desk.show(problems=problems)
        qtbot.waitUntil(lambda before=before: state(window).findings is not before)
        tables.append(state(window).findings)
    desk.show(problems=first)  # as after an undo
    assert state(window).findings is tables[0]
    assert tables[0] is not tables[1]
