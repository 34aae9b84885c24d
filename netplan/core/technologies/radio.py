"""Radio: claims of the links a table holds, one row for each: subject, rates both ways, availability, metres.

``radio.offers`` computes such a table; a planner's own tools may, too. What carries no broadband, such as a
network of sensors, says nothing about the line of a subject.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netplan.core.claims import TODAY, Claims, grades
from netplan.core.coded import rows_of
from netplan.core.graph.arrays import frozen
from netplan.core.technologies.ground import Ground

RATES = tuple(f"{way}_p{p}_mbps" for way in ("down", "up") for p in (10, 50, 90))
LINKS = "radio_links"
"""Layer of the links: subject_id, the columns of ``RATES``, availability (0..1), way_m, edition; where it
differs limit ("radio") and scenario ("today")."""
_USUAL = {"limit": "radio", "scenario": TODAY}
_LEAST_MBPS = 0.1  # below it nobody speaks of broadband


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return the claims of the links; none where nobody has computed any."""
    if LINKS not in ground.layers:
        return ()
    return ground.known.stages(link_claims, ground.layers[LINKS], ground.subjects)


def link_claims(links: pd.DataFrame, subjects: pd.DataFrame) -> tuple[Claims, ...]:
    """Return one ``Claims`` for each edition, availability, limit and scenario: the best of every subject."""
    known = links.assign(
        subject=rows_of(subjects["id"], links["subject_id"]),
        at=np.arange(len(links)),
    )
    for column, usual in _USUAL.items():
        said = known[column] if column in known else pd.Series(usual, known.index, dtype="str")
        known[column] = said.fillna(usual)
    broad = known["down_p90_mbps"] >= _LEAST_MBPS  # neither sensors nor what is not known
    return tuple(_grouped(known[(known["subject"] >= 0) & broad]))


def _grouped(links: pd.DataFrame) -> Iterator[Claims]:
    by = ["edition", "availability", *_USUAL]
    for (edition, _, limit, scenario), group in links.groupby(by, dropna=False):
        best = group.sort_values(["down_p10_mbps", "at"], ascending=[False, True])
        best = best.drop_duplicates("subject").sort_values("subject")
        rates = best[list(RATES)].to_numpy(dtype=float)
        yield Claims(
            speaks="radio",
            layer=LINKS,
            technology="radio",
            kind="modelled",
            about=frozen(best["subject"], np.int64),
            asset=frozen(best["at"], np.int64),
            down=rates[:, :3].copy(),
            up=rates[:, 3:].copy(),
            grade=grades("C", len(best)),
            way_m=best["way_m"].to_numpy(dtype=float).copy(),
            limit=str(limit),
            edition=str(edition),
            availability=float(group["availability"].iloc[0]),
            scenario=str(scenario),
        )
