"""Radio: the door through which links enter that were computed elsewhere.

Line of sight and link budgets are not computed here. Whoever has them hands over a table with one row for
each link: the subject it reaches, rates both ways at p10, p50 and p90, availability and metres.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netplan.core.claims import Claims, grades
from netplan.core.coded import rows_of
from netplan.core.graph.arrays import frozen
from netplan.core.technologies.ground import Ground

RATES = tuple(f"{way}_p{p}_mbps" for way in ("down", "up") for p in (10, 50, 90))
LINKS = "radio_links"
"""Layer of the links: subject_id, the columns of ``RATES``, availability (0..1), way_m, edition."""


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return the claims of the links; none where nobody has computed any."""
    if LINKS not in ground.layers:
        return ()
    return ground.known.stages(link_claims, ground.layers[LINKS], ground.subjects)


def link_claims(links: pd.DataFrame, subjects: pd.DataFrame) -> tuple[Claims, ...]:
    """Return one ``Claims`` for each edition and availability: those of the best link of every subject."""
    known = links.assign(
        subject=rows_of(subjects["id"], links["subject_id"]),
        at=np.arange(len(links)),
    )
    return tuple(_grouped(known[known["subject"] >= 0]))


def _grouped(links: pd.DataFrame) -> Iterator[Claims]:
    for (edition, _), group in links.groupby(["edition", "availability"], dropna=False):
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
            limit="radio",
            edition=str(edition),
            availability=float(group["availability"].iloc[0]),
        )
