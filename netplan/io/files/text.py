"""Tables as text: CSV and its relatives, whatever stands between the columns."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from netplan.errors import DataError
from netplan.io.files.delivery import Facts, Layer, Rows, Wish, from_table
from netplan.messages import mark

_DELIMITERS = ";,\t|"
_LOOK_LINES = 20
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_GUARDED = r"^'('*[=+\-@\t\r])"  # as exports.csv.guarded writes it
_OF_MARK = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def layers(path: Path, _kind: str, _wish: Wish) -> list[Layer]:
    """Return the one layer of a table."""
    return [Layer(path.stem, -1)]


def rows(path: Path, _kind: str, layer: str, wish: Wish) -> Rows:
    """Return a table with all values as text; a row with too many or too few fields is empty and noted.

    Raises:
        DataError: not a table.

    """
    text, encoding = decoded(path.read_bytes(), wish.encoding)
    if wish.comment:
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(wish.comment))
    else:
        text = _without_remarks(text)
    delimiter = _delimiter(text)
    first = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    if len(first) < 2:
        raise DataError(
            mark("{file} has one column only: it is no table with ; or , between the columns"), file=str(path)
        )
    keys = distinct([*wish.header, *first[len(wish.header) :]]) if wish.header else distinct(first)
    body = text if wish.header else text[_end_of_line(text) :]
    table, ragged = _table(body, keys, delimiter, wish.limit)
    return from_table(Facts(layer, encoding=encoding, ragged=ragged), table)


def decoded(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Return text and its encoding: as wanted, or UTF-8 if it is, else that of Windows."""
    if wanted:
        return data.decode(wanted, errors="replace"), wanted
    if (marked := _OF_MARK.get(data[:2])) is not None:
        return data.decode(marked, errors="replace"), marked
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise AssertionError  # latin-1 knows every byte


def distinct(header: list[str]) -> list[str]:
    """Return trimmed column names, those that repeat or are missing numbered."""
    keys: list[str] = []
    for position, name in enumerate(header):
        wanted = " ".join(str(name).split()) or f"column {position + 1}"
        key, number = wanted, 2
        while key in keys:
            key, number = f"{wanted}_{number}", number + 1
        keys.append(key)
    return keys


def _without_remarks(text: str) -> str:
    """Return the text without the lines in front that begin with #, unless the last of them names columns."""
    lines = text.split("\n", _LOOK_LINES)
    n = next((k for k, line in enumerate(lines) if not line.startswith("#")), 0)
    if not n or n >= len(lines) - 1:
        return text
    delimiter = _delimiter("\n".join(lines[n:-1]))
    names = lines[n - 1].count(delimiter) == lines[n].count(delimiter)
    return "\n".join(lines[n - 1 if names else n :])


def _delimiter(text: str) -> str:
    """Return what separates columns: what stands equally often in the first lines, and most often."""
    lines = [line for line in text.split("\n", _LOOK_LINES)[:_LOOK_LINES] if line.strip()]

    def fit(delimiter: str) -> tuple[float, int]:
        counts = [line.count(delimiter) for line in lines]
        same = sum(count == counts[0] for count in counts) / len(counts) if counts and counts[0] else 0.0
        return same, counts[0] if counts else 0

    # of equals the first one: a decimal comma stands as often as a semicolon at most
    return max(_DELIMITERS, key=fit)


def _end_of_line(text: str) -> int:
    """Return where the line of names ends; a name may hold a line break within quotes."""
    quoted = False
    for position, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            return position + 1
    return len(text)


def _table(body: str, keys: list[str], delimiter: str, limit: int) -> tuple[pa.Table, list[int]]:
    columns = {key: pa.string() for key in keys}
    if limit:
        body = "".join(body.splitlines(keepends=True)[: 2 * limit])
    if not body.strip():
        return pa.table({key: pa.array([], pa.string()) for key in keys}), []
    ragged: list[int] = []

    def skip(row: Any) -> str:
        ragged.append(row.number - 1)  # rows are counted from 1
        return "skip"

    table = pyarrow.csv.read_csv(
        io.BytesIO(body.encode()),
        pyarrow.csv.ReadOptions(column_names=keys, use_threads=False),
        pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        pyarrow.csv.ConvertOptions(column_types=columns),
    )
    table = _without_guards(_with_gaps(table, ragged))
    return (table.slice(0, limit), [row for row in ragged if row < limit]) if limit else (table, ragged)


def _without_guards(table: pa.Table) -> pa.Table:
    """Return texts without the apostrophe that keeps a spreadsheet from running them, as exports set it."""
    columns = [pc.replace_substring_regex(column, _GUARDED, r"\1") for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _with_gaps(table: pa.Table, ragged: list[int]) -> pa.Table:
    """Return the table with an empty row where one could not be read, so that rows keep their numbers."""
    if not ragged:
        return table
    n, missing = table.num_rows + len(ragged), set(ragged)
    taken = iter(range(table.num_rows))
    return table.take(pa.array([None if row in missing else next(taken) for row in range(n)], pa.int64()))
