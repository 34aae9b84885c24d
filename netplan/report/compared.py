"""What a comparison says to people and to programs: A and B side by side, with denominators."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from netplan import __version__
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import code_lists
from netplan.model.comparison import Comparison, Side
from netplan.model.plan import Plan
from netplan.model.tables import TABLES
from netplan.report.content import counted_label, figure_label, findings_sections
from netplan.report.document import findings_document, layer_origins, records, scenario_document
from netplan.report.section import Section

_THINGS = ("sites", "addresses", "cells")
_DIFFERENCE = mark("B less A")


def compare_summary(comparison: Comparison, words: Words) -> tuple[Section, ...]:
    """Return coverage, cost and changes of both sides as tables for people."""
    found = (
        _coverage_section(comparison, words),
        _money_section(comparison, words),
        changes_section(comparison, words),
    )
    return (*(one for one in found if one.rows), *findings_sections(comparison.problems, words, notes=True))


def compare_document(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as one document for programs."""
    tables = comparison.tables
    return {
        "program": {"name": "netplan-gis", "version": __version__},
        "a": _side_document(comparison.a),
        "b": _side_document(comparison.b),
        "changes": {name: _counts(tables[f"compared_{name}"]) for name in _THINGS},
        "route_m": _metres(tables["compared_trenches"]),
        "figures": records(tables["compared_figures"]),
        "costs": records(tables["compared_costs"]),
        "sites": records(tables["compared_sites"]),
        "findings": findings_document(comparison.problems),
    }


def _side_document(side: Side) -> dict[str, Any]:
    project, result = side.result.project, side.result
    return {
        "name": side.name,
        "project": {"name": project.name, "ags": project.ags, "crs": project.crs},
        "scenario": scenario_document(result.scenario),
        "is_plan": isinstance(result, Plan),
        "catalogue": [asdict(price) for price in project.catalogue.values()],
        "layers": layer_origins(project),
    }


def _counts(table: pd.DataFrame) -> dict[str, int]:
    found = table["change"].value_counts()
    return {code: int(found.get(code, 0)) for code in code_lists()["change"]}


def _metres(table: pd.DataFrame) -> dict[str, float]:
    lengths = table.groupby("change")["length_m"].sum()
    return {code: float(lengths.get(code, 0.0)) for code in ("same", "only_a", "only_b")}


def _coverage_section(comparison: Comparison, words: Words) -> Section:
    """Return one row for each counted unit: served of how many, of these unknown, and the difference."""
    figures = comparison.tables["compared_figures"]
    rows = []
    for row in figures[figures["key"] == "status_served"].to_dict("records"):
        sides = [text for side in ("a", "b") for text in _served(row, side, words)]
        rows.append((counted_label(row["counted"], words), *sides, signed(row["difference"], words)))
    header = (words("Served"), *(text for side in "AB" for text in (side, words("Share"), words("Unknown"))))
    title = words("Coverage: {a} (A) and {b} (B)", a=comparison.a.name, b=comparison.b.name)
    note = words("Served after the plan where there is one. Unknown never counts as served.")
    return Section(title, (*header, words(_DIFFERENCE)), tuple(rows), f"{note} {_origins(comparison, words)}")


def _served(row: dict[Any, Any], side: str, words: Words) -> tuple[str, str, str]:
    n = row[f"n_{side}"]
    if pd.isna(n):
        return ("–", "–", "–")
    value = float(row[f"value_{side}"])
    served = words("{n} of {total}", n=int(value), total=int(n))
    return served, words.share(value / n if n else float("nan")), words.number(row[f"n_unknown_{side}"])


def _origins(comparison: Comparison, words: Words) -> str:
    """Say which sources, of which date, either side rests on."""
    figures = comparison.tables["compared_figures"]
    figures = figures[figures["key"] == "status_served"]
    told = []
    for side in ("a", "b"):
        known = figures[figures[f"source_{side}"].fillna("") != ""]
        latest = known.groupby(f"source_{side}")[f"as_of_{side}"].max()
        sources = "; ".join(
            words("{source} ({date})", source=source, date=words.date(day)) if pd.notna(day) else str(source)
            for source, day in latest.items()
        )
        told.append(f"{side.upper()}: {sources}")
    return words("Sources of {sources}", sources=" | ".join(told))


def coverage_rows(comparison: Comparison, words: Words) -> list[tuple[str, ...]]:
    """Return for each counted unit the share served of how many, and how many of these are unknown."""
    figures = comparison.tables["compared_figures"]
    rows: list[tuple[str, ...]] = []
    for row in figures[figures["key"] == "status_served"].to_dict("records"):
        label = counted_label(row["counted"], words)
        sides = [_share_of_all(row, side, words) for side in ("a", "b")]
        rows.append((label, *sides, signed(row["difference"], words)))
        unknown = [row[f"n_unknown_{side}"] for side in ("a", "b")]
        if any(pd.notna(n) and n > 0 for n in unknown):
            counts = ["–" if pd.isna(n) else words.number(n) for n in unknown]
            known = all(pd.notna(n) for n in unknown)
            change = signed(unknown[1] - unknown[0], words) if known else "–"
            rows.append((words("{counted}: unknown", counted=label), *counts, change))
    return rows


def _share_of_all(row: dict[Any, Any], side: str, words: Words) -> str:
    n = row[f"n_{side}"]
    if pd.isna(n):
        return "–"
    share = words.share(float(row[f"value_{side}"]) / n if n else float("nan"))
    return words("{n} of {total}", n=share, total=int(n))


def money_rows(comparison: Comparison, words: Words) -> list[tuple[str, ...]]:
    """Return what the plans cost and build, figure by figure, and the bill by kind of cost."""
    figures = comparison.tables["compared_figures"]
    shown = figures[~figures["key"].str.startswith("status_")]
    rows = [_figure_row(row, words) for row in shown.to_dict("records")]
    bill = comparison.tables["compared_costs"].groupby("cost_kind", sort=False)
    for kind, part in bill[["cost_a_eur", "cost_b_eur", "difference_eur"]].sum(min_count=1).iterrows():
        label = f"{words('Cost')}: {words.code('cost_kind', kind)}"
        sides = [amount(part[f"cost_{side}_eur"], "EUR", words) for side in ("a", "b")]
        rows.append((label, *sides, signed(part["difference_eur"], words, "EUR")))
    return rows


def _money_section(comparison: Comparison, words: Words) -> Section:
    header = (words("Figure"), "A", "B", words(_DIFFERENCE))
    rows = money_rows(comparison, words)
    return Section(words("Cost and route"), header, tuple(rows), words("Net of VAT."))


def _figure_row(row: dict[Any, Any], words: Words) -> tuple[str, ...]:
    label = figure_label(row["key"], row["counted"], words)
    values = [_of(row, side, words) for side in ("a", "b")]
    return (label, *values, signed(row["difference"], words, row["unit"]))


def _of(row: dict[Any, Any], side: str, words: Words) -> str:
    text = amount(row[f"value_{side}"], row["unit"], words)
    n = row[f"n_{side}"]
    counted = row["key"] in {"connected", "not_connected"} and pd.notna(n)
    return words("{n} of {total}", n=text, total=words.number(int(n))) if counted else text


def changes_section(comparison: Comparison, words: Words) -> Section:
    """Return how many sites, addresses and cells changed in which way, and metres of route."""
    codes = list(code_lists()["change"])
    rows = []
    for name in _THINGS:
        counts = _counts(comparison.tables[f"compared_{name}"])
        if sum(counts.values()):
            rows.append((words(TABLES[name].label), *(words.number(counts[code]) for code in codes)))
    metres = _metres(comparison.tables["compared_trenches"])
    if sum(metres.values()):
        cells = [f"{words.number(metres[code])} m" if code in metres else "" for code in codes]
        route = TABLES["trenches"].label
        rows.append((words(route), *cells))
    header = (words("What"), *(words.code("change", code) for code in codes))
    note = words("Gained: served in B only. Lost: served in A only.")
    return Section(words("What changed from A to B"), header, tuple(rows), note)


def amount(value: Any, unit: str, words: Words) -> str:
    """Return a figure with its unit; a missing one is "–"."""
    if pd.isna(value):
        return "–"
    match unit:
        case "EUR":
            return words.euros(value)
        case "share":
            return words.share(value, 2)
        case "m":
            return f"{words.number(value)} m"
        case "EUR/a":
            return words("{money} a year", money=words.euros(value))
    return words.number(value)


def signed(value: Any, words: Words, unit: str = "") -> str:
    """Return a difference with its sign; none is "±0"."""
    if pd.isna(value):
        return "–"
    text = amount(abs(value), unit, words)
    nothing = text == amount(0, unit, words)
    return f"±{text}" if nothing else f"{'+' if value > 0 else '−'}{text}"
