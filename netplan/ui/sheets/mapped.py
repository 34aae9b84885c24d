"""The map of a sheet: its display list, its names, and the legend of what is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.i18n import Words
from netplan.model.styles import Symbol
from netplan.report.sheets.content import SheetContent
from netplan.report.sheets.layers import DrawnLayer, sized
from netplan.ui.map.colours import DAY, MapColours
from netplan.ui.map.display_list import Faded, Fill, Op, Sheet, Writing, display_list, shown_classes
from netplan.ui.map.drawn import NOT_DRAWN, MapLayer
from netplan.ui.map.layers import map_layer
from netplan.ui.map.legend import LegendBlock, LegendEntry, legend
from netplan.ui.map.store import LayerStore, build_store
from netplan.ui.map.view import PX_PER_MM, View, zoom_of
from netplan.ui.sheets.column import LegendItem, item_label
from netplan.ui.sheets.corners import taken
from netplan.ui.sheets.fonts import PER_MM
from netplan.ui.sheets.names import Named, names_of

PAPER: MapColours = replace(DAY, ground="#ECEAE5", land="#FFFFFF", casing="#C9C6BF", bed="#FFFFFF")
_VEIL = 0.72
_UNCOUNTED = frozenset({"streets", "districts", "boundary"})
Stores = dict[int, tuple[object, LayerStore]]


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map to be drawn: ``sheet`` counts in hundredths of a millimetre.

    ``outside`` says what should be on the sheet and is not, or what a sheet of a part does not show.
    """

    sheet: Sheet
    ops: tuple[Op, ...]
    named: Named
    items: tuple[LegendItem, ...]
    unseen: tuple[str, ...]
    outside: tuple[str, ...]
    pairs: "Pairs"

    @property
    def writing(self) -> Writing:
        """The names as an operation of the display list."""
        return Writing(self.named.placed, PAPER)


def mapped(content: SheetContent, words: Words, stores: Stores) -> Mapped:
    """Return the map of a sheet; ``stores`` keeps the shapes of tables for the next sheet of them."""
    layers = tuple(_layer(drawn, content, stores) for drawn in content.layers)
    sheet, view = sheet_of(content, PER_MM), view_of(content)
    ops = (*display_list(sheet, layers, PAPER), *_veil(content))
    pairs = tuple(zip(content.layers, layers, strict=True))
    return Mapped(
        sheet,
        ops,
        names_of(view, layers, content.page.size, _taken(content)),
        tuple(_items(pairs, view, words)),
        tuple(_unseen(pairs, view, words)),
        tuple(_outside(pairs, content, words)),
        pairs,
    )


def sheet_of(content: SheetContent, px_per_mm: float) -> Sheet:
    """Return the frame of the map in pixels of this size."""
    left, _, _, top = content.extent
    frame = content.page.frame
    width, height = round(frame.width * px_per_mm), round(frame.height * px_per_mm)
    return Sheet(left, top, 1000.0 * px_per_mm / content.scale, px_per_mm, width, height)


def view_of(content: SheetContent) -> View:
    """Return the window that would show the same, for what is placed in logical pixels."""
    left, bottom, right, top = content.extent
    frame = content.page.frame
    width, height = round(frame.width * PX_PER_MM), round(frame.height * PX_PER_MM)
    return View((left + right) / 2, (bottom + top) / 2, zoom_of(content.scale), width, height)


def _taken(content: SheetContent) -> NDArray[np.float64]:
    """Return the boxes [n, 4] of what lies over the map, in logical pixels of its window."""
    frame = content.page.frame
    boxes = [
        (box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top)
        for box in taken(content)
    ]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4) * PX_PER_MM


def _layer(drawn: DrawnLayer, content: SheetContent, stores: Stores) -> MapLayer:
    look = sized(drawn.style, content.page.size)
    known = stores.get(id(drawn.table))

    def make(shapes: object, kind: object) -> LayerStore:
        return known[1] if known else build_store(shapes, kind)  # type: ignore[arg-type]

    layer = map_layer(drawn.name, drawn.table, look, make=make)
    stores[id(drawn.table)] = drawn.table, layer.store  # the table stays, and with it its id
    return replace(layer, opacity=1.0, label=drawn.label)


def _veil(content: SheetContent) -> Iterator[Op]:
    """Yield what pales everything outside the area the sheet is about."""
    if content.area is None:
        return
    outside = shapely.difference(shapely.box(*content.extent), content.area)
    if outside.is_empty:
        return
    shapes = np.empty(1, dtype=object)
    shapes[0] = outside
    store = build_store(shapes, "polygon")
    yield Faded((Fill(store, np.arange(len(store), dtype=np.int32), Symbol(fill=PAPER.ground)),), _VEIL)


Pairs = Sequence[tuple[DrawnLayer, MapLayer]]


def _items(pairs: Pairs, view: View, words: Words) -> Iterator[LegendItem]:
    """Yield the legend, the topmost layer first; classes that look the same are one line."""
    found: dict[str, list[LegendItem]] = {}
    for drawn, layer in reversed(pairs):
        for block in legend([layer], view) if drawn.listed else ():
            for item in _merged(drawn, layer, block, words):
                found.setdefault(item.title, []).append(item)
    for items in found.values():
        yield from items


def _merged(drawn: DrawnLayer, layer: MapLayer, block: LegendBlock, words: Words) -> Iterator[LegendItem]:
    looks: dict[Symbol, list[LegendEntry]] = {}
    for entry in block.entries:
        looks.setdefault(entry.member.symbol, []).append(entry)
    for same in looks.values():
        label = ", ".join(dict.fromkeys(item_label(entry, words) for entry in same))
        amount = "" if drawn.name in _UNCOUNTED else _amount(layer, same, words)
        yield LegendItem(
            drawn.name, drawn.title, drawn.note, label, sum(entry.n for entry in same), amount, same[0]
        )


def _amount(layer: MapLayer, entries: Sequence[LegendEntry], words: Words) -> str:
    """Return how much of some classes the table holds: a count, or a length."""
    members = [layer.style.classes.index(entry.member) for entry in entries]
    rows = layer.store.row[np.isin(layer.classes, members)]
    if layer.store.kind == "line":
        return words.length(float(shapely.length(layer.store.shapes[rows]).sum()))
    return words.number(len(rows))


def _unseen(pairs: Pairs, view: View, words: Words) -> Iterator[str]:
    """Yield what is there but not drawn at this scale."""
    for drawn, layer in reversed(pairs):
        hidden = set(range(len(layer.style.classes))) - set(shown_classes(layer, view.scale))
        found = layer.classes[layer.store.near(view.extent)]
        for k in sorted(hidden):
            n = int((found == k).sum())
            if n:
                member = layer.style.classes[k]
                label = item_label(LegendEntry(layer.style, member, layer.store.kind, n), words)
                yield words("Not drawn at this scale: {what} ({n})", what=f"{drawn.title}, {label}", n=n)


def _outside(pairs: Pairs, content: SheetContent, words: Words) -> Iterator[str]:
    """Yield what is not on the sheet although the layer is to be there as a whole."""
    if content.site is not None:
        return  # the page of one site
    left, bottom, right, top = content.extent
    for drawn, layer in pairs:
        if not drawn.whole:
            continue
        x, y = shapely.get_coordinates(shapely.centroid(layer.store.shapes)).T
        off = (x < left) | (x > right) | (y < bottom) | (y > top)
        missing = int(off.sum()) + int((layer.classes == NOT_DRAWN).sum()) + layer.store.n_left_out
        if missing:
            names = drawn.table["name"].to_numpy(object)[: len(off)][off][:3] if len(off) else []
            yield words(
                "{layer}: {n} of {total} are not on the sheet ({names})",
                layer=drawn.title,
                n=missing,
                total=len(drawn.table),
                names=[str(name) for name in names],
            )
