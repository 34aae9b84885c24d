"""What the pointer does on the map: it hovers, picks, draws boxes, or works with a tool."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRectF, Signal

from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.gestures import Gestures
from netplan.ui.map.overlay import Marks, Sketch
from netplan.ui.map.picking import NOTHING, Pick, pick
from netplan.ui.map.view import Extent, View

_PICK_PX = 6.0


class Tool(Protocol):
    """Something that takes the clicks instead of picking; places are metres of the map."""

    @property
    def sketch(self) -> Sketch:
        """What it has drawn so far."""

    def clicked(self, x_m: float, y_m: float) -> None:
        """Take a click."""

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""

    def told(self, word: str) -> None:
        """Finish, cancel or undo."""


class Pointer(QObject):
    """Turns gestures into picks and marks; ``look`` says which view and layers are under it."""

    picked = Signal(str, int)
    picked_too = Signal(str, int)  # to what is selected already
    boxed = Signal(object)
    zoom_wanted = Signal(object)
    hovered = Signal(str, int)
    moved = Signal(float, float)
    left = Signal()
    marked = Signal()

    def __init__(self, gestures: Gestures, look: Callable[[], tuple[View, Sequence[MapLayer]]]) -> None:
        super().__init__(gestures)
        self._look = look
        self._marks = Marks()
        self._tool: Tool | None = None
        gestures.grabs = self._grabs
        gestures.box_drawn.connect(self._draw_box)
        gestures.box_taken.connect(self._take_box)
        gestures.clicked.connect(self._click)
        gestures.clicked_too.connect(self._click_too)
        gestures.pointed.connect(self._point)
        gestures.left.connect(self._leave)
        gestures.tool_told.connect(self._tell_tool)

    @property
    def marks(self) -> Marks:
        """What lies over the map."""
        return self._marks

    def select(self, rows: Mapping[str, frozenset[int]]) -> None:
        """Mark these rows as selected."""
        self._mark(selected=dict(rows))

    def use(self, tool: Tool | None) -> None:
        """Hand clicks and moves to ``tool``."""
        self._tool = tool
        self._mark(hovered=NOTHING, sketch=Sketch() if tool is None else tool.sketch)

    def show_sketch(self) -> None:
        """Show what the tool has drawn; it may have ended itself."""
        self._mark(sketch=self._tool.sketch if self._tool else Sketch())

    def _mark(self, **marks: Any) -> None:
        self._marks = replace(self._marks, **marks)
        self.marked.emit()

    def _draw_box(self, box: QRectF) -> None:
        if box != self._marks.box:
            self._mark(box=box)

    def _take_box(self, box: QRectF, zoom: bool) -> None:
        view, _ = self._look()
        left, top = view.to_map(box.left(), box.top())
        right, bottom = view.to_map(box.right(), box.bottom())
        (self.zoom_wanted if zoom else self.boxed).emit(Extent(left, bottom, right, top))

    def _grabs(self, x_px: float, y_px: float) -> bool:
        """Whether the tool takes up what lies at a place: then a drag carries it instead of the map."""
        takes = getattr(self._tool, "takes", None)
        return takes is not None and bool(takes(*self._look()[0].to_map(x_px, y_px)))

    def _click(self, x_px: float, y_px: float) -> None:
        if self._tool is None:
            self.picked.emit(*self._under(x_px, y_px))
        else:
            self._tool.clicked(*self._look()[0].to_map(x_px, y_px))
            self.show_sketch()

    def _click_too(self, x_px: float, y_px: float) -> None:
        if self._tool is None:
            self.picked_too.emit(*self._under(x_px, y_px))
        else:
            self._click(x_px, y_px)

    def _point(self, x_px: float, y_px: float) -> None:
        at = self._look()[0].to_map(x_px, y_px)
        self.moved.emit(*at)
        if self._tool is not None:
            self._tool.pointed(*at)
            self.show_sketch()
        elif (found := self._under(x_px, y_px)) != self._marks.hovered:
            self._mark(hovered=found)
            self.hovered.emit(*found)

    def _under(self, x_px: float, y_px: float) -> Pick:
        view, layers = self._look()
        return pick(layers, view.to_map(x_px, y_px), _PICK_PX / view.px_per_m, view.scale)

    def _leave(self) -> None:
        self._mark(hovered=NOTHING)
        self.left.emit()

    def _tell_tool(self, word: str) -> None:
        if self._tool is not None:
            self._tool.told(word)
            self.show_sketch()
