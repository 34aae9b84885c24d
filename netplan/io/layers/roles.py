"""What a planner calls a layer, and what it becomes."""

from collections.abc import Mapping
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
