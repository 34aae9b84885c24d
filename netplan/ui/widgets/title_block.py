"""The fields of a title block, alike wherever paper is ordered."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.sheets import TitleBlock
from netplan.report.sheets.telling import told_day
from netplan.ui.widgets.fields import NumberField, text_line

_LINES = {
    "title": mark("Title"),
    "document": mark("Document of the council"),
    "author": mark("Author"),
    "office": mark("Office"),
    "day": mark("Date"),
    "version": mark("Version"),
}
_MOST_ANNEXES = 999
_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")


class TitleBlockFields(QObject):
    """Lines, number of the annex and mark as a draft; says ``edited`` when the user has changed one."""

    edited = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._days: dict[str, str] = {}  # ISO 8601 of what is shown
        self.lines = {key: text_line(words(text)) for key, text in _LINES.items()}
        self.annex = NumberField(words("Annex number"), 0, _MOST_ANNEXES)
        self.annex.setSpecialValueText(words("none"))
        self.draft = QCheckBox(words("Mark as a draft"))
        for line in self.lines.values():
            line.textEdited.connect(self.edited)
        self.annex.edited.connect(self.edited)
        self.draft.clicked.connect(self.edited)

    def rows(self) -> Iterator[tuple[str, QWidget]]:
        """Yield the name and the field of every row of a form; the mark as a draft is none of them."""
        for key, line in self.lines.items():
            yield self._words(_LINES[key]), line
        yield self._words("Annex number"), self.annex

    @property
    def block(self) -> TitleBlock:
        """The title block as the fields say."""
        texts = {key: line.text().strip() for key, line in self.lines.items()}
        texts["day"] = self._days.get(texts["day"]) or iso_day(texts["day"])
        return TitleBlock(**texts, annex=round(self.annex.value()), draft=self.draft.isChecked())

    def show_block(self, block: TitleBlock) -> None:
        """Fill the fields."""
        for key, line in self.lines.items():
            line.setText(getattr(block, key))
        told = told_day(block.day, self._words)
        self._days = {told: block.day}
        self.lines["day"].setText(told)
        self.annex.show_value(block.annex)
        self.draft.setChecked(block.draft)


def iso_day(typed: str) -> str:
    """Return a day like 31.12.2026 by ISO 8601; anything else as it was typed."""
    if found := _DAY.fullmatch(typed):
        day, month, year = map(int, found.groups())
        with suppress(ValueError):
            return date(year, month, day).isoformat()
    return typed
