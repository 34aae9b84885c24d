"""The file of a delivery to the Infrastrukturatlas: who delivers, and what holds for whole classes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.io.xtrasse.codes import ISA_CODES
from netplan.messages import mark

_LARGEST = 5_000_000
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
    try:
        with path.open("rb") as file:
            document = tomllib.loads(file.read(_LARGEST).decode("utf-8"))
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(path), reason=error.strerror or ""
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(mark("{file} is no TOML ({reason})"), file=str(path), reason=str(error)) from error
    _require(path, document, _KEYS)
    plan = document.get("plan", {})
    classes: dict[str, Mapping[str, Any]] = {"": document.get("default", {}), **document.get("class", {})}
    for values in classes.values():
        _require(path, values, _VALUES)
        for element, value in values.items():
            _require_code(path, element, value)
    contacts = {
        str(who): {str(key): str(value) for key, value in one.items()}
        for who, one in document.get("contact", {}).items()
    }
    _require(path, contacts, set(CONTACTS))
    holder = plan.get("holder", 1000)
    _require_code(path, "inhaberTyp", holder)
    exempt = frozenset(map(str, document.get("exempt", ())))
    return Delivery(str(plan.get("title", "")), holder, contacts, classes, exempt)


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
            raise DataError(
                mark("{file}: {element} cannot be {value}; possible are {known}"),
                file=str(path),
                element=element,
                value=repr(one),
                known=", ".join(map(str, known or ("0", "…"))),
            )
