"""Which feature lies under the pointer: by boxes first, then by exact distance to the few that are left."""

from collections.abc import Sequence

import numpy as np
import shapely

from netplan.ui.map.display_list import shown_classes
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.view import Extent

Pick = tuple[str, int]
NOTHING: Pick = ("", -1)
_BACKGROUND = ("boundary", "districts")  # areas under everything are picked at their borders only


def pick(layers: Sequence[MapLayer], at: tuple[float, float], within_m: float, scale: float) -> Pick:
    """Return layer and row of what is drawn at most ``within_m`` from a place; the topmost layer wins.

    In a layer the nearest wins, then the lowest row. Layers that are hidden or only counted are not picked.
    """
    for layer in reversed(layers):
        if layer.visible and (row := _nearest(layer, at, within_m, scale)) is not None:
            return layer.name, row
    return NOTHING


def rows_in(layer: MapLayer, extent: Extent, scale: float) -> list[int]:
    """Return the rows of what is drawn of a layer and meets ``extent``, ascending."""
    rows = drawn_rows(layer, extent, scale)
    met = shapely.intersects(layer.store.shapes[rows], shapely.box(*extent))
    return sorted(int(row) for row in rows[met])


def _nearest(layer: MapLayer, at: tuple[float, float], within_m: float, scale: float) -> int | None:
    rows = drawn_rows(layer, Extent(*at, *at).grown(within_m), scale)
    if not len(rows):
        return None
    shapes = layer.store.shapes[rows]
    if layer.name in _BACKGROUND:
        shapes = shapely.boundary(shapes)
    distance = shapely.distance(shapes, shapely.Point(at))
    best = int(np.lexsort((rows, distance))[0])
    return int(rows[best]) if distance[best] <= within_m else None


def drawn_rows(layer: MapLayer, extent: Extent, scale: float) -> np.ndarray:
    """Return the rows of what is drawn of a layer and whose box meets ``extent``."""
    slots = layer.store.near(extent)
    drawn = np.isin(layer.classes[slots], shown_classes(layer, scale))
    return layer.store.row[slots[drawn]]
