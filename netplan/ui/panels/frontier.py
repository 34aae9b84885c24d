"""How far the money reaches: the coverage-cost frontier as curve and table, as the command line tells it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.session.decisions import TakePoint
from netplan.ui.intents import Trigger
from netplan.ui.panels.frontier_chart import FrontierChart
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.state import State
from netplan.ui.tasks.frontiers import is_of
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label


class FrontierPanel(QWidget):
    """Asks for a frontier, and shows the last one: greyed once it belongs to another project or scenario."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._go = QPushButton(words("Compute the frontier"))
        self._take = QPushButton(words("Plan this point"))
        self._take.setToolTip(
            words("Leave out the sites that the chosen point does not serve, in one step that can be undone")
        )
        self._picked: int | None = None
        self._shown = State()
        self._told = plain_label()
        self._chart = FrontierChart(words, theme)
        self._table = SectionTree(words("Coverage-cost frontier"))
        self._lay_out()
        self._go.clicked.connect(self._ask)
        self._take.clicked.connect(self._ask_point)
        self._chart.picked.connect(self._pick)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        row = QHBoxLayout()
        row.addWidget(self._go)
        row.addWidget(self._take)
        row.addStretch(1)
        left.addLayout(row)
        left.addWidget(self._told)
        left.addWidget(self._chart, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addLayout(left, 1)
        whole.addWidget(self._table, 2)

    def refresh(self, old: State, new: State) -> None:
        """Show the frontier of the state."""
        made, current, self._shown = new.frontier, is_of(new.frontier, new), new
        if made is not old.frontier:
            self._picked = None
        self._take.setVisible(made is not None)
        self._take.setEnabled(current and self._picked is not None)
        self._go.setEnabled(new.project is not None)
        for part in (self._chart, self._table):
            part.setVisible(made is not None)
            part.setEnabled(current)
        self._told.setText(self._in_words(new, current=current))
        if made is not None and made is not old.frontier:
            # the window is there without the libraries of geodata
            from netplan.report.programme import frontier_summary

            self._chart.show_points(made.tables["frontier"])
            self._table.show_sections(frontier_summary(made, self.words))

    def _in_words(self, state: State, *, current: bool) -> str:
        if state.frontier is None:
            return self.words("How little money serves which share of the pupils, with a proof")
        if not current:
            return self.words("Out of date: compute it again")
        if self._picked is None:
            return self.words("Click a point of the curve to make it the plan.")
        return self._chart.in_words(self._picked)

    def _pick(self, k: int) -> None:
        self._picked = k
        current = is_of(self._shown.frontier, self._shown)
        self._take.setEnabled(current)
        self._told.setText(self._in_words(self._shown, current=current))

    def _ask_point(self) -> None:
        made, scenario = self._shown.frontier, self._shown.scenario
        if made is None or scenario is None or self._picked is None:
            return
        served = set(made.served[self._picked])
        others = tuple(str(one) for one in made.tables["frontier_sites"]["id"] if str(one) not in served)
        share = self.words.share(float(made.tables["frontier"]["share"].iloc[self._picked]))
        self.requested.emit(TakePoint(scenario.name, others, share))

    def _ask(self) -> None:
        self.requested.emit(Trigger("frontier"))
