"""The tables of verdicts about sites and addresses."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.policy import REACHED, Levels
from netplan.core.coverage.verdicts import Case, facts, judge, needed_down_mbps, reasons
from netplan.core.graph.arrays import Floats, Ints
from netplan.model.assumptions import GRADES, Policy
from netplan.model.frames import table_of
from netplan.model.tables import ATLAS_RATES_MBPS
from netplan.model.targets import Target

_KEPT = {
    "sites": ["id", "name", "kind", "school_type", "owner_kind", "promised"],
    "addresses": ["id", "households"],
}


def case_of(
    name: str, layers: Mapping[str, pd.DataFrame], evidence: Evidence, target: Target, policy: Policy
) -> Case:
    """Return what the subjects of layer ``name`` are judged by."""
    return Case(evidence.claims, layers, need_of(name, layers[name], target), target, policy)


def need_of(name: str, subjects: pd.DataFrame, target: Target) -> Floats:
    """Return the download every subject needs [n]; NaN where it is not known."""
    if name == "sites":
        return needed_down_mbps(subjects, target)
    return np.full(len(subjects), target.down_mbps)


def verdict_table(
    name: str,
    layers: Mapping[str, pd.DataFrame],
    evidence: Evidence,
    target: Target,
    policy: Policy,
    doubted: pd.DataFrame,
) -> pd.DataFrame:
    """Return the table ``coverage_sites`` or ``coverage_addresses``; ``doubted`` is what is ``contested``."""
    case = case_of(name, layers, evidence, target, policy)
    chosen, subjects = judge(case), layers[name]
    share = np.append(atlas_share(layers["cells"], target), np.nan)[evidence.cell]
    told = facts(case, chosen)
    columns: dict[str, Any] = {
        **{key: subjects[key].array for key in _KEPT[name]},
        **told,
        "district_id": evidence.district.array,
        "fibre_m": evidence.fibre.metres,
        "atlas_share": share,
        "reason": reasons(case, chosen, _rows_that_count(doubted), *_silence(name, evidence, share, case)),
    }
    if name == "sites":
        columns["overdue"] = _overdue(subjects, chosen.level)
    return table_of(f"coverage_{name}", columns, subjects.geometry.array, subjects.crs)


def _rows_that_count(doubted: pd.DataFrame) -> Ints:
    rows: Ints = doubted["about"].to_numpy(dtype=np.int64)[doubted["counts"].to_numpy(dtype=bool)]
    return rows


def atlas_share(cells: pd.DataFrame, target: Target) -> Floats:
    """Return the per cent of households in the lowest atlas class that meets the target's download."""
    for rate in ATLAS_RATES_MBPS:
        if rate >= target.down_mbps:
            return cells[f"down_fn_hh_alle_{rate}"].to_numpy(dtype=float)
    return np.full(len(cells), np.nan)


def _silence(name: str, evidence: Evidence, share: Floats, case: Case) -> tuple[Ints, tuple[str, ...]]:
    """Say why no claim counts: which of some reasons [n], nobody says anything or there are only hints."""
    if name == "addresses":
        silent = (evidence.cell >= 0) & np.isnan(share)
        return silent.astype(np.int64), ("no_statement", "atlas_null")
    hinted = np.zeros(len(share), dtype=bool)
    for claims in evidence.claims:
        hinted[claims.about[claims.grade > GRADES.index(case.policy.worst_grade)]] = True
    near = evidence.fibre.metres <= evidence.hint_m
    silences = ("not_declared", "not_declared_hint", "not_declared_fibre_near")
    return np.where(near, 2, hinted.astype(np.int64)), silences


def _overdue(sites: pd.DataFrame, level: Levels) -> NDArray[np.bool_]:
    """Return which sites were promised a line that is not there: by the latest date any of them states.

    A promise is overdue if its day lies before the newest statement about lines: today's date would make the
    same data give other results tomorrow.
    """
    known = sites[["line_as_of", "as_of"]].max().max()
    late: NDArray[np.bool_] = (sites["promised"] < known).to_numpy() & (level != REACHED)
    return late
