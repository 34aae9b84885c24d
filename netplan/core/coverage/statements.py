"""All claims as a table, the one that counts marked: nothing a verdict rests on stays hidden."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.claims import Claims
from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import judge
from netplan.core.graph import Ints
from netplan.model.assumptions import GRADES, Policy
from netplan.model.codes import code_label
from netplan.model.frames import conform
from netplan.model.targets import Target

_NAMED_BY = {
    "cabinets": ("profile", "name"),
    "cable_segments": ("docsis", "name"),
    "fibre": ("operator", "id"),
}


def claim_table(
    layers: Mapping[str, pd.DataFrame],
    evidence: Evidence,
    target: Target,
    policy: Policy,
    name: str = "sites",
    rows: Ints | None = None,
) -> pd.DataFrame:
    """Return the table ``claims`` about the subjects of layer ``name``, or about some of its ``rows``."""
    chosen = judge(case_of(name, layers, evidence, target, policy))
    parts = []
    for batch, claims in enumerate(evidence.claims):
        at = np.arange(len(claims)) if rows is None else np.flatnonzero(np.isin(claims.about, rows))
        counts = (chosen.batch[claims.about[at]] == batch) & (chosen.claim[claims.about[at]] == at)
        parts.append(_part(claims, layers, at).assign(about=claims.about[at], counts=counts))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"about": [], "counts": []})
    table = table.sort_values(["about", "counts"], ascending=[True, False], kind="stable", ignore_index=True)
    ids = layers[name]["id"].array.take(table["about"].to_numpy(dtype=np.int64))
    subject = {"sites": "site", "addresses": "address"}[name]
    return conform(table.assign(subject=subject, subject_id=ids), "claims")


def _part(claims: Claims, layers: Mapping[str, pd.DataFrame], at: Ints) -> pd.DataFrame:
    """Return the claims ``at`` as rows of the table."""
    assets = layers[claims.layer].iloc[claims.asset[at]].reset_index(drop=True)
    declared = claims.speaks == "declared"
    kind = assets["line_kind"].fillna("register") if declared else claims.kind
    columns: dict[str, Any] = {
        "scenario": claims.scenario,
        "technology": claims.technology or assets["technology"],
        "claim_kind": kind,
        "grade": np.array(GRADES, dtype=object)[claims.grade[at]],
        "availability": claims.availability,
        "limit": claims.limit,
        "via": _via(claims, assets),
        "way_m": claims.way_m[at],
        "edition": claims.edition or None,
        "source": assets["source"],
        "as_of": assets["line_as_of" if declared else "as_of"],
    }
    for way, rates in (("down", claims.down), ("up", claims.up)):
        columns |= {f"{way}_p{p}_mbps": rates[at, k] for k, p in enumerate((10, 50, 90))}
    return pd.DataFrame(columns, index=range(len(at)))


def _via(claims: Claims, assets: pd.DataFrame) -> pd.Series | None:
    """Return the assets a claim goes over by kind and name, such as "VDSL2 35b, KVz 12"."""
    if claims.layer not in _NAMED_BY:
        return None
    kind, name = _NAMED_BY[claims.layer]
    label = [_label(kind, code) for code in assets[kind]]
    called = assets[name].fillna(assets["id"])
    return pd.Series([", ".join(filter(None, pair)) for pair in zip(label, called, strict=True)], dtype="str")


def _label(kind: str, code: Any) -> str:
    """Return the name of a product, the same in every language; an operator is its own."""
    if pd.isna(code):
        return ""
    return str(code) if kind == "operator" else code_label(kind, code, "en")
