"""The display list through QPainter: for paper, PDF and SVG, where shapes must stay shapes.

QPainter holds the interpreter for the whole of a call, and its effort grows faster than the number of shapes
in a path: areas are drawn twenty to a path, thick lines one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from netplan.model.styles import Symbol
from netplan.ui.map.display_list import Faded, Fill, Op, Picture, Sheet, Stamps, Stroke, Writing
from netplan.ui.map.lettering import draw_text
from netplan.ui.map.raster import as_image, target_of
from netplan.ui.map.store import LayerStore
from netplan.ui.map.symbols import marker_path, prepare
from netplan.ui.map.view import PX_PER_MM

_AREAS_PER_PATH = 20
_MEMORY: Any = shiboken6.VoidPtr  # its stub knows neither size nor writeable


def draw(painter: QPainter, ops: Sequence[Op], sheet: Sheet) -> None:
    """Draw ``ops`` with a painter whose units are the pixels of ``sheet``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for op in ops:
        painter.save()
        _DRAWN_BY[type(op)](painter, op, sheet)
        painter.restore()


def _fill(painter: QPainter, op: Fill, sheet: Sheet) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for start in range(0, len(op.slots), _AREAS_PER_PATH):
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for polygon in _polygons(op.store, op.slots[start : start + _AREAS_PER_PATH], sheet):
            path.addPolygon(polygon)
        if op.symbol.fill:
            painter.fillPath(path, QColor(op.symbol.fill))
        if op.symbol.hatch:
            _hatch(painter, path, op.symbol, sheet)


def _hatch(painter: QPainter, path: QPainterPath, symbol: Symbol, sheet: Sheet) -> None:
    """Draw the lines of a hatch inside a path; they lie fast on the ground, as those of the rasteriser do."""
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(symbol.hatch_colour), symbol.hatch_width_mm * sheet.px_per_mm))
    box = path.boundingRect().intersected(QRectF(0, 0, sheet.width_px, sheet.height_px))
    rising = symbol.hatch == "diagonal"
    step = symbol.hatch_gap_mm * sheet.px_per_mm * (2.0**0.5 if rising else 1.0)
    x, y = sheet.left_m * sheet.px_per_m if rising else 0.0, -sheet.top_m * sheet.px_per_m
    first = np.ceil((box.top() + y + (box.left() + x if rising else 0.0)) / step) * step - x - y
    last = box.bottom() + (box.right() if rising else 0.0)
    for at in np.arange(first, last, step).tolist():
        bend = (box.left(), box.right()) if rising else (0.0, 0.0)
        painter.drawLine(QPointF(box.left(), at - bend[0]), QPointF(box.right(), at - bend[1]))
    painter.restore()


def _stroke(painter: QPainter, op: Stroke, sheet: Sheet) -> None:
    prepare(painter, op.symbol, sheet.px_per_mm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in _polygons(op.store, op.slots, sheet):
        painter.drawPolyline(line)


def _stamps(painter: QPainter, op: Stamps, sheet: Sheet) -> None:
    prepare(painter, op.symbol, sheet.px_per_mm)
    path = marker_path(op.symbol, sheet.px_per_mm)
    for points in _polygons(op.store, op.slots, sheet):
        for k in range(points.size()):
            painter.drawPath(path.translated(points.at(k)))


def _picture(painter: QPainter, op: Picture, sheet: Sheet) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, op.smooth)
    painter.drawImage(target_of(sheet, op), as_image(op.pixels))


def _faded(painter: QPainter, op: Faded, sheet: Sheet) -> None:
    painter.setOpacity(painter.opacity() * op.opacity)
    draw(painter, op.ops, sheet)


def _writing(painter: QPainter, op: Writing, sheet: Sheet) -> None:
    size = sheet.px_per_mm / PX_PER_MM
    for name in op.names:
        painter.save()
        painter.translate(QPointF(*sheet.to_px(name.x_m, name.y_m)))
        painter.scale(size, size)
        painter.rotate(name.angle)
        draw_text(painter, name.text, name.letters, op.colours)
        painter.restore()


# every kind of operation has its own type: a union has no signature of its own
_DRAWN_BY: dict[type, Callable[[QPainter, Any, Sheet], None]] = {
    Fill: _fill,
    Stroke: _stroke,
    Stamps: _stamps,
    Picture: _picture,
    Faded: _faded,
    Writing: _writing,
}


def _polygons(store: LayerStore, slots: NDArray[np.int32], sheet: Sheet) -> Iterator[QPolygonF]:
    """Yield the parts of features as Qt's polygons, in pixels."""
    lens = sheet.lens(store)
    for slot in slots:
        for part in range(store.features[slot], store.features[slot + 1]):
            xy = store.xy[store.parts[part] : store.parts[part + 1]].astype(np.float64)
            polygon = QPolygonF()
            polygon.resize(len(xy))
            raw = _MEMORY(polygon.data(), len(xy) * 16, True)
            target = np.frombuffer(raw, dtype=np.float64).reshape(-1, 2)
            target[:, 0] = (xy[:, 0] - lens.left_m) * lens.px_per_m
            target[:, 1] = (lens.top_m - xy[:, 1]) * lens.px_per_m
            yield polygon
