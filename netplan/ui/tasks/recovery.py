"""Nothing is lost in a crash: what is not saved is kept after every change, and offered at the next start."""

import shutil
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from netplan.io.claims import BEAT_S
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.session.document import Document
from netplan.session.recovery import Journal, leave, left_behind, recover
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.jobs import Done, Work
from netplan.ui.state import State

_CHANNEL = "journal"
_REST_S = 0.3


class Recovery(QObject):
    """Has every change of the open document kept; offers what programs that ended left behind in ``root``."""

    def __init__(self, window: MainWindow, desk: Desk, root: Path) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._root = root
        self._document: Document | None = None
        self._parting: list[Document] = []
        self._recovered: list[Path] = []
        self._beat = QTimer(self, interval=int(BEAT_S * 1000))
        self._beat.timeout.connect(self._renew)
        desk.changed.connect(self._follow)
        window.closing.connect(self._end)

    def offer(self) -> None:
        """Ask about every journal a program left behind that has ended without saving."""
        for folder, journal in left_behind(self._root):
            if journal is None:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            offer = _Offer(self._window, journal)
            offer.recovered.connect(self._take)
            offer.ask()

    def _follow(self, old: State, new: State) -> None:
        document = self._desk.document
        if document is not self._document:
            self._part()
            self._document = document
            self._beat.start()
        if document is None or (old.project is new.project and old.saved == new.saved):
            return
        project = new.project
        if project is None or new.saved:
            self._quietly(lambda _progress: document.settle())
            self._forget()
            return
        last = new.history.labels[new.history.position - 1] if new.history.position else None
        self._quietly(partial(_keep, document, project, last), self._forget)

    def _quietly(self, work: Work, done: Done = lambda _: None) -> None:
        """Do something for the document; what was to be done before is not needed any more."""
        label = Message(mark("Keeping unsaved changes"))
        self._window.jobs.start(label, work, done, channel=_CHANNEL, quiet=True)

    def _take(self, project: Project, document: Document, journal: Journal) -> None:
        """Go on with a recovered project; its journal stays until the next one is written."""
        self._recovered.append(journal.folder)
        self._desk.open(project, journal.home, saved=False, document=document)

    def _forget(self, _kept: None = None) -> None:
        for folder in self._recovered:
            shutil.rmtree(folder, ignore_errors=True)
        self._recovered = []

    def _renew(self) -> None:
        document = self._document
        if document is not None:
            label = Message(mark("Keeping the file claimed"))
            work = partial(_renew, document)
            self._window.jobs.start(label, work, lambda _: None, channel="claim", quiet=True)

    def _part(self) -> None:
        """Close the document before: it is saved, or given up by the user."""
        document, self._document = self._document, None
        if document is not None:
            self._beat.stop()
            self._window.jobs.drop(_CHANNEL)
            self._parting.append(document)
            label = Message(mark("Closing the project"))
            self._window.jobs.start(label, partial(_close, document), self._parting.remove, quiet=True)

    def _end(self) -> None:
        """Close what is open, and what would wait for a thread in vain: none begins anything any more."""
        self._beat.stop()
        self._window.jobs.drop(_CHANNEL)
        for document in (*self._parting, self._document):
            if document is not None:
                document.close()


class _Offer(QObject):
    """A question about one journal; ``recovered(project, document, journal)``."""

    recovered = Signal(object, object, object)

    def __init__(self, window: MainWindow, journal: Journal) -> None:
        super().__init__(window)
        self._window = window
        self._journal = journal

    def ask(self) -> None:
        """Show the question; the window stays usable."""
        words = self._window.words
        box = QMessageBox(self._window)
        box.setObjectName("recovery")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("netplan")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("\n\n".join(words(message) for message in said_of(self._journal)))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Yes | buttons.Discard | buttons.Cancel)
        box.button(buttons.Yes).setText(words("Recover"))
        box.button(buttons.Cancel).setText(words("Ask again at the next start"))
        box.setDefaultButton(buttons.Yes)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._answer)
        box.open()

    def _answer(self, answer: int) -> None:
        if answer == QMessageBox.StandardButton.Yes:
            label = Message(mark("Recovering {name}"), {"name": self._journal.name})
            self._window.jobs.start(label, partial(recover, self._journal), self._take, channel="file")
        elif answer == QMessageBox.StandardButton.Discard:
            shutil.rmtree(self._journal.folder, ignore_errors=True)
        else:
            leave(self._journal.folder)

    def _take(self, recovered: tuple[Project, Document]) -> None:
        self.recovered.emit(*recovered, self._journal)


def _keep(document: Document, project: Project, last: Message | None, progress: Progress) -> None:
    """Keep a change after a moment of rest: what the user is waiting for comes first."""
    end = time.monotonic() + _REST_S
    while time.monotonic() < end:
        progress(0.0)
        time.sleep(_REST_S / 10)
    document.keep(project, last, progress)


def _renew(document: Document, _progress: Progress) -> None:
    document.renew()


def _close(document: Document, _progress: Progress) -> Document:
    document.close()
    return document


def said_of(journal: Journal) -> list[Message]:
    """Return the sentences that say what can be recovered."""
    at = journal.kept_at.astimezone()
    fields = {"name": journal.name, "day": at.date(), "at": f"{at:%H:%M}", "last": journal.last}
    template = mark("{name} was not saved when netplan ended on {day} at {at}. Recover it?")
    if journal.last is not None:
        template = mark(
            "{name} was not saved when netplan ended. Kept until {day}, {at}; the last change is "
            "“{last}”. Recover it?"
        )
    told = [Message(template, fields)]
    if journal.home_changed:
        template = mark(
            "{file} has been changed since by another program; saving will ask what is to become of that."
        )
        told.append(Message(template, {"file": str(journal.home)}))
    return told
