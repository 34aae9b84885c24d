"""What moves into the window after the map: background map, check of the data, assistants, pictures."""

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QObject

from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map_view import MapView
from netplan.ui.tasks.background import BackgroundMap
from netplan.ui.tasks.council_packs import CouncilPacks
from netplan.ui.tasks.data_doctor import DataDoctor
from netplan.ui.tasks.hopping import Hopping
from netplan.ui.tasks.importing import Importing
from netplan.ui.tasks.map_picture import MapPicture
from netplan.ui.tasks.map_sheets import MapSheets
from netplan.ui.tasks.new_project import NewProjects
from netplan.ui.tasks.radio_maps import RadioMaps


class Workshop(QObject):
    """Ties them to the workspace; what is asked of them before they are there waits for them."""

    def __init__(self, window: MainWindow, desk: Desk, shown: MapView) -> None:
        super().__init__(window)
        self.background = BackgroundMap(window, desk, shown.canvas)
        self.council = CouncilPacks(window, desk)
        self.doctor = DataDoctor(window, desk)
        self.hopping = Hopping(window, desk)
        self.importing = Importing(window, desk)
        self.new = NewProjects(window)
        self.radio = RadioMaps(window, desk)
        self.picture = MapPicture(window, desk, shown.canvas)
        self.sheets = MapSheets(window, desk, shown.canvas)
        window.rebuilt.connect(self.background.rebuild)
        self.background.rebuild()

    def owners(self) -> Mapping[str, object]:
        """Return who owns the slots of ``ACTIONS`` that are not in the workspace."""
        return {
            "background": self.background,
            "council": self.council,
            "doctor": self.doctor,
            "hopping": self.hopping,
            "importing": self.importing,
            "new": self.new,
            "picture": self.picture,
            "radio": self.radio,
            "sheets": self.sheets,
        }


def owners(window: MainWindow) -> Mapping[str, object]:
    """Build the workshop of ``window``, whose workspace is there, and return the owners of its slots."""
    desk, shown = cast("Desk", window.owners["desk"]), cast("MapView", window.owners["map"])
    return Workshop(window, desk, shown).owners()
