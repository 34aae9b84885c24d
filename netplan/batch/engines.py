"""Engines on this computer: the process itself, and processes beside it."""

import multiprocessing
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from netplan.batch.driving import Work, WorkerLost
from netplan.batch.task import Job, Record

# a worker is one of many: libraries that would start threads of their own must not
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


@dataclass(frozen=True, eq=False)
class _Done:
    """A task that has been run."""

    record: Record


class Inline:
    """Runs one task after the other in this process."""

    workers = 1

    def submit(self, work: Work, task: Job) -> Any:
        """Run the task at once."""
        return _Done(work(task))

    def finished(self, running: Collection[Any], _patience_s: float) -> Sequence[Any]:
        """Return all of them."""
        return tuple(running)

    def answer(self, ended: Any) -> Record:
        """Return what the task answered."""
        record: Record = ended.record
        return record

    def restart(self) -> None:
        """Do nothing: there is no worker to lose."""

    def close(self) -> None:
        """Do nothing: nothing runs."""


class Processes:
    """Runs tasks in processes of their own, so that none can take the program with it."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._broken = False
        self._pool = self._start()

    def submit(self, work: Work, task: Job) -> Any:
        """Begin a task as soon as a process is free."""
        try:
            with _one_thread():  # a process is started here
                return self._pool.submit(work, task)
        except BrokenProcessPool as error:  # a process died since the last answer
            failed: Future[Record] = Future()
            failed.set_exception(error)
            return failed

    def finished(self, running: Collection[Any], patience_s: float) -> Sequence[Any]:
        """Return those that have ended."""
        return tuple(wait(running, patience_s, FIRST_COMPLETED).done)

    def answer(self, ended: Any) -> Record:
        """Return what a task answered; WorkerLost if a process has died, whichever task did it."""
        try:
            record: Record = ended.result()
        except BrokenProcessPool:
            self._broken = True
            raise WorkerLost(guilty=False) from None
        return record

    def restart(self) -> None:
        """Start new processes if the old ones are gone."""
        if self._broken:
            self.close()
            self._pool, self._broken = self._start(), False

    def close(self) -> None:
        """End the processes, whatever they are doing: a result appears whole or not at all."""
        children = tuple(self._pool._processes.values()) if self._pool._processes else ()  # noqa: SLF001 - public in 3.14
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        for child in children:
            child.join()

    def _start(self) -> ProcessPoolExecutor:
        # a fork would copy threads that hold locks
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, initializer=_follow_parent)


def _follow_parent() -> None:
    """End this process with the one that started it, however that ended: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let processes that are started find the limit: libraries look once, when they are loaded."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
