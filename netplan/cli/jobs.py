"""Run a command in a thread of its own, so that an interrupt is answered at once.

Python handles signals in the main thread, and only between two steps of Python: a long call into a library
would keep Ctrl-C waiting. The main thread therefore does nothing but wait. On an interrupt it asks the job to
stop, gives it a moment, removes the temporary files of this process, and ends it whatever it is doing.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TypeVar

from netplan.cli.command import INTERRUPTED

_MOMENT_S = 0.15  # for a job that listens; one that does not is ended in the middle
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

Result = TypeVar("Result")


@dataclass(frozen=True)
class Interrupt:
    """Whether the user asked to stop: Ctrl-C, or the system with SIGTERM."""

    _asked: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> bool:
        """Return whether the job should stop."""
        return self._asked.is_set()

    def listen(self) -> None:
        """Note the signals from now on; must be called in the main thread."""
        for number in _SIGNALS:
            signal.signal(number, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked.set()


def end_at_once() -> None:
    """Let the signals end the process: nothing is being written. Must be called in the main thread."""
    for number in _SIGNALS:
        signal.signal(number, lambda _signal, _frame: os._exit(INTERRUPTED))


def run_job(
    work: Callable[[], Result], interrupt: Interrupt, folders: Sequence[Path], last: Callable[[], None]
) -> Result:
    """Return what ``work`` returns; on an interrupt sweep ``folders``, call ``last`` and end the process.

    Raises:
        Exception: whatever ``work`` raised.

    """
    result: list[Result] = []
    failure: list[BaseException] = []

    def job() -> None:
        try:
            result.append(work())
        except BaseException as error:  # noqa: BLE001 - handed over to the main thread, all of them
            failure.append(error)

    thread = threading.Thread(target=job, daemon=True)
    thread.start()
    while thread.is_alive() and not interrupt():
        thread.join(0.05)
    if interrupt():
        thread.join(_MOMENT_S)
        _leave(folders, last)
    if failure:
        raise failure[0]
    return result[0]


def _leave(folders: Sequence[Path], last: Callable[[], None]) -> None:
    # only a job that writes has loaded it; the import would cost half a second now
    if "netplan.io.atomic" in sys.modules:
        sweep = sys.modules["netplan.io.atomic"].sweep
        for folder in folders:
            if folder.is_dir():
                sweep(folder)
    last()
    sys.stderr.flush()
    os._exit(INTERRUPTED)
