"""What moves into the window once the first libraries are loaded: desk, map, panels, files, finder, help."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from netplan.session.settings import recovery_folder
from netplan.ui.desk import Desk
from netplan.ui.frame.docks import Docks
from netplan.ui.frame.finder import Finder
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.help.help import Help
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map_menu import MapMenu
from netplan.ui.map_view import MapView
from netplan.ui.place import Place
from netplan.ui.tasks.bookmarks import Bookmarks
from netplan.ui.tasks.copying import Copying
from netplan.ui.tasks.deciding import Deciding
from netplan.ui.tasks.editing import Editing
from netplan.ui.tasks.files import Files
from netplan.ui.tasks.findings import Findings
from netplan.ui.tasks.layering import Layering
from netplan.ui.tasks.presets import Presets
from netplan.ui.tasks.recovery import Recovery
from netplan.ui.tasks.swiping import Swiping
from netplan.ui.toolbox import ToolBox

if TYPE_CHECKING:
    from netplan.ui.tasks.first_map import FirstMap


class Workspace(QObject):
    """Ties them together; builds anew what holds words or colours when these change."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.desk = Desk(window)
        self.map = MapView(window, self.desk, cast("FirstMap", window.owners["first"]))
        self.docks = Docks(window, self.desk, self.map.canvas)
        self.presets = Presets(window, self.desk)
        self.files = Files(window, self.desk)
        self.finder = Finder(window, self.desk)
        self._around_the_map(window, self.map.canvas)
        self.findings = Findings(window, self.desk)
        self.layering = Layering(window, self.desk)
        self.copying = Copying(window, self.desk)
        self.help = Help(window)
        self.recovery = Recovery(window, self.desk, recovery_folder())
        self.desk.changed.connect(window.refresh)
        self.map.first.shown.connect(self.desk.compute)
        window.closing.connect(self.docks.keep)

    def building(self) -> Iterator[None]:
        """Build what holds words or colours, step by step, and move in; files are read meanwhile."""
        window, words, theme = self._window, self._window.words, self._window.theme
        self._rebuild_the_rest()
        yield
        self.recovery.offer()
        window.employ({"files": self.files})
        yield
        yield from self.docks.building()
        window.rebuilt.connect(self._rebuild)
        if (window.words, window.theme) != (words, theme):  # changed meanwhile
            self._rebuild()
        window.employ(self.owners())

    def _around_the_map(self, window: MainWindow, canvas: MapCanvas) -> None:
        """Build what shows something on the map or takes its clicks."""
        self.bookmarks = Bookmarks(window, self.desk, canvas)
        self.swipe = Swiping(window, self.desk, self.map)
        self.place = Place(window, self.desk, canvas)
        self.tools = ToolBox(window, self.desk, canvas)
        self.editing = Editing(window, self.desk, self.tools, canvas)
        self.deciding = Deciding(window, self.desk, self.tools, canvas)
        self.menu = MapMenu(window, self.desk, self.tools, canvas)

    def _rebuild(self) -> None:
        self.docks.rebuild()
        self._rebuild_the_rest()

    def _rebuild_the_rest(self) -> None:
        self.map.rebuild()
        self.place.rebuild()
        self.bookmarks.rebuild()
        self.tools.rebuild()

    def owners(self) -> Mapping[str, object]:
        """Return who owns the slots of ``ACTIONS``."""
        return {
            "desk": self.desk,
            "map": self.map,
            "docks": self.docks,
            "files": self.files,
            "finder": self.finder,
            "layering": self.layering,
            "copying": self.copying,
            "swipe": self.swipe,
            "place": self.place,
            "bookmarks": self.bookmarks,
            "help": self.help,
            "tools": self.tools,
            "editing": self.editing,
            "deciding": self.deciding,
        }


def moving_in(window: MainWindow) -> Iterator[None]:
    """Build the workspace of ``window`` step by step, and employ the owners of its slots."""
    workspace = Workspace(window)
    yield
    yield from workspace.building()
