"""Changes told one after the other, where whoever hears of one may make the next."""

from collections import deque
from collections.abc import Callable

from netplan.ui.state import State


class InOrder:
    """Calls ``tell(old, new)`` for every change, in the order in which they were made.

    Told at once, a change made by the first who hears of another would reach the last ones before that one.
    So it waits, and ``new`` may have been overtaken when it is told: whoever changes the state again looks at
    the state as it is.
    """

    def __init__(self, tell: Callable[[State, State], None]) -> None:
        self._tell = tell
        self._waiting: deque[tuple[State, State]] = deque()

    def __call__(self, old: State, new: State) -> None:
        """Tell of a change now, or after the one that is being told."""
        self._waiting.append((old, new))
        if len(self._waiting) > 1:
            return
        while self._waiting:
            self._tell(*self._waiting[0])
            self._waiting.popleft()
