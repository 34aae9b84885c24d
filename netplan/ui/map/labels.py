"""Names on the map: chosen and placed for a view, away from the window's thread.

Larger things choose first: districts, then sites, then streets. A name that finds no free place is left out
until one looks closer. Names of streets follow them, and the same name comes again only far away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.ui.map.colours import MapColours
from netplan.ui.map.display_list import Sheet, Writing, is_aggregated, shown_classes
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.lettering import Lettering, Placed, text_size
from netplan.ui.map.pool import Stopped, never
from netplan.ui.map.view import PX_PER_MM, View, zoom_of

MOST = 300
_CELL_PX = 4  # of the grid that says where there is room
_SAME_NAME_PX = 320.0
_AROUND = ((0.0, 0.0), (0.0, -1.2), (0.0, 1.2), (0.0, -2.4), (0.0, 2.4), (-0.3, 0.0), (0.3, 0.0))
_STRAIGHT = 0.94  # a name may bend away from its street as far as chord / arc says


@dataclass(frozen=True)
class Naming:
    """Which column is written, from which scale on, and in which letters; the first order comes first."""

    order: int
    column: str
    below_scale: int
    letters: Lettering


NAMINGS: Mapping[str, Naming] = MappingProxyType(
    {
        "districts": Naming(0, "name", 400_000, Lettering(13, bold=True, quiet=True)),
        "coverage_districts": Naming(0, "name", 400_000, Lettering(13, bold=True)),
        "pops": Naming(1, "name", 30_000, Lettering(12, bold=True)),
        "sites": Naming(2, "name", 12_000, Lettering(12)),
        "coverage_sites": Naming(2, "name", 12_000, Lettering(12)),
        "streets": Naming(3, "name", 8_000, Lettering(11, quiet=True)),
        "addresses": Naming(4, "house_number", 1_500, Lettering(10, quiet=True)),
    }
)


class Wanted(NamedTuple):
    """A name and the places it may take: upper left corner and angle, best first, in pixels."""

    text: str
    letters: Lettering
    places: tuple[tuple[float, float, float], ...]


class Room:
    """What is taken of the window, in cells of four pixels."""

    def __init__(self, view: View) -> None:
        self._taken = np.zeros((view.height_px // _CELL_PX + 1, view.width_px // _CELL_PX + 1), dtype=bool)
        self._same: dict[str, list[tuple[float, float]]] = {}

    def block(self, boxes: NDArray[np.float64]) -> None:
        """Keep names off boxes [n, 4] (left, top, right, bottom): symbols that should stay visible."""
        rows, columns = self._taken.shape
        cells = np.floor(boxes / _CELL_PX).astype(int)
        low, high = np.maximum(cells[:, :2], 0), np.minimum(cells[:, 2:], (columns - 1, rows - 1))
        for (left, top), (right, bottom) in zip(low, high, strict=True):
            self._taken[top : bottom + 1, left : right + 1] = True

    def take(self, text: str, boxes: NDArray[np.float64]) -> bool:
        """Take boxes [n, 4] (left, top, right, bottom) if all of them are free and inside."""
        cells = np.floor(boxes / _CELL_PX).astype(int)
        rows, columns = self._taken.shape
        if (cells < 0).any() or (cells[:, 2] >= columns).any() or (cells[:, 3] >= rows).any():
            return False
        x, y = float(boxes[:, ::2].mean()), float(boxes[:, 1::2].mean())
        if any(abs(x - a) + abs(y - b) < _SAME_NAME_PX for a, b in self._same.get(text, ())):
            return False
        if any(self._taken[top : bottom + 1, left : right + 1].any() for left, top, right, bottom in cells):
            return False
        for left, top, right, bottom in cells:
            self._taken[top : bottom + 1, left : right + 1] = True
        self._same.setdefault(text, []).append((x, y))
        return True


def place_labels(
    view: View, layers: Sequence[MapLayer], share: float = 1.0, stopped: Stopped = never
) -> list[Placed]:
    """Return the names of a view, at most 300, none over another; letters ``share`` times the usual size."""
    room = Room(view)
    placed: list[Placed] = []
    named = [(naming_of(layer), layer) for layer in layers if layer.visible and layer.named]
    for naming, layer in sorted((pair for pair in named if pair[0]), key=_rank):
        if naming is None or view.scale > naming.below_scale or is_aggregated(layer, view.scale):
            continue
        for wanted in wanted_names(layer, replace(naming, letters=naming.letters.scaled(share)), view):
            if stopped() or len(placed) >= MOST:
                return placed
            if found := place_name(room, view, wanted):
                placed.append(found)
    return placed


def place_name(room: Room, view: View, wanted: "Wanted") -> Placed | None:
    """Return a name at the best of its places that is free, and take the room; None if there is none."""
    place = next((at for at in wanted.places if room.take(wanted.text, _boxes(wanted, at))), None)
    return None if place is None else _placed(view, wanted, place)


def writing(sheet: Sheet, layers: Sequence[MapLayer], colours: MapColours, share: float = 1.0) -> Writing:
    """Return the names of a sheet, as a window of its size would show them."""
    per_px, (left, bottom, right, top) = PX_PER_MM / sheet.px_per_mm, sheet.extent
    width, height = round(sheet.width_px * per_px), round(sheet.height_px * per_px)
    view = View((left + right) / 2, (bottom + top) / 2, zoom_of(sheet.scale), width, height)
    return Writing(tuple(place_labels(view, layers, share)), colours)


def naming_of(layer: MapLayer) -> Naming | None:
    """Return how a layer is named: the column it says itself, else what is usual for its table."""
    usual = NAMINGS.get(layer.name)
    if not layer.label or (usual and usual.column == layer.label):
        return usual
    return Naming(2, layer.label, usual.below_scale if usual else 15_000, Lettering(11))


def _rank(pair: tuple[Naming | None, MapLayer]) -> tuple[int, str]:
    return (pair[0].order if pair[0] else 0), pair[1].name


def wanted_names(layer: MapLayer, naming: Naming, view: View) -> Iterator[Wanted]:
    """Yield the names of a layer in a view with the places each may take, the most important first."""
    if layer.rows is None:
        return
    slots = layer.store.near(view.extent)
    slots = slots[np.isin(layer.classes[slots], shown_classes(layer, view.scale))]
    texts = layer.table[naming.column].to_numpy(dtype=object)[layer.store.row[slots]]
    known = np.array([isinstance(text, str) and bool(text) for text in texts], dtype=bool)
    make = {"point": _beside, "line": _along, "polygon": _inside}[layer.store.kind]
    yield from make(layer, slots[known], [str(text) for text in texts[known]], naming.letters, view)


def _beside(
    layer: MapLayer, slots: NDArray[np.int32], texts: list[str], letters: Lettering, view: View
) -> Iterator[Wanted]:
    """Yield names right, left, above or below their points."""
    size_mm = max((member.symbol.size_mm for member in layer.style.classes), default=0.0)
    off = 0.6 * size_mm * PX_PER_MM + 2.0
    for slot, text in zip(slots, texts, strict=True):
        x, y = _px(layer, view, layer.store.parts[layer.store.features[slot]])[0]
        width, height = text_size(text, letters)
        yield Wanted(
            text,
            letters,
            (
                (x + off, y - height / 2, 0.0),
                (x - off - width, y - height / 2, 0.0),
                (x - width / 2, y - off - height, 0.0),
                (x - width / 2, y + off, 0.0),
            ),
        )


def _along(
    layer: MapLayer, slots: NDArray[np.int32], texts: list[str], letters: Lettering, view: View
) -> Iterator[Wanted]:
    """Yield names on the straight middles of their lines, the longest lines first."""
    store, found = layer.store, []
    for slot, text in zip(slots, texts, strict=True):
        first = store.features[slot]
        xy = _px(layer, view, store.parts[first], store.parts[first + 1])
        width, height = text_size(text, letters)
        length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
        if length >= width:
            places = tuple(_straight_places(xy, length, width, height))
            found.append((-round(length), int(store.row[slot]), Wanted(text, letters, places)))
    yield from (wanted for *_, wanted in sorted(found, key=lambda one: one[:2]))


def _straight_places(
    xy: NDArray[np.float64], length: float, width: float, height: float
) -> Iterator[tuple[float, float, float]]:
    """Yield places in the middle, then towards the ends of a line, where it is straight enough."""
    done = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T).cumsum()])
    for share in (0.5, 0.3, 0.7):
        ends = min(max(share * length, width / 2), length - width / 2) + np.array([-width, width]) / 2
        x, y = (np.interp(ends, done, xy[:, axis]) for axis in (0, 1))
        dx, dy = float(x[1] - x[0]), float(y[1] - y[0])
        if np.hypot(dx, dy) >= _STRAIGHT * width:
            angle = float(np.degrees(np.arctan2(dy, dx)))
            angle = angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
            yield float(x.mean()) - width / 2, float(y.mean()) - height / 2, angle


def _inside(
    layer: MapLayer, slots: NDArray[np.int32], texts: list[str], letters: Lettering, view: View
) -> Iterator[Wanted]:
    """Yield names in the middle of what is seen of their areas, the largest first."""
    shapes = layer.store.shapes[layer.store.row[slots]]
    seen = shapely.clip_by_rect(shapes, *view.extent)
    areas = shapely.area(seen)
    middle = shapely.get_coordinates(shapely.point_on_surface(seen[areas > 0.0]))
    bounds = shapely.bounds(seen[areas > 0.0])
    rows = np.flatnonzero(areas > 0.0)
    for k in np.lexsort((layer.store.row[slots][rows], -areas[rows])):
        text = texts[rows[k]]
        width, height = text_size(text, letters)
        if (bounds[k, 2] - bounds[k, 0]) * view.px_per_m < 0.8 * width:
            continue
        x, y = view.to_px(float(middle[k, 0]), float(middle[k, 1]))
        near = [(x - width / 2 + a * width, y - height / 2 + b * height, 0.0) for a, b in _AROUND]
        yield Wanted(text, letters, tuple(near))


def _px(layer: MapLayer, view: View, first: int, end: int | None = None) -> NDArray[np.float64]:
    """Return the pixels [n, 2] of some vertices of a store."""
    xy = layer.store.xy[first : first + 1 if end is None else end].astype(np.float64) + layer.store.origin
    x = view.width_px / 2 + (xy[:, 0] - view.x_m) * view.px_per_m
    y = view.height_px / 2 - (xy[:, 1] - view.y_m) * view.px_per_m
    return np.column_stack([x, y])


def _boxes(wanted: Wanted, place: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the boxes [n, 4] a name covers: one, or a chain of squares where it runs aslant."""
    left, top, angle = place
    width, height = text_size(wanted.text, wanted.letters)
    if angle == 0.0:
        return np.array([[left, top, left + width, top + height]])
    n = max(2, round(width / height))
    along = np.linspace(-0.5, 0.5, n) * (width - height)
    x = left + width / 2 + along * np.cos(np.radians(angle))
    y = top + height / 2 + along * np.sin(np.radians(angle))
    half = height / 2
    return np.column_stack([x - half, y - half, x + half, y + half])


def _placed(view: View, wanted: Wanted, place: tuple[float, float, float]) -> Placed:
    left, top, angle = place
    width, height = text_size(wanted.text, wanted.letters)
    return Placed(wanted.text, wanted.letters, *view.to_map(left + width / 2, top + height / 2), round(angle))
