"""Why the plan is as it is: computed beside the window when it is asked for, by planning anew."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.explained import Explained
from netplan.model.plan import Plan
from netplan.progress import Progress, steps
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import AskWhy, Trigger
from netplan.ui.state import State

if TYPE_CHECKING:
    from netplan.core.survey import Survey

_CHANNEL = "why"


class Explaining(QObject):
    """Answers ``AskWhy``."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        desk.asked.connect(self._do)
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Give up when the plan is another one."""
        if old.plan is not new.plan:
            self._window.jobs.drop(_CHANNEL)

    def _do(self, asked: object) -> None:
        state = self._desk.state
        if isinstance(asked, AskWhy) and state.plan is not None and not state.stale:
            self._desk.do(Trigger("dock_why"))
            work = _Work(state.plan, asked, self._desk.results.survey)
            label = Message(mark("Why this plan"))
            self._window.jobs.start(label, work.run, self._take, channel=_CHANNEL)

    def _take(self, found: Explained) -> None:
        if is_of_plan(found, self._desk.state):
            self._desk.show(explained=found)


def is_of_plan(found: Explained | None, state: State) -> bool:
    """Return whether explanations are those of the plan that is shown."""
    if found is None or state.plan is None or state.stale:
        return False
    return found.plan.project is state.plan.project and found.plan.scenario == state.plan.scenario


class _Work:
    """What the job reads: a plan, what is asked of it, a survey that may be of use."""

    def __init__(self, plan: Plan, asked: AskWhy, known: "Survey | None") -> None:
        self._plan = plan
        self._asked = asked
        self._known = known

    def run(self, progress: Progress) -> Explained:
        """Return the explanations."""
        # the window is there without the solvers
        from netplan.core.survey import survey
        from netplan.core.why import explain_plan

        plan, asked = self._plan, self._asked
        look, explain = steps(progress, 0, 0.2, 1)
        known = survey(plan.project, plan.scenario.snap_limit_m, look, self._known)
        told = (asked.sites, asked.segments, asked.prices)
        return explain_plan(plan.project, plan.scenario, told, explain, known)
