"""What is wrong with the data, grouped by rule; double click or Enter shows the place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.styles import style
from netplan.model.tables import TABLES
from netplan.ui.fields import plain_label, plain_tip
from netplan.ui.intents import ShowProblem
from netplan.ui.state import State
from netplan.ui.swatches import class_swatches
from netplan.ui.theme import Theme

_HEADERS = (mark("Finding"), mark("Number"), mark("What to do"))
_MOST = 200  # findings listed under one rule; the export holds all


class ProblemsPanel(QWidget):
    """Rules with their number of findings, worst first; findings with what to do about them."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._icons = class_swatches(style("findings"), dark=theme.dark)
        self._summary = plain_label("", "quiet")
        self._items: dict[int, QTreeWidgetItem] = {}  # by the id of their problem
        self._tree = QTreeWidget()
        self._tree.setAccessibleName(words("Findings"))
        self._tree.setColumnCount(3)
        self._tree.setHeaderLabels([words(text) for text in _HEADERS])
        self._tree.setUniformRowHeights(True)
        header = self._tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 480)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._summary)
        column.addWidget(self._tree, 1)
        self._tree.itemActivated.connect(self._ask)

    def refresh(self, old: State, new: State) -> None:
        """Show the findings of the state, and the one that is selected on the map."""
        if old.selection is not new.selection and new.selection.table == "findings":
            self._show_current(new)
        if old.problems is new.problems and self._summary.text():
            return
        self._tree.clear()
        self._items.clear()
        groups: dict[tuple[int, str, str], list[Problem]] = {}
        for problem in new.problems:
            key = (SEVERITIES.index(problem.severity), problem.code, problem.layer)
            groups.setdefault(key, []).append(problem)
        for _key, problems in sorted(groups.items(), key=_by_key):
            self._tree.addTopLevelItem(self._group(problems))
        self._summary.setText(self._in_words(new.problems))

    def _show_current(self, state: State) -> None:
        """Go to the finding that was clicked on the map: row k of the table is problem k."""
        for row in state.selection.rows[:1]:
            item = self._items.get(id(state.problems[row])) if row < len(state.problems) else None
            if item is not None:
                self._tree.setCurrentItem(item)
                self._tree.scrollToItem(item)

    def _in_words(self, problems: tuple[Problem, ...]) -> str:
        if not problems:
            return self.words("Nothing was found wrong with the data.")
        n = [sum(problem.severity == severity for problem in problems) for severity in SEVERITIES]
        return self.words("{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}, "
                          "{notes} {notes:note|notes}; double click shows where.",
                          errors=n[0], warnings=n[1], notes=n[2])  # fmt: skip

    def _group(self, problems: list[Problem]) -> QTreeWidgetItem:
        first = problems[0]
        if len(problems) == 1:
            return self._line(first, with_layer=True)
        layer = self.words(TABLES[first.layer].label) if first.layer in TABLES else first.layer
        title = f"{layer}: {self.words(first.message)}"
        group = QTreeWidgetItem([title, self.words.number(len(problems)), self.words(first.advice)])
        group.setIcon(0, self._icons[first.severity])
        severity = self.words.code("severity", first.severity)
        group.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, severity)
        for problem in problems[:_MOST]:
            group.addChild(self._line(problem, with_layer=False))
        if len(problems) > _MOST:
            more = self.words("{n} more; the export lists all", n=len(problems) - _MOST)
            group.addChild(QTreeWidgetItem([more]))
        return group

    def _line(self, problem: Problem, *, with_layer: bool) -> QTreeWidgetItem:
        layer = self.words(TABLES[problem.layer].label) if problem.layer in TABLES else problem.layer
        subject = layer if with_layer else problem.row_id
        text = f"{subject}: {self.words(problem.message)}" if subject else self.words(problem.message)
        line = QTreeWidgetItem([text, "", self.words(problem.advice)])
        line.setIcon(0, self._icons[problem.severity])
        line.setToolTip(0, problem.code)
        line.setToolTip(2, plain_tip(self.words(problem.advice)))
        line.setData(0, Qt.ItemDataRole.UserRole, problem)
        self._items[id(problem)] = line
        return line

    def _ask(self, item: QTreeWidgetItem) -> None:
        problem = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(problem, Problem):
            self.requested.emit(ShowProblem(problem))


def _by_key(entry: tuple[tuple[int, str, str], list[Problem]]) -> tuple[int, str, str]:
    return entry[0]
