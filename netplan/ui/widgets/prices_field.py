"""The prices of a scenario as a table in which values are typed over."""

import math
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.catalogue import Catalogue
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import tool_button
from netplan.ui.widgets.price_table import PriceTable

_FITTED = 8  # rows that decide how wide a column is


class PricesField(QWidget):
    """Table and a button that takes a default again; ``wanted(key, eur)``, NaN for the default."""

    wanted = Signal(str, float)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self._prices = PriceTable(words, self)
        self._view = QTableView()
        self._view.setModel(self._prices)
        self._view.setAccessibleName(words("Prices"))
        self._view.verticalHeader().hide()
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self._view.horizontalHeader().setStretchLastSection(True)
        self._view.horizontalHeader().setResizeContentsPrecision(_FITTED)
        self._view.setAlternatingRowColors(True)
        self._view.setTabKeyNavigation(False)
        self._view.setMinimumHeight(220)
        self._view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._reset = tool_button(words("Back to the default price"), "undo", theme, with_text=True)
        self._reset.setText(words("Default"))  # the whole text stands in its tool tip
        self._lay_out()
        self._prices.wanted.connect(self.wanted)
        self._reset.clicked.connect(self._ask_default)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view, 1)
        column.addWidget(self._reset)

    def show_prices(self, catalogue: Catalogue, own: Mapping[str, float]) -> None:
        """Show a catalogue and what a scenario changes of it."""
        empty = not self._prices.rowCount()
        self._prices.show_prices(catalogue, own)
        if empty:
            self._view.resizeColumnsToContents()
            self._view.setColumnWidth(0, min(self._view.columnWidth(0), 190))

    def _ask_default(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            self.wanted.emit(self._prices.key(index.row()), math.nan)
