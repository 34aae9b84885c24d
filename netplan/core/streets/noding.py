"""Cut streets where others join or cross them, so that every junction is a node.

City deliveries are often drawn as long lines that cross without a shared vertex; network tools then find
no way from one to the other. Streets on different levels (one a bridge or tunnel) stay apart.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, distinct
from netplan.core.streets.near import LineGrid, may_cross, touching

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


def find_cuts(grid: LineGrid, raised: NDArray[np.bool_]) -> Cuts:
    """Return where the streets of ``grid`` must be cut to become a noded network.

    Those ``raised`` [n_lines] as bridge or tunnel cross nothing; their ends still join.
    """
    joins = _joins(grid)
    crossings, n_crossed = _crossings(grid, raised)
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


def _joins(grid: LineGrid) -> Floats:
    ends, _ = distinct(grid.ends.reshape(-1, 2))
    end, row = touching(ends, grid, TOUCH_M)
    points = shapely.points(ends[end])
    near = shapely.dwithin(grid.lines[row], points, TOUCH_M)
    return _inner(row[near], grid.lines, points[near])


def _crossings(grid: LineGrid, raised: NDArray[np.bool_]) -> tuple[Floats, int]:
    lines = grid.lines
    first, second = may_cross(grid, raised)
    across = shapely.crosses(lines[first], lines[second])
    first, second = first[across], second[across]
    points, pair = shapely.get_parts(shapely.intersection(lines[first], lines[second]), return_index=True)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    cuts = np.concatenate([_inner(rows[pair], lines, points) for rows in (first, second)])
    return cuts, len(np.unique(pair))
