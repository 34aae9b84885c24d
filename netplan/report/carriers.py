"""What carriers are fit for, told to people: counts by use and class, vetoes, what to survey first."""

import pandas as pd

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import code_label
from netplan.model.fitness import CRITERIA
from netplan.report.section import Section

_FITNESS = ("fit", "unfit", "unknown")


def carrier_sections(fitness: pd.DataFrame, surveys: pd.DataFrame, words: Words) -> tuple[Section, ...]:
    """Return how many carriers are fit for each use, what speaks against others, and the first surveys."""
    return _counts(fitness, words), _vetoes(fitness, words), _surveys(surveys, words)


def _counts(fitness: pd.DataFrame, words: Words) -> Section:
    rows = []
    for (use, kind), part in fitness.groupby(["radio_use", "carrier_class"], sort=True):
        n = part["fitness"].value_counts()
        labels = (_label("radio_use", use, words), _label("carrier_class", kind, words))
        rows.append(
            (*labels, *(words.number(int(n.get(key, 0))) for key in _FITNESS), words.number(len(part)))
        )
    header = (words("Use"), words("Class"), *(_label("fitness", key, words) for key in _FITNESS), words("Of"))
    note = words("By the rules of the owner or, where none were given, planning values [K].")
    return Section(words("Fitness of carriers"), header, tuple(rows), note, left=2)


def _vetoes(fitness: pd.DataFrame, words: Words) -> Section:
    rows = []
    for use, part in fitness.groupby("radio_use", sort=True):
        vetoes = part["veto"].value_counts()
        opened = part["open"].dropna().str.split(", ").explode().value_counts()
        for key, label in CRITERIA.items():
            counts = int(vetoes.get(key, 0)), int(opened.get(key, 0))
            if any(counts):
                named = (_label("radio_use", use, words), words(label))
                rows.append((*named, *(words.number(count) for count in counts)))
    header = (words("Use"), words("Criterion"), words("Veto"), words("To be found out"))
    return Section(words("What speaks against carriers"), header, tuple(rows), left=2)


def _surveys(surveys: pd.DataFrame, words: Words) -> Section:
    rows = tuple(
        (
            words.number(row.rank),
            str(row.id),
            _label("carrier_class", row.carrier_class, words),
            ", ".join(_label("radio_use", use, words) for use in str(row.radio_uses).split(", ") if use),
            ", ".join(words(CRITERIA[key]) for key in str(row.open).split(", ") if key in CRITERIA),
            words.number(row.n_settled),
        )
        for row in surveys.itertuples()
    )
    header = tuple(
        words(text)
        for text in (
            mark("Order"),
            mark("ID"),
            mark("Class"),
            mark("Uses"),
            mark("To be found out"),
            mark("Sites and uses it settles"),
        )
    )
    note = words(
        "Counted are sites that are not served today and that no fit carrier reaches. Once each of them is "
        "settled, a second choice for each follows, counted anew."
    )
    if not rows:
        note = words("None: no site that is not served today hangs on a carrier that is unknown.")
    return Section(words("Carriers to survey first"), header, rows, note, left=5)


def _label(codes: str, value: object, words: Words) -> str:
    return code_label(codes, value, words.language)
