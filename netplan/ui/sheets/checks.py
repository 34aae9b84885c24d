"""What is looked at before a sheet is handed over: whatever is wrong becomes a sentence."""

from collections.abc import Callable, Iterator

from netplan.i18n import Words
from netplan.ui.map.display_list import Faded, Fill, Op, Stamps, Stroke
from netplan.ui.sheets.layout import Laid
from netplan.ui.sheets.marks import Line, Swatch

_TOUCH = 0.12  # of the height of letters that lines may reach into each other


def faults(laid: Laid, alt: str, words: Words) -> tuple[str, ...]:
    """Return what is wrong with a sheet."""
    return tuple(fault for check in _CHECKS for fault in check(laid, alt, words))


def _empty(laid: Laid, _alt: str, words: Words) -> Iterator[str]:
    if not any(_drawn(laid.map.ops)):
        yield words("The map is empty: nothing lies in the extent that is shown")


def _drawn(ops: tuple[Op, ...]) -> Iterator[Op]:
    """Yield everything that is really drawn."""
    for op in ops:
        if isinstance(op, Faded):
            yield from _drawn(op.ops)
        elif isinstance(op, Fill | Stroke | Stamps) and len(op.slots):
            yield op


def _legend(laid: Laid, _alt: str, words: Words) -> Iterator[str]:
    """Say which classes are drawn without a line in the legend, or listed without being drawn."""
    if laid.content.order.bare:
        return
    listed = {id(item.entry.style.table) and item.layer for item in laid.map.items}
    swatches = {one.entry.style.table for one in laid.marks if isinstance(one, Swatch)}
    for layer in laid.content.layers:
        if layer.listed and layer.name in listed and layer.style.table not in swatches:
            yield words("“{layer}” is drawn but missing in the legend", layer=layer.title)
    for item in laid.map.items:
        if not item.n:
            yield words("The legend lists “{label}”, of which nothing is drawn", label=item.label)


def _outside(laid: Laid, _alt: str, _words: Words) -> Iterator[str]:
    yield from laid.map.outside


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
