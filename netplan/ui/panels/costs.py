"""The bill of the plan, its total, and how far it can be from the cheapest possible."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.plan import Plan
from netplan.report.price_names import price_name, price_source, quantity
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label, plain_tip
from netplan.ui.widgets.wrapped import wrap_rows

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HEADERS = (mark("Item, quantity × price"), mark("Cost"))


class CostsPanel(QWidget):
    """Total, gap in words, and the positions under their kind of cost."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._total = plain_label("", "figure")
        self._about = plain_label("", "quiet")
        self._gap = plain_label()
        self._bill = self._make_bill()
        self._note = plain_label("", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for shown in (self._total, self._about, self._gap):
            column.addWidget(shown)
        column.addWidget(self._bill, 1)
        column.addWidget(self._note)

    def _make_bill(self) -> QTreeWidget:
        bill = QTreeWidget()
        bill.setAccessibleName(self.words("Costs"))
        bill.setHeaderLabels([self.words(text) for text in _HEADERS])
        bill.setAlternatingRowColors(True)
        bill.setIndentation(14)
        wrap_rows(bill)
        header = bill.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return bill

    def refresh(self, old: State, new: State) -> None:
        """Show the plan, greyed while it is out of date."""
        if old.plan is not new.plan or old.stale != new.stale or not self._gap.text():
            self._bill.setEnabled(not new.stale)
            if new.plan is None:
                self._show_nothing()
            else:
                self._show(new.plan, stale=new.stale)

    def _show_nothing(self) -> None:
        self._total.setText("")
        self._about.setText("")
        self._gap.setText(self.words("There is no plan yet. Press F5 to compute one."))
        self._note.setText("")
        self._bill.clear()

    def _show(self, plan: Plan, *, stale: bool) -> None:
        words = self.words
        figures = plan.tables["figures"]
        asked = figures[figures["key"] == "connected"]
        n, total = int(asked["value"].sum()), int(asked["n"].sum())
        route_m = float(plan.tables["trenches"]["length_m"].sum())
        self._total.setText(words.money(plan.cost_eur))
        connected = words("{n} of {total} sites connected over {length}", n=n, total=total,
                          length=words.length(route_m))  # fmt: skip
        self._about.setText(words("Out of date: is being computed again") if stale else connected)
        self._gap.setText(self._in_words(plan))
        self._fill(plan.tables["costs"])
        self._note.setText(words("Net of VAT. [K] marks planning values nobody has verified."))

    def _in_words(self, plan: Plan) -> str:
        if plan.tree_eur <= 0:
            return self.words("There is no route to choose.")
        if plan.gap <= 0:
            return self.words("The route is proven to be the cheapest possible.")
        bound, gap = self.words.money(plan.bound_eur), self.words.share(plan.gap, 2)
        return self.words(
            "The route costs at most {gap} more than the cheapest possible one: no route can cost less than "
            "{bound}.",
            gap=gap,
            bound=bound,
        )

    def _fill(self, costs: pd.DataFrame) -> None:
        self._bill.clear()
        bold = QFont(self.font())
        bold.setBold(True)
        for kind, rows in costs.groupby("cost_kind", sort=False):
            group = self._line(self.words.code("cost_kind", kind), "", float(rows["cost_eur"].sum()))
            for column in (0, 1):
                group.setFont(column, bold)
            self._bill.addTopLevelItem(group)
            for row in rows.to_dict("records"):
                line = self._line(price_name(row["item"], self.words), self._times(row), row["cost_eur"])
                source = self.words(
                    "Price source: {source}", source=price_source(str(row["source"]), self.words)
                )
                line.setToolTip(0, plain_tip(f"{line.text(0)}\n{source}"))
                group.addChild(line)
        self._bill.expandAll()

    def _times(self, row: dict[Hashable, Any]) -> str:
        """Return quantity times price; of percentages the share of the sum they are taken of."""
        if row["unit"] == "EUR":
            share, total = self.words.share(row["price_eur"], 0), quantity(row["quantity"], "EUR", self.words)
            return f"{share} × {total}"
        price = quantity(row["price_eur"], "EUR", self.words)
        return f"{quantity(row['quantity'], row['unit'], self.words)} × {price}"

    def _line(self, item: str, amount: str, cost_eur: float) -> QTreeWidgetItem:
        """Return a line whose quantity stands below its name: side by side they cut each other short."""
        told = f"{item}\n{amount}" if amount else item
        line = QTreeWidgetItem([told, quantity(cost_eur, "EUR", self.words)])
        line.setToolTip(0, plain_tip(told))
        line.setTextAlignment(1, _RIGHT)
        return line
