"""Verdicts in whole sentences: why, what every source says, what would have to change."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from netplan.core.coverage.explain import Explanation, explain
from netplan.i18n import Words
from netplan.model.plan import Coverage
from netplan.report.section import Section


def explanations(coverage: Coverage, ids: Iterable[str]) -> Iterator[tuple[pd.Series, Explanation]]:
    """Yield the sites with these ids and what explains their verdicts."""
    sites, claims = coverage.tables["coverage_sites"], coverage.tables["claims"]
    of_site = dict(tuple(claims.groupby("subject_id")))
    for row in sites[sites["id"].isin(list(ids))].to_dict("records"):
        site = pd.Series(row)
        known = of_site.get(site["id"], claims.iloc[:0])
        yield site, explain(site, known)


def explained_sections(coverage: Coverage, ids: Iterable[str], words: Words) -> tuple[Section, ...]:
    """Return a section for each site."""
    return tuple(_section(site, told, words) for site, told in explanations(coverage, ids))


def _section(site: pd.Series, told: Explanation, words: Words) -> Section:
    rows = [(words("Verdict"), words(told.verdict))]
    rows += [(words("What is said about it"), words(claim)) for claim in told.claims]
    rows += [(words("What would change it"), words(change)) for change in told.changes]
    title = f"{site['name']} ({site['id']})" if pd.notna(site["name"]) else str(site["id"])
    return Section(title, (words("What"), words("Sentence")), tuple(rows), left=2)


def explained_document(coverage: Coverage, ids: Iterable[str], words: Words) -> list[dict[str, Any]]:
    """Return the same for programs, in the language of ``words``."""
    return [
        {
            "id": site["id"],
            "name": site["name"] if pd.notna(site["name"]) else None,
            "verdict": site["verdict"],
            "because": words(told.verdict),
            "claims": [words(claim) for claim in told.claims],
            "changes": [words(change) for change in told.changes],
        }
        for site, told in explanations(coverage, ids)
    ]
