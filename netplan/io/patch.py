"""What changes a layer of a GeoPackage into another state of it, row by row.

A layer of a million rows in which one was edited is one row to write. Rows keep their order in the file: it
is the order of their keys, and rows that come between others move all that follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import is_

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from netplan.io.exports.arrow import GEOMETRY, arrow_layer
from netplan.model.tables import TABLES

_HEAD = b"GP\x00"
_PLAIN, _BOXED, _EMPTY = 1, 3, 16  # little-endian; with the box of x and y; without coordinates
_POINT, _COLLECTION = 0, 4  # numbers of GEOS
_KINDS = {"point": "POINT", "line": "LINESTRING", "polygon": "POLYGON"}
_PART = 2000  # rows, made ready in some 10 ms: in between, other threads run
Value = str | int | float | bytes | None

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Patch:
    """What to do to rows, by their positions.

    put, there   rows of the new table, and whose places in the old one they take
    gone         rows of the old table that leave
    added        rows of the new table that follow all others
    """

    put: Rows
    there: Rows
    gone: Rows
    added: Rows

    def __len__(self) -> int:
        """Return how many rows are to be written or removed."""
        return len(self.put) + len(self.gone) + len(self.added)


def patch_between(old: pd.DataFrame, new: pd.DataFrame) -> Patch:
    """Return what turns ``old`` into ``new``, two tables with the same columns."""
    n, m = len(old), len(new)
    none = np.zeros(0, np.int64)
    if n == m:
        rows = np.flatnonzero(differing(old, new))
        return Patch(rows, rows, none, none)
    both = min(n, m)
    head = _n_equal(differing(old.iloc[:both], new.iloc[:both]))
    tail = 0
    if m < n:
        last = _n_equal(differing(old.iloc[n - both :], new.iloc[m - both :])[::-1])
        tail = min(last, both - head)
    before, after = np.arange(head, n - tail), np.arange(head, m - tail)
    shared = min(len(before), len(after))
    return Patch(after[:shared], before[:shared], before[shared:], after[shared:])


def differing(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.bool_]:
    """Return for two tables of the same length and columns which rows are not equal; gaps are."""
    different = np.zeros(len(old), dtype=bool)
    for key in old.columns:
        if key != "geometry":
            one, other = old[key].array, new[key].array
            gaps, others = np.asarray(pd.isna(one)), np.asarray(pd.isna(other))
            equal = np.asarray((pd.Series(one) == pd.Series(other)).fillna(value=False), dtype=bool)
            different |= ~np.where(gaps | others, gaps & others, equal)
    if "geometry" in old:
        different |= _moved(np.asarray(old["geometry"], object), np.asarray(new["geometry"], object))
    return different


def fits(name: str, table: pd.DataFrame, geometry_type: str) -> bool:
    """Return whether the shapes of a layer can be written as what a file declares: POINT, MULTIPOINT, …."""
    return geometry_type in {type_of(name, table), f"MULTI{_KINDS[TABLES[name].geometry]}"}


def type_of(name: str, table: pd.DataFrame) -> str:
    """Return what a file declares a layer to hold: collections if one is."""
    kind = _KINDS[TABLES[name].geometry]
    numbers = shapely.get_type_id(np.asarray(table["geometry"], object))
    return f"MULTI{kind}" if (numbers >= _COLLECTION).any() else kind


def rows_for(name: str, table: pd.DataFrame, geometry_type: str, system: int) -> Iterator[tuple[Value, ...]]:
    """Yield the values of a layer in the order of ``columns_of``.

    ``geometry_type`` as the file declares it; ``system`` is the key of its coordinate system there.
    """
    collect = geometry_type.startswith("MULTI")
    for start in range(0, len(table), _PART):
        layer = arrow_layer(TABLES[name], table.iloc[start : start + _PART], collect=collect).table
        columns = [_values(layer.column(key)) for key in layer.column_names if key != GEOMETRY]
        yield from zip(*columns, blobs(layer.column(GEOMETRY).to_numpy(), system), strict=True)


def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns of a layer in the order of ``rows_for``."""
    return (*TABLES[name].keys, GEOMETRY)


def blobs(wkb: NDArray[np.object_], system: int) -> list[Value]:
    """Return shapes as a GeoPackage has them: a head, the box of what is no point, and WKB."""
    shapes = shapely.from_wkb(wkb)
    boxes = shapely.bounds(shapes)[:, [0, 2, 1, 3]].astype("<f8")
    points, empty = shapely.get_type_id(shapes) == _POINT, shapely.is_empty(shapes)
    key = system.to_bytes(4, "little", signed=True)
    plain, hollow = _HEAD + bytes([_PLAIN]) + key, _HEAD + bytes([_PLAIN | _EMPTY]) + key
    boxed = _HEAD + bytes([_BOXED]) + key
    found: list[Value] = []
    for shape, box, point, is_empty in zip(wkb, boxes, points, empty, strict=True):
        if shape is None:
            found.append(None)
        elif is_empty:
            found.append(hollow + shape)
        else:
            found.append(plain + shape if point else boxed + box.tobytes() + shape)
    return found


def _values(column: pa.ChunkedArray) -> list[Value]:
    if pa.types.is_date(column.type):
        return [None if day is None else day.isoformat() for day in column.to_pylist()]
    found: list[Value] = column.to_pylist()
    return found


def _moved(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.bool_]:
    other = ~np.fromiter(map(is_, old, new), bool, len(old))
    rows = np.flatnonzero(other)
    if len(rows):
        one, two = (shapely.to_wkb(shapely.force_2d(shapes[rows])) for shapes in (old, new))
        other[rows] = [first != second for first, second in zip(one, two, strict=True)]
    return other


def _n_equal(different: NDArray[np.bool_]) -> int:
    """Return how many rows are equal before the first that is not."""
    return int(np.argmax(different)) if different.any() else len(different)
