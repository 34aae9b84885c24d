"""How tables look, read from ``styles.toml``: symbols in millimetres, classes, labels in both languages."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from math import nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from netplan.messages import mark
from netplan.model.codes import Language, code_label
from netplan.model.looks import Condition
from netplan.model.tables import TABLES

if TYPE_CHECKING:  # the first map is drawn before pandas is loaded
    import pandas as pd

Kind = Literal["single", "categorised", "graduated"]
Marker = Literal["", "circle", "square", "triangle", "diamond", "pentagon", "star", "x"]
Hatch = Literal["", "diagonal", "horizontal"]
HATCH_DEGREES: dict[str, int] = {"diagonal": 45, "horizontal": 0}
# corners of markers by angle in degrees and radius, for a diameter of one: all look alike at the same size
MARKER_CORNERS: Mapping[Marker, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "square": tuple((45 + 90 * k, 0.62) for k in range(4)),
        "triangle": tuple((90 + 120 * k, 0.62) for k in range(3)),
        "diamond": tuple((90 * k, 0.6) for k in range(4)),
        "pentagon": tuple((90 + 72 * k, 0.55) for k in range(5)),
        "star": tuple((90 + 36 * k, 0.6 if k % 2 == 0 else 0.27) for k in range(10)),
    }
)
MISSING = mark("n/a")


@dataclass(frozen=True)
class Symbol:
    """One look; colours are "#RRGGBB", "" draws nothing; dashes are drawn and gap lengths in turn."""

    fill: str = ""
    stroke: str = ""
    width_mm: float = 0.0
    dash_mm: tuple[float, ...] = ()
    marker: Marker = ""
    size_mm: float = 0.0
    hatch: Hatch = ""
    hatch_colour: str = ""
    hatch_gap_mm: float = 1.6
    hatch_width_mm: float = 0.2


@dataclass(frozen=True)
class StyleClass:
    """One line of a legend: what falls into it, and its symbol.

    ``value`` is the code of a categorised class, "" for all others. A graduated class holds
    ``low < value <= high``, the lowest also ``low`` itself; with ``missing`` it holds what has no value.
    It is drawn up to the scale 1 : ``below_scale`` (0: always).
    """

    symbol: Symbol
    value: str = ""
    low: float = nan
    high: float = nan
    missing: bool = False
    below_scale: int = 0
    labels: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """How a table is drawn.

    ``name`` is "" for the table's default; ``label`` the column written on the map. With ``by``, only the
    rows whose column ``by`` has the value ``shown`` are drawn: the table has several rows for one place. With
    ``condition``, only those for which it holds.
    """

    table: str
    kind: Kind
    classes: tuple[StyleClass, ...]
    name: str = ""
    column: str = ""
    label: str = ""
    by: str = ""
    shown: str = ""
    below_scale: int = 0
    condition: Condition | None = None


@cache
def palette() -> Mapping[str, str]:
    """Return the named colours as "#RRGGBB"."""
    return MappingProxyType(dict(_document()["palette"]))


@cache
def styles() -> Mapping[str, tuple[Style, ...]]:
    """Return the styles of every table that is drawn; the first of a table is its default."""
    tables: dict[str, list[dict[str, Any]]] = _document()["table"]
    return MappingProxyType(
        {table: tuple(_style(table, entry) for entry in entries) for table, entries in tables.items()}
    )


def style(table: str, name: str = "") -> Style:
    """Return the style ``name`` of ``table``; KeyError if there is none."""
    for candidate in styles()[table]:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def styles_for(name: str, table: "pd.DataFrame") -> tuple[Style, ...]:
    """Return the styles of ``table``, called ``name``; one per value where a style shows one at a time."""
    found: list[Style] = []
    for one in styles().get(name, ()):
        values = table[one.by].dropna().unique().tolist() if one.by else []
        found += [replace(one, name=value, shown=value) for value in values] or [one]
    return tuple(found)


def class_label(style: Style, member: StyleClass, language: Language, words: Callable[[str], str]) -> str:
    """Return the legend text of one class; ``words`` translates templates.

    Codes are named by ``codes.toml``, ranges and flags by ``styles.toml``, single styles by their table.
    """
    if member.labels:
        return member.labels[language]
    table = TABLES[style.table]
    if style.kind == "single":
        return words(table.label)
    if member.missing:
        return words(MISSING)
    if not member.value:
        return words(mark("Other or not stated"))
    codes = table.column(style.column).codes
    return code_label(codes, member.value, language) if codes else member.value


def number_positions(style: Style, numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return, for every number [n], the position of its class in a graduated style; -1 where none fits."""
    positions = np.full(len(numbers), -1, dtype=np.int64)
    for k, member in reversed(list(enumerate(style.classes))):
        if member.missing:
            positions[np.isnan(numbers)] = k
        else:
            positions[(numbers >= member.low) & (numbers <= member.high)] = k
    return positions


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "styles.toml").read_text("utf-8"))


def _style(table: str, entry: dict[str, Any]) -> Style:
    base = entry["symbol"]
    classes = entry.get("classes", [{}])
    if isinstance(classes, str):
        classes = _document()["classes"][classes]
    times, size = entry.get("times", 1), entry.get("size", 1.0)
    return Style(
        table=table,
        kind=entry["kind"],
        classes=tuple(_class(base, member, times, size) for member in classes),
        name=entry.get("name", ""),
        column=entry.get("column", ""),
        label=entry.get("label", ""),
        by=entry.get("by", ""),
        below_scale=entry.get("below_scale", 0),
    )


def _class(base: dict[str, Any], entry: dict[str, Any], times: float, size: float) -> StyleClass:
    own = {key: entry[key] for key in Symbol.__dataclass_fields__ if key in entry}
    member = {key: entry[key] for key in ("value", "missing", "below_scale") if key in entry}
    bounds = {key: entry[key] * times for key in ("low", "high") if key in entry}
    labels: dict[Language, str] = {"en": entry["en"], "de": entry["de"]} if "en" in entry else {}
    return StyleClass(symbol=_symbol({**base, **own}, size), labels=labels, **member, **bounds)


def _symbol(entry: dict[str, Any], size: float) -> Symbol:
    colours = palette()
    values = {
        key: round(value * size, 3) if key.endswith("_mm") and key != "dash_mm" else value
        for key, value in entry.items()
    }
    for key in ("fill", "stroke", "hatch_colour"):
        if values.get(key):
            values[key] = colours[values[key]]
    values["dash_mm"] = tuple(length * size for length in entry.get("dash_mm", ()))
    return Symbol(**values)
