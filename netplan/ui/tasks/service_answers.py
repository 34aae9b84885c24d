"""Answers the dialog of a service: it is asked, and a layer fetched, beside the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from netplan.errors import NetplanError
from netplan.io.feature_service import Collection, FeatureService, fetch_features, read_feature_service
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.session.settings import cache_folder
from netplan.ui.dialogs.service import ServiceDialog
from netplan.ui.frame.main_window import MainWindow

_CHANNEL = "feature service"  # a later question makes the answer to the one before useless
_MEMORY = "feature_service"


class ServiceAnswers(QObject):
    """Opens a dialog over ``parent``; ``then`` is given the file of what was fetched, in ``crs``."""

    def __init__(self, window: MainWindow, parent: QWidget, crs: str, then: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._window, self._crs, self._then = window, crs, then
        self.dialog = ServiceDialog(window.words, window.memory.text(_MEMORY), parent)
        self.dialog.asked.connect(self._read)
        self.dialog.chosen.connect(self._fetch)
        self.dialog.finished.connect(self._end)
        self._open = True
        self.dialog.open()

    def _read(self, address: str) -> None:
        self._window.memory.put_text(_MEMORY, address)
        label = Message(mark("Asking the service"))
        self._ask(label, lambda _progress: read_feature_service(address), self._show)

    def _fetch(self, service: FeatureService, collection: Collection) -> None:
        work = partial(_fetched, service, collection, self._crs)
        self._ask(Message(mark("Fetching {name}"), {"name": collection.title}), work, self._take)

    def _ask(self, label: Message, question: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        """Find the answer to a question; the sentence of an error is one, too."""

        def answer(progress: Progress) -> Any:
            try:
                return question(progress)
            except NetplanError as error:
                return error.message

        self._window.jobs.start(label, answer, then, channel=_CHANNEL)

    def _show(self, found: FeatureService | Message) -> None:
        if self._open:
            self.dialog.show_service(found)

    def _take(self, found: Path | Message) -> None:
        if not self._open:
            return
        if isinstance(found, Message):
            self.dialog.show_service(self.dialog.service or found)
            self.dialog.about.setText(self._window.words(found))
            return
        self.dialog.accept()
        self._then(str(found))

    def _end(self) -> None:
        self._open = False
        self._window.jobs.drop(_CHANNEL)
        self.deleteLater()


def _fetched(service: FeatureService, collection: Collection, crs: str, progress: Progress) -> Path:
    return fetch_features(service, collection, crs, cache_folder() / "services", progress=progress)
