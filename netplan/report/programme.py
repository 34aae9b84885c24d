"""Programmes and frontiers as tables for people and documents for programs."""

from typing import Any

from netplan.i18n import Words
from netplan.model.plan import Frontier
from netplan.model.programme import Programme
from netplan.model.terms import GOALS
from netplan.report.content import findings_sections
from netplan.report.document import document, records, scenario_document
from netplan.report.section import Section


def programme_document(made: Programme, theirs: Programme | None = None) -> dict[str, Any]:
    """Return a programme as one document; ``theirs`` is the order it is compared with."""
    plan, terms = made.plan, made.terms
    other = {} if theirs is None else {"order": {"value": theirs.value, **_tables(theirs)}}
    return {
        **document(plan.project, (*plan.problems, *made.problems)),
        "scenario": scenario_document(plan.scenario),
        "terms": {
            "first_year": terms.first_year,
            "budgets_eur": list(terms.budgets_eur),
            "metres": terms.metres,
            "carry_over": terms.carry_over,
            "goal": terms.goal,
            "equity": terms.equity,
            "rate": terms.rate,
        },
        "cost_eur": plan.cost_eur,
        "value": made.value,
        "bound": made.bound,
        "gap": made.gap,
        **_tables(made),
        **other,
    }


def _tables(made: Programme) -> dict[str, Any]:
    return {
        "years": records(made.tables["programme_years"]),
        "sites": records(made.tables["programme_sites"]),
    }


def programme_summary(made: Programme, words: Words, theirs: Programme | None = None) -> tuple[Section, ...]:
    """Return the years, what the goal reaches, the order it is compared with, and findings."""
    problems = (*made.plan.problems, *made.problems)
    return (
        _years(made, words, words("Building programme")),
        *((_years(theirs, words, words("The same budgets in the given order")),) if theirs else ()),
        _goal(made, words, theirs),
        *findings_sections(problems, words),
    )


def _years(made: Programme, words: Words, title: str) -> Section:
    rows = [
        (
            str(year["year"]),
            words.euros(year["available_eur"]),
            words.euros(year["spent_eur"]),
            words.length(year["trench_m"]),
            words.number(year["n_sites"]),
            words("{n} of {total}", n=year["n_sites_total"], total=year["n"]),
            words.number(year["pupils_total"]),
        )
        for year in records(made.tables["programme_years"])
    ]
    header = (
        words("Year"),
        words("Available"),
        words("Spent"),
        words("New trench"),
        words("Sites"),
        words("Sites so far"),
        words("Pupils so far"),
    )
    left = made.tables["programme_sites"]["reason"].value_counts()
    late = int(left.get("beyond_budgets", 0) + left.get("too_early", 0))
    note = words(
        "{n} of {total} {total:site|sites} {n:is|are} not built within these years.",
        n=late,
        total=int(left.sum()),
    )
    return Section(title, header, tuple(rows), note)


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
    if theirs is not None:
        rows.append((words("Reached in the given order"), f"{words.number(theirs.value)} {unit}"))
    return Section(words(goal.label), (words("Figure"), words("Value")), tuple(rows))


def frontier_document(made: Frontier) -> dict[str, Any]:
    """Return a frontier as one document for programs."""
    return {
        **document(made.project, made.problems),
        "scenario": scenario_document(made.scenario),
        "points": records(made.tables["frontier"]),
        "sites": records(made.tables["frontier_sites"]),
    }


def frontier_summary(made: Frontier, words: Words) -> tuple[Section, ...]:
    """Return one row per share of the pupils."""
    points = records(made.tables["frontier"])
    rows = [
        (
            words.share(point["share"]),
            words.number(point["n_sites"]),
            words.euros(point["cost_eur"]),
            words.euros(point["bound_eur"]),
            words.share(point["gap"], 2),
        )
        for point in points
    ]
    header = (
        words("Pupils served"),
        words("Sites connected"),
        words("Cost"),
        words("No plan costs less than"),
        words("Gap"),
    )
    note = words("Shares of {n} pupils, those served today included.", n=round(points[0]["n_pupils"]))
    return (
        Section(words("Coverage-cost frontier"), header, tuple(rows), note),
        *findings_sections(made.problems, words, notes=True),
    )
