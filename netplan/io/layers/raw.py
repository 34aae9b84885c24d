"""Reading a file as it is: columns, geometries, coordinate system, before anything is judged."""

import csv
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from netplan.errors import DataError, ParameterError
from netplan.io.crs import WGS84
from netplan.io.layers.files import driver_of, pick_layer
from netplan.messages import mark

_LON = ("lon", "lng", "long", "longitude", "länge", "laenge", "geo_lon")
_LAT = ("lat", "latitude", "breite", "geo_lat")
_X = ("x", "east", "easting", "e", "ostwert", "rechtswert", "x_utm", "utm_x")
_Y = ("y", "north", "northing", "n", "nordwert", "hochwert", "y_utm", "utm_y")
_WKT = ("wkt", "geometry", "geom", "the_geom")
_CURVES = frozenset({8, 9, 10, 11, 12, 13, 14})


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


def read_raw(path: Path, layer: str, names: Mapping[str, str]) -> Raw:
    """Return a layer of ``path`` as it is; ``names`` may say which columns are "x" and "y".

    Raises:
        DataError: not a layer, damaged, or without places.
        ParameterError: no such layer or column, or several layers and none named.

    """
    driver = driver_of(path)
    try:
        if driver == "CSV":
            return _from_csv(path, names)
        return _from_gdal(path, driver, layer)
    except (DataSourceError, DataLayerError, FeatureError, pa.ArrowException) as error:
        raise DataError(
            mark("{file} cannot be read ({reason}); export it again"), file=str(path), reason=str(error)
        ) from error


def _from_gdal(path: Path, driver: str, layer: str) -> Raw:
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        name = pick_layer(path, driver, layer)
        # the first bytes leave no doubt about the other drivers; JSON could be anything
        source = f"GeoJSON:{path.resolve()}" if driver == "GeoJSON" else str(path.resolve())
        meta, table = pyogrio.raw.read_arrow(source, layer=name)
        place = meta["geometry_name"] or "wkb_geometry"
        if place not in table.column_names:
            raise DataError(mark("{file}, layer {layer}, holds no geometries"), file=str(path), layer=name)
        wkb = table.column(place).to_numpy()
        curved = np.array([_type(blob) in _CURVES for blob in wkb], dtype=bool)
        if curved.any():
            wkb = pyogrio.raw.read(source, layer=name, columns=[])[2]  # this way GDAL straightens curves
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    null = np.array([blob is None for blob in wkb], dtype=bool)
    columns = {key: _series(table.column(key)) for key in table.column_names if key != place}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(wkb)))
    ragged = np.zeros(len(wkb), dtype=bool)
    said = sorted({str(remark.message) for remark in remarks})
    bad = shapely.is_missing(shapes) & ~null
    return Raw(name, meta["crs"] or "", frame, shapes, null, bad, curved, ragged, remarks=said)


def _type(blob: bytes | None) -> int:
    """Return the geometry type of WKB without its dimensions."""
    if blob is None or len(blob) < 5:
        return 0
    return (int.from_bytes(blob[1:5], "little" if blob[0] == 1 else "big") & 0x0FFF_FFFF) % 1000


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
        return pd.Series([blob if blob is None else _decoded(blob)[0] for blob in blobs], dtype="str")


def _decoded(data: bytes) -> tuple[str, str]:
    """Return text and its encoding: UTF-8 if it is, else that of Windows."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _from_csv(path: Path, names: Mapping[str, str]) -> Raw:
    text, encoding = _decoded(path.read_bytes())
    first = text.partition("\n")[0]
    delimiter = max(";,\t|", key=first.count)
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(header) < 2:
        raise DataError(
            mark("{file} has one column only: it is no table with ; or , between the columns"), file=str(path)
        )
    keys = _distinct(header)
    frame, ragged = _rows(text, keys, delimiter)
    place = _place(path, keys, names)
    shapes, null = _points(frame, place) if len(place) == 2 else _wkt(frame[place[0]])
    crs = WGS84 if place[0].casefold() in _LON and place[-1].casefold() in _LAT else ""
    bad = shapely.is_missing(shapes) & ~null & ~ragged
    curved = np.zeros(len(frame), dtype=bool)
    return Raw(path.stem, crs, frame, shapes, null, bad, curved, ragged, frozenset(place), encoding)


def _distinct(header: list[str]) -> list[str]:
    keys: list[str] = []
    for name in header:
        key, number = name.strip(), 2
        while key in keys:
            key, number = f"{name.strip()}_{number}", number + 1
        keys.append(key)
    return keys


def _rows(text: str, keys: list[str], delimiter: str) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return all rows as text; a row with too many or too few fields is empty and marked."""
    if not text.partition("\n")[2].strip():
        return pd.DataFrame(columns=keys, dtype="str"), np.zeros(0, dtype=bool)
    ragged: list[int] = []

    def skip(row: Any) -> str:
        ragged.append(row.number - 2)  # rows are counted from 1, the header included
        return "skip"

    table = pyarrow.csv.read_csv(
        io.BytesIO(text.encode()),
        pyarrow.csv.ReadOptions(column_names=keys, skip_rows=1, use_threads=False),
        pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(keys, pa.string())),
    )
    n = table.num_rows + len(ragged)
    whole = np.setdiff1d(np.arange(n), ragged)
    frame = (
        pd.DataFrame({key: table.column(key).to_pandas() for key in keys}).set_index(whole).reindex(range(n))
    )
    mask = np.ones(n, dtype=bool)
    mask[whole] = False
    return frame, mask


def _place(path: Path, keys: list[str], names: Mapping[str, str]) -> list[str]:
    """Return the columns of x and y, or the one of well-known text."""
    if "x" in names and "y" in names:
        missing = [names[axis] for axis in ("x", "y") if names[axis] not in keys]
        if missing:
            raise ParameterError(
                mark("{file} has no column {column}; it has: {names}"),
                file=str(path),
                column=missing[0],
                names=", ".join(keys),
            )
        return [names["x"], names["y"]]
    by_name = {key.casefold(): key for key in keys}
    for eastern, northern in ((_LON, _LAT), (_X, _Y)):
        east = next((by_name[name] for name in eastern if name in by_name), None)
        north = next((by_name[name] for name in northern if name in by_name), None)
        if east and north:
            return [east, north]
    for name in _WKT:
        if name in by_name:
            return [by_name[name]]
    raise DataError(
        mark("{file} has no columns of coordinates; name them as x and y; it has: {names}"),
        file=str(path),
        names=", ".join(keys),
    )


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


def _wkt(column: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    texts = column.fillna("").str.strip()
    null = (texts == "").to_numpy(dtype=bool)
    given = texts.where(texts != "").astype(object).where(~null, None).to_numpy()
    return np.asarray(shapely.from_wkt(given, on_invalid="ignore"), dtype=object), null
