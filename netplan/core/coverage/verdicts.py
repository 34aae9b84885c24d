"""From the claim that counts to a verdict with its reason, source and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.claims import LIKELY, SURE, Claims
from netplan.core.coded import coded, spelled
from netplan.core.coverage.policy import Chosen, choose, levels
from netplan.core.graph.arrays import Floats, Ints
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
    """Return the columns of ``CLAIM_COLUMNS`` that the claims tell, but for the reason."""
    sure, likely, up, way_m = np.full((4, case.n), np.nan)
    grade = np.full(case.n, -1)
    for batch, rows in chosen.members.items():
        claims, at = case.claims[batch], chosen.claim[rows]
        sure[rows], likely[rows] = claims.down[at, SURE], claims.down[at, LIKELY]
        up[rows], way_m[rows], grade[rows] = claims.up[at, SURE], claims.way_m[at], claims.grade[at]
    unknown = VERDICTS.index("unknown")
    return {
        "verdict": spelled(np.where(chosen.level < 0, unknown, chosen.level), VERDICTS),
        "technology": taken(case, chosen, "technology", "technology"),
        "down_mbps": sure,
        "down_p50_mbps": likely,
        "up_mbps": up,
        "way_m": way_m,
        "need_down_mbps": case.need_down,
        "grade": spelled(grade, GRADES),
        "source": taken(case, chosen, "source"),
        "as_of": _dates(case, chosen),
    }


def reasons(case: Case, chosen: Chosen, doubted: Ints, silence: Ints, silences: Sequence[str]) -> Any:
    """Return the reason of every subject [n]; that of ``silences`` where no claim counts.

    ``doubted`` are the subjects for which a model counts that a measurement contradicts.
    """
    words = list(silences)
    code = silence.copy()
    for batch, rows in chosen.members.items():
        claims = case.claims[batch]
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
    code[doubted] = len(words)
    return spelled(code, [*words, "contested"])


def taken(case: Case, chosen: Chosen, column: str, stated: str = "") -> Any:
    """Return for every subject [n] what the asset behind the claim that counts says in ``column``.

    ``stated`` names the field of ``Claims`` that says it for all assets at once.
    """
    words: list[str] = []
    code = np.full(case.n, -1)
    for batch, rows in chosen.members.items():
        claims = case.claims[batch]
        layer = case.layers[claims.layer]
        if stated and getattr(claims, stated):
            code[rows] = len(words)
            words += [getattr(claims, stated)]
        elif column in layer:
            said, names = coded(layer[column])
            said = np.where(said < 0, -1, said + len(words))
            code[rows] = said[claims.asset[chosen.claim[rows]]]
            words += names
    return spelled(code, words)


def _dates(case: Case, chosen: Chosen) -> NDArray[np.datetime64]:
    """Return the date of every claim that counts."""
    day = np.full(case.n, np.datetime64("NaT", "s"))
    for batch, rows in chosen.members.items():
        claims = case.claims[batch]
        layer = case.layers[claims.layer]
        column = "line_as_of" if claims.speaks == "declared" else "as_of"
        if column in layer:
            day[rows] = layer[column].to_numpy()[claims.asset[chosen.claim[rows]]]
    return day
