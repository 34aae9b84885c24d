"""What rows are called in tips, menus and the history, and which layer a click on the map means."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from netplan.i18n import Words
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.picking import Pick
from netplan.ui.state import Selection, State

BEHIND: Mapping[str, str] = {  # result table -> the layer of the same rows
    "coverage_sites": "sites",
    "coverage_addresses": "addresses",
    "connections": "sites",
}
_GIVEN = ("boundary", "districts", "buildings", "cells")  # official areas: a stray click must not move them
EDITED = frozenset({*INPUT_TABLES, *BEHIND} - {*_GIVEN})
ROUTES = frozenset({"streets", "ducts", "trenches"})
SITES = frozenset({"sites", "coverage_sites", "connections"})


def base_of(layer: str) -> str:
    """Return the layer whose rows a table shows."""
    return BEHIND.get(layer, layer)


def name_of_pick(layers: Iterable[MapLayer], found: Pick, words: Words) -> str:
    """Return what lies under the pointer, with the layer it is of."""
    table = next(layer.table for layer in layers if layer.name == found[0])
    return f"{words(TABLES[found[0]].label)} · {name_of(table, found[1])}"


def name_of(table: pd.DataFrame, row: int) -> str:
    """Return the name of a row, its street, or its id."""
    if row >= len(table):
        return ""
    for key in ("name", "street", "id"):
        value = table[key].iloc[row] if key in table else None
        if isinstance(value, str) and value:
            return value
    return str(row + 1)


def name_of_rows(table: pd.DataFrame, rows: Sequence[int], words: Words) -> str:
    """Return the name of one row, or of several of one name, or their number."""
    names = sorted({name_of(table, row) for row in rows})
    if len(names) == 1:
        return names[0] if len(rows) == 1 else words("{name} ({n} segments)", name=names[0], n=len(rows))
    return words("{n} rows", n=len(rows))


def ids_of(state: State, chosen: Selection) -> tuple[str, ...]:
    """Return the ids of the selected rows."""
    table = state.tables.get(chosen.table)
    if table is None or "id" not in table:
        return ()
    return tuple(str(row_id) for row_id in table["id"].iloc[[row for row in chosen.rows if row < len(table)]])
