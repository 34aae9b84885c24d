"""The doctor in the window: examines the open project, shows repairs before they are made, imports files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from netplan.doctor.examine import Examination, examine, merged
from netplan.doctor.repairs import Mended, mend
from netplan.io.atomic import atomic_path
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.report.checkup import checkup_page
from netplan.ui.desk import Desk
from netplan.ui.dialogs.mend import MendDialog
from netplan.ui.intents import MendProblems
from netplan.ui.main_window import MainWindow
from netplan.ui.state import State

if TYPE_CHECKING:
    from netplan.model.findings import Problem

_CHANNEL = "check"  # a newer check gives up the one before


class DataDoctor(QObject):
    """The slots that concern the data; keeps the findings of the check beside those of the result."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._told: Examination | None = None
        self._project: Project | None = None
        self._own: tuple[Problem, ...] = ()  # findings of a check that are shown, or were before it
        self._shown: tuple[Problem, ...] = ()
        desk.changed.connect(self._follow)
        desk.asked.connect(self._do)

    def check(self) -> None:
        """Run every rule over the open project."""
        project = self._desk.state.project
        if project is not None:
            work = _Examining(project, _today())
            self._window.jobs.start(
                Message(mark("Checking the data")), work.run, self._take, channel=_CHANNEL
            )

    def ask_export(self) -> None:
        """Ask where to write the findings as a page."""
        dialog = QFileDialog(self._window, self._window.words("Write the findings"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self._window.words("Web page (*.html)"))
        dialog.setDefaultSuffix("html")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export)
        dialog.open()

    def export(self, path: str) -> None:
        """Write the findings of the last check as a page that stands alone."""
        project, told = self._desk.state.project, self._told
        if project is None or told is None:
            return
        work = _Writing(
            checkup_page(project, told, self._desk.state.problems, self._window.words), Path(path)
        )
        self._window.jobs.start(Message(mark("Writing the findings")), work.run, self._written)

    def _written(self, path: Path) -> None:
        self._window.say(Message(mark("Written: {file}"), {"file": str(path)}))

    def _take(self, found: tuple[Project, Examination]) -> None:
        self._project, self._told = found
        self._shown = ()
        self._follow(self._desk.state, self._desk.state)

    def _follow(self, _old: State, new: State) -> None:
        """Add what the check found to what the result says; check again once the layers have changed."""
        if self._told is None or self._project is None or new.project is None:
            return
        if not _same_layers(self._project, new.project):
            self._told = self._project = None
            self.check()
            return
        if new.problems is not self._shown:
            before = {id(problem) for problem in self._own}
            rest = (problem for problem in new.problems if id(problem) not in before)
            self._own = self._told.problems
            self._shown = merged(rest, self._own)
            self._desk.show(problems=self._shown, examination=self._told)

    def _do(self, asked: object) -> None:
        project = self._desk.state.project
        if isinstance(asked, MendProblems) and project is not None:
            work = _Mending(project, _today(), asked)
            label = Message(mark("Preparing the repair"))
            self._window.jobs.start(label, work.run, self._preview, channel="mend")

    def _preview(self, mended: Mended) -> None:
        dialog = MendDialog(self._window.words, mended, self._window)
        dialog.chosen.connect(self._desk.do)
        dialog.open()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _same_layers(one: Project, other: Project) -> bool:
    return one.layers.keys() == other.layers.keys() and all(
        other.layers[name] is table for name, table in one.layers.items()
    )


class _Examining:
    """A job that examines a project."""

    def __init__(self, project: Project, today: date) -> None:
        self._project = project
        self._today = today

    def run(self, progress: Progress) -> tuple[Project, Examination]:
        """Return the project and what was found in it."""
        return self._project, examine(self._project, self._today, progress=progress)


class _Mending:
    """A job that mends a copy of a layer."""

    def __init__(self, project: Project, today: date, asked: MendProblems) -> None:
        self._project = project
        self._today = today
        self._asked = asked

    def run(self, _progress: Progress) -> Mended:
        """Return the layer before and after."""
        return mend(self._project, self._today, self._asked.code, self._asked.layer, self._asked.rows)


class _Writing:
    """A job that writes a page."""

    def __init__(self, page: str, path: Path) -> None:
        self._page = page
        self._path = path

    def run(self, _progress: Progress) -> Path:
        """Return where it was written."""
        with atomic_path(self._path) as temporary:
            temporary.write_text(self._page, "utf-8")
        return self._path
