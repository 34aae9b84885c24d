"""What was counted at earlier dates: figures a project keeps, and published ones it starts with."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from netplan.model.catalogue import UNVERIFIED

ATLAS, VERDICTS = "atlas", "verdicts"
"""What a figure rests on: the shares of the Breitbandatlas by class, or the verdicts about each subject."""

_TECHNOLOGIES = ("any", "fibre", "cable", "copper")


@dataclass(frozen=True)
class Entry:
    """One figure of one date.

    as_of       day of the newest statement it rests on, as "2019-06-30"; "" where none is dated
    basis       ``ATLAS`` or ``VERDICTS``
    target      key of a target, or for the atlas a class in Mbit/s
    n           what it is counted over, missing where only a share was published
    share       0..1 of all; unknown never counts as served; missing where there is nothing
    """

    as_of: str
    basis: str
    target: str
    technology: str
    unit: str
    n: int | None
    n_unknown: int | None
    share: float | None
    source: str

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What it is a figure of, the same at every date."""
        return self.basis, self.target, self.technology, self.unit


def with_entries(history: Iterable[Entry], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the history with further figures; of the same date and subject the later one counts."""
    found = {(one.about, one.as_of): one for one in (*history, *entries)}
    return tuple(sorted(found.values(), key=lambda one: (one.as_of, one.about)))


def published(ags: str) -> tuple[Entry, ...]:
    """Return the published figures of a municipality, oldest first."""
    return tuple(entry for key, entry in _editions() if key == ags)


@cache
def _editions() -> tuple[tuple[str, Entry], ...]:
    document = tomllib.loads((files(__package__) / "editions.toml").read_text("utf-8"))
    return tuple(_entries(document["edition"]))


def _entries(editions: list[dict[str, Any]]) -> Iterator[tuple[str, Entry]]:
    for edition in editions:
        source = str(edition["source"]) if edition["verified"] else f"{UNVERIFIED} {edition['source']}"
        for technology in _TECHNOLOGIES:
            for mbps, share in edition.get(technology, {}).items():
                unit, day = edition["unit"], edition["as_of"].isoformat()
                entry = Entry(day, ATLAS, mbps, technology, unit, None, None, round(share / 100, 6), source)
                yield edition["ags"], entry
