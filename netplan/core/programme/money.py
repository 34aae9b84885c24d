"""When a part may be paid: out of the money of the period in which it is ready, and of some before it."""

from collections.abc import Iterator

import numpy as np

from netplan.core.graph.arrays import Ints


def windows(n: int, span: int) -> Iterator[tuple[int, int, int]]:
    """Return spans of periods (first, last) whose money has to do for what gets ready from a period to last.

    What is paid over ``span`` periods, the last being that in which it is ready, can be paid if and only if
    the money of every such span is enough for what must be paid within it (Hall 1935; the spans of all parts
    are equally long). ``span`` is ``n`` where money that is left may be spent at any later time.
    """
    for first in range(n):
        for last in range(first, n):
            begin = 0 if first == 0 else first + span - 1
            if begin <= last and (span > 1 or last == first):
                yield first, last, begin


def reach(now: int, span: int) -> slice:
    """Return the periods out of whose money what is ready in ``now`` can be paid."""
    return slice(max(0, now - span + 1), now + 1)


def take(left: Ints, now: int, span: int, amount: int) -> None:
    """Pay for what is ready in ``now`` from what is ``left`` [n_periods], the oldest money first."""
    for period in range(*reach(now, span).indices(len(left))):
        part = min(amount, int(left[period]))
        left[period] -= part
        amount -= part


def payments(due: Ints, money: Ints, span: int) -> tuple[Ints, Ints]:
    """Return what is spent in each period, and the part of it for what is ready later.

    ``due`` [n_periods] is what costs what gets ready in each. Everything is paid as late as possible.
    """
    left, ahead = money.copy(), np.zeros(len(due), np.int64)
    for ready in range(len(due) - 1, -1, -1):
        missing = int(due[ready])
        for period in range(ready, max(0, ready - span + 1) - 1, -1):
            part = min(missing, int(left[period]))
            left[period] -= part
            ahead[period] += part if period < ready else 0
            missing -= part
    spent: Ints = money - left
    return spent, ahead
