"""Work beside the window: the only file that knows threads.

A job reads values that nobody changes and returns one value. What it says comes back by one queued signal,
so that everything here but ``_Run`` happens in the thread of the window.
"""

import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal

from netplan.errors import Cancelled, NetplanError
from netplan.messages import Message, mark
from netplan.progress import Progress

Work = Callable[[Progress], Any]
Done = Callable[[Any], None]
Stage = Literal["running", "done", "failed", "cancelled"]

_N_THREADS = 3
_REPORT_S = 0.1
_N_REMEMBERED = 30


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
    """What a thread and the window share: two flags from the window, reports to it."""

    work: Work
    done: Done
    stopped: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)


class Jobs(QObject):
    """Starts jobs, and hands over their results in the thread of the window.

    Jobs of one channel replace each other: the newest wins, the result of an older one is dropped.
    """

    changed = Signal()
    failed = Signal(object)
    _reported = Signal(int, float, object)
    _returned = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(_N_THREADS, "netplan-job")
        self._runs: dict[int, _Run] = {}
        self._jobs: dict[int, Job] = {}
        self._count = 0
        self._closed = False
        self._reported.connect(self._note, Qt.ConnectionType.QueuedConnection)
        self._returned.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that run, and the last ones that ended, newest first."""
        return tuple(reversed(self._jobs.values()))

    @property
    def n_running(self) -> int:
        """How many jobs run."""
        return len(self._runs)

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
        run = self._runs[number] = _Run(work, done)
        self._pool.submit(self._work, number, run)
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
            self._finish(number, stage="cancelled")

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        self._closed = True
        for run in self._runs.values():
            run.stopped.set()
        self._runs.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, number: int, run: _Run) -> None:
        """Run in a thread of the pool; touches nothing but ``run`` and the signals."""
        last = 0.0

        def listen(share: float, step: Message | None) -> None:
            nonlocal last
            if step is not None or time.monotonic() - last > _REPORT_S:
                last = time.monotonic()
                self._reported.emit(number, share, step)

        progress = Progress(listen, run.stopped.is_set, run.enough.is_set)
        try:
            result, error = run.work(progress), None
        except BaseException as caught:  # noqa: BLE001 - the boundary where a job's errors become sentences
            result, error = None, caught
        self._returned.emit(number, result, error)

    def _note(self, number: int, share: float, step: Message | None) -> None:
        if number in self._runs:
            job = self._jobs[number]
            self._jobs[number] = replace(job, share=share, step=step or job.step)
            self.changed.emit()

    def _end(self, number: int, result: Any, error: BaseException | None) -> None:
        run = self._runs.pop(number, None)
        if run is None:
            return
        if error is None:
            self._finish(number, stage="done", share=1.0)
            run.done(result)
        elif isinstance(error, Cancelled):
            self._finish(number, stage="cancelled")
        else:
            self._finish(number, stage="failed", failure=sentence_of(error), report=report_of(error))
            self.failed.emit(self._jobs[number])

    def _finish(self, number: int, **facts: Any) -> None:
        job = self._jobs[number]
        self._jobs[number] = replace(job, seconds=time.monotonic() - job.begun_s, **facts)
        self.changed.emit()

    def _forget(self) -> None:
        ended = [number for number in self._jobs if number not in self._runs]
        for number in ended[:-_N_REMEMBERED]:
            del self._jobs[number]


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
