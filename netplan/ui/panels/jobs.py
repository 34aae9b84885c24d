"""What runs beside the window and what has run: progress, cancel, "use the best so far"."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.intents import StopJob
from netplan.ui.jobs import Job
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label, thin_bar, tool_button

_STAGES = {
    "running": mark("running"),
    "done": mark("done after {seconds:.1f} s"),
    "failed": mark("failed"),
    "cancelled": mark("cancelled"),
}


class JobsPanel(QScrollArea):
    """One line for each job, newest first."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._lines: dict[int, _Line] = {}
        self._none = plain_label(words("No job has run yet."), "quiet")
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        self.setAccessibleName(words("Jobs"))

    def refresh(self, old: State, new: State) -> None:
        """Bring every line up to date; jobs nobody remembers lose theirs."""
        if old.jobs is new.jobs and self._lines:
            return
        listed = [job for job in new.jobs if not job.quiet]
        for number in set(self._lines) - {job.number for job in listed}:
            line = self._lines.pop(number)
            self._column.removeWidget(line)
            line.deleteLater()
        for job in reversed(listed):
            if job.number not in self._lines:
                line = self._lines[job.number] = _Line(job, self.words, self._theme)
                line.stopped.connect(self.requested)
                self._column.insertWidget(0, line)
            self._lines[job.number].refresh(job)
        self._none.setVisible(not listed)


class _Line(QWidget):
    """One job."""

    stopped = Signal(object)

    def __init__(self, job: Job, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._number = job.number
        self._label = plain_label(words(job.label))
        self._step = plain_label("", "quiet")
        self._bar = thin_bar(words("Progress of {job}", job=words(job.label)))
        self._best = tool_button(words("Use the best found so far"), "best", theme, with_text=True)
        self._cancel = tool_button(words("Cancel"), "stop", theme, with_text=True)
        self._best.clicked.connect(self._ask_best)
        self._cancel.clicked.connect(self._ask_stop)
        column = QVBoxLayout(self)  # the panel is narrow
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(3)
        for shown in (self._label, self._bar, self._step, self._best, self._cancel):
            column.addWidget(shown)

    def refresh(self, job: Job) -> None:
        """Show how far the job is, or how it ended."""
        running = job.stage == "running"
        self._bar.setValue(int(job.share * 1000))
        self._bar.setVisible(running)
        self._cancel.setVisible(running)
        self._best.setVisible(running and job.improves)
        ended = self.words(_STAGES[job.stage], seconds=job.seconds)
        text = (
            self.words(job.failure)
            if job.failure
            else self.words(job.step)
            if job.step and running
            else ended
        )
        self._step.setText(text)

    def _ask_stop(self) -> None:
        self.stopped.emit(StopJob(self._number))

    def _ask_best(self) -> None:
        self.stopped.emit(StopJob(self._number, take_best=True))
