"""Which tables the map shows at first, in which style and order; afterwards the user's choice stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES
from netplan.ui.map.layers import LAYER_ORDER
from netplan.ui.state import LayerView

HIDDEN = frozenset({"cells", "coverage_cells", "coverage_districts", "carriers", "cabinets", "ducts"})
COVERED = {"sites": "coverage_sites", "addresses": "coverage_addresses"}  # hidden once the other is there


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
    """Hide what an assessment shows better, at the moment there is one."""
    better = COVERED.get(view.table, "")
    is_new = better in tables and better not in {other.table for other in before}
    return replace(view, visible=False) if is_new else view


def _first(name: str, tables: Mapping[str, pd.DataFrame]) -> LayerView:
    hidden = name in HIDDEN or COVERED.get(name) in tables
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
