"""Any table of the project: sorted, filtered as one types, its selection linked with the map."""

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.styles import style
from netplan.model.tables import TABLES
from netplan.report.spoken import spoken
from netplan.ui.intents import Select, ShowMenu, ShowTable, Trigger
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.data_view import DataView
from netplan.ui.widgets.fields import choice, line_label, text_line, tool_button
from netplan.ui.widgets.swatches import class_swatches

# short tables of keys; others speak row by row
_SPOKEN = frozenset(
    {"figures", "coverage_targets", "coverage_series", "coverage_change", "sensitivity", "sensitivity_sites"}
)


class TablePanel(QWidget):
    """The attribute table: choose a table, type to filter, click a heading to sort."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._icons = class_swatches(style("coverage_sites"), dark=theme.dark)
        self._table = ""
        self._row, self._below = QGridLayout(), False
        self._choice = choice(words("Table"))
        self._filter = text_line(words("Filter"), words("Filter: words that a row must contain"))
        self._count = line_label()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setMinimumWidth(60)
        self._view = DataView(words("Attribute table"), words)
        self._zoom = tool_button(words("Zoom to selection"), "zoom_selection", theme)
        self._copy = tool_button(words("Copy the rows shown as text"), "copy", theme)
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self._choice.activated.connect(self._ask_table)
        self._filter.textEdited.connect(self._narrow)
        self._view.chosen.connect(self._ask_selection)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._view.customContextMenuRequested.connect(self._ask_menu)
        self._view.opened.connect(self._ask_zoom)
        self._zoom.clicked.connect(self._ask_zoom)
        self._copy.clicked.connect(self._copy_rows)

    def _lay_out(self) -> None:
        for place, shown in enumerate((self._choice, self._filter, self._count, self._zoom, self._copy)):
            self._row.addWidget(shown, 0, place)
        self._row.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addLayout(self._row)
        column.addWidget(self._view, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find room for the number of rows."""
        super().resizeEvent(event)
        self._place_count()

    def _place_count(self) -> None:
        """Put the number of rows below the filter where it would be cut off beside it."""
        others = (self._choice, self._filter, self._zoom, self._copy)
        needed = sum(one.minimumSizeHint().width() for one in others) + self._count.sizeHint().width()
        below = needed + len(others) * self._row.horizontalSpacing() > self._row.geometry().width()
        if below != self._below:
            self._below = below
            self._row.addWidget(self._count, *((1, 0, 1, 5) if below else (0, 2)))

    def refresh(self, old: State, new: State) -> None:
        """Show the table of the state, and its selection."""
        if list(old.tables) != list(new.tables) or not self._choice.count():
            self._fill_choice(new)
        if new.table not in new.tables:
            return
        if old.tables.get(old.table) is not new.tables[new.table] or old.table != new.table:
            self._show(new.table, new.tables[new.table])
            self._choice.setCurrentIndex(self._choice.findData(new.table))
        if old.selection is not new.selection or old.table != new.table:
            mine = new.selection.table == new.table
            self._view.show_selected(new.selection.rows if mine else ())
            self._say_count()

    def _fill_choice(self, state: State) -> None:
        self._choice.clear()
        for name in (name for name in TABLES if name in state.tables):
            self._choice.addItem(self.words(TABLES[name].label), name)
        self._choice.setCurrentIndex(self._choice.findData(state.table))

    def _show(self, name: str, table: pd.DataFrame) -> None:
        self._table = name
        told = spoken(name, table, self.words) if name in _SPOKEN else table
        self._view.table.show_table(TABLES[name].columns, told, self.words, self._icons)
        self._view.show_selected(())
        self._view.fit_columns(260)
        self._say_count()

    def _say_count(self) -> None:
        text = self.words(
            "{n} of {total} {total:row|rows}", n=len(self._view.table.rows), total=self._view.table.n_all
        )
        self._count.setText(text)
        self._place_count()

    def _narrow(self, text: str) -> None:
        self._view.table.filter(text)
        self._say_count()

    def _ask_table(self) -> None:
        self.requested.emit(ShowTable(self._choice.currentData()))

    def _ask_menu(self) -> None:
        self.requested.emit(ShowMenu())

    def _ask_selection(self, rows: tuple[int, ...]) -> None:
        self.requested.emit(Select(Selection(self._table, rows)))

    def _ask_zoom(self) -> None:
        self.requested.emit(Trigger("zoom_selection"))

    def _copy_rows(self) -> None:
        QGuiApplication.clipboard().setText(self._view.table.as_text())
