"""Writes the council pack from the window: the same code as ``netplan-gis pack``, as a job beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.second_routes import Wish
from netplan.model.sheets import TitleBlock
from netplan.model.terms import Terms
from netplan.progress import Progress, steps
from netplan.report.file_names import file_name
from netplan.ui.desk import Desk
from netplan.ui.dialogs.anyway import ask_anyway
from netplan.ui.dialogs.council_pack import CouncilPackDialog, PackChoice
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.state import State
from netplan.ui.tasks.networks import is_fitted

if TYPE_CHECKING:  # load the solvers and typst, which the window does without
    from netplan.report.council.results import Results
    from netplan.report.council.writing import CouncilPack

Run = Callable[[Progress], "CouncilPack"]


class CouncilPacks(QObject):
    """The slots behind *Council pack*."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._block = TitleBlock(day=date.today().isoformat(), draft=True)  # noqa: DTZ011 - the user's day
        self.dialog: CouncilPackDialog | None = None

    def ask(self) -> None:
        """Open the dialog."""
        state = self._desk.state
        if state.plan is None or state.stale:
            self._window.say(Message(mark("The council pack tells of a plan: compute one first (F5)")))
            return
        name = "-".join((file_name(state.plan.project.name), self._window.words("council-pack")))
        target = state.beside(f"{name}.zip")
        self.dialog = CouncilPackDialog(self._window.words, target, self._block, self._window)
        fitted = state.redundancy if is_fitted(state) else None
        self.dialog.show_seconds(0 if fitted is None else len(fitted.tables["second_sites"]))
        self.dialog.chosen.connect(self.write)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def write(self, choice: PackChoice) -> None:
        """Write what was chosen; the title block stays for the next pack."""
        state = self._desk.state
        plan = state.plan
        if plan is None:
            return
        self._block = choice.block
        terms = plan.project.programmes.get(plan.scenario.name, Terms())
        work = _Work(plan, terms, state.folder, choice, self._window.words, wish_of(state))
        self._start(work, choice.target, anyway=False)

    def _start(self, work: "_Work", target: Path, *, anyway: bool) -> None:
        label = Message(mark("Council pack {file}"), {"file": target.name})
        done = partial(self._written, work)
        self._window.jobs.start(label, partial(work.run, anyway), done)

    def _written(self, work: "_Work", pack: "CouncilPack") -> None:
        words = self._window.words
        if not pack.files:
            again = partial(self._start, work, pack.path, anyway=True)
            ask_anyway(self._window, words, [words(message) for message in pack.wrong], again)
            return
        template = mark("Written: {file} ({n} {n:file|files}). Left out: {left_out}")
        fields = {"file": str(pack.path), "n": len(pack.files), "left_out": list(pack.left_out)}
        self._window.say(Message(template, fields))


def wish_of(state: State) -> Wish:
    """Return for which sites the panel has found second routes: the pack tells of the same."""
    return state.redundancy.wish if is_fitted(state) and state.redundancy is not None else Wish()


@dataclass(frozen=True, eq=False)
class _Work:
    """What the job reads; what it has computed stays for a second try."""

    plan: Plan
    terms: Terms
    folder: Path
    choice: PackChoice
    words: Words
    wish: Wish
    _found: "list[Results]" = field(default_factory=list)

    def run(self, anyway: bool, progress: Progress) -> "CouncilPack":
        """Compute what follows from the plan, and write the pack."""
        # the window is there without the solvers and typst
        from netplan.report.council.previous import read_previous
        from netplan.report.council.results import gather
        from netplan.report.council.writing import PackOrder, write_council_pack

        choice = self.choice
        follow, write = steps(progress, 0.0, 0.3, 1.0)
        if not self._found:
            previous = read_previous(choice.previous) if choice.previous else None
            self._found.append(gather(self.plan, self.terms, previous, follow, self.folder, self.wish))
        order = PackOrder(
            self.words,
            choice.block,
            internal_because=choice.internal_because,
            formats=choice.formats,
            sheets=choice.sheets,
            maps=choice.maps,
            anyway=anyway,
        )
        return write_council_pack(self._found[0], choice.target, order, write)
