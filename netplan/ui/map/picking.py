"""Which feature lies under the pointer: by boxes first, then by exact distance to the few that are left."""

from collections.abc import Sequence

import numpy as np
import shapely

from netplan.ui.map.display_list import shown_classes
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.view import Extent

Pick = tuple[str, int]
NOTHING: Pick = ("", -1)
_GROUND = ("boundary", "districts")  # areas under everything are picked at their borders first
_FILLED = ("districts",)  # and these inside, too, where nothing else lies


def pick(layers: Sequence[MapLayer], at: tuple[float, float], within_m: float, scale: float) -> Pick:
    """Return layer and row of what is drawn at most ``within_m`` from a place; the topmost layer wins.

    In a layer the nearest wins, then the lowest row. Layers that are hidden or only counted are not picked.
    """
    shown = [layer for layer in reversed(layers) if layer.visible]
    filled = [layer for layer in shown if layer.name in _FILLED]
    for layer, inside in (
        *((one, one.name not in _GROUND) for one in shown),
        *((one, True) for one in filled),
    ):
        row = _nearest(layer, at, within_m, scale, inside=inside)
        if row is not None:
            return layer.name, row
    return NOTHING


def rows_in(layer: MapLayer, extent: Extent, scale: float) -> list[int]:
    """Return the rows of what is drawn of a layer and meets ``extent``, ascending."""
    rows = drawn_rows(layer, extent, scale)
    met = shapely.intersects(layer.store.shapes[rows], shapely.box(*extent))
    return sorted(int(row) for row in rows[met])


def _nearest(
    layer: MapLayer, at: tuple[float, float], within_m: float, scale: float, *, inside: bool
) -> int | None:
    """Return the row that lies nearest; not ``inside``: of those whose border is near."""
    rows = drawn_rows(layer, Extent(*at, *at).grown(within_m), scale)
    if not len(rows):
        return None
    shapes, place = layer.store.shapes[rows], shapely.Point(at)
    distance = shapely.distance(shapes, place)
    reach = distance if inside else shapely.distance(shapely.boundary(shapes), place)
    met = np.flatnonzero(reach <= within_m)
    if not len(met):
        return None
    return int(rows[met[np.lexsort((rows[met], distance[met]))[0]]])


def drawn_rows(layer: MapLayer, extent: Extent, scale: float) -> np.ndarray:
    """Return the rows of what is drawn of a layer and whose box meets ``extent``."""
    slots = layer.store.near(extent)
    drawn = np.isin(layer.classes[slots], shown_classes(layer, scale))
    return layer.store.row[slots[drawn]]
