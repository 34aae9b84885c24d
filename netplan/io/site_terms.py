"""What is settled for single sites of a programme, from a CSV: built, delayed, dropped; dates."""

import csv
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.messages import mark
from netplan.model.terms import SiteTerms, Status

COLUMNS = {
    "id": ("id", "kennung"),
    "status": ("status", "stand"),
    "earliest": ("earliest", "frühestens", "not before", "nicht vor"),
    "deadline": ("deadline", "spätestens", "not after", "frist"),
}
STATUS: dict[str, Status] = {
    "": "",
    "open": "",
    "offen": "",
    "delayed": "",
    "verschoben": "",
    "built": "built",
    "gebaut": "built",
    "dropped": "dropped",
    "entfällt": "dropped",
}
_MOST_BYTES = 10_000_000
_ALMOST = 0.85  # share of letters in common: "staus" is a slip, "fid" a column of somebody else
_DATE = re.compile(r"([0-9]{4})(?:[ /-]?[Qq]([1-4]))?")  # 2028, 2028Q3, 2028-Q3, 2028 Q3, 2028/Q3


def read_site_terms(path: Path) -> dict[str, SiteTerms]:
    """Read a CSV with ``id`` and any of ``status``, ``earliest``, ``deadline``.

    UTF-8, separated by comma, semicolon or tab. A date is a year or a quarter such as 2028Q3. A delayed site
    needs its new earliest year. Columns that mean none of these may stand beside.

    Raises:
        DataError: no such file, no column of ids or none that settles anything, a column that stands twice or
            is written almost like one of these, a row that is longer than the header, a word or year that is
            none, an id that stands twice, no site at all.

    """
    rows = [(number, row) for number, row in enumerate(_rows(path), 1) if any(map(str.strip, row))]
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    place = _places(path, header)
    found: dict[str, SiteTerms] = {}
    for number, row in rows[1:]:
        cells = {key: row[at].strip() if 0 <= at < len(row) else "" for key, at in place.items()}
        if any(cell.strip() for cell in row[len(header) :]):
            raise DataError(
                mark("{file}, row {row:d}: it has more cells than the first row names columns"),
                file=str(path),
                row=number,
            )
        if not cells["id"] or cells["id"] in found:
            raise DataError(
                mark("{file}, row {row:d}: the ID {id} is missing or stands twice"),
                file=str(path),
                row=number,
                id=cells["id"],
            )
        found[cells["id"]] = _settled(path, number, cells)
    if not found:
        raise DataError(mark("{file} names no site: nothing is settled by it"), file=str(path))
    return found


def _places(path: Path, header: list[str]) -> dict[str, int]:
    """Return where each column stands; -1 where it is missing."""
    known = {name: key for key, names in COLUMNS.items() for name in names}
    place = dict.fromkeys(COLUMNS, -1)
    for at, name in enumerate(header):
        if name in known and place[known[name]] >= 0:
            raise DataError(
                mark("{file} names the column {column} twice"), file=str(path), column=known[name]
            )
        if name in known:
            place[known[name]] = at
        elif near := get_close_matches(name, known, 1, _ALMOST):
            raise DataError(
                mark("{file}: there is no column {column}; probably {similar} is meant"),
                file=str(path),
                column=name,
                similar=near[0],
            )
    if place["id"] < 0:
        raise DataError(
            mark("{file} has no column called id; the first row must name the columns"), file=str(path)
        )
    if sum(at >= 0 for at in place.values()) == 1:
        raise DataError(
            mark("{file} has none of the columns {columns}: nothing is settled by it"),
            file=str(path),
            columns=[name for name in COLUMNS if name != "id"],
        )
    return place


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(mark("{file} is too large for a list of sites"), file=str(path))
        text = path.read_text("utf-8-sig")
        heading = text.lstrip().partition("\n")[0]
        return list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=heading.count), strict=True))
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(path), reason=error.strerror or str(error)
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            mark("{file} is no CSV file in UTF-8: {reason}"), file=str(path), reason=str(error)
        ) from error


def _settled(path: Path, number: int, cells: dict[str, str]) -> SiteTerms:
    word = cells["status"].lower()
    place: dict[str, Any] = {"file": str(path), "row": number}
    if word not in STATUS:
        raise DataError(
            mark("{file}, row {row:d}: {word} is no status; possible are {known}"),
            **place,
            word=cells["status"],
            known=[known for known in STATUS if known],
        )
    earliest, first = _date(place, cells["earliest"], 1)
    deadline, last = _date(place, cells["deadline"], 4)
    if word in ("delayed", "verschoben") and earliest is None:
        raise DataError(mark("{file}, row {row:d}: a delayed site needs its new earliest year"), **place)
    return SiteTerms(earliest, deadline, STATUS[word], first, last)


def _date(place: dict[str, Any], text: str, quarter: int) -> tuple[int | None, int]:
    """Return year and quarter; ``quarter`` where none is written."""
    if not text:
        return None, quarter
    found = _DATE.fullmatch(text)
    if found is None or not 1990 <= int(found[1]) <= 2200:
        raise DataError(
            mark("{file}, row {row:d}: {text} is no year, and no quarter such as 2028Q3"), **place, text=text
        )
    return int(found[1]), int(found[2] or quarter)
