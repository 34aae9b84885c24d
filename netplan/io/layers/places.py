"""From the coordinates of a file to those of the project, with a look at whether the result can be true."""

import warnings
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from netplan.errors import DataError
from netplan.io.crs import WGS84
from netplan.io.layers.ledger import Ledger
from netplan.messages import mark

_MARGIN_DEG = 6.0  # a system is used beyond its official area, but not much
_MOST = 0.5  # share of rows out of place from which the file, not the row, is to blame

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Move:
    """From which system to which, and what was said about it; for sentences also file and layer."""

    given: str
    target: str
    file: str
    layer: str


def to_project(shapes: Shapes, move: Move, ledger: Ledger) -> Shapes:
    """Return ``shapes`` in the project's system; what does not land near its area is rejected.

    Raises:
        DataError: unknown system; most rows land elsewhere, or their axes are swapped.

    """
    source, target = _known(move), CRS.from_user_input(move.target)
    finite = np.ones(len(shapes), dtype=bool)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    ledger.rows("GEO-005", ~finite)
    _check_area(shapes, source, target, move, ledger)
    if source == target:
        return shapes
    transformer = _transformer(source, target, move, ledger)
    usable = ~ledger.rejected & ~shapely.is_missing(shapes)
    moved = shapes.copy()
    moved[usable] = shapely.transform(
        shapes[usable], lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )
    bounds = shapely.bounds(moved)
    ledger.rows(
        "CRS-002", usable & ~np.isfinite(bounds).all(axis=1) & ~shapely.is_empty(moved), crs=move.target
    )
    return moved


def middle_degrees(shapes: Shapes, given: str, file: str, layer: str) -> tuple[float, float]:
    """Return longitude and latitude of the middle of geometries in the system ``given``.

    Raises:
        DataError: the system is unknown, or nothing has a place.

    """
    source = _known(Move(given, WGS84, file, layer))
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        raise DataError(mark("{file}, layer {layer}: no row has a place"), file=file, layer=layer)
    x, y = np.median((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0)
    lon, lat = Transformer.from_crs(source, WGS84, always_xy=True).transform(x, y)
    return float(lon), float(lat)


def _known(move: Move) -> CRS:
    if not move.given:
        raise DataError(
            mark("{file}, layer {layer}, does not say its coordinate system; name it, such as EPSG:25833"),
            file=move.file,
            layer=move.layer,
        )
    try:
        return CRS.from_user_input(move.given)
    except CRSError as error:
        raise DataError(
            mark("{file}, layer {layer}: there is no coordinate system {crs}; name it as EPSG:25833"),
            file=move.file,
            layer=move.layer,
            crs=move.given,
        ) from error


def _transformer(source: CRS, target: CRS, move: Move, ledger: Ledger) -> Transformer:
    """Return the best operation and note its accuracy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing grid is said by CRS-003
        group = TransformerGroup(source, target, always_xy=True)
    if not group.transformers:
        raise DataError(
            mark(
                "{file}, layer {layer}: {given} cannot be converted to {target}; convert it with a GIS first"
            ),
            file=move.file,
            layer=move.layer,
            given=source.name,
            target=target.name,
        )
    best = group.transformers[0]
    code = "CRS-001" if group.best_available or 0 <= best.accuracy <= 1 else "CRS-003"
    ledger.whole(
        code, given=source.name, target=target.name, accuracy_m=best.accuracy, operation=best.description
    )
    return Transformer.from_crs(source, target, always_xy=True)


def _check_area(shapes: Shapes, source: CRS, target: CRS, move: Move, ledger: Ledger) -> None:
    usable = np.flatnonzero(~ledger.rejected & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    area = target.area_of_use
    if not len(usable) or area is None:
        return
    bounds = shapely.bounds(shapes[usable])
    xy = (bounds[:, :2] + bounds[:, 2:]) / 2
    to_degrees = Transformer.from_crs(source, WGS84, always_xy=True)
    box = (
        area.west - _MARGIN_DEG,
        area.south - _MARGIN_DEG,
        area.east + _MARGIN_DEG,
        area.north + _MARGIN_DEG,
    )
    inside = _inside(_degrees(to_degrees, xy, source), box)
    if inside.mean() >= _MOST:
        outside = np.zeros(len(shapes), dtype=bool)
        outside[usable[~inside]] = True
        ledger.rows("CRS-002", outside, crs=target.name)
        return
    if _inside(_degrees(to_degrees, xy[:, ::-1], source), box).mean() >= _MOST:
        raise DataError(
            mark(
                "{file}, layer {layer}: the axes are swapped (north before east); export it with east first"
            ),
            file=move.file,
            layer=move.layer,
        )
    raise DataError(
        mark(
            "{file}, layer {layer}: the coordinates (such as {x}, {y}) do not fit {given}: they would lie "
            "outside the area of {target}; name the right coordinate system"
        ),
        file=move.file,
        layer=move.layer,
        x=round(float(xy[0, 0]), 3),
        y=round(float(xy[0, 1]), 3),
        given=source.name,
        target=target.name,
    )


def _degrees(to_degrees: Transformer, xy: NDArray[np.float64], source: CRS) -> NDArray[np.float64]:
    if source.is_geographic:
        wild = (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
        xy = np.where(wild[:, None], np.inf, xy)
    return np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))


def _inside(lonlat: NDArray[np.float64], box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    west, south, east, north = box
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    found: NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return found
