"""The panels around the map: built, placed, remembered; and the guide above it."""

from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QVBoxLayout

from netplan.ui.actions import DOCKS, ON_TOP
from netplan.ui.desk import Desk
from netplan.ui.frame.guide import Guide
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.frame.seats import Seats
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.state import EMPTY, State
from netplan.ui.widgets.icons import icon

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_TITLE_BUTTONS = {"qt_dockwidget_closebutton": "close", "qt_dockwidget_floatbutton": "float"}
_MAP_PX = (200, 80)  # the map is never smaller
# of the width of the window, and so many pixels at least: what the tabs need to be seen without scrolling
_SHARES = {"layers": (0.19, 232), "scenario": (0.27, 308)}
_BOTTOM = 0.27  # of its height
_LAYOUT = 9  # counts up when the panels change: an arrangement of another set is not restored


class Docks(QObject):
    """Puts panels into docks, hides them on the start page, and remembers how they stood."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._canvas = canvas
        self._docks: dict[str, QDockWidget] = {}
        self._seats = Seats(window, desk)
        self._guide: Guide | None = None
        self._default, self._put_away = QByteArray(), QByteArray()
        self._shown = self._is_placed = False
        window.setCorner(Qt.Corner.BottomLeftCorner, _AREAS["left"])
        window.setCorner(Qt.Corner.BottomRightCorner, _AREAS["right"])
        desk.changed.connect(self.refresh)

    def rebuild(self) -> None:
        """Build panels and guide anew, in the words and colours of the window; docks stay where they are."""
        self._build_guide()
        self._draw_buttons()
        self._seats.rebuild()
        self.refresh(EMPTY, self._desk.state)

    def _draw_buttons(self) -> None:
        """Draw the buttons of all titles in the colours of the window: those of Qt are dark by night, too."""
        for dock in self._docks.values():
            for name, drawing in _TITLE_BUTTONS.items():
                button = dock.findChild(QAbstractButton, name)
                if button is not None:
                    button.setIcon(icon(drawing, self._window.theme))

    def building(self) -> Iterator[None]:
        """Place the docks, then build the panels on top, a panel a step; in between the window answers."""
        for row in DOCKS:
            self._docks[row.id] = self._dock(row.id, row.tab)
            self._seats.take(row, self._docks[row.id])
        self._build_guide()
        self._draw_buttons()
        self._place()
        for dock in self._docks.values():
            dock.hide()
        yield
        yield from self._seats.build(*ON_TOP)
        self._is_placed = True
        self.refresh(EMPTY, self._desk.state)

    def completing(self) -> Iterator[None]:
        """Build the panels behind others, a panel a step, once their libraries have been loaded."""
        return self._seats.complete()

    def refresh(self, old: State, new: State) -> None:
        """Let every panel show the state; on the start page there are none."""
        if not self._is_placed:
            return
        self._seats.follow(old, new)
        if self._guide is not None:
            self._guide.refresh(old, new)
        if (new.project is not None) != self._shown:
            self._appear(shown=new.project is not None)

    def show(self, dock_id: str) -> None:
        """Show a panel and give it the keyboard."""
        dock = self._docks[dock_id]
        dock.show()
        dock.raise_()
        self._seats.see(dock_id)
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)
        dock.widget().focusNextChild()

    def reset(self) -> None:
        """Place all panels as at first."""
        self._window.restoreState(self._default, _LAYOUT)
        self._resize()

    def toggle(self) -> None:
        """Hide all panels that are there, so that the map has all the room, or bring these back."""
        seen = [dock for dock in self._docks.values() if not dock.isHidden()]
        if seen:
            self._put_away = self._window.saveState(_LAYOUT)
            for dock in seen:
                dock.hide()
            self._canvas.setFocus()
        elif self._put_away.isEmpty() or not self._window.restoreState(self._put_away, _LAYOUT):
            self.reset()

    def toggle_full_screen(self) -> None:
        """Let the window take the whole screen, or give it back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_guide(self) -> None:
        """Show the guided first plan."""
        self._window.memory.put_flag("guide", value=True)
        if self._guide is not None:
            self._guide.show()

    def keep(self) -> None:
        """Remember how the panels stand."""
        if self._shown:
            self._window.memory.put_bytes("docks", self._window.saveState(_LAYOUT))

    def _dock(self, dock_id: str, text: str) -> QDockWidget:
        dock = QDockWidget(self._window.words(text), self._window)
        dock.setObjectName(f"dock_{dock_id}")
        dock.topLevelChanged.connect(self._draw_buttons)  # Qt draws its own again
        return dock

    def _build_guide(self) -> None:
        if self._guide is not None:
            self._guide.setParent(None)
            self._guide.deleteLater()
        self._guide = Guide(self._window.words, self._window.theme)
        self._guide.closed.connect(self._close_guide)
        column = self._window.map_page.layout()
        if isinstance(column, QVBoxLayout):
            column.setSpacing(0)
            column.insertWidget(0, self._guide)
            column.addWidget(self._canvas, 1)
            self._canvas.setMinimumSize(*_MAP_PX)
            self._window.map_page.setFocusProxy(self._canvas)
        self._guide.setVisible(self._window.memory.flag("guide", default=True))

    def _close_guide(self) -> None:
        self._window.memory.put_flag("guide", value=False)
        if self._guide is not None:
            self._guide.hide()

    def _place(self) -> None:
        first: dict[str, QDockWidget] = {}
        for row in DOCKS:
            dock = self._docks[row.id]
            self._window.addDockWidget(_AREAS[row.area], dock)
            if row.area in first:
                self._window.tabifyDockWidget(first[row.area], dock)
            first.setdefault(row.area, dock)
        for dock in first.values():
            dock.raise_()
        for row in DOCKS:
            self._docks[row.id].setVisible(row.opens)
        self._resize()
        self._default = self._window.saveState(_LAYOUT)

    def _resize(self) -> None:
        width, height = self._window.width(), self._window.height()
        sides = [self._docks[key] for key in _SHARES]
        shares = [max(least, int(width * share)) for share, least in _SHARES.values()]
        self._window.resizeDocks(sides, shares, Qt.Orientation.Horizontal)
        self._window.resizeDocks([self._docks["table"]], [int(height * _BOTTOM)], Qt.Orientation.Vertical)

    def _appear(self, *, shown: bool) -> None:
        self.keep()
        self._shown = shown
        if not shown:
            for dock in self._docks.values():
                dock.hide()
            return
        size = self._window.size()
        for row in DOCKS:
            self._docks[row.id].setVisible(row.opens)
        self._window.resize(size)  # the docks come as wide as they last were, and push the window out
        kept = self._window.memory.bytes("docks")
        if kept.isEmpty() or not self._window.restoreState(kept, _LAYOUT):
            self._resize()
