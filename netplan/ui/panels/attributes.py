"""The attributes of the selected row, one field each; a change is checked by the schema and can be undone."""

from datetime import UTC, date, datetime
from functools import partial
from math import isfinite
from typing import Any

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import code_lists
from netplan.model.schema import Column
from netplan.model.tables import INPUT_TABLES, PROVENANCE, TABLES
from netplan.report.spoken import spoken
from netplan.session.edits import ChangeValue
from netplan.ui.naming import base_of, name_of
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label

_WRITTEN_BY_US = frozenset({"id", *(column.key for column in PROVENANCE)} - {"licence", "confidential"})


class AttributesPanel(QScrollArea):
    """Fields for the columns of an input table; a result is shown, not edited."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._shown: tuple[str, str] = ("", "")
        self._fields: dict[str, QWidget] = {}
        self._table: pd.DataFrame | None = None
        self._row = -1
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._build("", None)

    def refresh(self, old: State, new: State) -> None:
        """Show the selected row."""
        chosen = new.selection
        layer = base_of(chosen.table)
        table = new.tables.get(layer)
        row = chosen.rows[0] if len(chosen.rows) == 1 and table is not None else -1
        if table is None or not 0 <= row < len(table):
            if self._row >= 0 or old.selection is not chosen:
                self._table, self._row, self._shown = None, -1, ("", "")
                self._build(self._hint(len(chosen.rows)), None)
            return
        key = (layer, str(table["id"].iloc[row]) if "id" in table else str(row))
        if table is self._table and row == self._row:
            return
        self._table, self._row = table, row
        if key != self._shown:
            self._shown = key
            self._build(name_of(table, row), layer)
        self._fill()

    def _hint(self, n: int) -> str:
        if n > 1:
            return self.words("{n} rows are selected; attributes are shown of one.", n=n)
        return self.words("Select something on the map or in a table.")

    def _build(self, title: str, layer: str | None) -> None:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)  # names are longer than values
        form.addRow(plain_label(title, "heading" if layer else "quiet"))
        self._fields = {}
        for column in TABLES[layer].columns if layer else ():
            self._fields[column.key] = self._field(column, layer or "")
            unit = f" [{column.unit}]" if column.unit else ""
            needed = " *" if column.required else ""
            form.addRow(f"{self.words(column.label)}{unit}{needed}", self._fields[column.key])
        self.setWidget(inside)

    def _field(self, column: Column, layer: str) -> QWidget:
        label = self.words(column.label)
        if layer not in INPUT_TABLES or column.key in _WRITTEN_BY_US:
            return plain_label()
        if column.dtype == "bool":
            box = QCheckBox()
            box.setAccessibleName(label)
            box.clicked.connect(partial(self._ask, column.key))
            return box
        if column.codes:
            return self._choices(column, label)
        line = QLineEdit()
        line.setAccessibleName(label)
        line.setToolTip(_range_of(column, self.words))
        line.editingFinished.connect(partial(self._ask_text, column.key))
        return line

    def _choices(self, column: Column, label: str) -> QComboBox:
        box = choice(label)
        box.addItem(self.words("Not stated"), None)
        for code in code_lists()[column.codes]:
            box.addItem(self.words.code(column.codes, code), code)
        box.activated.connect(partial(self._ask_code, column.key))
        return box

    def _fill(self) -> None:
        """Show the values of the row, saying nothing."""
        if self._table is None:
            return
        row = self._table.iloc[[self._row]]
        told = spoken(self._shown[0], row, self.words).iloc[0]
        for key, shown in self._fields.items():
            value: Any = told[key]
            column = TABLES[self._shown[0]].column(key)
            if isinstance(shown, QComboBox):
                shown.setCurrentIndex(self._place(shown, column, value))
            elif isinstance(shown, QCheckBox):
                shown.setChecked(bool(value))
            elif isinstance(shown, QLineEdit):
                shown.setText(self._text(column, value))
            else:
                shown.setText(self._text(column, value, read=True))  # type: ignore[attr-defined] # a label

    def _place(self, box: QComboBox, column: Column, value: Any) -> int:
        """Return the line of a code; one that is in no list gets its own: it must survive."""
        if pd.isna(value):
            return 0
        code = str(value)
        if box.findData(code) < 0:
            box.addItem(self.words.code(column.codes, value), code)
        return box.findData(code)

    def _text(self, column: Column, value: Any, *, read: bool = False) -> str:
        if pd.isna(value):
            return "–" if read else ""
        match column.dtype:
            case "date":
                return self.words.date(value)
            case "float" | "int":
                return f"{value:.10g}".replace(".", "," if self.words.language == "de" else ".")
            case "bool":
                return self.words.value(bool(value))
        return self.words.code(column.codes, value) if column.codes and read else str(value)

    def _ask_text(self, key: str) -> None:
        line, column = self._fields[key], TABLES[self._shown[0]].column(key)
        if self._table is None or not isinstance(line, QLineEdit):
            return
        if line.text() != self._text(column, self._table[key].iloc[self._row]):
            self._ask(key, line.text() or None)
            self._fill()  # what was refused is not true

    def _ask_code(self, key: str, _line: int) -> None:
        box = self._fields[key]
        if isinstance(box, QComboBox):
            self._ask(key, box.currentData())
            self._fill()

    def _ask(self, key: str, value: Any) -> None:
        layer, row_id = self._shown
        if self._table is not None and layer:
            name = name_of(self._table, self._row)
            self.requested.emit(ChangeValue(layer, row_id, key, value, _today(), name))


def _range_of(column: Column, words: Words) -> str:
    """Return what a field takes."""
    match column.dtype:
        case "int" | "float":
            if not isfinite(column.high):
                return words.number(column.low) + " …" if isfinite(column.low) else ""
            low, high = words.number(column.low), words.number(column.high)
            return words(mark("{low} to {high} {unit}"), low=low, high=high, unit=column.unit)
        case "date":
            return words(mark("A day: 31.05.2026 or 2026-05-31"))
    return ""


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
