"""The coverage-cost frontier in the window: the same as the command line tells, as curve and as table."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netplan.core.frontier import make_frontier
from netplan.core.survey import survey
from netplan.model.decisions import RouteDecision
from netplan.model.scenario import Scenario
from netplan.progress import SILENT
from netplan.report.programme import frontier_summary
from netplan.session.commands import SetPrice, SetScenario
from netplan.ui.panels.frontier import FrontierPanel
from netplan.ui.panels.frontier_chart import scale
from netplan.ui.tasks.frontiers import _found, is_of
from tests.towns import ladder, saved
from tests.ui.conftest import open_town, rested, shown_panel, state


@pytest.fixture
def panel(window, qtbot, tmp_path):
    open_town(window, qtbot, saved(ladder, tmp_path / "town.gpkg"))
    shown_panel(window, "frontier")
    found = window.findChild(FrontierPanel)
    QTest.mouseClick(found._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(window).frontier is not None, timeout=120_000)
    rested(window, qtbot)
    return found


def test_the_panel_tells_what_the_command_line_tells(window, panel):
    shown = state(window)
    told = frontier_summary(make_frontier(shown.project, shown.scenario), window.words)[0]
    table = panel._table.topLevelItem(0)
    rows = [
        [table.child(n).text(column) for column in range(len(told.header))] for n in range(table.childCount())
    ]
    assert rows[1:] == [list(row) for row in told.rows]  # the first line is the note
    assert "frontier" in shown.tables
    points = shown.frontier.tables["frontier"]
    said = panel._chart.accessibleDescription().split("; no plan")
    assert len(said) == len(points) + 1
    assert window.words.euros(points["cost_eur"].iloc[-1]) in said[-2]


def test_what_cannot_be_kept_can_be_set_aside_and_the_frontier_comes(window, qtbot, tmp_path):
    open_town(window, qtbot, saved(ladder, tmp_path / "town.gpkg"))
    street = state(window).project.layer("streets")["id"].iloc[0]
    both = tuple(RouteDecision("streets", street, word) for word in ("force", "forbid"))
    window.owners["desk"].do(SetScenario(Scenario(routes=both)))
    rested(window, qtbot)
    window.do("frontier")
    qtbot.waitUntil(lambda: "forbidden at the same time" in window.notice.sentence)
    assert state(window).frontier is None
    window.notice._way_out.click()
    qtbot.waitUntil(lambda: state(window).frontier is not None)
    assert [one.word for one in state(window).frontier.scenario.routes] == ["forbid"]
    assert state(window).history.labels[-1].fields == {"n": 1}


def test_costs_lie_above_their_bounds_and_the_last_point_is_at_the_right(panel):
    chart = panel._chart
    chart.resize(600, 300)
    cost, bound = chart._places("cost_eur"), chart._places("bound_eur")
    plot = chart._plot()
    assert all(over.y() <= under.y() + 1e-6 for over, under in zip(cost, bound, strict=True))
    assert all(plot.adjusted(-1, -1, 1, 1).contains(QPointF(point)) for point in (*cost, *bound))
    assert cost[-1].x() == max(point.x() for point in cost)
    assert not chart.grab().isNull()


def test_a_frontier_asked_for_before_a_change_is_surveyed_is_of_the_changed_project():
    project = ladder()
    before = survey(project, project.scenario().snap_limit_m)
    fewer = project.with_layer("sites", project.layer("sites").iloc[:-1])
    found, told = _found(before, fewer, fewer.scenario(), SILENT), make_frontier(fewer, fewer.scenario())
    assert found.tables["frontier"].equals(told.tables["frontier"])


def test_another_price_makes_it_out_of_date(window, panel, qtbot):
    window.owners["desk"].do(SetPrice("trench.asphalt_road.open", 999.0))
    rested(window, qtbot)
    assert not is_of(state(window).frontier, state(window))
    assert "Out of date" in panel._told.text()
    assert not panel._chart.isEnabled()
    assert "frontier" not in state(window).tables
    window.owners["desk"].undo()
    rested(window, qtbot)
    assert panel._told.text() == "Click a point of the curve to make it the plan."
    assert "frontier" in state(window).tables


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 3_021_455, [0, 1e6, 2e6, 3e6, 4e6]),
        (0, 100, [0, 25, 50, 75, 100]),
        (0.7, 1, [0.7, 0.8, 0.9, 1.0]),
        (0, 0, [0]),
    ],
)
def test_scales_are_round_and_reach_the_end(low, high, expected):
    assert list(scale(low, high)) == pytest.approx(expected)


def test_a_point_of_the_curve_becomes_the_plan_and_undo_brings_the_earlier_one_back(window, qtbot, panel):
    shown = state(window)
    assert not panel._take.isEnabled()
    panel._chart.resize(600, 300)
    at = panel._chart._places("cost_eur")[0].toPoint()
    QTest.mouseClick(panel._chart, Qt.MouseButton.LeftButton, pos=at)
    served = shown.frontier.served[0]
    assert 0 < len(served) < len(shown.frontier.tables["frontier_sites"])
    assert panel._told.text() == panel._chart.in_words(0)
    QTest.keyClick(panel._chart, Qt.Key.Key_Right)
    assert panel._told.text() == panel._chart.in_words(1)
    QTest.keyClick(panel._chart, Qt.Key.Key_Left)
    QTest.mouseClick(panel._take, Qt.MouseButton.LeftButton)
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale, timeout=120_000)
    plan = state(window).plan
    assert set(plan.tables["connections"].query("connected")["id"]) == set(served)
    assert plan.cost_eur == pytest.approx(shown.frontier.tables["frontier"]["cost_eur"].iloc[0], abs=1)
    assert not panel._take.isEnabled()
    window.do("undo")
    rested(window, qtbot)
    assert not state(window).scenario.sites
    assert panel._take.isEnabled()


def test_the_whole_stands_at_the_right_end_of_the_scale(panel, monkeypatch):
    told = []
    monkeypatch.setattr(panel._chart, "_span", lambda: (0.3, 1.0))
    words = SimpleNamespace(money=panel.words.money, share=lambda share, _: told.append(share) or "")
    monkeypatch.setattr(panel._chart, "words", words)
    panel._chart.resize(600, 300)
    panel._chart.grab()
    assert max(told) == 1.0
    assert min(told) >= 0.3
