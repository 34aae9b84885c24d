"""A program that is killed loses nothing: a real process, a real kill, the question at the next start."""

import subprocess
import sys
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtWidgets import QMessageBox

from netplan.io.project_file import open_project
from netplan.messages import Message
from netplan.session.commands import SetScenario
from netplan.session.settings import recovery_folder
from netplan.ui import jobs
from tests.ui.conftest import open_town, opened, state

WORK = """
import sys, time
from dataclasses import replace
from PySide6.QtWidgets import QApplication
app = QApplication(["netplan"])
from netplan.ui.app import open_window
window = open_window(sys.argv[1], "en")

def until(condition):
    end = time.monotonic() + 240
    while not condition() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)

until(lambda: "desk" in window.owners and window.owners["desk"].state.project)
from netplan.session.commands import SetScenario
from netplan.session.settings import recovery_folder
desk = window.owners["desk"]
desk.do(SetScenario(replace(desk.state.scenario, target="gigabit")))
until(lambda: list(recovery_folder().glob("*/session.json")))
print("kept", flush=True)
time.sleep(600)
"""


LEFT = """
import os, sys
from dataclasses import replace
from pathlib import Path
from netplan.model.scenario import Scenario
from netplan.session.document import open_document
document = open_document(Path(sys.argv[1]), Path(sys.argv[2]))
document.keep(replace(document.opened.project, scenarios=(Scenario("A", target="gigabit"),)))
os._exit(1)
"""


@pytest.fixture
def left(home, project_file):
    """Let a process without windows, which start slowly, keep a change of a project, and end."""
    command = [sys.executable, "-c", LEFT, str(project_file), str(recovery_folder())]
    assert subprocess.run(command, check=False).returncode == 1
    assert list(recovery_folder().glob("*/session.json"))
    return project_file


@pytest.fixture
def killed(home, project_file):
    """Let a process change a project, and kill it."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK, str(project_file)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout.readline() == "kept\n"
    worker.kill()
    worker.stdout.close()
    worker.wait()
    return project_file


def question(window, qtbot):
    """Return the box that asks about a journal."""
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "recovery") is not None)
    return window.findChild(QMessageBox, "recovery")


@pytest.mark.timeout(300)
def test_after_a_kill_the_next_start_recovers_what_was_not_saved(killed, qtbot):
    window = opened(qtbot)
    box = question(window, qtbot)
    assert "Change scenario" in box.text()
    box.button(QMessageBox.StandardButton.Yes).click()
    qtbot.waitUntil(lambda: state(window).project is not None)
    assert state(window).scenario.target == "gigabit"
    assert not state(window).saved
    assert state(window).file == killed
    window.owners["files"].save_path(str(killed))
    qtbot.waitUntil(lambda: state(window).saved)
    qtbot.waitUntil(lambda: not list(recovery_folder().glob("*/session.json")))
    window.leave()
    assert not list(recovery_folder().iterdir())


@pytest.mark.timeout(300)
def test_what_the_user_does_not_want_is_gone_and_saving_or_undoing_leaves_no_journal(left, window, qtbot):
    question(window, qtbot).button(QMessageBox.StandardButton.Discard).click()
    assert not list(recovery_folder().iterdir())
    open_town(window, qtbot, left)
    assert state(window).scenario.target != "gigabit"
    desk = window.owners["desk"]
    desk.do(SetScenario(replace(state(window).scenario, target="gigabit")))
    qtbot.waitUntil(lambda: bool(list(recovery_folder().glob("*/session.json"))))
    desk.undo()
    assert state(window).saved
    qtbot.waitUntil(lambda: not list(recovery_folder().glob("*/session.json")))


def test_a_journal_of_a_program_that_runs_is_left_alone(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetScenario(replace(state(window).scenario, target="gigabit")))
    qtbot.waitUntil(lambda: bool(list(recovery_folder().glob("*/session.json"))))
    other = opened(qtbot)
    assert other.findChild(QMessageBox, "recovery") is None
    other.leave()
    assert list(recovery_folder().glob("*/session.json"))


def test_a_project_put_away_is_given_free_though_no_thread_was_left_to_do_it(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    desk = window.owners["desk"]
    lock = desk.document.claimed.lock
    assert lock.is_file()

    def last(progress):
        while True:
            progress(0.0)
            Event().wait(0.01)

    for _ in range(jobs._N_THREADS):
        window.jobs.start(Message("busy"), last, lambda _: None)
    desk.open(open_project(project_file), None)
    assert lock.is_file(), "it waits for a thread"
    window.leave()
    assert not lock.exists()
