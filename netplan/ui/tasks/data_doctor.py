"""The doctor in the window: examines the project, names forgotten sites, repairs, writes what it found."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.doctor.examine import Examination, examine, merged
from netplan.doctor.repairs import Mended, mend
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress, steps
from netplan.report.checkup_files import ENDINGS, Checkup, write_checkup
from netplan.report.file_names import file_name
from netplan.session.importing import register_of
from netplan.ui.desk import Desk
from netplan.ui.dialogs.import_source import FILES
from netplan.ui.dialogs.mend import MendDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import MendProblems
from netplan.ui.state import State
from netplan.ui.widgets.fields import ask_file, ask_target

if TYPE_CHECKING:
    import pandas as pd

    from netplan.model.findings import Problem

FORGOTTEN = "SITE-013"  # a site of the register that is not in the project
_CHANNEL = "check"  # a newer check gives up the one before
_KINDS = (mark("Web page (*.html)"), mark("Layer with places (*.gpkg)"), mark("Table (*.csv)"))

Examined = tuple[Project, Examination, "pd.DataFrame | None"]


class DataDoctor(QObject):
    """The slots that concern the data; keeps the findings of the check beside those of the result."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._told: Examination | None = None
        self._project: Project | None = None
        self._register: pd.DataFrame | None = None
        self._own: tuple[Problem, ...] = ()  # findings of a check that are shown, or were before it
        self._shown: tuple[Problem, ...] | None = None  # with what the check found; None before it is shown
        desk.changed.connect(self._follow)
        desk.asked.connect(self._do)
        window.jobs.of_project(_CHANNEL)  # a check is repeated when the layers have changed

    def check(self) -> None:
        """Run every rule over the open project, with the register it was last compared with."""
        project = self._desk.state.project
        if project is not None:
            work = partial(_examined, project, self._register)
            self._window.jobs.start(Message(mark("Checking the data")), work, self._take, channel=_CHANNEL)

    def ask_register(self) -> None:
        """Ask for a list of all sites there should be."""
        words = self._window.words
        filters = [words(FILES), words("All files (*)")]
        dialog = ask_file(self._window, words("Compare the sites with a register"), filters)
        dialog.fileSelected.connect(self.compare_register)
        dialog.open()

    def compare_register(self, path: str) -> None:
        """Check the data, and name the sites of a register that the project lacks."""
        project = self._desk.state.project
        if project is not None:
            label = Message(mark("Comparing with {file}"), {"file": Path(path).name})
            work = partial(_compared, project, Path(path))
            self._window.jobs.start(label, work, self._take_register, channel=_CHANNEL)

    def ask_export(self) -> None:
        """Ask where to write the findings, and as what."""
        words, project = self._window.words, self._desk.state.project
        name = f"{file_name(project.name if project else '')}-check"
        file = (self._desk.state.file or Path.home() / "project").with_name(f"{name}.{ENDINGS[0]}")
        kinds = [words(kind) for kind in _KINDS]
        dialog = ask_target(self._window, words("Write the findings"), kinds, file)
        dialog.fileSelected.connect(self.export)
        dialog.open()

    def export(self, path: str) -> None:
        """Write the findings of the last check: a page, a layer or a table, as the name ends; else a page."""
        project, told = self._desk.state.project, self._told
        if project is None or told is None:
            return
        target = Path(path)
        if target.suffix.lower().lstrip(".") not in ENDINGS:
            target = target.with_name(f"{target.name}.{ENDINGS[0]}")
        state = self._desk.state
        found = Checkup(project, told, state.all_problems, self._window.words, tables=state.tables)
        work = partial(_written, found, target)
        self._window.jobs.start(Message(mark("Writing the findings")), work, self._tell)

    def _tell(self, written: tuple[Path, int]) -> None:
        path, n = written
        template = mark("Written: {file}; {n} {n:finding|findings} about internal data stayed in the window")
        self._window.say(Message(template if n else mark("Written: {file}"), {"file": str(path), "n": n}))

    def _take(self, found: Examined) -> None:
        self._project, self._told, self._register = found
        self._shown = None
        self._follow(self._desk.state, self._desk.state)

    def _take_register(self, found: Examined) -> None:
        """Say how many sites were forgotten; where they are missing stands among the findings."""
        self._take(found)
        n = sum(problem.code == FORGOTTEN for problem in found[1].problems)
        rows = 0 if found[2] is None else len(found[2])
        template = mark(
            "{n} of the {rows} sites of the register {n:is|are} missing in the project: see the findings"
        )
        self._window.say(Message(template, {"n": n, "rows": rows}))
        self._window.do("dock_problems")

    def _follow(self, old: State, new: State) -> None:
        """Add what the check found to what the result says; check again once the layers have changed.

        What is added is added to the state as it is: what is told may have been overtaken meanwhile.
        """
        if old.examination is not None and new.examination is None:  # another project, or none
            self._told = self._project = self._register = None
        now = self._desk.state
        if self._told is None or self._project is None or now.project is None:
            return
        if not _same_layers(self._project, now.project):
            self._told = self._project = None
            self.check()
            return
        if now.problems is not self._shown:
            before = {id(problem) for problem in self._own}
            rest = (problem for problem in now.problems if id(problem) not in before)
            self._own = self._told.problems
            self._shown = merged(rest, self._own)
            self._desk.show(problems=self._shown, examination=self._told)

    def _do(self, asked: object) -> None:
        project = self._desk.state.project
        if isinstance(asked, MendProblems) and project is not None:
            label = Message(mark("Preparing the repair"))
            work = partial(_mended, project, asked)
            self._desk.jobs.start(label, work, self._preview, channel="mend")

    def _preview(self, mended: Mended) -> None:
        project = self._desk.state.project
        if project is None or project.layer(mended.layer) is not mended.before:
            return  # it would take back what was done meanwhile
        dialog = MendDialog(self._window.words, mended, self._window)
        dialog.chosen.connect(self._desk.do)
        dialog.open()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _same_layers(one: Project, other: Project) -> bool:
    return one.layers.keys() == other.layers.keys() and all(
        other.layers[name] is table for name, table in one.layers.items()
    )


def _examined(project: Project, register: "pd.DataFrame | None", progress: Progress) -> Examined:
    """Return the project and what was found in it."""
    return project, examine(project, _today(), register, progress), register


def _compared(project: Project, path: Path, progress: Progress) -> Examined:
    """Return the project and what was found in it, beside a register."""
    read, look = steps(progress, 0.0, 0.5, 1.0)
    read(0.0)
    return _examined(project, register_of(path, project), look)


def _mended(project: Project, asked: MendProblems, _progress: Progress) -> Mended:
    """Return the layer before and after a repair."""
    return mend(project, _today(), asked.code, asked.layer, asked.rows)


def _written(told: Checkup, path: Path, _progress: Progress) -> tuple[Path, int]:
    return write_checkup(told, path), told.withheld
