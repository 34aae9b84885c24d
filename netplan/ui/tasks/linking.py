"""The radio link between two things of the map: what stands between them is read beside the window."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import AskLink

if TYPE_CHECKING:
    from netplan.core.radio.link import Asked, Way

_CHANNEL = "link"


class Linking(QObject):
    """Answers ``AskLink``."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk
        desk.asked.connect(self._do)

    def _do(self, asked: object) -> None:
        state = self._desk.state
        if not isinstance(asked, AskLink) or state.project is None:
            return
        work = LinkWork(state.project, state.file or Path(), asked)
        self._desk.jobs.start(Message(mark("Radio link")), work.run, self._take, channel=_CHANNEL)

    def _take(self, made: "tuple[Way, Asked]") -> None:
        self._desk.show(link=made)


class LinkWork:
    """What the job reads: the project, where its grids lie, the two ends, the setup."""

    def __init__(self, project: Project, file: Path, asked: AskLink) -> None:
        self._project = project
        self._file = file
        self._asked = asked

    def run(self, progress: Progress) -> "tuple[Way, Asked]":
        """Return the way, and how it is to be looked at."""
        # the window is there without numba and GDAL
        from netplan.core.radio.asking import bounds_of, way_between, weather_of
        from netplan.core.radio.ends import thing_with
        from netplan.core.radio.link import Asked
        from netplan.io.raster import surfaces_within
        from netplan.model.radio import radio_catalogue
        from netplan.session.kept import kept

        project, asked, catalogue = self._project, self._asked, radio_catalogue()
        things = thing_with(project, *asked.near), thing_with(project, *asked.far)
        progress(0.1)
        surfaces = surfaces_within(self._file.parent, project, bounds_of(project, things))
        progress(0.4)
        way = way_between(project, things, *surfaces)
        progress(0.7)
        setup = catalogue.setups[asked.setup]
        weather = weather_of(project, setup, catalogue.air, recall=kept())
        return way, Asked(setup, weather, "provider" if asked.public_operator else "anyone")
