"""How far a job is, and whether it should stop.

A function that may take over a second takes ``progress: Progress = SILENT`` as its last parameter, calls
``progress(share, message)`` every tenth of a second or so, and lets ``Cancelled`` fly through.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from netplan.errors import Cancelled
from netplan.messages import Message

Listener = Callable[[float, Message | None], None]


def _ignore(_share: float, _message: Message | None) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Progress:
    """A slice ``first..last`` (0..1) of a job, reported to ``listener``.

    ``stopped`` says that the user wants out; ``enough`` that an improving loop should return the best
    it has, with the bound it can prove.
    """

    listener: Listener = _ignore
    stopped: Callable[[], bool] = _never
    wants_best: Callable[[], bool] = _never
    first: float = 0.0
    last: float = 1.0

    def __call__(self, share: float, message: Message | None = None) -> None:
        """Report that ``share`` (0..1) of this slice is done.

        Raises:
            Cancelled: the user stopped the job.

        """
        if self.stopped():
            raise Cancelled
        self.listener(self.first + (self.last - self.first) * min(max(share, 0.0), 1.0), message)

    @property
    def enough(self) -> bool:
        """Whether an improving loop should stop and hand over what it has."""
        return self.wants_best()

    def part(self, first: float, last: float) -> "Progress":
        """Return the progress of a step that covers ``first..last`` of this one."""
        width = self.last - self.first
        return replace(self, first=self.first + width * first, last=self.first + width * last)


SILENT = Progress()


def chunks(n: int, progress: Progress = SILENT, *, first: int = 256, seconds: float = 0.1) -> Iterator[range]:
    """Yield ranges that cover ``0..n`` and take about ``seconds`` each, reporting after every one.

    A kernel holds the interpreter until it returns, so the size of its portion decides how soon a
    cancel is answered. Fixed portions answered in 2.5 s, portions cut by time in 0.1 s.
    """
    start, size = 0, max(1, first)
    while start < n:
        stop = min(n, start + size)
        begun = time.perf_counter()
        yield range(start, stop)
        spent = max(time.perf_counter() - begun, 1e-6)
        progress(stop / n)
        size = max(1, int(size * min(4.0, max(0.25, seconds / spent))))
        start = stop


def steps(progress: Progress, *shares: float) -> tuple[Progress, ...]:
    """Cut a progress into consecutive parts at ``shares``: ``steps(p, 0, 0.2, 1)`` gives two parts."""
    return tuple(progress.part(a, b) for a, b in pairwise(shares))
