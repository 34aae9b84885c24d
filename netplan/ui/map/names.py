"""Keeps the names of the view: places them in the background, paints those it has."""

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QPainter

from netplan.ui.map.labels import Placed, place_labels
from netplan.ui.map.pool import Job, pool_of
from netplan.ui.map.tiles import Scene
from netplan.ui.map.view import View


class Names(QObject):
    """The names that lie over the tiles; they move with the map until new ones are placed."""

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._placed: list[Placed] = []
        self._wanted: object = None
        self._shown: object = None
        self._pool = pool_of(self, self._take, 1)

    @property
    def is_complete(self) -> bool:
        """Whether the names are those of the view that was asked for."""
        return self._wanted == self._shown

    def show(self, view: View, scene: Scene, dpr: float) -> None:
        """Place the names of a view."""
        labels = tuple((layer.name, layer.label) for layer in scene.layers)
        key = (view, scene.style, scene.data, labels, dpr)
        if key != self._wanted:
            self._wanted = key
            self._pool.want([Job(key, partial(place_labels, view, scene, dpr))])

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the names there are."""
        for name in self._placed:
            x, y = view.to_px(name.x_m, name.y_m)
            painter.drawImage(QPointF(round(x), round(y)), name.picture)

    def _take(self, key: object, result: object) -> None:
        self._shown = key
        if isinstance(result, list):
            self._placed = result
        else:
            self.failed.emit(str(result))
        self.arrived.emit()
