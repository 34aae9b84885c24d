"""The programme in the window: made, edited, dragged, undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidget

from netplan.model.terms import SiteTerms
from netplan.session.commands import SetTerms
from netplan.ui.intents import Select
from netplan.ui.panels.programme_tree import ProgrammeTree
from netplan.ui.state import Selection
from netplan.ui.tasks.programmes import with_programme
from tests.towns import fork, saved
from tests.ui.conftest import open_town, rested, shown_panel, state

S, T = "sites-0", "sites-1"


@pytest.fixture
def programmed(window, qtbot, tmp_path):
    """Return the window with a plan for two schools and a programme made by a click."""
    open_town(window, qtbot, saved(fork, tmp_path / "town.gpkg"))
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale)
    window.do("dock_programme")
    QTest.mouseClick(panel(window)._start, Qt.MouseButton.LeftButton)
    current(window, qtbot)
    return window


def panel(window):
    return shown_panel(window, "programme")


def terms(window):
    return state(window).project.programmes["base"]


def current(window, qtbot):
    """Wait until the programme belongs to the terms."""
    rested(window, qtbot)
    qtbot.waitUntil(
        lambda: state(window).programme is not None and state(window).programme.terms == terms(window)
    )


def years(window):
    table = state(window).programme.tables["programme_sites"]
    return dict(zip(table["id"], table["year"], strict=True))


def n_rows(window):
    """Return how many findings the map and the table show."""
    table = state(window).findings
    return 0 if table is None else len(table)


def line_of(window, site_id):
    tree = window.findChild(ProgrammeTree)
    for group in tree.findItems("*", Qt.MatchFlag.MatchWildcard):
        for k in range(group.childCount()):
            if group.child(k).data(0, Qt.ItemDataRole.UserRole) == site_id:
                return tree, group.child(k)
    raise AssertionError(site_id)


def test_a_click_makes_a_programme_that_map_table_and_export_show(programmed):
    assert len(terms(programmed).budgets_eur) == 5
    assert {"programme_years", "programme_sites", "programme_trenches"} <= set(state(programmed).tables)
    assert "programme_trenches" in {view.table for view in state(programmed).layers if view.visible}
    assert "at most" in panel(programmed)._told.text()
    assert "sites" in panel(programmed)._chart.accessibleDescription()
    # an export holds it
    result = with_programme(state(programmed))
    assert {"programme_years", "trenches"} <= set(result.tables)
    assert "programme_years" not in state(programmed).result.tables
    # a chosen site is selected on the map
    tree, line = line_of(programmed, T)
    tree.setCurrentItem(line)
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert state(programmed).selection.table == "sites"
    assert state(programmed).selection.rows == (1,)


def test_what_the_programme_finds_stands_among_the_findings_by_its_name(programmed, qtbot):
    before = len(state(programmed).all_problems)
    desk = programmed.owners["desk"]
    late = SiteTerms(deadline=terms(programmed).first_year - 3)
    desk.do(SetTerms("base", replace(terms(programmed), sites={S: late}), ""))
    current(programmed, qtbot)
    qtbot.waitUntil(lambda: "Building programme" in [one.label for one in state(programmed).told])
    qtbot.waitUntil(lambda: n_rows(programmed) == len(state(programmed).all_problems))
    assert len(state(programmed).all_problems) > before
    found = state(programmed).programme.problems[0]
    row = state(programmed).all_problems.index(found)
    assert state(programmed).findings["code"].iloc[row] == found.code
    desk.do(Select(Selection("findings", (row,))))
    tree = shown_panel(programmed, "problems").findChild(QTreeWidget)
    qtbot.waitUntil(lambda: tree.currentItem() is not None)
    assert tree.currentItem().data(0, Qt.ItemDataRole.UserRole) is found
    assert tree.currentItem().text(0).startswith("Building programme: ")
    desk.do(SetTerms("base", replace(terms(programmed), sites={}), ""))
    current(programmed, qtbot)
    qtbot.waitUntil(lambda: found not in state(programmed).all_problems)
    qtbot.waitUntil(lambda: n_rows(programmed) == len(state(programmed).all_problems))


def test_budgets_are_edited_and_years_added(programmed, qtbot):
    fields = panel(programmed)._fields
    fields._budgets[0].setFocus()
    fields._budgets[0].selectAll()
    QTest.keyClicks(fields._budgets[0], "90000")
    QTest.keyClick(fields._budgets[0], Qt.Key.Key_Return)
    current(programmed, qtbot)
    assert terms(programmed).budgets_eur[0] == 90_000
    assert set(years(programmed).values()) == {2027}
    fields._n.stepBy(1)
    current(programmed, qtbot)
    assert len(terms(programmed).budgets_eur) == 6
    assert len(panel(programmed)._fields._budgets) == 6
    programmed.do("undo")
    current(programmed, qtbot)
    assert len(terms(programmed).budgets_eur) == 5
    assert terms(programmed).budgets_eur[0] == 90_000


def test_a_site_moves_to_another_year_by_button_and_by_dragging(programmed, qtbot):
    tree, line = line_of(programmed, S)
    tree.setCurrentItem(line)
    first = int(years(programmed)[S])
    QTest.mouseClick(panel(programmed)._buttons["later"], Qt.MouseButton.LeftButton)
    current(programmed, qtbot)
    assert terms(programmed).sites == {S: SiteTerms(first + 1, first + 1)}
    assert years(programmed)[S] == first + 1
    tree, line = line_of(programmed, S)
    assert line.text(0).endswith("(fixed)")
    tree.setCurrentItem(line)
    last = tree.findItems("2031", Qt.MatchFlag.MatchStartsWith)[0]
    tree.scrollToItem(last)
    place = QPointF(tree.visualItemRect(last).center())
    drop = QDropEvent(
        place,
        Qt.DropAction.MoveAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    tree.dropEvent(drop)
    current(programmed, qtbot)
    assert years(programmed)[S] == 2031
    tree, line = line_of(programmed, S)
    tree.setCurrentItem(line)
    QTest.mouseClick(panel(programmed)._buttons["free"], Qt.MouseButton.LeftButton)
    current(programmed, qtbot)
    assert terms(programmed).sites == {}
    assert years(programmed)[S] == first


def test_what_is_built_or_left_out_is_noted(programmed, qtbot):
    for key, reason in (("built", "stands"), ("dropped", "dropped")):
        tree, line = line_of(programmed, T)
        tree.setCurrentItem(line)
        QTest.mouseClick(panel(programmed)._buttons[key], Qt.MouseButton.LeftButton)
        current(programmed, qtbot)
        sites = state(programmed).programme.tables["programme_sites"].set_index("id")
        assert sites.loc[T, "reason"] == reason


def test_without_a_plan_there_is_an_invitation(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    assert "F5" in panel(window)._told.text()
    assert not panel(window)._start.isEnabled()


def test_the_price_of_another_order_and_status_from_a_file(programmed, qtbot, tmp_path):
    fields = panel(programmed)._fields
    fields._budgets[0].setFocus()
    fields._budgets[0].selectAll()
    QTest.keyClicks(fields._budgets[0], "22000")
    QTest.keyClick(fields._budgets[0], Qt.Key.Key_Return)
    current(programmed, qtbot)
    tree, line = line_of(programmed, T)
    tree.setCurrentItem(line)
    QTest.mouseClick(panel(programmed)._buttons["first"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(programmed).ordered is not None)
    rested(programmed, qtbot)
    made, other = state(programmed).programme, state(programmed).ordered
    assert other.value < made.value  # the school with 100 pupils before the one with 900
    assert f"{programmed.words.number(made.value - other.value)} fewer" in panel(programmed)._told.text()
    file = tmp_path / "stand.csv"
    file.write_text("Kennung;Stand;nicht vor\nsites-1;gebaut;\nsites-0;verschoben;2030\n", "utf-8")
    panel(programmed).read_file(str(file))
    current(programmed, qtbot)
    assert terms(programmed).sites == {T: SiteTerms(status="built"), S: SiteTerms(earliest=2030)}
    assert years(programmed)[S] == 2030
    assert "first" not in panel(programmed)._told.text()  # it was another question
    programmed.do("undo")
    assert terms(programmed).sites == {}
    file.write_text("name\nx\n", "utf-8")
    panel(programmed).read_file(str(file))
    assert terms(programmed).sites == {}
