"""Tables as CSV: one flavour for machines, one for a double click in a German Excel.

``rfc4180``: comma, decimal point, CRLF, UTF-8, machine names, codes as stored, ISO dates.
``excel-de``: semicolon, decimal comma, UTF-8 with byte order mark, labels with units, codes in words,
lengths to a tenth of a metre and money to the cent; ``rfc4180`` has every digit.

Places of points are written as x, y in the project's CRS and as longitude and latitude (WGS 84); lines and
polygons have their geometry in the GeoPackage.

A spreadsheet runs a text that begins with = + - @, a tab or a return as a formula. Such texts get an
apostrophe in front, and so do those that begin with apostrophes and then like a formula: ``without_guard``
thus gives back exactly what was written. A text that is a plain number is left alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyproj
import shapely

from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import ExportReport, ExportSettings, disclosed, heading, reason_texts, schema
from netplan.messages import mark
from netplan.model.codes import code_label
from netplan.model.schema import Column, Table

Flavour = Literal["rfc4180", "excel-de"]
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_PEOPLE_DECIMALS = {"m": 1, "EUR": 2}
_METRES_DECIMALS = 3
_DEGREES_DECIMALS = 7


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    decimal: str
    encoding: str
    date: str
    labels: bool


_DIALECTS: dict[Flavour, _Dialect] = {
    "rfc4180": _Dialect(",", ".", "utf-8", "%Y-%m-%d", labels=False),
    "excel-de": _Dialect(";", ",", "utf-8-sig", "%d.%m.%Y", labels=True),
}


def guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def without_guard(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def export_csv(
    path: Path,
    name: str,
    table: pd.DataFrame,
    settings: ExportSettings,
    flavour: Flavour = "rfc4180",
) -> ExportReport:
    """Write one table of the schema to ``path`` and say what was left out.

    Rows that ``table`` itself marks as internal stay out; to keep out results *about* internal rows as well,
    pass tables through ``delivery.disclosed`` together with their inputs first, as ``export_folder`` does.

    Raises:
        ParameterError: the schema has no table called ``name``.
        DataError: the file cannot be written.

    """
    written, left_out = disclosed({name: table}, settings)
    for part in written.values():
        _write(path, schema(name), part, settings, _DIALECTS[flavour])
    return ExportReport(path, {key: len(part) for key, part in written.items()}, left_out)


def export_folder(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    settings: ExportSettings,
    flavour: Flavour = "rfc4180",
) -> ExportReport:
    """Write every chosen table to ``folder/<name>.csv``; ``tables`` holds the inputs, too.

    Raises:
        ParameterError, DataError: as ``export_csv``.

    """
    written, left_out = disclosed(tables, settings)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in written.items():
        _write(folder / f"{name}.csv", schema(name), table, settings, _DIALECTS[flavour])
    return ExportReport(folder, {name: len(table) for name, table in written.items()}, left_out)


def _write(
    path: Path, table: Table, frame: pd.DataFrame, settings: ExportSettings, dialect: _Dialect
) -> None:
    known = [column for column in table.columns if column.key in frame]
    extra = [key for key in frame.columns if key != "geometry" and key not in table.keys]
    headings = _headings(known, settings, dialect) + [str(key) for key in extra]
    columns = [_cells(column, frame[column.key], settings, dialect) for column in known]
    columns += [_texts(frame[key], dialect) for key in extra]
    if table.geometry == "point" and "geometry" in frame:
        headings += ["x", "y", "lon", "lat"]
        columns += _places(frame, settings.crs, dialect)
    with atomic_path(path) as temporary, temporary.open("w", encoding=dialect.encoding, newline="") as file:
        heads = [_quoted(guarded(text), dialect) for text in headings]
        rows = zip(*columns, strict=True)
        file.writelines(dialect.delimiter.join(row) + "\r\n" for row in chain([heads], rows))


def _headings(columns: list[Column], settings: ExportSettings, dialect: _Dialect) -> list[str]:
    if not dialect.labels:
        return [column.key for column in columns]
    labels = [heading(column, settings.words) for column in columns]
    return [
        f"{label} ({column.key})" if labels.count(label) > 1 else label
        for label, column in zip(labels, columns, strict=True)
    ]


def _cells(column: Column, values: pd.Series, settings: ExportSettings, dialect: _Dialect) -> list[str]:
    """Return the cells [n] of one column; a missing value is an empty cell."""
    if column.dtype == "float":
        numbers = values.to_numpy("float64")
        if dialect.labels and column.unit in _PEOPLE_DECIMALS:
            numbers = np.round(numbers, _PEOPLE_DECIMALS[column.unit])
        return _numbers(numbers, dialect)
    if column.dtype == "date":
        return _mapped(values, lambda day: day.strftime(dialect.date), dialect)
    if column.dtype == "bool":
        labels = (settings.words(mark("no")), settings.words(mark("yes")))
        said = labels if dialect.labels else ("false", "true")
        return _looked_up(values.to_numpy(dtype=bool, na_value=False).astype(np.intp), list(said))
    if dialect.labels and column.codes:
        return _mapped(values, lambda code: code_label(column.codes, code, settings.language), dialect)
    if dialect.labels and column.key == "reason":
        texts = reason_texts(settings.words)
        return _mapped(values, lambda key: texts.get(str(key), str(key)), dialect)
    return _texts(values, dialect)


def _numbers(values: np.ndarray[tuple[int], np.dtype[np.float64]], dialect: _Dialect) -> list[str]:
    # by their bits: 0.0 and -0.0 are the same number, but not the same text
    codes, bits = pd.factorize(np.ascontiguousarray(values).view(np.int64))
    distinct = bits.view(np.float64).tolist()
    # repr is the shortest text that reads back as the same number
    texts = ["" if number != number else repr(number) for number in distinct]  # noqa: PLR0124 - NaN
    return _looked_up(codes, [_quoted(text.replace(".", dialect.decimal), dialect) for text in texts])


def _texts(values: pd.Series, dialect: _Dialect) -> list[str]:
    return _mapped(values, str, dialect)


def _mapped(values: pd.Series, text: Callable[[Any], str], dialect: _Dialect) -> list[str]:
    """Return the text of every value, made once for each that differs; "" where it is missing."""
    codes, distinct = pd.factorize(values)
    return _looked_up(codes, [_quoted(guarded(text(value)), dialect) for value in distinct.tolist()])


def _looked_up(codes: np.ndarray[tuple[int], np.dtype[np.intp]], texts: list[str]) -> list[str]:
    cells: list[str] = np.array([*texts, ""], dtype=object)[codes].tolist()  # a missing value has code -1
    return cells


def _quoted(text: str, dialect: _Dialect) -> str:
    """Return a cell as RFC 4180 has it: in quotes if it holds a delimiter, a quote or a line break."""
    if any(char in text for char in (dialect.delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _places(frame: pd.DataFrame, crs: str, dialect: _Dialect) -> list[list[str]]:
    points = np.array(frame["geometry"], dtype=object)
    points[shapely.is_empty(points)] = None  # an empty point has no coordinates to ask for
    x, y = shapely.get_x(points), shapely.get_y(points)
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(x, y)
    metres = [_numbers(np.round(values, _METRES_DECIMALS), dialect) for values in (x, y)]
    degrees = [
        _numbers(np.where(np.isfinite(values), np.round(values, _DEGREES_DECIMALS), np.nan), dialect)
        for values in (np.asarray(lon), np.asarray(lat))
    ]
    return metres + degrees
