"""What is wrong with the data, grouped by rule; double click or Enter shows the place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.styles import style
from netplan.model.tables import TABLES
from netplan.ui.intents import MendProblems, ShowProblem, Trigger
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.boxes import BoxGrid
from netplan.ui.widgets.fields import plain_label, plain_tip, text_line
from netplan.ui.widgets.swatches import class_swatches

if TYPE_CHECKING:
    from netplan.doctor.examine import Examination

_HEADERS = (mark("Finding"), mark("Number"), mark("What to do"))
_RULE = Qt.ItemDataRole.UserRole + 1  # the first finding of a group
_Key = tuple[int, int, str, str]  # severity, which result, code, layer
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
        self._filter = text_line(words("Filter findings"), words("Filter: layer, words, rule …"))
        self._check = QPushButton(words("Check the data"))
        self._mend = QPushButton(words("Repair all of these …"))
        self._write = QPushButton(words("Write the findings …"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for button in (self._check, self._mend, self._write):
            button.setAutoDefault(False)
        self._summary.setWordWrap(True)
        self._tree.setMinimumHeight(4 * self.fontMetrics().height())
        self._tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._mend.setEnabled(False)
        self._write.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(BoxGrid((self._filter, self._check, self._mend, self._write), most=4))
        column.addWidget(self._summary)
        column.addWidget(self._tree, 1)

    def _connect(self) -> None:
        self._tree.itemActivated.connect(self._ask)
        self._tree.itemSelectionChanged.connect(self._offer)
        self._filter.textEdited.connect(self._sift)
        self._check.clicked.connect(self._ask_check)
        self._mend.clicked.connect(self._ask_mend)
        self._write.clicked.connect(self._ask_write)

    def refresh(self, old: State, new: State) -> None:
        """Show the findings of the state, and the one that is selected on the map."""
        known = all(getattr(old, name) is getattr(new, name) for name in ("problems", "told", "examination"))
        if not known or not self._summary.text():
            self._fill(new)
        if old.selection is not new.selection and new.selection.table == "findings":
            self._show_current(new)

    def _fill(self, new: State) -> None:
        self._check.setEnabled(new.project is not None)
        self._write.setEnabled(new.examination is not None)
        self._tree.clear()
        self._items.clear()
        parts = [("", new.problems), *((self.words(one.label), one.problems) for one in new.told)]
        groups: dict[_Key, list[Problem]] = {}
        for k, (_, found) in enumerate(parts):
            for problem in found:
                key = (SEVERITIES.index(problem.severity), k, problem.code, problem.layer)
                groups.setdefault(key, []).append(problem)
        for key, problems in sorted(groups.items(), key=_by_key):
            self._tree.addTopLevelItem(self._group(problems, parts[key[1]][0]))
        told = self._evidence(new.examination) if new.examination else ""
        self._summary.setText(f"{self._in_words(new.all_problems)} {told}".strip())
        self._sift(self._filter.text())
        self._offer()

    def _evidence(self, examination: "Examination") -> str:
        from netplan.report.checkup import evidence  # the window is there without the rules

        return evidence(examination, self.words)

    def _show_current(self, state: State) -> None:
        """Go to the finding that was clicked on the map: row k of the table is problem k."""
        problems = state.all_problems
        for row in state.selection.rows[:1]:
            item = self._items.get(id(problems[row])) if row < len(problems) else None
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

    def _group(self, problems: list[Problem], result: str) -> QTreeWidgetItem:
        """Return the item of one rule; ``result`` names the one that says it, "" for data and plan."""
        first = problems[0]
        if len(problems) == 1:
            line = self._line(first, with_layer=True)
            line.setText(0, _joined(result, line.text(0)))
            return line
        title = _joined(result, self._layer(first), self.words(first.message))
        group = QTreeWidgetItem([title, self.words.number(len(problems)), self.words(first.advice)])
        group.setIcon(0, self._icons[first.severity])
        group.setData(0, _RULE, first)
        group.setToolTip(0, first.code)
        severity = self.words.code("severity", first.severity)
        group.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, severity)
        for problem in problems[:_MOST]:
            group.addChild(self._line(problem, with_layer=False))
        if len(problems) > _MOST:
            more = self.words("{n} more; the export lists all", n=len(problems) - _MOST)
            group.addChild(QTreeWidgetItem([more]))
        return group

    def _line(self, problem: Problem, *, with_layer: bool) -> QTreeWidgetItem:
        subject = self._layer(problem) if with_layer else problem.row_id
        text = _joined(subject, self.words(problem.message))
        line = QTreeWidgetItem([text, "", self.words(problem.advice)])
        line.setIcon(0, self._icons[problem.severity])
        line.setToolTip(0, problem.code)
        line.setToolTip(2, plain_tip(self.words(problem.advice)))
        line.setData(0, Qt.ItemDataRole.UserRole, problem)
        self._items[id(problem)] = line
        return line

    def _layer(self, problem: Problem) -> str:
        return self.words(TABLES[problem.layer].label) if problem.layer in TABLES else problem.layer

    def _sift(self, text: str) -> None:
        """Show the rules and findings that hold every word of the filter."""
        wanted = text.casefold().split()
        for group in _inside(self._tree.invisibleRootItem()):
            whole = _holds(group, wanted)
            lines = _inside(group)
            for line in lines:
                line.setHidden(not (whole or _holds(line, wanted)))
            group.setHidden(not whole and all(line.isHidden() for line in lines))

    def _offer(self) -> None:
        """Offer to repair what is selected, if its rule knows how."""
        rule = self._selected()
        self._mend.setEnabled(rule is not None and _is_mendable(rule.code))

    def _selected(self) -> Problem | None:
        item = self._tree.currentItem()
        if item is None or not item.isSelected():
            return None
        chosen: Problem | None = item.data(0, _RULE) or item.data(0, Qt.ItemDataRole.UserRole)
        return chosen

    def _ask_check(self) -> None:
        self.requested.emit(Trigger("check"))

    def _ask_write(self) -> None:
        self.requested.emit(Trigger("export_findings"))

    def _ask_mend(self) -> None:
        rule = self._selected()
        if rule is not None:
            self.requested.emit(MendProblems(rule.code, rule.layer))

    def _ask(self, item: QTreeWidgetItem) -> None:
        problem = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(problem, Problem):
            self.requested.emit(ShowProblem(problem))


def _inside(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [line for line in map(item.child, range(item.childCount())) if line is not None]


def _holds(item: QTreeWidgetItem, wanted: list[str]) -> bool:
    text = f"{item.text(0)} {item.text(2)} {item.toolTip(0)}".casefold()
    return all(word in text for word in wanted)


def _by_key(entry: tuple[_Key, list[Problem]]) -> _Key:
    return entry[0]


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


def _is_mendable(code: str) -> bool:
    from netplan.doctor.repairs import REPAIRS  # the window is there without the rules

    return code in REPAIRS
