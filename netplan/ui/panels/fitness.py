"""What carriers are fit for: the rules, to be changed, and whom they let through, judged again at once."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.model.fitness import USES, Value
from netplan.model.scenario import Scenario
from netplan.session.commands import SetFitness
from netplan.session.results import is_current
from netplan.ui.intents import JudgeCarriers, Select
from netplan.ui.panels.fitness_fields import FitnessFields, is_default
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label

if TYPE_CHECKING:
    from netplan.report.section import Section

_SIDE_PX = 380
_IDS = 0  # column of the carriers to survey


class FitnessPanel(QWidget):
    """A changed rule is a step that can be undone; from the first one on carriers are judged after each."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self.use = choice(words("Use"))
        for key in USES:
            self.use.addItem(words.code("radio_use", key), key)
        self.fields = FitnessFields(words)
        self._go = QPushButton(words("Judge the carriers"))
        self._reset = QPushButton(words("Back to the defaults"))
        self._told = plain_label()
        self._answers = SectionTree(words("Fitness of carriers"))
        self._answers.setObjectName("fitness_tree")
        self._lay_out()
        self.use.activated.connect(self._take_use)
        self.fields.wanted.connect(self._ask)
        self._go.clicked.connect(self._judge)
        self._reset.clicked.connect(self._ask_defaults)
        self._answers.itemClicked.connect(self._look)

    def _lay_out(self) -> None:
        answer = QVBoxLayout()
        answer.addWidget(self._told)
        answer.addWidget(self._answers, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(self._side())
        whole.addLayout(answer, 1)

    def _side(self) -> QWidget:
        """Return the rules, which scroll, and what can be asked about them."""
        area, side = QScrollArea(), QWidget()
        area.setWidget(self.fields)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setMaximumWidth(_SIDE_PX)
        asked, row = QVBoxLayout(side), QHBoxLayout()
        asked.setContentsMargins(0, 0, 6, 0)
        asked.addWidget(self.use)
        asked.addWidget(area, 1)
        for button in (self._go, self._reset):
            row.addWidget(button)
        asked.addLayout(row)
        return side

    def refresh(self, old: State, new: State) -> None:
        """Show the rules of the scenario, and what the carriers are by them."""
        self._state = new
        there = new.scenario is not None
        for part in (self.use, self.fields, self._go):
            part.setEnabled(there)
        if old.scenario is not new.scenario or not self.fields.numbers:
            self._show_rules()
        if old.fitness is not new.fitness:
            self._show_judged()
        current = self._is_current()
        self._answers.setEnabled(current)
        self._told.setText(self._in_words(current=current))

    def _scenario(self) -> Scenario:
        return self._state.scenario or Scenario()

    def _show_rules(self) -> None:
        changes = self._scenario().fitness
        use = self.use.currentData()
        self.fields.show_rule(use, changes)
        self._reset.setEnabled(any(key.startswith(f"{use}.") for key in changes))

    def _show_judged(self) -> None:
        made = self._state.fitness
        if made is None:
            self._answers.clear()
            return
        # the window is there without the libraries of geodata
        from netplan.report.carriers import carrier_sections

        tables = made.tables
        told = carrier_sections(tables["carrier_fitness"], tables["carrier_surveys"], self.words)
        self._answers.show_sections(map(_without_first, told))

    def _is_current(self) -> bool:
        state = self._state
        made, project, scenario = state.fitness, state.project, state.scenario
        if made is None or project is None or scenario is None:
            return False
        return made.use == self.use.currentData() and is_current(made, project, scenario)

    def _in_words(self, *, current: bool) -> str:
        state, words = self._state, self.words
        if state.project is None or state.project.layer("carriers").empty:
            return words("Import lamps, signals or masts first.")
        if state.fitness is None:
            return words("Which carriers these rules let through has not been judged yet.")
        if not current:
            return words("Out of date: is being judged again")
        n = len(self._scenario().fitness)
        return words("{n} {n:rule differs|rules differ} from the defaults in this scenario.", n=n)

    def _take_use(self) -> None:
        self._show_rules()
        if self._state.fitness is not None:
            self._judge()

    def _judge(self) -> None:
        self.requested.emit(JudgeCarriers(self.use.currentData()))

    def _ask(self, key: str, value: Value) -> None:
        """Ask for a value; one that is the default again is no choice of the scenario any more."""
        others = {known: kept for known, kept in self._scenario().fitness.items() if known != key}
        self._set(others if is_default(key, value) else {**others, key: value}, key)

    def _ask_defaults(self) -> None:
        use = self.use.currentData()
        self._set({k: v for k, v in self._scenario().fitness.items() if not k.startswith(f"{use}.")}, "")

    def _set(self, fitness: dict[str, Value], field: str) -> None:
        judged = self._state.fitness is not None
        self.requested.emit(SetFitness(self._scenario().name, fitness, field))
        if not judged and self._state.project is not None:
            self._judge()

    def _look(self, item: QTreeWidgetItem, _column: int) -> None:
        """Show the carrier of a row on the map."""
        table = self._state.tables.get("carriers")
        found = [] if table is None else [n for n, one in enumerate(table["id"]) if one == item.text(_IDS)]
        if found:
            self.requested.emit(Select(Selection("carriers", (found[0],)), zoom=True))


def _without_first(section: "Section") -> "Section":
    """Return a section without the use, which stands above, or the rank, which the order tells."""
    rows = tuple(row[1:] for row in section.rows)
    return replace(section, header=section.header[1:], rows=rows, left=section.left - 1)
