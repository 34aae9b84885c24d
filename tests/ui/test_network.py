"""Fibres, material and redundancy in the window: computed by a click, chosen on the map, exported."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netplan.session.commands import SetScenario
from netplan.ui.intents import Select
from netplan.ui.panels.network import NetworkPanel
from netplan.ui.state import Selection
from netplan.ui.tasks.networks import is_fitted, whole_result
from tests.towns import ladder, saved
from tests.ui.conftest import open_town, rested, state


@pytest.fixture
def planned(window, qtbot, tmp_path):
    """Return the window with a plan for two schools on a ladder of streets."""
    open_town(window, qtbot, saved(ladder, tmp_path / "town.gpkg"))
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale)
    window.do("dock_network")
    return window


def panel(window):
    return window.findChild(NetworkPanel)


def computed(window, qtbot):
    """Press the button and wait for what it asks for."""
    before = state(window).redundancy
    QTest.mouseClick(panel(window)._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(window).redundancy is not before and is_fitted(state(window)))
    rested(window, qtbot)


def test_a_click_computes_the_bill_and_who_goes_dark(planned, qtbot):
    assert "computed on request" in panel(planned)._told.text()
    computed(planned, qtbot)
    assert {"bill", "sized_trenches", "weak_segments", "remedies"} <= set(state(planned).tables)
    assert "weak_segments" in {view.table for view in state(planned).layers if view.visible}
    assert panel(planned)._bill.topLevelItemCount() >= 3
    bill = panel(planned)._bill
    assert bill.columnWidth(0) >= 12 * bill.fontMetrics().averageCharWidth()  # names can be read
    assert panel(planned)._weak.topLevelItemCount() == 3
    # the plan of both schools hangs on the trunk
    panel(planned)._weak.itemClicked.emit(panel(planned)._weak.topLevelItem(0), 0)
    assert state(planned).selection.table == "weak_segments"
    assert "2 sites with 1,000 pupils" in panel(planned)._dark.text()
    assert (
        "School S (sites-0), School T" in panel(planned)._dark.text()
        or "School S" in panel(planned)._dark.text()
    )


def test_a_planned_segment_clicked_on_the_map_tells_who_hangs_on_it(planned, qtbot):
    computed(planned, qtbot)
    trenches = state(planned).tables["trenches"]
    last = int((trenches["n_sites"] == 1).to_numpy().nonzero()[0][0])
    panel(planned).requested.emit(Select(Selection("trenches", (last,))))
    assert "1 site with" in panel(planned)._dark.text()


def test_second_routes_for_chosen_sites(planned, qtbot):
    panel(planned).requested.emit(Select(Selection("connections", (1,))))
    panel(planned)._who.setCurrentIndex(panel(planned)._who.findData("chosen"))
    computed(planned, qtbot)
    assert state(planned).redundancy.tables["second_sites"]["id"].tolist() == ["sites-1"]
    assert "Second routes for 1 of 1 sites" in panel(planned)._told.text()
    panel(planned)._who.setCurrentIndex(panel(planned)._who.findData("pupils"))
    panel(planned)._pupils.setValue(500)
    computed(planned, qtbot)
    assert state(planned).redundancy.tables["second_sites"]["id"].tolist() == ["sites-0"]


def test_another_plan_greys_out_what_belongs_to_the_old_one(planned, qtbot):
    computed(planned, qtbot)
    result = whole_result(state(planned))
    assert {"bill", "second_sites", "trenches"} <= set(result.tables)
    scenario = state(planned).scenario
    panel(planned).requested.emit(SetScenario(replace(scenario, seed=7)))
    assert not is_fitted(state(planned))
    assert not panel(planned)._bill.isEnabled()
    assert panel(planned)._told.text() == "Out of date: compute again"
    qtbot.waitUntil(lambda: not state(planned).stale)
    assert "bill" not in whole_result(state(planned)).tables
