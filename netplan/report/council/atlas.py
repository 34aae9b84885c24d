"""The atlas: a page for each site with what it has today and why, what would change it, what is planned."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.io.exports.delivery import STAMPED, ExportSettings, disclosed
from netplan.report.council.pages import Picture, SitePage
from netplan.report.council.radio_links import PlannedLink, link_facts, link_picture
from netplan.report.council.results import Results
from netplan.report.council.sums import site_list
from netplan.report.explained import explanations
from netplan.report.section import Section

_CENT = 0.01


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
        key = str(row["id"])
        links = tuple(_links(results, key, internal=internal))
        said = [words(about.verdict), *(map(words, about.claims) if internal else ())]
        changes = tuple(_changes(about.changes, str(row["verdict"]), words))
        paragraphs = (*said, *_planned(row), *_unseen(links, words))
        name = str(row["name"]) if pd.notna(row["name"]) else key
        rows = (*_facts(row, words), *(fact for one in links for fact in link_facts(one, words)))
        facts = Section(words("Facts"), (words("What"), words("Value")), rows, _sharing(row, words), left=2)
        profiles = (link_picture(one, words, half=len(links) > 1) for one in links)
        pictures = tuple(one for one in (maps.get(key), *profiles) if one is not None)
        yield SitePage(key, name, facts, paragraphs, changes, pictures)


def _links(results: Results, site: str, *, internal: bool) -> Iterator[PlannedLink]:
    """Yield the radio links over which the plan reaches a site, as far as they may be shown."""
    if site not in results.links.by_site:
        return
    plan = results.plan
    kept = tuple(
        name for name in ("radio_hops", "choice_links", "choice_hops") if name in plan.project.layers
    )
    settings = ExportSettings(plan.project.crs, choose=kept, internal_because=STAMPED if internal else "")
    told, _ = disclosed(dict(plan.project.layers), settings)
    shown = {key for table in told.values() for key in table["id"]}
    for hop in results.links.by_site[site]:
        if hop in shown:
            yield results.links.by_hop[hop]


def _unseen(links: Iterable[PlannedLink], words: Words) -> Iterator[str]:
    for one in links:
        if one.reason is not None:
            yield words(
                "The profile of radio link {id} cannot be shown: {reason}",
                id=one.hop["id"],
                reason=words(one.reason),
            )


def _changes(changes: tuple[Any, ...], verdict: str, words: Words) -> Iterator[str]:
    yield from map(words, changes)
    if not changes:
        nothing = words("nothing has to: it surely has the target")
        yield nothing if verdict == "served" else words("nothing that is known here")


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
    else:
        yield words("Cost share"), words("none: the plan builds nothing for it")
    if pd.notna(row["year"]):
        yield words("Built in"), str(row["year"])
    if pd.notna(row["second"]):
        yield words("Second route"), str(row["second"])
        yield words("Cost of a second route for it alone"), words.euros(row["second_alone_eur"])


def _sharing(row: Mapping[Any, Any], words: Words) -> str:
    """Say by which rule the cost share was found, as far as there is one to share."""
    share, alone = row["cost_share_eur"], row["alone_eur"]
    if pd.isna(share) or pd.isna(alone):
        return ""
    if share > alone + _CENT:
        return words(
            "The share is higher than the cost alone: the route leads around full ducts or over streets that "
            "were chosen by hand, and costs more than all its sites would each on their own."
        )
    return words(
        "What several sites use is shared equally; nobody pays more than alone, the others of the same "
        "branch bear the rest."
    )


def _kind(row: Mapping[Any, Any], words: Words) -> str:
    parts = [words.code("site_kind", row["kind"])]
    parts += [words.code(key, row[key]) for key in ("school_type", "owner_kind") if pd.notna(row[key])]
    return ", ".join(dict.fromkeys(parts))


def _rate(value: Any, words: Words) -> str:
    return f"{words.number(value)} Mbit/s" if pd.notna(value) else words("n/a")


def _text(value: Any, words: Words) -> str:
    return str(value) if pd.notna(value) and str(value) else words("n/a")
