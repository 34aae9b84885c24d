"""Explanations in the window: asked for what is chosen, the same as the command line tells."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netplan.core.why import explain_plan
from netplan.report.why import why_summary
from netplan.session.commands import SetPrice
from netplan.ui.intents import Select
from netplan.ui.map_menu import offers
from netplan.ui.panels.why import WhyPanel
from netplan.ui.state import Selection
from tests.towns import ladder, saved
from tests.ui.conftest import open_town, rested, state


@pytest.fixture
def planned(window, qtbot, tmp_path):
    open_town(window, qtbot, saved(ladder, tmp_path / "town.gpkg"))
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale)
    window.do("dock_why")
    return window


def panel(window):
    return window.findChild(WhyPanel)


def explained(window, qtbot):
    """Press the button and wait for the answer."""
    before = state(window).explained
    QTest.mouseClick(panel(window)._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(window).explained is not before)
    rested(window, qtbot)
    return {
        panel(window)._answers.topLevelItem(n).text(0): panel(window)._answers.topLevelItem(n)
        for n in range(panel(window)._answers.topLevelItemCount())
    }


def lines(item):
    return [[item.child(n).text(column) for column in range(3)] for n in range(item.childCount())]


def test_a_site_is_explained_as_the_command_line_explains_it(planned, qtbot):
    panel(planned).requested.emit(Select(Selection("connections", (0,))))
    assert panel(planned)._chosen.text() == "School S"
    told = explained(planned, qtbot)
    plan = state(planned).plan
    expected = why_summary(explain_plan(plan.project, plan.scenario, (("sites-0",), (), ())), planned.words)
    assert list(told) == [section.title for section in expected]
    for section in expected:
        rows = lines(told[section.title])[1 if section.note else 0 :]
        assert [row[: len(section.header)] for row in rows] == [list(row[:3]) for row in section.rows]
    shares = lines(told["Who bears how much"])
    assert shares[-1][1] == planned.words.euros(plan.cost_eur)
    assert float(plan.tables["connections"]["cost_share_eur"].sum()) == pytest.approx(plan.cost_eur, abs=0.05)


def test_a_segment_and_a_price_and_the_plan_as_a_whole(planned, qtbot):
    assert "as a whole" in panel(planned)._chosen.text()
    assert "Simpler ways of planning" in explained(planned, qtbot)
    panel(planned).requested.emit(Select(Selection("trenches", (0,))))
    prices = panel(planned)._price
    prices.setCurrentIndex(prices.findData("trench.paving.open"))
    told = explained(planned, qtbot)
    assert "Prices that change the plan" in told
    assert any("T0000" in title for title in told)


def test_a_new_plan_greys_what_was_explained_and_the_menu_offers_it(planned, qtbot):
    explained(planned, qtbot)
    assert panel(planned)._answers.isEnabled()
    planned.owners["desk"].do(SetPrice("trench.paving.open", 99.0))
    assert not panel(planned)._answers.isEnabled()
    rested(planned, qtbot)
    assert "explain again" in panel(planned)._told.text()
    panel(planned).requested.emit(Select(Selection("connections", (0,))))
    assert ("dock_why",) in offers(state(planned))
