"""Every target side by side, as people read it: who reaches which, of how many, of how many nobody knows."""

import pandas as pd

from netplan.i18n import Words
from netplan.report.content import counted_label
from netplan.report.section import Section

_CITY = "city"


def targets_sections(table: pd.DataFrame, words: Words, level: str = _CITY) -> tuple[Section, ...]:
    """Return ``coverage_targets`` with a row for each counted unit and a column for each target.

    A section for each area of ``level`` (borough, district) follows that of the municipality.
    """
    city = table[table["level"] == _CITY]
    found = [_section(words("Targets side by side"), city, words, _meaning(city, words))]
    areas = table[(table["level"] == level) & (table["level"] != _CITY)]
    areas = areas.assign(area_id=areas["area_id"].fillna(""), area=areas["area"].fillna(areas["area_id"]))
    found += [
        _section(words("Targets side by side: {area}", area=area), part, words)
        for (area, _), part in areas.groupby(["area", "area_id"])
    ]
    return tuple(section for section in found if section.rows)


def _section(title: str, table: pd.DataFrame, words: Words, note: str = "") -> Section:
    targets = table.drop_duplicates("target")
    rows = []
    for unit, part in table.groupby("unit", sort=False):
        by_target = part.set_index("target")
        n = int(part["n"].iloc[0])
        told = [_cell(by_target.loc[key], words) for key in targets["target"]]
        if n:
            rows.append((counted_label(str(unit), words), words.number(n), *told))
    header = (words("Counted"), words("Total"), *targets["target"])
    return Section(title, header, tuple(rows), note)


def _cell(row: pd.Series, words: Words) -> str:
    """Return the share served of all, and how many of all are unknown."""
    share = words.share(float(row["share_served"]))
    return words("{share}, {n} unknown", share=share, n=int(row["n_unknown"])) if row["n_unknown"] else share


def _meaning(table: pd.DataFrame, words: Words) -> str:
    """Say what each target asks for, and by which law."""
    targets = table.drop_duplicates("target")
    told = [
        f"{key}: {words(label)} ({words(basis)})"
        for key, label, basis in zip(targets["target"], targets["label"], targets["basis"], strict=True)
    ]
    return words("Share served of all; unknown never counts as served. {targets}", targets="; ".join(told))
