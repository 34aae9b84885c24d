"""Where a measurement says less than a model of the very same line: the verdict must not hide it.

A measured rate can be low because a slow product was ordered, a calculated one can be wrong for this line.
Which of the two holds is not known, so neither is dropped: the policy picks, and this is said beside it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.claims import LIKELY, SURE
from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.policy import REACHED_LIKELY, Chosen
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import Case, judge
from netplan.core.graph.arrays import Floats, Rows
from netplan.core.rules import finding_at
from netplan.model.assumptions import Policy
from netplan.model.findings import Problem
from netplan.model.targets import Target

_COLUMNS = ("about", "measured_mbps", "modelled_mbps", "counts")


def contested(
    name: str, layers: Mapping[str, pd.DataFrame], evidence: Evidence, target: Target, policy: Policy
) -> pd.DataFrame:
    """Return the subjects of which a measurement (p50) says less than a model of the line is sure of (p10).

    A row for each: ``about`` its row in layer ``name``, both rates in Mbit/s, ``counts`` whether the verdict
    rests on the model: by the measurement it would be another. Measurements and models of different
    technologies are not compared.
    """
    case = case_of(name, layers, evidence, target, policy)
    parts = list(_pairs(case, judge(case)))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)
    found = found.sort_values(["about", "counts", "modelled_mbps"], ascending=[True, False, False])
    return found.drop_duplicates("about", ignore_index=True)


def contradictions(name: str, subjects: pd.DataFrame, found: pd.DataFrame) -> tuple[Problem, ...]:
    """Return a finding with the number of contested lines and the widest gap; for sites one for each, too."""
    if not len(found):
        return ()
    gap = (found["modelled_mbps"] - found["measured_mbps"]).to_numpy(dtype=float)
    widest = found.iloc[int(gap.argmax())]
    total = {"n": len(found), "n_counting": int(found["counts"].sum()), "total": len(subjects)}
    each = [] if name == "addresses" else [row for _, row in found[found["counts"].astype(bool)].iterrows()]
    return (
        finding_at("COV-001", name, subjects, int(widest["about"]), **total, **_rates(widest)),
        *(finding_at("COV-002", name, subjects, int(row["about"]), **_rates(row)) for row in each),
    )


def _rates(row: pd.Series) -> dict[str, Any]:
    return {key: round(float(row[f"{key}_mbps"])) for key in ("measured", "modelled")}


def _pairs(case: Case, chosen: Chosen) -> Iterator[pd.DataFrame]:
    """Yield the contradictions of every measurement with every model."""
    for technology, about, measured in _measured(case):
        for batch, claims in enumerate(case.claims):
            if claims.kind == "modelled" and claims.technology == technology and len(claims):
                at = np.searchsorted(claims.about, about).clip(max=len(claims) - 1)
                sure = np.where(claims.about[at] == about, claims.down[at, SURE], -np.inf)
                less = measured < sure
                rests = (chosen.batch[about] == batch) & (chosen.level[about] >= REACHED_LIKELY)
                rests &= measured < case.need_down[about]
                columns = (about[less], measured[less], sure[less], rests[less])
                yield pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True)))


def _measured(case: Case) -> Iterator[tuple[str, Rows, Floats]]:
    """Yield technology, subjects and p50 of what was measured, by itself or stated with the line."""
    for claims in case.claims:
        if claims.kind == "measured":
            yield claims.technology, claims.about, claims.down[:, LIKELY]
        elif not claims.kind:
            lines = case.layers[claims.layer][["line_kind", "technology"]].take(claims.asset)
            measured = lines["technology"].where(lines["line_kind"] == "measured")
            for technology in sorted(measured.dropna().unique()):
                rows = (measured == technology).to_numpy(dtype=bool, na_value=False)
                yield technology, claims.about[rows], claims.down[rows, LIKELY]
