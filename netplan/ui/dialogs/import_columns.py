"""Which column of the file is which of ours, in which unit, and what becomes of the first rows."""

from typing import Any

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.io.layers import Delivery, Inside, Source
from netplan.messages import mark
from netplan.model.tables import TABLES
from netplan.ui.widgets.fields import choice, plain_label

UNITS = {"m": ("m", "cm", "km"), "Mbit/s": ("Mbit/s", "kbit/s", "Gbit/s"), "kg": ("kg", "t")}
_HEADERS = (mark("Column of netplan"), mark("Column of the file"), mark("Unit"))


class ColumnsPage(QWidget):
    """Columns above, the first rows below as they would be in the project."""

    changed = Signal(object, object)  # columns, units

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._names: dict[str, QComboBox] = {}
        self._units: dict[str, QComboBox] = {}
        self._columns = QTableWidget(0, len(_HEADERS))
        self._columns.setAccessibleName(words("Columns"))
        self._columns.setHorizontalHeaderLabels([words(text) for text in _HEADERS])
        self._columns.verticalHeader().hide()
        self._columns.horizontalHeader().setStretchLastSection(True)
        for at, width in enumerate((260, 320)):
            self._columns.setColumnWidth(at, width)
        self._rows = QTableWidget()
        self._rows.setAccessibleName(words("First rows"))
        self._rows.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._account = plain_label("", "quiet")
        self._lay_out()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._columns)
        split.addWidget(self._rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split, 1)
        column.addWidget(self._account)

    def show_source(self, source: Source, inside: Inside) -> None:
        """Offer the columns of the file for each of ours."""
        schema = TABLES[source.role]
        ours = [column for column in schema.columns if column.key not in source.constants]
        self._names, self._units = {}, {}
        self._columns.setRowCount(len(ours))
        for row, column in enumerate(ours):
            label = self.words(column.label) + (" *" if column.required and column.key != "id" else "")
            item = QTableWidgetItem(label)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._columns.setItem(row, 0, item)
            self._names[column.key] = self._name(row, label, source.columns.get(column.key, ""), inside)
            if column.unit in UNITS:
                self._units[column.key] = self._unit(
                    row, label, column.unit, source.units.get(column.key, "")
                )
        self._kept = {key: name for key, name in source.columns.items() if key not in self._names}

    def _name(self, row: int, label: str, chosen: str, inside: Inside) -> QComboBox:
        box = choice(self.words("Column for {column}", column=label))
        box.addItem(self.words("– none –"), "")
        for name in inside.columns:
            box.addItem(name, name)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(self._say)
        self._columns.setCellWidget(row, 1, box)
        return box

    def _unit(self, row: int, label: str, own: str, chosen: str) -> QComboBox:
        box = choice(self.words("Unit of {column}", column=label))
        for unit in UNITS[own]:
            box.addItem(unit, "" if unit == own else unit)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(self._say)
        self._columns.setCellWidget(row, 2, box)
        return box

    def _say(self) -> None:
        columns = {key: str(box.currentData()) for key, box in self._names.items()}
        units = {key: str(box.currentData()) for key, box in self._units.items() if box.currentData()}
        self.changed.emit(
            {**self._kept, **columns}, {key: unit for key, unit in units.items() if columns[key]}
        )

    def show_preview(self, delivery: Delivery | None) -> None:
        """Show the first rows; None if they cannot be read like this."""
        self._rows.clear()
        table = pd.DataFrame() if delivery is None else delivery.table
        keys = [str(key) for key in table.columns if key != "geometry" and table[key].notna().any()]
        self._rows.setRowCount(len(table))
        self._rows.setColumnCount(len(keys))
        if delivery is not None:
            labels = {column.key: column.label for column in TABLES[_role(delivery)].columns}
            codes = {column.key: column.codes for column in TABLES[_role(delivery)].columns}
            for column, key in enumerate(keys):
                for row, value in enumerate(table[key]):
                    self._rows.setItem(row, column, QTableWidgetItem(self._text(value, codes[key])))
            self._rows.setHorizontalHeaderLabels([self.words(labels[key]) for key in keys])
            counts = delivery.counts
            text = self.words(
                "Of the first {read} rows {accepted} would be taken as they are, "
                "{repaired} repaired, {rejected} rejected.",
                **{key: getattr(counts, key) for key in ("read", "accepted", "repaired", "rejected")},
            )
            self._account.setText(text)

    def _text(self, value: Any, codes: str) -> str:
        if pd.isna(value):
            return ""
        return self.words.code(codes, value) if codes else self.words.value(value)


def _role(delivery: Delivery) -> str:
    """Return the table whose columns the delivery has."""
    keys = set(delivery.table.columns) - {"geometry"}
    return next(name for name, table in TABLES.items() if set(table.keys) == keys and table.role == "input")
