"""What moves into the window after the map: what else computes, checks, imports and writes."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map_view import MapView
from netplan.ui.tasks.background import BackgroundMap
from netplan.ui.tasks.choosing import Choosing
from netplan.ui.tasks.comparing import Comparing
from netplan.ui.tasks.council_packs import CouncilPacks
from netplan.ui.tasks.data_doctor import DataDoctor
from netplan.ui.tasks.dating import Dating
from netplan.ui.tasks.delivering import Delivering
from netplan.ui.tasks.explaining import Explaining
from netplan.ui.tasks.exporting import Exporting
from netplan.ui.tasks.frontiers import Frontiers
from netplan.ui.tasks.hopping import Hopping
from netplan.ui.tasks.importing import Importing
from netplan.ui.tasks.judging import Judging
from netplan.ui.tasks.layer_files import LayerFiles
from netplan.ui.tasks.linking import Linking
from netplan.ui.tasks.map_picture import MapPicture
from netplan.ui.tasks.map_sheets import MapSheets
from netplan.ui.tasks.networks import Networks
from netplan.ui.tasks.new_project import NewProjects
from netplan.ui.tasks.programmes import Programmes
from netplan.ui.tasks.publishing import Publishing
from netplan.ui.tasks.radio_maps import RadioMaps
from netplan.ui.tasks.serving import Serving
from netplan.ui.tasks.sharing import Sharing
from netplan.ui.tasks.weighing import Weighing

if TYPE_CHECKING:
    from netplan.ui.frame.docks import Docks


_OWNERS = (
    "background",
    "choosing",
    "council",
    "dating",
    "delivering",
    "doctor",
    "exporting",
    "frontiers",
    "hopping",
    "importing",
    "layer_files",
    "new",
    "picture",
    "radio",
    "publishing",
    "serving",
    "sheets",
    "team",
    "weighing",
)


class Workshop(QObject):
    """Ties them to the workspace; what is asked of them before they are there waits for them."""

    def __init__(self, window: MainWindow, desk: Desk, shown: MapView) -> None:
        super().__init__(window)
        self._around_the_plan(window, desk)
        self.background = BackgroundMap(window, desk, shown.canvas)
        self.choosing = Choosing(window, desk)
        self.council = CouncilPacks(window, desk)
        self.doctor = DataDoctor(window, desk)
        self.delivering = Delivering(window, desk)
        self.exporting = Exporting(window, desk)
        self.hopping = Hopping(window, desk)
        self.importing = Importing(window, desk)
        self.layer_files = LayerFiles(window, desk)
        self.new = NewProjects(window)
        self.judging = Judging(window, desk)
        self.radio = RadioMaps(window, desk)
        self.picture = MapPicture(window, desk, shown.canvas)
        self.sheets = MapSheets(window, desk, shown.canvas)
        self.serving = Serving(window, desk)
        self.team = Sharing(window, desk)
        window.rebuilt.connect(self.background.rebuild)
        self.background.rebuild()

    def _around_the_plan(self, window: MainWindow, desk: Desk) -> None:
        """Build what computes something else of a plan."""
        self.comparing = Comparing(window, desk)
        self.programmes = Programmes(window, desk)
        self.networks = Networks(window, desk)
        self.explaining = Explaining(window, desk)
        self.weighing = Weighing(window, desk)
        self.frontiers = Frontiers(window, desk)
        self.dating = Dating(window, desk)
        self.publishing = Publishing(window, desk)
        self.linking = Linking(window, desk)

    def owners(self) -> Mapping[str, object]:
        """Return who owns the slots of ``ACTIONS`` that are not in the workspace."""
        return {name: getattr(self, name) for name in _OWNERS}


def moving_in(window: MainWindow) -> Iterator[None]:
    """Build what is left of ``window``, whose workspace is there, step by step, and employ the owners."""
    desk, shown = cast("Desk", window.owners["desk"]), cast("MapView", window.owners["map"])
    yield from cast("Docks", window.owners["docks"]).completing()
    workshop = Workshop(window, desk, shown)
    yield
    window.employ(workshop.owners())
