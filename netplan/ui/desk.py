"""The open project on the desk: one state for the whole window, and the only place that changes it.

Panels ask with commands and intents; commands go to the session, which can undo them. After each change the
result of the project as it is now is looked up or computed beside the window, the newest one winning.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from netplan.errors import NetplanError
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress, steps
from netplan.session.commands import Command
from netplan.session.document import Document
from netplan.session.results import Results
from netplan.session.session import Session
from netplan.session.settings import recovery_folder
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.in_order import InOrder
from netplan.ui.intents import ChooseScenario, GoTo, Select, SetLayers, ShowTable, StopJob, Trigger
from netplan.ui.jobs import ProjectJobs
from netplan.ui.layer_views import with_tables
from netplan.ui.relay import relayed
from netplan.ui.state import EMPTY, History, Selection, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netplan.core.survey import Survey
    from netplan.session.fingerprints import Fingerprints

_REST_MS = 40  # a change right after another one waits for it
_FIRST_TABLE = "sites"
_MANY = 100  # connections of a plan that takes seconds to search: until then it is shown repaired


class Desk(QObject):
    """Holds session and state; ``changed(old, new)`` tells everybody who shows something, ``InOrder``."""

    changed = Signal(object, object)
    asked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._jobs = window, window.jobs
        self.state, self.results, self._tell = EMPTY, Results(), InOrder(self.changed.emit)
        self._session: Session | None = None
        self.document: Document | None = None  # the file of the open project
        self._planning = self._written = False
        self._rest, self._calm = QTimer(self, singleShot=True), QElapsedTimer()
        self._calm.start()
        self._rest.timeout.connect(self.compute)
        self._jobs.changed.connect(self._note_jobs)
        self.jobs = ProjectJobs(window.jobs, lambda: (self.state.project, self.state.scenario), window.say)
        self._handlers: Mapping[type, Callable[[Any], None]] = {
            Select: self._select,
            SetLayers: self._set_layers,
            ShowTable: lambda asked: self._become(replace(self.state, table=asked.table)),
            ChooseScenario: self._choose_scenario,
            GoTo: self._go_to,
            StopJob: self._stop_job,
            Trigger: lambda asked: window.do(asked.action),
        }

    def open(
        self, project: Project, file: Path | None, *, saved: bool = True, document: Document | None = None
    ) -> None:
        """Put another project on the desk; ``saved`` is false if it exists nowhere else."""
        self._jobs.drop_of_project()
        self._rest.stop()
        self.document = document or Document(recovery_folder(), file)
        self.results, self._planning = Results(), False
        self._session, self._written = Session(project), saved
        self._session.observe(self._follow)
        shown = State(project, project.scenario(), file, saved, table=_FIRST_TABLE, done=frozenset({"open"}))
        read_only = self.document.read_only is not None
        self._become(replace(shown, jobs=self.state.jobs, read_only=read_only))
        # the panels have just been filled: let the window breathe; the map comes first, then coverage
        QTimer.singleShot(0, self.show)

    def close(self) -> None:
        """Take the project off the desk."""
        self._session, self.document, self.results = None, None, Results()
        self._jobs.drop_of_project()
        self._rest.stop()
        self._become(replace(EMPTY, jobs=self.state.jobs))

    def do(self, asked: object) -> None:
        """Do what a panel asks for."""
        handler = self._handlers.get(type(asked))
        if handler is not None:
            handler(asked)
        elif isinstance(asked, Command):
            self._command(asked)
        else:
            self.asked.emit(asked)

    def undo(self) -> None:
        """Take the last step back."""
        if self._session:
            self._session.undo()

    def redo(self) -> None:
        """Do the step again that was taken back."""
        if self._session:
            self._session.redo()

    def select_none(self) -> None:
        """Select nothing."""
        self.do(Select(Selection()))

    def plan(self) -> None:
        """Compute a plan now, and follow every change from now on."""
        self._planning = True
        self.compute()

    def note(self, step: str) -> None:
        """Tick off a step of the guided plan."""
        if step not in self.state.done:
            self._become(replace(self.state, done=self.state.done | {step}))

    def mark_saved(self, project: Project, file: Path) -> None:
        """Note that ``project`` has been written to ``file``; changes made meanwhile are not in it."""
        if self._session and self._session.project is project:
            self._session.mark_saved()
            self._written = True
            self._become(replace(self.state, file=file, saved=True, read_only=False))

    def show(self, **facts: Any) -> None:
        """Show what others have made for the state: a comparison, findings with their places."""
        self._become(with_tables(replace(self.state, **facts)))

    def look_at(self, table: str) -> None:
        """Show a table, if there is such a one to see."""
        if table in self.state.tables:
            self.do(ShowTable(table))
            self.do(Trigger("dock_table"))

    def known(self, scenario: Scenario, *, planned: bool) -> Plan | Coverage | None:
        """Return the plan or assessment of the project as it is, if it has been computed."""
        look = self.results.plan if planned else self.results.coverage
        return look(self.state.project, scenario) if self.state.project else None

    def _command(self, command: Command) -> None:
        if self._session is None:
            return
        try:
            self._session.do(command)
        except NetplanError as error:
            self._window.say(error.message)
            self._tell(EMPTY, self.state)  # fields show again what is true
            return
        self.note("choose")

    def _follow(self, old: Project, project: Project) -> None:
        """Show the project the session has now, and its result if there is one."""
        if self._session is None or self.state.scenario is None:
            return
        scenario = scenario_after(self.state.scenario, old, project)
        history = History(self._session.labels, self._session.position)
        saved = self._session.is_saved and self._written
        self._become(replace(self.state, project=project, scenario=scenario, history=history, saved=saved))
        self._look_up()

    def _look_up(self) -> None:
        """Show the result of the project as it is now, or compute it after a moment of rest."""
        project, scenario = self.state.project, self.state.scenario
        if project is None or scenario is None:
            return
        plan = self.results.plan(project, scenario)
        found = plan or (None if self._planning else self.results.coverage(project, scenario))
        if found:
            self._jobs.drop("plan")
            self._rest.stop()
            self._show_result(found, self.results.problems(found))
            return
        self._become(with_tables(replace(self.state, stale=self.state.result is not None)))
        self._rest.start(_REST_MS if self._calm.restart() < _REST_MS else 0)

    def compute(self) -> None:
        """Compute what belongs to the project as it is."""
        project, scenario = self.state.project, self.state.scenario
        if project is None or scenario is None:
            return
        before, draft, beside = self.state.plan, relayed(self._sketch), (self.state.folder, self.results.read)
        work = _Computation(project, scenario, self.results.survey, before, draft, self._planning, beside)
        self._jobs.of_project("plan")  # it is computed anew where the project is another by then
        self._jobs.start(work.label, work.run, self._take, channel="plan", improves=self._planning)

    def _take(self, returned: "tuple[Plan | Coverage, tuple[Any, ...], Survey]") -> None:
        result, problems, self.results.survey = returned
        self.results.put(result, problems)
        self._show_result(result, problems)
        if isinstance(result, Plan):
            self.note("plan")

    def _sketch(self, plan: Plan) -> None:
        if (plan.project, plan.scenario, True) == (self.state.project, self.state.scenario, self.state.stale):
            self.show(result=plan, plan=plan)

    def _show_result(self, result: Plan | Coverage, problems: tuple[Any, ...]) -> None:
        plan = result if isinstance(result, Plan) else None
        self.show(result=result, plan=plan, stale=False, problems=problems)

    def _select(self, asked: Select) -> None:
        self._become(replace(self.state, selection=asked.selection))
        if asked.selection.table in {"sites", "coverage_sites"} and asked.selection.rows:
            self.note("look")
        if asked.zoom:
            self._window.call("map.zoom_selection")

    def _set_layers(self, asked: SetLayers) -> None:
        saved = self.state.saved and self.state.file is None  # they are saved with the project
        self._become(replace(self.state, layers=asked.layers, saved=saved))

    def _choose_scenario(self, asked: ChooseScenario) -> None:
        if self.state.project is not None:
            self._become(replace(self.state, scenario=self.state.project.scenario(asked.name)))
            self._look_up()

    def _go_to(self, asked: GoTo) -> None:
        if self._session:
            self._session.go_to(asked.position)

    def _stop_job(self, asked: StopJob) -> None:
        if asked.take_best:
            self._jobs.take_best(asked.number)
        else:
            self._jobs.cancel(asked.number)

    def _note_jobs(self) -> None:
        self._become(replace(self.state, jobs=self._jobs.jobs))

    def _become(self, state: State) -> None:
        old, self.state = self.state, state
        self._tell(old, state)


def scenario_after(shown: Scenario, old: Project, new: Project) -> Scenario:
    """Return the scenario that is shown now: that of the same name, the one renamed, else the first."""
    names = {scenario.name: scenario for scenario in new.scenarios}
    if shown.name in names or len(old.scenarios) != len(new.scenarios):
        return names.get(shown.name, new.scenario())
    return new.scenarios[[scenario.name for scenario in old.scenarios].index(shown.name)]


def _is_large(plan: Plan | None) -> bool:
    return plan is not None and int(plan.tables["connections"]["connected"].sum()) >= _MANY


@dataclass(frozen=True, eq=False)
class _Computation:
    """What a planning job reads: one project, one scenario, and what is known from the job before.

    ``draft`` is given the plan of ``before`` as far as it could be repaired at once; the search goes on.
    ``beside`` is the folder with grids of heights, and fingerprints of layers that were read before.
    """

    project: Project
    scenario: Scenario
    survey: "Survey | None"
    before: Plan | None
    draft: "Callable[[Plan], None]"
    plan: bool
    beside: "tuple[Path, Fingerprints]"

    @property
    def label(self) -> Message:
        return Message(mark("Computing the plan")) if self.plan else Message(mark("Assessing coverage"))

    def run(self, progress: Progress) -> "tuple[Plan | Coverage, tuple[Any, ...], Survey]":
        """Return the plan or assessment, everything found wrong with the project, and the survey."""
        # the window is there without the solvers
        from netplan.core.checks import check
        from netplan.core.coverage import assess
        from netplan.core.planning import make_plan
        from netplan.core.survey import survey
        from netplan.session.hop_inputs import outdated

        look, sketch, work = steps(progress, 0.0, 0.3, 0.4, 1.0)
        known = survey(self.project, self.scenario.snap_limit_m, look, self.survey)
        if self.plan and _is_large(self.before):
            self.draft(make_plan(self.project, self.scenario, sketch, known, self.before))
        old = outdated(self.project, self.scenario, *self.beside)
        found = (*self.project.problems, *check(self.project, known), *old)
        compute: Callable[..., Plan | Coverage] = make_plan if self.plan else assess
        result = compute(self.project, self.scenario, work, known)
        return result, (*found, *result.problems), known
