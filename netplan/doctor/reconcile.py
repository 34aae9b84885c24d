"""A newer delivery of a layer beside the one in the project: what was added, changed, moved, and is gone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from netplan.core.graph.arrays import Floats, Ints
from netplan.doctor.case import with_shapes
from netplan.model.frames import conform
from netplan.model.tables import PROVENANCE, TABLES

MOVED_M = 0.5  # less is how exactly it was drawn
_NAMED_M = 500.0  # a thing of the same name and kind further away is another one
_PLACE_M = 5.0
_N_NEAREST = 6
_KINDS = ("kind", "carrier_class", "cabinet_kind")
_ORIGIN = frozenset(column.key for column in PROVENANCE)


@dataclass(frozen=True, eq=False)
class Match:
    """Which row of the project each row of the delivery is.

    old   [n_new]   row of the project; -1 for a new one
    by    [n_new]   "key", "name", "place", or "" for a new one
    """

    old: Ints
    by: "np.ndarray[tuple[int], np.dtype[np.object_]]"


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """What a newer delivery would change.

    match            which row is which
    added  [n]       rows of the delivery that the project does not have
    gone   [m]       rows of the project that the delivery does not have
    moved_m [n_new]  how far each matched row moved; NaN without a match or a place
    changes          one row for each value that differs: old, new (rows), id, column, before, after
    """

    match: Match
    added: Ints
    gone: Ints
    moved_m: Floats
    changes: pd.DataFrame

    @property
    def moved(self) -> Ints:
        """Rows of the delivery that lie more than ``MOVED_M`` from where they were."""
        return np.flatnonzero(self.moved_m > MOVED_M)

    @property
    def changed(self) -> Ints:
        """Rows of the delivery of which a value differs."""
        return np.unique(self.changes["new"].to_numpy(dtype=np.int64))

    @property
    def is_empty(self) -> bool:
        """Whether the delivery says what the project says."""
        return not (len(self.added) or len(self.gone) or len(self.moved) or len(self.changes))


@dataclass(frozen=True)
class Taking:
    """Which of the differences are taken."""

    added: bool = True
    changed: bool = True
    moved: bool = True
    gone: bool = False


def match(old: pd.DataFrame, new: pd.DataFrame, *, keyed: bool = True) -> Match:
    """Match ``new`` rows to ``old`` ones: by id, then by name and kind, then by place if one has no name.

    ``keyed`` is false where the ids are mere row numbers. No row is matched twice; of several that fit the
    nearest is taken, then the first.
    """
    found, by = np.full(len(new), -1), np.full(len(new), "", dtype=object)
    steps = [("key", _by_key)] if keyed else []
    for name, step in (*steps, ("name", _by_name), ("place", _by_place)):
        left, right = np.setdiff1d(np.arange(len(old)), found), np.flatnonzero(found < 0)
        if not len(left) or not len(right):
            break
        one, other = step(old.iloc[left], new.iloc[right])
        found[right[other]], by[right[other]] = left[one], name
    return Match(found, by)


def _by_key(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Ints, Ints]:
    left = pd.Series(np.arange(len(old)), index=old["id"].to_numpy(dtype=object))
    left = left[~left.index.duplicated() & left.index.notna()]
    wanted = new["id"].where(~new["id"].duplicated())
    found = np.asarray(left.reindex(list(wanted)), dtype=np.float64)
    hit = np.flatnonzero(~np.isnan(found))
    return found[hit].astype(np.int64), hit


def _by_name(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Ints, Ints]:
    if "name" not in old:
        return _no_pairs()
    left, right = (_named(table) for table in (old, new))
    pairs = left.merge(right, on="key", suffixes=("_old", "_new"))
    gaps = pairs[["x_old", "y_old"]].to_numpy() - pairs[["x_new", "y_new"]].to_numpy()
    metres = np.hypot(*gaps.T)
    near = ~(metres > _NAMED_M)  # where one has no place the name must do
    one, other = (pairs[column].to_numpy(dtype=np.int64)[near] for column in ("row_old", "row_new"))
    return _greedy(one, other, np.nan_to_num(metres[near], nan=_NAMED_M))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    key = table["name"].str.casefold().str.replace(r"[^\w]", "", regex=True) + "|" + _kind(table)
    x, y = _middle(table).T
    named = pd.DataFrame({"key": key.to_numpy(dtype=object), "row": np.arange(len(table)), "x": x, "y": y})
    return named[named["key"].notna()]


def _by_place(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Ints, Ints]:
    left, right = _middle(old), _middle(new)
    known, asked = (np.flatnonzero(np.isfinite(xy).all(axis=1)) for xy in (left, right))
    if not len(known) or not len(asked):
        return _no_pairs()
    n = min(_N_NEAREST, len(known))
    metres, at = cKDTree(left[known]).query(right[asked], k=range(1, n + 1), distance_upper_bound=_PLACE_M)
    other, rank = np.nonzero(np.isfinite(metres))
    one, other, metres = known[at[other, rank]], asked[other], metres[other, rank]
    kinds = [_kind(table).to_numpy(dtype=object) for table in (old, new)]
    same = kinds[0][one] == kinds[1][other]
    if "name" in old:  # two schools in one building are two schools
        same &= old["name"].isna().to_numpy()[one] | new["name"].isna().to_numpy()[other]
    return _greedy(one[same], other[same], metres[same])


def _greedy(one: Ints, other: Ints, metres: Floats) -> tuple[Ints, Ints]:
    """Pair the nearest first; ties by row."""
    order = np.lexsort((one, other, np.round(metres, 3)))
    taken_one: set[int] = set()
    taken_other: set[int] = set()
    pairs = []
    for a, b in zip(one[order].tolist(), other[order].tolist(), strict=True):
        if a not in taken_one and b not in taken_other:
            taken_one.add(a)
            taken_other.add(b)
            pairs.append((a, b))
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return left, right


def _no_pairs() -> tuple[Ints, Ints]:
    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)


def _kind(table: pd.DataFrame) -> pd.Series:
    column = next((key for key in _KINDS if key in table), None)
    kinds = table[column].astype("str") if column else pd.Series("", index=table.index, dtype="str")
    return kinds.fillna("")


def _middle(table: pd.DataFrame) -> Floats:
    box = shapely.bounds(np.asarray(table.geometry.to_numpy(), dtype=object))
    middle: Floats = (box[:, :2] + box[:, 2:]) / 2
    return middle


def reconcile(old: pd.DataFrame, new: pd.DataFrame, layer: str, *, keyed: bool = True) -> Reconciliation:
    """Return how the delivery ``new`` differs from the layer ``old`` of the project.

    What the delivery does not say is no difference; neither are source, date and licence of the rows.
    """
    pairs = match(old, new, keyed=keyed)
    hit = np.flatnonzero(pairs.old >= 0)
    moved = np.full(len(new), np.nan)
    shapes = [np.asarray(table.geometry.to_numpy(), dtype=object) for table in (old, new)]
    before, after = shapes[0][pairs.old[hit]], shapes[1][hit]
    is_point = TABLES[layer].geometry == "point"
    moved[hit] = shapely.distance(before, after) if is_point else shapely.hausdorff_distance(before, after)
    parts = list(_changes(old, new, pairs, layer))
    columns = ["old", "new", "id", "column", "before", "after"]
    changes = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    added = np.flatnonzero(pairs.old < 0)
    return Reconciliation(pairs, added, np.setdiff1d(np.arange(len(old)), pairs.old), moved, changes)


def _changes(old: pd.DataFrame, new: pd.DataFrame, pairs: Match, layer: str) -> Iterator[pd.DataFrame]:
    hit = np.flatnonzero(pairs.old >= 0)
    left, right = old.iloc[pairs.old[hit]], new.iloc[hit]
    for column in TABLES[layer].columns:
        if column.key == "id" or column.key in _ORIGIN:
            continue
        before, after = left[column.key].reset_index(drop=True), right[column.key].reset_index(drop=True)
        same = (before == after).fillna(value=False).to_numpy(dtype=bool)
        rows = np.flatnonzero(~same & after.notna().to_numpy())
        if len(rows):
            yield pd.DataFrame(
                {
                    "old": pairs.old[hit[rows]],
                    "new": hit[rows],
                    "id": left["id"].to_numpy(dtype=object)[rows],
                    "column": column.key,
                    "before": before.iloc[rows].to_numpy(dtype=object),
                    "after": after.iloc[rows].to_numpy(dtype=object),
                }
            )


def take(
    old: pd.DataFrame, new: pd.DataFrame, layer: str, found: Reconciliation, taking: Taking | None = None
) -> pd.DataFrame:
    """Return the layer with the differences that ``taking`` names; matched rows keep their id."""
    taking = taking or Taking()
    hit = np.flatnonzero(found.match.old >= 0)
    rows = found.match.old[hit]
    result = old.copy()
    if taking.changed:
        for column in TABLES[layer].columns:
            if column.key != "id":
                result[column.key] = _updated(old[column.key], new[column.key], rows, hit)
    if taking.moved:
        shapes = np.asarray(old.geometry.to_numpy(), dtype=object).copy()
        placed = ~shapely.is_missing(new.geometry.to_numpy()[hit])
        shapes[rows[placed]] = new.geometry.to_numpy()[hit[placed]]
        result = with_shapes(result, shapes)
    if taking.gone:
        result = result.drop(index=result.index[found.gone])
    if taking.added and len(found.added):
        fresh = new.iloc[found.added]
        result = pd.concat([result, fresh.assign(id=_free_ids(result["id"], fresh["id"]))], ignore_index=True)
    return conform(result, layer)


def _updated(old: pd.Series, new: pd.Series, rows: Ints, hit: Ints) -> pd.Series:
    given = new.iloc[hit]
    said = given.notna().to_numpy()
    result = old.copy()
    result.iloc[rows[said]] = given[said].array
    return result


def _free_ids(taken: pd.Series, wanted: pd.Series) -> list[str]:
    """Return ids for new rows; one that is taken gets a number behind it."""
    used, ids = set(taken.dropna()), []
    for key in wanted:
        free, number = key, 2
        while free in used:
            free, number = f"{key}/{number}", number + 1
        used.add(free)
        ids.append(free)
    return ids
