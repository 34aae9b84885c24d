"""What is told of a shared project: conflicts with their three sides, changes, who was there."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import shapely

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.shared import SETTINGS, Conflict, Entry, Exchange
from netplan.model.tables import TABLES
from netplan.report.section import Section

_MOST = 100  # conflicts in a table for people


def store_of() -> ModuleType:
    """Return what speaks with databases.

    Raises:
        ParameterError: the extra is not installed.

    """
    try:
        # the extra "database" is needed here alone
        from netplan.io.database import store
    except ImportError as error:
        raise ParameterError(
            mark("Databases need the package {name}; install netplan-gis[database]"),
            name=error.name or "psycopg",
        ) from error
    return store


def conflict_sections(conflicts: Sequence[Conflict], words: Words) -> list[Section]:
    """Return a table of what differs, column by column: mine, theirs, and what both started from."""
    header = tuple(
        words(text) for text in (mark("Row"), mark("Column"), mark("Mine"), mark("Theirs"), mark("Before"))
    )
    rows = [line for conflict in conflicts[:_MOST] for line in conflict_rows(conflict, words)]
    more = len(conflicts) - _MOST
    note = words("{n} more {n:is|are} not shown", n=more) if more > 0 else ""
    return [Section(words("Changed by two"), header, tuple(rows), note, left=5)]


def conflict_rows(conflict: Conflict, words: Words) -> list[tuple[str, ...]]:
    """Return a line for every column in which the three sides of a conflict differ."""
    name = conflict_name(conflict, words)
    sides = (conflict.mine, conflict.theirs, conflict.base)
    if any(side is None for side in sides[:2]):
        told = tuple(words("removed") if side is None else words("changed") for side in sides[:2])
        return [(name, "–", *told, "")]
    return [
        (name, _label(conflict.layer, key, words), *(_said(side, key) for side in sides))
        for key in conflict.columns
    ]


def conflict_name(conflict: Conflict, words: Words) -> str:
    """Return what a row is called: its layer and id."""
    if conflict.layer == SETTINGS:
        return f"{words('Settings')}/{conflict.key}"
    return f"{conflict.layer}/{conflict.key}"


def exchange_document(exchange: Exchange) -> dict[str, Any]:
    """Return what a push or pull did, for programs."""
    conflicts = [
        {
            "layer": one.layer,
            "key": one.key,
            "who": one.who,
            **{side: _plain(getattr(one, side), one.columns) for side in ("mine", "theirs", "base")},
        }
        for one in exchange.conflicts
    ]
    return {
        "sent": dict(exchange.sent),
        "fetched": dict(exchange.fetched),
        "revision": exchange.revision,
        "conflicts": conflicts,
    }


def projects_section(projects: Mapping[str, tuple[str, int]], words: Words) -> Section:
    """Return the projects of a database as a table."""
    header = (words("Project"), words("Coordinate system"), words("Revision"))
    rows = tuple((key, crs, words.number(revision)) for key, (crs, revision) in projects.items())
    return Section(words("Projects in the database"), header, rows, left=2)


def audit_section(entries: Sequence[Entry], words: Words) -> Section:
    """Return the last changes of a project as a table, the newest first."""
    header = tuple(
        words(text)
        for text in (mark("When"), mark("Who"), mark("Layer"), mark("Action"), mark("Rows"), mark("Revision"))
    )
    actions = {"insert": words("added"), "update": words("changed"), "delete": words("removed")}
    rows = tuple(
        (
            entry.at,
            entry.who,
            words(layer_name(entry.layer)),
            actions.get(entry.action, entry.action),
            words.number(entry.n),
            words.number(entry.revision),
        )
        for entry in entries
    )
    return Section(words("Last changes"), header, rows, left=4)


def layer_name(layer: str) -> Message:
    """Return what people call a layer of a shared project; its settings are one, too."""
    return Message(TABLES[layer].label if layer in TABLES else mark("Settings"))


def _label(layer: str, key: str, words: Words) -> str:
    if layer == SETTINGS or key == "geometry":
        return words("Place") if key == "geometry" else words("Value")
    return words(TABLES[layer].column(key).label)


def _said(side: Mapping[str, Any] | None, key: str) -> str:
    value = (side or {}).get(key)
    text = (
        "–"
        if value is None
        else shapely.to_wkt(value, rounding_precision=2)
        if key == "geometry"
        else str(value)
    )
    return text if len(text) <= 60 else f"{text[:57]}…"


def _plain(side: Mapping[str, Any] | None, columns: Sequence[str]) -> dict[str, Any] | None:
    if side is None:
        return None
    return {key: str(side[key]) if side.get(key) is not None else None for key in columns}
