"""What others call what netplan knows; all of it is data in ``aliases.toml``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PLAIN = re.compile(r"[^a-z0-9]")
# "Höhe [cm]", "bandbreite_kbit", "Download in Mbit/s": a name and the unit of its numbers
_WITH_UNIT = re.compile(
    r"^(?P<name>.+?)(?:\s*[\[(]\s*|_|\s+in\s+|\s+)(?P<unit>mm|cm|dm|m|km|kg|t|%|[kmg]bit(?:/?s)?|[kmg]bps)\s*[\])]?$",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """A column of a file: how it is written, and the unit its name tells, "" if none."""

    name: str
    unit: str = ""


@cache
def aliases() -> dict[str, Any]:
    """Return the tables of ``aliases.toml``."""
    return tomllib.loads((files(__package__) / "aliases.toml").read_text("utf-8"))


def plain(name: str) -> str:
    """Return a name as it is compared: small letters and digits, umlauts in two letters."""
    return _PLAIN.sub("", name.casefold().translate(_UMLAUTS))


def known_as(ours: Iterable[str], theirs: Iterable[str], taken: Iterable[str] = ()) -> dict[str, Named]:
    """Return our column -> the file's for every column of ``ours`` that ``theirs`` has under any name.

    A column of the file is given away once, to whoever calls it by the earlier of its names; those in
    ``taken`` are not given away at all.
    """
    free = [name for name in theirs if name not in set(taken) and not is_personal(name)]
    exact, based = _by_name(free)
    offers: list[tuple[int, int, str, Named]] = []
    for position, key in enumerate(ours):
        for rank, alias in enumerate((plain(key), *aliases()["columns"].get(key, ()))):
            found = exact.get(alias) or based.get(alias)
            if found is not None:
                offers.append((rank, position, key, found))
    known: dict[str, Named] = {}
    given: set[str] = set()
    for _, _, key, found in sorted(offers, key=lambda offer: offer[:2]):
        if key not in known and found.name not in given:
            known[key] = found
            given.add(found.name)
    return known


def is_personal(name: str) -> bool:
    """Whether a column names or reaches a person, by what it is called."""
    table, key = aliases()["personal"], plain(name)
    return key in table["names"] or any(part in key for part in table["parts"])


def words_for(key: str) -> Mapping[str, str]:
    """Return words of files -> ours for one of our columns."""
    found: Mapping[str, str] = aliases()["words"].get(key, {})
    return found


def factors(unit: str) -> Mapping[str, float]:
    """Return delivered unit, in small letters -> factor to ``unit`` of the schema."""
    found: Mapping[str, float] = aliases()["units"].get(unit, {})
    return found


def _by_name(names: Iterable[str]) -> tuple[dict[str, Named], dict[str, Named]]:
    """Return the names as they are compared, whole and without the unit they end with."""
    exact: dict[str, Named] = {}
    based: dict[str, Named] = {}
    for name in names:
        exact.setdefault(plain(name), Named(name))
        if found := _WITH_UNIT.match(name.strip()):
            based.setdefault(plain(found["name"]), Named(name, found["unit"].lower()))
    return exact, based
