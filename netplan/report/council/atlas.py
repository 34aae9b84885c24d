"""The atlas: a page for each site with what it has today and why, what would change it, what is planned."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.report.council.pages import Picture, SitePage
from netplan.report.council.results import Results
from netplan.report.council.sums import site_list
from netplan.report.explained import explanations
from netplan.report.section import Section


def site_pages(
    results: Results, words: Words, *, internal: bool, maps: Mapping[str, Picture]
) -> Iterator[SitePage]:
    """Yield the page of every site that may be shown, in the order of the list of sites.

    ``maps`` holds the picture of a site by its id. What single sources say of a line is internal: it stands
    on the page only if ``internal`` asks for it.
    """
    table = site_list(results, words, internal=internal)
    told = {str(site["id"]): about for site, about in explanations(results.plan.coverage, table["id"])}
    for row in table.to_dict("records"):
        about = told[str(row["id"])]
        said = [words(about.verdict), *(map(words, about.claims) if internal else ())]
        paragraphs = (*said, *_changes(about.changes, words), *_planned(row))
        name = str(row["name"]) if pd.notna(row["name"]) else str(row["id"])
        facts = Section(words("Facts"), (words("What"), words("Value")), tuple(_facts(row, words)), left=2)
        yield SitePage(str(row["id"]), name, facts, paragraphs, maps.get(str(row["id"])))


def _changes(changes: tuple[Any, ...], words: Words) -> Iterator[str]:
    for change in changes:
        yield words("What would change it: {change}", change=words(change))


def _planned(row: Mapping[Any, Any]) -> Iterator[str]:
    if pd.notna(row["planned"]):
        yield str(row["planned"])


def _facts(row: Mapping[Any, Any], words: Words) -> Iterator[tuple[str, str]]:
    """Yield label and value of what is known; what is not known says so where a reader would look for it."""
    yield words("ID"), str(row["id"])
    yield words("Kind"), _kind(row, words)
    yield words("District"), _text(row["district"], words)
    yield words("Verdict"), words.code("verdict", row["verdict"])
    if pd.notna(row["verdict_after"]):
        yield words("Verdict after the plan"), words.code("verdict", row["verdict_after"])
    technology = words.code("technology", row["technology"]) if pd.notna(row["technology"]) else words("n/a")
    yield words("Technology"), technology
    yield words("Download, sure (p10)"), _rate(row["down_mbps"], words)
    yield words("Download, likely (p50)"), _rate(row["down_p50_mbps"], words)
    yield words("Upload, sure (p10)"), _rate(row["up_mbps"], words)
    yield words("Needed download"), _rate(row["need_down_mbps"], words)
    yield words("Source"), _text(row["source"], words)
    yield words("As of"), words.date(row["as_of"])
    if pd.notna(row["cost_share_eur"]):
        yield words("Cost share"), words.euros(row["cost_share_eur"])
        yield words("Cost if built alone"), words.euros(row["alone_eur"])
        yield words("Route to existing fibre"), words.length(row["route_m"])
    if pd.notna(row["year"]):
        yield words("Built in"), str(row["year"])


def _kind(row: Mapping[Any, Any], words: Words) -> str:
    parts = [words.code("site_kind", row["kind"])]
    parts += [words.code(key, row[key]) for key in ("school_type", "owner_kind") if pd.notna(row[key])]
    return ", ".join(dict.fromkeys(parts))


def _rate(value: Any, words: Words) -> str:
    return f"{words.number(value)} Mbit/s" if pd.notna(value) else words("n/a")


def _text(value: Any, words: Words) -> str:
    return str(value) if pd.notna(value) and str(value) else words("n/a")
