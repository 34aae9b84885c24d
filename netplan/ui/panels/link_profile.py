"""The profile of a radio link, drawn: masts are dragged up and down; fields do the same by key."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netplan.i18n import Words
from netplan.model.styles import palette
from netplan.ui.theme import Theme

if TYPE_CHECKING:  # loads numba, which the window does without until it is needed
    from netplan.core.graph.arrays import Floats
    from netplan.core.radio.link import Link

_FREE = 0.6
_GRAB_PX = 24
_ROOM_M = 4.0  # above the highest and below the lowest thing
_LEAST_M, _MOST_M, _STEP_M = 0.5, 120.0, 0.1


class LinkProfile(QWidget):
    """Draws a ``Link``; ``dragged`` gives the end (0 near, 1 far) and its height above the ground, metres."""

    dragged = Signal(int, float)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._link: Link | None = None
        self._range = (0.0, 1.0)
        self._held: int | None = None
        self._worst = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName(words("Profile of the radio link"))

    def show_link(self, link: "Link | None", worst: str = "") -> None:
        """Show a link, with its worst point in words, or nothing."""
        self._link, self._worst = link, worst
        if link is not None and self._held is None:
            self._range = _heights(link)
        self.setAccessibleDescription(worst)
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave room for axes and legend."""
        line = self.fontMetrics().height()
        return QSize(24 * line, 10 * line)

    def _plot(self) -> QRectF:
        line = self.fontMetrics().height()
        left = 4.0 * line
        return QRectF(left, 0.6 * line, self.width() - left - 2.5 * line, self.height() - 4.2 * line)

    def _at(self, along_m: float, height_m: float) -> QPointF:
        """Return where metres along the way and above the sea are drawn."""
        plot, (low, high) = self._plot(), self._range
        length = self._link.way.length_m if self._link else 1.0
        y = plot.bottom() - plot.height() * (height_m - low) / max(high - low, 1e-6)
        return QPointF(plot.left() + plot.width() * along_m / length, y)

    def _mast(self, end: int) -> QPointF:
        """Return where the antenna of an end is drawn."""
        assert self._link is not None  # noqa: S101 - asked only while one is shown
        place = (self._link.way.near, self._link.way.far)[end]
        along = self._link.way.length_m * end
        return self._at(along, place.ground_m + self._link.heights[end])

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of a mast."""
        self._held = self._near(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the mast that is held; show which one would be."""
        if self._held is None or self._link is None:
            over = self._near(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.ArrowCursor)
            return
        plot, (low, high) = self._plot(), self._range
        sea = low + (plot.bottom() - event.position().y()) / max(plot.height(), 1.0) * (high - low)
        ground = (self._link.way.near, self._link.way.far)[self._held].ground_m
        above = round((sea - ground) / _STEP_M) * _STEP_M
        self.dragged.emit(self._held, min(max(above, _LEAST_M), _MOST_M))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._held = None
        self.show_link(self._link, self._worst)

    def _near(self, at: QPointF) -> int | None:
        """Return the end whose mast is under the pointer; None if neither is."""
        if self._link is None or not all(map(math.isfinite, self._range)):
            return None
        ends = [end for end in (0, 1) if math.isfinite(self._mast(end).y())]
        return next((end for end in ends if abs(self._mast(end).x() - at.x()) < _GRAB_PX), None)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ground, what stands on it, zone, ray, masts, worst point and legend."""
        if self._link is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self._plot(), QColor(self._theme.base))
        self._draw_ground(painter, self._link)
        self._draw_ray(painter, self._link)
        self._draw_worst(painter, self._link)
        self._draw_axes(painter, self._link)
        self._draw_legend(painter)
        painter.end()

    def _draw_ground(self, painter: QPainter, link: "Link") -> None:
        profile, colour = link.way.profile, palette()
        fills = {"building": colour["grey"], "tree": colour["green"], "ground": self._theme.line}
        low, step = self._range[0], profile.step_m
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # or seams would show
        for k in range(len(profile.at_m)):
            top, along = float(profile.surface_m[k]), float(profile.at_m[k])
            kind = "building" if profile.building[k] else "tree" if profile.tree[k] else "ground"
            unknown = math.isnan(top)
            box = QRectF(self._at(along - step / 2, low if unknown else top), self._at(along + step / 2, low))
            if unknown:
                box.setTop(self._plot().top())
            hatch = QBrush(QColor(self._theme.bad), Qt.BrushStyle.BDiagPattern)
            painter.fillRect(box & self._plot(), hatch if unknown else QColor(fills[kind]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour["orange"]), 1.5))
        painter.drawPolyline(self._line(link, profile.terrain_m))

    def _line(self, link: "Link", heights: "Floats") -> QPolygonF:
        """Return a line through heights at the points of the profile, as far as they are known."""
        pairs = zip(link.way.profile.at_m.tolist(), heights.tolist(), strict=True)
        return QPolygonF([self._at(along, h) for along, h in pairs if math.isfinite(h)])

    def _draw_ray(self, painter: QPainter, link: "Link") -> None:
        colour = QColor(self._theme.accent)
        upper, lower = self._line(link, link.ray_m + link.zone_m), self._line(link, link.ray_m - link.zone_m)
        inside = QColor(colour)
        inside.setAlphaF(0.3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inside)
        painter.drawPolygon(QPolygonF([*upper.toList(), *reversed(lower.toList())]))
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        painter.drawPolyline(self._line(link, link.ray_m - _FREE * link.zone_m))
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        painter.drawPolyline(self._line(link, link.ray_m))
        for end, place in enumerate((link.way.near, link.way.far)):
            if math.isfinite(self._mast(end).y()):
                painter.setPen(QPen(QColor(self._theme.text), 4))
                painter.drawLine(self._at(link.way.length_m * end, place.ground_m), self._mast(end))
                painter.setBrush(QColor(self._theme.accent))
                painter.drawEllipse(self._mast(end), 6, 6)

    def _draw_worst(self, painter: QPainter, link: "Link") -> None:
        if not math.isfinite(link.worst_m):
            return
        k = min(round(link.worst_m / link.way.profile.step_m), len(link.ray_m) - 1)
        at = self._at(link.worst_m, float(link.ray_m[k]) - link.clearance_m)
        painter.setPen(QPen(QColor(self._theme.bad), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 6, 6)
        text, line = self._worst, self.fontMetrics().height()
        width = self.fontMetrics().horizontalAdvance(text) + 8
        left = min(max(at.x() - width / 2, self._plot().left()), self._plot().right() - width)
        box = QRectF(left, min(at.y() + 10, self._plot().bottom() - line), width, line)
        painter.fillRect(box, QColor(self._theme.window))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_axes(self, painter: QPainter, link: "Link") -> None:
        plot, line, words = self._plot(), self.fontMetrics().height(), self.words
        painter.setPen(QColor(self._theme.text))
        low, high = self._range
        for k in range(5):
            height = low + (high - low) * k / 4
            box = QRectF(0, self._at(0, height).y() - line / 2, plot.left() - 6, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{words.number(height)} m")
            along = link.way.length_m * k / 4
            under = QRectF(self._at(along, low).x() - 3 * line, plot.bottom() + 2, 6 * line, line)
            painter.drawText(under, Qt.AlignmentFlag.AlignHCenter, f"{words.number(along)} m")

    def _draw_legend(self, painter: QPainter) -> None:
        """Name what is drawn, in as many lines as it takes."""
        words, line, colour = self.words, self.fontMetrics().height(), palette()
        entries = (
            (words("Building"), colour["grey"]),
            (words("Tree or other"), colour["green"]),
            (words("Terrain"), colour["orange"]),
            (words("First Fresnel zone, dashed: 60 %"), self._theme.accent),
            (words("Worst point"), self._theme.bad),
        )
        x, y = self._plot().left(), self._plot().bottom() + 1.5 * line
        for text, shade in entries:
            width = painter.fontMetrics().horizontalAdvance(text) + 2 * line
            if x + width > self.width():
                x, y = self._plot().left(), y + 1.1 * line
            painter.fillRect(QRectF(x, y + 0.25 * line, 0.7 * line, 0.6 * line), QColor(shade))
            painter.drawText(QPointF(x + line, y + 0.85 * line), text)
            x += width


def _heights(link: "Link") -> tuple[float, float]:
    """Return the lowest and highest metres that are shown."""
    profile = link.way.profile
    known = [float(h) for part in (profile.surface_m, profile.terrain_m, link.ray_m + link.zone_m)
             for h in part.tolist() if math.isfinite(h)]  # fmt: skip
    return (min(known) - _ROOM_M, max(known) + 2 * _ROOM_M) if known else (0.0, 1.0)
