"""Runs the import assistant: what it asks for becomes jobs, what it takes becomes a command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.layers import Source, look, preview
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.session.importing import TakeArrival, arrive, write_rejects
from netplan.ui.desk import Desk
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.main_window import MainWindow

_CHANNEL = "import"  # a later question makes the answer to the one before useless


class Importing(QObject):
    """The slots that import files into the open project."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._dialog: ImportDialog | None = None

    def ask(self, path: str = "") -> None:
        """Open the assistant, with a file if there is one."""
        project = self._desk.state.project
        if project is None:
            self._window.say(Message(mark("Open a project first, or make one: layers are taken into it")))
            return
        self._dialog = dialog = ImportDialog(self._window.words, self._window, crs=project.crs)
        dialog.looked.connect(self._look)
        dialog.previewed.connect(self._preview)
        dialog.compared.connect(self._compare)
        dialog.taken.connect(self._take)
        dialog.finished.connect(self._forget)
        dialog.open()
        dialog.start(path)

    def _look(self, path: Path) -> None:
        work = _Asked(lambda progress: look(path, progress=progress))
        self._start(work, Message(mark("Looking into {file}"), {"file": path.name}), self._show_contents)

    def _preview(self, source: Source) -> None:
        project = self._desk.state.project
        if project is not None:
            work = _Asked(lambda progress: preview(source, project.crs, progress=progress))
            self._start(work, Message(mark("Reading the first rows")), self._show_preview)

    def _compare(self, source: Source) -> None:
        project = self._desk.state.project
        if project is not None:
            work = _Asked(lambda progress: (arrive(source, project, progress), project))
            self._start(work, Message(mark("Reading {file}"), {"file": source.path.name}), self._show_arrival)

    def _start(self, work: "_Asked", label: Message, then: Callable[[Any], None]) -> None:
        self._window.jobs.start(label, work.run, then, channel=_CHANNEL)

    def _show_contents(self, found: Any) -> None:
        if self._dialog is not None:
            self._dialog.show_contents(found)

    def _show_preview(self, found: Any) -> None:
        if self._dialog is not None:
            self._dialog.show_preview(found)

    def _show_arrival(self, found: Any) -> None:
        if self._dialog is None:
            return
        if isinstance(found, Message):
            self._dialog.show_arrival(found, None)
            return
        arrival, project = found
        self._dialog.show_arrival(arrival, project.layers.get(arrival.source.role))

    def _take(self, command: TakeArrival) -> None:
        self._desk.do(command)
        if len(command.arrival.delivery.rejected):
            beside = self._desk.state.file or command.arrival.source.path
            work = _Asked(lambda _progress: write_rejects(command.arrival, beside))
            self._start(work, Message(mark("Writing rejected rows")), self._tell)

    def _tell(self, files: Any) -> None:
        if isinstance(files, Message):
            self._window.say(files)
        elif files:
            template = mark("Rejected rows were written: {file}")
            self._window.say(Message(template, {"file": [str(path) for path in files]}))

    def _forget(self) -> None:
        self._dialog = None
        self._window.jobs.drop(_CHANNEL)


class _Asked:
    """A job whose failure is an answer, too: the assistant shows it where the question was asked."""

    def __init__(self, question: Callable[[Progress], Any]) -> None:
        self._question = question

    def run(self, progress: Progress) -> Any:
        """Return the answer, or the sentence that says why there is none."""
        try:
            return self._question(progress)
        except NetplanError as error:
            return error.message
