"""The chapters of a report, in the order of ``CHAPTERS``; each is a function of results and words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.programme import period_of
from netplan.report.content import (
    coverage_section,
    findings_sections,
    result_section,
    route_section,
)
from netplan.report.council.brief import brief_chapter
from netplan.report.council.charts import frontier_chart, programme_chart
from netplan.report.council.lines import choice_chapter, maps_chapter, radio_chapter, redundancy_chapter
from netplan.report.council.method import method_chapter, sources_chapter
from netplan.report.council.money import changes_chapter, money_chapter
from netplan.report.council.pages import Chapter, Picture
from netplan.report.council.results import Telling
from netplan.report.council.sums import site_list
from netplan.report.programme import frontier_measure, frontier_summary, programme_summary
from netplan.report.section import Section
from netplan.report.sensitivity import inquiries_section, tornado_section
from netplan.report.targets import targets_sections


def council_chapters(told: Telling) -> tuple[Chapter, ...]:
    """Return every chapter that has something to say."""
    made = (make(told) for make in CHAPTERS)
    return tuple(chapter for chapter in made if chapter is not None)


def _today(told: Telling) -> Chapter:
    results, words = told.results, told.words
    plan = results.plan
    sections = (
        coverage_section(plan, plan.tables["figures"], words, after=True),
        *targets_sections(plan.tables["coverage_targets"].dropna(subset=["n"]), words),
        *_districts(plan.tables["coverage_districts"], words),
    )
    paragraph = words(
        "A site is served if what it can count on (p10) reaches the target, likely served if only the likely "
        "rate (p50) does. What nobody knows is unknown and never counts as served."
    )
    title = words("Who is served today")
    return Chapter("today", title, (paragraph,), told.maps_of("today", "gap"), sections)


def _districts(table: pd.DataFrame, words: Words) -> Iterable[Section]:
    """Yield a table of the districts for schools, then for households, as far as they are counted."""
    units = {"school": mark("Schools by district"), "households": mark("Households by district")}
    header = (
        words("District"), words("Total"), words("Served"), words("Likely"), words("Not served"),
        words("Unknown"), words("Served after"), words("Share today"),
    )  # fmt: skip
    for unit, title in units.items():
        counted = (table["n"] > 0).fillna(value=True)  # withheld where it is too small
        part = table[(table["unit"] == unit) & counted].sort_values(["share_served", "name"])
        rows = [
            (
                str(row["name"] if pd.notna(row["name"]) else row["id"]),
                *(_number(row[key], words) for key in _COUNTED),
                words.share(row["share_served"]),
            )
            for row in part.to_dict("records")
        ]
        if rows:
            yield Section(words(title), header, tuple(rows))


_COUNTED = ("n", "n_served", "n_likely", "n_not_served", "n_unknown", "n_served_after")


def _number(value: Any, words: Words) -> str:
    return words.number(value) if pd.notna(value) else words("n/a")


def _planned(told: Telling) -> Chapter:
    results, words = told.results, told.words
    plan = results.plan
    paragraph = words(
        "The plan is the cheapest shared route that was found. Beside its cost stands a proven lower bound: "
        "no other route, whoever draws it, can cost less. The distance between the two is the gap."
    )
    sections = (result_section(plan, words), route_section(plan.tables["figures"], words))
    return Chapter(
        "plan", words("What is to be built"), (paragraph,), told.maps_of("after", "change"), sections
    )


def _programme(told: Telling) -> Chapter | None:
    results, words = told.results, told.words
    made = results.programme
    if made is None:
        return None
    years = made.tables["programme_years"]
    last = years.iloc[-1]
    alt = words(
        "Chart of {n} {n:period|periods}: money available and spent as bars, sites connected so far as a "
        "line that reaches {sites} of {total} in {year}. The table below holds all values.",
        n=len(years),
        sites=int(last["n_sites_total"]),
        total=int(last["n"]),
        year=str(period_of(last)),
    )
    chart = Picture("programme", programme_chart(years, words), alt, words("Building programme"))
    told_here = programme_summary(made, words, single=False)  # the chapter of the schools names their years
    sections = tuple(one for one in told_here if one.title != words("Findings"))
    pictures = (chart, *told.maps_of("programme"))
    return Chapter("programme", words("What is built when"), (), pictures, sections)


def _frontier(told: Telling) -> Chapter | None:
    results, words = told.results, told.words
    made = results.frontier
    if made is None:
        return None
    points = made.tables["frontier"]
    alt = words(
        "Curve of cost over the share of pupils served, from {low} to {high}; the last point costs {cost}. A "
        "grey band below the curve reaches down to the proven bound. The table below holds all values.",
        low=words.share(float(points["share"].iloc[0])),
        high=words.share(float(points["share"].iloc[-1])),
        cost=words.euros(float(points["cost_eur"].iloc[-1])),
    )
    picture = Picture(
        "frontier",
        frontier_chart(points, frontier_measure(made, words), words),
        alt,
        words("Coverage-cost frontier"),
    )
    paragraph = words(
        "How little money serves how many pupils: no plan lies below the dashed line; what lies between is "
        "not decided yet."
    )
    if "lease" in made.scenario.technologies:
        paragraph += " " + words(
            "A site is served by a trench, or by a leased line where that is cheaper over the years."
        )
    sections = frontier_summary(made, words)[:1]
    return Chapter("frontier", words("How far the money reaches"), (paragraph,), (picture,), sections)


def _schools(told: Telling) -> Chapter:
    results, words = told.results, told.words
    table = site_list(results, words, internal=told.internal)
    header = [words("Site"), words("Verdict"), words("Reason"), words("Cost share")]
    if results.programme is not None:
        header.insert(3, words("Year"))
    sections = []
    for kind, part in table.groupby("kind", sort=False):
        rows = [_site_row(row, words, year=results.programme is not None) for row in part.to_dict("records")]
        note = words("n = {n}. Rates are downloads; p10 is what a site can count on.", n=len(rows))
        title = words.code("site_kind", kind)
        sections.append(Section(title, tuple(header), tuple(rows), note, left=3))
    return Chapter("sites", words("All sites"), (), told.maps_of("schools"), tuple(sections))


def _site_row(row: Mapping[Any, Any], words: Words, *, year: bool) -> tuple[str, ...]:
    name = str(row["name"] if pd.notna(row["name"]) else row["id"])
    district = f" ({row['district']})" if pd.notna(row["district"]) else ""
    cost = words.euros(row["cost_share_eur"]) if pd.notna(row["cost_share_eur"]) else "–"
    when = [str(row["year"]) if pd.notna(row["year"]) else "–"] if year else []
    verdict = words.code("verdict", row["verdict"])
    return (f"{name}{district}", verdict, str(row["reason"]), *when, cost)


def _unknown(told: Telling) -> Chapter:
    results, words = told.results, told.words
    sections: list[Section] = []
    paragraphs = [words("Nothing below counts as served. What is asked first settles most.")]
    if results.open is not None:
        tables = results.open.tables
        sections += [inquiries_section(tables, words), tornado_section(tables["sensitivity"], words)]
    sections += findings_sections(told.problems, words)
    return Chapter(
        "unknown",
        words("What is not known"),
        tuple(paragraphs),
        (),
        tuple(one for one in sections if one.rows),
    )


CHAPTERS: tuple[Callable[[Telling], Chapter | None], ...] = (
    brief_chapter,
    _today,
    _planned,
    money_chapter,
    _programme,
    _frontier,
    radio_chapter,
    choice_chapter,
    redundancy_chapter,
    changes_chapter,
    _unknown,
    _schools,
    maps_chapter,
    method_chapter,
    sources_chapter,
)
