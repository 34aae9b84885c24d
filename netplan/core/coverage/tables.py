"""The tables of verdicts about sites and addresses."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.verdicts import Case, facts, judge, needed_down_mbps
from netplan.core.graph import Floats
from netplan.model.assumptions import GRADES, Policy
from netplan.model.frames import conform
from netplan.model.tables import ATLAS_RATES_MBPS
from netplan.model.targets import Target

_KEPT = {
    "sites": ["id", "name", "kind", "school_type", "owner_kind", "promised", "geometry"],
    "addresses": ["id", "households", "geometry"],
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
    name: str, layers: Mapping[str, pd.DataFrame], evidence: Evidence, target: Target, policy: Policy
) -> pd.DataFrame:
    """Return the table ``coverage_sites`` or ``coverage_addresses``."""
    case = case_of(name, layers, evidence, target, policy)
    chosen = judge(case)
    told = facts(case, chosen)
    share = np.append(atlas_share(layers["cells"], target), np.nan)[evidence.cell]
    told["reason"] = told["reason"].fillna(_silence(name, evidence, share, case))
    subjects = layers[name][_KEPT[name]]
    columns: dict[str, Any] = {**told, "fibre_m": evidence.fibre.metres, "atlas_share": share}
    if name == "sites":
        columns["overdue"] = _overdue(layers[name], told["verdict"])
    table = gpd.GeoDataFrame(subjects).assign(
        district_id=evidence.district.to_numpy(),
        **{key: getattr(value, "array", value) for key, value in columns.items()},
    )
    return conform(table, f"coverage_{name}")


def atlas_share(cells: pd.DataFrame, target: Target) -> Floats:
    """Return the per cent of households in the lowest atlas class that meets the target's download."""
    for rate in ATLAS_RATES_MBPS:
        if rate >= target.down_mbps:
            return cells[f"down_fn_hh_alle_{rate}"].to_numpy(dtype=float)
    return np.full(len(cells), np.nan)


def _silence(name: str, evidence: Evidence, share: Floats, case: Case) -> pd.Series:
    """Say why no claim counts: nobody says anything, or there are only hints."""
    n = len(share)
    if name == "addresses":
        reason = np.where((evidence.cell >= 0) & np.isnan(share), "atlas_null", "no_statement")
        return pd.Series(reason, dtype="str")
    hinted = np.zeros(n, dtype=bool)
    for claims in evidence.claims:
        hinted[claims.about[claims.grade > GRADES.index(case.policy.worst_grade)]] = True
    near = evidence.fibre.metres <= evidence.hint_m
    reason = np.select([near, hinted], ["not_declared_fibre_near", "not_declared_hint"], "not_declared")
    return pd.Series(reason, dtype="str")


def _overdue(sites: pd.DataFrame, verdict: pd.Series) -> pd.Series:
    """Return which sites were promised a line that is not there: by the latest date any of them states.

    A promise is overdue if its day lies before the newest statement about lines: today's date would make the
    same data give other results tomorrow.
    """
    known = sites[["line_as_of", "as_of"]].max().max()
    late = (sites["promised"] < known).to_numpy() & ~(verdict == "served").to_numpy()
    return pd.Series(late)
