"""Measured rates: the quantiles of what was measured at a site or address, each technology by itself."""

import numpy as np
import pandas as pd

from netplan.core.claims import Claims, grades
from netplan.core.graph import frozen
from netplan.core.technologies.ground import Ground

_QUANTILES = np.array([0.1, 0.5, 0.9])


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return one ``Claims`` for each technology that was measured."""
    return ground.known.stages(measured_rates, ground.layers["measurements"], ground.subjects)


def measured_rates(measurements: pd.DataFrame, subjects: pd.DataFrame) -> tuple[Claims, ...]:
    """Return p10, p50 and p90 of the measurements of every subject, joined by its id.

    A single measurement is all three. Quantiles are linear between measurements; the date is the latest.
    """
    row_of = pd.Series(np.arange(len(subjects)), index=subjects["id"].to_numpy(dtype=object))
    row_of = row_of[~row_of.index.duplicated()]
    known = measurements.assign(
        subject=row_of.reindex(measurements["subject_id"].to_numpy(dtype=object)).to_numpy(),
        technology=measurements["technology"].fillna("any"),
        at=np.arange(len(measurements)),
    )
    known = known[known["subject"].notna() & known["down_mbps"].notna()]
    return tuple(_of(str(technology), group) for technology, group in known.groupby("technology"))


def _of(technology: str, rows: pd.DataFrame) -> Claims:
    """Return the claims of one technology."""
    by_subject = rows.sort_values("as_of", kind="stable").groupby("subject")
    about = by_subject["at"].last()
    down, up = (
        np.sort(by_subject[key].quantile(_QUANTILES).unstack().to_numpy(dtype=float), axis=1)  # noqa: PD010
        for key in ("down_mbps", "up_mbps")
    )
    return Claims(
        speaks="measured",
        layer="measurements",
        technology=technology,
        kind="measured",
        about=frozen(about.index.to_numpy(), np.int64),
        asset=frozen(about.to_numpy(), np.int64),
        down=down,
        up=up,
        grade=grades("A", len(about)),
        way_m=np.full(len(about), np.nan),
        limit="line",
    )
