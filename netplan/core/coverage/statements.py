"""All claims as a table, the one that counts marked: nothing a verdict rests on stays hidden."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.claims import Claims
from netplan.core.coded import coded, spelled
from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import judge
from netplan.core.graph.arrays import Ints, Rows
from netplan.model.assumptions import GRADES, Policy
from netplan.model.codes import code_label
from netplan.model.frames import table_of
from netplan.model.targets import Target

_NAMED_BY = {
    "cabinets": ("profile", "name"),
    "cable_segments": ("docsis", "name"),
    "fibre": ("operator", "id"),
    "radio_links": ("setup", "carrier_id"),
}
_OWN_NAMES = ("operator", "setup")  # the same in every language


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
    batches = [
        (claims, np.arange(len(claims)) if rows is None else np.flatnonzero(np.isin(claims.about, rows)))
        for claims in evidence.claims
    ]
    about = _joined([claims.about[at] for claims, at in batches], np.int64)
    batch = np.repeat(np.arange(len(batches)), [len(at) for _, at in batches])
    counts = (chosen.batch[about] == batch) & (
        chosen.claim[about] == _joined([at for _, at in batches], np.int64)
    )
    order = np.lexsort((~counts, about))
    columns = {key: column[order] for key, column in _columns(batches, batch, layers).items()}
    subject = spelled(np.zeros(len(about)), [{"sites": "site", "addresses": "address"}[name]])
    ids = layers[name]["id"].array.take(about[order])
    facts = {"subject": subject, "subject_id": ids, "counts": counts[order]}
    return table_of("claims", {**columns, **facts})


Batches = Sequence[tuple[Claims, Ints]]
"""Claims, and which of them are told."""


def _columns(batches: Batches, batch: Ints, layers: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the columns of the claims told, batch by batch; ``batch`` [k] is that of every one."""
    columns: dict[str, Any] = {
        "scenario": spelled(batch, [claims.scenario for claims, _ in batches]),
        "limit": spelled(batch, [claims.limit for claims, _ in batches]),
        "edition": spelled(batch, [claims.edition or None for claims, _ in batches]),
        "availability": np.array([claims.availability for claims, _ in batches])[batch],
        "grade": spelled(_joined([claims.grade[at] for claims, at in batches], np.int64), GRADES),
        "way_m": _joined([claims.way_m[at] for claims, at in batches], np.float64),
        "technology": _texts([_said(*one, layers, "technology", one[0].technology) for one in batches]),
        "claim_kind": _texts([_said(*one, layers, "line_kind", one[0].kind, "register") for one in batches]),
        "source": _texts([_said(*one, layers, "source") for one in batches]),
        "via": _texts([_via(claims, layers[claims.layer], claims.asset[at]) for claims, at in batches]),
        "as_of": _joined([_days(*one, layers) for one in batches], "datetime64[s]"),
    }
    for way in ("down", "up"):
        rates = [np.broadcast_to(getattr(claims, way)[at], (len(at), 3)) for claims, at in batches]
        told = np.concatenate([np.zeros((0, 3)), *rates])
        columns |= {f"{way}_p{p}_mbps": told[:, k] for k, p in enumerate((10, 50, 90))}
    return columns


def _joined(parts: Sequence[Any], dtype: Any) -> Any:
    return np.concatenate([np.empty(0, dtype), *parts])


Texts = tuple[Ints, Sequence[str]]
"""A column of texts: the position of each [k] in the words, -1 where it is missing, and the words."""


def _texts(parts: Sequence[Texts]) -> Any:
    """Return the texts of all batches as one column."""
    first = np.cumsum([0, *(len(words) for _, words in parts)])
    codes = [np.where(code < 0, -1, code + start) for (code, _), start in zip(parts, first, strict=False)]
    return spelled(_joined(codes, np.int64), [word for _, words in parts for word in words])


def _said(
    claims: Claims,
    at: Ints,
    layers: Mapping[str, pd.DataFrame],
    column: str,
    all_say: str = "",
    silent: str = "",
) -> Texts:
    """Return what the assets say in ``column``, or all at once; ``silent`` stands for what is missing."""
    if all_say:
        return np.zeros(len(at), np.int64), [all_say]
    code, words = coded(pd.Series(layers[claims.layer][column].array.take(claims.asset[at])))
    return (np.where(code < 0, len(words), code), [*words, silent]) if silent else (code, words)


def _days(claims: Claims, at: Ints, layers: Mapping[str, pd.DataFrame]) -> NDArray[np.datetime64]:
    column = "line_as_of" if claims.speaks == "declared" else "as_of"
    days: NDArray[np.datetime64] = layers[claims.layer][column].to_numpy()[claims.asset[at]]
    return days


def _via(claims: Claims, layer: pd.DataFrame, asset: Rows) -> Texts:
    """Return the assets a claim goes over by kind and name, such as "VDSL2 35b, KVz 12"."""
    if claims.layer not in _NAMED_BY:
        return np.full(len(asset), -1), []
    kind, name = _NAMED_BY[claims.layer]
    if kind not in layer or name not in layer:  # links somebody else computed need not name them
        return np.full(len(asset), -1), []
    rows, at = np.unique(asset, return_inverse=True)
    label = [_label(kind, code) for code in layer[kind].array.take(rows)]
    called = [
        one if isinstance(one, str) else layer["id"].iloc[k]
        for one, k in zip(layer[name].array.take(rows), rows, strict=True)
    ]
    return at, [", ".join(filter(None, pair)) for pair in zip(label, called, strict=True)]


def _label(kind: str, code: Any) -> str:
    """Return the name of a product, the same in every language."""
    if pd.isna(code):
        return ""
    return str(code) if kind in _OWN_NAMES else code_label(kind, code, "en")
