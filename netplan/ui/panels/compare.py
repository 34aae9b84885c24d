"""Two results side by side: what is compared, coverage and cost of both, and what changed."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import code_lists
from netplan.model.comparison import Comparison
from netplan.model.scenario import title_of
from netplan.model.tables import TABLES
from netplan.report.compared import coverage_rows, money_rows
from netplan.session.results import is_current
from netplan.ui.intents import Compare, Contender, Select, Trigger
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label, plain_tip
from netplan.ui.widgets.icons import icon

_HEADERS = (mark("Figure"), "A", "B", mark("B less A"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CHANGED = ("compared_sites", "compared_addresses", "compared_cells", "compared_trenches")
_LAYERS = {"compared_sites": "sites", "compared_addresses": "addresses",
           "compared_cells": "cells", "compared_trenches": "trenches"}  # fmt: skip
_FILE = "file"


class ComparePanel(QWidget):
    """Asks for ``Compare``; the rows below "What changed" select what they count."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._files: list[Path] = []
        self._a, self._b = (self._make_choice(words("Compare {side}", side=side)) for side in "AB")
        self._planned = QCheckBox(words("As planned, not only as it is today"))
        self._planned.setChecked(True)
        self._go = QPushButton(icon("compare", theme), words("Compare"))
        self._swipe = QPushButton(icon("swipe", theme), words("Swipe"))
        self._swipe.setToolTip(words("Show A left and B right of a divider on the map"))
        self._end = QPushButton(words("End comparing"))
        self._about = plain_label()
        self._table = self._make_table()
        self._note = plain_label("", "quiet")
        self._lay_out()
        self._go.clicked.connect(self._ask)
        self._swipe.clicked.connect(self._ask_swipe)
        self._end.clicked.connect(self._ask_end)
        self._table.itemActivated.connect(self._ask_rows)
        self._show(None)

    def _make_choice(self, name: str) -> QComboBox:
        box = choice(name)
        box.activated.connect(self._ask_file)
        return box

    def _make_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName(self.words("Comparison"))
        table.setColumnCount(len(_HEADERS))
        table.setHeaderLabels([self.words(text) for text in _HEADERS])
        table.setAlternatingRowColors(True)
        table.setUniformRowHeights(True)
        table.setIndentation(10)
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in (1, 2, 3):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _lay_out(self) -> None:
        asked = QWidget()
        asked.setMaximumWidth(280)
        form = QFormLayout(asked)
        form.setContentsMargins(0, 0, 6, 0)
        form.addRow("A", self._a)
        form.addRow("B", self._b)
        form.addRow(self._planned)
        form.addRow(self._go)
        row = QHBoxLayout()
        row.addWidget(self._swipe)
        row.addWidget(self._end)
        form.addRow(row)
        told = QVBoxLayout()
        told.addWidget(self._about)
        told.addWidget(self._table, 1)
        told.addWidget(self._note)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(asked)
        whole.addLayout(told, 1)

    def refresh(self, old: State, new: State) -> None:
        """Show the scenarios there are, and the comparison."""
        self._state = new
        if new.project is None:
            return
        if old.project is None or old.project.scenarios != new.project.scenarios or not self._a.count():
            self._offer()
        if old.comparison is not new.comparison:
            self._show(new.comparison)
        if new.comparison is not None and old.project is not new.project:
            self._tell_age(new.comparison)

    def _offer(self) -> None:
        """List scenarios and files; what was chosen stays chosen, at first B is the second scenario."""
        project = self._state.project
        names = [scenario.name for scenario in project.scenarios] if project else []
        for box, first in ((self._a, 0), (self._b, min(1, len(names) - 1))):
            before = box.currentText()
            box.clear()
            for name in names:
                box.addItem(self.words.value(title_of(name)), Contender(name))
            for file in self._files:
                box.addItem(file.name, Contender("", file))
            box.addItem(self.words("Another project file …"), _FILE)
            at = box.findText(before)
            box.setCurrentIndex(at if 0 <= at < box.count() - 1 else max(first, 0))
        if len(names) > 1 and self._a.currentData() == self._b.currentData():
            self._b.setCurrentIndex(1 if self._a.currentIndex() != 1 else 0)

    def _ask_file(self) -> None:
        box = self.sender()
        if not isinstance(box, QComboBox) or box.currentData() != _FILE:
            return
        box.setCurrentIndex(0)
        dialog = QFileDialog(self, self.words("Compare with a project file"))
        dialog.setNameFilter(self.words("Projects (*.gpkg)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add_file_to_a if box is self._a else self.add_file_to_b)
        dialog.open()

    def add_file_to_a(self, path: str) -> None:
        """Offer a project file, and choose it as A."""
        self._add(self._a, Path(path))

    def add_file_to_b(self, path: str) -> None:
        """Offer a project file, and choose it as B."""
        self._add(self._b, Path(path))

    def _add(self, box: QComboBox, file: Path) -> None:
        self._files = [*(known for known in self._files if known != file), file]
        self._offer()
        box.setCurrentIndex(box.findText(file.name))

    def _ask(self) -> None:
        a, b = (box.currentData() for box in (self._a, self._b))
        if isinstance(a, Contender) and isinstance(b, Contender):
            self.requested.emit(Compare((a, b), self._planned.isChecked()))

    def _ask_swipe(self) -> None:
        self.requested.emit(Trigger("swipe"))

    def _ask_end(self) -> None:
        self.requested.emit(Compare(None))

    def _show(self, comparison: Comparison | None) -> None:
        self._table.clear()
        for control in (self._swipe, self._end, self._table):
            control.setEnabled(comparison is not None)
        self._note.setText("")
        if comparison is None:
            self._about.setText(
                self.words("Choose two scenarios, or the same project at two dates, and press Compare.")
            )
            return
        self._tell_age(comparison)
        self._group(self.words("Served"), coverage_rows(comparison, self.words))
        self._group(self.words("Cost and route"), money_rows(comparison, self.words))
        self._list_changes(comparison)
        self._table.expandAll()
        findings = [self.words(problem.message) for problem in comparison.problems]
        notes = self.words("Shares are of all: unknown never counts as served. Net of VAT.")
        self._note.setText("\n".join([*findings, notes]))

    def _tell_age(self, comparison: Comparison) -> None:
        """Say what A and B are, and whether the open project has changed since."""
        sides = self.words("A: {a}; B: {b}", a=title_of(comparison.a.name), b=title_of(comparison.b.name))
        project = self._state.project
        now = {scenario.name: scenario for scenario in project.scenarios} if project else {}
        own = [one.result for one in (comparison.a, comparison.b) if one.file is None]
        fresh = project is not None and all(
            one.scenario.name in now and is_current(one, project, now[one.scenario.name]) for one in own
        )
        late = "" if fresh else self.words("The project has changed since: compare again.")
        self._about.setText(f"{sides}\n{late}".strip())

    def _group(self, title: str, rows: list[tuple[str, ...]]) -> QTreeWidgetItem:
        group = QTreeWidgetItem([title])
        bold = QFont(self.font())
        bold.setBold(True)
        group.setFont(0, bold)
        self._table.addTopLevelItem(group)
        for row in rows:
            self._line(group, row)
        return group

    def _line(self, group: QTreeWidgetItem, row: tuple[str, ...], data: Any = None) -> None:
        line = QTreeWidgetItem(list(row))
        line.setToolTip(0, plain_tip(row[0]))
        line.setData(0, Qt.ItemDataRole.UserRole, data)
        for column in (1, 2, 3):
            line.setTextAlignment(column, _RIGHT)
        group.addChild(line)

    def _list_changes(self, comparison: Comparison) -> None:
        """Count what changed; a line selects what it counts."""
        group = self._group(self.words("What changed (double click selects)"), [])
        for table in _CHANGED:
            changes = comparison.tables[table]["change"]
            for code in code_lists()["change"]:
                rows = tuple((changes == code).to_numpy().nonzero()[0].tolist())
                if rows:
                    layer = self.words(TABLES[_LAYERS[table]].label)
                    text = f"{layer}: {self.words.code('change', code)}"
                    self._line(group, (text, "", "", self.words.number(len(rows))), Selection(table, rows))

    def _ask_rows(self, item: QTreeWidgetItem) -> None:
        chosen = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(chosen, Selection):
            self.requested.emit(Select(chosen, zoom=True))
