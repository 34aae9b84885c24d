"""Cut streets where others join or cross them, so that every junction is a node.

City deliveries are often drawn as long lines that cross without a shared vertex; network tools then find
no way from one to the other. Streets on different levels (one a bridge or tunnel) stay apart.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph import Floats, Ints

TOUCH_M = 0.001  # coordinates are compared to the millimetre


@dataclass(frozen=True, eq=False)
class Cuts:
    """Places where streets are cut.

    street    [n]     row of the street, ascending
    at_m      [n]     metres from its start, ascending within a street
    point     [n, 2]  coordinates of the junction, the same for all streets that meet there
    n_joined          ends of streets that met the middle of another
    n_crossed         pairs of streets that crossed without a node
    """

    street: Ints
    at_m: Floats
    point: Floats
    n_joined: int
    n_crossed: int


def find_cuts(streets: gpd.GeoDataFrame) -> Cuts:
    """Return where ``streets`` (LineStrings, metric CRS) must be cut to become a noded network."""
    lines = streets.geometry.to_numpy()
    raised = (streets["bridge"].fillna(False) | streets["tunnel"].fillna(False)).to_numpy(dtype=bool)
    tree = shapely.STRtree(lines)
    joins = _joins(lines, tree)
    crossings, n_crossed = _crossings(lines, raised, tree)
    cuts = np.concatenate([joins, crossings])
    _, first = np.unique(cuts[:, :2], axis=0, return_index=True)
    cuts = cuts[first]
    return Cuts(cuts[:, 0].astype(np.int64), cuts[:, 1], cuts[:, 2:], len(joins), n_crossed)


def _inner(rows: Ints, lines: NDArray[np.object_], points: NDArray[np.object_]) -> Floats:
    """Return [k, 4] row, metres along it, x, y of the points that are not an end of their line."""
    at_m = np.round(shapely.line_locate_point(lines[rows], points), 3)
    inside = (at_m > TOUCH_M) & (at_m < np.round(shapely.length(lines[rows]), 3) - TOUCH_M)
    xy = np.round(shapely.get_coordinates(points), 3)
    cuts: Floats = np.column_stack([rows, at_m, xy])[inside]
    return cuts


def _joins(lines: NDArray[np.object_], tree: shapely.STRtree) -> Floats:
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    ends = shapely.points(np.unique(shapely.get_coordinates(ends), axis=0))
    end, row = tree.query(ends, predicate="dwithin", distance=TOUCH_M)
    return _inner(row, lines, ends[end])


def _crossings(
    lines: NDArray[np.object_], raised: NDArray[np.bool_], tree: shapely.STRtree
) -> tuple[Floats, int]:
    first, second = tree.query(
        lines
    )  # boxes only: half of the pairs, and most neighbours, need no closer look
    level = (first < second) & ~raised[first] & ~raised[second]
    level &= ~_only_touch(lines, first, second)
    first, second = first[level], second[level]
    across = shapely.crosses(lines[first], lines[second])
    first, second = first[across], second[across]
    points, pair = shapely.get_parts(shapely.intersection(lines[first], lines[second]), return_index=True)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    cuts = np.concatenate([_inner(rows[pair], lines, points) for rows in (first, second)])
    return cuts, len(np.unique(pair))


def _only_touch(lines: NDArray[np.object_], first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Whether two lines are straight and share an end, so that they cannot cross."""
    straight = shapely.get_num_points(lines) == 2
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    shared = [(ends[a, first] == ends[b, second]).all(axis=1) for a in (0, 1) for b in (0, 1)]
    touching: NDArray[np.bool_] = straight[first] & straight[second] & np.any(shared, axis=0)
    return touching
