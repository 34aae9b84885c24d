"""Coverage over time as people read it: the figures of two dates, each with its denominator."""

from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.model.history import ATLAS
from netplan.model.plan import Change
from netplan.report.content import counted_label, sources_line
from netplan.report.document import records
from netplan.report.section import Section

_POINTS = 100.0  # percentage points in the difference of two shares


def change_section(found: Change, words: Words) -> Section:
    """Return ``coverage_change``: what was counted then and now, and the difference in points."""
    change = found.tables["coverage_change"]
    rows = [
        (
            _measure(row, words),
            counted_label(row["unit"], words),
            *_side(row, "_then", words),
            *_side(row, "", words),
            _points(row["difference"], words),
        )
        for row in change.to_dict("records")
    ]
    counts = (words("Total"), words("Served"), words("Unknown"))
    header = (words("What"), words("Counted"), words("Earlier"), *counts, words("Newest"), *counts)
    note = words("Nothing was kept of an earlier date.") if not rows else _sources(change, words)
    title = words("Coverage since {day}", day=found.since)
    if found.until is not None:
        title = words("Coverage on {then} and on {now}", then=found.since, now=found.until)
    return Section(title, (*header, words("Points")), tuple(rows), note, left=2)


def change_document(found: Change) -> dict[str, Any]:
    """Return the figures of all dates and their differences for programs."""
    days = {"since": found.since.isoformat(), "until": found.until and found.until.isoformat()}
    return {**days, **{name: records(table) for name, table in found.tables.items()}}


def _measure(row: dict[Any, Any], words: Words) -> str:
    """Return what a series is about: a target, or a class and technology of the atlas."""
    if row["basis"] != ATLAS:
        return words("target {key}", key=row["target"])
    technology = words.code("technology", row["technology"])
    return words("atlas, {rate} Mbit/s, {technology}", rate=int(row["target"]), technology=technology)


def _side(row: dict[Any, Any], when: str, words: Words) -> tuple[str, str, str, str]:
    counts = [row[f"{key}{when}"] for key in ("n", "n_unknown")]
    n, n_unknown = (words.number(n) if pd.notna(n) else words("n/a") for n in counts)
    share = row[f"share{when}"]
    served = words.share(share) if pd.notna(share) else words("n/a")
    return words.date(row[f"as_of{when}"]), n, served, n_unknown


def _points(difference: Any, words: Words) -> str:
    """Return the difference of two shares in percentage points, with its sign."""
    if pd.isna(difference):
        return words("n/a")
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{words.number(abs(difference) * _POINTS, 1)}"


def _sources(change: pd.DataFrame, words: Words) -> str:
    told = sorted({*change["source_then"].dropna(), *change["source"].dropna()})
    rule = words("Share served of all; unknown never counts as served.")
    return f"{rule} {sources_line(told, words)}"
