"""Profiles of funding bodies: which layers, fields and codes a version of their rules asks for.

A profile is a TOML file::

    version = "5.1"            # what it is called
    title = "GIS-Nebenbestimmungen 5.1"
    draft = true               # nobody has verified it against the grant notice

    [[layer]]
    name = "Trassenbau"        # of the file that is written
    table = "trenches"         # ours, see TABLES below
    geometry = "line"
    phases = [2, 3, 4]
    where = { segment_kind = ["street", "link"] }   # rows that belong to it; left out: all
    known = ["roadworks_id"]   # columns that must hold something
    fields = [                 # type: text, int, float; codes: our value -> theirs, "other" for the rest
      { name = "trassenb", type = "int", column = "surface", codes = { unsealed = 12 }, other = 11 },
    ]                          # value = 1 instead of column: the same in every row; required = true
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from netplan.errors import DataError, ParameterError
from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.toml_file import read_toml
from netplan.messages import Message, mark
from netplan.model.findings import Problem, finding
from netplan.model.tables import TABLES as SCHEMA
from netplan.model.written import toml_from

TABLES: Mapping[str, frozenset[str]] = {
    **{
        name: frozenset(SCHEMA[name].keys)
        for name in ("trenches", "connections", "equipment", "boundary", "districts", "roadworks")
    },
    "planned_ducts": frozenset({*SCHEMA["sized_trenches"].keys, "bundle"}),
}
"""Table a layer can be made of -> its columns; ``planned_ducts`` has a row for every bundle of tubes."""
PHASES = (1, 2, 3, 4)
_GEOMETRIES = ("point", "line", "polygon")
_TYPES = ("text", "int", "float")
_NAME = re.compile(r"[A-Za-z]\w{0,63}")
_FIELD = re.compile(r"[A-Za-z]\w{0,9}")  # of a Shapefile
_LAYER_KEYS = {"name", "table", "geometry", "phases", "where", "known", "fields"}
_FIELD_KEYS = {"name", "type", "column", "value", "required", "codes", "other", "phases"}


@dataclass(frozen=True)
class Field:
    """A field: from a column of ours, by codes if it has some, or the same value in every row."""

    name: str
    type: str
    column: str
    value: Any
    required: bool
    codes: Mapping[str, Any]
    other: Any
    phases: tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """A layer of a delivery and the rows of ours it is made of."""

    name: str
    table: str
    geometry: str
    phases: tuple[int, ...]
    where: Mapping[str, tuple[str, ...]]
    known: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Profile:
    """A version of the rules."""

    version: str
    title: str
    draft: bool
    layers: tuple[Layer, ...]


def known_versions() -> tuple[str, ...]:
    """Return the versions that ship with the program."""
    folder = files(__package__) / "profiles"
    return tuple(
        sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))
    )


def profile_of(name: str) -> tuple[Profile, tuple[Problem, ...]]:
    """Return a profile by version or as a file, and what is wrong with it: then it has no such layer.

    Raises:
        ParameterError: no such version and no such file.
        DataError: the file cannot be read, or is no profile at all.

    """
    if name in known_versions():
        text = (files(__package__) / "profiles" / f"{name}.toml").read_text("utf-8")
        return _checked(name, toml_from(text, name))
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise ParameterError(
            mark("There is no profile {name}; there are {known}, or give a file (.toml)"),
            name=name,
            known=", ".join(known_versions()),
        )
    return _checked(name, read_toml(path))


def _checked(name: str, document: Mapping[str, Any]) -> tuple[Profile, tuple[Problem, ...]]:
    given = document.get("layer")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise DataError(mark("{file} names no layer ([[layer]]): it is no profile"), file=name)
    layers, problems = [], []
    for entry in given:
        wrong = list(_faults(entry))
        problems += [
            finding(DELIVERY_RULES, "FND-001", "", sheet=str(entry.get("name", "?")), reason=reason)
            for reason in wrong
        ]
        if not wrong:
            layers.append(_layer(entry))
    title = str(document.get("title", name))
    draft = document.get("draft", True) is not False
    if draft:
        problems.append(finding(DELIVERY_RULES, "FND-004", "", title=title))
    return Profile(str(document.get("version", name)), title, draft, tuple(layers)), tuple(problems)


def _faults(entry: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what is wrong with a layer of a profile."""
    for key in sorted(set(entry) - _LAYER_KEYS):
        yield Message(mark("{key} is not known"), {"key": key})
    if not _NAME.fullmatch(str(entry.get("name", ""))):
        yield Message(mark("its name must be letters, digits and _"))
    if not _is_in(entry.get("geometry"), _GEOMETRIES):
        yield Message(mark("geometry must be one of {known}"), {"known": ", ".join(_GEOMETRIES)})
    if not _are_phases(entry.get("phases")):
        yield Message(mark("phases must be a list of 1 to 4"))
    columns = TABLES.get(str(entry.get("table")))
    if columns is None:
        yield Message(mark("table must be one of {known}"), {"known": ", ".join(TABLES)})
        return
    where, known = entry.get("where", {}), entry.get("known", [])
    if not isinstance(where, dict) or not all(isinstance(one, list) for one in where.values()):
        yield Message(mark("where must give a list of values for each column"))
        where = {}
    known = known if isinstance(known, list) else [known]
    for column in [*where, *known]:
        if not _is_in(column, columns):
            yield Message(mark("{table} has no column {column}"), {"table": entry["table"], "column": column})
    fields = entry.get("fields")
    if not isinstance(fields, list) or not fields:
        yield Message(mark("it needs fields"))
        return
    for one in fields:
        yield from _field_faults(one, columns)


def _field_faults(entry: Any, columns: frozenset[str]) -> Iterator[Message]:
    if not isinstance(entry, dict):
        yield Message(mark("a field is a table such as {example}"), {"example": '{ name = "ID", … }'})
        return
    name = str(entry.get("name", ""))
    about = {"field": name or "?"}
    for key in sorted(set(entry) - _FIELD_KEYS):
        yield Message(mark("field {field}: {key} is not known"), {**about, "key": key})
    if not _FIELD.fullmatch(name):
        yield Message(mark("field {field}: a name has at most ten letters, digits and _"), about)
    if not _is_in(entry.get("type"), _TYPES):
        yield Message(
            mark("field {field}: type must be one of {known}"), {**about, "known": ", ".join(_TYPES)}
        )
    if ("column" in entry) == ("value" in entry):
        yield Message(mark("field {field}: give either column or value"), about)
    elif "column" in entry and not _is_in(entry["column"], columns):
        yield Message(
            mark("field {field}: there is no column {column}"), {**about, "column": entry["column"]}
        )
    if not isinstance(entry.get("codes", {}), dict):
        yield Message(mark("field {field}: codes must be a table"), about)
    if not _are_phases(entry.get("phases", list(PHASES))):
        yield Message(mark("phases must be a list of 1 to 4"))


def _is_in(given: Any, known: Collection[str]) -> bool:
    """Whether what is given is one of the words that are known; it may be anything."""
    return isinstance(given, str) and given in known


def _are_phases(given: Any) -> bool:
    return isinstance(given, list) and bool(given) and all(one in PHASES for one in given)


def _layer(entry: Mapping[str, Any]) -> Layer:
    fields = tuple(
        Field(
            one["name"],
            one["type"],
            one.get("column", ""),
            one.get("value"),
            bool(one.get("required", False)),
            one.get("codes", {}),
            one.get("other"),
            tuple(one.get("phases", PHASES)),
        )
        for one in entry["fields"]
    )
    where = {key: tuple(map(str, values)) for key, values in entry.get("where", {}).items()}
    return Layer(
        entry["name"],
        entry["table"],
        entry["geometry"],
        tuple(entry["phases"]),
        where,
        tuple(entry.get("known", ())),
        fields,
    )
