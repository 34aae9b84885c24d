"""Nothing is lost in a crash: what is not saved is kept after every change, and offered at the next start."""

import shutil
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.session.recovery import Journal, Unsaved, keep, read, recover
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.state import State

_CHANNEL = "journal"
_LOCK = "lock"
_AT_ONCE_MS = 0
_REST_S = 0.3


class Recovery(QObject):
    """Keeps a journal of the open project in a folder of its own below ``root``; offers those left behind.

    A lock tells the journal of a program that runs from that of one that ended.
    """

    def __init__(self, window: MainWindow, desk: Desk, root: Path) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._root = root
        self._folder: Path | None = None
        self._lock: QLockFile | None = None
        self._base: Project | None = None
        self._recovered: list[tuple[Path, QLockFile]] = []
        desk.changed.connect(self._follow)
        window.closing.connect(self._end)

    def offer(self) -> None:
        """Ask about every journal a program left behind that has ended without saving."""
        for folder in sorted(self._root.glob("*/")):
            lock = _locked(folder)
            if lock is None:
                continue  # its program still runs
            journal = read(folder)
            if journal is None:
                _remove(folder, lock)
                continue
            offer = _Offer(self._window, journal, lock)
            offer.recovered.connect(self._take)
            offer.ask()

    def _follow(self, old: State, new: State) -> None:
        if old.project is new.project and old.saved == new.saved:
            return
        unsaved = self._desk.unsaved()
        if unsaved is None:
            self._end()
            self._forget(None)
            return
        folder = self._home_of(unsaved)
        if folder is not None:
            label = Message(mark("Keeping unsaved changes"))
            work = _Keeping(folder, unsaved)
            self._window.jobs.start(label, work.run, self._forget, channel=_CHANNEL, quiet=True)

    def _home_of(self, unsaved: Unsaved) -> Path | None:
        """Return the folder of the journal, another one if the changes now follow on another state."""
        if self._base is not unsaved.base:
            self._end()
            folder = self._root / f"{time.time_ns():x}"
            try:
                folder.mkdir(parents=True)
            except OSError as error:
                self._window.say(_cannot(self._root, error.strerror or str(error)))
                self._base = unsaved.base  # said once
                return None
            self._folder, self._lock, self._base = folder, _locked(folder), unsaved.base
        return self._folder

    def _take(self, project: Project, journal: Journal, lock: QLockFile) -> None:
        """Go on with a recovered project; its journal stays until the next one is written."""
        self._recovered.append((journal.folder, lock))
        self._desk.open(project, journal.home, saved=False)

    def _forget(self, _kept: None) -> None:
        for folder, lock in self._recovered:
            _remove(folder, lock)
        self._recovered = []

    def _end(self) -> None:
        """Remove the journal: everything is saved, or given up by the user."""
        self._window.jobs.drop(_CHANNEL)
        if self._folder is not None and self._lock is not None:
            _remove(self._folder, self._lock)
        self._folder = self._lock = self._base = None


class _Offer(QObject):
    """A question about one journal; ``recovered(project, journal, lock)``."""

    recovered = Signal(object, object, object)

    def __init__(self, window: MainWindow, journal: Journal, lock: QLockFile) -> None:
        super().__init__(window)
        self._window = window
        self._journal = journal
        self._lock = lock

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
            self._window.jobs.start(label, _Recovering(self._journal).run, self._take, channel="file")
        elif answer == QMessageBox.StandardButton.Discard:
            _remove(self._journal.folder, self._lock)
        else:
            self._lock.unlock()

    def _take(self, project: Project) -> None:
        self.recovered.emit(project, self._journal, self._lock)


class _Keeping:
    """A job that writes a journal."""

    def __init__(self, folder: Path, unsaved: Unsaved) -> None:
        self._folder = folder
        self._unsaved = unsaved

    def run(self, progress: Progress) -> None:
        """Write it after a moment of rest: what the user is waiting for comes first."""
        end = time.monotonic() + _REST_S
        while time.monotonic() < end:
            progress(0.0)
            time.sleep(_REST_S / 10)
        keep(self._folder, self._unsaved, progress)


class _Recovering:
    """A job that reads a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def run(self, progress: Progress) -> Project:
        """Return the project."""
        return recover(self._journal, progress)


def said_of(journal: Journal) -> list[Message]:
    """Return the sentences that say what can be recovered."""
    at = journal.kept_at.astimezone()
    fields = {"name": journal.name, "day": at.date(), "at": f"{at:%H:%M}", "last": journal.last}
    if journal.last is None:
        told = [
            Message(mark("{name} was not saved when netplan ended on {day} at {at}. Recover it?"), fields)
        ]
    else:
        template = mark(
            "{name} was not saved when netplan ended. Kept until {day}, {at}; the last change is "
            "“{last}”. Recover it?"
        )
    told = [Message(template, fields)]
    if journal.base_changed:
        template = mark(
            "{file} has been changed since; what you did not touch comes from the file as it is now."
        )
        told.append(Message(template, {"file": str(journal.base)}))
    return told


def _cannot(folder: Path, reason: str) -> Message:
    template = mark(
        "Unsaved changes cannot be kept for the case of a crash ({folder}: {reason}); save often, "
        "or make room there"
    )
    return Message(template, {"folder": str(folder), "reason": reason})


def _locked(folder: Path) -> QLockFile | None:
    """Return the lock of a folder, taken; None if another program that runs has it."""
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)  # old is only what belongs to a program that has ended
    return lock if lock.tryLock(_AT_ONCE_MS) else None


def _remove(folder: Path, lock: QLockFile) -> None:
    lock.unlock()
    shutil.rmtree(folder, ignore_errors=True)
