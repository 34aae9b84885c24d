"""What a repair would do, row by row, before it is done."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from netplan.doctor.repairs import Mended

REMOVED = "removed"
GEOMETRY = "geometry"
COLUMNS = ("id", "column", "before", "after")


def changes(mended: Mended) -> pd.DataFrame:
    """Return one row for each value that changes: id, column, before, after.

    A row that goes has ``REMOVED`` as column; a geometry that changes is told as well-known text.
    """
    left, right = _keys(mended.before), _keys(mended.after)
    if len(left) == len(right):
        old, new, gone = np.arange(len(left)), np.arange(len(right)), np.empty(0, dtype=np.int64)
    else:
        place = pd.Series(np.arange(len(right)), index=right).reindex(left)
        old = np.flatnonzero(place.notna().to_numpy())
        new = place.iloc[old].to_numpy(dtype=np.int64)
        gone = np.flatnonzero(place.isna().to_numpy())
    parts = list(_changed(mended, old, new))
    ids = mended.before["id"].to_numpy(dtype=object)[gone]
    parts.append(pd.DataFrame({"id": ids, "column": REMOVED, "before": None, "after": None}, columns=COLUMNS))
    return pd.concat([part.astype(object) for part in parts], ignore_index=True)


def _keys(table: pd.DataFrame) -> pd.Index:
    """Return ids that tell rows apart even where they are double."""
    ids = table["id"].fillna("")
    return pd.Index(ids + "\x00" + ids.groupby(ids).cumcount().astype("str"))


def _changed(
    mended: Mended,
    old: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    new: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> Iterator[pd.DataFrame]:
    before, after = mended.before.iloc[old], mended.after.iloc[new]
    ids = before["id"].to_numpy(dtype=object)
    for key in mended.before.columns.drop(GEOMETRY):
        left, right = before[key].reset_index(drop=True), after[key].reset_index(drop=True)
        same = (left == right).fillna(value=False).to_numpy(dtype=bool) | (
            left.isna() & right.isna()
        ).to_numpy()
        rows = np.flatnonzero(~same)
        values = {"before": left.iloc[rows].to_numpy(object), "after": right.iloc[rows].to_numpy(object)}
        yield pd.DataFrame({"id": ids[rows], "column": key, **values}, columns=COLUMNS)
    shapes = [np.asarray(table.geometry.to_numpy(), dtype=object) for table in (before, after)]
    missing = shapely.is_missing(shapes[0]) & shapely.is_missing(shapes[1])
    rows = np.flatnonzero(~shapely.equals_identical(*shapes) & ~missing)
    drawn = [shapely.to_wkt(part[rows], rounding_precision=2) for part in shapes]
    values = {"before": drawn[0], "after": drawn[1]}
    yield pd.DataFrame({"id": ids[rows], "column": GEOMETRY, **values}, columns=COLUMNS)
