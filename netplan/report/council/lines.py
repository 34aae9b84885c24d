"""The chapters about the network: radio of the plan, chosen carriers, who goes dark where it is cut."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from netplan.core.trench.beams import all_hops
from netplan.i18n import Words
from netplan.io.exports.delivery import STAMPED, ExportSettings, disclosed
from netplan.report.choice import choice_summary, choice_told, doubts_told
from netplan.report.council.pages import Chapter
from netplan.report.council.results import Results, Telling
from netplan.report.redundancy import redundancy_summary
from netplan.report.section import Section
from netplan.report.sizing import second_sections
from netplan.session.chosen import kept_choice


def radio_chapter(told: Telling) -> Chapter | None:
    """Return the radio links the plan builds; None where it builds none."""
    words, links = told.words, _shown(told, "trenches")
    links = links[links["segment_kind"] == "radio"]
    if not len(links):
        return None
    hops = all_hops(told.results.plan.project).set_index("id")
    rows = tuple(_link_row(row, hops, words) for row in links.to_dict("records"))
    header = (
        words("Radio link"), words("Site"), words("Length"), words("Download"), words("Availability"),
        words("Cost"),
    )  # fmt: skip
    paragraph = words(
        "Some sites are reached by radio. The rate is what the link holds in the given share of the year; "
        "it is computed from heights and device, and nobody has measured it."
    )
    section = Section(words("Radio links of the plan"), header, rows, left=2)
    title = words("What goes by radio")
    old = (words(one.message) for one in told.results.hops_outdated)
    return Chapter("radio", title, (*old, paragraph), told.maps_of("carriers"), (section,))


def choice_chapter(told: Telling) -> Chapter | None:
    """Return the carriers that were chosen; None where none were. Single ones are named internally only."""
    words, kept = told.words, kept_choice(told.results.plan.project)
    if kept is None:
        return None
    paragraph = words(
        "Some of what the town owns anyway, such as lamps, signals and roofs, was chosen to carry radio. Who "
        "sees whom is computed on the surface model; nobody has measured it."
    )
    first = choice_summary(kept, words)
    sections = tuple(one for one in first if one.title != words("Findings")) if told.internal else ()
    outside = "" if told.internal else choice_told(kept, words)
    said = tuple(filter(None, (doubts_told(told.results.choice_doubts, words), paragraph, outside)))
    return Chapter("choice", words("Chosen carriers"), said, told.maps_of("carriers"), sections)


def _link_row(row: dict[Any, Any], hops: pd.DataFrame, words: Words) -> tuple[str, ...]:
    hop = hops.loc[row["hop_id"]] if row["hop_id"] in hops.index else None
    site = words("n/a") if hop is None or pd.isna(hop["site_id"]) else str(hop["site_id"])
    rate = words("n/a") if hop is None else f"{words.number(hop['down_mbps'])} Mbit/s"
    held = words("n/a") if hop is None else words.share(float(hop["availability"]), 2)
    return str(row["id"]), site, words.length(row["length_m"]), rate, held, words.euros(row["cost_eur"])


def redundancy_chapter(told: Telling) -> Chapter | None:
    """Return who goes dark where a segment is cut, and the cheapest remedies; None where nobody asked."""
    made, words = told.results.redundancy, told.words
    if made is None:
        return None
    tables = {name: _shown(told, name) for name in made.tables}
    shown = replace(made, tables=tables)
    paragraph = words(
        "Where a single trench is cut, everybody behind it is without a line until it is mended. Below stand "
        "the places on which most hangs, and what a way around them would cost."
    )
    n = int(tables["weak_segments"]["weak"].sum())
    said = words("{n} {n:segment is|segments are} the only way for somebody.", n=n)
    sections = [one for one in redundancy_summary(shown, words) if one.title != words("Findings")]
    if told.results.sizing is not None:
        sections += second_sections(told.results.sizing, words)
    title = words("What happens when a line is cut")
    more = seconds_told(told.results, words)
    filled = tuple(one for one in sections if one.rows)  # where nothing is connected, nobody can go dark
    return Chapter("redundancy", title, (paragraph, said, *more), told.maps_of("redundancy"), filled)


def seconds_told(results: Results, words: Words) -> Iterator[str]:
    """Yield for how many sites second routes were sought and found, and what they cost; else nothing."""
    made, sizing, sites = results.redundancy, results.sizing, results.seconds
    if made is None or sizing is None or not len(sites):
        return
    yield words(
        "A second route, apart from the first, was sought for {total} {total:site|sites} and found for {n} "
        "of them. Beyond the plan this costs {cost} net of VAT, all included; it is proven that no second "
        "routes for these sites would save more than {gap} of their trench.",
        n=int(sites["secured"].sum()),
        total=len(sites),
        cost=words.money(sizing.second_eur),
        gap=words.share(made.gap, 2),
    )


def _shown(told: Telling, name: str) -> pd.DataFrame:
    """Return a table of the results as far as it may be told."""
    plan = told.results.told
    because = STAMPED if told.internal else ""
    settings = ExportSettings(plan.project.crs, choose=(name,), internal_because=because)
    shown, _ = disclosed({**plan.project.layers, **plan.tables}, settings)
    return shown.get(name, plan.tables[name].iloc[:0])


def maps_chapter(told: Telling) -> Chapter | None:
    """Return what every map shows as a table: the way to it for those who cannot see."""
    words = told.words
    sections = tuple(one.table for one in told.maps.values() if one.table is not None)
    if not sections:
        return None
    paragraph = words(
        "Every map of this report and every map sheet of the pack, told by its legend: what is drawn, and "
        "how much of it. Where it lies is told by district in the chapters above and in the data."
    )
    return Chapter("maps", words("The maps as tables"), (paragraph,), sections=sections)
