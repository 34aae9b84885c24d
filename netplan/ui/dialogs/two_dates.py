"""Two of the days of which the project knows figures."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.ui.widgets.fields import choice, plain_label

_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
_WIDE_PX = 420


class TwoDatesDialog(QDialog):
    """``chosen`` gives the earlier and the later day; at first the oldest and the newest."""

    chosen = Signal(object, object)

    def __init__(self, words: Words, days: Sequence[date], parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("Coverage at two dates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.then, self.now = (self._days(words(label), days) for label in ("Earlier date", "Later date"))
        self.now.setCurrentIndex(len(days) - 1)
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._lay_out()
        for box in (self.then, self.now):
            box.activated.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)
        self._check()

    def _days(self, name: str, days: Sequence[date]) -> QComboBox:
        box = choice(name)
        for day in days:
            box.addItem(self.words.date(day), day)
        return box

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.words("Earlier date"), self.then)
        form.addRow(self.words("Later date"), self.now)
        column = QVBoxLayout(self)
        column.addStrut(_WIDE_PX)  # the title is to be read, too
        told = self.words(
            "Figures the project has kept, published ones of the Breitbandatlas, and those of today."
        )
        column.addWidget(plain_label(told, "quiet"))
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        ready = 0 <= self.then.currentIndex() < self.now.currentIndex()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)

    def _say(self) -> None:
        then, now = self.then.currentData(), self.now.currentData()
        self.accept()
        self.chosen.emit(then, now)
