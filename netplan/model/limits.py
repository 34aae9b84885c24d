"""What a typed or written value must keep to, whoever wrote it: a range, a list of words."""

from collections.abc import Sequence
from math import isfinite

from netplan.errors import ParameterError
from netplan.messages import Message, mark


def require_range(label: str, value: float, low: float, high: float, unit: str = "") -> None:
    """Raise ParameterError unless a number lies between two bounds, either of which may be infinite."""
    if value < low and not isfinite(high):
        raise ParameterError(
            mark("{column} must be {low} or more, not {value}"), column=Message(label), low=low, value=value
        )
    if not low <= value <= high:
        raise ParameterError(
            mark("{column} must lie between {low} and {high} {unit}, not at {value}"),
            column=Message(label),
            low=low,
            high=high,
            unit=unit,
            value=value,
        )


def require_word(label: str, value: object, known: Sequence[str]) -> str:
    """Return a word of a list; ParameterError if it is none."""
    if value not in known:
        raise ParameterError(
            mark("{column} must be one of {known}, not {value}"),
            column=Message(label),
            known=list(known),
            value=value,
        )
    return str(value)
