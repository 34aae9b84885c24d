"""Comparing: computes what the two sides lack beside the window, then shows both."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from netplan.errors import Infeasible, ParameterError
from netplan.io.project_file import open_project
from netplan.messages import Message, mark
from netplan.model.comparison import Comparison, Side
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress, steps
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Compare, Contender


class Comparing(QObject):
    """Answers ``Compare``."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk
        desk.asked.connect(self._do)

    def _do(self, asked: object) -> None:
        if not isinstance(asked, Compare) or self._desk.state.project is None:
            return
        if asked.sides is None:
            self._desk.show(comparison=None)
            return
        work = _Comparison([self._side(one, asked) for one in asked.sides])
        label, again = Message(mark("Comparing")), partial(self._do, asked)
        self._desk.jobs.start(label, work.run, self._take, channel="compare", again=again)

    def _side(self, one: Contender, asked: Compare) -> "_Work":
        project = self._desk.state.project
        if one.file is not None or project is None:
            return _Work(one, asked.planned)
        scenario = project.scenario(one.scenario)
        return _Work(one, asked.planned, project, self._desk.known(scenario, planned=asked.planned))

    def _take(self, comparison: Comparison) -> None:
        self._desk.show(comparison=comparison)


class _Work:
    """One side: what is known of it, and how the rest is made."""

    def __init__(
        self,
        contender: Contender,
        planned: bool,
        project: Project | None = None,
        known: Plan | Coverage | None = None,
    ) -> None:
        self._contender = contender
        self._planned = planned
        self._project = project
        self._known = known

    def run(self, progress: Progress) -> Side:
        """Return the side, read and computed as far as need be."""
        if self._known is not None:
            return Side(self._known.scenario.name, self._known)
        read, work = steps(progress, 0, 0.2, 1)
        project = self._project or open_project(self._file, read)
        scenario, file = self._scenario(project), self._contender.file
        name = f"{file.name}: {scenario.name}" if file else scenario.name
        return Side(name, self._made(name, project, scenario, work), file)

    def _made(self, name: str, project: Project, scenario: Scenario, work: Progress) -> Plan | Coverage:
        """Compute the side; what cannot be kept can be set aside in the open project, in no other file."""
        # the window is there without the solvers
        from netplan.core.coverage import assess
        from netplan.core.decisions.relief import relief_of
        from netplan.core.planning import make_plan

        try:
            return (make_plan if self._planned else assess)(project, scenario, work)
        except Infeasible as error:
            relief = None if self._contender.file else relief_of(error.message)
            raise Infeasible(mark("{side}: {why}"), side=name, why=error.message, relief=relief) from error

    @property
    def _file(self) -> Path:
        return self._contender.file or Path()

    def _scenario(self, project: Project) -> Scenario:
        """Return the scenario of that name; another file may have others, then it says so."""
        try:
            return project.scenario(self._contender.scenario)
        except KeyError:
            raise ParameterError(
                mark("There is no scenario called {name}; the project has {names}"),
                name=self._contender.scenario,
                names=[scenario.name for scenario in project.scenarios],
            ) from None


class _Comparison:
    """A job that makes both sides and compares them."""

    def __init__(self, sides: list[_Work]) -> None:
        self._sides = sides

    def run(self, progress: Progress) -> Comparison:
        """Return the comparison."""
        from netplan.core.comparison.compare import compare  # the window is there without the solvers

        first, second, last = steps(progress, 0, 0.45, 0.9, 1)
        a, b = (side.run(part) for side, part in zip(self._sides, (first, second), strict=True))
        last(0.0, Message(mark("Comparing")))
        return compare(a, b)
