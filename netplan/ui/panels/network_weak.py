"""The weakest segments of the network, those on which most hang first; choosing one shows it on the map."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.redundancy import Redundancy
from netplan.report.document import records
from netplan.report.redundancy import homes_dark, pupils_dark
from netplan.ui.widgets.fields import plain_tip

_HEADERS = (
    mark("Segment"),
    mark("Network"),
    mark("Sites"),
    mark("Pupils"),
    mark("Households"),
    mark("Remedy"),
)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROW = Qt.ItemDataRole.UserRole
_MOST = 200  # the table of weak segments holds all


class WeakTree(QTreeWidget):
    """``chosen(row)``: a row of ``weak_segments`` was opened."""

    chosen = Signal(int)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.setAccessibleName(words("Who goes dark if a segment is cut"))
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels([words(text) for text in _HEADERS])
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in range(1, len(_HEADERS)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        self.itemActivated.connect(self._open)
        self.itemClicked.connect(self._open)

    def show_redundancy(self, made: Redundancy | None) -> None:
        """Show the weakest segments; those on which the same hang stand once."""
        self.clear()
        if made is None:
            return
        table = made.tables["weak_segments"].reset_index(names="row")
        order = ["pupils", "n_sites", "households", "id"]
        weak = table[table["weak"]].sort_values(order, ascending=[False, False, False, True])
        worst = weak.drop_duplicates(["network", "n_sites", "pupils", "households"]).head(_MOST)
        remedies = made.tables["remedies"]
        cost = dict(zip(remedies["segment_id"], remedies["cost_eur"], strict=True))
        for row in records(worst.drop(columns="geometry")):
            self._add(row, cost.get(row["id"]))

    def _add(self, row: dict[str, object], remedy_eur: float | None) -> None:
        words = self.words
        name = f"{row['street']} ({row['id']})" if row["street"] else str(row["id"])
        counts = [words.number(float(str(row["n_sites"]))), pupils_dark(row, words), homes_dark(row, words)]
        cost = words.euros(remedy_eur) if remedy_eur is not None else ""
        line = QTreeWidgetItem([name, words.code("network_part", row["network"]), *counts, cost])
        line.setData(0, _ROW, row["row"])
        line.setToolTip(0, plain_tip(name))
        for column in range(2, len(_HEADERS)):
            line.setTextAlignment(column, _RIGHT)
        self.addTopLevelItem(line)

    def _open(self, line: QTreeWidgetItem) -> None:
        self.chosen.emit(int(line.data(0, _ROW)))
