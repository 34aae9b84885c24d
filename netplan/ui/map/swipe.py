"""A second scene over the left of the map, up to a divider that is dragged or moved by keys.

It covers the canvas as a child and follows its view; the canvas itself shows what lies right of the divider.

| key on the divider      | meaning                     |
|-------------------------|-----------------------------|
| left, right             | move it by a fiftieth       |
| page up, page down      | by a fifth                  |
| Home, End               | all of B · all of A         |
"""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.colours import MapColours
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.names import Names
from netplan.ui.map.scenes import SceneBook
from netplan.ui.map.tiles import Tiles

_WIDTH_PX = 13
_KNOB_PX = 22
_STEPS = {
    Qt.Key.Key_Left: -0.02,
    Qt.Key.Key_Right: 0.02,
    Qt.Key.Key_PageUp: -0.2,
    Qt.Key.Key_PageDown: 0.2,
    Qt.Key.Key_Home: -1.0,
    Qt.Key.Key_End: 1.0,
}


class Divider(QWidget):
    """A line with a knob; says by ``moved`` where it is wanted, as a share of the width of its parent."""

    moved = Signal(float)

    def __init__(self, parent: QWidget, colours: MapColours) -> None:
        super().__init__(parent)
        self._area = parent
        self._colours = colours
        self._share = 0.5
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def place(self, share: float) -> None:
        """Stand at a share of the width of the parent."""
        self._share = share
        area = self._area.size()
        self.setGeometry(round(share * area.width()) - _WIDTH_PX // 2, 0, _WIDTH_PX, area.height())
        self.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse while a button is down."""
        x = self.mapToParent(event.position().toPoint()).x()
        self.moved.emit(x / max(self._area.width(), 1))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the mouse, so that the map below does not."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move by keys."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(self._share + step)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the line and its knob, thicker with the keyboard on it."""
        painter, colours = QPainter(self), self._colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self.width() / 2, self.height() / 2
        for colour, width in ((colours.text, 5.0), (colours.halo, 2.0)):
            painter.setPen(QPen(QColor(colours.selected if self.hasFocus() else colour), width))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(QColor(colours.text), 1.5))
        painter.setBrush(QColor(colours.selected if self.hasFocus() else colours.halo))
        painter.drawRoundedRect(QRectF(1, y - _KNOB_PX, _WIDTH_PX - 2, 2 * _KNOB_PX), 4, 4)
        painter.end()


class Caption(QWidget):
    """The name of B in the upper right corner of the map."""

    def __init__(self, parent: QWidget, colours: MapColours) -> None:
        super().__init__(parent)
        self._area = parent
        self._colours = colours
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str) -> None:
        """Name what is right of the divider."""
        self._text = text
        self.place()
        self.show()

    def place(self) -> None:
        """Stand in the corner."""
        width = math.ceil(_caption_width(self._text)) + 20
        self.setGeometry(self._area.width() - width, 0, width, 44)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the name."""
        painter = QPainter(self)
        _caption(painter, self._text, self._colours)
        painter.end()


class Swipe(QWidget):
    """Shows ``layers`` over the left of ``canvas``."""

    failed = Signal(str)
    swiped = Signal(float)

    def __init__(self, canvas: MapCanvas, colours: MapColours) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._share = 0.5
        self._captions = ("", "")
        self._scenes = SceneBook(colours)
        self._tiles, self._names = Tiles(self), Names(self)
        self.divider = Divider(canvas, colours)
        self._right = Caption(canvas, colours)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.divider.moved.connect(self.move_to)
        for part in (self._tiles, self._names):
            part.arrived.connect(self.update)
            part.failed.connect(self.failed)
        canvas.viewed.connect(self._follow)
        canvas.settled.connect(self._place_names)
        canvas.installEventFilter(self)

    @property
    def share(self) -> float:
        """Where the divider stands, as a share of the width."""
        return self._share

    @property
    def is_complete(self) -> bool:
        """Whether all that is seen of A is sharp."""
        return self._tiles.is_complete and self._names.is_complete

    def show_layers(self, layers: Sequence[MapLayer], captions: tuple[str, str]) -> None:
        """Show ``layers`` left of the divider; captions name what is left and right of it."""
        self._captions = captions
        self._scenes.show(tuple(layers), self._scenes.now.colours)
        self.move_to(self._share)
        self.show()
        self._right.say(f"B · {captions[1]}")
        self.divider.show()
        self._follow()
        self._place_names()

    def move_to(self, share: float) -> None:
        """Move the divider."""
        self._share = min(max(share, 0.0), 1.0)
        self.setGeometry(0, 0, max(round(self._share * self._canvas.width()), 1), self._canvas.height())
        self._right.place()
        self.divider.place(self._share)
        self._canvas.update()
        self.swiped.emit(self._share)

    def end(self) -> None:
        """Take A off the map."""
        self._canvas.removeEventFilter(self)
        for part in (self, self.divider, self._right):
            part.hide()
            part.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Grow with the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.move_to(self._share)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint A and the captions."""
        painter, colours = QPainter(self), self._scenes.now.colours
        painter.fillRect(self.rect(), QColor(colours.ground))
        self._tiles.paint(painter)
        self._names.paint(painter, self._canvas.view)
        _caption(painter, f"A · {self._captions[0]}", colours)
        painter.end()

    def _follow(self) -> None:
        self._tiles.show(self._canvas.view, self._scenes.now, self.devicePixelRatioF())
        self.update()

    def _place_names(self) -> None:
        canvas = self._canvas
        self._names.show(canvas.view, self._scenes.now, self.devicePixelRatioF(), canvas.text_share)


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font


def _caption_width(text: str) -> float:
    return QFontMetricsF(_bold()).horizontalAdvance(text) + 16


def _caption(painter: QPainter, text: str, colours: MapColours) -> None:
    """Write what is shown into the upper left corner."""
    painter.setFont(_bold())
    box = QRectF(10, 10, _caption_width(text), 24)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.text), 1))
    painter.setBrush(QColor(colours.halo))
    painter.drawRoundedRect(box, 4, 4)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
