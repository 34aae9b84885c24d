"""Fibres, equipment and bill of material as tables for people and documents for programs."""

from typing import Any

import pandas as pd

from netplan.i18n import Words
from netplan.model.catalogue import UNVERIFIED
from netplan.model.sizing import Sizing
from netplan.model.sizing_rules import with_rules
from netplan.report.content import findings_sections
from netplan.report.document import document, records, scenario_document
from netplan.report.item_names import item_name
from netplan.report.section import Section


def sizing_document(made: Sizing) -> dict[str, Any]:
    """Return sizing and bill as one document for programs; lengths in m, money in EUR, losses in dB."""
    plan = made.plan
    return {
        **document(plan.project, (*plan.problems, *made.problems)),
        "scenario": scenario_document(plan.scenario),
        "rules": [vars(rule) for rule in with_rules(plan.scenario.rules).values()],
        "cost_eur": made.cost_eur,
        "second_eur": made.second_eur,
        "planned_eur": plan.cost_eur,
        "bill": records(made.tables["bill"]),
        "years": records(made.tables["bill_years"]),
        "compared": records(made.tables["bill_compared"]),
        "segments": records(made.tables["sized_trenches"]),
        "equipment": records(made.tables["equipment"]),
        "sites": records(made.tables["sized_sites"]),
        "second_routes": records(made.tables["sized_seconds"]),
    }


def sizing_summary(made: Sizing, words: Words) -> tuple[Section, ...]:
    """Return the bill by year, how it differs from the plan, what is laid, budgets, findings."""
    rows = made.tables["bill"]
    years = [*(rows["year"] == year for year in _years(rows)), rows["year"].isna()]
    parts = [rows[which.fillna(value=False)] for which in years]
    return (
        *(_bill(part, words, made) for part in parts if len(part)),
        _compared(made, words),
        _laid(made.tables["sized_trenches"], words),
        _budgets(made.tables["sized_sites"], words("Optical budgets"), words),
        *second_sections(made, words),
        *findings_sections((*made.plan.problems, *made.problems), words),
    )


def _years(rows: pd.DataFrame) -> list[int]:
    return sorted({int(year) for year in rows["year"].dropna()})


def quantity(value: float, unit: str, words: Words) -> str:
    """Return a quantity of a bill with its unit."""
    if unit == "EUR":
        return words.euros(value)
    return f"{words.number(value, 1 if unit == 'm' and value < 1000 else 0)} {unit}".strip()


def _bill(rows: pd.DataFrame, words: Words, made: Sizing) -> Section:
    """Return the bill of one year, or of what no year builds; each part with its sum."""
    told: list[tuple[str, ...]] = []
    for part, group in rows.groupby("bill_part", sort=False):
        told += [_line(row, words) for row in records(group)]
        told.append((words.code("bill_part", part), "", "", words.euros(float(group["cost_eur"].sum()))))
    told.append((words("Total, net of VAT"), "", "", words.euros(float(rows["cost_eur"].sum()))))
    year = rows["year"].iloc[0]
    title = (
        words("Bill of material") if made.programme is None else words("Bill of material: not in these years")
    )
    if not pd.isna(year):
        title = words("Bill of material {year:d}", year=int(year))
    n = int(rows.loc[rows["source"].str.startswith(UNVERIFIED, na=False), "item"].nunique())
    note = words(
        "{n} of the prices {n:is a planning value|are planning values} nobody has verified ([K]).", n=n
    )
    header = (words("Item"), words("Quantity"), words("Unit price"), words("Cost"))
    return Section(title, header, tuple(told), note if n else "")


def _line(row: dict[str, Any], words: Words) -> tuple[str, ...]:
    """Return a position: item, quantity, price (of percentages the share), cost."""
    unverified = f" {UNVERIFIED}" if str(row["source"]).startswith(UNVERIFIED) else ""
    each = row["price_eur"]
    price = words.share(each, 0) if row["unit"] == "EUR" else words.euros(each, 2)
    amount = quantity(row["quantity"], row["unit"], words)
    return (item_name(row["item"], words), amount, f"{price}{unverified}", words.euros(row["cost_eur"]))


def _compared(made: Sizing, words: Words) -> Section:
    table = made.tables["bill_compared"]
    rows: list[tuple[str, ...]] = [
        (
            words.code("cost_kind", row["cost_kind"]),
            words.euros(row["planned_eur"]),
            words.euros(row["bill_eur"]),
            words.euros(row["second_eur"]),
            words.euros(row["more_eur"]),
        )
        for row in records(table)
    ]
    sums = [float(table[key].sum()) for key in ("planned_eur", "bill_eur", "second_eur", "more_eur")]
    rows.append((words("Total, net of VAT"), *(words.euros(total) for total in sums)))
    header = (
        words("Kind"),
        words("Plan"),
        words("Bill"),
        words("Of it for second routes"),
        words("Difference"),
    )
    note = words(
        "The plan counts one usual bundle and cable for every metre; the bill counts what is needed there, "
        "and what stands along the route."
    )
    return Section(words("Bill and plan"), header, tuple(rows), note)


def _laid(trenches: pd.DataFrame, words: Words) -> Section:
    """Return the metres by what lies in them."""
    keys = ["cables", "bundles"]
    metres = trenches.assign(**{key: trenches[key].fillna("–") for key in keys})
    sums = metres.groupby(keys, sort=True)["length_m"].sum().sort_values(ascending=False)
    rows = [
        (str(cables), words("existing duct") if bundles == "–" else str(bundles), f"{words.number(length)} m")
        for (cables, bundles), length in zip(sums.index, sums, strict=True)
    ]
    header = (words("Cables, fibres of each"), words("Duct bundles"), words("Length"))
    return Section(words("What lies in the route"), header, tuple(rows), left=2)


def second_sections(made: Sizing, words: Words) -> tuple[Section, ...]:
    """Return the optical budgets of second routes, if there are any, and what they cost in each year."""
    sites, years = made.tables["sized_seconds"], made.tables["bill_years"]
    if sites.empty:
        return ()
    sums = years.assign(year=years["year"].fillna(0)).groupby("year")["second_eur"].sum()
    names = [str(year) if year else words("not in these years") for year in sums.index.tolist()]
    rows = [(name, words.euros(float(eur))) for name, eur in zip(names, sums, strict=True)]
    rows = rows if made.programme else []
    rows.append((words("Total, net of VAT"), words.euros(made.second_eur)))
    note = words(
        "What the bill would not hold without second routes: trench, fibres, tubes, splices, terminations "
        "and optics, with planning and contingency. A second route is counted in the year in which the last "
        "piece it needs is built; the budgets of the programme do not pay for it."
    )
    return (
        _budgets(sites, words("Optical budgets of second routes"), words),
        Section(words("Second routes in the bill"), (words("Year"), words("Cost")), tuple(rows), note),
    )


def _budgets(sites: pd.DataFrame, title: str, words: Words) -> Section:
    counts = sites["reason"].value_counts()
    labels = {
        "light_arrives": words("The light arrives with the whole margin"),
        "light_just_arrives": words("The light arrives without the whole margin"),
        "light_fails": words("The light does not arrive"),
        "pop_unknown": words("Not known: no PoP is known"),
    }
    rows = [(label, words("{n} of {total}", n=int(counts.get(key, 0)), total=len(sites)))
            for key, label in labels.items()]  # fmt: skip
    return Section(title, (words("Figure"), words("Sites")), tuple(rows))
