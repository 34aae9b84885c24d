"""Bookmarks and the overview: places one comes back to, and where one is."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from netplan.model.looks import Bookmark
from netplan.session.commands import AddBookmark, RemoveBookmark
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import ZoomTo
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.overview import Overview
from netplan.ui.state import State
from netplan.ui.widgets.fields import ask_text, plain_tip
from netplan.ui.widgets.icons import icon


class Bookmarks(QObject):
    """Lists the bookmarks in their menu; shows and hides the overview."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._canvas = canvas
        self._listed: list[QAction] = []
        self.overview: Overview | None = None
        desk.changed.connect(self.refresh)

    def rebuild(self) -> None:
        """Take on the menu, words and colours of the window."""
        self._listed = []  # went with the menu before
        self._list()
        if self.overview is not None:
            self.overview.dress(NIGHT if self._window.theme.dark else DAY)
            self._name_overview(self.overview)

    def refresh(self, old: State, new: State) -> None:
        """List the bookmarks of the project."""
        if old.project is not new.project:
            self._list()

    def ask_name(self) -> None:
        """Ask what the place that is shown is to be called."""
        words, project = self._window.words, self._desk.state.project
        n = len(project.looks.bookmarks) + 1 if project else 1
        proposed = words("Place {number:d}", number=n)
        dialog = ask_text(self._window, words("Remember this view"), words("Name"), proposed)
        dialog.textValueSelected.connect(self.add)
        dialog.open()

    def add(self, name: str) -> None:
        """Remember what the map shows under a name."""
        self._desk.do(AddBookmark(Bookmark(name.strip(), self._canvas.view.extent)))

    def toggle_overview(self) -> None:
        """Show the overview, or hide it."""
        if self.overview is None:
            self.overview = Overview(self._canvas, NIGHT if self._window.theme.dark else DAY)
            self._name_overview(self.overview)
            self.overview.show()
        else:
            self._canvas.removeEventFilter(self.overview)
            self.overview.hide()
            self.overview.deleteLater()
            self.overview = None

    def _name_overview(self, overview: Overview) -> None:
        overview.setAccessibleName(self._window.words("Overview"))
        overview.setToolTip(self._window.words("Drag the frame, or move it with the arrow keys"))

    def _list(self) -> None:
        """Write the bookmarks below the rows of their menu."""
        menu = self._window.findChild(QMenu, "menu_bookmarks")
        project = self._desk.state.project
        if menu is None:
            return
        for action in self._listed:
            menu.removeAction(action)
            (action.menu() or action).deleteLater()
        marks = project.looks.bookmarks if project else ()
        self._listed = [self._entry(menu, mark.name, _Go(self._desk, mark)) for mark in marks]
        if marks:
            away = QMenu(self._window.words("Forget"), menu)
            for mark in marks:
                self._entry(away, mark.name, _Forget(self._desk, mark))
            self._listed += [menu.addSeparator(), menu.addMenu(away)]

    def _entry(self, menu: QMenu, name: str, slot: "_Go | _Forget") -> QAction:
        action = menu.addAction(icon("bookmark", self._window.theme), name.replace("&", "&&"))
        action.setToolTip(plain_tip(name))
        slot.setParent(action)
        action.triggered.connect(slot.run)
        return action


class _Go(QObject):
    """Shows the place of a bookmark."""

    def __init__(self, desk: Desk, mark: Bookmark) -> None:
        super().__init__()
        self._desk = desk
        self._mark = mark

    def run(self) -> None:
        """Go there."""
        self._desk.do(ZoomTo(self._mark.box, margin=False))


class _Forget(QObject):
    """Forgets a bookmark."""

    def __init__(self, desk: Desk, mark: Bookmark) -> None:
        super().__init__()
        self._desk = desk
        self._mark = mark

    def run(self) -> None:
        """Ask for it to be removed."""
        self._desk.do(RemoveBookmark(self._mark.name))
