"""On a small screen with large text: the map stays a map, and nothing is cut off in the middle."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QTabBar,
    QToolButton,
    QWidget,
)

from netplan.i18n import Words
from netplan.ui.actions import DOCKS
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.panels.scenario import ScenarioPanel
from netplan.ui.state import EMPTY
from netplan.ui.theme import LIGHT, dress
from netplan.ui.widgets.boxes import LongBox
from tests.ui.conftest import open_town, rested, two_schools_and_a_kita
from tests.ui.test_window import dialog_of

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def small(window, qtbot, project_file):
    """Return a window of 1024 × 768 with text twice as large."""
    window.resize(1024, 768)
    open_town(window, qtbot, project_file)
    window.set_text("200")
    qtbot.waitUntil(lambda: window.findChild(QWidget, "guide")._names_all is False)
    rested(window, qtbot)
    return window


def test_guide_places_and_buttons_find_room(small, qtbot):
    guide, canvas = small.findChild(QWidget, "guide"), small.owners["map"].canvas
    assert small.width() == 1024
    assert guide._text.text()
    assert "<b>2&nbsp;See" in guide._steps.text()
    assert "3&nbsp;Say" not in guide._steps.text()
    qtbot.waitUntil(lambda: canvas.height() >= 150)

    canvas.cursor_moved.emit(400_000.0, 5_700_000.0)
    status = small.status
    status._say("Placing findings of the project beside the map " * 3)
    assert small.minimumSizeHint().width() <= 1024  # else the window grows beyond the screen
    shown = [label for label in (status._metric, status._degrees) if label.isVisible()]
    assert all(label.width() >= label.sizeHint().width() for label in shown)
    status.resize(500, status.height())
    assert not status._degrees.isVisible()
    assert status._degrees.text() in status._metric.toolTip()

    small.owners["docks"].show("problems")
    panel = small.findChild(QWidget, "panel_problems")
    buttons = [panel._check, panel._mend, panel._write]
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) > 1)
    assert all(button.width() >= button.minimumSizeHint().width() for button in buttons)

    small.owners["docks"].show("table")
    panel = small.findChild(QWidget, "panel_table")
    qtbot.waitUntil(lambda: panel._count.text() and panel._count.width() >= panel._count.sizeHint().width())

    small.set_text("100")
    guide = small.findChild(QWidget, "guide")
    small.resize(1900, 768)
    qtbot.waitUntil(lambda: "3&nbsp;Say" in guide._steps.text())


def row_bars(window):
    """Return the tabs of the panels around the map."""
    return [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.parent() is window]


@pytest.mark.parametrize("width", [1024, 1280])
def test_no_tab_of_a_panel_has_to_be_scrolled_to(window, qtbot, project_file, width):
    window.set_language("de")
    window.resize(width, 768)
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    bars = row_bars(window)
    assert sum(bar.count() for bar in bars) == sum(row.opens for row in DOCKS)
    for bar in bars:
        ends = [bar.tabRect(place).right() for place in range(bar.count())]
        assert max(ends) < bar.width(), [bar.tabText(place) for place in range(bar.count())]
        assert not any(one.isVisible() for one in bar.findChildren(QToolButton))
    steps = window.findChild(QWidget, "guide")._steps
    assert steps.heightForWidth(steps.width()) < 2 * steps.fontMetrics().height()  # one line


def test_a_panel_few_need_comes_when_it_is_asked_for_and_can_be_closed(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    dock = window.findChild(QDockWidget, "dock_fitness")
    assert dock.isHidden()
    window.do("dock_fitness")
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    close = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
    assert not close.icon().isNull()
    close.click()
    assert dock.isHidden()
    window.do("docks_default")
    assert dock.isHidden()


def test_dialogs_open_as_their_text_asks_and_never_beyond_the_screen(small, qtbot):
    small.do("plan")
    rested(small, qtbot)
    room = small.screen().availableSize()
    for action in ("print", "pack"):
        small.do(action)
        qtbot.waitUntil(lambda: any(one.isVisible() for one in small.findChildren(QDialog)))
        dialog = next(one for one in small.findChildren(QDialog) if one.isVisible())
        assert dialog.width() <= max(room.width(), 1024)
        assert dialog.height() <= max(room.height(), 768)
        assert dialog.width() >= 640
        dialog.reject()
    small.set_text("100")


def test_keys_of_menus_work_in_a_field_and_its_own_keys_stay(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.activateWindow()
    window.owners["docks"].show("problems")
    field = window.findChild(QWidget, "panel_problems").findChild(QLineEdit)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    assert field.selectedText() == "abc"
    QTest.keyClick(field, Qt.Key.Key_E, CTRL)
    dialog_of(window, ExportDialog, qtbot).reject()


def test_a_button_that_is_pressed_and_switched_off_shows_its_icon(window):
    button = next(b for b in window.findChildren(QToolButton) if b.isChecked() and not b.isEnabled())
    picture = button.grab().toImage()
    middle = picture.rect().center()
    ground = picture.pixelColor(QPoint(4, picture.height() // 2))
    around = [picture.pixelColor(middle + QPoint(dx, dy)) for dx in range(-8, 9) for dy in range(-8, 9)]
    assert any(abs(colour.lightness() - ground.lightness()) > 15 for colour in around)


def needed(widget):
    return widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else widget.sizeHint().height()


def test_no_text_of_the_scenario_is_cut_off_at_any_width(qtbot):
    dress("light")
    panel = ScenarioPanel(Words("de"), LIGHT)
    qtbot.addWidget(panel)
    project = two_schools_and_a_kita()
    panel.refresh(EMPTY, replace(EMPTY, project=project, scenario=project.scenario()))
    panel.resize(280, 900)
    panel.show()
    shown = [one for kind in (QLabel, LongBox) for one in panel.findChildren(kind) if one.isVisible()]
    assert len(shown) > 20
    for width in (280, 380, 700, 330):
        panel.resize(width, 900)
        qtbot.waitUntil(lambda: all(one.height() >= needed(one) for one in shown))
