"""The building programme of the plan: computed beside the window whenever plan or terms have changed."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.site_terms import read_site_terms
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.programme import Programme
from netplan.model.terms import Terms
from netplan.progress import Progress, steps
from netplan.session.commands import SetTerms
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import ReadTerms, TryOrder
from netplan.ui.state import State

if TYPE_CHECKING:  # loads geopandas, which the window does not wait for
    from netplan.core.survey import Survey

_CHANNEL, _ORDER = "programme", "order"


class Programmes(QObject):
    """Keeps the programme of the state up to date."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._asked: tuple[Plan, Terms] | None = None
        desk.changed.connect(self.refresh)
        desk.asked.connect(self._do)

    def refresh(self, _old: State, _new: State) -> None:
        """Compute the programme that belongs to the state as it is, unless it is there or on its way."""
        now = self._desk.state
        wanted = wanted_of(now)
        if wanted is None:
            self._asked = None
            self._window.jobs.drop(_CHANNEL)
            if now.programme is not None and not now.stale:
                self._desk.show(programme=None)
            return
        shown = now.programme
        if shown is not None and (shown.plan, shown.terms) == wanted:
            return
        if wanted != self._asked:
            self._asked = wanted
            label = Message(mark("Building programme"))
            work = _Work(*wanted, self._desk.results.survey)
            self._window.jobs.start(label, work.run, self._take, channel=_CHANNEL, improves=True)

    def _do(self, asked: object) -> None:
        wanted = wanted_of(self._desk.state)
        if isinstance(asked, ReadTerms):
            self._read(asked.file)
        elif isinstance(asked, TryOrder) and wanted is not None:
            label = Message(mark("Another order of building"))
            made = self._desk.state.programme
            best = made if made is not None and (made.plan, made.terms) == wanted else None
            work = _Ordered(*wanted, asked.sites, best)
            self._desk.jobs.start(label, work.run, self._take_order, channel=_ORDER)

    def _read(self, file: Path) -> None:
        """Add what a file settles to the terms, as one step that can be undone."""
        state = self._desk.state
        if state.project is None or state.scenario is None:
            return
        name = state.scenario.name
        terms = state.project.programmes.get(name, Terms())
        try:
            settled = read_site_terms(file)
        except NetplanError as error:
            self._window.say(error.message)
            return
        self._desk.do(SetTerms(name, replace(terms, sites={**terms.sites, **settled}), ""))
        told = mark("{file}: {n} {n:site|sites} of the programme settled")
        self._window.say(Message(told, {"file": file.name, "n": len(settled)}))

    def _take_order(self, made: Programme) -> None:
        if wanted_of(self._desk.state) == (made.plan, made.terms):
            self._desk.show(ordered=made)

    def _take(self, made: Programme) -> None:
        if wanted_of(self._desk.state) == (made.plan, made.terms):
            self._desk.show(programme=made)


def wanted_of(state: State) -> tuple[Plan, Terms] | None:
    """Return the plan and the terms of its programme; None while there is none to make."""
    if state.project is None or state.scenario is None or state.plan is None or state.stale:
        return None
    terms = state.project.programmes.get(state.scenario.name)
    return (state.plan, terms) if terms is not None else None


def with_programme(state: State) -> Plan | Coverage | None:
    """Return the result of the state, with the tables of the programme that belongs to it."""
    made = state.programme
    if made is None or wanted_of(state) != (made.plan, made.terms):
        return state.result
    return made.delivered()


class _Work:
    """What the job reads: a plan, terms, and a survey that may be of use."""

    def __init__(self, plan: Plan, terms: Terms, known: "Survey | None") -> None:
        self._plan = plan
        self._terms = terms
        self._known = known

    def run(self, progress: Progress) -> Programme:
        """Return the programme."""
        from netplan.core.programme import make_programme  # the window is there without the solvers

        plan = self._plan
        if not self._terms.reroute:
            return make_programme(plan, self._terms, progress)
        from netplan.core.survey import survey  # likewise

        look, decide = steps(progress, 0.0, 0.1, 1.0)
        known = survey(plan.project, plan.scenario.snap_limit_m, look, self._known)
        return make_programme(plan, self._terms, decide, known)


@dataclass(frozen=True, eq=False)
class _Ordered:
    """What the job reads: a plan, terms, which sites come first, and the programme to compare with."""

    plan: Plan
    terms: Terms
    sites: tuple[str, ...]
    best: Programme | None

    def run(self, _progress: Progress) -> Programme:
        """Return the programme in this order."""
        from netplan.core.programme import compare_order  # the window is there without the solvers

        return compare_order(self.plan, self.terms, self.sites, self.best)
