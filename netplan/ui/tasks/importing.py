"""Runs the import assistant for the open project: file after file, each taken as a command."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from netplan.io.layers import Source
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.session.importing import Arrival, TakeArrival, arrive, write_rejects
from netplan.session.rasters import GridArrival, GridSource, TakeGrid, arrive_grid
from netplan.ui.desk import Desk
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.dialogs.import_source import FILES
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.import_answers import ImportAnswers
from netplan.ui.widgets.fields import ask_file


class Importing(QObject):
    """The slots that import files into the open project."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._dialog: ImportDialog | None = None
        self._answers: ImportAnswers | None = None
        self._ahead: tuple[str, ...] = ()
        self._n = 0

    def ask(self) -> None:
        """Ask for files."""
        words = self._window.words
        filters = [words(FILES), words("All files (*)")]
        dialog = ask_file(self._window, words("Import files"), filters, several=True)
        dialog.filesSelected.connect(self.ask_all)
        dialog.open()

    def ask_service(self) -> None:
        """Open the assistant for a layer of a service."""
        self.ask_all([""])
        if self._dialog is not None:
            self._dialog.ask_service()

    def ask_all(self, paths: list[str]) -> None:
        """Open the assistant for one file after the other."""
        self._ahead, self._n = tuple(paths), len(paths)
        self._go_on()

    def _go_on(self) -> None:
        """Open the assistant for the next file."""
        project = self._desk.state.project
        if project is None or not self._ahead:
            return
        path, *ahead = self._ahead
        self._ahead = tuple(ahead)
        words, number = self._window.words, self._n - len(ahead)
        ahead_text = words("{number} of {n}", number=number, n=self._n) if self._n > 1 else ""
        self._dialog = dialog = ImportDialog(words, self._window, crs=project.crs, ahead=ahead_text)
        self._answers = ImportAnswers(self._window, dialog, self._crs, project.layers.get("boundary"))
        dialog.compared.connect(self._compare)
        dialog.taken.connect(self._take)
        dialog.skipped.connect(self._skip)
        dialog.finished.connect(self._forget)
        dialog.open()
        dialog.start(path)

    def _crs(self, _source: Source) -> str:
        project = self._desk.state.project
        return project.crs if project else ""

    def _compare(self, source: Source | GridSource) -> None:
        project = self._desk.state.project
        if project is not None and self._answers is not None:
            label = Message(mark("Reading {file}"), {"file": source.path.name})
            compare = partial(_compared, source, project, self._desk.state.file)
            self._answers.ask(label, compare, self._show_arrival)

    def _show_arrival(self, found: Any) -> None:
        if self._dialog is None:
            return
        if isinstance(found, Message):
            self._dialog.show_arrival(found, None)
            return
        arrival, project = found
        role = None if isinstance(arrival, GridArrival) else arrival.source.role
        self._dialog.show_arrival(arrival, project.layers.get(role))

    def _take(self, command: TakeArrival | TakeGrid) -> None:
        self._desk.do(command)
        if isinstance(command, TakeArrival) and len(command.arrival.delivery.rejected):
            beside = self._desk.state.file or command.arrival.source.path
            label = Message(mark("Writing rejected rows"))
            self._window.jobs.start(label, partial(_rejects, command.arrival, beside), self._tell)
        self._skip()

    def _skip(self) -> None:
        """Close this dialog and open the next."""
        if self._dialog is not None:
            ahead = self._ahead
            self._dialog.accept()
            self._ahead = ahead
        self._go_on()

    def _tell(self, files: tuple[Path, ...]) -> None:
        if files:
            template = mark("Rejected rows were written: {file}")
            self._window.say(Message(template, {"file": [str(path) for path in files]}))

    def _forget(self) -> None:
        """Give up the files ahead: the dialog was closed."""
        self._dialog = self._answers = None
        self._ahead = ()


def _compared(
    source: Source | GridSource, project: Project, file: Path | None, progress: Progress
) -> tuple[Arrival | GridArrival, Project]:
    if isinstance(source, GridSource):
        return arrive_grid(source, project, file, date.today(), progress), project  # noqa: DTZ011 - here
    return arrive(source, project, progress), project


def _rejects(arrival: Arrival, beside: Path, _progress: Progress) -> tuple[Path, ...]:
    return write_rejects(arrival, beside)
