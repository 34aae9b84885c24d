"""A real window on a screen that does not exist; what Qt warns of fails the test.

Nothing waits for a time: every wait is for a condition, with a limit that a machine under load keeps.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from netplan.core.planning import make_plan
from netplan.ui.app import open_window
from netplan.ui.frame.seats import Seats
from netplan.ui.theme import dress, theme_of
from tests.towns import saved, town

FORK = """
F-----+-----S
      |
      |
      T
"""
LIMIT_MS = 240_000
# what the screen that does not exist cannot do, and says
HARMLESS = ("This plugin does not support", "QFont::fromString")


@pytest.fixture(autouse=True)
def qt_is_quiet():
    """Fail on every warning of Qt; delete what is to be deleted before others dress it again."""
    said = []

    def listen(kind, _context, text):
        if kind != QtMsgType.QtDebugMsg and not text.startswith(HARMLESS):
            said.append(text)

    before = qInstallMessageHandler(listen)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qInstallMessageHandler(before)
    assert said == []


@pytest.fixture
def qtbot(qtbot):
    """Wait as long as a machine under load may take, where a test does not say how long."""
    for name in ("waitUntil", "waitSignal", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=LIMIT_MS))
    return qtbot


@pytest.fixture(autouse=True)
def panels_behind_others_follow_soon(monkeypatch):
    """Spare the tests the moment after which panels nobody sees follow a change."""
    monkeypatch.setattr("netplan.ui.frame.seats._REST_MS", 1)


def look():
    """Return all that dressing the application sets."""
    return QApplication.font(), QApplication.palette(), QApplication.instance().styleSheet()


@pytest.fixture(scope="session")
def dressed():
    """Return what dresses the application where it has another look: half of opening a window goes there."""
    worn = []

    def dress_anew(scheme, text_percent=100):
        wanted = (theme_of(scheme), text_percent)
        if worn != [wanted, look()]:
            dress(scheme, text_percent)
            worn[:] = wanted, look()
        return wanted[0]

    return dress_anew


@pytest.fixture(autouse=True)
def windows_share_a_look(monkeypatch, dressed):
    """Spare each window the look that the one before it has left."""
    monkeypatch.setattr("netplan.ui.frame.main_window.dress", dressed)


@pytest.fixture(scope="session")
def compiled():
    """Compile the kernels that assess and plan: where none are kept, the first window would wait for that."""
    project = two_schools_and_a_kita()
    make_plan(project, project.scenario())


@pytest.fixture
def home(compiled, tmp_path, monkeypatch):
    """Keep what the window remembers in a folder of the test."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


def two_schools_and_a_kita():
    """Return a town with two schools, a Kita far off, and a fibre."""
    kita = {"at": (400_000.0, 5_701_000.0), "kind": "kita", "name": "Kita <b>Löwe</b>", "down_mbps": 250.0}
    return town(FORK, fibre=["F"], schools=["S", "T", kita])


@pytest.fixture
def project_file(tmp_path):
    """Return the file of a town with two schools, a Kita far off, and a fibre."""
    return saved(two_schools_and_a_kita, tmp_path / "town.gpkg")


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
    qtbot.waitUntil(lambda: until(made))
    return made


def state(window):
    """Return what the window shows."""
    return window.owners["desk"].state


def is_told(window, *, all_panels=False):
    """Whether the panels on top, or all of them, show the state as it is."""
    seats = window.findChild(Seats)
    told = (seats._is_true(seat) for seat in seats._seats.values() if seat.seen or all_panels)
    return not seats.is_arriving and all(told)


def open_town(window, qtbot, path):
    """Open a project file and wait for its assessment, its map and the panels on top."""
    window.call("files.open_path", str(path))
    qtbot.waitUntil(lambda: state(window).result is not None and not state(window).stale)
    qtbot.waitUntil(lambda: bool(window.owners["map"].canvas.layers))
    qtbot.waitUntil(lambda: is_told(window))
    return state(window)


def shown_panel(window, dock):
    """Bring a panel to the top of its tabs, and return it."""
    window.call("docks.show", dock)
    return window.findChild(QWidget, f"panel_{dock}")


def rested(window, qtbot):
    """Wait until the result belongs to the project as it is, no job runs, and all panels have been told."""
    desk = window.owners["desk"]

    def is_at_rest():
        waiting = state(window).stale or desk._rest.isActive() or window.jobs.n_running
        return not waiting and is_told(window, all_panels=True)

    QApplication.processEvents()  # what was put off to the next round may start a job
    qtbot.waitUntil(is_at_rest)
    return state(window)
