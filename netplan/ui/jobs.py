"""Work beside the window: the only file that knows threads.

A job reads values that nobody changes and returns one value. What it says comes back by ``relay``; everything
here but ``_work`` happens in the thread of the window, and no thread holds an object of the window.
"""

import threading
import time
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from netplan.errors import Cancelled, NetplanError
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.ui.heap import give_back
from netplan.ui.relay import relayed

if TYPE_CHECKING:  # loads the libraries of geodata, which the window is painted without
    from netplan.model.project import Project
    from netplan.model.scenario import Scenario

Work = Callable[[Progress], Any]
Done = Callable[[Any], None]
Stage = Literal["running", "done", "failed", "cancelled"]

_OF_BEFORE = mark(
    "{work}: project or scenario were changed meanwhile, and this is of those before. Ask again for the "
    "present ones."
)
_N_THREADS = 6  # two of them may last: a service, and who listens to the team
_REPORT_S = 0.1
_SHOW_MS = 50  # steps that follow each other faster are shown once: every panel hears of them
_N_REMEMBERED = 30
_LONG_S = 1.0  # what worked so long has used memory for a while


@dataclass(frozen=True)
class Job:
    """One piece of work as the window sees it.

    ``number`` counts up; ``share`` (0..1) and ``step`` say how far it is; ``failure`` is a sentence,
    ``report`` the traceback of what should not have happened. With ``improves`` it can hand over the best it
    has so far; a ``quiet`` one is not listed.
    """

    number: int
    label: Message
    channel: str = ""
    improves: bool = False
    quiet: bool = False
    share: float = 0.0
    step: Message | None = None
    stage: Stage = "running"
    failure: Message | None = None
    report: str = ""
    begun_s: float = field(default_factory=time.monotonic)
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class _Run:
    """What a thread and the window share: two flags from the window."""

    work: Work
    stopped: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, eq=False)
class _Voice:
    """How a thread speaks to the window: (number, share, step), and (number, result, error) at the end."""

    note: Callable[..., None]
    end: Callable[..., None]


def _work(number: int, run: _Run, voice: _Voice) -> None:
    """Do a job, in a thread of the pool."""
    last = 0.0

    def listen(share: float, step: Message | None) -> None:
        nonlocal last
        if step is not None or time.monotonic() - last > _REPORT_S:
            last = time.monotonic()
            voice.note(number, share, step)

    progress = Progress(listen, run.stopped.is_set, run.enough.is_set)
    try:
        result, error = run.work(progress), None
    except BaseException as caught:  # noqa: BLE001 - the boundary where a job's errors become sentences
        result, error = None, caught
    voice.end(number, result, error)
    del error  # it knows this call, which must not know it: all that either holds would stay for a while


class Jobs(QObject):
    """Starts jobs, and hands over their results in the thread of the window.

    Jobs of one channel replace each other: the newest wins, the result of an older one is dropped. Those of
    the channels ``of_project`` was told end with the open project; others, as what writes a file, go on.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=_SHOW_MS)
        self._soon.timeout.connect(self.changed)
        self._pool = ThreadPoolExecutor(_N_THREADS, "netplan-job")
        self._runs: dict[int, _Run] = {}
        self._done: dict[int, Done] = {}
        self._jobs: dict[int, Job] = {}
        self._of_project: set[str] = set()
        self._count = 0
        self._closed = False
        self._voice = _Voice(relayed(self._note), relayed(self._end))
        pool = self._pool  # its threads end with this object, whoever deletes it
        self.destroyed.connect(lambda: pool.shutdown(wait=False, cancel_futures=True))
        weakref.finalize(self, pool.shutdown, wait=False, cancel_futures=True)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that run, and the last ones that ended, newest first."""
        return tuple(reversed(self._jobs.values()))

    @property
    def n_running(self) -> int:
        """How many jobs run."""
        return len(self._runs)

    def works_for(self, *channels: str) -> bool:
        """Whether a job of one of these channels runs."""
        return any(self._jobs[number].channel in channels for number in self._runs)

    def start(
        self,
        label: Message,
        work: Work,
        done: Done,
        *,
        channel: str = "",
        improves: bool = False,
        quiet: bool = False,
    ) -> int:
        """Run ``work(progress)`` beside the window, then ``done(result)`` in it; return the job's number.

        Once closed, nothing is started any more.
        """
        if self._closed:
            return 0
        if channel:
            self.drop(channel)
        self._count += 1
        number = self._count
        self._jobs[number] = Job(number, label, channel, improves, quiet)
        self._runs[number], self._done[number] = _Run(work), done
        self._pool.submit(_work, number, self._runs[number], self._voice)
        self._forget()
        self.changed.emit()
        return number

    def cancel(self, number: int) -> None:
        """Ask a job to stop."""
        if number in self._runs:
            self._runs[number].stopped.set()

    def take_best(self, number: int) -> None:
        """Ask an improving job to hand over the best it has."""
        if number in self._runs:
            self._runs[number].enough.set()

    def drop(self, channel: str) -> None:
        """Stop the jobs of a channel; whatever they still return is not wanted any more."""
        for number in [n for n in self._runs if self._jobs[n].channel == channel]:
            self._runs.pop(number).stopped.set()
            del self._done[number]
            self._finish(number, stage="cancelled")

    def of_project(self, *channels: str) -> None:
        """Hear which channels concern the open project only."""
        self._of_project.update(channels)

    def drop_of_project(self) -> None:
        """Stop what concerns the project that is put away; nothing of it reaches the next one."""
        for channel in sorted(self._of_project):
            self.drop(channel)

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        self._closed = True
        for run in self._runs.values():
            run.stopped.set()
        self._runs.clear()
        self._done.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _note(self, number: int, share: float, step: Message | None) -> None:
        if number in self._runs:
            job = self._jobs[number]
            self._jobs[number] = replace(job, share=share, step=step or job.step)
            if not self._soon.isActive():
                self._soon.start()

    def _end(self, number: int, result: Any, error: BaseException | None) -> None:
        if self._runs.pop(number, None) is None:
            return
        done = self._done.pop(number)
        was_long = self._jobs[number].begun_s + _LONG_S < time.monotonic()
        if error is None:
            self._finish(number, stage="done", share=1.0)
            done(result)
        elif isinstance(error, Cancelled):
            self._finish(number, stage="cancelled")
        else:
            self._finish(number, stage="failed", failure=sentence_of(error), report=report_of(error))
            self.failed.emit(self._jobs[number])
        if was_long and not self._closed:  # what the window has put away for it is free by now
            self._pool.submit(give_back)

    def _finish(self, number: int, **facts: Any) -> None:
        job = self._jobs[number]
        self._jobs[number] = replace(job, seconds=time.monotonic() - job.begun_s, **facts)
        self.changed.emit()

    def _forget(self) -> None:
        ended = [number for number in self._jobs if number not in self._runs]
        for number in ended[:-_N_REMEMBERED]:
            del self._jobs[number]


class ProjectJobs:
    """Jobs of the open project: they end with it, and say so where it has been changed meanwhile.

    ``now`` returns what they are computed from, ``say`` shows a sentence.
    """

    def __init__(
        self,
        jobs: Jobs,
        now: "Callable[[], tuple[Project | None, Scenario | None]]",
        say: Callable[[Message], None],
    ) -> None:
        self._jobs, self._now, self._say = jobs, now, say
        self._again: dict[str, Callable[[], None]] = {}

    def ask(
        self,
        label: Message,
        work: "Callable[[Project, Scenario, Progress], Any]",
        done: Done,
        *,
        channel: str,
    ) -> None:
        """Run ``work(project, scenario, progress)`` of what is open, see ``start``; nothing if nothing is.

        Asked again, it is of what is open then.
        """
        project, scenario = self._now()
        if project is not None and scenario is not None:
            again = partial(self.ask, label, work, done, channel=channel)
            self.start(label, partial(work, project, scenario), done, channel=channel, again=again)

    def again(self, channel: str) -> None:
        """Do once more what a channel was asked for last, if that is of use."""
        self._again.get(channel, _nothing)()

    def start(
        self,
        label: Message,
        work: Work,
        done: Done,
        *,
        channel: str,
        improves: bool = False,
        again: "Callable[[], None] | None" = None,
    ) -> None:
        """Run ``work(progress)`` beside the window, then ``done(result)`` in it, see ``Jobs.start``.

        ``again`` asks for the same of what is open by then.
        """
        asked = self._now()
        self._again[channel] = again or _nothing

        def take(result: Any) -> None:
            if any(one is not other for one, other in zip(asked, self._now(), strict=True)):
                self._say(Message(_OF_BEFORE, {"work": label}))
            done(result)

        self._jobs.of_project(channel)
        self._jobs.start(label, work, take, channel=channel, improves=improves)


def _nothing() -> None:
    """Do nothing."""


def sentence_of(error: BaseException) -> Message:
    """Return what the user is told about an error."""
    if isinstance(error, NetplanError):
        return error.message
    if isinstance(error, MemoryError):
        return Message(mark("There is not enough memory for this"))
    template = mark("Something went wrong that should not have ({error}). Your project is unchanged.")
    return Message(template, {"error": f"{type(error).__name__}: {error}"})


def report_of(error: BaseException) -> str:
    """Return the traceback of an error that should not have happened; "" for one with a sentence."""
    if isinstance(error, NetplanError):
        return ""
    return "".join(traceback.format_exception(error))
