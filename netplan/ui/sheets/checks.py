"""What is looked at before a sheet is handed over: whatever is wrong becomes a sentence."""

from collections.abc import Callable, Iterator

import numpy as np

from netplan.i18n import Words
from netplan.model.styles import Symbol, class_label
from netplan.report.sheets.layers import DrawnLayer
from netplan.ui.map.display_list import Faded, Fill, Op, Stamps, Stroke, shown_classes
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.view import Extent
from netplan.ui.sheets.layout import Laid
from netplan.ui.sheets.marks import Line, Swatch

_TOUCH = 0.12  # of the height of letters that lines may reach into each other


def faults(laid: Laid, alt: str, words: Words) -> tuple[str, ...]:
    """Return what is wrong with a sheet."""
    return tuple(fault for check in _CHECKS for fault in check(laid, alt, words))


def _empty(laid: Laid, _alt: str, words: Words) -> Iterator[str]:
    if not any(_drawn(laid.map.ops)):
        yield words("The map is empty: nothing lies in the extent that is shown")


def _drawn(ops: tuple[Op, ...]) -> Iterator[Fill | Stroke | Stamps]:
    """Yield everything that is really drawn."""
    for op in ops:
        if isinstance(op, Faded):
            yield from _drawn(op.ops)
        elif isinstance(op, Fill | Stroke | Stamps) and len(op.slots):
            yield op


def _legend(laid: Laid, _alt: str, words: Words) -> Iterator[str]:
    """Say which classes are drawn without a line in the legend, or listed without being drawn."""
    if not laid.content.page.columns:
        return
    shown = {id(one.entry) for one in laid.marks if isinstance(one, Swatch)}
    for drawn, layer in laid.map.pairs:
        if not drawn.listed:
            continue
        listed = {
            item.entry.member.symbol: item.label
            for item in laid.map.items
            if (item.layer, item.title) == (drawn.name, drawn.title) and id(item.entry) in shown
        }
        seen = {layer.style.classes[k].symbol: layer.style.classes[k] for k in _seen(laid, layer)}
        for symbol in seen.keys() - listed.keys():
            label = class_label(layer.style, seen[symbol], words.language, words)
            what = f"{drawn.title}, {label}"
            yield words("“{layer}” is drawn but missing in the legend", layer=what)
        for symbol in listed.keys() - seen.keys() - _symbols_of_others(laid, drawn):
            yield words("The legend lists “{label}”, of which nothing is drawn", label=listed[symbol])


def _seen(laid: Laid, layer: MapLayer) -> list[int]:
    """Return the classes of a layer that the display list really draws inside the frame."""
    inside = layer.store.near(Extent(*laid.content.extent))
    slots = [op.slots for op in _drawn(laid.map.ops) if op.store is layer.store]
    drawn = np.intersect1d(np.concatenate(slots), inside) if slots else np.empty(0, dtype=np.int32)
    shown = set(shown_classes(layer, laid.content.scale))
    return sorted(shown & set(layer.classes[drawn].tolist()))


def _symbols_of_others(laid: Laid, drawn: DrawnLayer) -> set[Symbol]:
    """Return what is drawn of other layers that stand under the same heading in the legend."""
    same = [
        layer
        for other, layer in laid.map.pairs
        if other is not drawn and (other.name, other.title) == (drawn.name, drawn.title)
    ]
    return {layer.style.classes[k].symbol for layer in same for k in _seen(laid, layer)}


def _outside(laid: Laid, _alt: str, _words: Words) -> Iterator[str]:
    if not is_part(laid):
        yield from laid.map.outside


def is_part(laid: Laid) -> bool:
    """Whether a part was asked for: what lies outside is told then, and no fault."""
    order = laid.content.order
    return order.box is not None or bool(order.scale)


def _overprinted(laid: Laid, _alt: str, words: Words) -> Iterator[str]:
    lines = [one for one in laid.marks if isinstance(one, Line)]
    for k, one in enumerate(lines):
        if not laid.content.page.whole.holds(one.box):
            yield words("“{text}” leaves the page", text=one.text)
        for other in lines[k + 1 :]:
            if one.box.meets(other.box) and _overlap(one, other) > _TOUCH * one.letters.size_mm:
                yield words("“{text}” lies over “{other}”", text=one.text, other=other.text)


def _overlap(one: Line, other: Line) -> float:
    a, b = one.box, other.box
    return min(min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top))


def _told(_laid: Laid, alt: str, words: Words) -> Iterator[str]:
    if not alt.strip():
        yield words("The text for those who cannot see the map is missing")


_CHECKS: tuple[Callable[[Laid, str, Words], Iterator[str]], ...] = (
    _empty,
    _legend,
    _outside,
    _overprinted,
    _told,
)
