"""The rules by which a carrier is fit for a radio use: data that can be replaced, ``fitness.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from math import inf
from types import MappingProxyType
from typing import Any, get_args, get_origin

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.written import toml_from

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
        DataError: no TOML.
        ParameterError: a use, field or kind of value that does not exist; the sentence names it.

    """
    document = toml_from(text, file)
    return MappingProxyType({use: _rule(use, entry, file) for use, entry in document.items()})


def _rule(use: str, entry: Any, file: str) -> FitnessRule:
    known = {field.name: field.type for field in fields(FitnessRule) if field.name != "use"}
    if use not in USES or not isinstance(entry, Mapping):
        strange = [use]
    else:
        strange = [key for key, value in entry.items() if not _fits(value, known.get(key))]
    if strange:
        raise ParameterError(
            mark("{file}: {key} is unknown or of the wrong kind; uses are {uses}, their fields {known}"),
            file=file,
            key=strange[0],
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


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of the file is of the kind a field has; None: there is no such field."""
    if kind is float:
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and (0 <= value < 1e9 or value == inf)
        )
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return isinstance(value, list) and all(type(one) is inner for one in value)
    return kind is not None and isinstance(value, kind)
