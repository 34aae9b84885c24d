"""Hands a reader spoiled files until the examples or the time are used up."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from netplan.errors import NetplanError
from netplan.i18n import Words
from tests.fuzz.readers import Reader, damages, lying

AGAIN = "found with seed "
_EXAMPLES = 50  # of every way between two looks at the clock, of the fastest readers
PATIENCE_S = 120  # of one file; a file that ends a child takes about ten
ENGLISH, GERMAN = Words("en"), Words("de")


class Hangs(BaseException):
    """A reader does not come back; nothing that catches errors catches this one."""


def outcome(reader: Reader, data: bytes) -> str:
    """Read one spoiled file; return what is said of it, "" if it was taken."""
    with lying(reader, data) as path, _patience():
        try:
            reader.read(path)
        except NetplanError as error:
            said, told = ENGLISH(error.message), GERMAN(error.message)
        else:
            return ""
    assert said
    assert told
    return said


def attempt(reader: Reader, n_examples: int, number: int = 0) -> None:
    """Try ``n_examples`` of every way to spoil a file; the first that is not answered properly is shrunk."""
    whole = reader.make()
    for way in damages(reader):

        @seed(number)
        @settings(
            max_examples=n_examples,
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )
        @given(st.just(whole) | way(whole) if n_examples < 2 else way(whole))
        def try_one(data: bytes) -> None:
            outcome(reader, data)

        try_one()


def attempt_for(reader: Reader, seconds: float, number: int) -> int:
    """Try until the time is over; return how many examples that were. What is found names its own number."""
    end, n, step = time.monotonic() + seconds, 0, max(_EXAMPLES // reader.cost, 2)
    while time.monotonic() < end:
        try:
            attempt(reader, step, number + n)
        except BaseException as error:
            error.add_note(f"{AGAIN}{number + n}")
            raise
        n += step
    return n


def seed_of(error: BaseException) -> int:
    """Return the number with which ``attempt_for`` found something at once."""
    notes = [note for note in getattr(error, "__notes__", ()) if note.startswith(AGAIN)]
    return int(notes[-1].removeprefix(AGAIN))


@contextmanager
def _patience() -> Iterator[None]:
    """End a reader that does not come back, where the system has alarms."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def strike(_number: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
