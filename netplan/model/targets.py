"""What counts as served: targets with their legal source and date."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from typing import Any

from netplan.errors import ParameterError
from netplan.messages import mark


@dataclass(frozen=True)
class Target:
    """What counts as served.

    A site needs ``down_mbps`` and ``up_mbps``; with ``per_class_mbps`` a school needs that much for each of
    its classes and once more for its administration, where this is more. With ``or_symmetric_mbps`` that
    much both ways is enough, too. ``basis`` says which law, programme or decision the target comes from,
    ``since`` (a year or a day) from when.
    """

    key: str
    label: str
    basis: str
    down_mbps: float
    up_mbps: float = 0.0
    per_class_mbps: float = 0.0
    or_symmetric_mbps: float = 0.0
    since: str = ""


TARGETS: dict[str, Target] = {
    target.key: target
    for target in (
        Target(
            "100",
            mark("100 Mbit/s download"),
            mark("City council of Leipzig, 2019-10-30 (VI-A-08000), step 1"),
            100.0,
            since="2019-10-30",
        ),
        Target(
            "class",
            mark("30 Mbit/s for each class and the administration"),
            mark("Federal school rule of 2017: 30 × (classes + 1) Mbit/s"),
            30.0,
            per_class_mbps=30.0,
            since="2017",
        ),
        Target(
            "gigabit",
            mark("1 Gbit/s symmetric"),
            mark("Target class for schools of the city of Leipzig; Gigabit-Richtlinie 2023"),
            1000.0,
            1000.0,
            since="2023",
        ),
        Target(
            "fund_30",
            mark("30 Mbit/s: no white spot"),
            mark("Federal funding of white spots, from 2015: eligible below 30 Mbit/s"),
            30.0,
            since="2015",
        ),
        Target(
            "fund_100",
            mark("100 Mbit/s: no grey spot"),
            mark("Federal funding of grey spots, from 2021: eligible below 100 Mbit/s"),
            100.0,
            since="2021",
        ),
        Target(
            "fund_500",
            mark("500 Mbit/s, or 200 Mbit/s symmetric"),
            mark("Gigabit-Richtlinie 2023: eligible below 500 Mbit/s download and 200 Mbit/s symmetric"),
            500.0,
            or_symmetric_mbps=200.0,
            since="2023",
        ),
    )
}

_HIGHEST_MBPS = 1e6


def own_target(entry: Mapping[str, Any]) -> Target:
    """Return a target of one's own from its fields; download, label and legal basis must be stated.

    Raises:
        ParameterError: a field is missing, does not exist or is of the wrong kind, a rate is negative or
            not finite, or the key is that of a known target.

    """
    known = {one.name: one for one in fields(Target)}
    missing = [name for name, one in known.items() if one.default is MISSING and not entry.get(name)]
    strange = sorted(set(entry) - set(known))
    if missing or strange:
        raise ParameterError(
            mark("A target needs {missing} and knows no {strange}; its fields are {known}"),
            missing=missing or "–",
            strange=strange or "–",
            known=list(known),
        )
    key = str(entry["key"])
    if key in TARGETS:
        raise ParameterError(mark("The target {key} is there already: choose another key"), key=key)
    values: dict[str, Any] = {}
    for name, value in entry.items():
        values[name] = _rate(key, name, value) if name.endswith("_mbps") else _text(key, name, value)
    return Target(**values)


def _text(key: str, name: str, value: Any) -> str:
    """Return a text; braces would be fields of a sentence."""
    if "{" in str(value) or "}" in str(value):
        raise ParameterError(mark("Target {key}: write {name} without braces"), key=key, name=name)
    return str(value)


def _rate(key: str, name: str, value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isfinite(value) or not 0 <= value <= _HIGHEST_MBPS:
        raise ParameterError(
            mark("Target {key}: {name} must be a rate from 0 to {high} Mbit/s, not {value}"),
            key=key,
            name=name,
            high=_HIGHEST_MBPS,
            value=value,
        )
    return float(value)
