"""What radio links are computed from: rules of emission, rates, devices, setups. Data in ``radio.toml``."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from importlib.resources import files
from math import inf, nan
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar, get_origin

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.written import toml_from

FILE = "radio.toml"
MODELS = "P.525, P.526-15, P.530-17, P.676-12, P.833-9, P.838-3, TR 38.901"
"""The editions the formulas are of: a result names them."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class Emission:
    """A rule of emission: who may radiate how much in a band; see ``radio.toml`` for the fields."""

    key: str
    label: str
    mhz: tuple[float, float]
    eirp_dbm: float
    source: str
    density_dbm_mhz: float = inf
    conducted_dbm: float = inf
    least_gain_dbi: float = -inf
    outdoor: bool = True
    who: str = "anyone"
    verified: bool = False


@dataclass(frozen=True)
class Scheme:
    """Rates by what arrives; ``mbps``, ``least_dbm`` and ``backoff_db`` are equally long."""

    key: str
    label: str
    bandwidth_mhz: float
    mbps: tuple[float, ...]
    least_dbm: tuple[float, ...]
    share: float
    source: str
    backoff_db: tuple[float, ...] = ()
    bits: bool = True
    verified: bool = False

    def __post_init__(self) -> None:
        if not self.backoff_db:
            object.__setattr__(self, "backoff_db", (0.0,) * len(self.mbps))


@dataclass(frozen=True)
class Device:
    """A radio with its antenna."""

    key: str
    label: str
    tx_dbm: float
    gain_dbi: float
    noise_db: float
    source: str
    loss_db: float = 0.0
    half_deg: float = 180.0
    half_up_deg: float = nan
    edge_db: float = 0.0
    floor_db: float = 0.0
    verified: bool = False


@dataclass(frozen=True)
class Setup:
    """Two devices that talk to each other under a rule: ``near`` on the carrier, ``far`` at the subject."""

    key: str
    label: str
    use: str
    near: Device
    far: Device
    rule: Emission
    scheme: Scheme
    ghz: float
    reach_m: float
    source: str
    down: float = 0.5
    up: float = 0.5
    margin_db: float = 0.0
    sigma_db: float = 0.0
    sigma_blocked_db: float = nan
    path: str = "line"
    blocked: str = "none"
    own_eirp_dbm: float = inf
    label_de: str = ""
    verified: bool = False

    def called(self, language: str) -> str:
        """Return what people call the setup."""
        return self.label_de if language == "de" and self.label_de else self.label

    @cached_property
    def swapped(self) -> "Setup":
        """The same link from its other end."""
        return replace(self, near=self.far, far=self.near, down=self.up, up=self.down)


@dataclass(frozen=True)
class AirTable:
    """Gas and rain by frequency, for those who have not installed itur."""

    source: str
    place: str
    rain_mm_h: float
    ghz: tuple[float, ...]
    gas_db_km: tuple[float, ...]
    rain_k: tuple[float, ...]
    rain_alpha: tuple[float, ...]


@dataclass(frozen=True)
class RadioCatalogue:
    """Everything of one ``radio.toml``; ``edition`` is what results name."""

    edition: str
    rules: Mapping[str, Emission]
    schemes: Mapping[str, Scheme]
    devices: Mapping[str, Device]
    setups: Mapping[str, Setup]
    air: AirTable


def radio_text() -> str:
    """Return the catalogue that comes with netplan as it is written, to be copied and changed."""
    return (files(__package__) / FILE).read_text("utf-8")


@cache
def radio_catalogue() -> RadioCatalogue:
    """Return the catalogue that comes with netplan."""
    return radio_from(radio_text(), FILE)


def radio_from(text: str, file: str) -> RadioCatalogue:
    """Return the catalogue a text in TOML states; one that was changed has a digest in its edition.

    Raises:
        DataError: no TOML.
        ParameterError: a group, field, name or kind of value that does not exist or is missing;
            the sentence names file, row and column.

    """
    document = toml_from(text, file)
    for group in ("edition", "rules", "schemes", "devices", "setups", "air"):
        if group not in document:
            raise ParameterError(mark("{file}: {row}, {column} is missing"), file=file, row=group, column="*")
        if group != "edition" and not isinstance(document[group], Mapping):
            _refuse(file, group, "*")
    rules = _rows(Emission, document["rules"], file)
    schemes = _rows(Scheme, document["schemes"], file)
    devices = _rows(Device, document["devices"], file)
    others: Mapping[str, Mapping[str, Any]] = {
        "near": devices,
        "far": devices,
        "rule": rules,
        "scheme": schemes,
    }
    setups = {
        key: _row(Setup, key, _joined(entry, others, key, file), file)
        for key, entry in document["setups"].items()
    }
    for scheme in schemes.values():
        if len({len(scheme.mbps), len(scheme.least_dbm), len(scheme.backoff_db)}) > 1 or not scheme.mbps:
            _refuse(file, scheme.key, "least_dbm")
    air = _row(AirTable, "", document["air"], file)
    return RadioCatalogue(
        _edition(str(document["edition"]), text),
        MappingProxyType(rules),
        MappingProxyType(schemes),
        MappingProxyType(devices),
        MappingProxyType(setups),
        air,
    )


def _edition(name: str, text: str) -> str:
    """Return what results name: the edition, a digest if somebody changed the catalogue, and the models."""
    changed = text != radio_text()
    digest = f"+{hashlib.sha256(text.encode()).hexdigest()[:8]}" if changed else ""
    return f"netplan radio {name}{digest} {UNVERIFIED} ({MODELS})"


def _rows(kind: Callable[..., Row], entries: Mapping[str, Any], file: str) -> dict[str, Row]:
    return {key: _row(kind, key, entry, file) for key, entry in entries.items()}


def _joined(entry: Any, others: Mapping[str, Mapping[str, Any]], key: str, file: str) -> dict[str, Any]:
    """Return a setup with the rows it names in their place."""
    if not isinstance(entry, Mapping):
        _refuse(file, key, "*")
    for column, rows in others.items():
        named = entry.get(column)
        if not isinstance(named, str) or named not in rows:
            _refuse(file, key, column)
    return {column: others[column][value] if column in others else value for column, value in entry.items()}


def _row(kind: Callable[..., Row], key: str, entry: Any, file: str) -> Row:
    """Return a row of the catalogue; every field by its declared type."""
    types = {field.name: field.type for field in fields(kind) if field.name != "key"}  # type: ignore[arg-type]
    if not isinstance(entry, Mapping):
        _refuse(file, key, "*")
    for column, value in entry.items():
        if column not in types or not _fits(value, types[column]):
            _refuse(file, key or "air", column)
    values = {
        column: tuple(map(float, value)) if isinstance(value, list) else _number(value, types[column])
        for column, value in entry.items()
    }
    try:
        return kind(**({"key": key} if key else {}), **values)
    except TypeError as error:
        missing = next((column for column in types if column not in entry), "*")
        raise ParameterError(
            mark("{file}: {row}, {column} is missing"), file=file, row=key or "air", column=missing
        ) from error


def _number(value: Any, kind: Any) -> Any:
    return float(value) if kind is float else value


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of the file is of the kind a field has."""
    if kind in (float, bool, str):
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        return numeric and abs(value) < 1e12 if kind is float else isinstance(value, kind)
    if get_origin(kind) is tuple:
        return isinstance(value, list) and all(_fits(one, float) for one in value)
    return isinstance(value, kind)


def _refuse(file: str, row: str, column: str) -> NoReturn:
    raise ParameterError(
        mark("{file}: {row}, {column} is unknown, of the wrong kind, or names nothing in the file"),
        file=file,
        row=row,
        column=column,
    )
