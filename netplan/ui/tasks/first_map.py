"""The first map of a project comes before everything else; what it was made of is kept for the next start."""

from PySide6.QtCore import QObject, Signal

from netplan.messages import Message, mark
from netplan.session.settings import cache_folder
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.shelf import Shelf


class FirstMap(QObject):
    """Says by ``shown`` that the map of a project that has just been opened is there."""

    shown = Signal()

    def __init__(self, window: MainWindow, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window = window
        self._tiles = canvas.tiles
        self._is_awaited = False
        self.shelf = Shelf(cache_folder() / "map")
        canvas.tiles.arrived.connect(self._look)

    def take(self, *, fresh: bool) -> None:
        """Note that the canvas has new layers: ``fresh`` if a project has just been opened."""
        self._is_awaited = self._is_awaited or fresh
        self._look()
        if not self._is_awaited:
            self._put_away()

    def _look(self) -> None:
        if self._is_awaited and self._tiles.is_complete:
            self._is_awaited = False
            self.shown.emit()
            self._put_away()

    def _put_away(self) -> None:
        if self.shelf.has_new:
            label = Message(mark("Keeping the map for the next start"))
            self._window.jobs.start(label, self.shelf.put_away, self._note, channel="shelf", quiet=True)

    def _note(self, _put_away: None) -> None:
        """Nobody waits for it."""
