"""A real window on a screen that does not exist; what Qt warns of fails the test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from netplan.io.project_file import save_project
from netplan.ui.app import open_window
from netplan.ui.frame.seats import Seats
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T
"""
# what the screen that does not exist cannot do, and says
HARMLESS = ("This plugin does not support", "QFont::fromString")


@pytest.fixture(autouse=True)
def qt_is_quiet():
    """Fail on every warning of Qt."""
    said = []

    def listen(kind, _context, text):
        if kind != QtMsgType.QtDebugMsg and not text.startswith(HARMLESS):
            said.append(text)

    before = qInstallMessageHandler(listen)
    yield
    qInstallMessageHandler(before)
    assert said == []


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Keep what the window remembers in a folder of the test."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def project_file(tmp_path):
    """Return the file of a town with two schools, a Kita far off, and a fibre."""
    kita = {"at": (400_000.0, 5_701_000.0), "kind": "kita", "name": "Kita <b>Löwe</b>", "down_mbps": 250.0}
    path = tmp_path / "town.gpkg"
    save_project(town(FORK, fibre=["F"], schools=["S", "T", kita]), path)
    return path


@pytest.fixture
def window(home, qtbot):
    """Return the window, ready to work."""
    made = opened(qtbot)
    yield made
    made.leave()
    made.deleteLater()
    QApplication.processEvents()


def moved_in(window):
    """Whether everybody has moved in."""
    return "importing" in window.owners


def opened(qtbot, project="", language="en", until=moved_in):
    """Open a window and wait until everybody has moved in."""
    made = open_window(project, language)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: until(made), timeout=240_000)
    return made


def state(window):
    """Return what the window shows."""
    return window.owners["desk"].state


def open_town(window, qtbot, path):
    """Open a project file and wait for its assessment, its map and the panels on top."""
    window.call("files.open_path", str(path))
    qtbot.waitUntil(lambda: state(window).result is not None and not state(window).stale, timeout=120_000)
    qtbot.waitUntil(lambda: bool(window.owners["map"].canvas.layers), timeout=60_000)
    qtbot.waitUntil(lambda: not window.findChild(Seats).is_arriving, timeout=60_000)
    return state(window)


def shown_panel(window, dock):
    """Bring a panel to the top of its tabs, and return it."""
    window.call("docks.show", dock)
    return window.findChild(QWidget, f"panel_{dock}")


def rested(window, qtbot):
    """Wait until the result belongs to the project as it is."""
    qtbot.wait(200)
    done = lambda: not state(window).stale and not window.jobs.n_running  # noqa: E731
    qtbot.waitUntil(done, timeout=120_000)
    return state(window)
