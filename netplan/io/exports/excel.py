"""Tables as one Excel workbook: a sheet each, with real numbers and days, labels with units, and sources.

The first sheet says what the workbook is about and where its data come from. The header of a sheet stays in
view, and its rows can be filtered. Texts that a spreadsheet would run as a formula get an apostrophe in
front, as in CSV; codes are written in words, missing values as empty cells.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from netplan.io.archive import write_zip
from netplan.io.atomic import atomic_path
from netplan.io.exports.csv import guarded
from netplan.io.exports.delivery import ExportReport, ExportSettings, disclosed, heading, reason_texts, schema
from netplan.messages import mark
from netplan.model.codes import code_label
from netplan.model.schema import Column, Table

_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NUMBER = {"EUR": "#,##0.00", "m": "#,##0.0", "dB": "0.00", "share": "0.0 %"}
_DAY = "yyyy-mm-dd"
_SUMS: dict[str, tuple[str, ...]] = {
    "bill": ("cost_eur",),
    "bill_years": ("cost_eur",),
    "costs": ("cost_eur",),
}
_SUMS |= {"programme_years": ("spent_eur", "trench_m", "n_sites", "pupils")}
"""Columns that are added up below their table."""

_WIDEST, _NARROWEST, _LOOKED_AT = 60, 9, 200  # letters; rows that decide how wide a column is
_TITLE = 31  # letters of a sheet's name that Excel bears


def export_excel(path: Path, tables: Mapping[str, pd.DataFrame], settings: ExportSettings) -> ExportReport:
    """Write the chosen tables to one workbook and say what was left out; ``tables`` holds the inputs, too.

    Raises:
        ParameterError: the schema has no table of a name.
        DataError: the file cannot be written.

    """
    written, left_out = disclosed(tables, settings)
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = settings.written_at.replace(tzinfo=None)
    with atomic_path(path) as temporary, _told_when_full(book):
        _about(book, written, settings)
        for name, table in written.items():
            _sheet(book, schema(name), table, settings)
        _save(book, temporary, settings)
    return ExportReport(path, {name: len(table) for name, table in written.items()}, left_out)


@contextmanager
def _told_when_full(book: Workbook) -> Iterator[None]:
    """Say as the system does that a disk is full: openpyxl writes sheets to files of its own."""
    try:
        yield
    except _not_written() as error:
        for sheet in book.worksheets:  # begun ones would complain when they are collected
            with suppress(Exception):
                sheet.close()
        if isinstance(error, OSError):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _not_written() -> tuple[type[Exception], ...]:
    """Return what is raised where nothing can be written; openpyxl writes through lxml where it is there."""
    try:
        return OSError, import_module("lxml.etree").SerialisationError
    except ImportError:
        return (OSError,)


def _save(book: Workbook, path: Path, settings: ExportSettings) -> None:
    """Write a workbook without the time of day openpyxl puts into it: same tables, same bytes."""
    buffer = BytesIO()
    ExcelWriter(book, ZipFile(buffer, "w")).save()
    with ZipFile(buffer) as made:
        write_zip(path, [(name, made.read(name)) for name in made.namelist()], settings.written_at)


def _about(book: Workbook, written: Mapping[str, pd.DataFrame], settings: ExportSettings) -> None:
    """Write what is known about the whole, and what each sheet holds."""
    words = settings.words
    sheet = book.create_sheet(_name(words(mark("About"))))
    _widths(sheet, (34, 110))
    rows = [*settings.metadata.items(), (words(mark("Written")), f"{settings.written_at:%Y-%m-%d %H:%M %Z}")]
    rows += [(_name(words(schema(name).label)), words(schema(name).label)) for name in written]
    for key, value in rows:
        sheet.append([_styled(sheet, guarded(str(key)), bold=True), _styled(sheet, guarded(str(value)))])


def _sheet(book: Workbook, table: Table, frame: pd.DataFrame, settings: ExportSettings) -> None:
    columns = [column for column in table.columns if column.key in frame]
    sheet = book.create_sheet(_name(settings.words(table.label)))
    heads = [heading(column, settings.words) for column in columns]
    cells = [_values(column, frame[column.key], settings) for column in columns]
    _widths(sheet, (_width(head, values) for head, values in zip(heads, cells, strict=True)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{len(frame) + 1}"
    sheet.append([_styled(sheet, guarded(head), bold=True) for head in heads])
    formats = [_NUMBER.get(column.unit, "") or (_DAY if column.dtype == "date" else "") for column in columns]
    for row in zip(*cells, strict=True):
        sheet.append(
            [
                _number(sheet, value, shown) if shown else value
                for value, shown in zip(row, formats, strict=True)
            ]
        )
    if sums := [key for key in _SUMS.get(table.name, ()) if key in frame]:
        total = [float(frame[column.key].sum()) if column.key in sums else None for column in columns]
        label = [settings.words(mark("Total")), *total[1:]]
        sheet.append([])
        sheet.append(
            [_number(sheet, value, shown, bold=True) for value, shown in zip(label, formats, strict=True)]
        )


def _values(column: Column, values: pd.Series, settings: ExportSettings) -> list[Any]:
    """Return the cells of a column as Excel has them: numbers, days, or texts it does not run."""
    words = settings.words
    texts = reason_texts(words) if column.key == "reason" else {}
    found: list[Any] = []
    for value in values.tolist():
        if pd.isna(value):
            found.append(None)
        elif column.dtype == "date":
            found.append(value.date())
        elif column.dtype == "bool":
            found.append(words(mark("yes")) if value else words(mark("no")))
        elif column.codes:
            found.append(guarded(code_label(column.codes, value, settings.language)))
        elif isinstance(value, int | float):
            found.append(value)
        else:
            found.append(guarded(texts.get(str(value), str(value))))
    return found


def _styled(sheet: Any, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.alignment = _WRAPPED
    if bold:
        cell.font = _BOLD
    return cell


def _number(sheet: Any, value: Any, shown: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if shown and not isinstance(value, str):
        cell.number_format = shown
    if bold:
        cell.font = _BOLD
    return cell


def _widths(sheet: Any, widths: Iterable[float]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _width(head: str, values: list[Any]) -> int:
    """Return how wide a column is shown: as its longest text among the first rows, within limits."""
    longest = max((len(str(value)) for value in values[:_LOOKED_AT] if value is not None), default=0)
    return min(max(longest, min(len(head), _WIDEST // 2), _NARROWEST) + 2, _WIDEST)


def _name(text: str) -> str:
    """Return a name that Excel takes for a sheet."""
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in text)[:_TITLE].strip("'")
