"""A sensitivity analysis for people and programs: the tornado, the sites that flip, whom to ask first."""

from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.assumed import ASSUMED
from netplan.model.assumptions import POLICIES
from netplan.model.plan import Sensitivity
from netplan.report.content import counted_label
from netplan.report.document import document, records, scenario_document
from netplan.report.section import Section

_MOST = 40  # sites named on the screen; all of them are in the table
_FLAGS = {"true": mark("yes"), "false": mark("no")}


def sensitivity_sections(found: Sensitivity, words: Words) -> tuple[Section, ...]:
    """Return the tornado, the sites that flip by name, and the inquiries in their order."""
    tables = found.tables
    sections = (
        tornado_section(tables["sensitivity"], words),
        _flips_section(tables["sensitivity_sites"], words),
        inquiries_section(tables, words),
    )
    return tuple(section for section in sections if section.rows)


def sensitivity_document(found: Sensitivity) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        **document(found.project, found.problems),
        "scenario": scenario_document(found.scenario),
        **sensitivity_tables(found),
    }


def sensitivity_tables(found: Sensitivity) -> dict[str, Any]:
    """Return the four tables for programs."""
    return {name: records(table) for name, table in found.tables.items()}


def factor_label(key: str, words: Words) -> str:
    """Return what an assumption is called, with its unit."""
    one = ASSUMED[key]
    return f"{words(one.label)} [{one.unit}]" if one.unit else words(one.label)


def value_text(key: str, value: str, words: Words) -> str:
    """Return a value of an assumption as people write it."""
    one = ASSUMED[key]
    if key == "policy":
        return words(POLICIES[value].label)
    if one.codes:
        return words.code(one.codes, value)
    if value in _FLAGS:
        return words(_FLAGS[value])
    if key == "diameter_mm" and not float(value):
        return words("not assumed")
    return words.number(float(value), None)


def tornado_section(table: pd.DataFrame, words: Words) -> Section:
    """Return a row for each value tried that changes anything: served more or less, by counted unit."""
    units = table.drop_duplicates("unit")
    rows, silent = [], []
    for (key, value), part in table.groupby(["factor", "value"], sort=False):
        label = factor_label(str(key), words)
        if not part["n_changed"].any():
            silent.append(label)
            continue
        by_unit = part.set_index("unit")
        cells = [_swing(by_unit.loc[unit], words) for unit in units["unit"]]
        base = value_text(str(key), str(part["base_value"].iloc[0]), words)
        rows.append((label, base, value_text(str(key), str(value), words), *cells))
    counted = [
        f"{counted_label(unit, words)} (n = {words.number(n)})"
        for unit, n in zip(units["unit"], units["n"], strict=True)
    ]
    header = (words("Assumption"), words("Value"), words("Value tried"), *counted)
    note = words("Served then, of these gained and lost; each assumption is changed by itself.")
    if silent:
        note += " " + words("No verdict hangs on: {names}.", names=list(dict.fromkeys(silent)))
    return Section(words("Sensitivity to assumptions"), header, tuple(rows), note, left=3)


def _swing(row: pd.Series, words: Words) -> str:
    if not row["n_changed"]:
        return "–"
    served, gained, lost = (words.number(row[key]) for key in ("n_served_then", "n_gained", "n_lost"))
    return f"{served} (+{gained} −{lost})"


def _flips_section(table: pd.DataFrame, words: Words) -> Section:
    """Return a row for each site that some assumption flips, with what it would then be."""
    rows = []
    for _, part in table.groupby("id", sort=False):
        first = part.iloc[0].to_dict()
        told = [
            f"{factor_label(row['factor'], words)} {value_text(row['factor'], row['value'], words)}: "
            f"{words.code('verdict', row['verdict_then'])}"
            for row in part.to_dict("records")
        ]
        rows.append((_named(first), words.code("verdict", first["verdict"]), "; ".join(told)))
    header = (words("Site"), words("Verdict"), words("What flips it"))
    note = words(
        "{n} {n:site hangs|sites hang} on an assumption; {shown} of them are shown.",
        n=len(rows),
        shown=min(len(rows), _MOST),
    )
    title = words("Sites whose verdict hangs on an assumption")
    return Section(title, header, tuple(rows[:_MOST]), note, left=3)


def inquiries_section(tables: Any, words: Words) -> Section:
    """Return the inquiries in the order in which to make them."""
    rows = [
        (
            words.number(row["rank"]),
            words.code("inquiry", row["inquiry"]),
            _whom(row, words),
            *(words.number(row[key]) for key in ("n_requests", "n_settled", "n_at_best", "n_open_after")),
        )
        for row in tables["inquiries"].to_dict("records")
    ]
    header = (
        words("Rank"),
        words("Inquiry"),
        words("About"),
        words("Requests"),
        words("Settles"),
        words("Some answers settle"),
        words("Open after it"),
    )
    title = words("Inquiries that settle open verdicts")
    return Section(title, header, tuple(rows), open_note(tables["inquiry_sites"], words), left=3)


def open_note(table: pd.DataFrame, words: Words) -> str:
    """Say how many sites hang on what is not known, and how many no inquiry settles for sure."""
    unknown = int((table["verdict"] == "unknown").sum())
    return words(
        "{n} {n:site is|sites are} open: {unknown} unknown, {likely} likely. Whatever the answers, "
        "{settled} of them would be settled.",
        n=len(table),
        unknown=unknown,
        likely=len(table) - unknown,
        settled=int(table["sure"].sum()),
    )


def _whom(row: dict[Any, Any], words: Words) -> str:
    """Return whom an inquiry is about: an operator, a district, sites of a kind and owner."""
    kinds = [words.code(codes, row[codes]) for codes in ("site_kind", "owner_kind") if pd.notna(row[codes])]
    return ", ".join([*kinds, *([row["asked"]] if pd.notna(row["asked"]) else [])])


def _named(row: dict[Any, Any]) -> str:
    return str(row["name"]) if pd.notna(row["name"]) else str(row["id"])
