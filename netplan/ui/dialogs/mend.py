"""What a repair would do, shown before it is done."""

from typing import Any

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from netplan.doctor.previews import GEOMETRY, REMOVED, changes
from netplan.doctor.repairs import Mended
from netplan.doctor.rules import ALL_RULES
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.tables import TABLES
from netplan.session.mending import TakeMended
from netplan.ui.widgets.fields import plain_label
from netplan.ui.widgets.room import give_room

_MOST = 500  # changes that are listed; all are made
_HEADERS = (mark("ID"), mark("Column"), mark("Before"), mark("After"))


class MendDialog(QDialog):
    """Rows before and after; "Repair" takes them as one step that can be undone."""

    chosen = Signal(object)

    def __init__(self, words: Words, mended: Mended, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._mended = mended
        self.setWindowTitle(words("Repair {code}", code=mended.code))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, 820, 480)
        found = changes(mended)
        self._table = QTableWidget(min(len(found), _MOST), len(_HEADERS))
        self._fill(found)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = self._buttons.addButton(words("Repair"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setEnabled(len(found) > 0)
        column = QVBoxLayout(self)
        column.addWidget(plain_label(words(ALL_RULES[mended.code].repair)))
        column.addWidget(plain_label(self._summary(len(found)), "quiet"))
        column.addWidget(self._table, 1)
        column.addWidget(self._buttons)
        self._buttons.accepted.connect(self._take)
        self._buttons.rejected.connect(self.reject)

    def _summary(self, n_changes: int) -> str:
        text = self.words(
            "{n} findings in {layer}: {changes} values change, {removed} rows go. "
            "The source file stays as it is.",
            n=len(self._mended.rows),
            layer=self.words(TABLES[self._mended.layer].label),
            changes=n_changes - self._mended.n_removed,
            removed=self._mended.n_removed,
        )
        if self._mended.n_left:
            text += " " + self.words("{n} findings stay.", n=self._mended.n_left)
        if n_changes > _MOST:
            text += " " + self.words("The first {n} are listed.", n=_MOST)
        return text

    def _fill(self, found: pd.DataFrame) -> None:
        self._table.setAccessibleName(self.words("Before and after"))
        self._table.setHorizontalHeaderLabels([self.words(text) for text in _HEADERS])
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setStretchLastSection(True)
        for at, row in enumerate(found.head(_MOST).itertuples(index=False)):
            texts = (
                str(row.id or ""),
                self._called(str(row.column)),
                self._text(row.before),
                self._text(row.after),
            )
            for column, text in enumerate(texts):
                self._table.setItem(at, column, QTableWidgetItem(text))
        for column, width in enumerate((140, 150, 220)):
            self._table.setColumnWidth(column, width)

    def _called(self, key: str) -> str:
        if key == REMOVED:
            return self.words("row removed")
        if key == GEOMETRY:
            return self.words("Geometry")
        return self.words(TABLES[self._mended.layer].column(key).label)

    def _text(self, value: Any) -> str:
        return "" if value is None or pd.isna(value) else self.words.value(value)

    def _take(self) -> None:
        self.accept()
        self.chosen.emit(TakeMended(self._mended))
