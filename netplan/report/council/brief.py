"""The first page: what matters, in plain sentences that need no training to read."""

from collections.abc import Iterator, Mapping

from netplan.core.decisions.relief import SET_ASIDE
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.programme import period_of
from netplan.report.content import counted_label
from netplan.report.council.lines import seconds_told
from netplan.report.council.pages import Chapter
from netplan.report.council.results import Results, Telling
from netplan.report.section import Section

_UNITS = ("school", "kita", "hort", "households")  # what a council asks about, as far as it is there


def brief_chapter(told: Telling) -> Chapter:
    """Return the page that a reader with two minutes reads."""
    results, words = told.results, told.words
    paragraphs = (
        words(
            "This report says which sites in {name} have the target “{target}” today, what can be built for "
            "the others, what that costs, and how sure we are.",
            name=results.plan.project.name,
            target=words(results.plan.scenario.goal.label),
        ),
        *_today(results, words),
        *_plan(results, words),
        *_when(results, words),
        *seconds_told(results, words),
        *_unknown(results, words),
        *(words(message) for message in results.missing),
    )
    return Chapter(
        "brief", words("The most important in short"), paragraphs, sections=(_key_figures(results, words),)
    )


def counts(results: Results) -> Mapping[str, dict[str, int]]:
    """Return counted unit -> total, verdicts today and served after the plan, of all there are."""
    figures = results.plan.tables["figures"]
    found: dict[str, dict[str, int]] = {}
    shown = figures[figures["key"].isin(["served", "likely", "not_served", "unknown", "served_after"])]
    for counted, group in shown.groupby("counted", sort=False):
        values = dict(zip(group["key"], group["value"].astype(int), strict=True))
        found[str(counted)] = {"n": int(group["n"].iloc[0]), **values}
    return found


def _today(results: Results, words: Words) -> Iterator[str]:
    for unit, n in counts(results).items():
        if unit in _UNITS:
            yield words(
                "{unit}: of {n}, {served} have the target today. {likely} have it likely, {not_served} do "
                "not. Of {unknown} nobody knows; they do not count as served.",
                unit=counted_label(unit, words),
                **n,
            )


def _plan(results: Results, words: Words) -> Iterator[str]:
    plan = results.plan
    if n := sum(one.code in SET_ASIDE for one in results.problems):
        yield words(
            "{n} {n:thing that was decided cannot be kept and is|things that were decided cannot be kept and "
            "are} set aside; see chapter “{chapter}”.",
            n=n,
            chapter=words("What is not known"),
        )
    trenches = plan.tables["trenches"]
    drawn = trenches["segment_kind"] == "duct"
    n = int(plan.tables["connections"]["connected"].sum())
    if not n:
        yield words("The plan connects no further site.")
        return
    yield words(
        "The plan connects {n} {n:site|sites}. {new} of new trench are dug for it, and {duct} of existing "
        "ducts are used. It costs {cost} net of VAT, that is {each} for each site.",
        n=n,
        new=words.length(float(trenches.loc[~drawn, "length_m"].sum())),
        duct=words.length(float(trenches.loc[drawn, "length_m"].sum())),
        cost=words.money(plan.cost_eur),
        each=words.money(plan.cost_eur / n),
    )
    yield words(
        "It is proven that no other route would save more than {gap} of what the route costs.",
        gap=words.share(plan.gap, 2),
    )


def _when(results: Results, words: Words) -> Iterator[str]:
    if results.programme is None:
        return
    years = results.programme.tables["programme_years"]
    last = years.iloc[-1]
    yield words(
        "With the given budgets {n} of {total} {total:site|sites} are connected by {year}. {spent} are "
        "spent until then.",
        n=int(last["n_sites_total"]),
        total=int(last["n"]),
        year=str(period_of(last)),
        spent=words.money(float(years["spent_eur"].sum())),
    )


def _unknown(results: Results, words: Words) -> Iterator[str]:
    if results.open is None:
        return
    table = results.open.tables["inquiry_sites"]
    n = int((table["verdict"] == "unknown").sum())
    if n:
        yield words(
            "Of {n} {n:site|sites} we do not know enough to say anything. Chapter “{chapter}” says whom to "
            "ask.",
            n=n,
            chapter=words("What is not known"),
        )


_FIGURES = {
    "n": mark("Total"),
    "served": mark("Served today"),
    "likely": mark("Likely served today"),
    "not_served": mark("Not served today"),
    "unknown": mark("Unknown"),
    "served_after": mark("Served after the plan"),
}


def _key_figures(results: Results, words: Words) -> Section:
    """Return one row for each counted unit; shares are of all there are."""
    rows = []
    for unit, n in counts(results).items():
        share = words.share(n["served_after"] / n["n"] if n["n"] else float("nan"))
        rows.append((counted_label(unit, words), *(words.number(n[key]) for key in _FIGURES), share))
    header = (words("Counted"), *(words(label) for label in _FIGURES.values()), words("Share after the plan"))
    return Section(
        words("Key figures"), header, tuple(rows), words("Shares are of all; unknown counts as not served.")
    )
