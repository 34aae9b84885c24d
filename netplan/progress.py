"""How far a job is, and whether it should stop.

A function that may take over a second takes ``progress: Progress = SILENT`` as its last parameter, calls
``progress(share, message)`` every tenth of a second or so, and lets ``Cancelled`` fly through.
"""

from collections.abc import Callable
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


def steps(progress: Progress, *shares: float) -> tuple[Progress, ...]:
    """Cut a progress into consecutive parts at ``shares``: ``steps(p, 0, 0.2, 1)`` gives two parts."""
    return tuple(progress.part(a, b) for a, b in pairwise(shares))
