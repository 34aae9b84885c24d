"""The map under real events: what the user does, where the map goes, what it says."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely.geometry import box

from netplan.model.styles import style
from netplan.ui.map.accessible import install_map_interface
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.layers import map_layers
from netplan.ui.map.measure import MeasureTool
from netplan.ui.map.view import Extent
from tests.ui.map import made

WIDTH, HEIGHT = 640, 480
Left, Middle = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def canvas(qtbot):
    widget = MapCanvas()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    widget.set_layers(made.layers())
    widget.zoom_to_all()
    return widget


def settle(qtbot, canvas):
    qtbot.waitUntil(lambda: canvas.is_idle)


def pixel(canvas, x_m, y_m):
    x, y = canvas.view.to_px(x_m, y_m)
    return QPoint(round(x), round(y))


def wheel(canvas, at, turns, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QWheelEvent(
        QPointF(at),
        canvas.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, turns),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def drag(canvas, start, end, button=Left, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mousePress(canvas, button, modifiers, start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, button, modifiers, end)


def colour(canvas, at):
    return QColor(canvas.grab().toImage().pixel(at)).name().upper()


@pytest.mark.parametrize("turns", [120, -120, 360, 40, 0])
@pytest.mark.parametrize("at", [QPoint(3, 5), QPoint(320, 240), QPoint(600, 470)])
def test_the_wheel_keeps_the_place_under_the_pointer(canvas, at, turns):
    before, zoom = canvas.view.to_map(at.x(), at.y()), canvas.view.zoom
    wheel(canvas, at, turns)
    assert canvas.view.to_map(at.x(), at.y()) == pytest.approx(before, abs=1e-3)
    assert canvas.view.zoom == zoom + 2 * int(turns / 120)


def test_small_turns_of_a_touchpad_add_up_and_control_is_finer(canvas):
    zoom = canvas.view.zoom
    for _ in range(3):
        wheel(canvas, QPoint(300, 200), 40)
    assert canvas.view.zoom == zoom + 2
    wheel(canvas, QPoint(300, 200), 120, Control)
    assert canvas.view.zoom == zoom + 3


@pytest.mark.parametrize("button", [Left, Middle])
def test_a_drag_takes_the_map_along(canvas, button):
    start, end = QPoint(100, 100), QPoint(260, 190)
    before = canvas.view.to_map(100, 100)
    drag(canvas, start, end, button)
    assert canvas.view.to_map(260, 190) == pytest.approx(before, abs=1e-3)


def test_space_drags_in_the_middle_of_a_tool(canvas):
    tool = MeasureTool(made.CRS, str, print)
    canvas.set_tool(tool)
    before = canvas.view.to_map(100, 100)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, QPoint(100, 100), QPoint(150, 160))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.view.to_map(150, 160) == pytest.approx(before, abs=1e-3)
    assert tool.sketch.points == ()


def test_a_box_with_shift_is_zoomed_into(canvas):
    corners = canvas.view.to_map(200, 150), canvas.view.to_map(300, 225)
    drag(canvas, QPoint(200, 150), QPoint(300, 225), modifiers=Shift)
    seen = canvas.view.extent
    (left, top), (right, bottom) = corners
    assert seen.left <= left < right <= seen.right
    assert seen.bottom <= bottom < top <= seen.top
    assert (right - left) / (seen.right - seen.left) > 0.75


def test_a_box_with_control_is_handed_over(qtbot, canvas):
    before = canvas.view
    with qtbot.waitSignal(canvas.boxed) as boxed:
        drag(canvas, QPoint(200, 150), QPoint(300, 225), modifiers=Control)
    (left, top), (right, bottom) = before.to_map(200, 150), before.to_map(300, 225)
    assert boxed.args == [Extent(left, bottom, right, top)]
    assert canvas.view == before


def test_keys(canvas):
    start = canvas.view
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.x_m == pytest.approx(start.x_m + 0.25 * WIDTH / start.px_per_m)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.view.y_m == pytest.approx(start.y_m + 0.25 * HEIGHT / start.px_per_m)
    for key, steps in (("Plus", 2), ("Plus", 4), ("Minus", 2), ("PageUp", 4), ("PageDown", 2)):
        QTest.keyClick(canvas, Qt.Key[f"Key_{key}"])
        assert canvas.view.zoom == start.zoom + steps
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view == start


def test_back_and_forward_through_the_views(qtbot, canvas):
    views = []
    for _ in range(3):
        settle(qtbot, canvas)
        views.append(canvas.view)
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    settle(qtbot, canvas)
    last = canvas.view
    for view in reversed(views):
        QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert canvas.view == view
    for button, view in ((Qt.MouseButton.ForwardButton, views[1]), (Qt.MouseButton.BackButton, views[0])):
        QTest.mouseClick(canvas, button)
        assert canvas.view == view
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert canvas.view == views[0]
    canvas.go_back(-9)
    assert canvas.view == last


def test_a_click_picks_what_is_on_top(qtbot, canvas):
    settle(qtbot, canvas)
    for x, y, expected in (
        (made.X + 100, made.Y + 100, ["sites", 0]),
        (made.X + 310, made.Y + 400, ["districts", 1]),
        (made.X - 5000, made.Y, ["", -1]),
    ):
        with qtbot.waitSignal(canvas.picked) as picked:
            QTest.mouseClick(canvas, Left, Qt.KeyboardModifier.NoModifier, pixel(canvas, x, y))
        assert picked.args == expected
        with qtbot.assertNotEmitted(canvas.picked), qtbot.waitSignal(canvas.picked_too) as picked:
            QTest.mouseClick(canvas, Left, Qt.KeyboardModifier.ControlModifier, pixel(canvas, x, y))
        assert picked.args == expected


def test_what_is_hidden_or_too_small_to_be_drawn_is_not_picked(qtbot, canvas):
    only = [layer for layer in canvas.layers if layer.name == "buildings"]
    canvas.set_layers(only)
    at = pixel(canvas, made.X + 5, made.Y + 5)
    with qtbot.waitSignal(canvas.picked) as picked:
        QTest.mouseClick(canvas, Left, Qt.KeyboardModifier.NoModifier, at)
    assert picked.args == ["buildings", 0]
    canvas.show_view(canvas.view.at_scale(100_000))
    with qtbot.waitSignal(canvas.picked) as picked:
        at = pixel(canvas, made.X + 5, made.Y + 5)
        QTest.mouseClick(canvas, Left, Qt.KeyboardModifier.NoModifier, at)
    assert picked.args == ["", -1]


def test_the_pointer_says_where_it_is_and_what_it_is_over(qtbot, canvas):
    at = pixel(canvas, made.X + 100, made.Y + 100)
    with qtbot.waitSignal(canvas.hovered) as hovered, qtbot.waitSignal(canvas.cursor_moved) as moved:
        QTest.mouseMove(canvas, at)
    assert moved.args == pytest.approx(canvas.view.to_map(at.x(), at.y()))
    assert hovered.args == ["sites", 0]
    with qtbot.waitSignal(canvas.cursor_left):
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))


def test_programmed_views_say_so_once(qtbot, canvas):
    views = []
    canvas.viewed.connect(views.append)
    canvas.zoom_to(Extent(made.X, made.Y, made.X + 100, made.Y + 100))
    assert views == [canvas.view]


def test_a_resize_keeps_the_centre_or_what_had_to_fit(canvas):
    centre = canvas.view.x_m, canvas.view.y_m
    canvas.resize(1200, 900)
    assert (canvas.view.x_m, canvas.view.y_m) == centre
    fitted = canvas.view.zoom
    canvas.resize(320, 240)
    assert canvas.view.zoom < fitted
    canvas.show_view(canvas.view.at_scale(5000))
    zoom = canvas.view.zoom
    canvas.resize(900, 700)
    assert canvas.view.zoom == zoom


def test_what_is_painted(qtbot, canvas):
    settle(qtbot, canvas)
    inside = pixel(canvas, made.X + 540, made.Y + 530)
    assert colour(canvas, inside) == DAY.land
    assert (
        colour(canvas, pixel(canvas, made.X + 540, made.Y + 10)) == style("buildings").classes[0].symbol.fill
    )
    assert colour(canvas, QPoint(2, 2)) == DAY.ground
    canvas.set_colours(NIGHT)
    settle(qtbot, canvas)
    assert colour(canvas, inside) == NIGHT.land


def test_a_selection_is_seen_without_new_tiles(qtbot, canvas):
    settle(qtbot, canvas)
    before = canvas.grab().toImage()
    canvas.select({"streets": frozenset({3}), "sites": frozenset({1}), "nowhere": frozenset({1})})
    assert canvas.is_idle
    after = canvas.grab().toImage()
    at = pixel(canvas, made.X + 280, made.Y + 415)
    assert QColor(after.pixel(at)).name().upper() == DAY.selected
    assert after.pixel(at) != before.pixel(at)
    canvas.select({})
    assert canvas.grab().toImage() == before


def test_an_undone_change_is_painted_at_once(qtbot, canvas):
    settle(qtbot, canvas)
    first, before = canvas.layers, canvas.grab().toImage()
    canvas.set_layers(map_layers({**made.tables(), "cells": made.cells()}, first))
    settle(qtbot, canvas)
    assert canvas.grab().toImage() != before
    canvas.set_layers(first)
    assert canvas.tiles.is_complete
    settle(qtbot, canvas)
    assert canvas.grab().toImage() == before


def test_old_tiles_stay_until_new_ones_are_there(qtbot, canvas):
    """While the map is drawn anew nothing flashes: what was there is scaled."""
    settle(qtbot, canvas)
    yard = pixel(canvas, made.X + 540, made.Y + 10)
    wheel(canvas, yard, 120)
    assert colour(canvas, yard) == style("buildings").classes[0].symbol.fill


def test_fingers_zoom_freely_and_end_on_a_step(canvas):
    before = canvas.view.to_map(100, 50)
    zoom = canvas.view.zoom
    canvas._pinch(0.7, 100, 50)
    canvas._pinch(0.6, 100, 50)
    assert canvas.view.zoom == pytest.approx(zoom + 1.3)
    canvas._end_pinch(100, 50)
    assert canvas.view.zoom == zoom + 1
    assert canvas.view.to_map(100, 50) == pytest.approx(before, abs=1e-3)


def test_measuring(qtbot, canvas):
    done = []
    canvas.set_tool(MeasureTool(made.CRS, "{:.1f} m".format, done.append))
    for x in (0, 100):
        QTest.mouseClick(
            canvas, Left, Qt.KeyboardModifier.NoModifier, pixel(canvas, made.X + x, made.Y + 200)
        )
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    (places,) = done
    assert len(places) == 2
    assert places[1][0] - places[0][0] == pytest.approx(100, abs=2 / canvas.view.px_per_m)
    canvas.set_tool(None)
    with qtbot.waitSignal(canvas.picked):
        QTest.mouseClick(canvas, Left, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))


def test_a_broken_layer_is_said_and_the_map_comes_to_rest(qtbot, canvas):
    broken = replace(canvas.layers[1], classes=np.zeros(1, dtype=np.uint8))
    with qtbot.waitSignal(canvas.failed):
        canvas.set_layers([broken])
    settle(qtbot, canvas)


def test_a_map_without_layers(qtbot, canvas):
    canvas.set_layers([])
    canvas.zoom_to_all()
    settle(qtbot, canvas)
    assert colour(canvas, QPoint(50, 50)) == DAY.ground


def test_a_screen_reader_finds_a_picture_that_says_what_it_shows(qtbot, canvas):
    install_map_interface()
    canvas.setAccessibleName("Karte")
    canvas.select({"sites": frozenset({1, 2})})
    canvas.show_view(canvas.view.at_scale(5000))
    settle(qtbot, canvas)
    interface = QAccessible.queryAccessibleInterface(canvas)
    assert interface.role() == QAccessible.Role.Graphic
    assert interface.text(QAccessible.Text.Name) == "Karte"
    assert interface.text(QAccessible.Text.Description) == "Scale 1 : 5000, 2 selected"


def test_closed_maps_leave_no_threads(qtbot):
    before = set(threading.enumerate())
    for _ in range(3):
        widget = MapCanvas()
        widget.resize(200, 200)
        widget.set_layers(made.layers())
        widget.zoom_to_all()
        widget.close()
        widget.deleteLater()
        QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    new = [thread for thread in threading.enumerate() if thread not in before]
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in new))


def test_the_view_a_wide_extent_asks_for_is_bounded(canvas):
    canvas.zoom_to(Extent(-1e12, -1e12, 1e12, 1e12))
    assert np.isfinite(canvas.view.extent).all()
    canvas.zoom_to(Extent(*box(5, 5, 5, 5).bounds))
    assert canvas.view.px_per_m <= 200.1


def test_fingers_on_a_touchpad_and_on_a_screen_zoom(canvas):
    seen, middle = canvas.view.zoom, QPointF(200, 150)
    kinds, pad = Qt.NativeGestureType, QPointingDevice.primaryPointingDevice()
    moves = ((kinds.BeginNativeGesture, 0), (kinds.ZoomNativeGesture, 0.6), (kinds.EndNativeGesture, 0))
    for kind, value in moves:
        at = (middle, canvas.mapTo(canvas.window(), middle), canvas.mapToGlobal(middle))
        QApplication.sendEvent(canvas, QNativeGestureEvent(kind, pad, 2, *at, value, QPointF()))
    assert canvas.view.zoom > seen
    assert canvas.view.zoom == round(canvas.view.zoom)

    seen, screen = canvas.view.zoom, QTest.createTouchDevice()
    QTest.touchEvent(canvas, screen).press(0, QPoint(190, 150), canvas).press(1, QPoint(210, 150), canvas)
    for apart in (20, 40, 60, 80):
        first, second = QPoint(190 - apart, 150), QPoint(210 + apart, 150)
        QTest.touchEvent(canvas, screen).move(0, first, canvas).move(1, second, canvas)
    QTest.touchEvent(canvas, screen).release(0, QPoint(110, 150), canvas).release(1, QPoint(290, 150), canvas)
    assert canvas.view.zoom > seen
    assert canvas.view.zoom == round(canvas.view.zoom)
