"""A walk through the tools a planner works with, by mouse and keyboard and the palette only.

``test_session_script`` walks from the start page to files; here a plan is worked on.
"""

from dataclasses import replace

import pytest
import shapely
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QToolButton, QWidget

from netplan.io.project_file import open_project, save_project
from netplan.messages import Message
from netplan.model.history import Entry
from netplan.ui.dialogs.two_dates import TwoDatesDialog
from netplan.ui.panels.compare import ComparePanel
from netplan.ui.panels.programme import ProgrammePanel
from netplan.ui.panels.programme_tree import ProgrammeTree
from netplan.ui.state import Selection
from tests.ui.conftest import rested, state
from tests.ui.test_tools import EAST, NORTH, Hand, Key, drawn, hand  # noqa: F401 - a fixture

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
DAY = Entry("2001-06-30", "verdicts", "100", "any", "school", 9, 1, 0.25, "Council")


@pytest.fixture
def project_file(project_file):
    """Return the file of a town with pupils that knows figures of an earlier day."""
    town = open_project(project_file)
    sites = town.layers["sites"].assign(pupils=[900, 100, 50])
    save_project(replace(town, layers={**town.layers, "sites": sites}, history=(DAY,)), project_file)
    return project_file


def palette(user, *words):
    """Open the palette, type, and take the first hit."""
    QTest.keyClick(user.canvas, Key.Key_K, CTRL)
    box = user.window.findChild(QWidget, "palette")
    line = box.findChild(QLineEdit)
    QTest.keyClicks(line, " ".join(words))
    QTest.keyClick(line, Key.Key_Return)
    box.setObjectName("palette that was")
    user.window.activateWindow()  # nobody else does on a screen that does not exist


def press(user, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(user.canvas, key, modifiers)


def streets(user):
    return user.project.layer("streets")


def decide(user, qtbot, word):
    """Decide about the street under the pointer, look at the plan, and take it back."""
    before = state(user.window).plan.cost_eur
    press(user, Key.Key_A, CTRL | SHIFT)
    palette(user, word, "street or duct")
    user.click(90, 30)
    assert [one.word for one in state(user.window).scenario.routes] == [word.lower()]
    after = rested(user.window, qtbot).plan.cost_eur
    press(user, Key.Key_Escape)
    press(user, Key.Key_Z, CTRL)
    assert rested(user.window, qtbot).plan.cost_eur == before
    return after - before


def test_streets_are_drawn_split_merged_and_decided_about(hand, qtbot):  # noqa: F811
    press(hand, Key.Key_F3)
    hand.click(1, 31)  # snaps to the end of a street
    line = hand.window.owners["tools"].strip.findChild(QLineEdit)
    hand.key(Key.Key_At)
    QTest.keyClicks(line, " 90 30")
    QTest.keyClick(line, Key.Key_Return)
    hand.point(90.6, 31)
    assert "Square to" in hand.text
    hand.click(90.6, 31)
    hand.key(Key.Key_Return)
    xy = shapely.get_coordinates(streets(hand).geometry.iloc[-1]) - (EAST, NORTH)
    assert xy.tolist() == [pytest.approx(at, abs=0.01) for at in ([0, 30], [90, 60], [90, 30])]
    hand.key(Key.Key_Escape)
    press(hand, Key.Key_F4)
    assert hand.window.findChild(QAction, "action_tool_draw_route").isChecked()
    hand.key(Key.Key_Escape)
    press(hand, Key.Key_Z, CTRL)
    assert len(streets(hand)) == 3

    palette(hand, "split line")
    drawn(hand, qtbot)
    hand.click(30, 30)
    assert len(streets(hand)) == 4
    press(hand, Key.Key_F10)
    drawn(hand, qtbot)
    around = [hand.px(*at) for at in ((8, 40), (50, 22))]
    QTest.mousePress(hand.canvas, LEFT, CTRL, around[0])
    QTest.mouseMove(hand.canvas, around[1])
    QTest.mouseRelease(hand.canvas, LEFT, CTRL, around[1])
    assert state(hand.window).selection == Selection("streets", (0, 3))
    palette(hand, "merge selected")
    assert len(streets(hand)) == 3
    assert [step.split()[0] for step in hand.steps] == ["Split", "Merge"]

    press(hand, Key.Key_F5)
    assert rested(hand.window, qtbot).plan is not None
    drawn(hand, qtbot)
    assert decide(hand, qtbot, "Forbid") < 0  # a school goes without
    assert decide(hand, qtbot, "Force") >= 0
    assert decide(hand, qtbot, "Lock") == 0


def test_places_years_and_sides(hand, qtbot):  # noqa: F811
    window, canvas = hand.window, hand.canvas
    seen = canvas.view.extent
    palette(hand, "remember this view")
    name = window.findChild(QInputDialog)
    QTest.keyClick(name.findChild(QLineEdit), Key.Key_A, CTRL)
    QTest.keyClicks(name.findChild(QLineEdit), "Ecke")
    QTest.keyClick(name.findChild(QLineEdit), Key.Key_Return)
    window.activateWindow()
    press(hand, Key.Key_0, CTRL)
    assert canvas.view.extent != seen
    palette(hand, "ecke")
    left, _, right, _ = canvas.view.extent
    assert left <= seen.left < seen.right <= right

    press(hand, Key.Key_F5)
    qtbot.waitUntil(lambda: state(window).plan is not None)
    rested(window, qtbot)
    press(hand, Key.Key_9, CTRL)
    panel = window.findChild(ProgrammePanel)
    qtbot.waitUntil(panel._start.isEnabled)
    QTest.mouseClick(panel._start, LEFT)
    qtbot.waitUntil(lambda: state(window).programme is not None)
    rested(window, qtbot)
    tree = window.findChild(ProgrammeTree)
    assert panel.isVisible()
    groups = [tree.topLevelItem(k) for k in range(tree.topLevelItemCount())]
    line = next(group.child(0) for group in groups if group.childCount())
    tree.scrollToItem(line)
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(line).center())
    assert tree.currentItem() is line
    wanted = next(group for group in groups if group.text(0).startswith("2030"))
    tree.scrollToItem(wanted)
    at = QPointF(tree.visualItemRect(wanted).center())
    kind = Qt.DropAction.MoveAction
    tree.dropEvent(QDropEvent(at, kind, QMimeData(), LEFT, Qt.KeyboardModifier.NoModifier))
    rested(window, qtbot)
    assert 2030 in set(state(window).programme.tables["programme_sites"]["year"])

    press(hand, Key.Key_4, Qt.KeyboardModifier.AltModifier)
    QTest.mouseClick(window.findChild(ComparePanel)._go, LEFT)
    qtbot.waitUntil(lambda: state(window).comparison is not None)
    press(hand, Key.Key_F12)
    swiping = window.owners["swipe"]
    qtbot.waitUntil(lambda: swiping.swipe is not None and swiping.swipe.is_complete)
    QTest.keyClick(swiping.swipe.divider, Key.Key_Right)
    assert swiping.swipe.share == pytest.approx(0.52)
    assert swiping.swipe._captions == ("Base scenario", "Base scenario")
    press(hand, Key.Key_F12)
    assert swiping.swipe is None

    palette(hand, "coverage at two dates")
    dates = window.findChild(TwoDatesDialog)
    QTest.mouseClick(dates.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok), LEFT)
    assert state(window).tables["coverage_change"]["as_of_then"].dt.year.tolist() == [2001]


def test_the_best_so_far_is_taken_by_a_click(hand, qtbot):  # noqa: F811
    taken = []

    def search(progress):
        while not progress.enough:
            progress(0.5)
        return "best so far"

    hand.window.jobs.start(Message("Searching"), search, taken.append, improves=True)
    press(hand, Key.Key_7, CTRL)
    panel = hand.window.findChild(QWidget, "panel_jobs")
    named = lambda: [b for b in panel.findChildren(QToolButton) if "best" in b.text() and b.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: bool(named()))
    QTest.mouseClick(named()[0], LEFT, pos=QPoint(8, 8))
    qtbot.waitUntil(lambda: taken == ["best so far"])
