"""Radio hops from posts and roofs, found beside the window on the surface model: a layer of the project."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.hops import Hops
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow

_CHANNEL = "hops"  # a newer request gives up the one before
_TABLE = "radio_hops"


class Hopping(QObject):
    """The slot of the action; what it finds becomes a step that can be undone."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk

    def find(self) -> None:
        """Look for hops to the sites of the scenario that is shown."""
        state = self._desk.state
        if state.project is not None and state.scenario is not None:
            work = partial(_found, state.project, state.scenario, state.folder)
            self._desk.jobs.start(Message(mark("Radio hops")), work, self._take, channel=_CHANNEL)

    def _take(self, found: Hops) -> None:
        from netplan.session.hops import TakeHops  # the window is there without the solvers

        self._desk.do(TakeHops(found))
        self._desk.look_at(_TABLE)


def _found(project: Project, scenario: Scenario, folder: Path, progress: Progress) -> Hops:
    from netplan.session.hops import find_hops  # the window is there without the solvers

    return find_hops(project, scenario, folder, progress)
