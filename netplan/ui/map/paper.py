"""What the window shows as a file: SVG and PDF as shapes and letters, PNG as pixels, a line of origin below.

The display list is that of the screen; names stand where the window has them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from netplan.progress import SILENT, Progress
from netplan.ui.map.colours import MapColours
from netplan.ui.map.display_list import Sheet, display_list
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.labels import writing
from netplan.ui.map.paper_legend import LegendLine, LegendPlace, draw_legend
from netplan.ui.map.raster import as_image, paint
from netplan.ui.map.vector import draw
from netplan.ui.map.view import PX_PER_MM, View

ENDINGS = ("svg", "pdf", "png")
_FINER = 2.0  # pixels of a PNG for one of the screen: 192 an inch
_PDF_DPI = 1200
_MM_PER_INCH = 25.4
_MARGIN_PX = 6.0


@dataclass(frozen=True, eq=False)
class MapPage:
    """A view of layers to be kept, with legend and note below it; ``share`` is the size of the letters."""

    view: View
    layers: tuple[MapLayer, ...]
    colours: MapColours
    note: str
    share: float = 1.0
    legend: tuple[LegendLine, ...] = ()

    @property
    def font(self) -> QFont:
        """The letters of the note."""
        font = QFont()
        font.setPixelSize(round(11 * self.share))
        return font

    @property
    def legend_place(self) -> LegendPlace:
        """Where the legend lies."""
        return LegendPlace(self.view.height_px, self.view.width_px, self.share)

    def sheet(self, finer: float = 1.0) -> Sheet:
        """Return the sheet of the map, with so many pixels for one of the screen."""
        view, seen = self.view, self.view.extent
        width, height = round(view.width_px * finer), round(view.height_px * finer)
        return Sheet(seen.left, seen.top, view.px_per_m * finer, PX_PER_MM * finer, width, height)


def write_page(page: MapPage, path: Path, progress: Progress = SILENT) -> None:
    """Write a page in the format its name ends in.

    Raises:
        OSError: the file cannot be written.

    """
    _WRITERS[path.suffix.lower().lstrip(".")](page, path, progress)


def _svg(page: MapPage, path: Path, progress: Progress) -> None:
    box = _box(page)
    image = QSvgGenerator()
    image.setFileName(str(path))
    image.setTitle(page.note)
    image.setSize(box.size().toSize())
    image.setViewBox(box)
    image.setResolution(round(PX_PER_MM * _MM_PER_INCH))
    _paint(QPainter(image), page, progress)


def _pdf(page: MapPage, path: Path, progress: Progress) -> None:
    box, writer = _box(page), QPdfWriter(str(path))
    writer.setTitle(page.note)
    writer.setResolution(_PDF_DPI)
    size_mm = QSizeF(box.width() / PX_PER_MM, box.height() / PX_PER_MM)
    writer.setPageSize(
        QPageSize(size_mm, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    painter.scale(*[_PDF_DPI / (PX_PER_MM * _MM_PER_INCH)] * 2)
    _paint(painter, page, progress)


def _png(page: MapPage, path: Path, progress: Progress) -> None:
    sheet, box = page.sheet(_FINER), _box(page)
    ops = (
        *display_list(sheet, page.layers, page.colours),
        writing(sheet, page.layers, page.colours, page.share),
    )
    pixels = paint(sheet, ops, page.colours.ground)
    progress(0.8)
    image = QImage((box.size() * _FINER).toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.drawImage(0, 0, as_image(pixels))
    painter.scale(_FINER, _FINER)
    _write_below(painter, page)
    painter.end()
    dots_per_m = round(1000 * PX_PER_MM * _FINER)
    image.setDotsPerMeterX(dots_per_m)
    image.setDotsPerMeterY(dots_per_m)
    if not image.save(str(path)):
        raise OSError(str(path))


def _paint(painter: QPainter, page: MapPage, progress: Progress) -> None:
    """Paint the page as shapes, in pixels of the screen."""
    sheet = page.sheet()
    seen = QRectF(0, 0, sheet.width_px, sheet.height_px)
    painter.setClipRect(seen)
    painter.fillRect(seen, QColor(page.colours.ground))
    ops = display_list(sheet, page.layers, page.colours)
    for done, op in enumerate(ops):
        draw(painter, [op], sheet)
        progress(0.9 * (done + 1) / len(ops))
    draw(painter, [writing(sheet, page.layers, page.colours, page.share)], sheet)
    painter.setClipping(False)
    _write_below(painter, page)
    painter.end()


def _write_below(painter: QPainter, page: MapPage) -> None:
    """Write legend and note."""
    place, below = page.legend_place, _box(page)
    draw_legend(painter, page.legend, place, page.colours, PX_PER_MM / page.view.px_per_m)
    below.setTop(place.top + place.height(len(page.legend)))
    painter.fillRect(below, QColor(page.colours.halo))
    painter.setPen(QColor(page.colours.text))
    painter.setFont(page.font)
    painter.drawText(below.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0), _FLAGS, page.note)


def _box(page: MapPage) -> QRectF:
    """Return the page in pixels of the screen: the map, and as much below as legend and note need."""
    width = page.view.width_px
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(1000 * PX_PER_MM))
    painter = QPainter(image)
    painter.setFont(page.font)
    room = QRectF(0, 0, width - 2 * _MARGIN_PX, 10_000)
    height = painter.boundingRect(room, _FLAGS, page.note).height()
    painter.end()
    legend_px = page.legend_place.height(len(page.legend))
    return QRectF(0, 0, width, page.view.height_px + round(legend_px + height + 2 * _MARGIN_PX))


_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
_WRITERS: Mapping[str, Callable[[MapPage, Path, Progress], None]] = dict(
    zip(ENDINGS, (_svg, _pdf, _png), strict=True)
)
