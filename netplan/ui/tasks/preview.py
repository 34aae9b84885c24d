"""What the plan would cost with what is being drawn: computed beside the window while the pointer rests."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from netplan.errors import NetplanError
from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.session.commands import Command
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas

if TYPE_CHECKING:
    from netplan.core.survey import Survey

_REST_MS = 250
_CHANNEL = "preview"

Key = tuple[object, ...]


class Preview(QObject):
    """Remembers the last answer; asks anew when something else is drawn."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._canvas = window, desk, canvas
        self._wanted: tuple[Key, Command] | None = None
        self._told: tuple[Key, float | Message] | None = None
        window.jobs.of_project(_CHANNEL)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)

    def text(self, key: Key, command: Command) -> str:
        """Return what is known about the plan after ``command``, and ask if nothing is; "" without one."""
        state, words = self._desk.state, self._window.words
        if state.plan is None or state.stale:
            return ""
        key = (id(state.plan), *key)
        if self._told is not None and self._told[0] == key:
            return self._spoken(self._told[1])
        if self._wanted is None or self._wanted[0] != key:
            self._wanted = (key, command)
            self._rest.start()
        return words("Plan: …")

    def stop(self) -> None:
        """Ask no more."""
        self._wanted = None
        self._rest.stop()
        self._window.jobs.drop(_CHANNEL)

    def _spoken(self, answer: float | Message) -> str:
        words = self._window.words
        if isinstance(answer, Message):
            return words(answer)
        if round(answer) == 0:
            return words("Plan: costs the same")
        template = mark("Plan: {cost} more") if answer > 0 else mark("Plan: {cost} less")
        return words(template, cost=words.money(abs(answer)))

    def _ask(self) -> None:
        state = self._desk.state
        if self._wanted is None or state.plan is None or state.stale or state.project is None:
            return
        work = _Change(state.plan, state.project, self._wanted, self._desk.results.survey)
        label = Message(mark("Plan with what is drawn"))
        self._window.jobs.start(label, work.run, self._take, channel=_CHANNEL, quiet=True)

    def _take(self, told: tuple[Key, float | Message]) -> None:
        self._told = told
        self._canvas.show_sketch()


class _Change:
    """A job that makes the plan as it would be."""

    def __init__(
        self, plan: Plan, project: Project, wanted: tuple[Key, Command], known: "Survey | None"
    ) -> None:
        self._plan, self._project, self._wanted, self._known = plan, project, wanted, known

    def run(self, progress: Progress) -> tuple[Key, float | Message]:
        """Return the change of the cost, or why there is no such plan."""
        from netplan.core.live import plan_change_eur  # the window is there without the solvers

        key, command = self._wanted
        try:
            return key, plan_change_eur(self._plan, command.apply(self._project), self._known, progress)
        except NetplanError as error:
            return key, error.message
