"""What is to be drawn on a sheet, as data: fills, strokes, stamps, pictures and names, from the ground up.

The same list is drawn by the rasteriser (``raster``) for the screen and by QPainter (``vector``) for paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netplan.model.styles import Symbol
from netplan.ui.map.bins import share_picture
from netplan.ui.map.cells import cell_picture, is_cells
from netplan.ui.map.colours import MapColours
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.lettering import Placed
from netplan.ui.map.pens import Lens
from netplan.ui.map.store import Ints32, LayerStore
from netplan.ui.map.symbols import Look, look
from netplan.ui.map.view import Extent

_OUTLINE_FROM_PX = 3.0  # an outline around less is but dirt
_HAIRLINE_FROM_PX = 8.0  # one thinner than half a pixel is not even seen around less
AGGREGATED = ("addresses", "coverage_addresses")  # too many to draw one by one beyond their scale


@dataclass(frozen=True)
class Sheet:
    """Pixels to draw on: the upper left corner in metres, the resolution of the map and of the device."""

    left_m: float
    top_m: float
    px_per_m: float
    px_per_mm: float
    width_px: int
    height_px: int

    @property
    def scale(self) -> float:
        """The number N of the scale 1 : N."""
        return 1000.0 * self.px_per_mm / self.px_per_m

    @property
    def extent(self) -> Extent:
        """What the sheet shows."""
        right, bottom = self.width_px / self.px_per_m, self.height_px / self.px_per_m
        return Extent(self.left_m, self.top_m - bottom, self.left_m + right, self.top_m)

    def to_px(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Return the pixel of a place."""
        return (x_m - self.left_m) * self.px_per_m, (self.top_m - y_m) * self.px_per_m

    def lens(self, store: LayerStore) -> Lens:
        """Return how the coordinates of a store become pixels of the sheet."""
        x, y = store.origin
        return Lens(self.px_per_m, self.left_m - x, self.top_m - y)


@dataclass(frozen=True, eq=False)
class Fill:
    """Areas with a colour, a hatch or both."""

    store: LayerStore
    slots: Ints32
    symbol: Symbol


@dataclass(frozen=True, eq=False)
class Stroke:
    """Lines, or outlines of areas."""

    store: LayerStore
    slots: Ints32
    symbol: Symbol


@dataclass(frozen=True, eq=False)
class Stamps:
    """Markers on points."""

    store: LayerStore
    slots: Ints32
    symbol: Symbol


@dataclass(frozen=True, eq=False)
class Picture:
    """A raster [rows, columns, 4], premultiplied, stretched over an extent."""

    pixels: NDArray[np.uint8]
    extent: Extent
    smooth: bool = True


@dataclass(frozen=True, eq=False)
class Faded:
    """A layer drawn by itself, then laid over what is below as a whole."""

    ops: tuple["Op", ...]
    opacity: float


@dataclass(frozen=True, eq=False)
class Writing:
    """Names over everything else; they are placed for a whole sheet, never for a tile (``labels``)."""

    names: tuple[Placed, ...]
    colours: MapColours


Op = Fill | Stroke | Stamps | Picture | Faded | Writing


def display_list(sheet: Sheet, layers: Sequence[MapLayer], colours: MapColours) -> tuple[Op, ...]:
    """Return what is to be drawn of ``layers``, the first of them lowest."""
    land = [op for layer in layers if layer.visible for op in _land(sheet, layer, colours)]
    return (*land, *(op for layer in layers if layer.visible for op in _faded(sheet, layer, colours)))


def is_aggregated(layer: MapLayer, scale: float) -> bool:
    """Whether the layer is shown as counts at this scale, not one by one."""
    limit = layer.style.below_scale
    return layer.name in AGGREGATED and bool(limit) and scale > limit


def shown_classes(layer: MapLayer, scale: float) -> tuple[int, ...]:
    """Return the positions of the classes that are drawn one by one at this scale, in drawing order."""
    limit = layer.style.below_scale
    if limit and scale > limit:
        return ()
    members = reversed(list(enumerate(layer.style.classes)))
    return tuple(k for k, one in members if not one.below_scale or scale <= one.below_scale)


def _faded(sheet: Sheet, layer: MapLayer, colours: MapColours) -> tuple[Op, ...]:
    ops = tuple(_layer_ops(sheet, layer, colours))
    return (Faded(ops, layer.opacity),) if ops and layer.opacity < 1.0 else ops


def _land(sheet: Sheet, layer: MapLayer, colours: MapColours) -> Iterator[Op]:
    """Yield the area of the municipality: it lies below everything, its border does not."""
    if layer.name == "boundary":
        yield Fill(layer.store, layer.store.near(sheet.extent), Symbol(fill=colours.land))


def _layer_ops(sheet: Sheet, layer: MapLayer, colours: MapColours) -> Iterator[Op]:
    if is_aggregated(layer, sheet.scale) or is_cells(layer):
        yield from _pictured(sheet, layer, colours)
        return
    looks = {
        k: look(layer.style, layer.style.classes[k], colours, sheet.px_per_mm / sheet.px_per_m)
        for k in shown_classes(layer, sheet.scale)
    }
    if not looks:
        return
    if layer.name == "boundary":  # its area lies below everything already
        looks = {k: Look(replace(one.symbol, fill="")) for k, one in looks.items()}
    margin_px = max(one.reach_mm for one in looks.values()) * sheet.px_per_mm + 2.0
    slots = layer.store.near(sheet.extent.grown(margin_px / sheet.px_per_m))
    classes = layer.classes[slots]
    parts = [(one, slots[classes == k]) for k, one in looks.items()]
    yield from _KINDS[layer.store.kind](sheet, layer.store, [part for part in parts if len(part[1])])


def _pictured(sheet: Sheet, layer: MapLayer, colours: MapColours) -> Iterator[Picture]:
    """Yield a layer of cells, or of more points than can be told from each other, as a picture."""
    if is_cells(layer):
        found = cell_picture(layer, sheet.extent, colours)
    else:
        found = share_picture(layer, sheet.extent, 1.0 / sheet.px_per_m * sheet.px_per_mm, colours)
    if found is not None:
        yield Picture(*found, smooth=False)


Parts = list[tuple[Look, Ints32]]


def _point_ops(_sheet: Sheet, store: LayerStore, parts: Parts) -> Iterator[Op]:
    for one, slots in parts:
        yield Stamps(store, slots, one.symbol)


def _line_ops(_sheet: Sheet, store: LayerStore, parts: Parts) -> Iterator[Op]:
    for one, slots in parts:
        if one.under:
            yield Stroke(store, slots, one.under)
    for one, slots in parts:
        yield Stroke(store, slots, one.symbol)


def _polygon_ops(sheet: Sheet, store: LayerStore, parts: Parts) -> Iterator[Op]:
    for one, slots in parts:
        if one.symbol.fill or one.symbol.hatch:
            yield Fill(store, slots, replace(one.symbol, stroke=""))
    for one, slots in parts:
        if one.symbol.stroke and one.symbol.width_mm > 0:
            boxes = store.boxes[slots]
            sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
            is_hairline = one.symbol.width_mm * sheet.px_per_mm < 0.5
            least_px = _HAIRLINE_FROM_PX if is_hairline else _OUTLINE_FROM_PX
            large = slots[sides * sheet.px_per_m >= least_px]
            if len(large):
                yield Stroke(store, large, replace(one.symbol, fill="", hatch=""))


_KINDS = {"point": _point_ops, "line": _line_ops, "polygon": _polygon_ops}
