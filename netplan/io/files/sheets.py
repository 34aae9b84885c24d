"""Excel workbooks: every sheet is a table; its first line that has more than one value names the columns."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa

from netplan.errors import DataError
from netplan.io.files.delivery import ROW_LIMIT, Facts, Layer, Rows, Wish, from_table
from netplan.io.files.text import distinct
from netplan.messages import mark

_TITLE_LINES = 20  # a heading above the table is no longer than this
_LEAST = 2  # values that make a line of names


def layers(path: Path, _kind: str, _wish: Wish) -> list[Layer]:
    """Return the sheets that hold a table."""
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        return [
            Layer(sheet.title, -1)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and _header(sheet)[1]
        ]


def rows(path: Path, _kind: str, layer: str, wish: Wish) -> Rows:
    """Return a sheet with all values as text, as they would be written in a CSV.

    Raises:
        DataError: the sheet holds no table.

    """
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        sheet = book[layer]
        line, header = _header(sheet)
        if not header:
            raise DataError(mark("{file}, layer {layer}, holds no table"), file=str(path), layer=layer)
        keys = distinct(header)
        limit = wish.limit or ROW_LIMIT
        body = [
            values
            for values in islice(_lines(sheet, line + 1, len(keys)), limit)
            if any(value is not None for value in values)
        ]
    table = pa.table({key: pa.array([row[k] for row in body], pa.string()) for k, key in enumerate(keys)})
    return from_table(Facts(layer), table)


def _header(sheet: Any) -> tuple[int, list[str]]:
    """Return the number of the line of names, from 1, and the names."""
    for number, values in enumerate(sheet.iter_rows(max_row=_TITLE_LINES, values_only=True), start=1):
        names = ["" if value is None else str(value) for value in values]
        while names and not names[-1]:
            names.pop()
        if sum(bool(name) for name in names) >= _LEAST:
            return number, names
    return 0, []


def _lines(sheet: Any, first: int, width: int) -> Iterator[list[str | None]]:
    for values in sheet.iter_rows(min_row=first, values_only=True):
        texts = [_text(value) for value in values[:width]]
        yield texts + [None] * (width - len(texts))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
