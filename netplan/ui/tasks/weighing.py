"""Which assumptions verdicts hang on, and what to ask first: computed beside the window, shown as tables."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Sensitivity
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import ShowTable, Trigger
from netplan.ui.state import State

_CHANNEL = "sensitivity"  # a newer request gives up the one before
_FIRST = "sensitivity"


class Weighing(QObject):
    """The slot of the action; its tables stay as long as project and scenario are the same."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Give up computing when the project is put away."""
        if old.project is not None and new.project is None:
            self._window.jobs.drop(_CHANNEL)

    def compute(self) -> None:
        """Try every assumption of the scenario that is shown."""
        project, scenario = self._desk.state.project, self._desk.state.scenario
        if project is not None and scenario is not None:
            work = _Work(project, scenario)
            self._window.jobs.start(
                Message(mark("Sensitivity to assumptions")), work.run, self._take, channel=_CHANNEL
            )

    def _take(self, found: Sensitivity) -> None:
        self._desk.show(sensitivity=found)
        if _FIRST in self._desk.state.tables:
            self._desk.do(ShowTable(_FIRST))
            self._desk.do(Trigger("dock_table"))


@dataclass(frozen=True, eq=False)
class _Work:
    """A job: what it reads."""

    project: Project
    scenario: Scenario

    def run(self, progress: Progress) -> Sensitivity:
        """Return which assumptions flip what."""
        from netplan.core.coverage.sensitivity import sensitivity  # the window is there without the solvers

        return sensitivity(self.project, self.scenario, progress)
