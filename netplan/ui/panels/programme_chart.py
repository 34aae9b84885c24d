"""Bars of money by year, and the curve of who is served: the table beside it says the same in numbers."""

import math
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netplan.i18n import Words
from netplan.model.programme import Programme, period_of
from netplan.ui.theme import Theme

_BAR = 0.62  # of the width of a year
_DOT_PX = 3.5
_GAP_PX = 3  # between labels


class ProgrammeChart(QWidget):
    """Outlined: available; filled: spent; line with dots: share of the sites connected so far."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._years: list[dict[Hashable, Any]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words("Money and sites by year"))

    def show_programme(self, made: Programme | None) -> None:
        """Show the years of a programme."""
        self._years = made.tables["programme_years"].to_dict("records") if made is not None else []
        self.setAccessibleDescription("; ".join(self._in_words(year) for year in self._years))
        self.setToolTip("\n".join(self._in_words(year) for year in self._years))
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave room for the labels of some years."""
        line = self.fontMetrics().height()
        return QSize(8 * line, 7 * line)

    def _in_words(self, year: dict[Hashable, Any]) -> str:
        return self.words(
            "{year}: {spent} of {available}, {n} of {total} sites",
            year=str(period_of(year)),
            spent=self.words.euros(year["spent_eur"]),
            available=self.words.euros(year["available_eur"]),
            n=int(year["n_sites_total"]),
            total=int(year["n"]),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw bars, curve and labels."""
        if not self._years:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QFontMetricsF(self.font()).height()
        plot = QRectF(4, 1.4 * line, self.width() - 8, self.height() - 3.8 * line)
        if plot.height() > line:
            painter.setPen(self._colour("quiet"))
            at_top = QRectF(4, 0, plot.width(), line)
            painter.drawText(at_top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.words("k€"))
            self._draw_bars(painter, plot)
            self._draw_labels(painter, plot, line)
            self._draw_curve(painter, plot, line)
        painter.end()

    def _colour(self, name: str) -> QColor:
        colour = QColor(getattr(self._theme, name))
        return colour if self.isEnabled() else QColor(self._theme.line)

    def _draw_bars(self, painter: QPainter, plot: QRectF) -> None:
        most = max(1.0, *(float(year["available_eur"]) for year in self._years))
        step = plot.width() / len(self._years)
        for k, year in enumerate(self._years):
            left = plot.left() + (k + (1 - _BAR) / 2) * step
            for key, filled in (("spent_eur", True), ("available_eur", False)):
                height = plot.height() * float(year[key]) / most
                bar = QRectF(left, plot.bottom() - height, _BAR * step, height)
                if filled:
                    painter.fillRect(bar, self._colour("accent"))
                else:
                    painter.setPen(QPen(self._colour("quiet"), 1, Qt.PenStyle.DashLine))
                    painter.drawRect(bar)

    def _draw_labels(self, painter: QPainter, plot: QRectF, line: float) -> None:
        """Write each period and what it spends; each second, third … where there is no room for more."""
        labels = [
            (str(period_of(year)), self.words.number(round(float(year["spent_eur"]) / 1000)))
            for year in self._years
        ]
        step = plot.width() / len(labels)
        each = self._each_with_room([text for label in labels for text in label], step)
        painter.setPen(self._colour("text"))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        half = each // 2
        for k in range(half, max(len(labels) - half, half + 1), each):
            centre_at = QPointF(plot.left() + (k + 0.5) * step, plot.bottom() + 2 + line / 2)
            under = self._box(centre_at, each * step, line)
            for row, text in enumerate(labels[k]):
                painter.drawText(under.translated(0, row * line), centre, text)

    def _each_with_room(self, texts: list[str], step: float) -> int:
        """Return how many columns the widest of the texts takes, with a gap to the next one."""
        metrics = QFontMetricsF(self.font())
        return math.ceil(max(metrics.horizontalAdvance(text) + _GAP_PX for text in texts) / step)

    def _draw_curve(self, painter: QPainter, plot: QRectF, line: float) -> None:
        step = plot.width() / len(self._years)
        points = [
            QPointF(
                plot.left() + (k + 0.5) * step,
                plot.bottom() - plot.height() * int(year["n_sites_total"]) / max(int(year["n"]), 1),
            )
            for k, year in enumerate(self._years)
        ]
        painter.setPen(QPen(self._colour("bad"), 2))
        painter.drawPolyline(points)
        painter.setBrush(self._colour("bad"))
        shares = [
            self.words.share(int(year["n_sites_total"]) / max(int(year["n"]), 1), 0) for year in self._years
        ]
        each = self._each_with_room(shares, step)
        for k, (point, share) in enumerate(zip(points, shares, strict=True)):
            painter.drawEllipse(point, _DOT_PX, _DOT_PX)
            if (len(points) - 1 - k) % each == 0:  # the last one is what the programme reaches
                self._label(painter, self._box(point - QPointF(0, 0.85 * line), each * step, line), share)

    def _box(self, centre: QPointF, width: float, height: float) -> QRectF:
        """Return a box around a point, moved as little as it takes to lie on the chart."""
        left = max(0.0, min(centre.x() - width / 2, self.width() - width))
        return QRectF(left, centre.y() - height / 2, width, height)

    def _label(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Write on a ground of its own, or the bars would show through."""
        width = painter.fontMetrics().horizontalAdvance(text) + 6
        ground = QRectF(box.center().x() - width / 2, box.top(), width, box.height())
        painter.fillRect(ground, self._colour("window"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
