"""Saving in the window: beside it, not over what others wrote, with earlier versions at hand."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

from netplan.io.generations import generations_of
from netplan.io.project_file import open_project, save_project
from netplan.session.commands import SetScenario
from netplan.session.settings import generations_folder, recovery_folder
from netplan.ui.dialogs.earlier import EarlierDialog
from netplan.ui.memory import n_kept
from tests.session.test_recovery import HOLD
from tests.ui.conftest import open_town, state

BUTTON = QMessageBox.StandardButton


def change(window, target="gigabit"):
    window.owners["desk"].do(SetScenario(replace(state(window).scenario, target=target)))


def save(window, qtbot):
    window.do("save")
    qtbot.waitUntil(lambda: state(window).saved)


def n_failed(window):
    return sum(job.stage == "failed" for job in window.jobs.jobs)


def target_in(path):
    return open_project(path).scenarios[0].target


def box(window, qtbot):
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "changed") is not None)
    return window.findChild(QMessageBox, "changed")


@pytest.fixture
def overtaken(window, qtbot, project_file):
    """Return a window with changes whose file another program has written meanwhile."""
    open_town(window, qtbot, project_file)
    change(window)
    save_project(replace(open_project(project_file), name="Theirs"), project_file)
    window.do("save")
    return window, project_file


def test_saving_keeps_what_was_there_and_it_can_be_opened_again(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    first = state(window).scenario.target
    change(window)
    save(window, qtbot)
    assert target_in(project_file) == "gigabit"
    (earlier,) = generations_of(project_file, generations_folder())
    assert target_in(earlier.path) == first
    window.do("earlier")
    dialog = window.findChild(EarlierDialog)
    assert dialog.versions.count() == 1
    dialog.n_kept.setValue(3)
    assert n_kept(window.memory) == 3
    dialog.findChild(QDialogButtonBox).accepted.emit()
    qtbot.waitUntil(lambda: state(window).scenario.target == first)
    assert not state(window).saved
    save(window, qtbot)
    assert target_in(project_file) == first
    assert len(generations_of(project_file, generations_folder())) == 2


def test_what_another_program_wrote_is_asked_about_and_kept(overtaken, qtbot):
    window, file = overtaken
    question = box(window, qtbot)
    assert "was changed by another program" in question.text()
    question.button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: state(window).saved)
    assert target_in(file) == "gigabit"
    assert open_project(file.with_name(f"{file.name}.bak")).name == "Theirs"


def test_what_another_program_wrote_can_be_read_instead(overtaken, qtbot):
    window, file = overtaken
    box(window, qtbot).button(BUTTON.Retry).click()
    qtbot.waitUntil(lambda: state(window).project.name == "Theirs")
    assert state(window).saved
    assert open_project(file).name == "Theirs"


def test_giving_up_leaves_both_as_they_are(overtaken, qtbot):
    window, file = overtaken
    box(window, qtbot).button(BUTTON.Cancel).click()
    assert not state(window).saved
    assert open_project(file).name == "Theirs"


def test_a_file_somebody_else_has_open_is_opened_read_only(window, qtbot, project_file):
    command = [sys.executable, "-c", HOLD, str(project_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout.readline() == "held\n"
            open_town(window, qtbot, project_file)
            assert state(window).read_only
            assert "read-only" in window.windowTitle()
            change(window)
            window.do("save")  # asks for another name
            elsewhere = project_file.with_name("mine.gpkg")
            window.owners["files"].save_path(str(elsewhere))
            qtbot.waitUntil(lambda: state(window).saved)
        finally:
            other.kill()
    assert (state(window).file, state(window).read_only) == (elsewhere, False)
    assert target_in(elsewhere) == "gigabit"
    assert target_in(project_file) != "gigabit"


def test_a_save_that_fails_leaves_window_and_project_as_they_are(window, qtbot, project_file, monkeypatch):
    """Whatever the worker meets, memory that has run out too."""
    open_town(window, qtbot, project_file)
    change(window)
    failures = (MemoryError(), RuntimeError("unheard of"), OSError(28, "No space left on device"))
    for failure in failures:
        number = n_failed(window) + 1

        def fail(*_, failure=failure):
            raise failure

        with monkeypatch.context() as broken:
            broken.setattr("netplan.io.publishing.copy_pages", fail)
            window.do("save")
            qtbot.waitUntil(lambda number=number: n_failed(window) == number)
        assert not state(window).saved
        assert window.notice.isVisible()
        assert target_in(project_file) != "gigabit"
        change(window, "100" if state(window).scenario.target == "gigabit" else "gigabit")
        change(window, "gigabit")
    save(window, qtbot)
    assert target_in(project_file) == "gigabit"


def test_closing_leaves_neither_lock_nor_copy(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    lock = project_file.with_name(f".{project_file.name}.lock")
    assert json.loads(lock.read_text("utf-8"))["process"]
    change(window)
    qtbot.waitUntil(lambda: bool(list(recovery_folder().glob("*/session.json"))))
    save(window, qtbot)
    window.leave()
    assert not lock.exists()
    assert not list(recovery_folder().iterdir())
