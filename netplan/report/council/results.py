"""Everything a report tells about, computed once, so that every number in the pack is the same number."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from netplan.core.coverage.sensitivity import sensitivity
from netplan.core.frontier import make_frontier
from netplan.core.programme import make_programme
from netplan.core.redundancy import make_redundancy
from netplan.core.sizing import make_sizing
from netplan.core.survey import survey
from netplan.errors import Infeasible
from netplan.i18n import Words
from netplan.io.exports.delivery import open_findings
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.plan import Frontier, Plan, Sensitivity
from netplan.model.programme import Programme
from netplan.model.redundancy import Redundancy
from netplan.model.second_routes import Wish
from netplan.model.sizing import Sizing
from netplan.model.terms import Terms
from netplan.progress import SILENT, Progress, steps
from netplan.report.council.pages import Picture
from netplan.report.council.previous import Previous
from netplan.report.council.radio_links import PlannedLinks, planned_links
from netplan.session.choice_inputs import changed_since
from netplan.session.chosen import kept_choice
from netplan.session.hop_inputs import outdated

POINTS = 20  # of the coverage-cost frontier


@dataclass(frozen=True, eq=False)
class Results:
    """A plan and what follows from it.

    plan         what is built, with the coverage it started from
    programme    what is built when; None without budgets
    frontier     how little money serves how many pupils; None where there is nothing to build
    open         which assumptions and inquiries the verdicts hang on
    sizing       what is to be bought, by year
    redundancy   who goes dark where a segment is cut, the cheapest remedies, second routes if asked for
    links        the radio links the plan builds, with their profiles
    previous     the figures of an earlier pack to compare with
    choice_doubts  what has changed since the carriers were chosen that the project keeps
    hops_outdated  the finding that radio hops are kept that were found from other data
    missing      why something is not told
    """

    plan: Plan
    programme: Programme | None = None
    frontier: Frontier | None = None
    open: Sensitivity | None = None
    sizing: Sizing | None = None
    redundancy: Redundancy | None = None
    previous: Previous | None = None
    links: PlannedLinks = field(default_factory=PlannedLinks)
    missing: tuple[Message, ...] = field(default=())
    choice_doubts: tuple[Message, ...] = ()
    hops_outdated: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All findings, each once."""
        parts = (self.plan, self.programme, self.frontier, self.sizing, self.redundancy)
        found = [problem for part in parts if part is not None for problem in part.problems]
        found += self.hops_outdated
        return tuple({(one.code, one.layer, one.row, str(one.message)): one for one in found}.values())

    @property
    def open_problems(self) -> tuple[Problem, ...]:
        """The findings that may leave the house."""
        return open_findings(self.problems, {**self.plan.project.layers, **self.told.tables})

    @property
    def seconds(self) -> pd.DataFrame:
        """The sites that were to get a second route, one row each; none if nobody asked."""
        made = self.redundancy
        return pd.DataFrame(columns=["id"]) if made is None else made.tables["second_sites"]

    @property
    def told(self) -> Plan:
        """The plan with the tables of everything that follows from it."""
        parts = (self.plan, self.open, self.frontier, self.programme, self.sizing, self.redundancy)
        tables = {name: table for part in parts if part is not None for name, table in part.tables.items()}
        return replace(self.plan, tables=tables, problems=self.problems)


@dataclass(frozen=True, eq=False)
class Telling:
    """What a chapter is told from: results, language, the maps there are by kind, and whether internally.

    Without ``internal`` nothing may stand in a chapter that tells of single rows that are internal.
    """

    results: Results
    words: Words
    maps: Mapping[str, Picture] = field(default_factory=dict)
    internal: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The findings that may be told."""
        return self.results.problems if self.internal else self.results.open_problems

    def maps_of(self, *kinds: str) -> tuple[Picture, ...]:
        """Return the maps of these kinds, as far as they were drawn."""
        return tuple(self.maps[kind] for kind in kinds if kind in self.maps)


def gather(
    plan: Plan,
    terms: Terms,
    previous: Previous | None = None,
    progress: Progress = SILENT,
    folder: Path | None = None,
    wish: Wish = Wish(),  # noqa: B008 - it cannot be changed
) -> Results:
    """Compute what a report tells beyond the plan.

    ``folder`` is that of the project file; ``wish`` says which sites get a second route.

    Raises:
        ParameterError: the budgets or the wish cannot be read.
        Cancelled: the user stopped the job.

    """
    shares = 0.0, 0.1, 0.2, 0.55, 0.75, 0.88, 0.95, 1.0
    look, deciding, curve, asking, seeking, fitting, aiming = steps(progress, *shares)
    wish.require_sound()
    project, scenario = plan.project, plan.scenario
    known = survey(project, scenario.snap_limit_m, look)
    missing: list[Message] = []
    programme, frontier = None, None
    if terms.budgets_eur:
        terms.require_sound()
        programme = make_programme(plan, terms, deciding, known)
        plan = programme.route
    else:
        missing.append(Message(mark("There is no building programme: no budgets were given.")))
    try:
        frontier = make_frontier(project, scenario, POINTS, curve, known)
    except Infeasible as error:
        missing.append(
            Message(mark("There is no coverage-cost frontier: {reason}."), {"reason": error.message})
        )
    opened = sensitivity(project, scenario, asking, known)
    redundancy = make_redundancy(plan, wish, seeking, known)
    sizing = make_sizing(plan, programme, fitting, known, redundancy if wish.asks else None)
    links = planned_links(plan, folder or Path(), aiming)
    made = Results(plan, programme, frontier, opened, sizing, redundancy, previous, links, tuple(missing))
    old = outdated(project, scenario, folder or Path())
    return replace(made, choice_doubts=_doubts(plan, folder or Path()), hops_outdated=old)


def _doubts(plan: Plan, folder: Path) -> tuple[Message, ...]:
    """Return what has changed since the carriers were chosen that the project keeps; nothing without any."""
    kept = kept_choice(plan.project)
    return () if kept is None else changed_since(kept, plan.scenario, folder)
