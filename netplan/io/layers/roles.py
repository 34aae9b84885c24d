"""What a planner calls a layer, and what it becomes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from netplan.errors import ParameterError
from netplan.io.layers.source import Source
from netplan.messages import mark
from netplan.model.tables import INPUT_TABLES

# what a planner calls a layer -> table of the schema, values for all its rows
ROLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    **{name: (name, {}) for name in INPUT_TABLES},
    "schools": ("sites", {"kind": "school"}),
    "kitas": ("sites", {"kind": "kita"}),
    "horte": ("sites", {"kind": "hort"}),
    "offices": ("sites", {"kind": "office"}),
    "lamps": ("carriers", {"carrier_class": "ISA_Strassenlaterne"}),
    "signals": ("carriers", {"carrier_class": "ISA_Ampel"}),
    "masts": ("carriers", {"carrier_class": "ISA_Funkmast"}),
}


def source_from(entry: Mapping[str, Any], path: Path) -> Source:
    """Return the source that an entry of a profile describes for the file ``path``.

    Raises:
        ParameterError: no such role.

    """
    source = source_of(entry["role"], path)
    return replace(
        source,
        layer=entry.get("layer", ""),
        crs=entry.get("crs", ""),
        likely=entry.get("likely", ""),
        columns=entry.get("columns", {}),
        words=entry.get("words", {}),
        units=entry.get("units", {}),
        constants={**source.constants, **entry.get("values", {})},
        personal=tuple(entry.get("personal", ())),
        encoding=entry.get("encoding", ""),
        header=tuple(entry.get("header", ())),
        comment=entry.get("comment", ""),
        unsure=entry.get("unsure", ""),
    )


def source_of(role: str, path: Path) -> Source:
    """Return the source for a layer of ``role``, one of ``ROLES``.

    Raises:
        ParameterError: no such role; the message lists them.

    """
    if role not in ROLES:
        raise ParameterError(
            mark("There is no role {role}; choose one of: {known}"), role=role, known=", ".join(ROLES)
        )
    table, constants = ROLES[role]
    return Source(path, table, constants=constants)
