"""Why a plan is as it is, as tables for people and a document for programs."""

from typing import Any

from netplan.i18n import Words
from netplan.model.explained import Alternative, Explained
from netplan.report.document import document, records, scenario_document
from netplan.report.item_names import item_name
from netplan.report.section import Section

_CENTS_EUR = 1.0  # the positions of a plan are rounded one by one: the same sum shall read the same


def why_document(found: Explained) -> dict[str, Any]:
    """Return the explanations as one document; texts are untranslated."""
    return {
        **document(found.plan.project, found.plan.problems),
        "scenario": scenario_document(found.plan.scenario),
        "cost_eur": found.plan.cost_eur,
        "tree_eur": found.plan.tree_eur,
        "gap": found.plan.gap,
        "because": [
            {
                "id": one.id,
                "name": one.name,
                "now": str(one.now),
                "alternatives": [_row(other) for other in one.alternatives],
            }
            for one in found.because
        ],
        "released": [_row(other) for other in found.released],
        "turning": [vars(one) for one in found.turning],
        "planned_eur": found.planned_eur,
        "simpler": [{"what": str(one.what), "cost_eur": one.cost_eur} for one in found.simpler],
    }


def _row(other: Alternative) -> dict[str, Any]:
    return {"what": str(other.what), "more_eur": other.more_eur, "proven": other.proven}


def why_summary(found: Explained, words: Words) -> tuple[Section, ...]:
    """Return every explanation as a table of its own."""
    sections = [
        _alternatives(words(one.now), f"{one.name} ({one.id})", one.alternatives, words)
        for one in found.because
    ]
    sections += _shares(found, words)
    if found.released:
        sections.append(_alternatives("", words("Constraints that bind the plan"), found.released, words))
    sections += [*_turning(found, words), *_simpler(found, words)]
    return tuple(sections)


def _shares(found: Explained, words: Words) -> tuple[Section, ...]:
    """Return what each explained site bears of the cost, the others together, and the whole."""
    table = found.plan.tables["connections"]
    paid = table[table["cost_share_eur"].notna()]
    asked = paid[paid["id"].isin([one.id for one in found.because])]
    if asked.empty:
        return ()
    rows = [
        (f"{row['name']} ({row['id']})", words.euros(row["cost_share_eur"]), words.euros(row["alone_eur"]))
        for row in records(asked)
    ]
    whole = found.plan.cost_eur
    n, rest = len(paid) - len(asked), whole - float(asked["cost_share_eur"].sum())
    if n:
        rows.append((words("{n} other {n:site|sites}", n=n), words.euros(rest), ""))
    rows.append((words("This plan"), words.euros(whole), ""))
    header = (words("Site"), words("Share of the cost"), words("Alone it would cost"))
    note = words(
        "A piece of the route is shared equally by the sites behind it; planning and contingency in "
        "proportion."
    )
    return (Section(words("Who bears how much"), header, tuple(rows), note),)


def _alternatives(note: str, title: str, others: tuple[Alternative, ...], words: Words) -> Section:
    rows = [
        (
            words(other.what),
            words("not possible") if other.more_eur is None else _signed(other.more_eur, words),
            words("proven") if other.proven else words("best found"),
        )
        for other in others
    ]
    header = (words("Alternative"), words("Costs more"), words("Certainty"))
    return Section(title, header, tuple(rows), note)


def _signed(eur: float, words: Words) -> str:
    return ("+" if eur > 0 else "") + words.euros(eur)


def _turning(found: Explained, words: Words) -> tuple[Section, ...]:
    if not found.turning:
        return ()
    rows = [
        (
            item_name(one.key, words),
            words.number(one.value, 2),
            f"{words.number(one.low, 2)} – {words.number(one.high, 2)}",
            *(words("no change") if at is None else words.number(at, 2) for at in (one.below, one.above)),
        )
        for one in found.turning
    ]
    header = (words("Price"), words("Value"), words("Range"), words("Changes below"), words("Changes above"))
    note = words("Another plan is then cheaper by more than a thousandth; found by planning anew.")
    return (Section(words("Prices that change the plan"), header, tuple(rows), note),)


def _simpler(found: Explained, words: Words) -> tuple[Section, ...]:
    if not found.simpler:
        return ()
    plan, told = found.planned_eur, found.plan.cost_eur
    plan = told if abs(told - plan) < _CENTS_EUR else plan
    rows = [
        (
            words(one.what),
            words.euros(one.cost_eur),
            _signed(one.cost_eur - plan, words),
            words.share((one.cost_eur - plan) / plan) if plan > 0 else words("n/a"),
        )
        for one in found.simpler
    ]
    rows.append((words("This plan"), words.euros(plan), "", ""))
    note = words("For the sites this plan connects, at the same prices; room in ducts is not looked at.")
    header = (words("Way"), words("Cost"), words("More than this plan"), words("More in per cent"))
    return (Section(words("Simpler ways of planning"), header, tuple(rows), note),)
