"""Catch a place near the pointer: a vertex, the foot of a perpendicular, or a line, and say of what."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.picking import NOTHING, Pick, drawn_rows
from netplan.ui.map.view import Extent, View

SNAP_PX = 12.0
_MOST = 400  # shapes looked at in a layer: farther out they cannot be told apart

Place = tuple[float, float]


class Snapped(NamedTuple):
    """A place in metres, how it was caught ("" if it was not), and the layer and row it belongs to."""

    place: Place
    kind: str = ""
    of: Pick = NOTHING


def snap(
    layers: Sequence[MapLayer], view: View, at: Place, start: Place | None = None, skip: Pick = NOTHING
) -> Snapped:
    """Return the place to take for a pointer at ``at``.

    A vertex goes before the foot of a perpendicular from ``start``, and this before any place of a line; in
    each the nearest wins, then the topmost layer, then the lowest row. ``skip`` is a row that is on its way.
    """
    reach_m = SNAP_PX / view.px_per_m
    best: tuple[int, float] = (9, 0.0)
    found = Snapped(at)
    for layer in reversed([layer for layer in layers if layer.visible]):
        rows = drawn_rows(layer, Extent(*at, *at).grown(reach_m), view.scale)[:_MOST]
        if layer.name == skip[0]:
            rows = rows[rows != skip[1]]
        if len(rows):
            for rank, distance_m, place, row, kind in _candidates(layer.store.shapes[rows], rows, at, start):
                if distance_m <= reach_m and (rank, distance_m) < best:
                    best, found = (rank, distance_m), Snapped(place, kind, (layer.name, row))
    return found


def _candidates(
    shapes: NDArray[np.object_], rows: NDArray[np.integer], at: Place, start: Place | None
) -> Iterator[tuple[int, float, Place, int, str]]:
    """Yield the nearest place of each kind: rank, metres to the pointer, place, row, name of the kind."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    far = np.hypot(*(xy - at).T)
    best = int(np.lexsort((rows[owner], far))[0])
    yield 0, float(far[best]), _place(xy[best]), int(rows[owner[best]]), "vertex"
    lines = np.array(
        [shape if shape.geom_type == "LineString" else shape.boundary for shape in shapes], dtype=object
    )
    lined = np.flatnonzero((shapely.get_type_id(lines) != 0) & (shapely.length(lines) > 0))
    for rank, kind, seen in ((1, "perpendicular", start), (2, "edge", at)):
        if seen is not None and len(lined):
            yield _on_lines(lines[lined], rows[lined], at, seen, (rank, kind))


def _on_lines(
    lines: NDArray[np.object_],
    rows: NDArray[np.integer],
    at: Place,
    seen: Place,
    named: tuple[int, str],
) -> tuple[int, float, Place, int, str]:
    """Return the foot of ``seen`` on the line whose foot lies nearest to the pointer."""
    feet = shapely.get_coordinates([_foot(line, at, seen) for line in lines])
    far = np.hypot(*(feet - at).T)
    best = int(np.lexsort((rows, far))[0])
    return named[0], float(far[best]), _place(feet[best]), int(rows[best]), named[1]


def _foot(line: shapely.Geometry, at: Place, seen: Place) -> shapely.Point:
    """Return the foot of ``seen`` on the segment of ``line`` nearest to the pointer."""
    near = line.interpolate(line.project(shapely.Point(at)))
    if seen == at:
        return near
    ends = shapely.get_coordinates(line)
    a, b = ends[:-1], ends[1:]
    way = b - a
    length2 = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip((((near.x, near.y) - a) * way).sum(axis=1) / length2, 0.0, 1.0)
    at_segment = int(np.argmin(np.hypot(*(a + share[:, None] * way - (near.x, near.y)).T)))
    t = float((((seen - a[at_segment]) * way[at_segment]).sum()) / length2[at_segment])
    if not 0.0 < t < 1.0:
        return near if seen == at else shapely.Point(np.inf, np.inf)
    return shapely.Point(a[at_segment] + t * way[at_segment])


def _place(xy: NDArray[np.float64]) -> Place:
    return float(xy[0]), float(xy[1])
