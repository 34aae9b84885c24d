"""Mouse, wheel, fingers and keys on the map, translated into what the map can do.

| gesture                                            | meaning                                   |
|----------------------------------------------------|-------------------------------------------|
| wheel, pinch                                       | zoom at the pointer; with Ctrl finer      |
| drag with left or middle button, space and move    | pan                                       |
| drag with Shift · with Ctrl                        | zoom into the box · select what meets it  |
| click · double click                               | pick, or a vertex for the tool · finish   |
| click with Ctrl or Shift                           | pick as well, or no longer                |
| arrows · + −, page up and down · Home              | pan · zoom · everything                   |
| Alt + left, right, the thumb's buttons             | previous, next view                       |
| Escape · Enter · Backspace                         | cancel · finish · take back, for the tool |
| right button, menu key                             | a menu for what lies there                |
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from netplan.ui.map.view import STEPS_PER_DOUBLING

_CLICK_PX = 4.0
_NOTCH = 120
_KEY_PAN_SHARE = 0.25
_STEPS_PER_NOTCH = 2

Key = Qt.Key
Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
_ZOOMING = {
    Key.Key_Plus: _STEPS_PER_NOTCH,
    Key.Key_Equal: _STEPS_PER_NOTCH,
    Key.Key_Minus: -_STEPS_PER_NOTCH,
    Key.Key_PageUp: _STEPS_PER_NOTCH,
    Key.Key_PageDown: -_STEPS_PER_NOTCH,
}
_TURNS = {Button.BackButton: 1, Button.ForwardButton: -1}  # views; of a mouse with buttons for the thumb


class Gestures(QObject):
    """Watches a widget and says what its user wants; places and ways are pixels of the widget."""

    panned = Signal(float, float)  # to the right, down
    zoomed = Signal(int, float, float)  # steps, place that stays
    pinched = Signal(float, float, float)  # parts of steps, place that stays
    pinch_ended = Signal(float, float)
    all_wanted = Signal()
    stepped_back = Signal(int)  # views; negative is forward
    box_drawn = Signal(QRectF)  # empty: no longer
    box_taken = Signal(QRectF, bool)  # whether to zoom into it; else select
    clicked = Signal(float, float)
    clicked_too = Signal(float, float)  # to what is selected already
    pointed = Signal(float, float)
    left = Signal()
    menu_asked = Signal(float, float)
    tool_told = Signal(str)  # finish, cancel, undo

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragged = False
        self._boxing = ""
        self._carried = False
        self.grabs: Callable[[float, float], bool] = _nothing  # whether a drag from a place carries a thing
        self._space = False
        self._at: QPointF | None = None  # where the pointer was last
        self._notches = 0.0
        self._cursor = widget.cursor()
        self._events = self._handlers()
        widget.setMouseTracking(True)
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.grabGesture(Qt.GestureType.PinchGesture)
        widget.installEventFilter(self)

    def _handlers(self) -> dict[QEvent.Type, Callable[[Any], bool]]:
        return {
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
            QEvent.Type.KeyPress: self._key,
            QEvent.Type.KeyRelease: self._key_up,
            QEvent.Type.FocusOut: self._let_go,
            QEvent.Type.Leave: self._leave,
            QEvent.Type.ContextMenu: self._ask_menu,
            QEvent.Type.NativeGesture: self._native_pinch,
            QEvent.Type.Gesture: self._pinch,
        }

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Translate an event; whether it was one of ours."""
        handler = self._events.get(event.type())
        return handler(event) if handler else False

    def _wheel(self, event: QWheelEvent) -> bool:
        self._notches += event.angleDelta().y() / _NOTCH
        whole = int(self._notches)  # touchpads send many small turns
        self._notches -= whole
        fine = bool(event.modifiers() & Modifier.ControlModifier)
        if whole:
            at = event.position()
            self.zoomed.emit(whole * (1 if fine else _STEPS_PER_NOTCH), at.x(), at.y())
        return True

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() in _TURNS:
            self.stepped_back.emit(_TURNS[event.button()])
            return True
        if event.button() not in (Button.LeftButton, Button.MiddleButton):
            return False
        self.widget.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = self._last = event.position()
        self._dragged = event.button() == Button.MiddleButton or self._space
        if event.button() == Button.LeftButton and not self._space:
            self._boxing = _box_meaning(event.modifiers())
        if not self._space:
            self._cursor = self.widget.cursor()
        plain = event.button() == Button.LeftButton and not (self._space or self._boxing)
        self._carried = plain and self.grabs(self._pressed.x(), self._pressed.y())
        if not self._boxing and not self._carried:
            self.widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        at, before = event.position(), self._at
        self._at = at
        self.pointed.emit(at.x(), at.y())
        if self._pressed is None:
            if self._space and before is not None:
                self.panned.emit(at.x() - before.x(), at.y() - before.y())
            return True
        begins = not self._dragged and (at - self._pressed).manhattanLength() > _CLICK_PX
        self._dragged = self._dragged or begins
        if self._carried:
            if begins:  # as a click where it was pressed and another where it is let go
                self.clicked.emit(self._pressed.x(), self._pressed.y())
                self.pointed.emit(at.x(), at.y())
        elif self._boxing and self._dragged:
            self.box_drawn.emit(QRectF(self._pressed, at).normalized())
        elif self._dragged:
            self.panned.emit(at.x() - self._last.x(), at.y() - self._last.y())
            self._last = at
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if self._pressed is None:
            return False
        at, box, meaning = (
            event.position(),
            QRectF(self._pressed, event.position()).normalized(),
            self._boxing,
        )
        dragged = self._dragged and not self._carried
        self._let_go(event)
        if meaning and dragged:
            self.box_taken.emit(box, meaning == "zoom")
        elif not dragged:
            (self.clicked_too if meaning else self.clicked).emit(at.x(), at.y())
        return True

    def _let_go(self, _event: QEvent) -> bool:
        self._pressed, self._dragged, self._boxing, self._space = None, False, "", False
        self._carried = False
        self.widget.setCursor(self._cursor)
        self.box_drawn.emit(QRectF())
        return False

    def _double_click(self, _event: QMouseEvent) -> bool:
        self.tool_told.emit("finish")
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Key.Key_Space:
            if not self._space and self._pressed is None:
                self._cursor = self.widget.cursor()
                self.widget.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._space = True
            return True
        action = _key_moves(self).get((event.key(), _plain(event.modifiers())))
        if action is None:
            return False
        if event.key() == Key.Key_Escape:
            self._let_go(event)
        action()
        return True

    def _key_up(self, event: QKeyEvent) -> bool:
        if event.key() == Key.Key_Space and not event.isAutoRepeat():
            if self._space and self._pressed is None:
                self.widget.setCursor(self._cursor)
            self._space = False
        return False

    def _native_pinch(self, event: QNativeGestureEvent) -> bool:
        at = event.position()
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.pinched.emit(_steps(1.0 + event.value()), at.x(), at.y())
        elif event.gestureType() == Qt.NativeGestureType.EndNativeGesture:
            self.pinch_ended.emit(at.x(), at.y())
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        gesture = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(gesture, QPinchGesture):
            return False
        at = self.widget.mapFromGlobal(gesture.centerPoint())
        self.pinched.emit(_steps(gesture.scaleFactor()), at.x(), at.y())
        if gesture.state() in (Qt.GestureState.GestureFinished, Qt.GestureState.GestureCanceled):
            self.pinch_ended.emit(at.x(), at.y())
        event.accept()
        return True

    def _ask_menu(self, event: QContextMenuEvent) -> bool:
        self.menu_asked.emit(float(event.x()), float(event.y()))
        return True

    def _leave(self, _event: QEvent) -> bool:
        self._at = None
        self.left.emit()
        return False


def _key_moves(by: Gestures) -> dict[tuple[int, bool], Callable[[], None]]:
    """Return what keys do: (key, whether pressed without Alt and Ctrl) -> action."""
    widget = by.widget
    x, y = widget.width() / 2, widget.height() / 2
    right, down = widget.width() * _KEY_PAN_SHARE, widget.height() * _KEY_PAN_SHARE
    return {
        (Key.Key_Left, True): partial(by.panned.emit, right, 0.0),
        (Key.Key_Right, True): partial(by.panned.emit, -right, 0.0),
        (Key.Key_Up, True): partial(by.panned.emit, 0.0, down),
        (Key.Key_Down, True): partial(by.panned.emit, 0.0, -down),
        **{(key, True): partial(by.zoomed.emit, steps, x, y) for key, steps in _ZOOMING.items()},
        (Key.Key_Home, True): by.all_wanted.emit,
        (Key.Key_Left, False): partial(by.stepped_back.emit, 1),
        (Key.Key_Right, False): partial(by.stepped_back.emit, -1),
        (Key.Key_Escape, True): partial(by.tool_told.emit, "cancel"),
        (Key.Key_Return, True): partial(by.tool_told.emit, "finish"),
        (Key.Key_Enter, True): partial(by.tool_told.emit, "finish"),
        (Key.Key_Backspace, True): partial(by.tool_told.emit, "undo"),
    }


def _nothing(_x_px: float, _y_px: float) -> bool:
    """Carry nothing: a drag moves the map."""
    return False


def _box_meaning(modifiers: Qt.KeyboardModifier) -> str:
    if modifiers & Modifier.ShiftModifier:
        return "zoom"
    return "select" if modifiers & Modifier.ControlModifier else ""


def _plain(modifiers: Qt.KeyboardModifier) -> bool:
    """Whether a key was pressed without Alt or Ctrl; Shift is needed for + on some keyboards."""
    return not modifiers & (Modifier.AltModifier | Modifier.ControlModifier)


def _steps(factor: float) -> float:
    """Return the steps of a zoom by a factor."""
    return STEPS_PER_DOUBLING * math.log2(max(factor, 1e-3))
