"""Stages of a computation: pure functions with explicit inputs, whose results are found again.

A change recomputes only what depends on it: a stage that gets the very same inputs once more is not run.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar, cast

import numpy as np
import pandas as pd

P = ParamSpec("P")
R = TypeVar("R")

_MOST_BYTES = 300_000_000  # of results: several changes of a city of 60,000 addresses


def afresh(stage: Callable[P, R], /, *inputs: P.args, **named: P.kwargs) -> R:
    """Run a stage; nothing is found again."""
    return stage(*inputs, **named)


class Recall(Protocol):
    """Runs a stage, or finds what it returned for the very same inputs."""

    def __call__(self, stage: Callable[P, R], /, *inputs: P.args, **named: P.kwargs) -> R:
        """Return ``stage(*inputs, **named)``."""
        ...


class Stages:
    """The results of the last stages, found by the identity of their inputs.

    Tables and arrays must be the very same objects; numbers, texts and frozen choices are compared by value;
    tuples and mappings by what they hold. Inputs are kept, too: no other object takes their place.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._kept: OrderedDict[Any, _Kept] = OrderedDict()
        self._most_bytes = most_bytes
        self._n_bytes = 0
        self._lock = Lock()  # a job that was replaced may still run beside the newer one

    def branch(self) -> "Stages":
        """Return stages that begin with these results and keep what they add to themselves."""
        other = Stages(self._most_bytes)
        with self._lock:
            other._kept, other._n_bytes = self._kept.copy(), self._n_bytes
        return other

    def __call__(self, stage: Callable[P, R], /, *inputs: P.args, **named: P.kwargs) -> R:
        """Return ``stage(*inputs, **named)``, run now or before."""
        key = (stage, _key(inputs), _key(named))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return cast("R", kept.result)
        result = stage(*inputs, **named)
        with self._lock:
            self._keep(key, _Kept((inputs, named), result, n_bytes(result)))
        return result

    def _keep(self, key: Any, new: "_Kept") -> None:
        """Keep a result; those not asked for the longest are forgotten where it gets too much."""
        old = self._kept.pop(key, None)
        self._kept[key] = new
        self._n_bytes += new.n_bytes - (old.n_bytes if old else 0)
        while self._n_bytes > self._most_bytes and len(self._kept) > 1:
            self._n_bytes -= self._kept.popitem(last=False)[1].n_bytes


class _Kept(NamedTuple):
    inputs: Any
    result: Any
    n_bytes: int


def n_bytes(value: Any) -> int:
    """Return about how much memory the arrays in a result take; shared ones count each time."""
    if isinstance(value, np.ndarray | pd.api.extensions.ExtensionArray | pd.Series):
        return int(value.nbytes)
    if isinstance(value, pd.DataFrame):
        return sum(int(value[name].nbytes) for name in value)
    if isinstance(value, Mapping):
        return sum(map(n_bytes, value.values()))
    if isinstance(value, tuple):
        return sum(map(n_bytes, value))
    if is_dataclass(value):
        return sum(n_bytes(getattr(value, one.name)) for one in fields(value))
    return 0


def _key(value: Any) -> Any:
    """Return what two inputs must share to count as the same."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if isinstance(value, Mapping):
        return tuple((name, _key(held)) for name, held in value.items())
    by_value = value is None or isinstance(value, str | int | float) or _is_choice(value)
    return value if by_value else id(value)


def _is_choice(value: Any) -> bool:
    """Whether it is a frozen dataclass that compares, and so hashes, by its values."""
    return is_dataclass(value) and type(value).__hash__ not in {None, object.__hash__}
