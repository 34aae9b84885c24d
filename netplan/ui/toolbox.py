"""The tool at work on the map: which one, what it is told, and what stands at the pointer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from netplan.errors import NetplanError
from netplan.messages import mark
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.overlay import Sketch
from netplan.ui.map.picking import NOTHING, Pick, pick
from netplan.ui.map.tools.aids import Aids
from netplan.ui.map.tools.snapping import SNAP_PX, Place, Snapped, snap
from netplan.ui.map.tools.strip import ToolStrip
from netplan.ui.map.tools.typed import typed_place
from netplan.ui.naming import name_of_pick

_NUMERIC = frozenset("0123456789@")
_CAUGHT = {
    "vertex": mark("Vertex: {name}"),
    "edge": mark("On the line: {name}"),
    "perpendicular": mark("Square to: {name}"),
}
SELECT = "tool_select"


class Tool(Protocol):
    """A tool on the map; places are metres."""

    @property
    def sketch(self) -> Sketch:
        """What it has drawn so far."""

    def clicked(self, x_m: float, y_m: float) -> None:
        """Take a click."""

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""

    def told(self, word: str) -> None:
        """Finish, cancel or undo."""


@dataclass(frozen=True)
class Kit:
    """A tool ready to be used: id of its action, texts of the bar, how to make it, whether it draws."""

    action: str
    name: str
    hint: str
    make: Callable[[], Tool]
    draws: bool = False


class ToolBox(QObject):
    """Hands the canvas to a tool and takes it back."""

    ended = Signal()

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._canvas = window, desk, canvas
        self._kit: Kit | None = None
        self._last: Kit | None = None
        self._tool: Tool | None = None
        self._strip = ToolStrip(window.words, window.theme, canvas)
        canvas.installEventFilter(self)
        self.rebuild()

    def rebuild(self) -> None:
        """Take on words and colours of the window; a tool at work ends."""
        self._strip.deleteLater()
        self._strip = ToolStrip(self._window.words, self._window.theme, self._canvas)
        self._strip.typed.connect(self._type)
        self._strip.told.connect(self.tell)
        self.end()

    @property
    def kit(self) -> Kit | None:
        """What is at work; None while clicks select."""
        return self._kit

    def start(self, kit: Kit) -> None:
        """Work with a tool from now on."""
        self._kit = self._last = kit
        self._tool = kit.make()
        self._canvas.set_tool(self._tool)
        self._strip.show_tool(kit.name, kit.hint, draws=kit.draws)
        self._check(kit.action)
        self._canvas.setFocus()

    def end(self) -> None:
        """Let clicks select again."""
        self._kit = self._tool = None
        self._canvas.set_tool(None)
        self._strip.hide()
        self._check(SELECT)
        self.ended.emit()

    def repeat(self) -> None:
        """Take the last tool up again."""
        if self._last:
            self.start(self._last)

    def tell(self, word: str) -> None:
        """Finish, cancel, undo or end."""
        if word == "end":
            self.end()
        elif self._tool:
            self._tool.told(word)
            self._canvas.show_sketch()

    def aids(self, layers: Collection[str], speak: Callable[[tuple[Place, ...]], str]) -> Aids:
        """Return what a tool needs; it picks in ``layers``, and ``speak`` tells about what is drawn."""
        return Aids(self._snap, partial(self._pick, layers), partial(self._speak, speak), self.end)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Begin to type where a number is typed on the map."""
        draws = self._kit is not None and self._kit.draws
        if not draws or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        typed = event.text() in _NUMERIC
        if typed:
            self._strip.begin(event.text())
        return typed

    def _type(self, text: str) -> None:
        """Put the next vertex where the numbers say."""
        put, last = getattr(self._tool, "put", None), getattr(self._tool, "last", None)
        if put is None or self._tool is None:
            return
        try:
            put(typed_place(text, last, self._tool.sketch.cursor))
        except NetplanError as error:
            self._window.say(error.message)
            return
        self._strip.clear()
        self._canvas.show_sketch()

    def _snap(self, at: Place, start: Place | None, skip: Pick) -> Snapped:
        return snap(self._canvas.layers, self._canvas.view, at, start, skip)

    def _pick(self, names: Collection[str], at: Place) -> Pick:
        view = self._canvas.view
        layers = [layer for layer in self._canvas.layers if layer.name in names]
        return pick(layers, at, SNAP_PX / view.px_per_m, view.scale)

    def _speak(
        self, speak: Callable[[tuple[Place, ...]], str], places: tuple[Place, ...], seen: Snapped
    ) -> str:
        told = speak(places)
        if seen.kind == "gone":
            return self._window.words("The vertex goes")
        if seen.of == NOTHING:
            return told
        words = self._window.words
        name = name_of_pick(self._canvas.layers, seen.of, words)
        caught = words(_CAUGHT[seen.kind], name=name) if seen.kind in _CAUGHT else name
        return f"{told}\n{caught}" if told else caught

    def _check(self, action: str) -> None:
        found = self._window.findChild(QAction, f"action_{action}")
        if found is not None:
            found.setChecked(found.isCheckable())

    @property
    def strip(self) -> QWidget:
        """The bar over the map."""
        return self._strip
