"""Result tables as people read them: reasons, figures and findings as sentences instead of keys."""

from collections.abc import Iterable
from string import Formatter

import geopandas as gpd
import pandas as pd
import shapely

from netplan.i18n import Words
from netplan.model.figures import FIGURES
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.reasons import REASONS
from netplan.report.content import counted_label


def spoken(name: str, table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table with its keys spoken out in the language of ``words``; others unchanged."""
    if "reason" in table:
        return table.assign(reason=reasons(table, words))
    if name == "figures":
        label = {key: words(template) for key, (template, _) in FIGURES.items()}
        counted = table["counted"].map(lambda unit: counted_label(unit, words), na_action="ignore")
        return table.assign(key=table["key"].map(label), counted=counted)
    return table


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


def findings_table(problems: Iterable[Problem], words: Words, crs: str) -> pd.DataFrame:
    """Return findings as the table ``findings``; those without a place have an empty point."""
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
    places = [shapely.Point(problem.x, problem.y) if problem.x == problem.x else None for problem in rows]
    return table_of("findings", columns, gpd.GeoSeries(places, crs=crs), crs)
