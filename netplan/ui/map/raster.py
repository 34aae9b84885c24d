"""The display list as pixels, by the rasteriser: tiles of the screen, pictures for files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from netplan.ui.map import kernels
from netplan.ui.map.display_list import Faded, Fill, Op, Picture, Sheet, Stamps, Stroke, Writing
from netplan.ui.map.lettering import text_picture
from netplan.ui.map.pens import NO_HATCH, Hatch, Pen, Pixels, Scratch, ink, scratch, shape_of
from netplan.ui.map.pool import Stopped, never
from netplan.ui.map.symbols import stamp_picture
from netplan.ui.map.view import PX_PER_MM

_DETAIL_PX = 1.0  # bends finer than a pixel are not drawn
_HATCH_KINDS = {"": 0, "diagonal": 1, "horizontal": 2}


@dataclass(frozen=True, eq=False)
class Easel:
    """Pixels of a sheet and what it takes to draw on them."""

    sheet: Sheet
    pixels: Pixels
    sheets: Scratch


def paint(sheet: Sheet, ops: Sequence[Op], ground: str, stopped: Stopped = never) -> Pixels:
    """Return the pixels [height, width, 4] of a sheet on ``ground`` ("" is transparent).

    ``stopped`` is asked before every operation; what is drawn until then comes back.
    """
    pixels = np.empty((sheet.height_px, sheet.width_px, 4), dtype=np.uint8)
    pixels.view(np.uint32)[:] = ink(ground).view(np.uint32)
    _draw(Easel(sheet, pixels, scratch(sheet.width_px, sheet.height_px)), ops, stopped)
    return pixels


def as_image(pixels: Pixels) -> QImage:
    """Return a view of pixels as an image; the pixels must outlive it."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def _draw(easel: Easel, ops: Sequence[Op], stopped: Stopped) -> None:
    for op in ops:
        if stopped():
            return
        if isinstance(op, Faded):
            layer = Easel(easel.sheet, np.zeros_like(easel.pixels), easel.sheets)
            _draw(layer, op.ops, stopped)
            kernels.lay_over(easel.pixels, layer.pixels, op.opacity)
        elif isinstance(op, Fill):
            _fill(easel, op)
        elif isinstance(op, Stroke):
            _stroke(easel, op)
        elif isinstance(op, Stamps):
            picture = stamp_picture(op.symbol, easel.sheet.px_per_mm)
            what = shape_of(op.store), op.slots, easel.sheet.lens(op.store)
            kernels.stamp(easel.pixels, what, picture)
        elif isinstance(op, Writing):
            _write(easel, op)
        else:
            _picture(easel, op)


def _fill(easel: Easel, op: Fill) -> None:
    sheet, symbol = easel.sheet, op.symbol
    hatch = NO_HATCH
    if symbol.hatch:
        gap_px, width_px = symbol.hatch_gap_mm * sheet.px_per_mm, symbol.hatch_width_mm * sheet.px_per_mm
        period_px = gap_px * 2.0**0.5  # along a row or column the rising lines repeat at this distance
        x = (sheet.left_m * sheet.px_per_m) % period_px
        y = (-sheet.top_m * sheet.px_per_m) % (period_px if symbol.hatch == "diagonal" else gap_px)
        hatch = Hatch(_HATCH_KINDS[symbol.hatch], gap_px, width_px, x, y)
    inks = np.stack([ink(symbol.fill), ink(symbol.hatch_colour if symbol.hatch else "")])
    what = shape_of(op.store), op.slots, sheet.lens(op.store)
    kernels.fill(easel.pixels, easel.sheets, what, inks, hatch)


def _stroke(easel: Easel, op: Stroke) -> None:
    sheet = easel.sheet
    dashes_px = np.array(op.symbol.dash_mm, dtype=np.float64) * sheet.px_per_mm
    pen = Pen(op.symbol.width_mm * sheet.px_per_mm / 2.0, dashes_px, _DETAIL_PX)
    what = shape_of(op.store), op.slots, sheet.lens(op.store)
    kernels.stroke(easel.pixels, easel.sheets, what, ink(op.symbol.stroke), pen)


def _picture(easel: Easel, op: Picture) -> None:
    if not op.smooth:
        kernels.lay_over(easel.pixels, _looked_up(easel.sheet, op), 1.0)
        return
    canvas = as_image(easel.pixels)  # QPainter does not keep it
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target_of(easel.sheet, op), as_image(op.pixels))
    painter.end()


def _write(easel: Easel, op: Writing) -> None:
    sheet, canvas = easel.sheet, as_image(easel.pixels)
    painter = QPainter(canvas)
    for name in op.names:
        size = sheet.px_per_mm / PX_PER_MM
        picture = text_picture(name.text, name.letters, op.colours, name.angle, size)
        x, y = sheet.to_px(name.x_m, name.y_m)
        left, top = round(x - picture.width() / 2), round(y - picture.height() / 2)
        painter.drawImage(QRectF(left, top, picture.width(), picture.height()), picture)
    painter.end()


def _looked_up(sheet: Sheet, op: Picture) -> Pixels:
    """Return the picture on the sheet, each pixel in the colour under its centre: tiles fit together."""
    rows, columns = op.pixels.shape[:2]
    width_m, height_m = op.extent.right - op.extent.left, op.extent.top - op.extent.bottom
    x = sheet.left_m - op.extent.left + (np.arange(sheet.width_px) + 0.5) / sheet.px_per_m
    y = op.extent.top - sheet.top_m + (np.arange(sheet.height_px) + 0.5) / sheet.px_per_m
    column = np.floor(x * (columns / width_m)).astype(np.int64)
    row = np.floor(y * (rows / height_m)).astype(np.int64)
    left, right = np.searchsorted(column, (0, columns))
    top, bottom = np.searchsorted(row, (0, rows))
    found = np.zeros((sheet.height_px, sheet.width_px), dtype=np.uint32)
    colours = op.pixels.view(np.uint32)[:, :, 0]  # whole pixels move four times as fast as their parts
    found[top:bottom, left:right] = colours[:, column[left:right]][row[top:bottom]]
    return found.view(np.uint8).reshape(sheet.height_px, sheet.width_px, 4)


def target_of(sheet: Sheet, op: Picture) -> QRectF:
    """Return where a picture lies on the sheet, in pixels."""
    extent, per_m = op.extent, sheet.px_per_m
    return QRectF(
        (extent.left - sheet.left_m) * per_m,
        (sheet.top_m - extent.top) * per_m,
        (extent.right - extent.left) * per_m,
        (extent.top - extent.bottom) * per_m,
    )
