"""Claims about rates: one immutable record per statement, kept in columns.

A technology yields for each of its ways to know a rate one ``Claims``: at most one claim per subject (site or
address). All of them stay visible; a policy (``coverage.policy``) picks the one that counts.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from netplan.core.graph.arrays import Floats, Rows, frozen
from netplan.model.assumptions import GRADES

TODAY = "today"
SURE, LIKELY, BEST = range(3)
"""Columns of ``down`` and ``up``: what nine of ten, half and one of ten such lines reach."""
NO_LINE = frozen([np.nan], np.float64)
"""``way_m`` of claims none of which was modelled over a line."""


_COLUMNS = {
    "about": np.int32,
    "asset": np.int32,
    "down": np.float64,
    "up": np.float64,
    "grade": np.int8,
}


@dataclass(frozen=True, eq=False)
class Claims:
    """What one source says about the rates of some of n subjects; at most one claim for each.

    speaks      row of ``reasons.SPEAKERS``: the sentence that tells of it
    layer       input table of the assets the claims rest on
    technology  code; "" where each asset states its own in the column ``technology``
    kind        code of ``line_kind``; "" where each asset states its own
    about  [m]      rows of the subjects, ascending
    asset  [m]      rows of ``layer``
    down   [m, 3]   Mbit/s at p10, p50, p90, never falling; never NaN
    up     [m, 3]   Mbit/s; NaN where the source says nothing of uploads; [m, 1] where all three are the same
    grade  [m]      positions in ``GRADES``
    way_m  [m]      metres of line the rate was modelled over, NaN where none was
    limit           code: what limits the rate
    edition         model and edition, or ""
    availability    share of the time, NaN where the source says nothing
    scattered       the spread is among the households of a cell, not that of a forecast: between the
                    least and the most nobody knows who has what
    scenario        what must have been built for it to hold
    """

    speaks: str
    layer: str
    technology: str
    kind: str
    about: Rows
    asset: Rows
    down: Floats
    up: Floats
    grade: NDArray[np.int8]
    way_m: Floats
    limit: str
    edition: str = ""
    availability: float = float("nan")
    scattered: bool = False
    scenario: str = TODAY

    def __post_init__(self) -> None:
        for name, dtype in _COLUMNS.items():
            array = np.ascontiguousarray(getattr(self, name), dtype)  # kernels are compiled for one layout
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        object.__setattr__(self, "way_m", np.broadcast_to(self.way_m, len(self.about)))

    def __len__(self) -> int:
        return len(self.about)


def some_of(claims: Claims, rows: NDArray[np.bool_], **changes: Any) -> Claims:
    """Return those of the claims that ``rows`` [m] marks, with fields changed that hold for all of them."""
    return replace(claims, **{key: getattr(claims, key)[rows] for key in (*_COLUMNS, "way_m")}, **changes)


def quantiles(sure: ArrayLike, likely: ArrayLike, best: ArrayLike) -> Floats:
    """Return p10, p50 and p90 as the columns [m, 3] of ``Claims.down``."""
    return np.column_stack(np.broadcast_arrays(*(np.asarray(q, float) for q in (sure, likely, best))))


def grades(letter: str, n: int) -> NDArray[np.int8]:
    """Return the grade [n] of claims that are all equally well known."""
    return frozen(np.full(n, GRADES.index(letter)), np.int8)


def asset_texts(claims: Claims, layer: pd.DataFrame, column: str, codes: str = "") -> pd.Series:
    """Return for every claim what its asset states in ``column``; ``codes`` where the claims state it."""
    if codes:
        return pd.Series(codes, range(len(claims)), dtype="str")
    return pd.Series(layer[column].array.take(claims.asset), range(len(claims)))
