"""Redundancy as tables for people and a document for programs."""

from collections.abc import Mapping
from typing import Any

from netplan.i18n import Words
from netplan.model.redundancy import Redundancy
from netplan.model.second_routes import APART
from netplan.report.content import findings_sections
from netplan.report.document import document, records, scenario_document
from netplan.report.section import Section

_SHOWN = 10


def redundancy_document(made: Redundancy) -> dict[str, Any]:
    """Return redundancy as one document for programs; money in EUR without lead-in and percentages."""
    plan, wish = made.plan, made.wish
    return {
        **document(plan.project, (*plan.problems, *made.problems)),
        "scenario": scenario_document(plan.scenario),
        "wish": {"sites": list(wish.sites), "pupils": wish.pupils, "apart": wish.apart},
        "cost_eur": made.cost_eur,
        "bound_eur": made.bound_eur,
        "gap": made.gap,
        "sites": records(made.tables["second_sites"]),
        "routes": records(made.tables["second_routes"]),
        "segments": records(made.tables["weak_segments"]),
        "points": records(made.tables["weak_points"]),
        "remedies": records(made.tables["remedies"]),
    }


def redundancy_summary(made: Redundancy, words: Words) -> tuple[Section, ...]:
    """Return second routes and their bound, the worst segments, remedies, findings."""
    return (
        *((_seconds(made, words), _sites(made, words)) if len(made.tables["second_sites"]) else ()),
        _worst(made, words),
        *((_remedies(made, words),) if len(made.tables["remedies"]) else ()),
        *findings_sections((*made.plan.problems, *made.problems), words),
    )


def _seconds(made: Redundancy, words: Words) -> Section:
    sites, routes = made.tables["second_sites"], made.tables["second_routes"]
    rows = [
        (words("Sites with two separate routes"),
         words("{n} of {total}", n=int(sites["secured"].sum()), total=len(sites))),
        (words("Length of the second routes"), words.length(float(routes["length_m"].sum()))),
        (words("Cost of the second routes"), words.euros(made.cost_eur)),
        (words("No second routes for these sites cost less than"), words.euros(made.bound_eur)),
        (words("Gap"), words.share(made.gap, 2)),
    ]  # fmt: skip
    note = words(
        "Apart means: {apart}. Costs are those of trench and material, without lead-in, planning and "
        "contingency.",
        apart=words(APART[made.wish.apart]),
    )
    return Section(words("Second routes"), (words("Figure"), words("Value")), tuple(rows), note)


def _sites(made: Redundancy, words: Words) -> Section:
    table = made.tables["second_sites"].sort_values("alone_eur", ascending=False, kind="stable")
    rows = [
        (
            row["name"] or row["id"],
            words("yes") if row["secured"] else words("no"),
            words.euros(row["alone_eur"]),
            f"{words.number(row['shared_m'], 1)} m",
        )
        for row in records(table)[:_SHOWN]
    ]
    header = (
        words("Site"),
        words("Two separate routes"),
        words("Cost of a second route for it alone"),
        words("Metres both routes share"),
    )
    return Section(words("Sites with a second route"), header, tuple(rows), _rest(table, words), left=2)


def _rest(table: Any, words: Words) -> str:
    n = len(table) - _SHOWN
    return words("{n} more rows are in the table.", n=n) if n > 0 else ""


def _worst(made: Redundancy, words: Words) -> Section:
    table = made.tables["weak_segments"]
    weak = table[table["weak"]].sort_values(
        ["pupils", "n_sites", "households", "id"], ascending=[False, False, False, True]
    )
    worst = weak.drop_duplicates(["network", "n_sites", "pupils", "households"])
    rows = [
        (
            row["id"],
            words.code("network_part", row["network"]),
            row["street"] or "–",
            words.number(row["n_sites"]),
            pupils_dark(row, words),
            homes_dark(row, words),
        )
        for row in records(worst)[:_SHOWN]
    ]
    header = (
        words("Segment"),
        words("Network"),
        words("Street"),
        words("Sites"),
        words("Pupils"),
        words("Households"),
    )
    note = words(
        "{n} of {total} {total:segment is|segments are} the only way for somebody; those on which the same "
        "hang are shown once.",
        n=len(weak),
        total=len(table),
    )
    return Section(words("Who goes dark if a segment is cut"), header, tuple(rows), note, left=3)


def pupils_dark(row: Mapping[str, Any], words: Words) -> str:
    """Return how many pupils go dark; those that nobody knows are told, not left out."""
    if not row["n_sites_unknown"]:
        return words.number(row["pupils"])
    if not row["pupils"]:
        return words("unknown")
    return words("at least {n}", n=words.number(row["pupils"]))


def homes_dark(row: Mapping[str, Any], words: Words) -> str:
    """Return how many households go dark, likewise."""
    if not row["n_addresses_unknown"]:
        return words.number(row["households"])
    if not row["households"]:
        return words("unknown")
    return words("at least {n}", n=words.number(row["households"]))


def _remedies(made: Redundancy, words: Words) -> Section:
    rows = [
        (
            row["segment_id"] or words("internal"),
            row["street"] or "–",
            words.number(row["n_sites"]),
            pupils_dark(row, words),
            words.length(row["length_m"]),
            words.euros(row["cost_eur"]),
        )
        for row in records(made.tables["remedies"])
    ]
    header = (
        words("Weak segment"),
        words("Street"),
        words("Sites"),
        words("Pupils"),
        words("New route"),
        words("Cost"),
    )
    return Section(words("Cheapest remedies of weak segments"), header, tuple(rows), left=2)
