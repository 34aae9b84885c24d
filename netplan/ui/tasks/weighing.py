"""Which assumptions verdicts hang on, and what to ask first: computed beside the window, shown as tables."""

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Sensitivity
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow

_CHANNEL = "sensitivity"  # a newer request gives up the one before
_FIRST = "sensitivity"


class Weighing(QObject):
    """The slot of the action; its tables stay as long as project and scenario are the same."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk

    def compute(self) -> None:
        """Try every assumption of the scenario that is shown."""
        label = Message(mark("Sensitivity to assumptions"))
        self._desk.jobs.ask(label, _weighed, self._take, channel=_CHANNEL)

    def _take(self, found: Sensitivity) -> None:
        self._desk.show(sensitivity=found)
        self._desk.look_at(_FIRST)


def _weighed(project: Project, scenario: Scenario, progress: Progress) -> Sensitivity:
    from netplan.core.coverage.sensitivity import sensitivity  # the window is there without the solvers

    return sensitivity(project, scenario, progress)
