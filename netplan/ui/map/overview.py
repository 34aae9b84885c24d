"""A small map of everything in the corner of the map, with a frame around what is seen, to drag."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.colours import MapColours
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.scenes import SceneBook
from netplan.ui.map.tiles import Tiles
from netplan.ui.map.view import View, union

_WIDTH_PX, _HEIGHT_PX, _OFF_PX = 210, 160, 10
_SHOWN = frozenset({"boundary", "districts", "streets", "fibre", "trenches"})
_LEAST_PX = 6.0  # a frame smaller than this is drawn as large
_STEP = 0.25  # of the view, for an arrow key
_ARROWS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, _STEP),
    Qt.Key.Key_Down: (0.0, -_STEP),
}


class Overview(QWidget):
    """Shows where ``canvas`` looks, and moves it there where one points."""

    def __init__(self, canvas: MapCanvas, colours: MapColours) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scenes = SceneBook(colours)
        self._tiles = Tiles(self)
        self._view = View(0.0, 0.0, 0.0, _WIDTH_PX, _HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._tiles.arrived.connect(self.update)
        canvas.viewed.connect(self.update)
        canvas.settled.connect(self.follow)
        canvas.installEventFilter(self)
        self._place()
        self.follow()

    @property
    def is_complete(self) -> bool:
        """Whether the small map is sharp."""
        return self._tiles.is_complete

    @property
    def frame(self) -> QRectF:
        """Where the canvas looks, in pixels of the small map."""
        left, bottom, right, top = self._canvas.view.extent
        x0, y0 = self._view.to_px(left, top)
        x1, y1 = self._view.to_px(right, bottom)
        grow = [max(0.0, (_LEAST_PX - size) / 2) for size in (x1 - x0, y1 - y0)]
        return QRectF(x0 - grow[0], y0 - grow[1], x1 - x0 + 2 * grow[0], y1 - y0 + 2 * grow[1])

    def dress(self, colours: MapColours) -> None:
        """Show the day or the night."""
        self._show(self._scenes.now.layers, colours)

    def follow(self) -> None:
        """Show the layers the canvas shows now."""
        layers = tuple(layer for layer in self._canvas.layers if layer.name in _SHOWN)
        if layers != self._scenes.now.layers:
            self._show(layers, self._scenes.now.colours)

    def _show(self, layers: tuple[MapLayer, ...], colours: MapColours) -> None:
        border = [layer.store.extent for layer in layers if layer.name == "boundary"]
        self._view = self._view.showing(union(border or [layer.store.extent for layer in layers]), 4.0)
        self._tiles.show(self._view, self._scenes.show(layers, colours), self.devicePixelRatioF())
        self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Look where one points."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._look_at(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the pointer while a button is down."""
        self._look_at(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move by arrows."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        view = self._canvas.view
        left, bottom, right, top = view.extent
        x, y = view.x_m + step[0] * (right - left), view.y_m + step[1] * (top - bottom)
        self._canvas.show_view(replace(view, x_m=x, y_m=y))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the small map and the frame."""
        painter, colours = QPainter(self), self._scenes.now.colours
        painter.fillRect(self.rect(), QColor(colours.ground))
        self._tiles.paint(painter)
        for colour, width in ((colours.text, 4.0), (colours.selected, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(self.frame)
        painter.setPen(QPen(QColor(colours.selected if self.hasFocus() else colours.casing), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _look_at(self, at: QPointF) -> None:
        x, y = self._view.to_map(at.x(), at.y())
        self._canvas.show_view(replace(self._canvas.view, x_m=x, y_m=y))

    def _place(self) -> None:
        left = self._canvas.width() - _WIDTH_PX - _OFF_PX
        self.setGeometry(left, self._canvas.height() - _HEIGHT_PX - _OFF_PX, _WIDTH_PX, _HEIGHT_PX)
