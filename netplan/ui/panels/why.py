"""Why the plan is as it is: alternatives of what is chosen, constraints, turning prices, cost shares."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QPushButton, QWidget

from netplan.i18n import Words
from netplan.report.price_names import price_name
from netplan.report.section import Section
from netplan.ui.intents import AskWhy
from netplan.ui.naming import SITES, ids_of, name_of_rows
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.state import State
from netplan.ui.tasks.explaining import is_of_plan
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label

_SEGMENTS = frozenset(
    {"trenches", "streets", "ducts", "sized_trenches", "programme_trenches", "weak_segments"}
)
_MOST = 5  # every one is planned anew several times


class WhyPanel(QWidget):
    """Asks for ``AskWhy`` about what is chosen on the map or in a table."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._chosen = plain_label()
        self._price: QComboBox = choice(words("Price that may change the plan"))
        self._go = QPushButton(words("Explain the plan"))
        self._told = plain_label()
        self._answers = SectionTree(words("Why this plan"))
        self._lay_out()
        self._go.clicked.connect(self._ask)

    def _lay_out(self) -> None:
        asked = QWidget()
        asked.setMaximumWidth(320)
        form = QFormLayout(asked)
        form.setContentsMargins(0, 0, 6, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(self.words("Chosen on the map or in a table"), self._chosen)
        form.addRow(self.words("Price that may change the plan"), self._price)
        form.addRow(self._go)
        form.addRow(self._told)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(asked)
        whole.addWidget(self._answers, 1)

    def refresh(self, old: State, new: State) -> None:
        """Show what is chosen, and the last explanations, greyed once they belong to another plan."""
        self._state = new
        self._go.setEnabled(new.plan is not None and not new.stale)
        if old.project is not new.project:
            self._offer_prices(new)
        if old.selection is not new.selection or not self._chosen.text():
            self._chosen.setText(self._name())
        if old.explained is not new.explained:
            self._answers.show_sections(self._sections())
        self._answers.setEnabled(is_of_plan(new.explained, new))
        self._told.setText(self._in_words())

    def _offer_prices(self, state: State) -> None:
        kept = self._price.currentData()
        self._price.clear()
        self._price.addItem(self.words("None"), "")
        for key in state.project.catalogue if state.project else ():
            self._price.addItem(price_name(key, self.words), key)
        self._price.setCurrentIndex(max(self._price.findData(kept), 0))

    def _sections(self) -> tuple[Section, ...]:
        # the window is there without the libraries of geodata
        from netplan.report.why import why_summary

        found = self._state.explained
        return () if found is None else why_summary(found, self.words)

    def _name(self) -> str:
        chosen, table = self._state.selection, self._state.tables.get(self._state.selection.table)
        if table is None or not any(self._chosen_ids()):
            return self.words("Nothing: the plan as a whole is explained")
        return name_of_rows(table, chosen.rows, self.words)

    def _chosen_ids(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the chosen sites, and of the chosen segments."""
        chosen = self._state.selection
        ids = tuple(dict.fromkeys(ids_of(self._state, chosen)))[:_MOST]
        return ids if chosen.table in SITES else (), ids if chosen.table in _SEGMENTS else ()

    def _in_words(self) -> str:
        state = self._state
        if state.plan is None:
            return self.words("There is no plan yet. Press F5 to compute one.")
        if state.explained is None:
            return self.words(
                "Choose a site or a segment: every other way is planned anew, and you see what it costs more."
            )
        return "" if is_of_plan(state.explained, state) else self.words("Out of date: explain again")

    def _ask(self) -> None:
        price = self._price.currentData()
        self.requested.emit(AskWhy(*self._chosen_ids(), (price,) if price else ()))
