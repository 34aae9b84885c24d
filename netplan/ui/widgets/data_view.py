"""A view of a ``TableModel`` whose selection is linked with the map both ways.

It says ``chosen`` only when the user has selected something, never when a selection is shown to it.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView

from netplan.i18n import Words
from netplan.ui.widgets.table_model import TableModel

_MOST_RANGES = 500  # beyond, rows are painted as selected but Qt is not told: it would take seconds
_FITTED = 8  # rows that decide how wide a column is
_ROOM_PX = 26  # for the arrow of sorting
_ICON_PX = 12  # more, for a symbol and its margins
_Flag = QItemSelectionModel.SelectionFlag


class DataView(QTableView):
    """Shows rows of a table; ``chosen`` gives the positions the user has selected, ``opened`` one row."""

    chosen = Signal(object)
    opened = Signal(int)

    def __init__(self, name: str, words: Words) -> None:
        super().__init__()
        self.table = TableModel(self)
        self.setModel(self.table)
        self._said: tuple[int, ...] = ()
        self._first_px = 0
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self._tune_headers(words)
        self.activated.connect(self._open)

    def _tune_headers(self, words: Words) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setSortIndicatorClearable(True)
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.setSortingEnabled(True)
        self.table.modelReset.connect(self._restore)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName(words("Select all rows"))
            corner.setToolTip(words("Select all rows"))
            corner.clicked.connect(self._say)

    def fit_columns(self, widest_px: int) -> None:
        """Make columns as wide as heading and first rows need; Qt's own way asks each cell for six things."""
        metrics = self.fontMetrics()
        for column in range(self.table.columnCount()):
            heading = self.table.headerData(column, Qt.Orientation.Horizontal)
            texts = [
                self.table.index(row, column).data() for row in range(min(_FITTED, self.table.rowCount()))
            ]
            widths = [metrics.horizontalAdvance(str(text)[:80]) for text in (heading, *texts)]
            drawn = self.table.index(0, column).data(Qt.ItemDataRole.DecorationRole) is not None
            room_px = _ROOM_PX + (_ICON_PX if drawn else 0)
            self.setColumnWidth(column, min(max(widths) + room_px, widest_px))

    def give_rest_to_first(self, least_px: int) -> None:
        """Let the first column take what the others leave, but no less than ``least_px``; 0 ends that."""
        self._first_px = least_px
        if least_px:
            others = sum(self.columnWidth(column) for column in range(1, self.table.columnCount()))
            self.setColumnWidth(0, max(least_px, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the new width."""
        super().resizeEvent(event)
        self.give_rest_to_first(self._first_px)

    def show_selected(self, rows: Sequence[int], *, scroll: bool = True) -> None:
        """Show these rows of the table as selected, and the first of them."""
        self._said = tuple(rows)
        self.table.mark(rows)
        self._select(scroll=scroll)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what the user has selected with the mouse."""
        super().mouseReleaseEvent(event)
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Say what the user has selected with the keyboard."""
        super().keyPressEvent(event)
        self._say()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(int(self.table.rows[index.row()]))

    def _say(self) -> None:
        rows = self._selected()
        if rows != self._said:
            self._said = rows
            self.table.mark(rows)
            self.chosen.emit(rows)

    def _selected(self) -> tuple[int, ...]:
        ranges = self.selectionModel().selection().toList()
        parts = [self.table.rows[part.top() : part.bottom() + 1] for part in ranges]
        return tuple(np.unique(np.concatenate(parts)).tolist()) if parts else ()

    def _restore(self) -> None:
        rows = [row for row in self._said if row < self.table.n_all]
        self.table.mark(rows)
        self._select(scroll=False)

    def _select(self, *, scroll: bool) -> None:
        shown = self.table.shown_at([row for row in self._said if row < self.table.n_all])
        starts = np.flatnonzero(np.diff(shown, prepend=-2) != 1)
        selection = QItemSelection()
        if len(starts) <= _MOST_RANGES:
            last = max(0, self.table.columnCount() - 1)
            for part in np.split(shown, starts[1:]):
                if len(part):
                    selection.select(self.table.index(int(part[0]), 0), self.table.index(int(part[-1]), last))
        self.selectionModel().select(selection, _Flag.ClearAndSelect)
        if scroll and len(shown):
            self.scrollTo(self.table.index(int(shown[0]), 0))
