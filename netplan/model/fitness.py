"""The rules by which a carrier is fit for a radio use: data that can be replaced, ``fitness.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from math import inf
from types import MappingProxyType
from typing import Any, get_args, get_origin

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.codes import code_lists
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
_CONFLICTS = ("heritage", "trees")
ANY = "any"

Value = float | tuple[str, ...] | tuple[int, ...] | None
"""What a scenario changes of a field; None: no limit, which JSON has no number for."""


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


def with_fitness(changes: Mapping[str, Value]) -> Mapping[str, FitnessRule]:
    """Return the rules with what a scenario changes of them, ``use.field`` -> value; None: no limit.

    Raises:
        ParameterError: a use, field or kind of value that does not exist.

    """
    rules = dict(default_rules())
    for key, value in changes.items():
        use, _, name = key.partition(".")
        given = inf if value is None else list(value) if isinstance(value, tuple) else value
        if use not in rules or not _fits(name, given):
            raise ParameterError(
                mark("The rule of fitness {key} does not exist or is of the wrong kind; uses are {uses}, "
                     "their fields {known}"),
                key=key,
                uses=list(USES),
                known=[name for name in _KINDS if name != "source"],
            )  # fmt: skip
        told = rules[use].source
        mine = told if told.endswith(_BY_USER) else told + _BY_USER
        changed: dict[str, Any] = {name: inf if value is None else value, "source": mine}
        rules[use] = replace(rules[use], **changed)
    return MappingProxyType(rules)


def fitness_value(key: str, text: str) -> Value:
    """Return the value of a field ``use.field`` as the command line states it: 4.5, any, or a,b.

    Raises:
        ParameterError: there is no such field, or the text is no value of it.

    """
    kind = _KINDS.get(key.partition(".")[2])
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    value: Value | str = text
    try:
        if get_origin(kind) is tuple:
            value = tuple(map(get_args(kind)[0], parts))
        elif kind is float:
            value = None if text.strip() == ANY else float(text.replace(",", "."))
    except ValueError:
        value = text
    with_fitness({key: value})  # type: ignore[dict-item] # says so if it is none
    return value  # type: ignore[return-value]


def codes_of(name: str) -> tuple[str, ...]:
    """Return the codes a field lists some of, as the code lists write them; nothing for numbers."""
    if name in {"conflicts", "unsaid_is_free"}:
        return _CONFLICTS
    lists = {"power": "power", "availability": "availability", "unfit_classes": "carrier_class"}
    return tuple(code for code in code_lists()[lists[name]] if code != "unknown") if name in lists else ()


def _rule(use: str, entry: Any, file: str) -> FitnessRule:
    if use not in USES or not isinstance(entry, Mapping):
        strange = [use]
    else:
        strange = [key for key, value in entry.items() if not _fits(key, value)]
    if strange:
        raise ParameterError(
            mark("{file}: {key} is unknown or of the wrong kind; uses are {uses}, their fields {known}"),
            file=file,
            key=strange[0],
            uses=list(USES),
            known=list(_KINDS),
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


_KINDS: Mapping[str, Any] = {field.name: field.type for field in fields(FitnessRule) if field.name != "use"}
_BY_USER = "; user"


def _fits(name: str, value: Any) -> bool:
    """Whether a value of the file is of the kind a field has, and names codes there are."""
    kind = _KINDS.get(name)
    if kind is float:
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and (0 <= value < 1e9 or value == inf)
        )
    if get_origin(kind) is tuple:
        inner, known = get_args(kind)[0], codes_of(name)
        return isinstance(value, list) and all(type(one) is inner and str(one) in known for one in value)
    return kind is not None and isinstance(value, kind)
