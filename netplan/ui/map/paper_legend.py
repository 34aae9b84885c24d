"""The legend below a kept view: what is drawn there, in columns, as a file of pixels or of shapes."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from netplan.ui.map.colours import MapColours
from netplan.ui.map.legend import LegendEntry, draw_swatch

_SWATCH_PX = (26.0, 16.0)
_ROW_PX, _COLUMN_PX, _MARGIN_PX = 18.0, 250.0, 6.0


class LegendLine(NamedTuple):
    """What stands in the legend, and the class it explains; None where a layer is counted in squares."""

    text: str
    entry: LegendEntry | None


class LegendPlace(NamedTuple):
    """Where a legend lies: pixels of the screen from the left, below ``top``; ``share`` as in ``MapPage``."""

    top: float
    width: float
    share: float = 1.0

    def columns(self, n: int) -> int:
        """Return in how many columns ``n`` lines stand."""
        return max(1, min(n, int((self.width - _MARGIN_PX) // (_COLUMN_PX * self.share))))

    def height(self, n: int) -> float:
        """Return how high ``n`` lines are; 0 for none."""
        return -(-n // self.columns(n)) * _ROW_PX * self.share + _MARGIN_PX if n else 0.0


def draw_legend(
    painter: QPainter,
    lines: Sequence[LegendLine],
    place: LegendPlace,
    colours: MapColours,
    metres_per_mm: float,
) -> None:
    """Draw the lines, the first column filled first; a text too long for its column ends with an ellipsis."""
    n, font = place.columns(len(lines)), QFont()
    font.setPixelSize(round(11 * place.share))
    rows, row_px = -(-len(lines) // n), _ROW_PX * place.share
    column_px = (place.width - 2 * _MARGIN_PX) / n
    left_px = _SWATCH_PX[0] + _MARGIN_PX
    painter.fillRect(QRectF(0, place.top, place.width, place.height(len(lines))), QColor(colours.halo))
    for number, line in enumerate(lines):
        x = _MARGIN_PX + number // rows * column_px
        y = place.top + _MARGIN_PX + number % rows * row_px
        painter.save()
        if line.entry is not None:
            box = QRectF(x, y + (row_px - _SWATCH_PX[1]) / 2, *_SWATCH_PX)
            draw_swatch(painter, line.entry, colours, metres_per_mm, box)
        painter.restore()
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        room = column_px - left_px - _MARGIN_PX
        text = QFontMetricsF(font).elidedText(line.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x + left_px, y, room, row_px), Qt.AlignmentFlag.AlignVCenter, text)
