"""Keeps the names of the view: places them in the background, paints those it has."""

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QImage, QPainter

from netplan.ui.map.labels import place_labels
from netplan.ui.map.lettering import Placed, text_picture
from netplan.ui.map.pool import Job, Stopped, pool_of
from netplan.ui.map.tiles import Scene
from netplan.ui.map.view import View

Drawn = tuple[Placed, QImage]


class Names(QObject):
    """The names that lie over the tiles; they move with the map until new ones are placed."""

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._drawn: list[Drawn] = []
        self._wanted: object = None
        self._shown: object = None
        self._pool = pool_of(self, self._take, 1)

    @property
    def is_complete(self) -> bool:
        """Whether the names are those of the view that was asked for."""
        return self._wanted == self._shown

    def show(self, view: View, scene: Scene, dpr: float, share: float) -> None:
        """Place the names of a view, ``share`` times as large as usual."""
        labels = tuple((layer.name, layer.label, layer.named) for layer in scene.layers)
        key = (view, scene.style, scene.data, labels, dpr, share)
        if key != self._wanted:
            self._wanted = key
            self._pool.want([Job(key, partial(_draw, view, scene, dpr, share))])

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the names there are."""
        for name, picture in self._drawn:
            x, y = view.to_px(name.x_m, name.y_m)
            size = picture.deviceIndependentSize()
            painter.drawImage(QPointF(round(x - size.width() / 2), round(y - size.height() / 2)), picture)

    def _take(self, key: object, result: object) -> None:
        self._shown = key
        if isinstance(result, list):
            self._drawn = result
        else:
            self.failed.emit(str(result))
        self.arrived.emit()


def _draw(view: View, scene: Scene, dpr: float, share: float, stopped: Stopped) -> list[Drawn]:
    """Return the names of a view with their pictures."""
    return [
        (name, text_picture(name.text, name.letters, scene.colours, name.angle, dpr))
        for name in place_labels(view, scene.layers, share, stopped)
    ]
