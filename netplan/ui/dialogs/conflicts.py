"""Rows that were changed here and by somebody else: whose is kept is chosen row by row, or for all."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
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
from netplan.model.shared import Choice, Conflict
from netplan.report.database import conflict_name, conflict_rows
from netplan.ui.widgets.fields import plain_label, plain_tip

_HEADER = (mark("Row"), mark("Mine"), mark("Theirs"), mark("Before"), mark("Kept"))
_KEPT = {"mine": mark("Mine"), "theirs": mark("Theirs")}
_LAST = len(_HEADER) - 1


class ConflictDialog(QDialog):
    """``decided`` gives (layer, key) -> "mine" or "theirs", once every row is decided."""

    decided = Signal(object)

    def __init__(self, words: Words, conflicts: Sequence[Conflict], parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.choices: dict[tuple[str, str], Choice] = {}
        self._conflicts, self._tops = tuple(conflicts), list[QTreeWidgetItem]()
        self.setWindowTitle(words("Changed by two"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 520)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(words("Changed by two"))
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.tree.setHeaderLabels([words(text) for text in _HEADER])
        self.tree.setAlternatingRowColors(True)
        self.keep = {side: QPushButton() for side in _KEPT}
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton(words("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._fill()
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        n = len(self._conflicts)
        told = self.words(
            "{n} {n:row was|rows were} changed here and, since you last fetched, by somebody else. Nothing "
            "has been written yet: say for each whose is kept. The other one stays in the history.",
            n=n,
        )
        row = QHBoxLayout()
        for button in self.keep.values():
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(plain_label(told))
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.tree.itemSelectionChanged.connect(self._follow)
        for side, button in self.keep.items():
            button.clicked.connect(lambda _checked=False, one=side: self.choose(one))
        self.buttons.accepted.connect(self._say)
        self.buttons.rejected.connect(self.reject)

    def _fill(self) -> None:
        for conflict in self._conflicts:
            name = conflict_name(conflict, self.words)
            who = f"{self.words('Theirs')}: {conflict.who}" if conflict.who else ""
            above = QTreeWidgetItem(self.tree, [name, "", who])
            self._tops.append(above)
            for _, column, *sides in conflict_rows(conflict, self.words):
                line = QTreeWidgetItem(above, [column, *sides])
                for at, text in enumerate(sides, 1):
                    line.setToolTip(at, plain_tip(text))
        self.tree.expandAll()
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def choose(self, side: Choice) -> None:
        """Keep one side of the selected rows; of all if none is selected."""
        for at in self._selected() or range(len(self._conflicts)):
            conflict = self._conflicts[at]
            self.choices[conflict.layer, conflict.key] = side
            self._tops[at].setText(_LAST, self.words(_KEPT[side]))
        self._follow()

    def _selected(self) -> list[int]:
        tops = (item.parent() or item for item in self.tree.selectedItems())
        return sorted({self.tree.indexOfTopLevelItem(top) for top in tops})

    def _follow(self) -> None:
        n = len(self._selected())
        texts = {
            "mine": self.words("Keep mine of {n} selected", n=n) if n else self.words("Keep mine of all"),
            "theirs": self.words("Keep theirs of {n} selected", n=n)
            if n
            else self.words("Keep theirs of all"),
        }
        for side, button in self.keep.items():
            button.setText(texts[side])
        self.take.setEnabled(len(self.choices) == len(self._conflicts))

    def _say(self) -> None:
        self.accept()
        self.decided.emit(dict(self.choices))
