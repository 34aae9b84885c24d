"""The first map of a project comes before everything else; what it was made of is kept for the next start.

Where the map of a file has been kept, it is shown before pandas is loaded and the file is read: it can be
moved and zoomed at once, and is replaced by that of the tables without a flicker.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.session.demo_file import demo_file
from netplan.session.settings import cache_folder
from netplan.ui.frame.main_window import MAP_PAGE, START_PAGE, MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.glance import get_glance, glance_key, put_glance
from netplan.ui.map.shelf import Shelf

_MAKES_PROJECTS = ("file", "libraries")  # channels of jobs that end with a project, or lead to one


class FirstMap(QObject):
    """Owns the map; says by ``shown`` that the map of a project that has just been opened is there.

    ``free`` says that nothing is read or drawn before the tables any more.
    """

    shown = Signal()
    free = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_awaited = self._is_glance = self.is_busy = False
        self._key = ""
        self._folder = cache_folder() / "map"
        self.shelf = Shelf(self._folder)
        self.canvas = MapCanvas(speak=self._speak)
        self.canvas.set_colours(NIGHT if window.theme.dark else DAY)
        self._tiles = self.canvas.tiles
        self._tiles.arrived.connect(self._look)
        # later: a job counts as ended a moment before its project is there
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        window.jobs.changed.connect(self._soon.start)
        column = window.map_page.layout()
        if isinstance(column, QVBoxLayout):
            column.addWidget(self.canvas, 1)

    def expect(self, path: str = "") -> None:
        """Show the map kept of a project file (the demo town without) that is about to be opened."""
        key = glance_key(Path(path) if path else demo_file())
        if key == self._key:
            return
        self._key = key
        if key and self._window.state.project is None:
            self.is_busy = True
            label = Message(mark("Drawing the map"))
            reading = partial(_read, self._folder, key, self.shelf)
            self._window.jobs.start(label, reading, self._show, channel="glance", quiet=True)

    def take(self, *, fresh: bool) -> None:
        """Note that the canvas has layers of tables: ``fresh`` if a project has just been opened."""
        self._is_awaited = self._is_awaited or fresh
        self._look()
        if not self._is_awaited:
            self._put_away()

    def settle(self) -> bool:
        """Say that the layers of the tables are there; return whether the view is the user's already."""
        self._window.jobs.drop("glance")
        self._rest()
        was, self._is_glance = self._is_glance, False
        return was

    def _show(self, layers: Sequence[MapLayer]) -> None:
        if layers and self._window.state.project is None:
            self._is_glance = True
            self.canvas.set_layers(layers)
            self.canvas.zoom_to_all()
            self._window.pages.setCurrentIndex(MAP_PAGE)
            self._soon.start()
            self._look()
        else:
            self._rest()

    def _follow(self) -> None:
        """Take the map away again if no project comes of it: the file was damaged, or opening was stopped."""
        window = self._window
        opening = bool(window.asked) or window.jobs.works_for(*_MAKES_PROJECTS)
        if self._is_glance and window.state.project is None and not opening:
            self._is_glance = False
            self._key = ""
            self.canvas.set_layers(())
            window.pages.setCurrentIndex(START_PAGE)

    def _rest(self) -> None:
        if self.is_busy:
            self.is_busy = False
            self.free.emit()

    def _look(self) -> None:
        if self._is_glance and self._tiles.is_complete:
            self._rest()
        if self._is_awaited and self._tiles.is_complete:
            self._is_awaited = False
            self.shown.emit()
            key, self._key = self._key, ""
            self._put_away(key)

    def _put_away(self, key: str = "") -> None:
        """Keep what the map is made of, and under ``key`` the map itself, the first one of a file."""
        shown = self.canvas.layers if key and self._window.state.saved else ()
        if shown or (self.shelf.has_new and not self._window.jobs.works_for("shelf")):
            label = Message(mark("Keeping the map for the next start"))
            keeping = partial(_keep, self.shelf, self._folder, key, shown)
            self._window.jobs.start(label, keeping, self._go_on, channel="shelf", quiet=True)

    def _speak(self, message: Message) -> str:
        return self._window.words(message)

    def _go_on(self, _kept: None) -> None:
        """Keep what has come meanwhile."""
        self._put_away()


def _read(folder: Path, key: str, shelf: Shelf, _progress: Progress) -> tuple[MapLayer, ...]:
    return get_glance(folder, key, shelf)


def _keep(shelf: Shelf, folder: Path, key: str, shown: Sequence[MapLayer], progress: Progress) -> None:
    """Write stores first: the map refers to them."""
    if shelf.has_new:
        shelf.put_away(progress)
    if key and shown:
        put_glance(folder, key, shown)
