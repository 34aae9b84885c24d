"""The bill of material as a tree: years, parts, items."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.sizing import Sizing
from netplan.report.document import records
from netplan.report.item_names import item_name
from netplan.report.price_names import price_source, quantity
from netplan.ui.widgets.fields import plain_tip
from netplan.ui.widgets.wrapped import wrap_rows

_HEADERS = (mark("Item, quantity × price"), mark("Cost"))
_LETTERS = 40  # the least width: items shall keep their names
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BillTree(QTreeWidget):
    """Items under their part, parts under their year if a programme says when they are built."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.setAccessibleName(words("Bill of material"))
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels([words(text) for text in _HEADERS])
        self.setAlternatingRowColors(True)
        wrap_rows(self)
        self.setMinimumWidth(_LETTERS * self.fontMetrics().averageCharWidth())
        self.setIndentation(12)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def show_sizing(self, made: Sizing | None) -> None:
        """Show the bill, nothing without one."""
        self.clear()
        if made is None:
            return
        bill = made.tables["bill"]
        for year, of_year in bill.groupby(bill["year"].fillna(0), sort=True):
            above = self.invisibleRootItem()
            if bill["year"].notna().any():
                text = str(year) if year else self.words("not in these years")
                above = self._line(above, text, float(of_year["cost_eur"].sum()), bold=True)
            for part, rows in of_year.groupby("bill_part", sort=False):
                label = self.words.code("bill_part", part)
                group = self._line(above, label, float(rows["cost_eur"].sum()), bold=True)
                for row in records(rows):
                    self._item(group, row)
        self.expandToDepth(0 if bill["year"].notna().any() else 1)

    def _item(self, group: QTreeWidgetItem, row: dict[str, object]) -> None:
        words, unit = self.words, str(row["unit"])
        price, amount = float(str(row["price_eur"])), float(str(row["quantity"]))
        each = words.share(price, 0) if unit == "EUR" else quantity(price, "EUR", words)
        text = f"{item_name(str(row['item']), words)}\n{quantity(amount, unit, words)} × {each}"
        line = self._line(group, text, float(str(row["cost_eur"])))
        source = words("Price source: {source}", source=price_source(str(row["source"]), words))
        line.setToolTip(0, plain_tip(f"{line.text(0)}\n{source}"))

    def _line(self, above: QTreeWidgetItem, text: str, eur: float, *, bold: bool = False) -> QTreeWidgetItem:
        line = QTreeWidgetItem(above, [text, quantity(eur, "EUR", self.words)])
        font = QFont(self.font())
        font.setBold(bold)
        for column in range(len(_HEADERS)):
            line.setFont(column, font)
        line.setTextAlignment(1, _RIGHT)
        return line
