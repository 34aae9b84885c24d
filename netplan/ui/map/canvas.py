"""The map widget. It shows layers, and says what its user does; it changes nothing.

Made of: ``tiles`` (background threads draw what ``display_list`` says), ``labels``, ``overlay`` (selection,
sketches), ``gestures`` (mouse and keys), ``picking``.

    canvas = MapCanvas(parent)
    canvas.set_layers(map_layers(tables))    # layers.map_layers: build them in a job, it may take a second
    canvas.zoom_to_all()
    canvas.set_colours(NIGHT)                # colours.DAY, colours.NIGHT
    canvas.select({"sites": frozenset({3})}) # rows of the tables
    canvas.set_tool(tool)                    # clicks and moves go to it, its sketch is painted; None: pick
    canvas.show_view(canvas.view.at_scale(5000)); canvas.zoom_to(extent); canvas.go_back(1)

Intents of the user: ``picked(layer, row)`` (("", -1) for a click beside everything), ``picked_too(layer,
row)`` (click with Ctrl or Shift), ``boxed(extent)`` (drag with Ctrl), ``hovered(layer, row)``,
``cursor_moved(x_m, y_m)``, ``cursor_left()``. Reports: ``viewed(view)`` after every change of the view,
``settled()`` when all that is seen is sharp, ``failed(text)``.

Visibility, opacity, label column and order are fields of ``MapLayer``: change them with
``dataclasses.replace`` and hand the layers over again; what is the same object costs nothing. The legend is
``legend.legend(canvas.layers, canvas.view)``.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from netplan.messages import Message, mark
from netplan.ui.map.colours import DAY, MapColours
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.gestures import Gestures
from netplan.ui.map.history import ViewHistory
from netplan.ui.map.names import Names
from netplan.ui.map.overlay import paint_overlay
from netplan.ui.map.pointer import Pointer, Tool
from netplan.ui.map.scenes import SceneBook
from netplan.ui.map.tiles import Tiles
from netplan.ui.map.view import Extent, View, union

_REST_MS = 180  # without a move for so long a view is one to come back to


class MapCanvas(QWidget):
    """A map to look at and to point at; see the module."""

    picked = Signal(str, int)
    picked_too = Signal(str, int)
    boxed = Signal(object)
    hovered = Signal(str, int)
    cursor_moved = Signal(float, float)
    cursor_left = Signal()
    asked_menu = Signal(float, float)
    viewed = Signal(object)
    settled = Signal()
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None, speak: Callable[[Message], str] = str) -> None:
        super().__init__(parent)
        self._speak = speak
        self.accessible_interface: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._view = View(0.0, 0.0, 0.0, max(self.width(), 1), max(self.height(), 1))
        self.scenes = SceneBook(DAY)
        self._history = ViewHistory()
        self._fitted: Extent | None = None
        self.text_share = 1.0  # size of the names, times the usual
        self._was_idle = True
        self.tiles, self._names = Tiles(self), Names(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        gestures = Gestures(self)
        self._pointer = Pointer(gestures, self._look)
        self._connect(gestures)

    def _connect(self, gestures: Gestures) -> None:
        for part in (self.tiles, self._names):
            part.arrived.connect(self._refresh)
            part.failed.connect(self.failed)
        self._rest.timeout.connect(self._come_to_rest)
        gestures.panned.connect(self._pan)
        gestures.zoomed.connect(self._zoom)
        gestures.pinched.connect(self._pinch)
        gestures.pinch_ended.connect(self._end_pinch)
        gestures.all_wanted.connect(self.zoom_to_all)
        gestures.stepped_back.connect(self.go_back)
        gestures.menu_asked.connect(self.asked_menu)
        pointer = self._pointer
        pointer.marked.connect(self.update)
        pointer.zoom_wanted.connect(self._zoom_to_box)
        pointer.picked.connect(self.picked)
        pointer.picked_too.connect(self.picked_too)
        pointer.boxed.connect(self.boxed)
        pointer.hovered.connect(self.hovered)
        pointer.moved.connect(self.cursor_moved)
        pointer.left.connect(self.cursor_left)

    @property
    def view(self) -> View:
        """What is shown."""
        return self._view

    @property
    def layers(self) -> tuple[MapLayer, ...]:
        """The layers, the lowest first; none as long as their tables are being read."""
        return tuple(layer for layer in self.scenes.now.layers if layer.rows is not None)

    @property
    def is_idle(self) -> bool:
        """Whether everything that is seen is sharp and nothing moves any more."""
        return self.tiles.is_complete and self._names.is_complete and not self._rest.isActive()

    def set_layers(self, layers: Sequence[MapLayer]) -> None:
        """Show ``layers``, the first of them lowest."""
        self.scenes.show(tuple(layers), self.scenes.now.colours)
        self._order()

    def forget(self) -> None:
        """Show nothing, and let go of the project that was shown."""
        self.scenes.forget()
        self.tiles.forget()
        self._order()

    def set_colours(self, colours: MapColours) -> None:
        """Show the day or the night."""
        self.scenes.show(self.scenes.now.layers, colours)
        self._order()

    def select(self, rows: Mapping[str, frozenset[int]]) -> None:
        """Mark rows of layers as selected, and nothing else."""
        self._pointer.select(rows)

    def set_tool(self, tool: Tool | None) -> None:
        """Hand clicks and moves to ``tool``; None: clicks pick again."""
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor)
        self._pointer.use(tool)

    def show_sketch(self) -> None:
        """Show what the tool has drawn, after it was told something other than by the pointer."""
        self._pointer.show_sketch()

    def show_view(self, view: View) -> None:
        """Show ``view`` in the window as large as it is."""
        self._fitted = None
        self._show(view)

    def zoom_to(self, extent: Extent) -> None:
        """Show ``extent`` as large as it fits, also after the window got its size."""
        self._show(self._view.showing(extent))
        self._fitted = extent

    def zoom_to_all(self) -> None:
        """Show the municipality, or all layers if its border is not known."""
        layers = self.scenes.now.layers
        border = [layer.store.extent for layer in layers if layer.name == "boundary"]
        self.zoom_to(union(border or [layer.store.extent for layer in layers]))

    def go_back(self, steps: int) -> None:
        """Show the view before this, or with a negative number the one after."""
        view = self._history.step(steps)
        if view is not None:
            self.show_view(view)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tiles and what lies over them."""
        painter, scene = QPainter(self), self.scenes.now
        painter.fillRect(self.rect(), scene.colours.ground)
        self.tiles.paint(painter)
        self._names.paint(painter, self._view)
        if self.tiles.is_warm:
            paint_overlay(painter, self._view, scene, self._pointer.marks)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the centre, or what was asked to fit."""
        view = self._view.sized(self.width(), self.height())
        self._show(view if self._fitted is None else view.showing(self._fitted))

    def _show(self, view: View) -> None:
        self._view = view.sized(self.width(), self.height())
        self._order()
        self.viewed.emit(self._view)

    def _order(self) -> None:
        self.tiles.show(self._view, self.scenes.now, self.devicePixelRatioF())
        self._rest.start()
        self._refresh()

    def _refresh(self) -> None:
        self.update()
        idle = self.is_idle
        if idle and not self._was_idle:
            self.settled.emit()
        self._was_idle = idle

    def _come_to_rest(self) -> None:
        self._history.keep(self._view)
        n = sum(len(rows) for rows in self._pointer.marks.selected.values())
        text = Message(mark("Scale 1 : {scale}, {n} selected"), {"scale": round(self._view.scale), "n": n})
        self.setAccessibleDescription(self._speak(text))
        self._names.show(self._view, self.scenes.now, self.devicePixelRatioF(), self.text_share)
        self._refresh()

    def _pan(self, dx_px: float, dy_px: float) -> None:
        self.show_view(self._view.panned(dx_px, dy_px))

    def _zoom(self, steps: int, x_px: float, y_px: float) -> None:
        self.show_view(self._view.zoomed(round(self._view.zoom) + steps, x_px, y_px))

    def _pinch(self, steps: float, x_px: float, y_px: float) -> None:
        self._fitted = None
        self._view = self._view.zoomed(self._view.zoom + steps, x_px, y_px)
        self.tiles.pause(self._view)
        self._rest.start()
        self.update()
        self.viewed.emit(self._view)

    def _end_pinch(self, x_px: float, y_px: float) -> None:
        self.show_view(self._view.zoomed(round(self._view.zoom), x_px, y_px))

    def _look(self) -> tuple[View, tuple[MapLayer, ...]]:
        return self._view, self.layers

    def _zoom_to_box(self, extent: Extent) -> None:
        self.show_view(self._view.showing(extent, 0.0))
