"""Fibres, material and redundancy of the plan: what is bought, who goes dark where, second routes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.redundancy import Redundancy
from netplan.model.second_routes import APART, Wish
from netplan.model.sizing import Sizing
from netplan.ui.intents import AskNetwork, Select
from netplan.ui.panels.network_bill import BillTree
from netplan.ui.panels.network_dark import dark_sentence
from netplan.ui.panels.network_weak import WeakTree
from netplan.ui.state import Selection, State
from netplan.ui.tasks.networks import is_fitted
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label

_WHO = {
    "nobody": mark("Nobody"),
    "chosen": mark("Sites chosen on the map"),
    "pupils": mark("Sites with as many pupils:"),
}
_PUPILS = 500  # first offer, not a rule


class NetworkPanel(QWidget):
    """Asks for ``AskNetwork`` when its button is pressed, and for the segment that is clicked."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._make_fields()
        self._go = QPushButton(words("Compute material and redundancy"))
        self._told = plain_label()
        self._dark = plain_label()
        self._bill = BillTree(words)
        self._weak = WeakTree(words)
        self._lay_out()
        self._go.clicked.connect(self._ask)
        self._weak.chosen.connect(self._ask_segment)

    def _make_fields(self) -> None:
        words = self.words
        self._who = choice(words("Second routes for"))
        for key, text in _WHO.items():
            self._who.addItem(words(text), key)
        self._pupils = QSpinBox()
        self._pupils.setAccessibleName(words("Pupils from which on a site gets a second route"))
        self._pupils.setRange(0, 20_000)
        self._pupils.setSingleStep(50)
        self._pupils.setValue(_PUPILS)
        self._apart = choice(words("How both routes are apart"))
        for key, text in APART.items():
            self._apart.addItem(words(text), key)

    def _lay_out(self) -> None:
        asked = QWidget()
        asked.setMaximumWidth(320)
        form = QFormLayout(asked)
        form.setContentsMargins(0, 0, 6, 0)
        form.addRow(self.words("Second routes for"), self._who)
        form.addRow(self.words("Pupils"), self._pupils)
        form.addRow(QLabel(self.words("How both routes are apart")))
        form.addRow(self._apart)  # its words are long
        form.addRow(self._go)
        form.addRow(self._told)
        right = QVBoxLayout()
        right.addWidget(self._tabs(), 1)
        right.addWidget(self._dark)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(asked)
        whole.addLayout(right, 1)

    def _tabs(self) -> QTabWidget:
        tables = QTabWidget()
        tables.setDocumentMode(True)
        tables.addTab(self._bill, self.words("Bill of material"))
        tables.addTab(self._weak, self.words("Who goes dark"))
        return tables

    def refresh(self, old: State, new: State) -> None:
        """Show what was computed for the plan, greyed while it belongs to another one."""
        self._state = new
        self._go.setEnabled(new.plan is not None and not new.stale)
        if (old.sizing, old.redundancy) != (new.sizing, new.redundancy):
            self._bill.show_sizing(new.sizing)
            self._weak.show_redundancy(new.redundancy)
        for tree in (self._bill, self._weak):
            tree.setEnabled(is_fitted(new))
        self._told.setText(self._in_words(new))
        if old.selection is not new.selection or old.redundancy is not new.redundancy:
            self._dark.setText(dark_sentence(new, self.words) if is_fitted(new) else "")

    def _in_words(self, state: State) -> str:
        if state.plan is None:
            return self.words("There is no plan yet. Press F5 to compute one.")
        if state.sizing is None or state.redundancy is None:
            return self.words("What is to be bought, and who goes dark where, is computed on request.")
        if not is_fitted(state):
            return self.words("Out of date: compute again")
        return " ".join((self._of_bill(state.sizing), self._of_seconds(state.redundancy)))

    def _of_bill(self, made: Sizing) -> str:
        words = self.words
        told = words(
            "Bill of material {bill}, the plan says {plan}.",
            bill=words.money(made.cost_eur),
            plan=words.money(made.plan.cost_eur),
        )
        second = words("Of it for second routes: {cost}.", cost=words.money(made.second_eur))
        return f"{told} {second}" if made.second_eur else told

    def _of_seconds(self, made: Redundancy) -> str:
        sites = made.tables["second_sites"]
        if not len(sites):
            return self.words("Click a segment to see who hangs on it.")
        return self.words(
            "Second routes for {n} of {total} sites: {cost}, at most {gap} above the cheapest possible.",
            n=int(sites["secured"].sum()),
            total=len(sites),
            cost=self.words.money(made.cost_eur),
            gap=self.words.share(made.gap, 1),
        )

    def _ask(self) -> None:
        who = self._who.currentData()
        sites = self._chosen_sites() if who == "chosen" else ()
        pupils = self._pupils.value() if who == "pupils" else None
        self.requested.emit(AskNetwork(Wish(sites, pupils, self._apart.currentData())))

    def _chosen_sites(self) -> tuple[str, ...]:
        chosen = self._state.selection
        table = self._state.tables.get(chosen.table)
        if chosen.table not in ("sites", "coverage_sites", "connections") or table is None:
            return ()
        return tuple(str(one) for one in table["id"].iloc[list(chosen.rows)])

    def _ask_segment(self, row: int) -> None:
        self.requested.emit(Select(Selection("weak_segments", (row,)), zoom=True))
