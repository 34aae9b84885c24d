"""A sheet as a file: PDF and SVG as shapes and letters, PNG as pixels."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.messages import mark
from netplan.progress import SILENT, Progress
from netplan.report.sheets.tags import can_tag, tag_figure
from netplan.ui.sheets.draw import draw_sheet
from netplan.ui.sheets.fonts import PER_MM
from netplan.ui.sheets.layout import Laid

ENDINGS = ("pdf", "svg", "png")
_PDF_DPI = 2540  # a unit of the page is a dot: coordinates are whole numbers, which makes files short
_PICTURE_DPI = 300  # of the map of a sheet that is ordered as a raster
_PNG_DPI = 150
_MM_PER_INCH = 25.4
_TAIL = 64
_ENDS = {".pdf": b"%%EOF", ".svg": b"</svg>"}  # what a whole file ends with


def write_sheet(laid: Laid, path: Path, alt: str, progress: Progress = SILENT, dpi: int = _PNG_DPI) -> None:
    """Write a sheet in the format its name ends in; ``alt`` is the text for those who cannot see it.

    Raises:
        DataError: the file cannot be written, or no file ends so.

    """
    write = _WRITERS.get(path.suffix.lower().lstrip("."))
    if write is None:
        raise DataError(mark("A sheet is written as .pdf, .svg or .png, not as {file}"), file=path.name)
    with atomic_path(path) as temporary:
        write(laid, temporary, alt, progress, dpi)


def lacking(paths: Iterable[Path], words: Words) -> tuple[str, ...]:
    """Say what files that were written lack: a PDF without pikepdf has no tags."""
    if can_tag() or all(path.suffix.lower() != ".pdf" for path in paths):
        return ()
    return (
        words("The PDF has no tags, so nobody can have it read aloud: install the Python package pikepdf"),
    )


def _pdf(laid: Laid, path: Path, alt: str, progress: Progress, _dpi: int) -> None:
    width, height = laid.content.order.page_mm
    writer = QPdfWriter(str(path))
    writer.setTitle(laid.content.title)
    writer.setCreator("netplan-gis")
    writer.setResolution(_PDF_DPI)
    size = QPageSize(
        QSizeF(width, height), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    with _painting(writer, path) as painter:
        painter.scale(*[_PDF_DPI / _MM_PER_INCH / PER_MM] * 2)
        draw_sheet(painter, laid, _dots(laid), progress.part(0.0, 0.9))
    tag_figure(path, laid.content.title, laid.content.language, alt)


def _svg(laid: Laid, path: Path, alt: str, progress: Progress, _dpi: int) -> None:
    width, height = (size * PER_MM for size in laid.content.order.page_mm)
    image = QSvgGenerator()
    image.setFileName(str(path))
    image.setTitle(laid.content.title)
    image.setDescription(alt)
    # its size in the file counts in dots of this resolution: hundredths of a millimetre
    image.setResolution(round(PER_MM * _MM_PER_INCH))
    image.setSize(QSizeF(width, height).toSize())
    image.setViewBox(QRectF(0.0, 0.0, width, height))
    with _painting(image, path) as painter:
        draw_sheet(painter, laid, _dots(laid), progress)


def _png(laid: Laid, path: Path, alt: str, progress: Progress, dpi: int) -> None:
    image = picture(laid, dpi, progress)
    image.setText("Title", laid.content.title)
    image.setText("Description", alt)
    if not image.save(str(path)):
        raise OSError(str(path))


def picture(laid: Laid, dpi: int, progress: Progress = SILENT) -> QImage:
    """Return a sheet as a picture."""
    per_mm = dpi / _MM_PER_INCH
    width, height = (round(size * per_mm) for size in laid.content.order.page_mm)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    image.setDotsPerMeterX(round(1000 * per_mm))
    image.setDotsPerMeterY(round(1000 * per_mm))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(per_mm / PER_MM, per_mm / PER_MM)
    draw_sheet(painter, laid, per_mm, progress)
    painter.end()
    return image


def _dots(laid: Laid) -> float:
    return _PICTURE_DPI / _MM_PER_INCH if laid.content.order.raster else 0.0


@contextmanager
def _painting(device: QPdfWriter | QSvgGenerator, path: Path) -> Iterator[QPainter]:
    """Yield a painter for a file, and end it whatever happens: a painter must not outlive what it paints on.

    Qt says nothing of a full disk, but what it leaves behind is then cut off.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(str(path))
    try:
        yield painter
    finally:
        ended = painter.end()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        whole = _ENDS[path.suffix.lower()] in file.read()
    if not (ended and whole):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


_Writer = Callable[[Laid, Path, str, Progress, int], None]
_WRITERS: Mapping[str, _Writer] = dict(zip(ENDINGS, (_pdf, _svg, _png), strict=True))
