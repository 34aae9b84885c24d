"""Names on a printed map: none covers another or a symbol, and no district goes without.

Districts try smaller letters where the usual ones find no room, then a number that stands beside the map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from netplan.ui.map.drawn import NOT_DRAWN, MapLayer
from netplan.ui.map.labels import Naming, Room, place_name, wanted_names
from netplan.ui.map.lettering import Lettering, Placed
from netplan.ui.map.view import PX_PER_MM, View

_SITES = Naming(1, "name", 30_000, Lettering(9))
NAMINGS: Mapping[str, Naming] = MappingProxyType(
    {
        "districts": Naming(0, "name", 400_000, Lettering(11, bold=True, quiet=True)),
        "coverage_districts": Naming(0, "name", 400_000, Lettering(11, bold=True)),
        "coverage_sites": _SITES,
        "compared_sites": _SITES,
        "programme_sites": _SITES,
        "second_sites": _SITES,
        "streets": Naming(2, "name", 10_000, Lettering(8, quiet=True)),
    }
)
_AREAS = frozenset({"districts", "coverage_districts"})
_SHARES = (1.0, 0.85, 0.72)


@dataclass(frozen=True)
class Named:
    """The names on a map, and the areas of which only a number stands there, with their names."""

    placed: tuple[Placed, ...]
    numbered: tuple[tuple[str, str], ...] = ()


def names_of(view: View, layers: Sequence[MapLayer], size: float, taken: NDArray[np.float64]) -> Named:
    """Return the names of a view, in letters ``size`` times as large as usual.

    ``taken`` are boxes [n, 4] in pixels of the view where other things lie over the map.
    """
    room = Room(view)
    room.block(taken)
    for layer in layers:
        if layer.store.kind == "point" and layer.name in NAMINGS:
            room.block(_symbols(view, layer))
    placed: list[Placed] = []
    numbered: list[tuple[str, str]] = []
    named = [layer for layer in layers if layer.label and layer.name in NAMINGS]
    for layer in sorted(named, key=lambda one: NAMINGS[one.name].order):
        naming = NAMINGS[layer.name]
        if view.scale > naming.below_scale:
            continue
        if layer.name in _AREAS:
            found, left = _areas(room, view, layer, size)
            placed, numbered = [*placed, *found], [*numbered, *left]
        else:
            letters = naming.letters.scaled(size)
            placed += _placed(room, view, layer, replace(naming, letters=letters))
    return Named(tuple(placed), tuple(numbered))


def _areas(
    room: Room, view: View, layer: MapLayer, size: float
) -> tuple[list[Placed], list[tuple[str, str]]]:
    """Place the names of areas, smaller where there is no room, at last as numbers."""
    naming = NAMINGS[layer.name]
    placed: list[Placed] = []
    for share in _SHARES:
        letters = naming.letters.scaled(size * share)
        placed += _placed(room, view, _without(layer, placed), replace(naming, letters=letters))
    rest = _without(layer, placed)
    seen = rest.store.row[rest.store.near(view.extent)]
    seen = np.sort(seen[rest.classes[rest.store.slot[seen]] != NOT_DRAWN])
    texts = rest.table["name"].fillna("").astype(str).to_numpy(dtype=object)
    rows = [int(row) for row in seen if texts[row]]
    numbers = {row: str(k + 1) for k, row in enumerate(rows)}
    column = [numbers.get(row, "") for row in range(len(texts))]
    marked = replace(rest, rows=rest.table.assign(name=column))
    letters = naming.letters.scaled(size * _SHARES[-1])
    found = _placed(room, view, marked, replace(naming, letters=letters))
    there = {name.text for name in found}
    return [*placed, *found], [
        (numbers[row] if numbers[row] in there else "–", str(texts[row])) for row in rows
    ]


def _placed(room: Room, view: View, layer: MapLayer, naming: Naming) -> list[Placed]:
    wanted = wanted_names(layer, naming, view)
    return [found for one in wanted if (found := place_name(room, view, one))]


def _without(layer: MapLayer, placed: Sequence[Placed]) -> MapLayer:
    """Return a layer without the rows whose names are there."""
    there = {name.text for name in placed}
    if not there:
        return layer
    done = layer.table["name"].isin(there).to_numpy(dtype=bool)[layer.store.row]
    classes = layer.classes.copy()
    classes[done] = NOT_DRAWN
    return replace(layer, classes=classes)


def _symbols(view: View, layer: MapLayer) -> NDArray[np.float64]:
    """Return the boxes [n, 4] of the markers of a layer, in pixels of the view."""
    size = max((member.symbol.size_mm for member in layer.style.classes), default=0.0) * PX_PER_MM
    store = layer.store
    slots = store.near(view.extent)
    slots = slots[layer.classes[slots] != NOT_DRAWN]
    xy = store.xy[store.parts[store.features[slots]]].astype(np.float64) + store.origin
    x = view.width_px / 2 + (xy[:, 0] - view.x_m) * view.px_per_m
    y = view.height_px / 2 - (xy[:, 1] - view.y_m) * view.px_per_m
    half = 0.45 * size
    return np.column_stack([x - half, y - half, x + half, y + half])
