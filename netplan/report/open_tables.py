"""Which tables may leave the house as open data, and what of them may not.

Existing networks and what rests on the Infrastrukturatlas stay inside, with every column and sentence that
tells how far they are. Addresses leave only as sums; a sum over fewer than three households or addresses is
withheld, whatever it says. Columns that name or reach a person never leave.
"""

from collections.abc import Callable, Mapping
from string import Formatter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.io.layers.aliases import is_personal
from netplan.messages import Message, mark
from netplan.model.columns import AS_OF
from netplan.model.reasons import REASONS
from netplan.model.tables import TABLES

Tables = Mapping[str, pd.DataFrame]
Flags = NDArray[np.bool_]

OPEN = (
    "boundary",
    "districts",
    "coverage_sites",
    "coverage_districts",
    "coverage_targets",
    "coverage_grid",
    "coverage_series",
    "figures",
    "trenches",
    "programme_years",
    "programme_sites",
    "programme_trenches",
)
"""Everything else stays inside."""
FEWEST = 3
"""Households or addresses a published sum is at least made of."""
_TELL_WHERE = ("fibre_m", "way_m", "duct_id")  # of networks that are not public
_SMALL = ("addresses", "households")
_NO_SUM = frozenset({"year", "need_down_mbps", "atlas_share", "atlas_area"})


def open_tables(tables: Tables) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    """Return the tables that may be published, and sentences about what was withheld."""
    chosen = {name: tables[name] for name in OPEN if name in tables and len(tables[name])}
    told: list[Message] = []
    found = {}
    for name, table in chosen.items():
        inside = [str(key) for key in table if key in _TELL_WHERE or is_personal(str(key))]
        kept, n_small = without_small(name, _reticent(table))
        found[name] = kept.assign(**{key: _nothing(kept[key]) for key in inside})
        label = {"table": name, "label": Message(TABLES[name].label)}
        if inside:
            template = mark("{label}: without {columns}")
            told.append(Message(template, {**label, "columns": inside}))
        if n_small:
            template = mark("{label}: {n} {n:sum|sums} over fewer than three households or addresses")
            told.append(Message(template, {**label, "n": n_small}))
    return found, tuple(told)


def _nothing(column: pd.Series) -> pd.Series:
    """Return a column of the same type in which nothing is stated."""
    return pd.Series(None, column.index, dtype=column.dtype)


def _reticent(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table without reasons whose sentence would tell where a network runs."""
    if "reason" not in table:
        return table
    telling = {key for key, template in REASONS.items() if _fields(template) & set(_TELL_WHERE)}
    return table.assign(reason=table["reason"].mask(table["reason"].isin(telling)))


def _fields(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def without_small(name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return a table without figures that rest on fewer than ``FEWEST``, and of how many rows."""
    small = _SMALL_ROWS[name](table) if name in _SMALL_ROWS else np.zeros(len(table), dtype=bool)
    if not small.any():
        return table, 0
    sums = [
        one.key for one in TABLES[name].columns if one.dtype in {"int", "float"} and one.key not in _NO_SUM
    ]
    columns = {key: table[key].mask(pd.Series(small, table.index)) for key in sums}
    return table.assign(**columns), int(small.sum())


def _few(n: pd.Series) -> Flags:
    return ((n > 0) & (n < FEWEST)).fillna(value=False).to_numpy(dtype=bool)


def _counted(unit: str) -> Callable[[pd.DataFrame], Flags]:
    return lambda table: _few(table["n"]) & table[unit].isin(_SMALL).to_numpy(dtype=bool)


_SMALL_ROWS: Mapping[str, Callable[[pd.DataFrame], Flags]] = {
    "coverage_districts": _counted("unit"),
    "coverage_targets": _counted("unit"),
    "coverage_series": _counted("unit"),
    "figures": _counted("counted"),
    "coverage_grid": lambda table: _few(table["n_addresses"]),
}


def days_of(tables: Tables) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first and the last day the tables speak of; None where none is dated."""
    days = [table[AS_OF.key].dropna() for table in tables.values() if AS_OF.key in table]
    known = [day for day in days if len(day)]
    return (min(day.min() for day in known), max(day.max() for day in known)) if known else None
