"""What carriers are fit for in the window: judged when asked for, and after every change from then on."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from netplan.messages import Message, mark
from netplan.session.results import is_current
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import JudgeCarriers
from netplan.ui.state import State

if TYPE_CHECKING:
    from netplan.core.survey import Survey
    from netplan.model.plan import CarrierFitness
    from netplan.model.project import Project
    from netplan.model.scenario import Scenario
    from netplan.progress import Progress

_CHANNEL = "fitness"  # a newer request gives up the one before


class Judging(QObject):
    """Answers ``JudgeCarriers``; what it has said once is kept true."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._use = ""  # asked for last
        self._soon = QTimer(self, singleShot=True, interval=0)  # not amid those who hear of the change
        self._soon.timeout.connect(self._again)
        window.jobs.of_project(_CHANNEL)
        desk.asked.connect(self._do)
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Judge again if project or scenario have become others."""
        if new.fitness is not None and (old.project is not new.project or old.scenario is not new.scenario):
            self._soon.start()

    def _do(self, asked: object) -> None:
        if isinstance(asked, JudgeCarriers):
            self._use = asked.use
            self._judge()

    def _again(self) -> None:
        state = self._desk.state
        made, project, scenario = state.fitness, state.project, state.scenario
        if made is None or project is None or scenario is None:
            return
        if project.layer("carriers").empty:
            self._window.jobs.drop(_CHANNEL)
            self._desk.show(fitness=None)
        elif made.use == self._use and is_current(made, project, scenario):
            self._window.jobs.drop(_CHANNEL)
        else:
            self._judge()

    def _judge(self) -> None:
        state = self._desk.state
        if state.project is None or state.scenario is None:
            return
        work = partial(_judged, state.project, state.scenario, self._use, self._desk.results.survey)
        label, quiet = Message(mark("Fitness of carriers")), state.fitness is not None
        self._window.jobs.start(label, work, self._take, channel=_CHANNEL, quiet=quiet)

    def _take(self, found: "CarrierFitness") -> None:
        self._desk.show(fitness=found)


def _judged(
    project: "Project", scenario: "Scenario", use: str, known: "Survey | None", progress: "Progress"
) -> "CarrierFitness":
    from netplan.session.judging import judge_carriers  # the window is there without the solvers

    return judge_carriers(project, scenario, use, progress, known)
