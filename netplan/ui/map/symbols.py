"""Symbols on the screen: what a style says in millimetres, what the map adds, and pictures of markers.

A style knows paper. On a screen one looks closer: streets become beds with a border as soon as their width is
more than a line, planned routes keep a rim that lifts them off the streets below.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from netplan.model.styles import MARKER_CORNERS, Style, StyleClass, Symbol
from netplan.ui.map.colours import MapColours, shown

# usual width of the carriageway by road class, metres; only drawing depends on it
BED_M: Mapping[str, float] = MappingProxyType(
    {
        "1000": 20.0,
        "1100": 11.0,
        "2000": 8.5,
        "2100": 8.5,
        "3000": 9.0,
        "4000": 7.5,
        "5000": 6.5,
        "5100": 6.0,
        "5200": 5.0,
        "9999": 2.8,
    }
)
_BED_FROM_MM = 0.9  # narrower beds are lines
_FAR_M_PER_MM = 20.0  # from 1 : 20,000 on markers shrink, from 1 : 40,000 rims are left out
_RIM_MM = {"trenches": 0.9, "fibre": 0.5, "ducts": 0.5}


@dataclass(frozen=True)
class Look:
    """A class as it is drawn at one scale: its symbol, and the line that goes below all of the layer."""

    symbol: Symbol
    under: Symbol | None = None

    @property
    def reach_mm(self) -> float:
        """How far it may stick out of its geometry."""
        under_mm = self.under.width_mm if self.under else 0.0
        return max(self.symbol.width_mm, under_mm, 1.3 * self.symbol.size_mm + self.symbol.width_mm) / 2


def look(style: Style, member: StyleClass, colours: MapColours, metres_per_mm: float) -> Look:
    """Return how a class of ``style`` is drawn where a millimetre of the screen is so many metres."""
    symbol = recoloured(member.symbol, colours)
    if symbol.marker and metres_per_mm > _FAR_M_PER_MM:
        symbol = _smaller(symbol, max((_FAR_M_PER_MM / metres_per_mm) ** 0.3, 0.6))
    if style.table == "boundary":
        return Look(replace(symbol, fill=colours.land))
    bed_mm = BED_M.get(member.value, 0.0) / metres_per_mm
    if style.table == "streets" and bed_mm >= _BED_FROM_MM and bed_mm > symbol.width_mm:
        border_mm = 0.5 if bed_mm > 2.0 else 0.25 * bed_mm
        bed = Symbol(stroke=colours.bed, width_mm=bed_mm - border_mm)
        return Look(bed, Symbol(stroke=colours.casing, width_mm=bed_mm))
    if style.table == "streets" and not symbol.dash_mm:
        return Look(replace(symbol, width_mm=max(symbol.width_mm, bed_mm)))
    if style.table in _RIM_MM and symbol.stroke and metres_per_mm < 2 * _FAR_M_PER_MM:
        rim_mm = symbol.width_mm + _RIM_MM[style.table]
        return Look(symbol, Symbol(stroke=colours.halo, width_mm=rim_mm))
    return Look(symbol)


def _smaller(symbol: Symbol, size: float) -> Symbol:
    return replace(symbol, size_mm=symbol.size_mm * size, width_mm=symbol.width_mm * size)


def recoloured(symbol: Symbol, colours: MapColours) -> Symbol:
    """Return the symbol in the colours of the day or the night."""
    return replace(
        symbol,
        fill=shown(symbol.fill, colours),
        stroke=shown(symbol.stroke, colours),
        hatch_colour=shown(symbol.hatch_colour, colours),
    )


def marker_path(symbol: Symbol, px_per_mm: float) -> QPainterPath:
    """Return the outline of a marker around the origin, in pixels."""
    size, path = symbol.size_mm * px_per_mm, QPainterPath()
    if symbol.marker == "x":
        for sign in (-1, 1):
            path.moveTo(-0.4 * size, -0.4 * size * sign)
            path.lineTo(0.4 * size, 0.4 * size * sign)
    elif symbol.marker in MARKER_CORNERS:
        corners = [
            QPointF(size * r * math.cos(math.radians(a)), -size * r * math.sin(math.radians(a)))
            for a, r in MARKER_CORNERS[symbol.marker]
        ]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0.0, 0.0), size / 2, size / 2)
    return path


def prepare(painter: QPainter, symbol: Symbol, px_per_mm: float) -> None:
    """Set pen and brush of a painter for markers and outlines."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(symbol.fill) if symbol.fill else Qt.BrushStyle.NoBrush)
    if symbol.stroke and symbol.width_mm > 0:
        width = symbol.width_mm * px_per_mm
        pen = QPen(QColor(symbol.stroke), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if symbol.dash_mm else Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin if symbol.marker else Qt.PenJoinStyle.RoundJoin)
        if symbol.dash_mm:  # Qt counts dashes in widths of the pen
            pen.setDashPattern([length / symbol.width_mm for length in symbol.dash_mm])
        painter.setPen(pen)
    else:
        painter.setPen(Qt.PenStyle.NoPen)


@lru_cache(maxsize=256)
def stamp_picture(symbol: Symbol, px_per_mm: float) -> NDArray[np.uint8]:
    """Return a marker as a picture [side, side, 4], premultiplied; drawn once per look and screen."""
    side = 2 * math.ceil((0.65 * symbol.size_mm + symbol.width_mm) * px_per_mm + 1) + 1
    pixels = np.zeros((side, side, 4), dtype=np.uint8)
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    prepare(painter, symbol, px_per_mm)
    painter.translate(side / 2, side / 2)
    painter.drawPath(marker_path(symbol, px_per_mm))
    painter.end()
    return pixels
