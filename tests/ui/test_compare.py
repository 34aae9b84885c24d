"""Comparing in the window: panel, map, swipe, and what becomes of them when things change."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QTreeWidget, QWidget

from netplan.io.project_file import save_project
from netplan.model.decisions import RouteDecision
from netplan.model.scenario import Scenario
from netplan.session.commands import RenameScenario, SetPrice, SetScenario
from netplan.ui.intents import Compare, Contender
from netplan.ui.panels.compare import ComparePanel
from tests.towns import town
from tests.ui.conftest import FORK, open_town, rested, state

KITAS = Scenario(name="Kitas", site_kinds=("school", "kita"))


@pytest.fixture
def compared(window, qtbot, tmp_path):
    """Return the window with two scenarios compared by hand: B connects a Kita more."""
    path = tmp_path / "town.gpkg"
    save_project(town(FORK, fibre=["F"], schools=["S", {"at": "T", "kind": "kita", "name": "Kita T"}]), path)
    open_town(window, qtbot, path)
    window.owners["desk"].do(SetScenario(KITAS))
    rested(window, qtbot)
    window.do("dock_compare")
    panel = window.findChild(ComparePanel)
    QTest.mouseClick(panel._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(window).comparison is not None)
    qtbot.waitUntil(lambda: "compared_sites" in shown(window))
    return window


def shown(window):
    return {layer.name: layer for layer in window.owners["map"].canvas.layers if layer.visible}


def rows_of(window):
    tree = window.findChild(ComparePanel).findChild(QTreeWidget)
    groups = [tree.topLevelItem(k) for k in range(tree.topLevelItemCount())]
    return {
        group.child(k).text(0): [group.child(k).text(column) for column in (1, 2, 3)]
        for group in groups
        for k in range(group.childCount())
    }


def test_both_sides_stand_beside_each_other_until_it_ends(compared, qtbot):
    rows = rows_of(compared)
    assert rows["Kita"] == ["0.0% of 1", "100.0% of 1", "+1"]
    assert rows["Connected by the plan"][:2] == ["1 of 1", "2 of 2"]
    assert rows["Planned route"][2] == "+30 m"
    assert rows["Sites: Gained"][2] == "1"
    drawn = shown(compared)
    assert {"compared_sites", "compared_trenches"} <= set(drawn)
    assert not {"coverage_sites", "trenches"} & set(drawn)
    # a line of changes selects them
    tree = compared.findChild(ComparePanel).findChild(QTreeWidget)
    line = tree.findItems("Sites: Gained", Qt.MatchFlag.MatchRecursive)[0]
    tree.itemActivated.emit(line, 0)
    chosen = state(compared).selection
    table = state(compared).tables[chosen.table]
    assert table["name"].iloc[list(chosen.rows)].tolist() == ["Kita T"]
    # a change is told, and ending shows the map as it was
    panel = compared.findChild(ComparePanel)
    assert "compare again" not in panel._about.text()
    compared.owners["desk"].do(SetPrice("trench.paving.open", 99.0))
    assert "compare again" in panel._about.text()
    rested(compared, qtbot)
    QTest.mouseClick(panel._end, Qt.MouseButton.LeftButton)
    assert state(compared).comparison is None
    qtbot.waitUntil(lambda: "coverage_sites" in shown(compared))
    assert "compared_sites" not in shown(compared)
    assert not panel._swipe.isEnabled()


def test_swipe_by_mouse_and_keys(compared, qtbot):
    compared.resize(1200, 800)
    compared.do("swipe")
    swiping = compared.owners["swipe"]
    qtbot.waitUntil(lambda: swiping.swipe is not None and swiping.swipe.is_complete)
    swipe, canvas = swiping.swipe, compared.owners["map"].canvas
    b = state(compared).comparison.b.result
    assert shown(compared)["trenches"].table is b.tables["trenches"]
    assert swipe.divider.accessibleName() == "Divider between A and B"
    QTest.keyClick(swipe.divider, Qt.Key.Key_Right)
    assert swipe.share == pytest.approx(0.52)
    assert swipe.width() == round(0.52 * canvas.width())
    QTest.mousePress(swipe.divider, Qt.MouseButton.LeftButton, pos=QPoint(5, 100))
    QTest.mouseMove(swipe.divider, QPoint(5 - canvas.width() // 4, 100))
    QTest.mouseRelease(swipe.divider, Qt.MouseButton.LeftButton)
    assert swipe.share == pytest.approx(0.27, abs=0.02)
    left = canvas.grab().toImage().copy(0, 0, swipe.width() - 20, canvas.height())
    QTest.keyClick(swipe.divider, Qt.Key.Key_Home)
    assert canvas.grab().toImage().copy(0, 0, left.width(), left.height()) != left
    compared.set_scheme("dark")
    qtbot.waitUntil(lambda: swiping.swipe not in (None, swipe))
    compared.do("swipe")
    assert swiping.swipe is None
    qtbot.waitUntil(lambda: "compared_sites" in shown(compared))
    assert canvas.findChild(QWidget, "") is None or not canvas.isHidden()


def test_another_file_is_compared_and_one_that_is_none_is_a_sentence(compared, qtbot, tmp_path):
    later = tmp_path / "later.gpkg"
    save_project(town(FORK, fibre=["F"], schools=["S"]), later)
    panel = compared.findChild(ComparePanel)
    panel.add_file_to_b(str(later))
    assert panel._b.currentText() == "later.gpkg"
    panel._planned.setChecked(False)
    before = state(compared).comparison
    QTest.mouseClick(panel._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(compared).comparison is not before)
    assert state(compared).comparison.b.name == "later.gpkg: base"
    assert rows_of(compared)["Sites: Only in A"][2] == "1"
    assert "Planned route" not in rows_of(compared)
    panel.add_file_to_a(str(tmp_path / "nothing.gpkg"))
    QTest.mouseClick(panel._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "nothing.gpkg" in compared.notice.sentence)
    assert state(compared).comparison is not None


def test_a_side_that_cannot_be_kept_is_named_and_can_be_set_aside(compared, qtbot, tmp_path):
    desk, before = compared.owners["desk"], state(compared).comparison
    street = state(compared).project.layer("streets")["id"].iloc[0]
    both = tuple(RouteDecision("streets", street, word) for word in ("force", "forbid"))
    desk.do(SetScenario(replace(state(compared).project.scenario("base"), routes=both)))
    asked = Compare((Contender("base"), Contender("Kitas")), planned=True)
    desk.do(asked)
    qtbot.waitUntil(lambda: "forbidden at the same time" in compared.notice.sentence)
    assert compared.notice.sentence.startswith("base: ")
    compared.notice._way_out.click()
    qtbot.waitUntil(lambda: state(compared).comparison is not before)
    assert [one.word for one in state(compared).comparison.a.result.scenario.routes] == ["forbid"]
    # in another file nothing is set aside from here
    desk.undo()
    other = tmp_path / "other.gpkg"
    save_project(state(compared).project, other)
    desk.do(Compare((Contender("base", other), Contender("Kitas")), planned=True))
    qtbot.waitUntil(lambda: compared.notice.sentence.startswith("other.gpkg: base: "))
    assert compared.notice._way_out.isHidden()


def test_a_renamed_scenario_stays_chosen(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    desk = window.owners["desk"]
    desk.do(SetScenario(replace(KITAS)))
    desk.do(RenameScenario("base", "Schulen 2027"))
    assert state(window).scenario.name == "Schulen 2027"
    scenario = next(
        box
        for box in window.findChildren(QComboBox)
        if box.accessibleName() == "Scenario" and box.isVisibleTo(box.window())
    )
    assert scenario.currentText() == "Schulen 2027"
    desk.do(RenameScenario("Schulen 2027", "Kitas"))
    assert "no other has" in window.notice.sentence
    desk.undo()
    assert state(window).scenario.name == "base"
