"""Runs the assistant for new projects: what it is made of, and how the files of one's own are read."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject

from netplan.errors import DataError
from netplan.io.crs import metric_crs
from netplan.io.layers import Source, middle_of
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.ui.dialogs.import_file import STEPS_OF_NEW, ImportDialog
from netplan.ui.dialogs.new_project import NewProjectChoice, NewProjectDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.files import is_extract
from netplan.ui.tasks.import_answers import ImportAnswers

_CHANNEL = "file"  # opening another file gives up the one before


class NewProjects(QObject):
    """The slot that makes a new project."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: NewProjectDialog | None = None
        self._mapping: ImportDialog | None = None
        self._ahead: tuple[str, ...] = ()
        self._n = 0

    def ask(self, *paths: str) -> None:
        """Ask what the project is made of, beginning with these files."""
        extracts = [path for path in paths if is_extract(path)]
        dialog = NewProjectDialog(self._window.words, extracts[0] if extracts else "", self._window)
        self._dialog = dialog
        dialog.chosen.connect(self._make)
        dialog.mapping_wanted.connect(self._map)
        dialog.finished.connect(self._forget)
        dialog.open()
        self._map([path for path in paths if path not in extracts])

    def _map(self, paths: list[str]) -> None:
        """Ask for each file what it is and which column is what."""
        self._ahead, self._n = tuple(paths), len(paths)
        self._go_on()

    def _go_on(self) -> None:
        if self._dialog is None or not self._ahead:
            return
        path, *ahead = self._ahead
        self._ahead = tuple(ahead)
        words, number = self._window.words, self._n - len(ahead)
        told = words("{number} of {n}", number=number, n=self._n) if self._n > 1 else ""
        crs = self._dialog.crs
        dialog = ImportDialog(words, self._dialog, crs=crs, steps=STEPS_OF_NEW, ahead=told)
        self._mapping = dialog
        ImportAnswers(self._window, dialog, partial(_crs_for, crs, self._dialog.layers))
        dialog.mapped.connect(self._add)
        dialog.skipped.connect(self._next)
        dialog.rejected.connect(self._give_up)
        dialog.open()
        dialog.start(path)

    def _add(self, source: Source) -> None:
        if self._dialog is not None:
            self._dialog.add_layer(source)
        self._next()

    def _next(self) -> None:
        if self._mapping is not None:
            self._mapping.accept()
        self._go_on()

    def _give_up(self) -> None:
        self._ahead = ()

    def _forget(self) -> None:
        self._dialog = self._mapping = None

    def _make(self, choice: NewProjectChoice) -> None:
        read = choice.extract or choice.layers[0].path
        label = Message(mark("Reading {file}"), {"file": read.name})
        self._window.jobs.start(label, partial(_made, choice), self._hand_over, channel=_CHANNEL)

    def _hand_over(self, project: Project) -> None:
        self._window.call("files.begin", project)


def _crs_for(crs: str, others: Sequence[Source], source: Source) -> str:
    """Return the system of the project: the one chosen, or that of the place of the first layer that says it.

    Raises:
        DataError: no file says where it lies.

    """
    if crs:
        return crs
    for other in others:
        with suppress(DataError):
            return metric_crs(*middle_of(other))
    return metric_crs(*middle_of(source))


def _made(choice: NewProjectChoice, progress: Progress) -> Project:
    from netplan.io.build import new_project  # what only a new project needs

    return new_project(
        choice.name,
        osm=choice.extract,
        boundary=choice.boundary,
        layers=choice.layers,
        crs=choice.crs,
        progress=progress,
    )
