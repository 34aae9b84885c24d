"""Rules about the geometry of single rows, and about rows that cover each other."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from netplan.core.graph.arrays import Floats, Ints
from netplan.doctor.case import Case, Found, Mask, found, nothing, whole
from netplan.model.tables import TABLES

DOUBLE_M = 0.5  # two points nearer than this are one
_LAP_M2 = 1.0  # borders of districts are drawn to about a decimetre
_LAP_SHARE = 0.001
_COVERED = 0.995  # share of the municipality below which districts have a gap
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
# what tells things of one layer apart that stand on one spot
_KIND = {"sites": "kind", "carriers": "carrier_class", "cabinets": "cabinet_kind"}


def no_geometry(case: Case, layer: str) -> Found:
    """Find rows without a geometry."""
    return found(shapely.is_missing(case.shapes(layer)))


def empty_geometry(case: Case, layer: str) -> Found:
    """Find rows whose geometry is empty."""
    shapes = case.shapes(layer)
    return found(shapely.is_empty(shapes) & ~shapely.is_missing(shapes))


def not_a_number(case: Case, layer: str) -> Found:
    """Find rows with a coordinate that is not finite."""
    coordinates, owner = shapely.get_coordinates(case.shapes(layer), return_index=True)
    mask = np.zeros(len(case.table(layer)), dtype=bool)
    mask[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return found(mask)


def invalid_area(case: Case, layer: str) -> Found:
    """Find areas that cross or touch themselves."""
    shapes = case.shapes(layer)
    invalid = case.sound(layer) & ~shapely.is_valid(shapes)
    reasons = np.full(len(shapes), "", dtype=object)
    reasons[invalid] = [reason.partition("[")[0] for reason in shapely.is_valid_reason(shapes[invalid])]
    return found(invalid, value=reasons)


def wrong_kind(case: Case, layer: str) -> Found:
    """Find geometries of another dimension than the layer's, and points of several."""
    shapes = case.shapes(layer)
    wanted = TABLES[layer].geometry
    kinds = shapely.get_type_id(shapes)
    wrong = shapely.get_dimensions(shapes) != _DIMENSION[wanted]
    wrong |= (kinds == shapely.GeometryType.MULTIPOINT) | (kinds == shapely.GeometryType.MULTILINESTRING)
    wrong &= case.sound(layer)
    names = np.full(len(shapes), "", dtype=object)
    names[wrong] = [shape.geom_type for shape in shapes[wrong]]
    return found(wrong, value=names, wanted=wanted)


def without_extent(case: Case, layer: str) -> Found:
    """Find lines without length and areas without area."""
    shapes = case.shapes(layer)
    measure = shapely.length(shapes) if TABLES[layer].geometry == "line" else shapely.area(shapes)
    right = shapely.get_dimensions(shapes) == _DIMENSION[TABLES[layer].geometry]
    flat = case.sound(layer) & right & (measure == 0)
    flat[flat] = (shapely.get_type_id(shapes[flat]) == 1) | shapely.is_valid(shapes[flat])
    return found(flat)


def area_of_municipality(case: Case) -> Any:
    """Return the prepared area of the boundary; None if there is none."""
    shapes = case.shapes("boundary")[case.sound("boundary")]
    area = shapely.union_all(shapely.make_valid(shapes)) if len(shapes) else None
    if area is None or area.area == 0:
        return None
    shapely.prepare(area)
    return area


def outside(case: Case, layer: str) -> Found:
    """Find rows that do not touch the municipality."""
    area, shapes = case.once(area_of_municipality), case.shapes(layer)
    if area is None:
        return nothing()
    usable = case.sound(layer) & shapely.is_valid(shapes)
    away = usable & ~shapely.intersects(area, shapes)
    distance = np.zeros(len(shapes))
    distance[away] = np.round(shapely.distance(area, shapes[away]))
    return found(away, value=distance)


def double_point(case: Case, layer: str) -> Found:
    """Find points within ``DOUBLE_M`` of an earlier one of the same kind; sites must not differ in name."""
    table, sound = case.table(layer), np.flatnonzero(case.sound(layer))
    kinds = pd.factorize(table[_KIND[layer]])[0] if layer in _KIND else np.zeros(len(table))
    xyk = np.column_stack([case.xy(layer), 10.0 * kinds])[sound]
    first, second, metres = _near(xyk)
    first, second = sound[first], sound[second]
    if layer == "sites":
        names = table["name"].str.casefold().fillna("").to_numpy(dtype=object)
        same = (names[first] == names[second]) | (names[first] == "") | (names[second] == "")
        first, second, metres = first[same], second[same], metres[same]
    _, once = np.unique(second, return_index=True)
    ids = table["id"].to_numpy(dtype=object)
    fields = {"value": np.round(metres[once], 2), "other": ids[first[once]], "partner": first[once]}
    return Found(second[once], fields)


def _near(points: Floats) -> tuple[Ints, Ints, Floats]:
    """Return pairs (earlier, later) of points within ``DOUBLE_M``, and their distance.

    Points on one spot are all paired with the first of them, so that a thousand on one spot are no
    million of pairs.
    """
    spots, start, owner = np.unique(points, axis=0, return_index=True, return_inverse=True)
    owner = owner.ravel()
    later = np.flatnonzero(start[owner] != np.arange(len(points)))
    pairs = (
        cKDTree(spots).query_pairs(DOUBLE_M, output_type="ndarray") if len(spots) else np.empty((0, 2), int)
    )
    near = np.sort(start[pairs].reshape(-1, 2), axis=1)
    first = np.concatenate([start[owner[later]], near[:, 0]])
    second = np.concatenate([later, near[:, 1]])
    order = np.lexsort((first, second))
    first, second = first[order].astype(np.int64), second[order].astype(np.int64)
    return first, second, np.hypot(*(points[first] - points[second])[:, :2].T)


def repeated_shape(case: Case, layer: str) -> Found:
    """Find lines and areas drawn exactly like an earlier one."""
    shapes, sound = case.shapes(layer), np.flatnonzero(case.sound(layer))
    key = np.column_stack([case.bounds(layer)[sound], shapely.length(shapes[sound])])
    rough = pd.DataFrame(np.round(key, 3)).duplicated(keep=False).to_numpy()
    rows = sound[rough]
    drawn = pd.Series(shapely.to_wkb(shapely.normalize(shapes[rows])), dtype=object)
    group = drawn.groupby(drawn).ngroup().to_numpy()
    start = pd.Series(rows).groupby(group).transform("min").to_numpy(dtype=np.int64)
    later = rows != start
    ids = case.table(layer)["id"].to_numpy(dtype=object)
    return Found(rows[later], {"other": ids[start[later]], "partner": start[later]})


def overlapping(case: Case, layer: str) -> Found:
    """Find areas that share more than a sliver with an earlier one."""
    shapes, sound = case.shapes(layer), np.flatnonzero(_valid_areas(case, layer))
    used = shapes[sound]
    first, second = shapely.STRtree(used).query(used, predicate="overlaps")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(used[first], used[second]))
    limit = np.maximum(
        _LAP_M2, _LAP_SHARE * np.minimum(shapely.area(used[first]), shapely.area(used[second]))
    )
    laps = shared > limit
    ids = case.table(layer)["id"].to_numpy(dtype=object)
    other = ids[sound[first[laps]]]
    return Found(sound[second[laps]], {"value": np.round(shared[laps]), "other": other})


def uncovered(case: Case, layer: str) -> Found:
    """Find that districts leave a part of the municipality open."""
    area, shapes = case.once(area_of_municipality), case.shapes(layer)[_valid_areas(case, layer)]
    if area is None or not len(shapes):
        return nothing()
    share = shapely.intersection(area, shapely.union_all(shapes)).area / area.area
    return whole(value=int(100 * share)) if share < _COVERED else nothing()


def _valid_areas(case: Case, layer: str) -> Mask:
    shapes = case.shapes(layer)
    mask: Mask = case.sound(layer) & shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    return mask
