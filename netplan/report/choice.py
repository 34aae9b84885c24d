"""A choice of carriers as tables for people and documents for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.choice import CarrierChoice
from netplan.report.content import findings_sections
from netplan.report.document import document, records
from netplan.report.section import Section

COUNTED_IN = {"streets": mark("m of street"), "sites": mark("sites"), "addresses": mark("households")}
_LACKING = {"sites": mark("sites not served today"), "addresses": mark("households not served today")}


def choice_document(choice: CarrierChoice) -> dict[str, Any]:
    """Return terms, figures and tables of a choice as one document for programs; money in EUR."""
    return {
        **document(choice.project, choice.problems),
        "terms": asdict(choice.terms),
        "covered": choice.covered,
        "of": choice.whole,
        "cost_eur": choice.cost_eur,
        "trench_eur": choice.trench_eur,
        "bound": choice.bound,
        "gap": choice.gap,
        "carriers": {"fit": choice.n_fit, "unknown": choice.n_unknown, "all": choice.n_carriers},
        "pairs": choice.n_pairs,
        "edition": choice.edition,
        "chosen": records(choice.carriers.drop(columns="geometry")),
        "survey_first": [{"id": key, "targets": n} for key, n in choice.surveys],
        "if_these_were_fit": choice.if_fit,
    }


def choice_summary(choice: CarrierChoice, words: Words) -> tuple[Section, ...]:
    """Return the chosen carriers, what they cover and cost, how good that is, and what to survey first."""
    rows = tuple(
        (
            str(row.id),
            words.code("carrier_class", row.carrier_class),
            words.code("fitness", row.fitness),
            words.number(row.n_targets),
            words.number(row.n_alone),
            words.euros(row.cost_eur),
            row.fed_by if isinstance(row.fed_by, str) else words("fibre"),
        )
        for row in choice.carriers.sort_values(["n_targets", "id"], ascending=[False, True]).itertuples()
    )
    header = tuple(
        words(text)
        for text in (
            mark("Carrier"),
            mark("Class"),
            mark("Fitness"),
            mark("Targets it takes"),
            mark("Targets only it takes"),
            mark("Cost"),
            mark("Fed by"),
        )
    )
    shown = len(header) if choice.terms.most_hops > 1 else len(header) - 1
    cells = tuple(row[:shown] for row in rows)
    section = Section(words("Chosen carriers"), header[:shown], cells, choice_told(choice, words), left=3)
    return section, *_surveys(choice, words), *findings_sections(choice.problems, words)


def choice_told(choice: CarrierChoice, words: Words) -> str:
    """Return in sentences what the choice covers and costs, how far off the best it is, and on what basis."""
    model = words(
        "Fit are {fit} of {all} carriers, of {unknown} it is not known. Model: {edition}",
        fit=words.number(choice.n_fit),
        all=words.number(choice.n_carriers),
        unknown=words.number(choice.n_unknown),
        edition=choice.edition,
    )
    return f"{choice_brief(choice, words)} {model}"


def doubts_told(doubts: Sequence[Message], words: Words) -> str:
    """Return what has changed since a choice was made as a sentence; nothing if nothing has."""
    names = ", ".join(map(words, doubts))
    return (
        words("Out of date, since these have changed: {names}. Choose again.", names=names) if names else ""
    )


def choice_brief(choice: CarrierChoice, words: Words) -> str:
    """Return what the choice covers and costs, and how far off the best one it is at most."""
    share = choice.covered / choice.whole if choice.whole else 0.0
    unit = _unit(choice, words)
    told = words(
        "{n} of {used} carriers cover {share} of {whole} {unit}; devices and trenches cost {cost}, "
        "{trench} of it for trenches to fibre.",
        n=words.number(len(choice.carriers)),
        used=words.number(choice.n_used),
        share=words.share(share, 1),
        whole=words.number(choice.whole),
        unit=unit,
        cost=words.euros(choice.cost_eur),
        trench=words.euros(choice.trench_eur),
    )
    n_fed = int(choice.carriers["fed_by"].notna().sum())
    if n_fed:
        fed = words(
            "{n} of them {n:has no fibre, but is|have no fibre, but are} fed by others by radio, over {hops} "
            "hops at most to a site; all on the way share the air time.",
            n=n_fed,
            hops=int(choice.carriers["n_hops"].max()),
        )
        told = f"{told} {fed}"
    if choice.terms.share is not None:
        proof = words(
            "No choice costs less than {bound}: at most {gap} above the cheapest possible.",
            bound=words.euros(choice.bound),
            gap=words.share(choice.gap, 1),
        )
    else:
        proof = words(
            "No choice covers more than {bound} {unit}: at most {gap} below the best possible.",
            bound=words.number(choice.bound),
            unit=unit,
            gap=words.share(choice.gap, 1),
        )
    return f"{told} {proof}"


def _unit(choice: CarrierChoice, words: Words) -> str:
    kinds = _LACKING if choice.terms.lacking_only else COUNTED_IN
    return words(kinds[choice.terms.targets])


def _surveys(choice: CarrierChoice, words: Words) -> tuple[Section, ...]:
    """Return the carriers of unknown fitness that would improve the choice; nothing if none would."""
    if not choice.surveys or choice.if_fit is None:
        return ()
    rows = tuple((key, words.number(n)) for key, n in choice.surveys)
    header = words("Carrier"), words("Targets it would take")
    if choice.terms.share is not None:
        note = words("If they were fit, the same cover would cost {cost}.", cost=words.euros(choice.if_fit))
    else:
        note = words(
            "If they were fit, the same budget would cover {covered} {unit}.",
            covered=words.number(choice.if_fit),
            unit=_unit(choice, words),
        )
    return (Section(words("Carriers to survey first for this choice"), header, rows, note),)
