"""Two dates in the window: figures kept as one step, two days asked for, the change as a table."""

from dataclasses import replace

from PySide6.QtWidgets import QDialogButtonBox

from netplan.io.project_file import open_project, save_project
from netplan.model.history import Entry
from netplan.ui.dialogs.two_dates import TwoDatesDialog
from netplan.ui.panels.table import TablePanel
from tests.ui.conftest import open_town, rested, state


def test_two_days_are_compared_by_what_was_kept_and_todays_figures_can_be_kept(window, qtbot, project_file):
    entry = Entry("2001-06-30", "verdicts", "100", "any", "school", 9, 1, 0.25, "Council")
    save_project(replace(open_project(project_file), history=(entry,)), project_file)
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    window.do("dates")
    dialog = window.findChild(TwoDatesDialog)
    accept = dialog._buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert accept.isEnabled()
    last = dialog.then.count() - 1
    dialog.then.setCurrentIndex(last)
    dialog.then.activated.emit(last)
    assert not accept.isEnabled()  # the same day is no second date
    dialog.then.setCurrentIndex(0)
    dialog.then.activated.emit(0)
    accept.click()
    changed = state(window).tables["coverage_change"]
    assert changed["as_of_then"].dt.year.tolist() == [2001]
    assert state(window).table == "coverage_change"
    assert window.findChild(TablePanel)._choice.currentData() == "coverage_change"
    before = len(state(window).project.history)
    window.do("keep_figures")
    rested(window, qtbot)
    assert len(state(window).project.history) > before
    assert "coverage_change" not in state(window).tables  # of other figures than there are now
    window.do("undo")
    rested(window, qtbot)
    assert len(state(window).project.history) == before
    assert "coverage_change" in state(window).tables


def test_with_figures_of_one_day_a_sentence_says_how_to_come_by_a_second(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    window.do("dates")
    assert window.findChild(TwoDatesDialog) is None
    assert "figures of one day only" in window.notice.sentence
