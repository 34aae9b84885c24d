"""The figures of a pack as a file for programs, and what an earlier pack said.

``figures.json`` stands in every pack. The next one reads it to say what has changed, so that budgets can be
compared over the years without typing a number.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.messages import mark

NAME = "figures.json"
EDITION = 1  # of the file's layout
_LARGEST_BYTES = 50_000_000  # a pack of ours has a hundredth of it


@dataclass(frozen=True)
class Previous:
    """What an earlier pack said.

    day        when it was made
    figures    (key, counted unit) -> value
    districts  district id -> cost, EUR
    years      year -> spent, EUR
    digest     content hash of its data and settings
    """

    day: date
    figures: Mapping[tuple[str, str], float]
    districts: Mapping[str, float]
    years: Mapping[int, float]
    digest: str = ""


def read_previous(path: Path) -> Previous:
    """Read what an earlier pack said from its folder or its ``figures.json``.

    Raises:
        DataError: there is no such file, or it is none of ours.

    """
    file = path / NAME if path.is_dir() else path
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise _foreign(file, "size")
        told = json.loads(file.read_text("utf-8"))
        if told["edition"] > EDITION:
            raise DataError(mark("{file} was written by a newer netplan; please update it"), file=str(file))
        return Previous(
            day=date.fromisoformat(told["day"]),
            figures={(str(row["key"]), str(row["counted"] or "")): float(row["value"])
                     for row in told["figures"] if row["value"] is not None},
            districts=_numbers(told["cost_by_district"], "id", "cost_eur", str),
            years=_numbers(told["programme_years"], "year", "spent_eur", int),
            digest=str(told["digest"]),
        )  # fmt: skip
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(file), reason=error.strerror
        ) from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _foreign(file, str(error)) from error


def _numbers(rows: Iterable[Mapping[str, Any]], key: str, value: str, kind: Any) -> dict[Any, float]:
    sums: dict[Any, float] = {}
    for row in rows:  # a year may have four of them
        sums[kind(row[key])] = sums.get(kind(row[key]), 0.0) + float(row[value])
    return sums


def _foreign(file: Path, reason: str) -> DataError:
    return DataError(
        mark(
            "{file} does not hold the figures of a council pack ({reason}); name the folder of an earlier one"
        ),
        file=str(file),
        reason=reason,
    )
