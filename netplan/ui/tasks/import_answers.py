"""Answers the questions of the import assistant: files are opened and read beside the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.layers import Contents, Near, Source, look, preview
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.service_answers import ServiceAnswers

CHANNEL = "import"  # a later question makes the answer to the one before useless


class ImportAnswers(QObject):
    """Belongs to one dialog; ``crs_for`` says in which system the rows of a source would be.

    The boundary, if it is known, tells systems apart that overlap.
    """

    def __init__(
        self,
        window: MainWindow,
        dialog: ImportDialog,
        crs_for: Callable[[Source], str],
        boundary: gpd.GeoDataFrame | None = None,
    ) -> None:
        super().__init__(dialog)
        self._window, self._dialog, self._crs_for, self._boundary = window, dialog, crs_for, boundary
        dialog.looked.connect(self._look)
        dialog.previewed.connect(self._preview)
        dialog.service_wanted.connect(self._ask_service)
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
        boundary = self._boundary
        self.ask(label, lambda progress: _looked(path, boundary, progress), self._dialog.show_contents)

    def _ask_service(self, crs: str) -> None:
        ServiceAnswers(self._window, self._dialog, crs, self._dialog.start)

    def _preview(self, source: Source) -> None:
        crs_for, boundary = self._crs_for, self._boundary
        label = Message(mark("Reading the first rows"))
        self.ask(
            label,
            lambda progress: preview(source, crs_for(source), boundary, progress),
            self._dialog.show_preview,
        )

    def _end(self) -> None:
        self._window.jobs.drop(CHANNEL)


def _looked(path: Path, boundary: gpd.GeoDataFrame | None, progress: Progress) -> Contents:
    near = None if boundary is None else Near(str(boundary.crs), boundary.geometry.union_all())
    return look(path, progress=progress, near=near)
