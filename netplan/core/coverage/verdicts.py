"""From the claim that counts to a verdict with its reason, source and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.claims import LIKELY, SURE, Claims
from netplan.core.coverage.policy import Chosen, choose, levels
from netplan.core.graph import Floats
from netplan.model.assumptions import GRADES, Policy
from netplan.model.targets import Target

VERDICTS = ("not_served", "unknown", "likely", "served")
"""By level; where no claim counts it is unknown."""

# speaker -> reason by level (not served, undecided, likely, served)
SPEAKERS: Mapping[str, tuple[str, str, str, str]] = {
    "declared": ("declared_too_slow", "declared_upload_unknown", "declared_enough", "declared_enough"),
    "measured": ("measured", "upload_unknown", "measured", "measured"),
    "copper": ("copper", "upload_unknown", "copper", "copper"),
    "cable": ("cable", "upload_unknown", "cable", "cable"),
    "fibre": ("fibre_too_far", "upload_unknown", "fibre_too_far", "fibre_passes"),
    "radio": ("radio", "upload_unknown", "radio", "radio"),
    "atlas": ("atlas_none", "atlas_part", "atlas_likely", "atlas_all"),
}
_UPLOAD_SHORT = {"declared": "declared_upload_too_slow"}


@dataclass(frozen=True, eq=False)
class Case:
    """What verdicts are drawn from: claims about n subjects, and what they are held against.

    layers       input tables the claims rest on
    need_down    [n]   Mbit/s; NaN where the need is not known
    """

    claims: Sequence[Claims]
    layers: Mapping[str, pd.DataFrame]
    need_down: Floats
    target: Target
    policy: Policy

    @property
    def n(self) -> int:
        """Number of subjects."""
        return len(self.need_down)


def judge(case: Case) -> Chosen:
    """Return the claim that counts for every subject, and how far it gets."""
    reach = [levels(one, case.need_down, case.target) for one in case.claims]
    return choose(case.claims, reach, case.n, case.policy)


def needed_down_mbps(sites: pd.DataFrame, target: Target) -> Floats:
    """Return the download each site needs; NaN for a school whose number of classes is not known.

    Federal school rule of 2017: 30 Mbit/s for each class and once more for the administration.
    """
    need = np.full(len(sites), target.down_mbps)
    if target.per_class_mbps:
        school = (sites["kind"] == "school").to_numpy()
        classes = sites["classes"].to_numpy(dtype=float, na_value=np.nan)
        need[school] = np.maximum(need[school], target.per_class_mbps * (classes[school] + 1))
    return need


def sources_of(layer: pd.DataFrame) -> str:
    """Return the distinct sources a layer names, in one text."""
    return "; ".join(sorted(layer["source"].dropna().unique()))


def facts(case: Case, chosen: Chosen) -> dict[str, Any]:
    """Return the columns of ``CLAIM_COLUMNS`` that the claims tell."""
    rates = np.full((4, case.n), np.nan)  # p10 and p50 down, p10 up, metres
    grade = np.full(case.n, -1)
    for batch, claims in enumerate(case.claims):
        rows = np.flatnonzero(chosen.batch == batch)
        at = chosen.claim[rows]
        rates[:, rows] = (
            claims.down[at, SURE],
            claims.down[at, LIKELY],
            claims.up[at, SURE],
            claims.way_m[at],
        )
        grade[rows] = claims.grade[at]
    return {
        "verdict": _words(chosen.level, VERDICTS).where(chosen.level >= 0, "unknown"),
        "reason": _reasons(case, chosen),
        "technology": taken(case, chosen, "technology", "technology"),
        "down_mbps": rates[0],
        "down_p50_mbps": rates[1],
        "up_mbps": rates[2],
        "way_m": rates[3],
        "need_down_mbps": case.need_down,
        "grade": _words(grade, GRADES),
        "source": taken(case, chosen, "source"),
        "as_of": _dates(case, chosen),
    }


def _words(codes: NDArray[Any], words: Sequence[str]) -> pd.Series:
    """Return a word for every code [n]; missing where it is negative."""
    known = pd.array(list(words), dtype="str")
    return pd.Series(known.take(np.asarray(codes, dtype=np.int64).clip(-1), allow_fill=True))


def _reasons(case: Case, chosen: Chosen) -> pd.Series:
    """Return the reason of every subject, missing where no claim counts."""
    words: list[str] = []
    code = np.full(case.n, -1)
    for batch, claims in enumerate(case.claims):
        rows = np.flatnonzero(chosen.batch == batch)
        level, at = chosen.level[rows], chosen.claim[rows]
        need = case.need_down[rows]
        code[rows] = len(words) + level.astype(np.int64)
        words += SPEAKERS[claims.speaks]
        short = (level == 0) & (claims.down[at, LIKELY] >= need)
        code[rows[short]] = len(words)
        words += [_UPLOAD_SHORT.get(claims.speaks, "upload_too_slow")]
        silent = (level == 1) & (claims.down[at, LIKELY] >= need) & (claims.speaks == "atlas")
        code[rows[silent]] = len(words)
        words += ["atlas_no_upload"]
        code[rows[np.isnan(need)]] = len(words)
        words += ["need_unknown"]
    return _words(code, words)


def taken(case: Case, chosen: Chosen, column: str, stated: str = "") -> pd.Series:
    """Return for every subject what the asset behind the claim that counts says in ``column``.

    ``stated`` names the field of ``Claims`` that says it for all assets at once.
    """
    parts: list[Any] = [pd.array([], dtype="str")]
    place = np.full(case.n, -1)
    start = 0
    for batch, claims in enumerate(case.claims):
        rows = np.flatnonzero(chosen.batch == batch)
        layer = case.layers[claims.layer]
        word = getattr(claims, stated) if stated else ""
        if word:
            parts.append(pd.array([word], dtype="str").take(np.zeros(len(rows), np.int64)))
        elif column in layer:
            parts.append(layer[column].array.take(claims.asset[chosen.claim[rows]]))
        else:
            continue
        place[rows] = start + np.arange(len(rows))
        start += len(rows)
    flat = pd.concat([pd.Series(part, dtype="str") for part in parts], ignore_index=True)
    return pd.Series(flat.array.take(place, allow_fill=True))


def _dates(case: Case, chosen: Chosen) -> NDArray[np.datetime64]:
    """Return the date of every claim that counts."""
    day = np.full(case.n, np.datetime64("NaT", "s"))
    for batch, claims in enumerate(case.claims):
        rows = np.flatnonzero(chosen.batch == batch)
        layer = case.layers[claims.layer]
        column = "line_as_of" if claims.speaks == "declared" else "as_of"
        if column in layer:
            day[rows] = layer[column].to_numpy()[claims.asset[chosen.claim[rows]]]
    return day
