"""From a thread to the thread of the window: the only way anything gets there.

Two things end a program of Qt and threads without a word: a sender that is deleted while a thread sends, and
an object of Qt of which a thread holds the last reference. Hence one sender for all, which is never deleted,
and threads that know the objects of the window only weakly.
"""

import functools
import weakref
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot


class _Relay(QObject):
    """Carries calls from the threads to the thread of the window."""

    handed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.handed.connect(self._call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        call()


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
