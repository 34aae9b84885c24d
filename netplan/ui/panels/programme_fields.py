"""The terms of a programme as fields: first year, a budget for each year, what can be dug, the goal."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QScrollArea, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.terms import GOALS, STEPS, Period, Terms, in_steps
from netplan.ui.widgets.fields import NumberField, choice

_MOST_YEARS = 15
_MOST_INSTALMENTS = 12
_STEP_NAMES = {"year": mark("Years"), "quarter": mark("Quarters")}
_MOST_EUR = 1e9
_MOST_M = 1e6


class ProgrammeFields(QScrollArea):
    """Says ``edited`` with new terms, and which field the user has changed."""

    edited = Signal(object, str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._terms = Terms()
        self._first = NumberField(words("First year"), 2000, 2100)
        self._first.setGroupSeparatorShown(False)
        self._n = NumberField(words("Number of periods"), 1, 4 * _MOST_YEARS)
        self._metres = NumberField(words("Metres a year"), 0, _MOST_M, "m")
        self._metres.setSpecialValueText(words("unlimited"))
        self._equity = NumberField(words("Weight of badly served districts"), 0, 100, "%")
        self._carry = QCheckBox(words("Keep what is left"))
        self._goal = choice(words("Goal"))
        self._step = choice(words("Periods"))
        self._instalments = NumberField(words("Paid over"), 1, _MOST_INSTALMENTS)
        self._reroute = QCheckBox(words("Other routes allowed"))
        self._explain()
        self._budgets: list[NumberField] = []
        self._form = self._lay_out()
        self._listen()

    def _explain(self) -> None:
        words = self.words
        self._carry.setToolTip(words("What is left of a year's budget may be spent later"))
        self._carry.setAccessibleName(words("What is left may be spent later"))
        self._instalments.setToolTip(
            words("periods over which a part may be paid, the last being that in which it is ready")
        )
        self._reroute.setToolTip(
            words("let routes differ from the plan where the order of building makes that better")
        )

    def _listen(self) -> None:
        self._first.edited.connect(self._say)
        self._n.edited.connect(self._say_years)
        self._metres.edited.connect(self._say)
        self._equity.edited.connect(self._say)
        self._carry.clicked.connect(self._say)
        self._goal.activated.connect(self._say)
        self._instalments.edited.connect(self._say)
        self._reroute.clicked.connect(self._say)
        self._step.activated.connect(self._say_step)

    def _lay_out(self) -> QFormLayout:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for text, field in (
            ("First year", self._first),
            ("Number of periods", self._n),
            ("Paid over", self._instalments),
            ("Metres a year", self._metres),
            ("Weight of badly served districts", self._equity),
        ):
            form.addRow(self.words(text), field)
        self._add_choices(form)
        form.addRow(self._carry)
        form.addRow(self._reroute)
        column.addLayout(form)
        column.addStretch(1)
        self._fit(inside)
        return form

    def _add_choices(self, form: QFormLayout) -> None:
        for step in STEPS:
            self._step.addItem(self.words(_STEP_NAMES[step]), step)
        form.insertRow(1, self.words("Periods"), self._step)
        for key, goal in GOALS.items():
            self._goal.addItem(self.words(goal.label), key)
        form.addRow(self.words("Goal"), self._goal)

    def _fit(self, inside: QWidget) -> None:
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(240)
        self.setMaximumWidth(260)
        self.setAccessibleName(self.words("Terms of the programme"))

    def show_terms(self, terms: Terms) -> None:
        """Show terms without saying anything."""
        self._terms = terms
        self._first.show_value(terms.first_year)
        self._n.show_value(len(terms.budgets_eur))
        self._metres.show_value(terms.metres or 0)
        self._equity.show_value(100 * terms.equity)
        self._carry.setChecked(terms.carry_over)
        self._goal.setCurrentIndex(self._goal.findData(terms.goal))
        self._step.setCurrentIndex(self._step.findData(terms.step))
        self._instalments.show_value(terms.instalments)
        self._instalments.setEnabled(not terms.carry_over)
        self._reroute.setChecked(terms.reroute)
        if [field.accessibleName() for field in self._budgets] != [self._name(p) for p in terms.periods]:
            self._make_budgets(terms)
        for field, budget in zip(self._budgets, terms.budgets_eur, strict=True):
            field.show_value(budget)

    def _name(self, period: Period) -> str:
        return self.words("Budget {period}", period=str(period))

    def _make_budgets(self, terms: Terms) -> None:
        for field in self._budgets:
            self._form.removeRow(field)
        self._budgets = []
        for period in terms.periods:
            field = NumberField(self._name(period), 0, _MOST_EUR, "€")
            field.setSingleStep(50_000)
            field.edited.connect(self._say)
            self._form.addRow(self._name(period), field)
            self._budgets.append(field)

    def _say(self) -> None:
        self.edited.emit(
            replace(
                self._terms,
                first_year=round(self._first.value()),
                budgets_eur=tuple(field.value() for field in self._budgets),
                metres=self._metres.value() or None,
                equity=self._equity.value() / 100,
                carry_over=self._carry.isChecked(),
                goal=str(self._goal.currentData()),
                instalments=round(self._instalments.value()),
                reroute=self._reroute.isChecked(),
            ),
            _called(self.sender()),
        )

    def _say_step(self) -> None:
        """Cut years into quarters of equal budgets, or put quarters together to years."""
        terms, step = self._terms, str(self._step.currentData())
        if step != terms.step:
            self.edited.emit(in_steps(terms, step), self._step.accessibleName())

    def _say_years(self) -> None:
        """Add periods with the last budget, or take the last ones away."""
        n, budgets = round(self._n.value()), self._terms.budgets_eur
        longer = (*budgets, *(budgets[-1:] * max(0, n - len(budgets))))
        self.edited.emit(replace(self._terms, budgets_eur=longer[:n]), self._n.accessibleName())


def _called(field: QObject) -> str:
    """Return what tells the edits of one field from those of another."""
    return field.accessibleName() or field.objectName() if isinstance(field, QWidget) else ""
