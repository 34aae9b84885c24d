"""What it costs: by kind, district, year and need, and beside what the previous pack said."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.report.content import cost_section, figure_label
from netplan.report.council.charts import bar_chart
from netplan.report.council.pages import Chapter, Picture
from netplan.report.council.results import Results, Telling
from netplan.report.council.sums import NEEDS, changes, cost_by_district, cost_by_need
from netplan.report.section import Section

_THOUSAND = 1e3
_MOST_BARS = 40


def money_chapter(told: Telling) -> Chapter:
    """Return the costs and how they are divided."""
    results, words = told.results, told.words
    plan = results.plan
    districts = cost_by_district(plan)
    paragraph = words(
        "All amounts are net of VAT. The cost of a trench that several sites share is divided among them; "
        "the shares add up to the cost of the plan."
    )
    sections = (
        cost_section(plan.tables["costs"], words),
        _district_section(districts, results, words),
        *_year_sections(results, words),
        _need_section(results, words),
    )
    return Chapter("money", words("What it costs"), (paragraph,), tuple(_picture(districts, words)), sections)


def _picture(districts: pd.DataFrame, words: Words) -> Iterator[Picture]:
    shown = districts.head(_MOST_BARS)
    if not len(shown):
        return
    names = [_name(row, words) for row in shown.to_dict("records")]
    svg = bar_chart(
        names, [round(cost / _THOUSAND) for cost in shown["cost_eur"]], words("thousand EUR"), words
    )
    alt = words(
        "Bar chart of the cost of {n} {n:district|districts}. The dearest is {name} with {cost}. The table "
        "below holds all values.",
        n=len(shown),
        name=names[0],
        cost=words.euros(float(shown["cost_eur"].iloc[0])),
    )
    yield Picture("cost_by_district", svg, alt, words("Cost by district"))


def _name(row: Mapping[Any, Any], words: Words) -> str:
    if pd.notna(row["name"]):
        return str(row["name"])
    return str(row["id"]) or words("outside all districts")


def _district_section(districts: pd.DataFrame, results: Results, words: Words) -> Section:
    before = results.previous.districts if results.previous is not None else None
    rows = []
    for row in districts.to_dict("records"):
        earlier = () if before is None else (_euros(before.get(str(row["id"])), words),)
        rows.append((_name(row, words), words.number(row["n_sites"]), *earlier, words.euros(row["cost_eur"])))
    total = float(districts["cost_eur"].sum())
    sums = () if before is None else (words.euros(sum(before.values())),)
    rows.append(
        (words("Total, net of VAT"), words.number(districts["n_sites"].sum()), *sums, words.euros(total))
    )
    header = (words("District"), words("Sites connected"), *_earlier(results, words), words("Cost"))
    return Section(words("Cost by district"), header, tuple(rows))


def _earlier(results: Results, words: Words) -> tuple[str, ...]:
    """Return the header of the column of the previous pack, if there is one."""
    return () if results.previous is None else (words("Pack of {day}", day=results.previous.day),)


def _euros(value: float | None, words: Words) -> str:
    return words("n/a") if value is None else words.euros(value)


def _year_sections(results: Results, words: Words) -> Iterator[Section]:
    if results.programme is None:
        return
    before = results.previous.years if results.previous is not None else None
    rows = []
    by_year = results.programme.tables["programme_years"].groupby("year")[["budget_eur", "spent_eur"]].sum()
    for year, row in by_year.iterrows():
        earlier = () if before is None else (_euros(before.get(int(str(year))), words),)
        rows.append((str(year), words.euros(row["budget_eur"]), *earlier, words.euros(row["spent_eur"])))
    header = (words("Year"), words("Budget"), *_earlier(results, words), words("Spent"))
    yield Section(words("Cost by year"), header, tuple(rows))


def _need_section(results: Results, words: Words) -> Section:
    table = cost_by_need(results.plan)
    labels = table["need"].map(NEEDS)
    rows = [
        (words(label), words.number(n), words.euros(cost))
        for label, n, cost in zip(labels, table["n_sites"], table["cost_eur"], strict=True)
    ]
    total = (
        words("Total, net of VAT"),
        words.number(table["n_sites"].sum()),
        words.euros(table["cost_eur"].sum()),
    )
    note = words(
        "By what a site can count on today (p10). This is the technical threshold alone: whether a programme "
        "is open, and for whom, is decided by the funding body."
    )
    header = (words("Threshold of a funding programme"), words("Sites connected"), words("Cost"))
    return Section(words("Cost by funding threshold"), header, (*rows, total), note)


def changes_chapter(told: Telling) -> Chapter | None:
    """Return what differs from the previous pack; None where there is none."""
    results, words, previous = told.results, told.words, told.results.previous
    if previous is None:
        return None
    rows = [
        (figure_label(key, counted, words), words.number(then, None), words.number(now, None),
         words.number(now - then, None))
        for key, counted, then, now in changes(results)
    ]  # fmt: skip
    said = words(
        "The earlier pack was made on {day}. Figures that are equal are not listed.", day=previous.day
    )
    header = (words("Figure"), words("Pack of {day}", day=previous.day), words("Today"), words("Difference"))
    section = Section(words("Figures that have changed"), header, tuple(rows))
    return Chapter("changes", words("What has changed"), (said,), sections=(section,) if rows else ())
