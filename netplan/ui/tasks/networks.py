"""Fibres, material and redundancy of the plan: computed beside the window when they are asked for."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.programme import Programme
from netplan.model.redundancy import Redundancy
from netplan.model.second_routes import Wish
from netplan.model.sizing import Sizing
from netplan.progress import Progress, steps
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import AskNetwork
from netplan.ui.layer_views import radioed, weighed
from netplan.ui.state import State
from netplan.ui.tasks.programmes import wanted_of, with_programme

if TYPE_CHECKING:
    from netplan.core.survey import Survey

_CHANNEL = "network"


class Networks(QObject):
    """Answers ``AskNetwork``."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        desk.asked.connect(self._do)
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Give up when the project is put away or the plan is another one."""
        if old.plan is not new.plan:
            self._window.jobs.drop(_CHANNEL)

    def _do(self, asked: object) -> None:
        state = self._desk.state
        if not isinstance(asked, AskNetwork) or state.plan is None or state.stale:
            return
        made = state.programme
        current = made if made is not None and wanted_of(state) == (made.plan, made.terms) else None
        work = _Work(state.plan, current, asked.wish, self._desk.results.survey)
        label = Message(mark("Fibres, material, redundancy"))
        self._window.jobs.start(label, work.run, self._take, channel=_CHANNEL, improves=True)

    def _take(self, made: tuple[Sizing, Redundancy]) -> None:
        if self._desk.state.plan is made[0].plan:
            self._desk.show(sizing=made[0], redundancy=made[1])


def is_fitted(state: State) -> bool:
    """Return whether sizing and redundancy of the state belong to its plan."""
    sizing, redundancy = state.sizing, state.redundancy
    if sizing is None or redundancy is None or state.plan is None or state.stale:
        return False
    return sizing.plan is state.plan and redundancy.plan is state.plan


def whole_result(state: State) -> Plan | Coverage | None:
    """Return the result of the state with what belongs to it: programme, frontier, sizing and others."""
    result = with_programme(state)
    if result is not None:
        result = replace(result, tables={**result.tables, **weighed(state), **radioed(state)})
    sizing, redundancy = state.sizing, state.redundancy
    if not isinstance(result, Plan) or sizing is None or redundancy is None or not is_fitted(state):
        return result
    tables = {**result.tables, **sizing.tables, **redundancy.tables}
    return replace(result, tables=tables, problems=(*result.problems, *sizing.problems, *redundancy.problems))


class _Work:
    """What the job reads: a plan, its programme if there is one, a wish, a survey that may be of use."""

    def __init__(self, plan: Plan, programme: Programme | None, wish: Wish, known: "Survey | None") -> None:
        self._plan = plan
        self._programme = programme
        self._wish = wish
        self._known = known

    def run(self, progress: Progress) -> tuple[Sizing, Redundancy]:
        """Return sizing and redundancy."""
        # the window is there without the solvers
        from netplan.core.redundancy import make_redundancy
        from netplan.core.sizing import make_sizing
        from netplan.core.survey import survey

        look, seek, again, size = steps(progress, 0, 0.2, 0.7, 0.8, 1)
        plan, wish = self._plan, self._wish
        known = survey(plan.project, plan.scenario.snap_limit_m, look, self._known)
        made = make_redundancy(plan, wish, seek, known)
        route = plan if self._programme is None else self._programme.route
        # a programme can lead other ways than the plan: its second routes are others, too
        second = made if route is plan else make_redundancy(route, replace(wish, n_remedies=0), again, known)
        return make_sizing(plan, self._programme, size, known, second if wish.asks else None), made
