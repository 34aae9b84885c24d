"""Which tables the map shows at first, in which style and order; afterwards the user's choice stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES
from netplan.ui.map.layers import LAYER_ORDER
from netplan.ui.state import LayerView, Selection, State

HIDDEN = frozenset(
    {"cells", "coverage_cells", "coverage_districts", "compared_cells", "carriers", "cabinets", "ducts"}
)
COVERED = {  # hidden while one of the others is there
    "sites": ("coverage_sites", "compared_sites"),
    "addresses": ("coverage_addresses", "compared_addresses"),
    "coverage_sites": ("compared_sites",),
    "coverage_addresses": ("compared_addresses",),
    "coverage_cells": ("compared_cells",),
    "connections": ("compared_sites",),
    "trenches": ("compared_trenches",),
}


def with_tables(state: State) -> State:
    """Return the state with the tables there are to see; the selection stays where its table is the same.

    The very same state comes back if nothing is to be shown anew.
    """
    if state.project is None:
        return state
    result = state.result.tables if state.result else {}
    compared = state.comparison.tables if state.comparison else {}
    noted = {"findings": state.findings} if state.findings is not None else {}
    found = {**state.project.layers, **result, **compared, **noted}
    if {name: id(table) for name, table in found.items()} == {k: id(v) for k, v in state.tables.items()}:
        return state
    layers = layer_views(found, state.layers, planned=state.plan is not None)
    chosen = state.selection
    kept = len(found.get(chosen.table, ())) == len(state.tables.get(chosen.table, ()))
    return replace(state, tables=found, layers=layers, selection=chosen if kept else Selection())


def layer_views(
    tables: Mapping[str, pd.DataFrame], before: Sequence[LayerView], *, planned: bool
) -> tuple[LayerView, ...]:
    """Return what the map shows of ``tables``, top first; layers of ``before`` stay as the user left them."""
    drawn = [name for name in reversed(LAYER_ORDER) if name in tables and len(tables[name])]
    known = {view.table: _covered(view, tables, before) for view in before}
    views = [known.get(name) or _first(name, tables) for name in drawn]
    kept = [view.table for view in before if view.table in drawn]
    ordered = _in_order(views, kept)
    return tuple(_with_styles(view, tables[view.table], planned=planned) for view in ordered)


def choices(view: LayerView, table: pd.DataFrame) -> tuple[Style, ...]:
    """Return the styles a layer can have."""
    return styles_for(view.table, table)


def _covered(view: LayerView, tables: Mapping[str, pd.DataFrame], before: Sequence[LayerView]) -> LayerView:
    """Hide what another table shows better, at the moment there is one; show it again when that has gone."""
    better = [name for name in COVERED.get(view.table, ()) if len(tables.get(name, ()))]
    shown = {other.table for other in before}
    if not set(better) <= shown:
        return replace(view, visible=False)
    gone = not better and view.table in COVERED and set(COVERED[view.table]) & shown
    return replace(view, visible=True) if gone and view.table not in HIDDEN else view


def _first(name: str, tables: Mapping[str, pd.DataFrame]) -> LayerView:
    hidden = name in HIDDEN or any(len(tables.get(better, ())) for better in COVERED.get(name, ()))
    if name == "compared_cells":
        hidden = bool((tables[name]["change"] == "same").all())
    return LayerView(name, styles_for(name, tables[name])[0], visible=not hidden)


def _in_order(views: list[LayerView], kept: Sequence[str]) -> list[LayerView]:
    """Put the layers the user has ordered into that order; new ones stay beside their usual neighbours."""
    queue = iter(kept)
    by_name = {view.table: view for view in views}
    return [by_name[next(queue)] if view.table in set(kept) else view for view in views]


def _with_styles(view: LayerView, table: pd.DataFrame, *, planned: bool) -> LayerView:
    """Show what the plan changes as soon as there is one; leave a style the user has chosen alone."""
    names = [style.name for style in choices(view, table)]
    if view.style.name not in names:
        return replace(view, style=choices(view, table)[0])
    if "after" in names and view.style.name in {"", "after"}:
        wanted = "after" if planned else ""
        return replace(view, style=next(style for style in choices(view, table) if style.name == wanted))
    return view


def label_of(table: str) -> str:
    """Return the template of a table's name."""
    return TABLES[table].label
