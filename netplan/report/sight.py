"""Lines of sight as tables for people and documents for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from netplan.core.sight.making import SightLines
from netplan.i18n import Words
from netplan.report.content import findings_sections
from netplan.report.document import document, records
from netplan.report.section import Section

_KINDS = ("clear", "grazing", "blocked", "unknown")


def sight_document(made: SightLines) -> dict[str, Any]:
    """Return terms and lines as one document for programs; lengths in m, certainty from 0 to 1."""
    return {
        **document(made.project, made.problems),
        "terms": asdict(made.terms),
        "unknown_sites": sorted(made.unknown),
        "lines": records(made.table.drop(columns="geometry")),
    }


def sight_summary(made: SightLines, words: Words) -> tuple[Section, ...]:
    """Return for every site how many carriers it sees, and what was found."""
    kinds = tuple(words.code("sight", kind).partition(":")[0] for kind in _KINDS)
    section = Section(
        words("Carriers in sight within {reach_m} m, {ghz} GHz", **_said(made, words)),
        (words("Site"), *kinds, words("Nearest free")),
        tuple(_rows(made, words)),
        _note(made, words),
    )
    return (section, *findings_sections(made.problems, words))


def _rows(made: SightLines, words: Words) -> Iterator[tuple[str, ...]]:
    """Return the counts of each site, by name; what is not known is not 0."""
    sites, lines = made.project.layers["sites"], made.table
    counts = lines.groupby(["id", "sight"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=sites["id"], columns=list(_KINDS), fill_value=0)
    nearest = lines[lines["sight"] == "clear"].groupby("id")["length_m"].min()
    for key, name in sorted(zip(sites["id"], sites["name"], strict=True), key=lambda one: str(one[1])):
        if key in made.unknown:
            yield (str(name or key), *("–" for _ in _KINDS), words("not known"))
        else:
            numbers = (words.number(counts.at[key, kind]) for kind in _KINDS)
            yield (str(name or key), *numbers, _metres(nearest.get(key), words))


def _note(made: SightLines, words: Words) -> str:
    """Say of how many sites that is, by what, and what was assumed."""
    seen = made.table.loc[made.table["sight"] == "clear", "id"].nunique()
    return words(
        "{seen} of {n} sites see a carrier, of {unknown} it is not known. Surface: {source}. Free: at least "
        "60 % of the first Fresnel zone. Antennas stand 1.5 m above the roof, and at the mounting height of "
        "the carrier.",
        seen=seen,
        n=len(made.project.layers["sites"]),
        unknown=len(made.unknown),
        source=next(iter(made.table["source"]), "") or "–",
    )


def _said(made: SightLines, words: Words) -> dict[str, str]:
    return {"reach_m": words.number(made.terms.reach_m), "ghz": words.number(made.terms.ghz, 1)}


def _metres(value: float | None, words: Words) -> str:
    return "–" if value is None else f"{words.number(value)} m"
