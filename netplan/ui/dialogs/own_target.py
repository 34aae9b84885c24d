"""A target of one's own: which rates count as served, who decided so, and since when."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.targets import Target, own_target
from netplan.ui.widgets.fields import NumberField, add_row, plain_label, text_line
from netplan.ui.widgets.room import give_room

_MOST_MBPS = 1_000_000
_TEXTS = {"label": mark("What it is called"), "basis": mark("Law, programme or decision"),
          "since": mark("Since (year or day)")}  # fmt: skip
_RATES: Mapping[str, tuple[str, str]] = {
    "down_mbps": (mark("Download at least"), mark("a rate every site needs")),
    "up_mbps": (mark("Upload at least"), mark("0: any")),
    "per_class_mbps": (
        mark("For each class of a school"),
        mark("and once more for the administration; 0: no"),
    ),
    "or_symmetric_mbps": (mark("Or this much both ways"), mark("is enough, too; 0: no")),
}
_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel


class OwnTargetDialog(QDialog):
    """``chosen`` gives the target; what is wrong with it is said below the fields."""

    chosen = Signal(object)

    def __init__(self, words: Words, target: Target | str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._key = target if isinstance(target, str) else target.key
        self.setWindowTitle(words("Target of one's own"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.texts = {name: text_line(words(label)) for name, label in _TEXTS.items()}
        self.rates = {
            name: NumberField(words(label), 0, _MOST_MBPS, "Mbit/s") for name, (label, _) in _RATES.items()
        }
        self._trouble = plain_label("", "bad")
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._lay_out()
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)
        if isinstance(target, Target):
            self._show(asdict(target))

    def _lay_out(self) -> None:
        inside = QWidget()
        form = QVBoxLayout(inside)
        for name, line in self.texts.items():
            add_row(form, self.words(_TEXTS[name]), line)
        for name, field in self.rates.items():
            label, about = _RATES[name]
            add_row(form, self.words(label), field, self.words(about))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)
        give_room(self, 400, 520)

    def _show(self, values: Mapping[str, Any]) -> None:
        for name, line in self.texts.items():
            line.setText(values[name])
        for name, field in self.rates.items():
            field.show_value(values[name])

    def _say(self) -> None:
        entry = {"key": self._key, **{name: line.text().strip() for name, line in self.texts.items()}}
        rates = {name: field.value() for name, field in self.rates.items()}
        missing = [_TEXTS[name] for name in ("label", "basis") if not entry[name]]
        missing += [] if rates["down_mbps"] else [_RATES["down_mbps"][0]]
        if missing:
            asked = [self.words(label) for label in missing]
            self._trouble.setText(self.words("Still missing: {fields}", fields=asked))
            return
        try:
            made = own_target({**entry, **rates})
        except ParameterError as error:
            self._trouble.setText(self.words(error.message))
            return
        self.accept()
        self.chosen.emit(made)
