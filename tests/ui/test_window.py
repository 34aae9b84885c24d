"""The whole window: opening, undoing, saving, failing, speaking, and who can reach what."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSlider,
    QTabBar,
    QToolButton,
    QWidget,
)

from netplan.io.project_file import open_project
from netplan.model.decisions import RouteDecision
from netplan.model.scenario import Scenario
from netplan.session.commands import SetPrice, SetScenario
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.dialogs.new_project import NewProjectDialog
from netplan.ui.intents import Select
from netplan.ui.state import Selection
from tests.ui.conftest import open_town, opened, rested, shown_panel, state

SPEAKING = (
    *(QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit),
    *(QProgressBar, QPushButton, QSlider, QToolButton),
)


def dialog_of(window, kind, qtbot):
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(kind)))
    return next(d for d in window.findChildren(kind) if d.isVisible())


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers))


def test_a_dropped_project_is_assessed_and_drawn(window, qtbot, project_file):
    drop(window, project_file)
    qtbot.waitUntil(lambda: state(window).result is not None)
    assert window.windowTitle().startswith("Town")
    assert state(window).done == {"open"}
    assert window.memory.recent == [str(project_file)]
    assert {view.table for view in state(window).layers} >= {"streets", "coverage_sites"}


BROKEN = ((None, "cannot be opened"), (b"", "is empty"), (b"no project at all", "is no netplan project"))


def test_a_broken_project_is_a_sentence_and_nothing_is_lost(window, qtbot, tmp_path, project_file):
    before = open_town(window, qtbot, project_file)
    broken = tmp_path / "broken.gpkg"
    for content, sentence in BROKEN:
        if content is not None:
            broken.write_bytes(content)
        window.call("files.open_path", str(broken))
        qtbot.waitUntil(lambda sentence=sentence: sentence in window.notice.sentence)
        assert state(window).project is before.project
        assert window.memory.recent == [str(project_file)]
        assert not window.notice._copy.isVisible()


def test_a_plan_follows_changes_and_undo_brings_the_old_one_back(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: state(window).plan is not None)
    first = rested(window, qtbot).plan
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    assert state(window).stale
    after = rested(window, qtbot)
    assert after.plan.cost_eur > first.cost_eur
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state(window).plan is first
    assert not state(window).stale
    drawn = {layer.name: layer.table for layer in window.owners["map"].canvas.layers}
    assert drawn["trenches"] is first.tables["trenches"]  # at once, without a job
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert state(window).plan is after.plan
    # undo shows the findings of the result it brings back, too
    window.owners["desk"].do(SetScenario(replace(after.scenario, target="gigabit")))
    second = rested(window, qtbot)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state(window).problems is after.problems
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert state(window).problems is second.problems


def test_a_large_plan_is_shown_repaired_before_it_is_searched_anew(window, qtbot, project_file, monkeypatch):
    monkeypatch.setattr("netplan.ui.desk._MANY", 0)
    open_town(window, qtbot, project_file)
    window.do("plan")
    first = rested(window, qtbot).plan
    shown = []
    window.owners["desk"].changed.connect(lambda old, new: shown.append((new.plan, new.stale)))
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    final = rested(window, qtbot).plan
    plans = [plan for plan, stale in shown if stale and plan is not first]
    assert plans
    assert plans[0].project is final.project
    assert plans[0].cost_eur == final.cost_eur
    assert plans[0] is not final
    assert window.owners["desk"].results.plan(final.project, final.scenario) is final


def test_a_change_keeps_the_shapes_on_the_map_and_fades_them_only_after_a_while(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    view, canvas = window.owners["map"], window.owners["map"].canvas
    before = {layer.name: layer for layer in canvas.layers}["coverage_sites"]
    state_now = state(window)
    view.refresh(state_now, replace(state_now, stale=True))
    assert {layer.opacity for layer in canvas.layers if layer.name == "coverage_sites"} == {before.opacity}
    qtbot.waitUntil(
        lambda: {layer.name: layer for layer in canvas.layers}["coverage_sites"].opacity < before.opacity
    )
    view.refresh(replace(state_now, stale=True), state_now)
    window.owners["desk"].do(SetScenario(replace(state_now.scenario, target="gigabit")))
    rested(window, qtbot)
    after = {layer.name: layer for layer in canvas.layers}["coverage_sites"]
    assert after.table is not before.table
    assert after.store is before.store
    assert after.opacity == before.opacity


def test_a_job_that_fails_says_why_and_can_be_undone(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.do("plan")
    rested(window, qtbot)
    window.owners["desk"].do(SetScenario(Scenario(methods=("plough",))))
    qtbot.waitUntil(lambda: "No allowed laying method can open paving" in window.notice.sentence)
    assert state(window).stale
    assert window.notice._way_out.isHidden()
    window.do("undo")
    assert not rested(window, qtbot).stale
    street = state(window).project.layer("streets")["id"].iloc[0]
    both = tuple(RouteDecision("streets", street, word) for word in ("force", "forbid"))
    window.owners["desk"].do(SetScenario(Scenario(routes=both)))
    qtbot.waitUntil(lambda: "forbidden at the same time" in window.notice.sentence)
    window.notice._way_out.click()
    assert [one.word for one in rested(window, qtbot).plan.scenario.routes] == ["forbid"]
    assert state(window).history.labels[-1].fields == {"n": 1}


def test_what_cannot_be_reached_is_said_not_hidden(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetScenario(Scenario(site_kinds=("school", "kita"), target="gigabit")))
    window.do("plan")
    shown = rested(window, qtbot)
    connections = shown.plan.tables["connections"].set_index("name")
    assert connections["reason"]["Kita <b>Löwe</b>"] == "no_street"
    costs = shown_panel(window, "costs")
    assert "2 of 3 sites" in costs._about.text()


def test_saving_asks_where_once_then_never_again(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetPrice("crossing.rail", 1.0))
    assert window.isWindowModified()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state(window).saved)
    assert open_project(project_file).catalogue["crossing.rail"].eur == 1.0
    window.do("save_as")
    dialog = dialog_of(window, QFileDialog, qtbot)
    dialog.selectFile(str(tmp_path / "other.gpkg"))
    dialog.accept()
    qtbot.waitUntil(lambda: state(window).file == tmp_path / "other.gpkg")
    assert window.memory.recent[0] == str(tmp_path / "other.gpkg")


@pytest.mark.parametrize("answer", ["Save", "Discard"])
def test_unsaved_changes_are_asked_about_before_leaving(window, qtbot, project_file, answer):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetPrice("crossing.rail", 7.0))
    for name in ("Cancel", answer):
        window.close()
        box = dialog_of(window, QMessageBox, qtbot)
        assert window.isVisible()
        QTest.mouseClick(box.button(getattr(QMessageBox.StandardButton, name)), Qt.MouseButton.LeftButton)
        if name == "Cancel":
            QApplication.processEvents()
            assert window.isVisible()
            assert open_project(project_file).catalogue["crossing.rail"].eur != 7.0
    qtbot.waitUntil(lambda: not window.isVisible())
    saved = open_project(project_file).catalogue["crossing.rail"].eur
    assert (saved == 7.0) == (answer == "Save")


def test_language_and_colours_change_while_it_runs(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(Select(Selection("sites", (0,))))
    for _ in range(2):
        window.do("lang_de")
        window.do("theme_dark")
    assert window.menuBar().actions()[0].text() == "&Datei"
    assert shown_panel(window, "sites")._why.text().startswith("Nicht versorgt:")
    assert len(window.findChildren(QWidget, "toolbar")) == 1
    assert QApplication.palette().window().color().lightness() < 80
    assert state(window).selection.rows == (0,)
    again = opened(qtbot, language="en")
    assert again.words.language == "de"
    again.leave()
    for whole in (True, False):
        window.do("full_screen")
        assert window.isFullScreen() is whole
    window.do("theme_system")


def test_clicking_the_map_selects_everywhere(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    canvas = window.owners["map"].canvas
    window.do("zoom_all")
    qtbot.waitUntil(lambda: canvas.is_idle)
    sites = state(window).tables["coverage_sites"].geometry
    places = [QPointF(*canvas.view.to_px(site.x, site.y)).toPoint() for site in sites]
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=places[1])
    assert state(window).selection == Selection("coverage_sites", (1,))
    assert shown_panel(window, "sites")._name.text() == "School T"
    assert "look" in state(window).done
    for held, place, rows in (("Control", 0, (0, 1)), ("Shift", 1, (0,)), ("Control", 0, ())):
        modifier = getattr(Qt.KeyboardModifier, f"{held}Modifier")
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, modifier, places[place])
        assert state(window).selection.rows == rows


def test_the_finder_runs_commands_and_shows_streets_sites_places(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)  # what can be found by name is indexed beside the window
    finder = window.owners["finder"]
    for typed, selection in (("school s", ("sites", (0,))), ("street 1", ("streets", (1,)))):
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(finder._box._line, typed)
        QTest.keyClick(finder._box._line, Qt.Key.Key_Return)
        assert state(window).selection == Selection(*selection)
    window.do("find")
    QTest.keyClicks(finder._box._line, "400050,0 5700010")
    QTest.keyClick(finder._box._line, Qt.Key.Key_Return)
    view = window.owners["map"].canvas.view
    assert (round(view.x_m), round(view.y_m)) == (400_050, 5_700_010)
    for _ in range(2):
        window.do("find")
        QTest.keyClick(finder._box._line, Qt.Key.Key_Escape)
        assert not finder._box.isVisible()
    window.do("find")
    QTest.keyClicks(finder._box._line, "compute plan")
    QTest.keyClick(finder._box._line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state(window).plan is not None)


def nameless(root):
    """Return the controls a screen reader could say nothing about."""
    found = []
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parent(), QAbstractItemView | QComboBox | QAbstractSpinBox | QLineEdit)
        internal = widget.objectName().startswith("qt_") or inner
        if isinstance(widget, SPEAKING) and not internal:
            text = widget.text() if isinstance(widget, QPushButton | QToolButton) else ""
            if not (widget.accessibleName() or text):
                found.append(f"{type(widget).__name__} {widget.objectName()} in {widget.parent()}")
    return found


def test_every_control_has_a_name(home, qtbot, project_file):
    window = opened(qtbot, language="de")  # a name that nobody translated would be empty or English
    assert nameless(window) == []
    open_town(window, qtbot, project_file)
    window.do("plan")
    rested(window, qtbot)
    assert nameless(window) == []
    export = ExportDialog(window.words, home, window)
    new = NewProjectDialog(window.words, "", window)
    assert nameless(export) == nameless(new) == []
    assert window.owners["map"].canvas.accessibleName()
    window.leave()


def test_a_small_screen_is_enough_and_tab_reaches_every_panel_control(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.resize(1024, 768)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (1024, 768))
    assert window.owners["map"].canvas.width() > 350
    for dock in ("scenario", "sites", "costs", "table", "layers"):
        window.call("docks.show", dock)
        panel = window.findChild(QWidget, f"panel_{dock}")
        wanted = [
            widget
            for widget in panel.findChildren(QWidget)
            if isinstance(widget, SPEAKING)
            and widget.isEnabled()
            and widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert wanted
        chain, at = set(), wanted[0]
        for _ in range(1000):
            chain.add(at)
            at = at.nextInFocusChain()
        assert set(wanted) <= chain


def test_start_page_lists_recent_projects(home, qtbot, project_file):
    first = opened(qtbot)
    open_town(first, qtbot, project_file)
    first.leave()
    second = opened(qtbot)
    recent = second.findChild(QListWidget, "recent")
    place = recent.visualItemRect(recent.item(0)).center()
    QTest.mouseClick(recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: state(second).project is not None)
    second.do("home")
    assert state(second).project is None
    assert second.pages.currentIndex() == 0
    second.leave()


def test_an_error_nobody_caught_is_said_and_can_be_copied(window, home):
    from netplan.ui.app import LastResort

    resort = LastResort(window)
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / len("")
    resort.hook(caught.type, caught.value, caught.tb)
    assert "ZeroDivisionError: division by zero" in window.notice.sentence
    window.notice._copy.click()
    assert "Traceback" in QApplication.clipboard().text()
    assert list(home.rglob("error-*.txt"))


def sizes(window):
    shown = [dock for dock in window.findChildren(QDockWidget) if dock.isVisible()]
    return {one.objectName(): one.size().toTuple() for one in (*shown, window.centralWidget())}


def test_the_panels_stay_where_they_are_when_colours_and_words_change(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    before = sizes(window)
    n_bars = len(window.findChildren(QTabBar))
    for change in ("theme_dark", "lang_de", "lang_en", "theme_light"):
        window.do(change)
        QApplication.processEvents()
    rested(window, qtbot)
    for name, size in sizes(window).items():
        assert size == pytest.approx(before[name], abs=24), name
    assert len(window.findChildren(QTabBar)) == n_bars


def test_everybody_hears_of_the_changes_in_their_order(window):
    desk, heard = window.owners["desk"], []
    desk.changed.connect(lambda _old, new: "look" in new.done and desk.note("choose"))  # changes it again
    desk.changed.connect(lambda old, new: heard.append((old.done, new.done)))
    desk.note("look")
    assert heard == [(set(), {"look"}), ({"look"}, {"look", "choose"})]
