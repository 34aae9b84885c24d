"""The rules by which a carrier is fit for a radio use: data that can be replaced, ``fitness.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from math import inf
from types import MappingProxyType
from typing import Any

from netplan.errors import ParameterError
from netplan.messages import mark

CRITERIA: Mapping[str, str] = {  # in the order in which a veto is named
    "carrier_class": mark("class"),
    "availability": mark("availability"),
    "power": mark("power"),
    "mounting_m": mark("height"),
    "load_kg": mark("load reserve"),
    "heritage": mark("heritage protection"),
    "trees": mark("trees in the way"),
    "fibre_m": mark("way to fibre"),
}
USES = ("bridge_60ghz", "small_cell", "wlan", "lorawan")


@dataclass(frozen=True)
class FitnessRule:
    """What a radio use asks of a carrier; the fields are explained in ``fitness.toml``."""

    use: str
    mounting_m: float
    load_kg: float
    power: tuple[str, ...]
    availability: tuple[int, ...]
    reach_m: float
    unfit_classes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    unsaid_is_free: tuple[str, ...] = ()
    fibre_m: float = inf
    source: str = "[K]"


def default_text() -> str:
    """Return the rules that come with netplan as they are written, to be copied and changed."""
    return (files(__package__) / "fitness.toml").read_text("utf-8")


def default_rules() -> Mapping[str, FitnessRule]:
    """Return the rules that come with netplan, by use."""
    return rules_from(default_text(), "fitness.toml")


def rules_from(text: str, file: str) -> Mapping[str, FitnessRule]:
    """Return the rules a text in TOML states, by use.

    Raises:
        ParameterError: no TOML, or a use, field or kind of value that does not exist; the sentence names it.

    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(mark("{file} cannot be read: {reason}"), file=file, reason=str(error)) from error
    return MappingProxyType({use: _rule(use, entry, file) for use, entry in document.items()})


def _rule(use: str, entry: Any, file: str) -> FitnessRule:
    known = {field.name: field.type for field in fields(FitnessRule) if field.name != "use"}
    strange = use if use not in USES else next((key for key in entry if key not in known), "")
    numbers = [key for key in entry if key.endswith(("_m", "_kg")) and not _is_number(entry[key])]
    if strange or numbers:
        raise ParameterError(
            mark("{file}: {key} is unknown or no number; uses are {uses}, their fields {known}"),
            file=file,
            key=strange or numbers[0],
            uses=list(USES),
            known=list(known),
        )
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    try:
        return FitnessRule(use, **values)
    except TypeError as error:
        raise ParameterError(
            mark("{file}: a field of {use} is missing; it needs {known}"),
            file=file,
            use=use,
            known=["mounting_m", "load_kg", "power", "availability", "reach_m"],
        ) from error


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
