"""What the models assume where nobody has measured: a field for each, with unit, default and source."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.assumed import ASSUMED, Assumed
from netplan.model.assumptions import Assumptions
from netplan.model.codes import code_lists
from netplan.ui.widgets.boxes import LongBox
from netplan.ui.widgets.fields import NumberField, add_row, choice

_ELSEWHERE = frozenset({"fibre_reach_m", "policy"})  # fields of the scenario itself
_NO_NETWORK = "p2p"  # a fibre of its own is no class of a passive network
_MOST_DECIMALS = 3
_UNSET = {"diameter_mm": mark("not assumed")}  # what 0 means

ROWS = tuple(one for one in ASSUMED.values() if one.key not in _ELSEWHERE)


class AssumptionFields(QWidget):
    """Folded at first; ``wanted`` gives the assumptions as the user wants them."""

    wanted = Signal(object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._now = Assumptions()
        self._head = QToolButton()
        self._head.setCheckable(True)
        self._head.setAutoRaise(True)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._body = QWidget()
        # made when they are unfolded: most windows never do
        self.fields: dict[str, LongBox | QComboBox | NumberField] = {}
        self._lay_out()
        self._head.clicked.connect(self._unfold)
        self._unfold()
        self.show_assumptions(self._now)

    def show_assumptions(self, assumptions: Assumptions) -> None:
        """Show what a scenario assumes."""
        self._now = assumptions
        self._show_values()
        n = sum(getattr(assumptions, one.key) != getattr(Assumptions(), one.key) for one in ROWS)
        text = self.words("Assumptions of the models")
        changed = self.words("{n} changed", n=n)
        self._head.setText(f"{text} ({changed})" if n else text)

    def _show_values(self) -> None:
        for key, field in self.fields.items():
            value = getattr(self._now, key)
            if isinstance(field, LongBox):
                field.setChecked(value)
            elif isinstance(field, QComboBox):
                field.setCurrentIndex(field.findData(value))
            else:
                field.show_value(value)

    def _fill(self) -> None:
        form = QVBoxLayout(self._body)
        form.setContentsMargins(0, 0, 0, 0)
        for one in ROWS:
            field = self.fields[one.key] = self._field(one)
            name = "" if isinstance(field, LongBox) else self.words(one.label)
            add_row(form, name, field, self._about(one))
        self._show_values()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(self._body)

    def _field(self, one: Assumed) -> LongBox | QComboBox | NumberField:
        name, default = self.words(one.label), getattr(Assumptions(), one.key)
        if isinstance(default, bool):
            tick = LongBox(name)
            tick.clicked.connect(self._ask_ticked)
            return tick
        if one.codes:
            box = choice(name)
            for code in code_lists()[one.codes]:
                if code != _NO_NETWORK:
                    box.addItem(self.words.code(one.codes, code), code)
            box.activated.connect(partial(self._ask_code, one.key))
            return box
        return self._number(one, default)

    def _number(self, one: Assumed, default: Any) -> NumberField:
        field = NumberField(self.words(one.label), one.low, one.high, one.unit)
        decimals = 0 if isinstance(default, int) else _decimals(one, default)
        field.setDecimals(decimals)
        field.setSingleStep(10.0**-decimals)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if one.key in _UNSET:
            field.setSpecialValueText(self.words(_UNSET[one.key]))
        field.edited.connect(partial(self._ask, one.key))
        return field

    def _about(self, one: Assumed) -> str:
        """Return what stands below a field: the default, what else is plausible, and who says so."""
        words, default = self.words, getattr(Assumptions(), one.key)
        told = [self._spoken(one, value) for value in (default, *one.tried)]
        return words(
            "Default {value}; plausible {least} to {most}: {source}",
            value=told[0], least=told[1], most=told[-1], source=words(one.source),
        )  # fmt: skip

    def _spoken(self, one: Assumed, value: Any) -> str:
        words = self.words
        if isinstance(value, bool):
            return words("yes") if value else words("no")
        if one.codes:
            return words.code(one.codes, value)
        if not value and one.key in _UNSET:
            return words(_UNSET[one.key])
        number = words.number(value, 0 if isinstance(value, int) else _decimals(one, value))
        return f"{number} {one.unit}".strip()

    def _unfold(self) -> None:
        is_open = self._head.isChecked()
        if is_open and not self.fields:
            self._fill()
        self._head.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._body.setVisible(is_open)

    def _ask_ticked(self) -> None:
        ticked = {key: box.isChecked() for key, box in self.fields.items() if isinstance(box, LongBox)}
        self.wanted.emit(replace(self._now, **ticked))  # type: ignore[arg-type] # names of fields

    def _ask_code(self, key: str, at: int) -> None:
        field = self.fields[key]
        if isinstance(field, QComboBox):
            self._ask(key, field.itemData(at))

    def _ask(self, key: str, value: Any) -> None:
        kind = type(getattr(Assumptions(), key))
        self.wanted.emit(replace(self._now, **{key: kind(value)}))


def _decimals(one: Assumed, value: float) -> int:
    """Return how many decimals it takes to write the values of an assumption as they are."""
    numbers = [float(number) for number in (value, *one.tried) if not isinstance(number, str)]
    least = (n for n in range(1, _MOST_DECIMALS) if all(round(number, n) == number for number in numbers))
    return next(least, _MOST_DECIMALS)
