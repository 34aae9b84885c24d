"""Styles made of a column: classes of numbers with a ramp, a class for each word, rows left out by a filter.

Nothing is told by colour alone: with the colour grow markers and lines, and the hatch of areas gets denser;
words differ in marker, dash or hatch. Ramps get darker step by step and are safe for colour-blind eyes
(viridis, cividis: Nuñez, Anderton, Renslow 2018; words: Okabe & Ito 2008).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.model.codes import Language
from netplan.model.looks import Condition, LayerLook, Recipe
from netplan.model.schema import Column
from netplan.model.styles import Hatch, Marker, Style, StyleClass, Symbol, styles_for
from netplan.model.tables import TABLES

OWN = "own"  # the name of a style made by a recipe
OFFICIAL = (0.0, 0.10, 0.50, 0.75, 0.95, 1.0)  # legend of the Breitbandatlas
MOST_CLASSES = 9
_RAMPS: Mapping[str, tuple[str, ...]] = {
    "blues": ("#FFF3D6", "#C6D2AF", "#93C4BF", "#448DC0", "#0B4F7D"),
    "cividis": ("#FDE737", "#BBAE6D", "#7F7C75", "#3F4C6B", "#00224E"),
    "viridis": ("#FDE725", "#5DC863", "#21918C", "#3B528B", "#440154"),
    "oranges": ("#FFF1DC", "#FDBE85", "#FD8D3C", "#D55E00", "#7A2A00"),
}
_WORD_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#5A5A5A")
_MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle", "diamond", "pentagon", "star")
_DASHES: tuple[tuple[float, ...], ...] = ((), (2.4, 0.8), (0.5, 0.9), (2.0, 0.7, 0.4, 0.7))
_HATCHES: tuple[Hatch, ...] = ("", "diagonal", "horizontal")
_INK, _GREY = "#222222", "#8C8C8C"
_SAMPLE = 1500  # values that natural breaks look at; all of them if they are fewer


def choices(table: str) -> dict[str, tuple[Column, ...]]:
    """Return the columns of a table that can be ``graduated``, and those that can be ``categorised``."""
    columns = TABLES[table].columns
    return {
        "graduated": tuple(one for one in columns if one.dtype in {"float", "int"}),
        "categorised": tuple(one for one in columns if one.dtype in {"choice", "code", "bool"}),
    }


def share_of(column: Column) -> float:
    """Return what the whole is in a column of shares: 1, or 100 for per cent; 0 where it holds none."""
    whole = column.high if column.low == 0 and column.high in {1.0, 100.0} else 0.0
    return whole if column.unit in {"", "%"} and column.dtype == "float" else 0.0


def breaks(values: NDArray[np.float64], method: str, n: int, whole: float = 0.0) -> list[float]:
    """Return the bounds of at most ``n`` classes, ascending; fewer where values are the same; [] without any.

    ``quantiles``: as many values in each; ``equal``: intervals of one width; ``natural``: the least sum of
    squares around the means of the classes (Fisher 1958, Jenks 1977), the lowest of which may be its bound
    alone; ``official``: those of the Breitbandatlas, times ``whole``.
    """
    known = np.sort(values[np.isfinite(values)])
    if method == "official":
        return [whole * bound for bound in OFFICIAL]
    if not len(known):
        return []
    n = min(max(n, 1), MOST_CLASSES)
    if method == "equal":
        bounds = np.linspace(known[0], known[-1], n + 1)
    elif method == "natural":
        return _natural(_thinned(known), n)
    else:
        bounds = np.quantile(known, np.linspace(0.0, 1.0, n + 1))
    return np.unique(bounds).tolist() if known[0] < known[-1] else [float(known[0])] * 2


def _thinned(known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return at most 1,500 of the sorted values, evenly spread, with both ends."""
    if len(known) <= _SAMPLE:
        return known
    thinned: NDArray[np.float64] = known[np.round(np.linspace(0, len(known) - 1, _SAMPLE)).astype(int)]
    return thinned


def _natural(known: NDArray[np.float64], n: int) -> list[float]:
    """Return the bounds with the least within-class sum of squares, by dynamic programming over the values.

    ``best[j]`` is the least sum of the first j values in k classes; a class of the values i..j-1 costs
    ``sum of squares - square of sum / count``, read off running sums.
    """
    known, counts = np.unique(known, return_counts=True)
    m, n = len(known), min(n, len(known))
    shifted = known - known.mean()  # far from zero the squares lose their digits
    number, sums, squares = (
        np.concatenate([[0.0], np.cumsum(counts * shifted**power)]) for power in (0, 1, 2)
    )
    best = np.concatenate([[0.0], squares[1:] - sums[1:] ** 2 / number[1:]])
    starts = []
    for _ in range(1, n):
        fewer, best, start = best, np.full(m + 1, np.inf), np.zeros(m + 1, dtype=int)
        for j in range(1, m + 1):
            cost = fewer[:j] + squares[j] - squares[:j] - (sums[j] - sums[:j]) ** 2 / (number[j] - number[:j])
            start[j] = int(cost.argmin())
            best[j] = cost[start[j]]
        starts.append(start)
    bounds, j = [float(known[-1])], m
    for start in reversed(starts):
        j = int(start[j])
        bounds.append(float(known[max(j - 1, 0)]))
    return [float(known[0]), *reversed(bounds)]


def ramp_colours(name: str, n: int) -> list[str]:
    """Return ``n`` colours "#RRGGBB" of a ramp, light to dark."""
    if n < 1:
        return []
    anchors = np.array([[int(one[k : k + 2], 16) for k in (1, 3, 5)] for one in _RAMPS[name]], dtype=float)
    at = np.linspace(0.0, len(anchors) - 1.0, n) if n > 1 else np.array([len(anchors) / 2])
    mixed = np.column_stack([np.interp(at, np.arange(len(anchors)), anchors[:, k]) for k in range(3)])
    return ["#" + "".join(f"{round(part):02X}" for part in colour) for colour in mixed]


def made_style(table: str, frame: pd.DataFrame, recipe: Recipe) -> Style:
    """Return the style a recipe makes of a table; KeyError if the table lacks its column."""
    column = TABLES[table].column(recipe.column)
    if recipe.kind == "categorised":
        return _of_words(table, frame[recipe.column], recipe)
    values = frame[recipe.column].to_numpy(dtype=float, na_value=np.nan)
    bounds = breaks(values, recipe.method, recipe.n, share_of(column))
    spans = list(pairwise(bounds))
    geometry, whole = TABLES[table].geometry, share_of(column)
    labels = _labels(spans, whole)
    classes = [
        StyleClass(_stepped(geometry, colour, k, len(spans)), low=low, high=high, labels=label)
        for k, ((low, high), colour, label) in enumerate(
            zip(spans, ramp_colours(recipe.ramp, len(spans)), labels, strict=True)
        )
    ]
    missing = StyleClass(_missing(geometry), missing=True)
    return Style(table, "graduated", (*classes, missing), OWN, recipe.column)


def _stepped(geometry: str, colour: str, k: int, n: int) -> Symbol:
    """Return the symbol of class ``k`` of ``n``: the higher, the larger, the wider or the denser."""
    step = k / max(n - 1, 1)
    if geometry == "point":
        return Symbol(colour, _INK, 0.15, marker="circle", size_mm=round(1.2 + 2.0 * step, 3))
    if geometry == "line":
        return Symbol(stroke=colour, width_mm=round(0.35 + 1.0 * step, 3))
    if k == 0:
        return Symbol(colour, _GREY, 0.1)
    gap = round(3.6 - 2.4 * step, 3)
    look = Symbol(colour, _GREY, 0.1, hatch="diagonal", hatch_colour=_INK)
    return replace(look, hatch_gap_mm=gap, hatch_width_mm=0.1)


def _missing(geometry: str) -> Symbol:
    if geometry == "point":
        return Symbol("", _GREY, 0.35, marker="x", size_mm=1.8)
    if geometry == "line":
        return Symbol(stroke=_GREY, width_mm=0.3, dash_mm=(0.5, 0.9))
    return Symbol("", _GREY, 0.1, hatch="horizontal", hatch_colour=_GREY)


def _of_words(table: str, values: pd.Series, recipe: Recipe) -> Style:
    """Return a class for each of the most frequent values, and one for the rest."""
    words = values.dropna().astype("str")
    if values.dtype == bool:
        words = words.str.lower()
    found = words.value_counts()
    kept = sorted(found.index[: min(recipe.n, len(_WORD_COLOURS))], key=lambda word: (-found[word], word))
    geometry = TABLES[table].geometry
    classes = [
        StyleClass(_distinct(geometry, k), value=value, labels=_flag(value, values.dtype == bool))
        for k, value in enumerate(kept)
    ]
    return Style(table, "categorised", (*classes, StyleClass(_missing(geometry))), OWN, recipe.column)


def _distinct(geometry: str, k: int) -> Symbol:
    colour = _WORD_COLOURS[k]
    if geometry == "point":
        return Symbol(colour, _INK, 0.2, marker=_MARKERS[k % len(_MARKERS)], size_mm=2.4)
    if geometry == "line":
        return Symbol(stroke=colour, width_mm=0.8, dash_mm=_DASHES[k % len(_DASHES)])
    hatch = _HATCHES[k % len(_HATCHES)]
    return Symbol(colour, _GREY, 0.1, hatch=hatch, hatch_colour=_INK if hatch else "", hatch_width_mm=0.12)


def _flag(value: str, is_flag: bool) -> dict[Language, str]:
    """Return the labels of a yes or no; others are named by their code list."""
    if not is_flag:
        return {}
    return {"en": "yes", "de": "ja"} if value == "true" else {"en": "no", "de": "nein"}


def _labels(spans: Sequence[tuple[float, float]], whole: float) -> list[dict[Language, str]]:
    """Return "low–high" of every class in both languages, shares in per cent, with the digits it takes."""
    times, unit = (100.0 / whole, " %") if whole else (1.0, "")
    widths = [(high - low) * times for low, high in spans if high > low]
    digits = min(max(0, 1 - math.floor(math.log10(min(widths)))) if widths else 0, 4)
    digits = 0 if all(float(side * times).is_integer() for span in spans for side in span) else digits
    found: list[dict[Language, str]] = []
    for k, (low, high) in enumerate(spans):
        text = f"{low * times:,.{digits}f}–{high * times:,.{digits}f}"
        text = f"{'>' if k else ''}{text}{unit}"
        swapped = text.translate(str.maketrans(",.", ".,"))
        found.append({"en": text, "de": swapped})
    return found


def holds(condition: Condition, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return for every row [n] whether a condition holds; what is missing fulfils "missing" alone.

    Numbers may be written with a comma; words are compared without regard to case. All rows are kept if the
    table lacks the column or the value is no number where one is needed.
    """
    if condition.column not in frame:
        return np.ones(len(frame), dtype=bool)
    values = frame[condition.column]
    known = values.notna().to_numpy(dtype=bool)
    if condition.operator in {"missing", "known"}:
        return known if condition.operator == "known" else ~known
    if (
        pd.api.types.is_numeric_dtype(values.dtype)
        and values.dtype != bool
        and condition.operator != "contains"
    ):
        return _compared(condition, values.to_numpy(dtype=float, na_value=np.nan))
    words, sought = values.astype("str").str.casefold(), condition.value.strip().casefold()
    if condition.operator == "contains":
        found = words.str.contains(sought, regex=False)
    else:
        found = words == sought if condition.operator == "=" else words != sought
    return known & found.fillna(value=False).to_numpy(dtype=bool)


def _compared(condition: Condition, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    try:
        value = float(condition.value.strip().replace(",", "."))
    except ValueError:
        return np.ones(len(numbers), dtype=bool)
    known = np.isfinite(numbers)
    relation = {"=": np.equal, "≠": np.not_equal, "<": np.less, "≤": np.less_equal, ">": np.greater,
                "≥": np.greater_equal}[condition.operator]  # fmt: skip
    found: NDArray[np.bool_] = known & relation(numbers, value)
    return found


def with_condition(style: Style, condition: Condition | None) -> Style:
    """Return the style that draws only rows for which a condition holds."""
    return style if style.condition == condition else replace(style, condition=condition)


def chosen_styles(looks: Sequence[LayerLook], tables: Mapping[str, pd.DataFrame]) -> dict[str, Style]:
    """Return the styles that the user has chosen instead of the default ones, by table."""
    found = {}
    for look in looks:
        table = tables.get(look.table)
        styles = styles_for(look.table, table) if table is not None else ()
        if table is None or not styles:
            continue
        style = next((one for one in styles if one.name == look.style), styles[0])
        if look.recipe is not None and look.recipe.column in table:
            style = made_style(look.table, table, look.recipe)
        if style is not styles[0] or look.condition is not None:
            found[look.table] = with_condition(style, look.condition)
    return found
