"""What hangs on assumptions, in the window: asked for, shown as tables, gone when choices change."""

from dataclasses import replace

from netplan.session.commands import SetScenario
from netplan.ui.panels.table import TablePanel
from tests.ui.conftest import open_town, rested, state


def test_the_tables_are_shown_when_asked_for_and_gone_when_the_scenario_changes(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    assert "sensitivity" not in state(window).tables
    window.do("sensitivity")
    qtbot.waitUntil(lambda: "sensitivity" in state(window).tables)
    tables = state(window).tables
    assert {"sensitivity", "sensitivity_sites", "inquiries", "inquiry_sites"} <= set(tables)
    qtbot.waitUntil(lambda: state(window).table == "sensitivity")
    rested(window, qtbot)
    panel = window.findChild(TablePanel)
    assert panel._choice.currentData() == "sensitivity"
    shown = panel._view.table.as_text()
    assert "Length of a copper line over the way along the streets" in shown
    scenario = state(window).scenario
    changed = replace(scenario, assumptions=replace(scenario.assumptions, loop_factor=1.2))
    window.owners["desk"].do(SetScenario(changed))
    rested(window, qtbot)
    assert "sensitivity" not in state(window).tables
    window.owners["desk"].do(SetScenario(scenario))
    rested(window, qtbot)
    assert "sensitivity" in state(window).tables
