"""Money over the share of pupils it serves, and what is proven that no plan can do with less."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from netplan.i18n import Words
from netplan.ui.theme import Theme

_DOT_PX = 3.5
_STEPS = (1, 2, 2.5, 5, 10)  # of a scale, times a power of ten
_N_LINES = 4


class FrontierChart(QWidget):
    """Line with dots: cost of the plans; dashed: the proven bound; between them, what is not known.

    ``picked(k)``: the user clicks near point ``k``, or goes there with the keys for left and right.
    """

    picked = Signal(int)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._points = pd.DataFrame({"share": [], "cost_eur": [], "bound_eur": []}, dtype=float)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words("Money over the share of pupils served"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picked: int | None = None

    def show_points(self, points: pd.DataFrame) -> None:
        """Show the points of a frontier: ``share``, ``cost_eur`` and ``bound_eur``, by growing share."""
        self._points, self._picked = points, None
        self.setAccessibleDescription("; ".join(self.in_words(k) for k in range(len(points))))
        self.update()

    def in_words(self, k: int) -> str:
        """Return what point ``k`` says."""
        point = self._points.iloc[k]
        return self.words(
            "{share} served: {cost}; no plan costs less than {bound}",
            share=self.words.share(point["share"]),
            cost=self.words.euros(point["cost_eur"]),
            bound=self.words.euros(point["bound_eur"]),
        )

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave room for the labels of the axes."""
        line = self.fontMetrics().height()
        return QSize(12 * line, 8 * line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what the nearest point means."""
        if len(self._points):
            told = self.in_words(self._nearest(event.position()))
            QToolTip.showText(event.globalPosition().toPoint(), told, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pick the nearest point."""
        if len(self._points):
            self._pick(self._nearest(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Pick the point before or after."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not len(self._points):
            super().keyPressEvent(event)
            return
        first = 0 if step > 0 else len(self._points) - 1
        at = first if self._picked is None else self._picked + step
        self._pick(min(max(at, 0), len(self._points) - 1))

    def _nearest(self, at: QPointF) -> int:
        places = self._places("cost_eur")
        return min(range(len(places)), key=lambda k: abs(places[k].x() - at.x()))

    def _pick(self, k: int) -> None:
        self._picked = k
        self.update()
        self.picked.emit(k)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw scales, band, bound and costs."""
        plot = self._plot()
        if not len(self._points) or plot.height() <= self.fontMetrics().height():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_scales(painter, plot)
        cost, bound = self._places("cost_eur"), self._places("bound_eur")
        band = self._colour("quiet")
        band.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawPolygon(QPolygonF([*cost, *reversed(bound)]))
        painter.setPen(QPen(self._colour("text"), 1, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(bound))
        self._draw_costs(painter, cost)
        painter.end()

    def _draw_costs(self, painter: QPainter, cost: list[QPointF]) -> None:
        painter.setPen(QPen(self._colour("accent"), 2))
        painter.drawPolyline(QPolygonF(cost))
        painter.setBrush(self._colour("accent"))
        for point in cost:
            painter.drawEllipse(point, _DOT_PX, _DOT_PX)
        if self._picked is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colour("text"), 2))
            painter.drawEllipse(cost[self._picked], 2.2 * _DOT_PX, 2.2 * _DOT_PX)

    def _colour(self, name: str) -> QColor:
        return QColor(getattr(self._theme, name if self.isEnabled() else "line"))

    def _plot(self) -> QRectF:
        line = QFontMetricsF(self.font()).height()
        left = max((self._width(text) for _, text in self._money()), default=0.0) + 10
        return QRectF(left, 0.7 * line, self.width() - left - 1.6 * line, self.height() - 2.4 * line)

    def _width(self, text: str) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance(text)

    def _money(self) -> list[tuple[float, str]]:
        top = float(self._points["cost_eur"].max()) if len(self._points) else 0.0
        return [(value, self.words.money(value)) for value in scale(0.0, top)]

    def _places(self, column: str) -> list[QPointF]:
        """Return where the points lie, by what ``column`` says they cost."""
        plot = self._plot()
        low, high = self._span()
        top = max(self._money()[-1][0], 1.0)
        across = plot.left() + plot.width() * (self._points["share"].to_numpy() - low) / (high - low)
        down = plot.bottom() - plot.height() * self._points[column].to_numpy() / top
        return [QPointF(x, y) for x, y in zip(across, down, strict=True)]

    def _span(self) -> tuple[float, float]:
        """Return the shares at the two ends: that which is served today costs nothing."""
        share = self._points["share"].to_numpy()
        low = math.floor(10 * float(share.min())) / 10
        return min(low, 0.9), 1.0

    def _draw_scales(self, painter: QPainter, plot: QRectF) -> None:
        line = QFontMetricsF(self.font()).height()
        (low, high), top = self._span(), max(self._money()[-1][0], 1.0)
        for value, text in self._money():
            y = plot.bottom() - plot.height() * value / top
            painter.setPen(self._colour("line"))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self._colour("text"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - line / 2, plot.left() - 6, line), right, text)
        for share in (low + high - value for value in scale(low, high)):
            if share < low - 1e-9:  # counted from the whole downwards, which stands at the right end
                continue
            x = plot.left() + plot.width() * (share - low) / (high - low)
            under = QRectF(x - 3 * line, plot.bottom() + 3, 6 * line, line)
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, self.words.share(share, 0))


def scale(low: float, high: float) -> Sequence[float]:
    """Return round values from ``low`` on, about four, the last being ``high`` or the next above it."""
    least = max((high - low) / _N_LINES, 1e-9)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(one * power for one in _STEPS if one * power >= least * (1 - 1e-9))
    n = math.ceil((high - low) / step - 1e-9)
    return [float(value) for value in np.round(low + step * np.arange(n + 1), 9)]
