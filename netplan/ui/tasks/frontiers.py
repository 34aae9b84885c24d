"""How far the money reaches: the coverage-cost frontier, computed beside the window, shown in its panel."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Frontier
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress, steps
from netplan.session.results import is_current
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Trigger
from netplan.ui.state import State

if TYPE_CHECKING:
    from netplan.core.survey import Survey

_CHANNEL = "frontier"  # a newer request gives up the one before
_N_POINTS = 20


class Frontiers(QObject):
    """The slot of the action; what it finds stays as long as project and scenario are the same."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk

    def compute(self) -> None:
        """Find the frontier of the scenario that is shown."""
        self._desk.do(Trigger("dock_frontier"))
        work = partial(_found, self._desk.results.survey)
        self._desk.jobs.ask(Message(mark("Coverage-cost frontier")), work, self._take, channel=_CHANNEL)

    def _take(self, found: Frontier) -> None:
        self._desk.show(frontier=found)


def is_of(frontier: Frontier | None, state: State) -> bool:
    """Return whether a frontier belongs to project and scenario as they are."""
    project, scenario = state.project, state.scenario
    return bool(frontier and project and scenario and is_current(frontier, project, scenario))


def _found(before: "Survey | None", project: Project, scenario: Scenario, progress: Progress) -> Frontier:
    """Return the frontier; ``before`` is a survey of much the same project, perhaps of one edit ago."""
    # the window is there without the solvers
    from netplan.core.frontier import make_frontier
    from netplan.core.survey import survey

    look, work = steps(progress, 0.0, 0.1, 1.0)
    known = survey(project, scenario.snap_limit_m, look, before)
    return make_frontier(project, scenario, _N_POINTS, work, known)
