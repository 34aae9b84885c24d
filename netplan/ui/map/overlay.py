"""What is painted over the tiles, live: selection, hovered feature, sketches, the box that is being drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from netplan.model.styles import Symbol
from netplan.ui.map.colours import MapColours
from netplan.ui.map.display_list import Op, Sheet, Stamps, Stroke
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.picking import NOTHING, Pick
from netplan.ui.map.raster import as_image, paint
from netplan.ui.map.tiles import Scene
from netplan.ui.map.view import PX_PER_MM, Extent, View

Rows = NDArray[np.int64]
_MARGIN_PX = 24.0


@dataclass(frozen=True)
class Sketch:
    """A line being drawn or measured: places in metres, a text for its end; ``closed`` makes an area.

    ``cursor`` is the place the next click would take, with a ring of ``reach_px`` around it, the limit of
    snapping; ``caught`` says that it was caught by something.
    """

    points: tuple[tuple[float, float], ...] = ()
    text: str = ""
    closed: bool = False
    cursor: tuple[float, float] | None = None
    reach_px: float = 0.0
    caught: bool = False


@dataclass(frozen=True)
class Marks:
    """What lies over the map: rows by layer, layer and row under the pointer, a sketch, a box in pixels."""

    selected: Mapping[str, frozenset[int]] = field(default_factory=dict)
    hovered: Pick = NOTHING
    sketch: Sketch = Sketch()
    box: QRectF = field(default_factory=QRectF)


def paint_rows(
    painter: QPainter, view: View, layer: MapLayer, rows: Iterable[int], colours: tuple[str, str]
) -> None:
    """Mark rows of a layer in ``colours`` (line, rim); only what is seen costs time."""
    chosen = np.fromiter(rows, dtype=np.int64)
    slots = layer.store.slot[chosen[chosen < len(layer.store.slot)]]  # a row just drawn is in no store yet
    slots = np.sort(slots[slots >= 0]).astype(np.int32)
    sheet, slots = _sheet_around(painter, view, layer, slots)
    if not len(slots):
        return
    pixels = paint(sheet, list(_marks(layer, slots, colours)), "")
    image = as_image(pixels)
    dpr = sheet.px_per_mm / PX_PER_MM
    image.setDevicePixelRatio(dpr)
    left, top = view.to_px(sheet.left_m, sheet.top_m)
    painter.drawImage(QPointF(left, top), image)


def _sheet_around(
    painter: QPainter, view: View, layer: MapLayer, slots: NDArray[np.int32]
) -> tuple[Sheet, NDArray[np.int32]]:
    """Return a sheet just around the slots that are seen, and these."""
    (x, y), boxes = layer.store.origin, layer.store.boxes[slots].astype(np.float64)
    seen = view.extent.grown(_MARGIN_PX / view.px_per_m)
    left, bottom, right, top = boxes.T + np.array([[x], [y], [x], [y]])
    met = (left <= seen.right) & (right >= seen.left) & (bottom <= seen.top) & (top >= seen.bottom)
    dpr = painter.device().devicePixelRatio()
    if not met.any():
        return Sheet(0.0, 0.0, view.px_per_m * dpr, PX_PER_MM * dpr, 1, 1), slots[met]
    margin = _MARGIN_PX / view.px_per_m
    around = Extent(
        max(left[met].min() - margin, seen.left),
        max(bottom[met].min() - margin, seen.bottom),
        min(right[met].max() + margin, seen.right),
        min(top[met].max() + margin, seen.top),
    )
    per_m = view.px_per_m * dpr
    width, height = (around.right - around.left) * per_m, (around.top - around.bottom) * per_m
    return Sheet(around.left, around.top, per_m, PX_PER_MM * dpr, int(width) + 1, int(height) + 1), slots[met]


def _marks(layer: MapLayer, slots: NDArray[np.int32], colours: tuple[str, str]) -> Iterable[Op]:
    line, rim = colours
    if layer.store.kind == "point":
        size = max((one.symbol.size_mm for one in layer.style.classes), default=2.0) + 1.6
        ring = Symbol(stroke=rim, width_mm=1.1, marker="circle", size_mm=size)
        yield Stamps(layer.store, slots, ring)
        yield Stamps(layer.store, slots, replace(ring, stroke=line, width_mm=0.6))
        return
    width = max((one.symbol.width_mm for one in layer.style.classes), default=0.2)
    stroke = Symbol(stroke=rim, width_mm=max(width, 0.4) + 0.9)
    yield Stroke(layer.store, slots, stroke)
    yield Stroke(layer.store, slots, replace(stroke, stroke=line, width_mm=max(width, 0.4) + 0.4))


def paint_overlay(painter: QPainter, view: View, scene: Scene, marks: Marks) -> None:
    """Paint all marks, the selection lowest."""
    colours = scene.colours
    for layer in scene.layers:
        if layer.visible and marks.selected.get(layer.name):
            paint_rows(painter, view, layer, marks.selected[layer.name], (colours.selected, colours.text))
    name, row = marks.hovered
    for layer in scene.layers:
        if layer.name == name and layer.rows is not None and row < len(layer.table):
            paint_rows(painter, view, layer, [row], (colours.hovered, colours.halo))
    paint_sketch(painter, view, marks.sketch, colours)
    if not marks.box.isEmpty():
        paint_box(painter, marks.box, colours)


def paint_box(painter: QPainter, box: QRectF, colours: MapColours) -> None:
    """Paint the box that is drawn to zoom or to select."""
    tint = QColor(colours.hovered)
    painter.setPen(QPen(tint, 1.4, Qt.PenStyle.DashLine))
    tint.setAlpha(36)
    painter.setBrush(tint)
    painter.drawRect(box)


def paint_sketch(painter: QPainter, view: View, sketch: Sketch, colours: MapColours) -> None:
    """Paint a sketch with its vertices, the place of the next one, and its text."""
    points = [QPointF(*view.to_px(x, y)) for x, y in sketch.points]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if points:
        _paint_shape(painter, points, colours, closed=sketch.closed)
    cursor = QPointF(*view.to_px(*sketch.cursor)) if sketch.cursor else None
    if cursor:
        _paint_cursor(painter, cursor, sketch, colours)
    if cursor or points:
        _paint_text(painter, cursor or points[-1], sketch.text, colours)


def _paint_shape(painter: QPainter, points: list[QPointF], colours: MapColours, *, closed: bool) -> None:
    line = QPolygonF([*points, points[0]] if closed else points)
    area = QColor(colours.selected)
    area.setAlpha(46)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(area if closed else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((colours.text, 4.0), (colours.selected, 2.2)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(line)
    painter.setPen(QPen(QColor(colours.text), 1.2))
    painter.setBrush(QColor(colours.halo))
    for point in points:
        painter.drawEllipse(point, 3.5, 3.5)


def _paint_cursor(painter: QPainter, at: QPointF, sketch: Sketch, colours: MapColours) -> None:
    """Paint the limit of snapping, and a square where something was caught."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((colours.halo, 2.6), (colours.text, 1.0)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.DotLine))
        painter.drawEllipse(at, sketch.reach_px, sketch.reach_px)
    if sketch.caught:
        painter.setPen(QPen(QColor(colours.text), 1.4))
        painter.setBrush(QColor(colours.hovered))
        painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8))


def _paint_text(painter: QPainter, at: QPointF, text: str, colours: MapColours) -> None:
    """Paint lines of text above a place, inside the window."""
    if not text:
        return
    size = QFontMetricsF(painter.font()).size(0, text)
    box = QRectF(at.x() + 14, at.y() - 16 - size.height(), size.width() + 14, size.height() + 8)
    room = QRectF(painter.window()).adjusted(4, 4, -4, -4)
    if box.right() > room.right():
        box.moveRight(at.x() - 14)
    if box.top() < room.top():
        box.moveTop(at.y() + 16)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(colours.halo)
    ground.setAlpha(232)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(colours.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
