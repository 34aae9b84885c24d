"""Radio hops from posts and roofs, found beside the window on the surface model: a layer of the project."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.hops import Hops
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import ShowTable, Trigger
from netplan.ui.state import State

_CHANNEL = "hops"  # a newer request gives up the one before
_TABLE = "radio_hops"


class Hopping(QObject):
    """The slot of the action; what it finds becomes a step that can be undone."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Give up looking when the layers it looks at are others."""
        if old.project is not new.project:
            self._window.jobs.drop(_CHANNEL)

    def find(self) -> None:
        """Look for hops to the sites of the scenario that is shown."""
        state = self._desk.state
        if state.project is not None and state.scenario is not None:
            folder = state.file.parent if state.file else Path.cwd()
            work = _Work(state.project, state.scenario, folder)
            self._window.jobs.start(Message(mark("Radio hops")), work.run, self._take, channel=_CHANNEL)

    def _take(self, found: Hops) -> None:
        from netplan.session.hops import TakeHops  # the window is there without the solvers

        self._desk.do(TakeHops(found))
        self._desk.do(ShowTable(_TABLE))
        self._desk.do(Trigger("dock_table"))


@dataclass(frozen=True, eq=False)
class _Work:
    """A job: what it reads."""

    project: Project
    scenario: Scenario
    folder: Path

    def run(self, progress: Progress) -> Hops:
        """Return the hops."""
        from netplan.session.hops import find_hops  # the window is there without the solvers

        return find_hops(self.project, self.scenario, self.folder, progress)
