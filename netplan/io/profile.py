"""A profile: which files a project is made of, and what is known about them, as a TOML file.

::

    [[layer]]
    role = "schools"                      # a table of the schema, or a name such as schools, kitas, lamps
    file = "schulen.csv"                  # beside the profile, or a whole path
    layer = ""                            # of a file with several
    crs = "EPSG:25833"                    # where the file does not say it
    columns = { name = "Schulname", pupils = "Schüler", x = "Ost", y = "Nord" }   # ours = theirs
    words = { line_kind = { gemessen = "measured" } }                             # theirs = ours, by column
    values = { source = "Amt für Schule", as_of = 2026-01-31, licence = "dl-de/by-2-0" }   # for every row
    units = { height_m = "cm" }           # of delivered numbers
    personal = ["Schulleitung"]           # columns that are never taken
    encoding = "cp1252"                   # where the file does not say it
    header = ["Nr", "Name"]               # of a table without a line of names
    comment = "#"                         # begins lines that are no rows
    likely = "EPSG:25833"                 # where the file says no system and several fit
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from netplan.errors import DataError, ParameterError
from netplan.io.atomic import atomic_path
from netplan.io.layers import Source
from netplan.io.layers.roles import source_from
from netplan.io.toml_file import read_toml
from netplan.messages import mark

_KEYS = {
    **dict.fromkeys(("role", "file", "layer", "crs", "likely", "encoding", "comment", "unsure"), str),
    **dict.fromkeys(("columns", "words", "units", "values"), dict),
    **dict.fromkeys(("personal", "header"), list),
}
_ELSEWHERE = re.compile(r"^(?://|\\\\|\w{2,}:)|^/vsi")  # another machine, an address
_NEEDED = ("role", "file")
_AS_THEY_ARE = (
    "layer",
    "crs",
    "likely",
    "columns",
    "words",
    "units",
    "personal",
    "encoding",
    "header",
    "comment",
    "unsure",
)


def read_profile(path: Path) -> tuple[Source, ...]:
    """Return the sources that the profile ``path`` lists, in order.

    Raises:
        DataError: the file cannot be read or is no TOML.
        ParameterError: a role or key does not exist, is missing, or has a value of the wrong type.

    """
    document = read_toml(path)
    entries = document.get("layer", [])
    if set(document) != {"layer"} or not isinstance(entries, list) or not entries:
        raise ParameterError(
            mark("{file} is no list of layers; it needs parts that start with [[layer]]"), file=path.name
        )
    return tuple(_source(entry, path) for entry in entries)


def _source(entry: Any, profile: Path) -> Source:
    given = entry if isinstance(entry, Mapping) else {}
    for key in (*_NEEDED, *given):
        wanted = _KEYS.get(key)
        if wanted is None or not isinstance(given.get(key), wanted):
            raise ParameterError(
                mark("{file}: {key} is missing, unknown or of the wrong kind; a layer has {known}"),
                file=profile.name,
                key=key,
                known=list(_KEYS),
            )
    if _ELSEWHERE.match(entry["file"]):
        raise ParameterError(
            mark("{file} names {name}, which lies on another machine; copy it here first"),
            file=profile.name,
            name=entry["file"],
        )
    return source_from(entry, profile.parent / entry["file"])


def write_profile(sources: Iterable[Source], path: Path) -> None:
    """Write sources as a profile, for next year's delivery; files are named from where the profile lies.

    Raises:
        DataError: the file cannot be written.

    """
    parts = [_toml(source, path.resolve().parent) for source in sources]
    try:
        with atomic_path(path) as temporary:
            temporary.write_text("\n".join(parts), "utf-8")
    except OSError as error:
        raise DataError(
            mark("{file} cannot be written: {reason}"), file=str(path), reason=str(error)
        ) from error


def _toml(source: Source, folder: Path) -> str:
    """Return one part of a profile; what is not said is left out."""
    whole = source.path.resolve()
    entry = {
        "role": source.role,
        "file": (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix(),
        **{key: getattr(source, key) for key in _AS_THEY_ARE},
        "values": source.constants,
    }
    lines = [f"{key} = {_value(value)}" for key, value in entry.items() if value]
    return "\n".join(["[[layer]]", *lines]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_value(it)}" for key, it in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(it) for it in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
