"""Stages of a computation: pure functions with explicit inputs, whose results are found again.

A change recomputes only what depends on it: a stage that gets the very same inputs once more is not run.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Any, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_N_KEPT = 80  # an assessment has about thirty stages: the last two or three of them


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

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()

    def branch(self) -> "Stages":
        """Return stages that begin with these results and keep what they add to themselves."""
        other = Stages()
        other._kept = self._kept.copy()
        return other

    def __call__(self, stage: Callable[P, R], /, *inputs: P.args, **named: P.kwargs) -> R:
        """Return ``stage(*inputs, **named)``, run now or before."""
        key = (stage, _key(inputs), _key(named))
        kept = self._kept.get(key)
        if kept is None:
            result = stage(*inputs, **named)
            self._kept[key] = ((inputs, named), result)
            while len(self._kept) > _N_KEPT:
                self._kept.popitem(last=False)
            return result
        self._kept.move_to_end(key)
        return cast("R", kept[1])


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
