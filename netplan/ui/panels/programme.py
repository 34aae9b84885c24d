"""The building programme: budgets by year, what they build, and how soon that serves whom."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.programme import Programme
from netplan.model.terms import GOALS, SiteTerms, Terms
from netplan.report.programme import order_price
from netplan.session.commands import SetTerms
from netplan.ui.intents import ReadTerms, Select, TryOrder
from netplan.ui.panels.programme_chart import ProgrammeChart
from netplan.ui.panels.programme_fields import ProgrammeFields
from netplan.ui.panels.programme_tree import ProgrammeTree
from netplan.ui.state import Selection, State
from netplan.ui.tasks.programmes import wanted_of
from netplan.ui.theme import Theme
from netplan.ui.widgets.boxes import BoxGrid
from netplan.ui.widgets.fields import plain_label

_FIRST_BUDGETS = 5  # years of a new programme
_ROUND_EUR = 10_000

_BUTTONS = (
    ("earlier", mark("Earlier"), mark("Build the chosen site a year earlier (it stays fixed there)")),
    ("later", mark("Later"), mark("Build the chosen site a year later (it stays fixed there)")),
    ("free", mark("Free"), mark("Let netplan decide again when the chosen site is built")),
    ("built", mark("Built"), mark("Note that the chosen site is connected already")),
    ("dropped", mark("Leave out"), mark("Take the chosen site out of the programme")),
    (
        "first",
        mark("What if first?"),
        mark("Say what the same budgets reach if the chosen site is built first"),
    ),
    ("file", mark("From a file …"), mark("Note what a CSV says of sites: built, delayed, dropped, dates")),
)


class ProgrammePanel(QWidget):
    """Asks for ``SetTerms`` when terms are edited, or a site is moved to another year."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._fields = ProgrammeFields(words)
        self._chart = ProgrammeChart(words, theme)
        self._tree = ProgrammeTree(words)
        self._told = plain_label()
        self._start = QPushButton(words("Make a building programme"))
        self._start.clicked.connect(self._begin)
        self._fields.edited.connect(self._ask)
        self._tree.moved.connect(self._move)
        self._tree.chosen.connect(self._choose)
        self._buttons = {key: self._button(key, text, tip) for key, text, tip in _BUTTONS}
        self._lay_out()

    def _button(self, key: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(self.words(text))
        button.setToolTip(self.words(tip))
        button.setProperty("key", key)
        button.clicked.connect(self._settle)
        return button

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.addWidget(self._told)
        middle.addWidget(self._chart, 1)
        beside = QHBoxLayout()
        beside.addWidget(self._start)
        beside.addWidget(self._fields)
        beside.addLayout(middle, 2)
        beside.addWidget(self._tree, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addLayout(beside, 1)
        whole.addWidget(BoxGrid(self._buttons.values(), len(self._buttons)))

    def refresh(self, old: State, new: State) -> None:
        """Show terms and programme of the state."""
        self._state = new
        terms = _terms(new)
        if terms != _terms(old) or old.plan is not new.plan or not self._told.text():
            self._show_terms(terms)
        if (
            (new.programme, new.ordered) != (old.programme, old.ordered)
            or new.stale != old.stale
            or terms != _terms(old)
        ):
            self._show_programme(new)

    def _show_terms(self, terms: Terms | None) -> None:
        self._start.setVisible(terms is None)
        self._start.setEnabled(self._state.plan is not None)
        for part in (self._fields, self._chart, self._tree, *self._buttons.values()):
            part.setVisible(terms is not None)
        if terms is not None:
            self._fields.show_terms(terms)
        else:
            self._told.setText(self._invitation())

    def _invitation(self) -> str:
        if self._state.plan is None:
            return self.words("There is no plan yet. Press F5 to compute one.")
        return self.words("A building programme says which part of the plan is built in which year.")

    def _show_programme(self, state: State) -> None:
        made = state.programme
        current = made is not None and wanted_of(state) == (made.plan, made.terms)
        for part in (self._chart, self._tree):
            part.setEnabled(current)
        if _terms(state) is None:
            self._told.setText(self._invitation())
        elif made is None or not current:
            computing = self.words("Out of date: is being computed again")
            self._told.setText(computing if state.plan else self._invitation())
        else:
            self._told.setText(self._in_words(made))
        self._chart.show_programme(made)
        self._tree.show_programme(made)

    def _in_words(self, made: Programme) -> str:
        words, goal = self.words, GOALS[made.terms.goal]
        unit = goal.unit if goal.unit == "EUR" else words(goal.unit)
        reached = words("{value} {unit}", value=words.number(made.value), unit=unit)
        proof = words("at most {gap} from the best on these routes", gap=words.share(made.gap, 2))
        if made.any_gap is not None:
            proof = words("{proof}, {gap} on any routes", proof=proof, gap=words.share(made.any_gap, 2))
        missed = sum(problem.severity == "error" for problem in made.problems)
        late = [words("{n} deadlines cannot be kept: see the list", n=missed)] if missed else []
        return "; ".join((reached, proof, *late, *self._of_order(made)))

    def _of_order(self, made: Programme) -> tuple[str, ...]:
        """Return what the order that was tried reaches, if it is of this plan and these terms."""
        words, other = self.words, self._state.ordered
        if other is None or (other.plan, other.terms) != (made.plan, made.terms):
            return ()
        goal = GOALS[made.terms.goal]
        unit = goal.unit if goal.unit == "EUR" else words(goal.unit)
        text = words(
            "with the chosen site first {value} {unit}, {more} fewer",
            value=words.number(other.value),
            more=words.number(abs(made.value - other.value)),
            unit=unit,
        )
        return (text, order_price(made, other, words))

    def _begin(self) -> None:
        if self._state.plan is not None:
            cost = self._state.plan.cost_eur
            each = max(_ROUND_EUR, round(cost / _FIRST_BUDGETS / _ROUND_EUR + 0.5) * _ROUND_EUR)
            self._ask(Terms(budgets_eur=(float(each),) * _FIRST_BUDGETS))

    def _ask(self, terms: Terms, field: str = "") -> None:
        if self._state.scenario is not None:
            self.requested.emit(SetTerms(self._state.scenario.name, terms, field))

    def _move(self, site_id: str, stage: int) -> None:
        terms = _terms(self._state)
        if terms is not None:
            year, quarter = terms.periods[stage - 1]
            ends = (1, 4) if quarter is None else (quarter, quarter)
            self._put(site_id, SiteTerms(year, year, "", *ends))

    def _put(self, site_id: str, settled: SiteTerms) -> None:
        terms = _terms(self._state)
        if terms is not None:
            sites = {key: one for key, one in terms.sites.items() if key != site_id}
            if settled != SiteTerms():
                sites[site_id] = settled
            self._ask(replace(terms, sites=sites))

    def _settle(self) -> None:
        key, site, terms = self.sender().property("key"), self._tree.site, _terms(self._state)
        if key == "file":
            self._ask_file()
            return
        if site is None or terms is None:
            return
        site_id, stage = site
        if key == "first":
            self.requested.emit(TryOrder((site_id,)))
        elif key in ("earlier", "later"):
            last = len(terms.periods)
            moved = (last + 1 if stage is None else stage) + (1 if key == "later" else -1)
            self._move(site_id, min(max(moved, 1), last))
        else:
            self._put(site_id, SiteTerms() if key == "free" else SiteTerms(status=key))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.words("Status of sites"))
        dialog.setNameFilter(self.words("Tables (*.csv *.txt)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Ask for what a file says of sites."""
        self.requested.emit(ReadTerms(Path(path)))

    def _choose(self, site_id: str) -> None:
        sites = self._state.tables.get("sites")
        if sites is not None:
            rows = tuple((sites["id"] == site_id).to_numpy().nonzero()[0].tolist())
            self.requested.emit(Select(Selection("sites", rows), zoom=True))


def _terms(state: State) -> Terms | None:
    if state.project is None or state.scenario is None:
        return None
    return state.project.programmes.get(state.scenario.name)
