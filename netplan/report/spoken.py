"""Result tables as people read them: reasons, figures and findings as sentences instead of keys."""

from collections.abc import Iterable, Mapping
from string import Formatter
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import shapely

from netplan.i18n import Words
from netplan.model.figures import FIGURES
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.reasons import REASONS
from netplan.report.content import counted_label
from netplan.report.price_names import price_source
from netplan.report.sensitivity import factor_label, value_text

_NO_LAYERS: Mapping[str, pd.DataFrame] = MappingProxyType({})


def spoken(name: str, table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table with its keys spoken out in the language of ``words``; others unchanged."""
    if "reason" in table:
        return table.assign(reason=reasons(table, words))
    if name == "figures":
        label = {key: words(template) for key, (template, _) in FIGURES.items()}
        counted = table["counted"].map(lambda unit: counted_label(unit, words), na_action="ignore")
        return _sourced(table.assign(key=table["key"].map(label), counted=counted), words)
    if name in {"costs", "bill"}:
        return _sourced(table, words)
    if name == "coverage_targets":
        return table.assign(
            label=table["label"].map(words, na_action="ignore"),
            basis=table["basis"].map(words, na_action="ignore"),
            unit=table["unit"].map(lambda unit: counted_label(unit, words)),
        )
    if name in {"coverage_series", "coverage_change"}:
        return table.assign(unit=table["unit"].map(lambda unit: counted_label(unit, words)))
    if name in {"sensitivity", "sensitivity_sites"}:
        return _factors(table, words)
    return table


def _sourced(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table whose sources of prices are said in the language of the reader."""
    if "source" not in table:
        return table
    return table.assign(
        source=table["source"].map(lambda text: price_source(text, words), na_action="ignore")
    )


def _factors(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return assumptions and their values as people write them."""
    pairs = {key: list(zip(table["factor"], table[key], strict=True)) for key in ("base_value", "value")}
    told = {key: [value_text(*pair, words) for pair in of] for key, of in pairs.items()}
    unit = {"unit": table["unit"].map(lambda unit: counted_label(unit, words))} if "unit" in table else {}
    return table.assign(
        factor=table["factor"].map(lambda key: factor_label(key, words)),
        source=table["source"].map(words, na_action="ignore"),
        **told,
        **unit,
    )


def reasons(table: pd.DataFrame, words: Words) -> pd.Series:
    """Return the sentence of every row [n]; its fields are other columns of the row, to whole metres.

    Sixty thousand addresses share a few hundred sentences, so each is spoken once.
    """
    result = table["reason"].copy()
    for key, rows in table.groupby("reason", sort=False):
        template = REASONS.get(str(key))
        if template is None:
            continue
        fields = [field for _, field, _, _ in Formatter().parse(template) if field]
        columns = pd.DataFrame({field: _rounded(rows[field]) for field in fields}, index=rows.index)
        once = {
            values: words(template, **dict(zip(fields, values, strict=True)))
            for values in columns.drop_duplicates().itertuples(index=False, name=None)
        }
        spoken_rows = [once[values] for values in columns.itertuples(index=False, name=None)]
        result.loc[rows.index] = spoken_rows if fields else once.get((), words(template))
    return result


def _rounded(column: pd.Series) -> pd.Series:
    """Return numbers to the precision a sentence needs, missing ones as None: NaN equals nothing."""
    numbers = column.round(0) if pd.api.types.is_float_dtype(column) else column
    return numbers.astype(object).where(column.notna(), None)


def findings_table(
    problems: Iterable[Problem],
    words: Words,
    crs: str,
    layers: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> pd.DataFrame:
    """Return findings as the table ``findings``; those without a place have an empty point.

    A finding about a row lies on that row of ``layers`` if it names no place itself.
    """
    rows = list(problems)
    columns = {
        "code": [problem.code for problem in rows],
        "severity": [problem.severity for problem in rows],
        "layer": [problem.layer for problem in rows],
        "row": [problem.row if problem.row >= 0 else None for problem in rows],
        "row_id": [problem.row_id or None for problem in rows],
        "message": [words(problem.message) for problem in rows],
        "advice": [words(problem.advice) for problem in rows],
    }
    places = [
        shapely.Point(problem.x, problem.y) if problem.x == problem.x else _on_row(problem, layers)
        for problem in rows
    ]
    return table_of("findings", columns, gpd.GeoSeries(places, crs=crs), crs)


def _on_row(problem: Problem, layers: Mapping[str, pd.DataFrame]) -> shapely.Point | None:
    """Return a place on the row a finding is about; None if the row is no longer the one that was meant."""
    table = layers.get(problem.layer)
    if table is None or not 0 <= problem.row < len(table) or "geometry" not in table:
        return None
    if problem.row_id and str(table["id"].iloc[problem.row]) != problem.row_id:
        return None
    shape = table["geometry"].iloc[problem.row]
    if shape is None or shape.is_empty:
        return None
    is_line = shape.geom_type == "LineString"
    point: shapely.Point = (
        shape.interpolate(0.5, normalized=True) if is_line else shape.representative_point()
    )
    return point
