"""What may be public, as a page and a service: begun, told of, and ended from the window.

The service is a job that lasts until it is stopped: here, in the panel of jobs, or by closing the window.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.progress import Progress, steps
from netplan.report.file_names import file_name
from netplan.ui.desk import Desk
from netplan.ui.dialogs.serve import ServeChoice, ServeDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.relay import relayed
from netplan.ui.tasks.networks import whole_result

if TYPE_CHECKING:  # loads what the window is there without
    from netplan.report.participation.site import Site

CHANNEL = "serve"
_TICK_S = 0.2


class Serving(QObject):
    """The slots of "Show the public" and "End the service"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.address = ""

    def ask(self) -> None:
        """Ask where the page appears."""
        state = self._desk.state
        if state.result is None or state.stale:
            return
        folder = state.beside(f"{file_name(state.result.project.name)}-page")
        dialog = ServeDialog(self._window.words, folder, self._window)
        dialog.chosen.connect(self._begin)
        dialog.open()

    def stop(self) -> None:
        """End the service."""
        self._window.jobs.drop(CHANNEL)
        self.address = ""
        self._window.say(Message(mark("The service has ended.")))

    def _begin(self, choice: ServeChoice) -> None:
        result, words = whole_result(self._desk.state), self._window.words
        if result is None:
            return
        if choice.folder is not None:
            work = partial(_write, result, choice.folder, words)
            self._window.jobs.start(Message(mark("Writing the page")), work, partial(self._written, choice))
            return
        service = _Service(result, words, choice, relayed(self._answers))
        self._window.jobs.start(Message(mark("Serving the page")), service.run, self._ended, channel=CHANNEL)

    def _written(self, choice: ServeChoice, site: "Site") -> None:
        fields = {"file": str(site.page), "left_out": list(site.withheld)}
        self._window.say(Message(mark("Written: {file}. Withheld: {left_out}"), fields))
        if choice.show:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(site.page)))

    def _answers(self, choice: ServeChoice, address: str, withheld: tuple[Message, ...]) -> None:
        """Say where the page is, unless the service was stopped on its way."""
        if not self._window.jobs.works_for(CHANNEL):
            return
        self.address = f"{address}/map/"
        template = mark("Page: {page}; OGC API Features: {address}. Withheld: {left_out}")
        fields = {"page": self.address, "address": address, "left_out": list(withheld)}
        self._window.say(Message(template, fields))
        if choice.show:
            QDesktopServices.openUrl(QUrl(self.address))

    def _ended(self, _nothing: None) -> None:
        self.address = ""
        self._window.say(Message(mark("The service has ended.")))


@dataclass(frozen=True, eq=False)
class _Service:
    """A job that lasts as long as the service does."""

    result: Plan | Coverage
    words: Words
    choice: ServeChoice
    tell: Callable[..., None]

    def run(self, progress: Progress) -> None:
        """Write the page, serve it until the job is stopped, and remove it."""
        # the window is there without them
        from netplan.io.serving import running_service

        write, wait, last = steps(progress, 0.0, 0.6, 0.9, 1.0)
        with TemporaryDirectory(prefix="netplan-serve-") as folder:
            site = _write(self.result, Path(folder) / "page", self.words, write)
            with running_service(site.folder, self.choice.host, self.choice.port, wait) as service:
                self.tell(self.choice, service.address, site.withheld)
                at = Message(mark("Answers at {address}"), {"address": service.address})
                last(1.0, at)
                while not service.ended:
                    last(1.0)
                    time.sleep(_TICK_S)


def _write(result: Plan | Coverage, folder: Path, words: Words, progress: Progress) -> "Site":
    # the window is there without the writers
    from netplan.report.participation.site import write_site

    return write_site(result, folder, words, progress)
