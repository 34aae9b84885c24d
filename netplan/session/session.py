"""The open project and its history: the only door through which it changes."""

from collections.abc import Callable
from dataclasses import dataclass

from netplan.messages import Message
from netplan.model.project import Project
from netplan.session.commands import Command

Observer = Callable[[Project, Project], None]


@dataclass(frozen=True)
class Step:
    """One step of the history: the project before and after it."""

    before: Project
    after: Project
    label: Message
    key: str


class Session:
    """Holds the current project, does and undoes commands, and tells observers ``(old, new)``.

    Projects share what did not change, so the history is cheap, and undo gives back the very same object.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._saved = project
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._observers: list[Observer] = []

    @property
    def project(self) -> Project:
        """The current project."""
        return self._project

    @property
    def is_saved(self) -> bool:
        """Whether the current project is the one last written."""
        return self._project is self._saved

    @property
    def saved(self) -> Project:
        """The project last written, or opened."""
        return self._saved

    @property
    def undo_label(self) -> Message | None:
        """What ``undo`` would take back; None if there is nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> Message | None:
        """What ``redo`` would do again; None if there is nothing."""
        return self._undone[-1].label if self._undone else None

    @property
    def labels(self) -> tuple[Message, ...]:
        """The names of all steps, those done first, then those undone, in the order they were taken."""
        return tuple(step.label for step in (*self._done, *reversed(self._undone)))

    @property
    def position(self) -> int:
        """How many of the steps in ``labels`` are done."""
        return len(self._done)

    def do(self, command: Command) -> None:
        """Apply a command. If it raises, nothing has changed.

        A command with the key of the step before continues that step, unless something was undone or
        saved since.
        """
        before = self._project
        after = command.apply(before)
        last = self._done[-1] if self._done and not self._undone and not self.is_saved else None
        if last and command.key and last.key == command.key:
            self._done[-1] = Step(last.before, after, command.label, command.key)
        else:
            self._done.append(Step(before, after, command.label, command.key))
        self._undone.clear()
        self._become(after)

    def undo(self) -> None:
        """Go back one step; does nothing at the beginning."""
        if self._done:
            step = self._done.pop()
            self._undone.append(step)
            self._become(step.before)

    def redo(self) -> None:
        """Go forward one step; does nothing at the end."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self._become(step.after)

    def go_to(self, position: int) -> None:
        """Undo or redo until ``position`` steps are done; observers hear of it once."""
        project = self._project
        while self._done and len(self._done) > position:
            self._undone.append(self._done.pop())
            project = self._undone[-1].before
        while self._undone and len(self._done) < position:
            self._done.append(self._undone.pop())
            project = self._done[-1].after
        if project is not self._project:
            self._become(project)

    def mark_saved(self) -> None:
        """Note that the current project has been written."""
        self._saved = self._project

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer(old, new)`` after every change; the returned function ends that."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def _become(self, project: Project) -> None:
        old, self._project = self._project, project
        for observer in tuple(self._observers):
            observer(old, project)
