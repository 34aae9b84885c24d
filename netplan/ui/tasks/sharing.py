"""Working with a team: a project straight from its database, sending, fetching, choosing at conflicts.

Whoever opens a project file tells nobody: a database is asked only after its address was seen and confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from netplan.errors import NetplanError
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.model.shared import Exchange
from netplan.progress import Progress
from netplan.report.database import store_of
from netplan.report.team import TeamStatus, team_status
from netplan.session.document import Document
from netplan.session.sharing import Choices, TakeExchange, told
from netplan.ui.desk import Desk
from netplan.ui.dialogs.conflicts import ConflictDialog
from netplan.ui.dialogs.team import TeamDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.listening import Listening
from netplan.ui.widgets.fields import ask_text

_CHANNEL = "team"
_MEMORY = "team_database"
_LABELS = {"push": mark("Sending to the team"), "pull": mark("Fetching from the team")}


class Sharing(QObject):
    """The slots of "Team database", "Send changes" and "Fetch changes"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._agreed = ""
        self._listening = Listening(window, desk)
        self._dialog: TeamDialog | None = None
        self._tasks: dict[str, Callable[[str, str], None]] = {
            "status": self._ask_status,
            "set_up": self._set_up,
            "password": self._ask_password,
            "open": self._open,
            "pull": lambda where, _key: self._begin("pull", where),
            "push": lambda where, _key: self._begin("push", where),
        }

    def ask(self) -> None:
        """Ask which database, show what is in it, and what can be done with it."""
        project = self._desk.state.project
        known = project.shared.where if project and project.shared else ""
        where = known or self._window.memory.text(_MEMORY)
        self._dialog = TeamDialog(
            self._window.words,
            where,
            has_project=project is not None,
            from_file=bool(known) and known not in {self._agreed, self._window.memory.text(_MEMORY)},
            parent=self._window,
        )
        self._dialog.asked.connect(self._do)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    def push(self) -> None:
        """Send what was changed here, and fetch what others changed."""
        self._go("push")

    def pull(self) -> None:
        """Fetch what others changed."""
        self._go("pull")

    def _go(self, task: str) -> None:
        """Do it with the database the project came from; ask first if nobody has confirmed it yet."""
        project = self._desk.state.project
        if project is not None and project.shared and project.shared.where == self._agreed:
            self._exchange(_Exchanging(task, self._agreed, project, self._desk.document))
        else:
            self.ask()

    def _do(self, task: str, where: str, key: str) -> None:
        self._agreed = where
        self._tasks[task](where, key)

    def _forget(self) -> None:
        self._dialog = None

    def _answer(self, label: Message, work: Callable[[Progress], Any]) -> None:
        """Ask the database for the dialog; the sentence of an error is an answer, too."""
        if self._dialog is not None:
            self._dialog.wait()
        self._window.jobs.start(label, partial(_answered, work), self._show, channel=_CHANNEL)

    def _show(self, found: TeamStatus | Message) -> None:
        if isinstance(found, TeamStatus):
            self._window.memory.put_text(_MEMORY, found.where)
        if self._dialog is not None:
            show = self._dialog.show_trouble if isinstance(found, Message) else self._dialog.show_status
            show(found)  # type: ignore[arg-type] # the one that takes it

    def _ask_status(self, where: str, key: str) -> None:
        project = self._desk.state.project
        self._answer(Message(mark("Asking the database")), lambda _: team_status(where, key, project))

    def _set_up(self, where: str, _key: str) -> None:
        project = self._desk.state.project
        self._answer(Message(mark("Setting the database up")), partial(_set_up, where, project))

    def _ask_password(self, where: str, _key: str) -> None:
        words = self._window.words
        title = words("Password, kept by the keyring of the system")
        asked = ask_text(self._dialog or self._window, title, words("Password"), "")
        for line in asked.findChildren(QLineEdit):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        asked.textValueSelected.connect(partial(self._keep, where))
        asked.open()

    def _keep(self, where: str, password: str) -> None:
        work = partial(_keep_password, where, password, self._desk.state.project)
        self._answer(Message(mark("Asking the database")), work)

    def _open(self, where: str, key: str) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self._window.call("files.after_saving", partial(self._fetch_whole, where, key))

    def _fetch_whole(self, where: str, key: str) -> None:
        label = Message(mark("Opening {file}"), {"file": key})
        self._window.jobs.start(label, partial(_open, where, key), self._opened, channel="file")

    def _opened(self, project: Project) -> None:
        self._window.call("files.begin", project)
        self._listening.follow()

    def _begin(self, task: str, where: str) -> None:
        project = self._desk.state.project
        if self._dialog is not None:
            self._dialog.accept()
        if project is not None:
            self._exchange(_Exchanging(task, where, project, self._desk.document))

    def _exchange(self, work: "_Exchanging") -> None:
        label = Message(_LABELS[work.task])
        self._window.jobs.start(label, work.run, partial(self._take, work), channel=_CHANNEL)

    def _take(self, work: "_Exchanging", found: tuple[Project, Exchange]) -> None:
        merged, exchange = found
        project = self._desk.state.project
        if project is None or self._desk.document is not work.document:
            return  # another project was opened meanwhile: it is nobody's business
        if exchange.conflicts:
            self._ask_whose(work, exchange)
        elif project is not work.project:  # it was changed meanwhile: those changes count, too
            self._exchange(replace(work, project=project))
        else:
            if merged is not project:
                self._desk.do(TakeExchange(merged, exchange))
            self._window.say(told(exchange))
            self._listening.follow()

    def _ask_whose(self, work: "_Exchanging", exchange: Exchange) -> None:
        left = [one for one in exchange.conflicts if (one.layer, one.key) not in work.choices]
        dialog = ConflictDialog(self._window.words, left, self._window)
        dialog.decided.connect(partial(self._decide, work))
        dialog.open()

    def _decide(self, work: "_Exchanging", choices: Choices) -> None:
        self._exchange(replace(work, choices={**work.choices, **choices}))


@dataclass(frozen=True, eq=False)
class _Exchanging:
    """What is sent or fetched: one project of a document, one database, whose rows are kept at conflicts."""

    task: str
    where: str
    project: Project
    document: Document | None
    choices: Choices = field(default_factory=dict)

    def run(self, progress: Progress) -> tuple[Project, Exchange]:
        """Return the project as it is then, and what was exchanged."""
        store = store_of()
        work = store.push if self.task == "push" else store.pull
        found: tuple[Project, Exchange] = work(self.project, self.where, self.choices, progress)
        return found


def _answered(work: Callable[[Progress], Any], progress: Progress) -> Any:
    try:
        return work(progress)
    except NetplanError as error:
        return error.message


def _set_up(where: str, project: Project | None, _progress: Progress) -> TeamStatus:
    store_of().set_up(where)
    return team_status(where, "", project)


def _keep_password(where: str, password: str, project: Project | None, _progress: Progress) -> TeamStatus:
    store_of()
    # needs the extra "database"
    from netplan.io.database.where import keep_password

    keep_password(where, password)
    return team_status(where, "", project)


def _open(where: str, key: str, progress: Progress) -> Project:
    project: Project = store_of().open_shared(where, key, progress)
    return project
