"""Being there while a shared project is open: who else works on it, and that others have changed it."""

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.report.database import layer_name, store_of
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.relay import relayed
from netplan.ui.state import State

if TYPE_CHECKING:  # needs the extra "database"
    from collections.abc import Callable

    from netplan.io.database.watch import Notice

At = tuple[str, str]  # database and key of a shared project

_CHANNEL = "listen"
_WAIT_S = 0.5
_AGAIN_S = 10.0


class Listening(QObject):
    """Holds the soft lock of the open project and tells of changes, once ``follow`` was called for it."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._at: At | None = None
        self._heard: tuple[int, Message] | None = None
        desk.changed.connect(self.refresh)

    def follow(self) -> None:
        """Listen for the open project, and tell what was heard while it was exchanged."""
        shared = self._shared()
        if shared is None:
            return
        at = (shared.where, shared.key)
        if at != self._at:
            self._at, self._heard = at, None
            work = _Listener(at, relayed(self._meet), relayed(self._hear))
            label = Message(mark("Listening to the team"))
            self._window.jobs.start(label, work.run, self._end, channel=_CHANNEL, quiet=True)
        self._tell()

    def refresh(self, _old: State, _new: State) -> None:
        """Give the lock back when the project is put away."""
        shared = self._shared()
        if self._at is not None and (shared is None or (shared.where, shared.key) != self._at):
            self._window.jobs.drop(_CHANNEL)
            self._at = self._heard = None

    def _shared(self) -> Any:
        project = self._desk.state.project
        return project.shared if project is not None else None

    def _meet(self, at: At, others: tuple[str, ...]) -> None:
        if others and at == self._at:  # else it was on its way when that project was put away
            template = mark("{who} is working on this project, too; nobody is hindered")
            self._window.say(Message(template, {"who": ", ".join(others)}))

    def _hear(self, at: At, revision: int, message: Message) -> None:
        if at == self._at:  # see above
            self._heard = (revision, message)
            self._tell()

    def _tell(self) -> None:
        """Tell of changes this copy lacks; while it is being exchanged, wait for the end of that."""
        shared = self._shared()
        if shared is None or self._heard is None or self._window.jobs.works_for("team"):
            return
        (revision, message), self._heard = self._heard, None
        if revision > shared.revision:
            self._window.say(message)

    def _end(self, _nothing: None) -> None:
        """Nothing is returned: it lasts until it is stopped."""


@dataclass(frozen=True, eq=False)
class _Listener:
    """A job that lasts as long as the project is open."""

    at: At
    meet: "Callable[..., None]"
    hear: "Callable[..., None]"

    def run(self, progress: Progress) -> None:
        """Listen until the job is stopped; connect anew where the connection breaks."""
        store_of()
        # needs the extra "database"
        from netplan.io.database.watch import Presence

        with closing(Presence(*self.at)) as presence:
            self.meet(self.at, presence.others)
            while True:
                progress(0.0)
                try:
                    heard = presence.heard(_WAIT_S)
                except NetplanError:
                    self._wait(progress)
                    if self._is_back(presence):
                        self._pass_on(())
                else:
                    if heard:
                        self._pass_on(heard)

    def _wait(self, progress: Progress) -> None:
        until = time.monotonic() + _AGAIN_S
        while time.monotonic() < until:
            progress(0.0)
            time.sleep(_WAIT_S)

    def _is_back(self, presence: Any) -> bool:
        """Connect anew; what was changed meanwhile is known by the revision alone."""
        try:
            presence.connect()
        except NetplanError:
            return False
        return True

    def _pass_on(self, heard: "tuple[Notice, ...]") -> None:
        where, key = self.at
        try:
            revision = store_of().list_projects(where)[key][1]
        except (NetplanError, KeyError):
            return
        self.hear(self.at, revision, said(heard))


def said(heard: "tuple[Notice, ...]") -> Message:
    """Return what others have changed."""
    if not heard:
        return Message(mark("Others have changed this project: File, Fetch changes of the team"))
    who = ", ".join(sorted({one.who for one in heard}))
    layers = [layer_name(one) for one in dict.fromkeys(one.layer for one in heard)]
    template = mark("{who} has changed {layers}: File, Fetch changes of the team")
    return Message(template, {"who": who, "layers": layers})
