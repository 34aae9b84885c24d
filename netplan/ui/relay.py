"""From a thread to the thread of the window: the only way anything gets there.

Two things end a program of Qt and threads without a word: a sender that is deleted while a thread sends, and
an object of Qt of which a thread holds the last reference. Hence one sender for all, which is never deleted,
and threads that know the objects of the window only weakly.
"""

import functools
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

_TURN_S = 0.01  # after so long the window has its turn


class _Relay(QObject):
    """Carries calls from the threads to the thread of the window, in order.

    Qt would do all that have come meanwhile in one go; here clicks and drawing come in between.
    """

    handed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Callable[[], None]] = deque()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._call)
        self.handed.connect(self._take)

    @Slot(object)
    def _take(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        if not self._soon.isActive():
            self._call()

    def _call(self) -> None:
        """Do what waits, until it is the window's turn."""
        begun = time.perf_counter()
        try:
            while self._waiting and time.perf_counter() - begun < _TURN_S:
                self._waiting.popleft()()
        finally:
            if self._waiting or time.perf_counter() - begun >= _TURN_S:
                self._soon.start()


@functools.cache
def _relay() -> _Relay:
    return _Relay()


def relayed(method: Callable[..., None]) -> Callable[..., None]:
    """Return a function for threads: it calls a method of an object of Qt later, in the window's thread.

    To be called in the thread of the window. Where Python or Qt has deleted the object, nothing happens.
    """
    relay, owner_method = _relay(), weakref.WeakMethod(method)

    def hand_over(*values: object) -> None:
        relay.handed.emit(functools.partial(_give, owner_method, *values))

    return hand_over


def _give(owner_method: "weakref.WeakMethod[Callable[..., None]]", *values: Any) -> None:
    """Call the owner's method, unless the owner has been deleted since."""
    method = owner_method()
    if method is not None and shiboken6.isValid(method.__self__):  # type: ignore[attr-defined]
        method(*values)
