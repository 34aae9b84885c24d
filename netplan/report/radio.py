"""Radio links that could be built, for people and programs: how many sites each setup reaches."""

from collections.abc import Mapping
from typing import Any

from netplan.i18n import Words
from netplan.model.plan import Coverage
from netplan.model.radio import RadioCatalogue
from netplan.report.document import records
from netplan.report.section import Section

_VERDICTS = ("served", "likely", "not_served", "unknown")


def radio_tables(coverage: Coverage, fit: Mapping[str, int]) -> dict[str, Any]:
    """Return links and verdicts for programs; ``fit`` counts the carriers by setup."""
    links = coverage.tables["radio_links"]
    sites = coverage.tables["coverage_sites"]
    return {
        "radio_links": records(links.drop(columns="geometry")),
        "radio_carriers": dict(fit),
        "radio_verdicts": {
            when: {verdict: int((sites[column] == verdict).sum()) for verdict in _VERDICTS}
            for when, column in (("today", "verdict"), ("after", "verdict_after"))
        },
    }


def radio_sections(
    coverage: Coverage, catalogue: RadioCatalogue, fit: Mapping[str, int], words: Words
) -> tuple[Section, ...]:
    """Return what each setup reaches, and the verdicts today and after."""
    sites = coverage.tables["coverage_sites"]
    links, need = coverage.tables["radio_links"], coverage.scenario.goal.down_mbps
    rows = []
    for setup, n in fit.items():
        own = links[links["setup"] == setup]
        sure = int((own["down_p10_mbps"] >= need).sum())
        likely = int((own["down_p50_mbps"] >= need).sum())
        counts = (words.number(n), words.number(len(own)), words.number(likely), words.number(sure))
        rows.append((catalogue.setups[setup].called(words.language), *counts))
    header = (
        words("Setup"),
        words("Fit carriers with fibre"),
        words("Sites reached"),
        words("{mbps} Mbit/s likely", mbps=words.number(need)),
        words("{mbps} Mbit/s sure", mbps=words.number(need)),
    )
    note = words(
        "Of {n} sites. Carriers are fit by the rules of fitness, with fibre within {reach} m along the "
        "streets. Of each site and setup the link with the highest sure rate; air time is not shared. Model: "
        "{edition}",
        n=len(sites),
        reach=words.number(coverage.scenario.fibre_reach_m),
        edition=catalogue.edition,
    )
    verdicts = tuple(
        (words.code("verdict", verdict), *(words.number(int((sites[column] == verdict).sum())) for column in
         ("verdict", "verdict_after")))
        for verdict in _VERDICTS
    )  # fmt: skip
    after = Section(
        words("Sites, if the radio links were built"),
        (words("Verdict"), words("Today"), words("After")),
        verdicts,
        words("A link that is too slow, or that nobody knows, changes no verdict."),
    )
    return Section(words("Radio links that could be built"), header, tuple(rows), note), after
