"""A style of one's own: which column, in which classes, in which colours, and which rows at all."""

from dataclasses import dataclass

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.looks import METHODS, OPERATORS, RAMPS, Condition, Recipe
from netplan.model.recipes import MOST_CLASSES, choices, made_style, share_of
from netplan.model.styles import Style, class_label
from netplan.model.tables import TABLES
from netplan.ui.state import LayerView
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, text_line
from netplan.ui.widgets.room import give_room
from netplan.ui.widgets.swatches import swatch

_METHODS = {
    "quantiles": mark("Quantiles: as many in each class"),
    "equal": mark("Equal intervals"),
    "natural": mark("Natural breaks"),
    "official": mark("Official: 10, 50, 75, 95 %"),
}
_RAMPS = {"blues": mark("Sand to blue"), "cividis": mark("Cividis"), "viridis": mark("Viridis"),
          "oranges": mark("Oranges")}  # fmt: skip
_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
_OPERATORS = {"contains": mark("contains"), "missing": mark("is missing"), "known": mark("is known")}


@dataclass(frozen=True)
class StyleChoice:
    """What was chosen for a layer; without a recipe it keeps its usual style."""

    table: str
    recipe: Recipe | None
    condition: Condition | None


class StyleDialog(QDialog):
    """Shows the legend that a choice would make; says by ``chosen`` what was taken."""

    chosen = Signal(object)

    def __init__(
        self, words: Words, theme: Theme, view: LayerView, table: pd.DataFrame, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.words = words
        self._theme = theme
        self._view = view
        self._frame = table
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Style of {layer}", layer=words(TABLES[view.table].label)))
        self._column = self._make_columns()
        self._method, self._ramp = self._make_choices()
        self._n = QSpinBox()
        self._n.setRange(2, MOST_CLASSES)
        self._n.setAccessibleName(words("Number of classes"))
        self._legend = QListWidget()
        self._legend.setAccessibleName(words("Legend"))
        self._make_filter()
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._lay_out()
        self._show(view)
        self._connect()
        self._preview()

    def ask_filter(self) -> None:
        """Be ready to say which rows are to be drawn."""
        self._filtered.setChecked(True)
        self._preview()
        self._by.setFocus()

    def _make_columns(self) -> QComboBox:
        box = choice(self.words("Colour by"))
        box.addItem(self.words("The usual style"), "")
        for kind, columns in choices(self._view.table).items():
            for column in columns:
                if column.key in self._frame and self._frame[column.key].notna().any():
                    box.addItem(self._column_name(column.key), f"{kind}:{column.key}")
        return box

    def _column_name(self, key: str) -> str:
        column = TABLES[self._view.table].column(key)
        name = self.words(column.label)
        return f"{name} ({key})" if key.startswith("down_fn_") else name

    def _make_choices(self) -> tuple[QComboBox, QComboBox]:
        method, ramp = choice(self.words("Classes")), choice(self.words("Colours"))
        for box, keys, texts in ((method, METHODS, _METHODS), (ramp, RAMPS, _RAMPS)):
            for key in keys:
                box.addItem(self.words(texts[key]), key)
        return method, ramp

    def _make_filter(self) -> None:
        words = self.words
        self._filtered = QCheckBox(words("Only rows where"))
        self._by, self._operator = choice(words("Column of the filter")), choice(words("Relation"))
        for column in TABLES[self._view.table].columns:
            if column.key in self._frame:
                self._by.addItem(self._column_name(column.key), column.key)
        for sign in OPERATORS:
            self._operator.addItem(words(_OPERATORS[sign]) if sign in _OPERATORS else sign, sign)
        self._value = text_line(words("Value of the filter"))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.words("Colour by"), self._column)
        form.addRow(self.words("Classes"), self._method)
        form.addRow(self.words("Number of classes"), self._n)
        form.addRow(self.words("Colours"), self._ramp)
        row = QHBoxLayout()
        for part in (self._by, self._operator, self._value):
            row.addWidget(part)
        form.addRow(self._filtered)
        form.addRow(row)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._legend, 1)
        column.addWidget(self._buttons)
        give_room(self, 460, 520)

    def _show(self, view: LayerView) -> None:
        recipe = view.recipe or Recipe("")
        found = self._column.findData(f"{recipe.kind}:{recipe.column}") if view.recipe else 0
        self._column.setCurrentIndex(max(found, 0))
        self._method.setCurrentIndex(self._method.findData(recipe.method))
        self._ramp.setCurrentIndex(self._ramp.findData(recipe.ramp))
        self._n.setValue(recipe.n)
        condition = view.condition
        self._filtered.setChecked(condition is not None)
        if condition is not None:
            self._by.setCurrentIndex(max(self._by.findData(condition.column), 0))
            self._operator.setCurrentIndex(max(self._operator.findData(condition.operator), 0))
            self._value.setText(condition.value)

    def _connect(self) -> None:
        for box in (self._column, self._method, self._ramp):
            box.activated.connect(self._preview)
        self._n.valueChanged.connect(self._preview)
        self._filtered.clicked.connect(self._preview)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _recipe(self) -> Recipe | None:
        chosen = self._column.currentData()
        if not chosen:
            return None
        kind, _, column = chosen.partition(":")
        return Recipe(column, kind, self._method.currentData(), self._n.value(), self._ramp.currentData())

    def _preview(self) -> None:
        """Show the legend, and only what the choice leaves open."""
        recipe = self._recipe()
        is_graduated = recipe is not None and recipe.kind == "graduated"
        self._offer_official(recipe)
        self._method.setEnabled(is_graduated)
        self._ramp.setEnabled(is_graduated)
        recipe = self._recipe()
        self._n.setEnabled(recipe is not None and recipe.method != "official")
        for part in (self._by, self._operator, self._value):
            part.setEnabled(self._filtered.isChecked())
        self._list(made_style(self._view.table, self._frame, recipe) if recipe else None)

    def _offer_official(self, recipe: Recipe | None) -> None:
        """Offer the official bounds for shares only."""
        is_share = recipe is not None and bool(share_of(TABLES[self._view.table].column(recipe.column)))
        at = self._method.findData("official")
        if is_share and at < 0:
            text = _METHODS["official"]
            self._method.addItem(self.words(text), "official")
        elif not is_share and at >= 0:
            self._method.removeItem(at)

    def _list(self, style: Style | None) -> None:
        self._legend.clear()
        for member in style.classes if style else ():
            text = class_label(style, member, self.words.language, self.words) if style else ""
            geometry = TABLES[self._view.table].geometry
            icon = swatch(member.symbol, geometry, dark=self._theme.dark)
            self._legend.addItem(QListWidgetItem(icon, text))

    def _say(self) -> None:
        condition = None
        if self._filtered.isChecked():
            condition = Condition(self._by.currentData(), self._operator.currentData(), self._value.text())
        self.accept()
        self.chosen.emit(StyleChoice(self._view.table, self._recipe(), condition))
