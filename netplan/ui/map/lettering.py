"""Words with a rim and their places: as pictures made once for the screen, as letters on paper.

Painting a rim live costs two milliseconds a name.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from netplan.ui.map.colours import MapColours
from netplan.ui.map.paths import angular

_RIM_PX = 1.6
_RIM_GRAIN_PX = 0.1  # a rim is too wide to show the curves of letters
_RIM = tuple((_RIM_PX * math.cos(k * math.pi / 4), _RIM_PX * math.sin(k * math.pi / 4)) for k in range(8))


@dataclass(frozen=True)
class Lettering:
    """Letters of a size in logical pixels; ``quiet`` ones stay in the background."""

    size_px: int
    bold: bool = False
    quiet: bool = False

    def font(self) -> QFont:
        """Return the font."""
        font = QFont()
        font.setPixelSize(self.size_px)
        font.setWeight(QFont.Weight.DemiBold if self.bold else QFont.Weight.Normal)
        return font

    def scaled(self, share: float) -> "Lettering":
        """Return the letters so many times as large."""
        return replace(self, size_px=max(1, round(self.size_px * share)))


class Placed(NamedTuple):
    """A word, its letters, its middle in metres, and by how many degrees it is turned clockwise."""

    text: str
    letters: Lettering
    x_m: float
    y_m: float
    angle: int = 0


@lru_cache(maxsize=8192)
def text_size(text: str, letters: Lettering) -> tuple[float, float]:
    """Return width and height of a word with its rim, in logical pixels."""
    metrics = QFontMetricsF(letters.font())
    return metrics.horizontalAdvance(text) + 2 * _RIM_PX, metrics.height() + _RIM_PX


@lru_cache(maxsize=2048)
def text_picture(text: str, letters: Lettering, colours: MapColours, angle: int, dpr: float) -> QImage:
    """Return a picture of a word, turned clockwise by ``angle`` degrees around its middle."""
    width, height = text_size(text, letters)
    turn = math.radians(angle)
    wide = abs(width * math.cos(turn)) + abs(height * math.sin(turn)) + 2
    tall = abs(width * math.sin(turn)) + abs(height * math.cos(turn)) + 2
    image = QImage(math.ceil(wide * dpr), math.ceil(tall * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.TextAntialiasing | QPainter.RenderHint.Antialiasing)
    painter.setFont(letters.font())
    painter.translate(wide / 2, tall / 2)
    painter.rotate(angle)
    _write(painter, _base(text, letters), text, letters, colours)
    painter.end()
    return image


def draw_text(painter: QPainter, text: str, letters: Lettering, colours: MapColours) -> None:
    """Draw a word around the origin of a painter: letters that stay letters, on a rim that is a line."""
    painter.setFont(letters.font())
    base, outline = _base(text, letters), QPainterPath()
    outline.addText(base, letters.font(), text)
    rim = QPen(QColor(colours.halo), 2 * _RIM_PX)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(angular(outline, _RIM_GRAIN_PX), rim)
    painter.setPen(QColor(colours.quiet if letters.quiet else colours.text))
    painter.drawText(base, text)


def _base(text: str, letters: Lettering) -> QPointF:
    """Return where writing starts so that the middle of the word is the origin."""
    width, height = text_size(text, letters)
    return QPointF(_RIM_PX - width / 2, -height / 2 + _RIM_PX / 2 + QFontMetricsF(letters.font()).ascent())


def _write(painter: QPainter, base: QPointF, text: str, letters: Lettering, colours: MapColours) -> None:
    painter.setPen(QColor(colours.halo))
    for dx, dy in _RIM:
        painter.drawText(base + QPointF(dx, dy), text)
    painter.setPen(QColor(colours.quiet if letters.quiet else colours.text))
    painter.drawText(base, text)
