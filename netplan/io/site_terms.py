"""What is settled for single sites of a programme, from a CSV: built, delayed, dropped; dates."""

import csv
import re
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
_DATE = re.compile(r"([0-9]{4})(?:[ /-]?[Qq]([1-4]))?")  # 2028, 2028Q3, 2028-Q3, 2028 Q3, 2028/Q3


def read_site_terms(path: Path) -> dict[str, SiteTerms]:
    """Read a CSV with ``id`` and any of ``status``, ``earliest``, ``deadline``.

    UTF-8, separated by comma, semicolon or tab. A date is a year or a quarter such as 2028Q3. A delayed site
    needs its new earliest year.

    Raises:
        DataError: no such file, no column of ids, a word or year that is none, an id that stands twice.

    """
    rows = _rows(path)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = {key: next((header.index(n) for n in names if n in header), -1) for key, names in COLUMNS.items()}
    if place["id"] < 0:
        raise DataError(
            mark("{file} has no column called id; the first row must name the columns"), file=str(path)
        )
    found: dict[str, SiteTerms] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = {key: row[at].strip() if 0 <= at < len(row) else "" for key, at in place.items()}
        if not any(cells.values()):
            continue
        if not cells["id"] or cells["id"] in found:
            raise DataError(
                mark("{file}, row {row:d}: the ID {id} is missing or stands twice"),
                file=str(path),
                row=number,
                id=cells["id"],
            )
        found[cells["id"]] = _settled(path, number, cells)
    return found


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(mark("{file} is too large for a list of sites"), file=str(path))
        text = path.read_text("utf-8-sig")
        heading = text.partition("\n")[0]
        return list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=heading.count)))
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
