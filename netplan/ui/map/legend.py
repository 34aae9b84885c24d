"""The legend of what is drawn: the classes that are in the view, with how many features each has there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from netplan.model.styles import Style, StyleClass
from netplan.ui.map.colours import MapColours
from netplan.ui.map.display_list import is_aggregated, shown_classes
from netplan.ui.map.drawn import NOT_DRAWN, MapLayer
from netplan.ui.map.hatching import Hatch, hatch_lines
from netplan.ui.map.store import Kind
from netplan.ui.map.symbols import Look, look, marker_path, prepare
from netplan.ui.map.vector import draw_pieces
from netplan.ui.map.view import PX_PER_MM, View


@dataclass(frozen=True)
class LegendEntry:
    """A class and how often it is in the view; ``model.styles.class_label`` gives its text."""

    style: Style
    member: StyleClass
    kind: Kind
    n: int


@dataclass(frozen=True)
class LegendBlock:
    """A layer with ``n`` features in the view; ``aggregated``: drawn as squares that count them."""

    layer: str
    entries: tuple[LegendEntry, ...]
    aggregated: bool = False
    n: int = 0


def legend(layers: Sequence[MapLayer], view: View) -> tuple[LegendBlock, ...]:
    """Return what the view shows, the topmost layer first; layers without anything in it are not listed."""
    blocks = (_block(layer, view) for layer in reversed(layers) if layer.visible)
    return tuple(block for block in blocks if block.n)


def _block(layer: MapLayer, view: View) -> LegendBlock:
    found = layer.classes[layer.store.near(view.extent)]
    n = np.bincount(found[found != NOT_DRAWN], minlength=len(layer.style.classes))
    if is_aggregated(layer, view.scale):
        return LegendBlock(layer.name, (), aggregated=True, n=int(n.sum()))
    entries = tuple(
        LegendEntry(layer.style, layer.style.classes[k], layer.store.kind, int(n[k]))
        for k in sorted(shown_classes(layer, view.scale))
        if n[k]
    )
    return LegendBlock(layer.name, entries, n=sum(entry.n for entry in entries))


def swatch(entry: LegendEntry, colours: MapColours, metres_per_mm: float, dpr: float = 1.0) -> QImage:
    """Return a picture, 26 × 16 logical pixels, of a class as it is drawn at this resolution."""
    width, height = 26.0, 16.0
    image = QImage(round(width * dpr), round(height * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_swatch(painter, entry, colours, metres_per_mm, QRectF(0.0, 0.0, width, height))
    painter.end()
    return image


def draw_swatch(
    painter: QPainter, entry: LegendEntry, colours: MapColours, metres_per_mm: float, box: QRectF
) -> None:
    """Draw a class into a box of a painter whose units are logical pixels."""
    one = look(entry.style, entry.member, colours, metres_per_mm)
    {"point": _point_swatch, "line": _line_swatch, "polygon": _area_swatch}[entry.kind](painter, one, box)


def _point_swatch(painter: QPainter, one: Look, box: QRectF) -> None:
    prepare(painter, one.symbol, PX_PER_MM)
    painter.translate(box.center())
    painter.drawPath(marker_path(one.symbol, PX_PER_MM))


def _line_swatch(painter: QPainter, one: Look, box: QRectF) -> None:
    middle = box.center().y()
    for symbol in (one.under, one.symbol):
        if symbol is not None:
            prepare(painter, symbol, min(PX_PER_MM, 9.0 / max(symbol.width_mm, 0.1)))
            painter.drawLine(QPointF(box.left() + 2, middle), QPointF(box.right() - 2, middle))


def _area_swatch(painter: QPainter, one: Look, box: QRectF) -> None:
    symbol, inner = one.symbol, box.adjusted(2, 2, -2, -2)
    prepare(painter, symbol, PX_PER_MM)
    painter.drawRect(inner)
    if symbol.hatch:
        painter.setPen(QPen(QColor(symbol.hatch_colour), symbol.hatch_width_mm * PX_PER_MM))
        rising = symbol.hatch == "diagonal"
        step = symbol.hatch_gap_mm * PX_PER_MM * (2.0**0.5 if rising else 1.0)
        edges = (inner.left(), inner.top(), inner.right(), inner.bottom())
        ring = np.array(edges)[[[0, 1], [2, 1], [2, 3], [0, 3]]]
        draw_pieces(painter, hatch_lines([ring], Hatch(step, 0.0, rising), edges))
