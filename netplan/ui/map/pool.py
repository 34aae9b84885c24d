"""Threads that draw what is wanted now, the most wanted first, and drop what is wanted no longer.

They run at lower priority than the window: with it the event loop of a million features answered within
17 ms while tiles were drawn, without it within 45.
"""

import ctypes
import os
import sys
import threading
import weakref
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from netplan.ui.relay import relayed

Stopped = Callable[[], bool]
_NICER = 10
_BELOW_NORMAL = -1  # THREAD_PRIORITY_BELOW_NORMAL of Windows


def never() -> bool:
    """Do not stop."""
    return False


@dataclass(frozen=True, eq=False)
class Job:
    """Work known by its key; it may ask now and then whether it is still wanted."""

    key: Hashable
    work: Callable[[Stopped], object]


class RenderPool:
    """Workers behind one list of jobs.

    ``deliver(key, result)`` is called in the thread of the worker, with the exception if the work raised one;
    never for a job that was given up. Every worker calls ``prepare`` before its first job.
    """

    def __init__(
        self,
        deliver: Callable[[Hashable, object], None],
        n_workers: int,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._deliver, self._prepare = deliver, prepare
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._running: dict[Hashable, threading.Event] = {}
        self._ended = False
        for k in range(n_workers):
            threading.Thread(target=self._serve, name=f"map-{k}", daemon=True).start()

    def want(self, jobs: Sequence[Job]) -> None:
        """Replace everything that waits by ``jobs``, in this order; tell the rest that runs to stop."""
        keys = {job.key for job in jobs}
        with self._changed:
            for key in [key for key in self._running if key not in keys]:
                self._running.pop(key).set()
            self._waiting = [job for job in jobs if job.key not in self._running]
            self._changed.notify_all()

    def stop(self) -> None:
        """End the threads; what runs is given up."""
        self.want([])
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _serve(self) -> None:
        self._prepare()  # at full speed: a lock that a slow thread holds would hold up the window
        _step_back()
        while (taken := self._next()) is not None:
            job, given_up = taken
            try:
                result: object = job.work(given_up.is_set)
            except Exception as error:  # noqa: BLE001 - the thread must live on; the window says what happened
                result = error
            with self._changed:  # while it is held, nobody can give the job up or end the pool
                if not given_up.is_set():
                    del self._running[job.key]
                    self._deliver(job.key, result)

    def _next(self) -> tuple[Job, threading.Event] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            job, given_up = self._waiting.pop(0), threading.Event()
            self._running[job.key] = given_up
            return job, given_up


def pool_of(
    owner: QObject,
    take: Callable[[Any, Any], None],
    n_workers: int,
    prepare: Callable[[], None] = lambda: None,
) -> RenderPool:
    """Return a pool that ends with ``owner`` and calls its method ``take(key, result)`` in its thread.

    To be called in the thread of the window. The pool does not keep the owner alive.
    """
    pool = RenderPool(relayed(take), n_workers, prepare)
    # A function, not the bound method: Qt watches the object of a bound method, and the last to let go of the
    # pool is one of its threads; meeting the owner's end there, that ended the program.
    owner.destroyed.connect(lambda: pool.stop())  # noqa: PLW0108
    weakref.finalize(owner, pool.stop)  # the end of the program deletes no windows
    return pool


def n_workers() -> int:
    """Return how many threads draw: all cores but one."""
    return max(1, (os.cpu_count() or 2) - 1)


def _step_back() -> None:
    """Lower the priority of this thread: the window comes first."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICER)
    elif sys.platform == "win32":
        kernel32 = ctypes.windll.kernel32
        kernel32.SetThreadPriority(kernel32.GetCurrentThread(), _BELOW_NORMAL)
