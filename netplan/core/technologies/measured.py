"""Measured rates: the quantiles of what was measured at a site or address, each technology by itself."""

import numpy as np
import pandas as pd

from netplan.core.claims import NO_LINE, Claims, grades
from netplan.core.coded import rows_of
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.technologies.ground import Ground

_QUANTILES = np.array([0.1, 0.5, 0.9])


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return one ``Claims`` for each technology that was measured."""
    return ground.known.stages(measured_rates, ground.layers["measurements"], ground.subjects)


def measured_rates(measurements: pd.DataFrame, subjects: pd.DataFrame) -> tuple[Claims, ...]:
    """Return p10, p50 and p90 of the measurements of every subject, joined by its id.

    A single measurement is all three. Quantiles are linear between measurements; the date is the latest.
    """
    known = measurements.assign(
        subject=rows_of(subjects["id"], measurements["subject_id"]),
        technology=measurements["technology"].fillna("any"),
        at=np.arange(len(measurements)),
    )
    known = known[(known["subject"] >= 0) & known["down_mbps"].notna()]
    return tuple(_of(str(technology), group) for technology, group in known.groupby("technology"))


def _of(technology: str, rows: pd.DataFrame) -> Claims:
    """Return the claims of one technology."""
    rows = rows.sort_values("as_of", kind="stable")
    subject = rows["subject"].to_numpy(dtype=np.int64)
    about, latest = np.unique(subject[::-1], return_index=True)
    group = np.searchsorted(about, subject)
    down, up = (
        _spread(rows[key].to_numpy(dtype=float), group, len(about)) for key in ("down_mbps", "up_mbps")
    )
    return Claims(
        speaks="measured",
        layer="measurements",
        technology=technology,
        kind="measured",
        about=about,
        asset=rows["at"].to_numpy()[::-1][latest],
        down=down,
        up=up,
        grade=grades("A", len(about)),
        way_m=NO_LINE,
        limit="line",
    )


def _spread(value: Floats, group: Ints, n: int) -> Floats:
    """Return p10, p50 and p90 [n, 3] of the values of every group, NaN where it has none."""
    told = ~np.isnan(value)
    value, group = value[told], group[told]
    value = np.append(value[np.lexsort((value, group))], np.nan)
    size = np.bincount(group, minlength=n)
    place = np.maximum(size - 1, 0)[:, None] * _QUANTILES
    first = (np.cumsum(size) - size)[:, None] + place.astype(np.int64)
    share, low = place % 1, value[first]
    between = low + (value[np.minimum(first + 1, len(value) - 1)] - low) * share
    return np.where(size[:, None] == 0, np.nan, np.where(share == 0, low, between))
