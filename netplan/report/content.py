"""What a plan says to people: sections of text, read off its tables."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from netplan.i18n import Words
from netplan.io.rules import RULES
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.figures import FIGURES
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.plan import Coverage, Plan
from netplan.model.scenario import Scenario
from netplan.model.tables import TABLES
from netplan.report.section import Section

# the units counted that are no kind of site
_UNITS = {
    "addresses": mark("Addresses"),
    "households": mark("Households"),
    "business_parks": mark("Business parks"),
}
_MONEY = (
    *("cost", "cost_per_site", "alone_cost", "chosen_links", "joint_saving"),
    *("yearly", "npv", "tree", "bound", "duct_rent"),
)


def summary(plan: Plan, words: Words) -> tuple[Section, ...]:
    """Return what a planner wants to know of a plan first."""
    figures = plan.tables["figures"]
    return (
        coverage_section(plan, figures, words, after=True),
        *_planned(plan, words),
        *findings_sections(plan.problems, words),
    )


def _planned(plan: Plan, words: Words) -> tuple[Section, ...]:
    """Return route, cost and result; where nothing was to be planned, the sentence that says why."""
    why = [words(problem.message) for problem in plan.problems if problem.code == "PLN-001"]
    if why and plan.tables["trenches"].empty:
        text = words("Nothing is planned, so there is no route and no cost. {why}.", why=why[0])
        return (Section(words("Plan"), (words("Result"),), ((text,),)),)
    figures = plan.tables["figures"]
    return (
        route_section(figures, words),
        cost_section(plan.tables["costs"], words),
        result_section(plan, words),
    )


def coverage_summary(coverage: Coverage, words: Words) -> tuple[Section, ...]:
    """Return the counts of an assessment, and what was found in the data."""
    from netplan.core.plan_figures import coverage_figures  # panels speak before the solvers are loaded

    figures = coverage_figures(coverage)
    section = coverage_section(coverage, figures, words, after=False)
    return (section, *findings_sections(coverage.problems, words))


def coverage_section(result: Coverage | Plan, figures: pd.DataFrame, words: Words, *, after: bool) -> Section:
    """Return one row for each counted unit; the share is of all, so that unknown never counts as served."""
    from netplan.core.plan_figures import VERDICTS  # panels speak before the solvers are loaded

    shown = figures[figures["key"].isin([*VERDICTS, "served_after"])]
    rows = []
    for counted, group in shown.groupby("counted", sort=False):
        value = dict(zip(group["key"], group["value"], strict=True))
        last = value["served_after"] if after else value["served"]
        total = int(group["n"].iloc[0])
        counts = [total, *(value[verdict] for verdict in VERDICTS), *([last] if after else [])]
        share = words.share(_part(last, total))
        rows.append((counted_label(str(counted), words), *map(words.number, counts), share))
    header = [words("Counted"), words("Total"), words("Served"), words("Likely"), words("Not served")]
    header += [words("Unknown")]
    header += [*([words("Served after")] if after else []), words("Share")]
    title = words("Coverage: {target}", target=words(result.scenario.goal.label))
    sources = sources_line(_sources(shown, words), words)
    told = [
        f"{sources.removesuffix('.')}.",
        *_uncounted(result.project.problems, words),
        policy_note(figures, words, result.scenario),
    ]
    return Section(title, tuple(header), tuple(rows), " ".join(told))


def _uncounted(problems: Iterable[Problem], words: Words) -> Iterator[str]:
    """Say how many rows of what is counted were delivered but are not in the project: no total holds them."""
    lost = Counter(
        one.layer
        for one in problems
        if one.code in RULES and RULES[one.code].effect == "reject" and one.severity == "error"
    )
    for layer in ("sites", "addresses"):
        if n := lost[layer]:
            yield words(
                "{layer}: {n} delivered {n:row has|rows have} a fault and {n:is|are} in no count.",
                layer=layer_label(layer, words),
                n=n,
            )


def policy_note(figures: pd.DataFrame, words: Words, scenario: Scenario) -> str:
    """Say which of several rates of a line counts, and how many verdicts a measurement contradicts."""
    policy = scenario.claim_policy
    told = [words("Where several rates are known of one line: {policy}.", policy=words(policy.label))]
    if policy.order == "reach" and policy.worst_grade >= "C":
        told.append(words("A calculated rate can then outrank a slower measurement."))
    contested = figures[figures["key"] == "contested"]
    if len(contested):
        counts = [
            words("{counted}: {n}", counted=counted_label(str(unit), words), n=words.number(n))
            for unit, n in zip(contested["counted"], contested["value"], strict=True)
        ]
        told.append(
            words("So it is here, and the measurement may be right ({counts}).", counts=", ".join(counts))
        )
    return " ".join(told)


def layer_label(name: str, words: Words) -> str:
    """Return what people call a layer; a foreign one keeps its name."""
    known = TABLES.get(name)
    return words(known.label) if known else name


def counted_label(counted: str, words: Words) -> str:
    """Return what a figure is counted over in words: a kind of site, a surface, addresses, households."""
    if counted in _UNITS:
        return words(_UNITS[counted])
    if counted == "cells":
        return words("100 m cells")
    group, _, value = counted.partition(":")
    if value:
        return words("Schools: {group}", group=words.code(group, value))
    label = words.code("site_kind", counted)
    return label if label != counted else words.code("surface", counted)


def figure_label(key: str, counted: str | None, words: Words) -> str:
    """Return what a figure is called, with what it is counted over."""
    label = words(FIGURES[key][0])
    return f"{label}: {counted_label(counted, words)}" if counted else label


def sources_line(sources: Iterable[str], words: Words) -> str:
    """Return where what is shown comes from; n/a where nothing says so."""
    return words("Sources: {sources}", sources="; ".join(sources) or words("n/a"))


def _sources(rows: pd.DataFrame, words: Words) -> list[str]:
    latest = rows[rows["source"].fillna("") != ""].groupby("source")["as_of"].max()
    return [
        words("{source} ({date})", source=source, date=words.date(day)) if pd.notna(day) else str(source)
        for source, day in latest.items()
    ]


def route_section(figures: pd.DataFrame, words: Words) -> Section:
    """Return the metres of new trench by surface, and those of existing ducts."""
    new = figures[figures["key"] == "trench"]
    total = float(new["value"].sum())
    lengths = new.set_index("counted")["value"].sort_values(ascending=False)
    rows = [
        (words.code("surface", surface), metres(length, words), words.share(_part(length, total)))
        for surface, length in lengths.items()
        if length > 0
    ]
    rows.append((words("New trench"), metres(total, words), words.share(_part(total, total))))
    rows.append((words("Existing ducts used"), metres(_value(figures, "duct"), words), ""))
    header = (words("Surface"), words("Length"), words("Share"))
    return Section(words("Route"), header, tuple(rows))


def metres(length_m: float, words: Words) -> str:
    """Return whole metres, so that the rows of a table add up by eye."""
    return f"{words.number(length_m)} m"


def cost_section(costs: pd.DataFrame, words: Words) -> Section:
    """Return the costs by kind, with their sum, price level, and how many prices nobody has verified."""
    total = float(costs["cost_eur"].sum())
    rows = [
        (words.code("cost_kind", kind), words.euros(cost), words.share(_part(cost, total)))
        for kind, cost in costs.groupby("cost_kind", sort=False)["cost_eur"].sum().items()
    ]
    rows.append((words("Total, net of VAT"), words.euros(total), words.share(_part(total, total))))
    years = sorted({int(year) for year in costs["price_year"].dropna()})
    note = words("Price level {level}.", level="–".join(map(str, dict.fromkeys([*years[:1], *years[-1:]]))))
    n = int(costs.loc[costs["source"].str.startswith(UNVERIFIED, na=False), "item"].nunique())
    if n:
        note += " " + words(
            "{n} of the prices {n:is a planning value|are planning values} nobody has verified ([K]).", n=n
        )
    return Section(words("Cost"), (words("Kind"), words("Cost"), words("Share")), tuple(rows), note)


def result_section(plan: Plan, words: Words) -> Section:
    """Return how many sites a plan serves, its money, and its proven gap."""
    figures = plan.tables["figures"]
    connected = figures[figures["key"] == "connected"]
    asked = int(connected["n"].iloc[0]) if len(connected) else 0
    n = words("{n} of {total}", n=int(_value(figures, "connected")), total=asked)
    shown = {"connected": n}
    if "leased" in set(figures["key"]):
        shown["leased"] = words("{n} of {total}", n=int(_value(figures, "leased")), total=asked)
    present = set(figures["key"])
    shown |= {key: words.euros(_value(figures, key)) for key in _MONEY if key in present}
    shown["gap"] = words.share(plan.gap, 2)
    labels = {key: template for key, (template, _) in FIGURES.items()}
    rows = [(words(template), shown[key]) for key, template in labels.items() if key in shown]
    return Section(words("Plan"), (words("Figure"), words("Value")), tuple(rows))


def _part(value: float, total: float) -> float:
    """Return the share; of nothing there is none."""
    return value / total if total else float("nan")


def _value(figures: pd.DataFrame, key: str) -> float:
    return float(figures.loc[figures["key"] == key, "value"].sum())


def findings_sections(
    problems: Iterable[Problem], words: Words, *, notes: bool = False
) -> tuple[Section, ...]:
    """Return the findings grouped by rule and layer, worst first; without ``notes`` no mere notes."""
    groups: dict[tuple[int, str, str], list[Problem]] = {}
    for problem in problems:
        key = (SEVERITIES.index(problem.severity), problem.code, problem.layer)
        groups.setdefault(key, []).append(problem)
    ranks = {rank for rank, severity in enumerate(SEVERITIES) if notes or severity != "info"}
    shown = [item for item in sorted(groups.items(), key=lambda item: item[0]) if item[0][0] in ranks]
    hidden = sum(len(group) for key, group in groups.items() if key[0] not in ranks)
    rows = [
        (
            words.code("severity", SEVERITIES[rank]),
            code,
            layer_label(layer, words),
            words(group[0].message),
            words.number(len(group)),
        )
        for (rank, code, layer), group in shown
    ]
    if not rows and not hidden:
        return ()
    finding = words("Finding, the first of each")
    header = (words("Severity"), words("Rule"), words("Layer"), finding, words("Number"))
    note = words("{n} {n:note is|notes are} in the table of findings.", n=hidden) if hidden else ""
    return (Section(words("Findings"), header, tuple(rows), note, left=4),)
