"""Answers the questions of the import assistant: files are opened and read beside the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.layers import Source, look, preview
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.frame.main_window import MainWindow

CHANNEL = "import"  # a later question makes the answer to the one before useless


class ImportAnswers(QObject):
    """Belongs to one dialog; ``crs_for`` says in which system the rows of a source would be."""

    def __init__(self, window: MainWindow, dialog: ImportDialog, crs_for: Callable[[Source], str]) -> None:
        super().__init__(dialog)
        self._window, self._dialog, self._crs_for = window, dialog, crs_for
        dialog.looked.connect(self._look)
        dialog.previewed.connect(self._preview)
        dialog.finished.connect(self._end)

    def ask(self, label: Message, question: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        """Find the answer to a question; the sentence of an error is one, too: the dialog shows it."""

        def answer(progress: Progress) -> Any:
            try:
                return question(progress)
            except NetplanError as error:
                return error.message

        self._window.jobs.start(label, answer, then, channel=CHANNEL)

    def _look(self, path: Path) -> None:
        label = Message(mark("Looking into {file}"), {"file": path.name})
        self.ask(label, lambda progress: look(path, progress=progress), self._dialog.show_contents)

    def _preview(self, source: Source) -> None:
        crs_for = self._crs_for
        label = Message(mark("Reading the first rows"))
        self.ask(
            label,
            lambda progress: preview(source, crs_for(source), progress=progress),
            self._dialog.show_preview,
        )

    def _end(self) -> None:
        self._window.jobs.drop(CHANNEL)
