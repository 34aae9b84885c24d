"""What is wrong with the data (``Problem``) and why a result is as it is (``Reason``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from netplan.messages import Message

Severity = Literal["error", "warning", "info"]
Reason = Message
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Rule:
    """What can be found: how bad it is, what is said, what to do (both templates), what became of the row.

    ``repair`` says what the doctor would do to mend it; "" where only a person can.
    """

    severity: Severity
    text: str
    advice: str
    effect: Literal["note", "repair", "reject"] = "note"
    repair: str = ""


@dataclass(frozen=True)
class Problem:
    """One finding about one row of one layer, or about a layer or file as a whole.

    ``code`` is stable ("NET-002"); ``row`` is the 0-based position in the layer, -1 for the whole layer;
    ``row_id`` is the row's id as delivered; ``x``, ``y`` are in the project's CRS, NaN without a place.
    """

    code: str
    severity: Severity
    layer: str
    message: Message
    advice: Message
    row: int = -1
    row_id: str = ""
    x: float = float("nan")
    y: float = float("nan")


def finding(rules: Mapping[str, Rule], code: str, layer: str, **fields: Any) -> Problem:
    """Return the finding ``code`` of ``rules`` about a whole layer; ``fields`` fill its sentence."""
    rule = rules[code]
    return Problem(code, rule.severity, layer, Message(rule.text, fields), Message(rule.advice))


def worst(problems: Iterable[Problem]) -> Severity | None:
    """Return the highest severity among ``problems``; None if there are none."""
    found = {problem.severity for problem in problems}
    for severity in SEVERITIES:
        if severity in found:
            return severity
    return None
