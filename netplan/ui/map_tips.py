"""What a thing on the map says when the pointer rests on it: its name, what it is, and what counts most."""

from collections.abc import Mapping

import pandas as pd

from netplan.i18n import Words
from netplan.model.tables import TABLES
from netplan.ui.widgets.table_model import ColumnView, Reasons

_VERDICTS = ("verdict", "verdict_after", "reason")
_COMPARED = ("change", "verdict_a", "verdict_b")
# layer -> columns that are told; all others are told by name alone
TOLD: Mapping[str, tuple[str, ...]] = {
    "sites": ("kind", "technology", "down_mbps", "line_kind"),
    "coverage_sites": ("kind", *_VERDICTS),
    "addresses": ("households",),
    "coverage_addresses": ("households", *_VERDICTS),
    "cells": ("down_fn_hh_alle_100", "as_of"),
    "coverage_cells": ("share_served", "verdict", "as_of"),
    "coverage_districts": ("n", "n_served", "n_not_served", "n_unknown", "share_served"),
    "streets": ("road_class", "surface", "crossing"),
    "buildings": ("height_m",),
    "radio_cells": ("radio_cell", "rx_dbm", "down_p10_mbps", "down_p50_mbps", "carrier_id", "n_carriers"),
    "view_cells": ("sight", "carrier_id", "n_carriers"),
    "carriers": ("carrier_class", "height_m", "power"),
    "fibre": ("operator", "n_fibres"),
    "roadworks": ("owner", "from_date", "to_date", "joint_laying"),
    "ducts": ("operator", "n_tubes", "n_free"),
    "cabinets": ("cabinet_kind", "operator"),
    "pops": ("operator",),
    "trenches": ("segment_kind", "surface", "method", "length_m", "cost_eur", "n_sites"),
    "connections": ("kind", "reason", "cost_share_eur"),
    "sized_trenches": ("cables", "bundles", "fibres", "n_used", "n_spare", "year"),
    "sized_sites": ("fibres", "loss_db", "reason"),
    "sized_seconds": ("fibres", "loss_db", "reason"),
    "equipment": ("equipment", "n", "fibres", "splices"),
    "weak_segments": ("network", "n_sites", "pupils", "households"),
    "weak_points": ("network", "n_sites", "pupils", "households"),
    "second_routes": ("surface", "method", "length_m", "cost_eur"),
    "second_sites": ("kind", "alone_eur", "reason"),
    "remedies": ("n_sites", "pupils", "length_m", "cost_eur"),
    "findings": ("message", "advice"),
    "compared_sites": (*_COMPARED, "cost_a_eur", "cost_b_eur"),
    "compared_addresses": _COMPARED,
    "compared_cells": (*_COMPARED, "share_a", "share_b"),
    "compared_trenches": ("change", "surface", "length_m", "cost_a_eur", "cost_b_eur"),
}
_SENTENCES = frozenset({"reason", "message", "advice"})  # need no heading
_SHARES = frozenset({"share_served", "share_a", "share_b"})
_MOST = 160  # characters of a line


def tip_of(layer: str, table: pd.DataFrame, row: int, words: Words) -> str:
    """Return the lines of a row; "" if the table no longer has it."""
    if not 0 <= row < len(table):
        return ""
    lines = [_title(layer, table, row, words)]
    for key in TOLD.get(layer, ()):
        if key in table and (text := _text(layer, key, table, row, words)):
            column = TABLES[layer].column(key)
            unit = f" {column.unit}" if column.unit and key not in _SHARES else ""
            lines.append(text if key in _SENTENCES else f"{words(column.label)}: {text}{unit}")
    return "\n".join(line if len(line) <= _MOST else f"{line[:_MOST]}…" for line in lines)


def _title(layer: str, table: pd.DataFrame, row: int, words: Words) -> str:
    """Return name or address, and what kind of thing it is."""
    thing = table.iloc[row]
    known = {key: str(thing[key]) for key in ("name", "street", "house_number") if pd.notna(thing.get(key))}
    address = " ".join(known[key] for key in ("street", "house_number") if key in known)
    name = known.get("name") or address
    label = words(TABLES[layer].label)
    return f"{name} ({label})" if name else label


def _text(layer: str, key: str, table: pd.DataFrame, row: int, words: Words) -> str:
    value = table[key].iloc[row]
    if key in _SHARES and pd.notna(value):
        return words.share(value)
    reasons = Reasons(table, words) if key == "reason" else None
    return ColumnView(TABLES[layer].column(key), table[key], words, reasons).text(row)
