"""A layer as it was delivered, before anything is judged: columns, geometries, coordinate system."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError, ParameterError
from netplan.io.crs import WGS84
from netplan.io.files.ask import Taken, take
from netplan.io.files.delivery import Wish
from netplan.io.files.text import decoded
from netplan.io.layers.aliases import aliases, known_as, plain
from netplan.messages import mark
from netplan.progress import SILENT, Progress

_WKT = r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)|GEOMETRYCOLLECTION|SRID="
_ADDRESS = ("street", "address")


@dataclass(eq=False)
class Raw:
    """A layer as delivered: ``columns`` and ``shapes`` have a row for each of the file.

    ``null`` marks rows that hold no geometry, ``bad`` those whose geometry cannot be read, ``curved`` those
    that GDAL drew as straight pieces, ``ragged`` those with more or fewer fields than the header.
    """

    layer: str
    crs: str
    columns: pd.DataFrame
    shapes: NDArray[np.object_]
    null: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    curved: NDArray[np.bool_]
    ragged: NDArray[np.bool_]
    used: frozenset[str] = frozenset()  # columns that hold the place
    encoding: str = "utf-8"
    remarks: list[str] = field(default_factory=list)


def read_raw(path: Path, wish: Wish, names: Mapping[str, str], progress: Progress = SILENT) -> Raw:
    """Return a layer of ``path`` as it is; ``names`` may say which columns are "x" and "y".

    Raises:
        DataError: not a layer, damaged, or without places.
        ParameterError: no such layer or column, or several layers and none named.

    """
    taken = take(path, wish, progress.part(0, 0.8))
    progress(0.8)
    return raw_of(path, taken, names, progress.part(0.8, 1))


def raw_of(path: Path, taken: Taken, names: Mapping[str, str], progress: Progress = SILENT) -> Raw:
    """Return what the reader of files handed over, with geometries made of bytes or of columns.

    Raises:
        DataError: there are no places.
        ParameterError: no such column.

    """
    facts, n = taken.facts, taken.table.num_rows
    place = facts.geometry
    frame = pd.DataFrame(
        {key: _series(taken.table.column(key)) for key in taken.table.column_names if key != place},
        index=pd.RangeIndex(n),
    )
    ragged, curved = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    ragged[facts.ragged] = True
    curved[facts.curved] = True
    crs, used = facts.crs, frozenset[str]()
    if place:
        shapes, null = _from_wkb(taken.table.column(place), progress)
    else:
        columns = _place(path, frame, names)
        shapes, null = _READERS[len(columns)](frame, columns)
        degrees = len(columns) == 2 and all(
            plain(name) in aliases()["degrees"][axis] for axis, name in zip("xy", columns, strict=True)
        )
        crs, used = WGS84 if degrees else crs, frozenset(columns)
    bad = shapely.is_missing(shapes) & ~null & ~ragged
    return Raw(
        facts.layer, crs, frame, shapes, null, bad, curved, ragged, used, facts.encoding, facts.remarks
    )


def _from_wkb(column: pa.ChunkedArray, progress: Progress) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return geometries [n], None where there are none or they cannot be read, and where there are none."""
    shapes = np.full(len(column), None, dtype=object)
    done = 0
    for chunk in column.chunks:
        progress(done / max(len(column), 1))
        blobs = chunk.to_numpy(zero_copy_only=False)
        shapes[done : done + len(chunk)] = shapely.from_wkb(blobs, on_invalid="ignore")
        done += len(chunk)
    return shapes, column.is_null().to_numpy()


def _series(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        kind = pd.BooleanDtype() if pa.types.is_boolean(column.type) else pd.Int64Dtype()
        return pd.Series(column.to_pandas(types_mapper=lambda _: kind))
    if pa.types.is_date(column.type):
        return pd.Series(column.cast(pa.date32()).to_pandas(date_as_object=False))
    try:
        return pd.Series(column.to_pandas())
    except (UnicodeDecodeError, pa.ArrowInvalid):
        blobs = column.cast(pa.binary()).to_pylist()
        return pd.Series([blob if blob is None else decoded(blob)[0] for blob in blobs], dtype="str")


def _place(path: Path, frame: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Return the columns of x and y, or the one of well-known text; none if rows say an address instead."""
    keys = [str(key) for key in frame.columns]
    told = [names[key] for key in (("wkt",) if "wkt" in names else ("x", "y")) if key in names]
    for name in told:
        if name not in keys:
            raise ParameterError(
                mark("{file} has no column {column}; it has: {names}"),
                file=str(path),
                column=name,
                names=", ".join(keys),
            )
    if told:
        return told
    found = known_as(("wkt", "x", "y", *_ADDRESS), keys)
    if "wkt" in found and frame[found["wkt"].name].dropna().head(1).str.match(_WKT, case=False).any():
        return [found["wkt"].name]
    if "x" in found and "y" in found:
        return [found["x"].name, found["y"].name]
    if any(key in names or key in found for key in _ADDRESS):
        return []
    raise DataError(
        mark("{file} has no columns of coordinates; name them as x and y; it has: {names}"),
        file=str(path),
        names=", ".join(keys),
    )


def _nowhere(frame: pd.DataFrame, _place: list[str]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    return np.full(len(frame), None, dtype=object), np.ones(len(frame), dtype=bool)


def _points(frame: pd.DataFrame, place: list[str]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    texts = frame[place].apply(
        lambda column: column.fillna("").str.strip().str.replace(",", ".", regex=False)
    )
    xy = texts.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    null = (texts == "").any(axis=1).to_numpy(dtype=bool)
    shapes = np.full(len(frame), None, dtype=object)
    known = ~np.isnan(xy).any(axis=1)
    shapes[known] = shapely.points(xy[known])
    return shapes, null


def _wkt(frame: pd.DataFrame, place: list[str]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    texts = frame[place[0]].fillna("").str.strip()
    null = (texts == "").to_numpy(dtype=bool)
    given = texts.where(texts != "").astype(object).where(~null, None).to_numpy()
    return np.asarray(shapely.from_wkt(given, on_invalid="ignore"), dtype=object), null


_READERS = {0: _nowhere, 1: _wkt, 2: _points}
