"""Painting a sheet whose parts are all in their places; a unit of the painter is a hundredth millimetre."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netplan.model.styles import Symbol
from netplan.progress import SILENT, Progress
from netplan.report.sheets.page import Page, Rect
from netplan.ui.map.display_list import Op, Sheet
from netplan.ui.map.legend import draw_swatch
from netplan.ui.map.raster import as_image, paint
from netplan.ui.map.vector import draw
from netplan.ui.map.view import PX_PER_MM
from netplan.ui.sheets.fonts import PER_MM, font, printable
from netplan.ui.sheets.layout import Laid
from netplan.ui.sheets.mapped import PAPER, sheet_of
from netplan.ui.sheets.marks import Line, Mark, Outline, Swatch

_STRIP_PX = 1024


def draw_sheet(painter: QPainter, laid: Laid, dots_per_mm: float = 0.0, progress: Progress = SILENT) -> None:
    """Draw a sheet; with ``dots_per_mm`` the map is a picture below letters that stay letters."""
    found, frame = laid.map, laid.content.page.frame
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.setClipRect(_rect(frame))
    painter.translate(frame.left * PER_MM, frame.top * PER_MM)
    if dots_per_mm:
        _draw_picture(painter, laid, dots_per_mm, progress.part(0.0, 0.9))
    else:
        _draw_ops(painter, found.ops, found.sheet, progress.part(0.0, 0.9))
    draw(painter, [found.writing], found.sheet)
    painter.restore()
    _cover(painter, laid.content.page)
    draw_marks(painter, laid.marks, laid.content.scale, laid.size)
    progress(1.0)


def _cover(painter: QPainter, page: Page) -> None:
    """Paint the paper beside the frame white: SVG as Qt writes it knows no clipping, a line would run on."""
    whole, frame = page.whole, page.frame
    for side in (
        Rect(0.0, 0.0, whole.width, frame.top),
        Rect(0.0, frame.bottom, whole.width, whole.height - frame.bottom),
        Rect(0.0, frame.top, frame.left, frame.height),
        Rect(frame.right, frame.top, whole.width - frame.right, frame.height),
    ):
        painter.fillRect(_rect(side), Qt.GlobalColor.white)


def _draw_ops(painter: QPainter, ops: Sequence[Op], sheet: Sheet, progress: Progress) -> None:
    whole = QRectF(0, 0, sheet.width_px, sheet.height_px)
    painter.fillRect(whole, QColor(PAPER.ground))
    for done, op in enumerate(ops):
        progress(done / len(ops))
        draw(painter, [op], sheet)


def _draw_picture(painter: QPainter, laid: Laid, dots_per_mm: float, progress: Progress) -> None:
    """Draw the map as pixels, strip by strip: an A0 at 300 dots per inch would take half a gigabyte."""
    whole = sheet_of(laid.content, dots_per_mm)
    unit = PER_MM / dots_per_mm
    for top in range(0, whole.height_px, _STRIP_PX):
        progress(top / whole.height_px)
        tall = min(_STRIP_PX, whole.height_px - top)
        strip = Sheet(
            whole.left_m,
            whole.top_m - top / whole.px_per_m,
            whole.px_per_m,
            dots_per_mm,
            whole.width_px,
            tall,
        )
        pixels = paint(strip, laid.map.ops, PAPER.ground)
        target = QRectF(0.0, top * unit, whole.width_px * unit, tall * unit)
        painter.drawImage(target, as_image(pixels))


def draw_marks(painter: QPainter, marks: Sequence[Mark], scale: int, size: float) -> None:
    """Draw what stands beside and over the map."""
    for one in marks:
        painter.save()
        _DRAWN_BY[type(one)](painter, one, scale, size)
        painter.restore()


def _line(painter: QPainter, line: Line, _scale: int, _size: float) -> None:
    letters = line.letters
    painter.setFont(font(round(letters.size_mm * PER_MM), bold=letters.bold))
    painter.setPen(QColor(letters.colour))
    painter.drawText(QPointF(line.box.left * PER_MM, line.base * PER_MM), printable(line.text))


def _outline(painter: QPainter, shape: Outline, _scale: int, _size: float) -> None:
    symbol = shape.symbol
    painter.setBrush(QColor(symbol.fill) if symbol.fill and shape.closed else Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(symbol))
    points = QPolygonF([QPointF(x * PER_MM, y * PER_MM) for x, y in shape.points])
    if shape.closed:
        painter.drawPolygon(points)
    else:
        painter.drawPolyline(points)


def _pen(symbol: Symbol) -> QPen:
    if not symbol.stroke or symbol.width_mm <= 0:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(QColor(symbol.stroke), symbol.width_mm * PER_MM)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if symbol.dash_mm:
        pen.setDashPattern([length / symbol.width_mm for length in symbol.dash_mm])
    return pen


def _swatch(painter: QPainter, swatch: Swatch, scale: int, _size: float) -> None:
    unit = PER_MM / PX_PER_MM  # swatches are drawn in logical pixels
    box = swatch.box
    painter.translate(box.left * PER_MM, box.top * PER_MM)
    painter.scale(unit, unit)
    inside = QRectF(0.0, 0.0, box.width * PX_PER_MM, box.height * PX_PER_MM)
    draw_swatch(painter, swatch.entry, PAPER, scale / 1000.0, inside)


def _rect(box: Rect) -> QRectF:
    return QRectF(box.left * PER_MM, box.top * PER_MM, box.width * PER_MM, box.height * PER_MM)


# every kind of mark has its own type: a union has no signature of its own
_DRAWN_BY: dict[type, Callable[[QPainter, Any, int, float], None]] = {
    Line: _line,
    Outline: _outline,
    Swatch: _swatch,
}
