"""What is wanted and what is allowed: target, kinds of site, methods, prices, limits."""

import math
from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.assumptions import POLICIES, Assumptions
from netplan.model.codes import code_lists
from netplan.model.scenario import Scenario, title_of
from netplan.session.commands import RemoveScenario, RenameScenario, SetScenario
from netplan.ui.intents import ChooseScenario
from netplan.ui.panels.assumption_fields import AssumptionFields
from netplan.ui.panels.means_field import MeansField
from netplan.ui.panels.rule_fields import RuleFields
from netplan.ui.panels.target_field import TargetField
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.boxes import BoxGrid, LongBox
from netplan.ui.widgets.fields import NumberField, add_row, ask_text, choice, plain_label, tool_button
from netplan.ui.widgets.prices_field import PricesField

_METHODS = [method for method in code_lists()["method"] if method != "existing"]


class ScenarioPanel(QScrollArea):
    """Every choice of a scenario as a field; a change asks for ``SetScenario``, the plan follows."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._scenario = Scenario()
        self._names: tuple[str, ...] = ()
        self._stale = plain_label("", "bad")
        self._make_choice(theme)
        self._target = TargetField(words, theme)
        self._policy = choice(words("Which of several rates counts"))
        for key, row in POLICIES.items():
            self._policy.addItem(words(row.label), key)
        self._kinds = self._checks("site_kind", code_lists()["site_kind"])
        self._methods = self._checks("method", _METHODS)
        self._means = MeansField(words)
        self._unknown = LongBox(words("Those that are only likely served or unknown, too"))
        self._snap = NumberField(words("Snapping limit"), 0, 5000, "m")
        self._reach = NumberField(words("Counts as passed by fibre up to"), 0, 1000, "m")
        self._assumptions, self._rules = AssumptionFields(words), RuleFields(words)
        self._prices = PricesField(words, theme)
        self._lay_out()
        self._connect()

    def _make_choice(self, theme: Theme) -> None:
        words = self.words
        self._choice = choice(words("Scenario"))
        self._choice.setMinimumContentsLength(4)  # three buttons stand beside it
        self._copy = tool_button(words("Copy this scenario"), "duplicate", theme)
        self._rename = tool_button(words("Rename this scenario …"), "rename", theme)
        self._remove = tool_button(words("Remove this scenario"), "close", theme)

    def _checks(self, code_list: str, codes: Iterable[str]) -> dict[str, LongBox]:
        return {code: LongBox(self.words.code(code_list, code)) for code in codes}

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 8, 8, 8)
        row = QHBoxLayout()
        row.addWidget(self._choice, 1)
        for button in (self._copy, self._rename, self._remove):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self._stale)
        column.addLayout(self._form())
        column.addWidget(self._assumptions)
        column.addWidget(self._rules)
        column.addWidget(plain_label(self.words("Prices"), "heading"))
        column.addWidget(self._prices, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _form(self) -> QVBoxLayout:
        form = QVBoxLayout()
        for name, part in (
            (mark("Target"), self._target),
            (mark("Which of several rates counts"), self._policy),
            (mark("Sites to connect"), BoxGrid(self._kinds.values())),
            ("", self._unknown),
            (mark("Technologies beside digging"), self._means),
            (mark("Laying methods"), BoxGrid(self._methods.values())),
        ):
            add_row(form, self.words(name) if name else "", part)
        self._add_limits(form)
        return form

    def _add_limits(self, form: QVBoxLayout) -> None:
        default = Scenario()
        for text, field, value, basis in (
            (mark("Snapping limit"), self._snap, default.snap_limit_m,
             mark("how far a site may lie from a street")),
            (mark("Passed by fibre up to"), self._reach, default.fibre_reach_m,
             mark("20 m to the plot (Bundesnetzagentur) and 20 m from there to the address [K]")),
        ):  # fmt: skip
            about = self.words("Default {value} m: {basis}", value=value, basis=self.words(basis))
            add_row(form, self.words(text), field, about)

    def _connect(self) -> None:
        self._choice.activated.connect(self._ask_scenario)
        self._copy.clicked.connect(self._ask_copy)
        self._rename.clicked.connect(self._type_name)
        self._remove.clicked.connect(self._ask_remove)
        self._target.wanted.connect(self._ask_fields)
        self._policy.activated.connect(self._ask_policy)
        self._unknown.clicked.connect(self._ask_unknown)
        for boxes, ask in ((self._kinds, self._ask_kinds), (self._methods, self._ask_methods)):
            for box in boxes.values():
                box.clicked.connect(ask)
        self._means.wanted.connect(self._ask_fields)
        self._rules.wanted.connect(self._ask_fields)
        self._assumptions.wanted.connect(self._ask_assumptions)
        self._snap.edited.connect(self._ask_snap)
        self._reach.edited.connect(self._ask_reach)
        self._prices.wanted.connect(self._ask_price)

    def refresh(self, old: State, new: State) -> None:
        """Show the scenario of the state."""
        if new.scenario is None or new.project is None:
            return
        self._stale.setText(self.words("The result is out of date") if new.stale else "")
        self._stale.setVisible(new.stale)
        if old.scenario is new.scenario and old.project is new.project:
            return
        self._scenario = new.scenario
        self._names = tuple(scenario.name for scenario in new.project.scenarios)
        self._choice.clear()
        for name in self._names:
            self._choice.addItem(self.words.value(title_of(name)), name)
        self._choice.setCurrentIndex(self._choice.findData(new.scenario.name))
        self._remove.setEnabled(len(self._names) > 1)
        self._show(new.scenario)
        self._prices.show_prices(new.project.catalogue, new.scenario.prices)

    def _show(self, scenario: Scenario) -> None:
        self._target.show_scenario(scenario)
        self._policy.setCurrentIndex(self._policy.findData(scenario.policy))
        for kind, box in self._kinds.items():
            box.setChecked(kind in scenario.site_kinds)
        for method, box in self._methods.items():
            box.setChecked(method in scenario.methods)
        self._unknown.setChecked(scenario.plan_unknown)
        self._means.show_scenario(scenario)
        self._rules.show_scenario(scenario)
        self._assumptions.show_assumptions(scenario.assumptions)
        self._snap.show_value(scenario.snap_limit_m)
        self._reach.show_value(scenario.fibre_reach_m)

    def _ask(self, **choices: object) -> None:
        changed = replace(self._scenario, **choices)  # type: ignore[arg-type] # names of fields
        self.requested.emit(SetScenario(changed))

    def _ask_scenario(self) -> None:
        self.requested.emit(ChooseScenario(self._choice.currentData()))

    def _ask_copy(self) -> None:
        number = 2
        while (name := self.words("Variant {number:d}", number=number)) in self._names:
            number += 1
        self.requested.emit(SetScenario(replace(self._scenario, name=name)))
        self.requested.emit(ChooseScenario(name))

    def _type_name(self) -> None:
        words, name = self.words, self._choice.currentText()
        dialog = ask_text(self, words("Rename scenario"), words("Name"), name)
        dialog.textValueSelected.connect(self._ask_name)
        dialog.open()

    def _ask_name(self, name: str) -> None:
        if name != self._choice.currentText():
            self.requested.emit(RenameScenario(self._scenario.name, name))

    def _ask_remove(self) -> None:
        self.requested.emit(RemoveScenario(self._scenario.name))

    def _ask_policy(self) -> None:
        self._ask(policy=self._policy.currentData())

    def _ask_unknown(self) -> None:
        self._ask(plan_unknown=self._unknown.isChecked())

    def _ask_kinds(self) -> None:
        self._ask_checked("site_kinds", self._kinds)

    def _ask_methods(self) -> None:
        self._ask_checked("methods", self._methods)

    def _ask_checked(self, field: str, boxes: dict[str, LongBox]) -> None:
        """One box at least stays ticked: a plan of nothing is no plan."""
        chosen = tuple(code for code, box in boxes.items() if box.isChecked())
        if chosen:
            self._ask(**{field: chosen})
        else:
            self._show(self._scenario)

    def _ask_assumptions(self, assumptions: Assumptions) -> None:
        self._ask(assumptions=assumptions)

    def _ask_fields(self, choices: dict[str, object]) -> None:
        self._ask(**choices)

    def _ask_snap(self, metres: float) -> None:
        self._ask(snap_limit_m=metres)

    def _ask_reach(self, metres: float) -> None:
        self._ask(fibre_reach_m=metres)

    def _ask_price(self, key: str, eur: float) -> None:
        if math.isnan(eur) and key not in self._scenario.prices:
            return
        others = {known: value for known, value in self._scenario.prices.items() if known != key}
        self._ask(prices=others if math.isnan(eur) else {**others, key: eur})
