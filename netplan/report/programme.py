"""Programmes and frontiers as tables for people and documents for programs."""

from collections.abc import Iterator
from typing import Any

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.catalogue import with_prices
from netplan.model.plan import Frontier
from netplan.model.programme import Programme, period_of
from netplan.model.reasons import REASONS
from netplan.model.terms import GOALS
from netplan.report.content import findings_sections, metres
from netplan.report.document import document, records, scenario_document
from netplan.report.section import Section

_LATE = ("beyond_budgets", "too_early")


def programme_document(made: Programme, theirs: Programme | None = None) -> dict[str, Any]:
    """Return a programme as one document; ``theirs`` is the order it is compared with."""
    plan, terms = made.plan, made.terms
    other = {} if theirs is None else {"order": _order(made, theirs)}
    return {
        **document(plan.project, (*plan.problems, *made.problems)),
        "scenario": scenario_document(plan.scenario),
        "terms": {
            "first_year": terms.first_year,
            "step": terms.step,
            "budgets_eur": list(terms.budgets_eur),
            "instalments": terms.instalments,
            "reroute": terms.reroute,
            "metres": terms.metres,
            "carry_over": terms.carry_over,
            "goal": terms.goal,
            "equity": terms.equity,
            "rate": terms.rate,
        },
        "cost_eur": made.route.cost_eur,
        "rerouted": made.rerouted is not None,
        "value": made.value,
        "bound": made.bound,
        "gap": made.gap,
        "any_bound": made.any_bound,
        "any_gap": made.any_gap,
        "present_eur": made.present_eur,
        **_tables(made),
        **other,
    }


def _order(made: Programme, theirs: Programme) -> dict[str, Any]:
    """Return the order that is compared; ``more_eur`` is its present value less that of the programme."""
    return {
        "value": theirs.value,
        "present_eur": theirs.present_eur,
        "more_eur": theirs.present_eur - made.present_eur,
        "raise_eur": theirs.raise_eur,
        **_tables(theirs),
    }


def _tables(made: Programme) -> dict[str, Any]:
    return {
        "years": records(made.tables["programme_years"]),
        "sites": records(made.tables["programme_sites"]),
    }


def programme_summary(
    made: Programme, words: Words, theirs: Programme | None = None, *, single: bool = True
) -> tuple[Section, ...]:
    """Return the years, what the goal reaches, the order it is compared with, and findings.

    Without ``single`` no site is named: what leaves the house lists them where it knows which are internal.
    """
    problems = (*made.plan.problems, *made.problems)
    return (
        _years(made, words, words("Building programme")),
        *((_years(theirs, words, words("The same budgets in the given order")),) if theirs else ()),
        *(_sites(made, words) if single else ()),
        _goal(made, words, theirs),
        *findings_sections(problems, words),
    )


def _years(made: Programme, words: Words, title: str) -> Section:
    pupils = words.number(float(made.tables["programme_sites"]["pupils"].sum()))
    rows = [
        (
            str(period_of(year)),
            words.euros(year["available_eur"]),
            words.euros(year["spent_eur"]),
            metres(year["trench_m"], words),
            words.number(year["n_sites"]),
            words("{n} of {total}", n=year["n_sites_total"], total=year["n"]),
            words("{n} of {total}", n=words.number(year["pupils_total"]), total=pupils),
        )
        for year in records(made.tables["programme_years"])
    ]
    header = (
        words("Year") if made.terms.per_year == 1 else words("Quarter"),
        words("Available"),
        words("Spent"),
        words("New trench"),
        words("Sites"),
        words("Sites so far"),
        words("Pupils so far"),
    )
    left = made.tables["programme_sites"]["reason"].value_counts()
    late = sum(int(left.get(reason, 0)) for reason in _LATE)
    note = words(
        "{n} of {total} {total:site|sites} {n:is|are} not built within these years.",
        n=late,
        total=int(left.sum()),
    )
    if not left.sum():
        note = words("There is nothing to build: the plan connects no site to existing fibre.")
    return Section(title, header, tuple(rows), " ".join((note, *_rules(made, words))))


def _sites(made: Programme, words: Words) -> tuple[Section, ...]:
    """Return every site with its period, by period; what is not built last, with the reason."""
    table = made.tables["programme_sites"]
    if table.empty:
        return ()
    rows = []
    for row in records(table.sort_values(["stage", "reason"], kind="stable")):
        why = mark("not in these years") if row["reason"] in _LATE else REASONS[row["reason"]]
        when = words(why) if row["year"] is None else str(period_of(row))
        pupils = words("n/a") if row["pupils"] is None else words.number(row["pupils"])
        cost = "" if row["cost_eur"] is None else words.euros(row["cost_eur"])
        rows.append((str(row["name"] or row["id"]), when, pupils, cost))
    header = (words("Site"), words("Built in"), words("Pupils / children"), words("Cost"))
    note = words(
        "Cost is what the site adds when it is built: its connection, and the trench it is first to need."
    )
    return (Section(words("Sites by year"), header, tuple(rows), note, left=2),)


def _rules(made: Programme, words: Words) -> Iterator[str]:
    """Say by which rules money is paid and routes are chosen, where they are not the usual ones."""
    terms = made.terms
    if terms.instalments > 1 and not terms.carry_over:
        yield words(
            "A part may be paid over {n} periods: that in which it is ready, and those before it; it is dug "
            "in the one in which it is ready.",
            n=terms.instalments,
        )
    if made.rerouted is not None:
        yield words(
            "Routes differ from the plan, because that suits the order of building: connecting all its sites "
            "would cost {cost} instead of {planned}.",
            cost=words.euros(made.rerouted.cost_eur),
            planned=words.euros(made.plan.cost_eur),
        )
    elif terms.reroute:
        yield words(
            "No other routes were found that suit the order of building better than those of the plan."
        )


def _goal(made: Programme, words: Words, theirs: Programme | None) -> Section:
    goal = GOALS[made.terms.goal]
    unit = goal.unit if goal.unit == "EUR" else words(goal.unit)
    rows = [
        (words("Reached"), f"{words.number(made.value)} {unit}"),
        (words("No programme on these routes reaches more than"), f"{words.number(made.bound)} {unit}"),
        (words("Gap"), words.share(made.gap, 2)),
    ]
    if goal.less_is_better:
        rows[1] = (words("No programme on these routes costs less than"), rows[1][1])
    if made.any_bound is not None and made.any_gap is not None:
        less = words("No programme on any routes costs less than")
        text = less if goal.less_is_better else words("No programme on any routes reaches more than")
        rows.append((text, f"{words.number(made.any_bound)} {unit}"))
        rows.append((words("Gap on any routes"), words.share(made.any_gap, 2)))
    rows.append((words("Present value of building and leased lines"), words.euros(made.present_eur)))
    if theirs is not None:
        rows.append((words("Reached in the given order"), f"{words.number(theirs.value)} {unit}"))
        rows.append((words("What the given order costs"), order_price(made, theirs, words)))
    return Section(words(goal.label), (words("Figure"), words("Value")), tuple(rows))


def order_price(made: Programme, theirs: Programme, words: Words) -> str:
    """Say in euros what an order of building costs more than the programme, or less."""
    more = theirs.present_eur - made.present_eur
    sign = "+" if more >= 0 else "-"
    told = words("{more} present value, leased lines included", more=f"{sign}{words.euros(abs(more))}")
    if GOALS[made.terms.goal].less_is_better:
        return told
    if theirs.raise_eur is None:
        return words("{told}; no higher budgets make it reach as much", told=told)
    raised = words("budgets {eur} higher in all to reach as much", eur=words.euros(theirs.raise_eur))
    return f"{told}; {raised}"


def frontier_document(made: Frontier) -> dict[str, Any]:
    """Return a frontier as one document for programs."""
    return {
        **document(made.project, made.problems),
        "scenario": scenario_document(made.scenario),
        "points": [
            {**point, "served": list(ids)}
            for point, ids in zip(records(made.tables["frontier"]), made.served, strict=True)
        ],
        "sites": records(made.tables["frontier_sites"]),
    }


def frontier_measure(made: Frontier, words: Words) -> str:
    """Say what of the plans is least: the one-off cost, or the present value where yearly costs count."""
    return words("Present value") if made.scenario.by_present_value else words("Cost")


def frontier_summary(made: Frontier, words: Words) -> tuple[Section, ...]:
    """Return one row per plan: points that share one are told once, with the bound of the largest share."""
    table = made.tables["frontier"]
    points = records(table.drop_duplicates(["share", "cost_eur"], keep="last"))
    leases = "lease" in made.scenario.technologies
    rows = [
        (
            words.share(point["share"]),
            words.number(point["n_sites"]),
            *((words.number(point["n_leased"]),) if leases else ()),
            words.euros(point["cost_eur"]),
            words.euros(point["bound_eur"]),
            words.share(point["gap"], 2),
        )
        for point in points
    ]
    header = (
        words("Pupils served"),
        words("Sites served") if leases else words("Sites connected"),
        *((words("Of them leased"),) if leases else ()),
        frontier_measure(made, words),
        words("No plan costs less than"),
        words("Gap"),
    )
    first = points[0]
    stated = not any(problem.code == "PRG-010" for problem in made.problems)
    text = mark("Shares of {n} pupils; {share} of them are served today.")
    note = words(
        text if stated else mark("Shares of {n} sites; {share} of them are served today."),
        n=round(first["n_pupils"]),
        share=words.share(first["share"] - first["pupils"] / first["n_pupils"]),
    )
    if made.scenario.by_present_value:
        years = round(with_prices(made.project.catalogue, made.scenario.prices)["life.compared"].eur)
        note += " " + words(
            "Yearly costs count, too: the present value over {n} years is what is least.", n=years
        )
    return (
        Section(words("Coverage-cost frontier"), header, tuple(rows), note),
        *findings_sections(made.problems, words, notes=True),
    )
