"""The file of a delivery to the Infrastrukturatlas: who delivers, and what holds for whole classes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from netplan.errors import DataError
from netplan.io.toml_file import read_toml
from netplan.io.xtrasse.codes import ISA_CODES
from netplan.messages import mark

_KEYS = {"plan", "contact", "default", "class", "exempt"}
_VALUES = {
    "foerderung",
    "verfuegbarkeit",
    "nutzung",
    "lagegenauigkeit",
    "strom",
    "verlegetiefe",
    "tiefe_hoehe",
}
_CONTACT = ("name", "phone", "mail")
CONTACTS = {"use": "kontaktMitnutzung", "gis": "kontaktGIS"}


@dataclass(frozen=True)
class Delivery:
    """What a delivery says beside its objects.

    Attributes:
        title: of the delivery, "" for the usual one.
        holder: code of ``inhaberTyp``: 1000 owner, 2000 operator.
        contacts: of "use" and "gis": name, phone, mail, as its authors gave them.
        defaults: class, or "" for all, -> element -> value where an object does not say it.
        exempt: ids of objects that § 79 TKG excepts; they go in a file of their own.

    """

    title: str = ""
    holder: int = 1000
    contacts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()

    def value(self, kind: str, element: str) -> Any:
        """Return what holds for a class, None where nothing is said."""
        return self.defaults.get(kind, {}).get(element, self.defaults.get("", {}).get(element))

    def lacking(self) -> tuple[str, ...]:
        """Return what the contacts lack, as "contact.use.mail"."""
        return tuple(
            f"contact.{who}.{part}"
            for who in CONTACTS
            for part in _CONTACT
            if not self.contacts.get(who, {}).get(part, "").strip()
        )


def read_delivery(path: Path) -> Delivery:
    """Return what the file ``path`` says of a delivery.

    Raises:
        DataError: it cannot be read, is no TOML, or names something that is not known.

    """
    document = read_toml(path)
    _require(path, document, _KEYS)
    plan = _part(path, document, "plan")
    classes: dict[str, Any] = {"": _part(path, document, "default"), **_part(path, document, "class")}
    for values in classes.values():
        _require(path, values, _VALUES)
        for element, value in values.items():
            _require_code(path, element, value)
    contacts = {
        who: {key: str(value) for key, value in _part(path, given, who).items()}
        for given in (_part(path, document, "contact"),)
        for who in given
    }
    _require(path, contacts, set(CONTACTS))
    holder = plan.get("holder", 1000)
    _require_code(path, "inhaberTyp", holder)
    exempt = document.get("exempt", [])
    if not isinstance(exempt, list):
        _refuse(path, "exempt", exempt, ("[…]",))
    return Delivery(str(plan.get("title", "")), holder, contacts, classes, frozenset(map(str, exempt)))


def _part(path: Path, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of the document, empty if it has none."""
    part = document.get(name, {})
    if not isinstance(part, Mapping):
        _refuse(path, name, part, (f"[{name}]",))
    found: Mapping[str, Any] = part
    return found


def _require(path: Path, given: Any, known: set[str]) -> None:
    strange = sorted(set(given) - known) if isinstance(given, Mapping) else [repr(given)]
    if strange:
        raise DataError(
            mark("{file} names {what}, which a delivery does not know; it knows: {known}"),
            file=str(path),
            what=strange[0],
            known=", ".join(sorted(known)),
        )


def _require_code(path: Path, element: str, value: Any) -> None:
    values = value if isinstance(value, list) else [value]
    known = ISA_CODES.get(element)
    for one in values:
        if not isinstance(one, int) or isinstance(one, bool) or (known and one not in known) or one < 0:
            _refuse(path, element, one, tuple(map(str, known or ("0", "…"))))


def _refuse(path: Path, element: str, value: Any, known: tuple[str, ...]) -> NoReturn:
    raise DataError(
        mark("{file}: {element} cannot be {value}; possible are {known}"),
        file=str(path),
        element=element,
        value=repr(value),
        known=", ".join(known),
    )
