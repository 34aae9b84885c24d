"""Rules about whole layers and the keys of rows."""

import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Ints
from netplan.doctor.case import Case, Found, Mask, counted, found, nothing, whole
from netplan.doctor.geometry import area_of_municipality

_FAR_KM = 5.0  # a layer that lies wholly further away was read in the wrong system


def no_boundary(case: Case, layer: str) -> Found:
    """Find that no boundary is there."""
    return nothing() if case.sound(layer).any() else whole()


def no_licence(case: Case, layer: str) -> Found:
    """Count rows that do not state a licence."""
    missing = case.table(layer)["licence"].isna()
    return counted(missing.sum(), total=len(missing))


def no_date(case: Case, layer: str) -> Found:
    """Count rows that do not state their date."""
    missing = case.table(layer)["as_of"].isna()
    return counted(missing.sum(), total=len(missing))


def far_away(case: Case, layer: str) -> Found:
    """Find a layer none of which is near the municipality."""
    area, sound = case.once(area_of_municipality), case.sound(layer)
    if area is None or not sound.any():
        return nothing()
    x0, y0, x1, y1 = area.bounds
    low, high = case.bounds(layer)[sound][:, :2].min(axis=0), case.bounds(layer)[sound][:, 2:].max(axis=0)
    gap = np.maximum(0, np.maximum(low - (x1, y1), (x0, y0) - high))
    km = float(np.hypot(*gap)) / 1000
    return whole(km=round(km)) if km > _FAR_KM else nothing()


def no_id(case: Case, layer: str) -> Found:
    """Find rows without an id."""
    return found(_empty(case.table(layer)["id"]))


def double_id(case: Case, layer: str) -> Found:
    """Find rows whose id an earlier one has, and which do not repeat it in everything."""
    ids = case.table(layer)["id"]
    later = ids.duplicated().to_numpy() & ~_empty(ids)
    if not later.any():
        return nothing()
    later[_repeats(case, layer)] = False
    return found(later, value=ids)


def repeated_row(case: Case, layer: str) -> Found:
    """Find rows that repeat an earlier one in everything, the id included."""
    mask = np.zeros(len(case.table(layer)), dtype=bool)
    mask[_repeats(case, layer)] = True
    return found(mask)


def _repeats(case: Case, layer: str) -> Ints:
    """Return the positions of rows that repeat an earlier one; only those with a double id can."""
    table = case.table(layer)
    several = np.flatnonzero(table["id"].duplicated(keep=False) & table["id"].notna())
    part = pd.DataFrame(table.iloc[several].drop(columns="geometry"))
    part = part.assign(geometry=shapely.to_wkb(case.shapes(layer)[several]))
    rows: Ints = several[part.duplicated().to_numpy()]
    return rows


def _empty(ids: pd.Series) -> Mask:
    missing: Mask = (ids.isna() | (ids == "")).to_numpy(dtype=bool)
    return missing
