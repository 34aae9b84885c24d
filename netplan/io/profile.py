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
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from netplan.errors import DataError, ParameterError
from netplan.io.build import source_of
from netplan.io.layers import Source
from netplan.messages import mark

_KEYS = {"role": str, "file": str, "layer": str, "crs": str, "columns": dict, "words": dict, "values": dict}
_NEEDED = ("role", "file")


def read_profile(path: Path) -> tuple[Source, ...]:
    """Return the sources that the profile ``path`` lists, in order.

    Raises:
        DataError: the file cannot be read or is no TOML.
        ParameterError: a role or key does not exist, is missing, or has a value of the wrong type.

    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(mark("{file} cannot be read: {reason}"), file=str(path), reason=str(error)) from error
    entries = document.get("layer", [])
    if set(document) != {"layer"} or not isinstance(entries, list) or not entries:
        raise ParameterError(
            mark("{file} is no list of layers; it needs parts that start with [[layer]]"), file=path.name
        )
    return tuple(_source(entry, path) for entry in entries)


def _source(entry: Mapping[str, Any], profile: Path) -> Source:
    for key in (*_NEEDED, *entry):
        wanted = _KEYS.get(key)
        if wanted is None or not isinstance(entry.get(key), wanted):
            raise ParameterError(
                mark("{file}: {key} is missing, unknown or of the wrong kind; a layer has {known}"),
                file=profile.name,
                key=key,
                known=list(_KEYS),
            )
    source = source_of(entry["role"], profile.parent / entry["file"])
    return replace(
        source,
        layer=entry.get("layer", ""),
        crs=entry.get("crs", ""),
        columns=entry.get("columns", {}),
        words=entry.get("words", {}),
        constants={**source.constants, **entry.get("values", {})},
    )
