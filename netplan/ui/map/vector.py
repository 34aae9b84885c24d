"""The display list through QPainter: for paper, PDF and SVG, where shapes must stay shapes.

QPainter holds the interpreter for the whole of a call, and its effort grows faster than the number of shapes
in a path: they are drawn some dozens to a path.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netplan.ui.map.display_list import Faded, Fill, Op, Picture, Sheet, Stamps, Stroke, Writing
from netplan.ui.map.hatching import Hatch, hatch_lines
from netplan.ui.map.lettering import draw_text
from netplan.ui.map.paths import path_of
from netplan.ui.map.raster import as_image, target_of
from netplan.ui.map.shorter import drawn_in_one_go, joined, rectangles
from netplan.ui.map.store import LayerStore
from netplan.ui.map.symbols import marker_path, prepare
from netplan.ui.map.view import PX_PER_MM

_AREAS_PER_PATH = 50
_LINES_PER_PATH = 250
_ROUND = 8.0  # parts of a pixel that are told apart: what is finer only makes files longer
_FINEST_PER_MM = 25.0  # parts of a millimetre, too: 635 to the inch, finer than printers show
_UNSEEN_MM = 0.05  # what a line may lie beside its place


def draw(painter: QPainter, ops: Sequence[Op], sheet: Sheet) -> None:
    """Draw ``ops`` with a painter whose units are the pixels of ``sheet``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for op in ops:
        painter.save()
        _DRAWN_BY[type(op)](painter, op, sheet)
        painter.restore()


def _fill(painter: QPainter, op: Fill, sheet: Sheet) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    colour, hatched = QColor(op.symbol.fill), bool(op.symbol.hatch)
    squares = None if hatched else rectangles(*_vertices(op.store, op.slots, sheet))
    if squares is not None:
        path = QPainterPath()
        for left, top, right, bottom in joined(squares).tolist():
            path.addRect(left, top, right - left, bottom - top)
        painter.fillPath(path, colour)
        return
    for start in range(0, len(op.slots), _AREAS_PER_PATH):
        slots = op.slots[start : start + _AREAS_PER_PATH]
        if op.symbol.fill:
            xy, first, end = _vertices(op.store, slots, sheet)
            path = path_of(xy, end - first)
            path.setFillRule(Qt.FillRule.WindingFill)
            painter.fillPath(path, colour)
        if hatched:
            _hatch(painter, op, slots, sheet)


def _hatch(painter: QPainter, op: Fill, slots: NDArray[np.int32], sheet: Sheet) -> None:
    """Draw the lines of a hatch inside areas; they lie fast on the ground, as those of the rasteriser do."""
    symbol, rising = op.symbol, op.symbol.hatch == "diagonal"
    painter.save()
    painter.setPen(QPen(QColor(symbol.hatch_colour), symbol.hatch_width_mm * sheet.px_per_mm))
    step = symbol.hatch_gap_mm * sheet.px_per_mm * (2.0**0.5 if rising else 1.0)
    offset = (sheet.left_m * sheet.px_per_m if rising else 0.0) - sheet.top_m * sheet.px_per_m
    box = (0.0, 0.0, float(sheet.width_px), float(sheet.height_px))
    draw_pieces(painter, hatch_lines(_rings(op.store, slots, sheet), Hatch(step, offset, rising), box))
    painter.restore()


def draw_pieces(painter: QPainter, pieces: NDArray[np.float64]) -> None:
    """Draw straight pieces [n, 4] (x, y, x, y)."""
    for piece in pieces.tolist():
        painter.drawLine(QLineF(*piece))


def _stroke(painter: QPainter, op: Stroke, sheet: Sheet) -> None:
    prepare(painter, op.symbol, sheet.px_per_mm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    xy, first, end = _vertices(op.store, op.slots, sheet)
    if not op.symbol.dash_mm:  # its dashes begin where a line does
        xy, line = drawn_in_one_go(xy, first, end, _UNSEEN_MM * sheet.px_per_mm)
        first = np.flatnonzero(np.diff(line, prepend=-1))
        end = np.append(first[1:], len(line))
    for start in range(0, len(first), _LINES_PER_PATH):
        some = slice(start, start + _LINES_PER_PATH)
        vertices = xy[first[some][0] : end[some][-1]]
        painter.drawPath(path_of(vertices, (end - first)[some]))


def _stamps(painter: QPainter, op: Stamps, sheet: Sheet) -> None:
    prepare(painter, op.symbol, sheet.px_per_mm)
    path = marker_path(op.symbol, sheet.px_per_mm)
    xy, first, _ = _vertices(op.store, op.slots, sheet)
    for x, y in xy[first].tolist():
        painter.drawPath(path.translated(x, y))


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


def _rings(store: LayerStore, slots: NDArray[np.int32], sheet: Sheet) -> list[NDArray[np.float64]]:
    """Return the parts [n, 2] of features in pixels."""
    xy, _, end = _vertices(store, slots, sheet)
    return np.split(xy, end[:-1])


def _vertices(
    store: LayerStore, slots: NDArray[np.int32], sheet: Sheet
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the vertices [n, 2] of features in pixels of a sheet, and where their parts begin and end."""
    parts = _ranges(store.features[slots], store.features[slots + 1])
    first, end = store.parts[parts], store.parts[parts + 1]
    sizes = (end - first).astype(np.int64)
    lens, xy = sheet.lens(store), store.xy[_ranges(first, end)].astype(np.float64)
    x, y = (xy[:, 0] - lens.left_m) * lens.px_per_m, (lens.top_m - xy[:, 1]) * lens.px_per_m
    per_px = min(_ROUND, _FINEST_PER_MM / sheet.px_per_mm)
    ends = np.cumsum(sizes)
    return np.round(np.column_stack([x, y]) * per_px) / per_px, ends - sizes, ends


def _ranges(first: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return all numbers from each ``first`` up to its ``end``, one range after the other."""
    lengths = (end - first).astype(np.int64)
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(first - before, lengths), dtype=np.int64)
