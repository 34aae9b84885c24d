"""What the page draws: every public table with places, by the default style of the program.

A row is given the position of its class here, so that the page only draws; the places are those of the
GeoJSON files that can be taken away from the same page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.schema import Column
from netplan.model.styles import Style, StyleClass, class_label, number_positions, styles_for
from netplan.model.tables import TABLES
from netplan.report.content import counted_label

# from the bottom to the top: name of the table, whether it is seen at first
_DRAWN = (
    ("coverage_grid", False),
    ("coverage_districts", True),
    ("districts", False),
    ("boundary", True),
    ("trenches", True),
    ("programme_trenches", False),
    ("coverage_sites", True),
    ("programme_sites", False),
)
_AFTER = "after"  # the style of sites after the plan
_INSIDE = ("id", "district_id", "source", "as_of")  # of no use to who looks at a map


def page_layers(tables: Mapping[str, pd.DataFrame], folder: Path, words: Words) -> list[dict[str, Any]]:
    """Return the layers of the page, from the bottom to the top.

    ``folder`` holds ``<name>.geojson`` of the tables, with the same rows in the same order.
    """
    found = []
    for name, shown in _DRAWN:
        if name in tables and "geometry" in tables[name]:
            places = json.loads((folder / f"{name}.geojson").read_text("utf-8"))["features"]
            chosen = _styles(name, tables[name])
            for style in chosen:
                seen = shown and style is chosen[-1]
                found.append({**_layer(tables[name], places, style, words), "shown": seen})
    return found


def _styles(name: str, table: pd.DataFrame) -> list[Style]:
    """Return the default style of a table; of sites what is after the plan, too, if there is one."""
    of_table = styles_for(name, table)
    after = [one for one in of_table if one.name == _AFTER and table[one.column].notna().any()]
    return [*of_table[:1], *after]


def _layer(
    table: pd.DataFrame, places: Sequence[Mapping[str, Any]], style: Style, words: Words
) -> dict[str, Any]:
    positions = class_positions(style, table)
    rows = [k for k in range(len(table)) if positions[k] >= 0 and places[k]["geometry"]]
    counts = np.bincount(positions[rows], minlength=len(style.classes)) if rows else [0] * len(style.classes)
    columns = [
        one for one in TABLES[style.table].columns if one.key in table and one.key not in {*_INSIDE, style.by}
    ]
    shown = table.iloc[rows]
    columns = [one for one in columns if shown[one.key].notna().any()]
    texts = [[_said(one, value, words) for value in shown[one.key]] for one in columns]
    return {
        "id": f"{style.table}-{style.name}",
        "label": _label(style, words),
        "kind": _kind(style, places),
        "file": f"data/{style.table}.geojson",
        "classes": [
            _class(style, member, int(n), words) for member, n in zip(style.classes, counts, strict=True)
        ],
        "headings": [f"{words(one.label)} [{one.unit}]" if one.unit else words(one.label) for one in columns],
        "told": [list(row) for row in zip(*texts, strict=True)] if texts else [[] for _ in rows],
        "features": [
            {
                "type": "Feature",
                "id": k,
                "properties": {"c": int(positions[row])},
                "geometry": places[row]["geometry"],
            }
            for k, row in enumerate(rows)
        ],
    }


def class_positions(style: Style, table: pd.DataFrame) -> NDArray[np.int64]:
    """Return, for every row [n], the position of its class; -1 where it is not drawn."""
    if style.kind == "graduated":
        numbers = table[style.column].to_numpy(dtype=np.float64, na_value=np.nan)
        positions = number_positions(style, numbers)
    elif style.kind == "categorised":
        known = {member.value: k for k, member in enumerate(style.classes) if member.value}
        others = next((k for k, member in enumerate(style.classes) if not member.value), -1)
        positions = np.array([known.get(str(value), others) for value in table[style.column]], dtype=np.int64)
    else:
        positions = np.zeros(len(table), dtype=np.int64)
    if style.by:
        positions[(table[style.by] != style.shown).to_numpy(dtype=bool)] = -1
    return positions


def _class(style: Style, member: StyleClass, n: int, words: Words) -> dict[str, Any]:
    label = class_label(style, member, words.language, words)
    return {"label": label, "symbol": asdict(member.symbol), "n": n, "told_n": words.number(n)}


def _label(style: Style, words: Words) -> str:
    label = words(TABLES[style.table].label)
    if style.name == _AFTER:
        return words(mark("{label} after the plan"), label=label)
    return f"{label}: {counted_label(style.shown, words)}" if style.by else label


def _kind(style: Style, places: Sequence[Mapping[str, Any]]) -> str:
    """Return whether points, lines or areas are drawn."""
    types = {place["geometry"]["type"] for place in places if place["geometry"]}
    if any("Point" in one for one in types) or any(one.symbol.marker for one in style.classes):
        return "point"
    return "line" if any("Line" in one for one in types) else "area"


def _said(column: Column, value: Any, words: Words) -> str:
    """Return a value as people read it; "" for none."""
    if pd.isna(value):
        return ""
    if column.codes:
        return words.code(column.codes, value)
    if column.key.startswith("share_"):
        return words.share(float(value))
    return words.value(value)
