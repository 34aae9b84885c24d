"""Small pictures of symbols: the legend beside a layer, the verdict beside a site."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPixmap

from netplan.model.schema import Geometry
from netplan.model.styles import Style, Symbol
from netplan.model.tables import TABLES
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.symbols import marker_path, prepare, recoloured

_SIDE = 18
_DPR = 2
_PX_PER_MM = 4.0
_WIDEST_MM = 3.4
_HATCHES = {"diagonal": Qt.BrushStyle.BDiagPattern, "horizontal": Qt.BrushStyle.HorPattern}


@cache
def swatch(plain: Symbol, geometry: Geometry, *, dark: bool) -> QIcon:
    """Return the picture of a symbol as the map draws it for points, lines or polygons."""
    symbol = recoloured(plain, NIGHT if dark else DAY)
    pixmap = QPixmap(_SIDE * _DPR, _SIDE * _DPR)
    pixmap.setDevicePixelRatio(_DPR)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    prepare(painter, symbol, _PX_PER_MM)
    if geometry == "point":
        painter.translate(_SIDE / 2, _SIDE / 2)
        shrink = min(1.0, _WIDEST_MM / symbol.size_mm) if symbol.size_mm else 1.0
        painter.drawPath(marker_path(symbol, _PX_PER_MM * shrink))
    elif geometry == "line":
        painter.drawLine(QPointF(1.5, _SIDE / 2), QPointF(_SIDE - 1.5, _SIDE / 2))
    else:
        box = QRectF(2, 4, _SIDE - 4, _SIDE - 8)
        painter.drawRect(box)
        if symbol.hatch:
            painter.fillRect(box, QBrush(QColor(symbol.hatch_colour), _HATCHES[symbol.hatch]))
    painter.end()
    return QIcon(pixmap)


def class_swatches(style: Style, *, dark: bool) -> dict[str, QIcon]:
    """Return the picture of each class of a categorised style, by value."""
    geometry = TABLES[style.table].geometry
    return {member.value: swatch(member.symbol, geometry, dark=dark) for member in style.classes}
