"""Sites with their verdict, and why: which line, which need, from which source, what the plan does."""

from typing import TYPE_CHECKING, Any

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.codes import code_lists
from netplan.model.styles import style
from netplan.model.tables import TABLES
from netplan.report.spoken import reasons
from netplan.ui.intents import Select, ShowMenu
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.data_view import DataView
from netplan.ui.widgets.fields import choice, plain_label, text_line
from netplan.ui.widgets.swatches import class_swatches

if TYPE_CHECKING:
    from netplan.core.coverage.explain import Explanation

_TABLE = "coverage_sites"
_SAME_ROWS = ("sites", _TABLE)  # the assessment has a row for each site, in the same order
_COLUMNS = ("name", "verdict", "kind")
_AFTER = ("name", "verdict", "verdict_after", "kind")
_LEAST_NAME_PX = 130


class SitesPanel(QWidget):
    """A list of sites, and everything known about the selected one."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._icons = class_swatches(style(_TABLE), dark=theme.dark)
        self._state = State()
        self._verdict = self._make_verdicts()
        self._filter = text_line(words("Filter sites"), words("Filter by name or kind"))
        self._view = DataView(words("Sites"), words)
        self._view.verticalHeader().hide()
        self._summary = plain_label("", "quiet")
        self._name, self._why, self._facts = (
            plain_label("", "heading"),
            plain_label(),
            plain_label("", "quiet"),
        )
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self._verdict.activated.connect(self._narrow)
        self._filter.textEdited.connect(self._narrow)
        self._view.chosen.connect(self._ask_selection)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._view.customContextMenuRequested.connect(self._ask_menu)
        self._view.opened.connect(self._ask_zoom)

    def _make_verdicts(self) -> QComboBox:
        verdicts = choice(self.words("Verdict"))
        verdicts.setMinimumContentsLength(len(self.words("All verdicts")))
        verdicts.addItem(self.words("All verdicts"), "")
        for code in code_lists()["verdict"]:
            verdicts.addItem(self._icons[code], self.words.code("verdict", code), code)
        return verdicts

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._verdict)
        row.addWidget(self._filter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addLayout(row)
        column.addWidget(self._summary)
        column.addWidget(self._view, 2)
        column.addWidget(self._told(), 1)

    def _told(self) -> QScrollArea:
        """Return what is said about the selected site; it can be longer than the panel is high."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        for label in (self._name, self._why, self._facts):
            column.addWidget(label)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        return area

    def refresh(self, old: State, new: State) -> None:
        """Show the sites of the state and the selected one."""
        self._state = new
        if new.tables.get(_TABLE) is not old.tables.get(_TABLE):
            self._show(new)
        if new.selection is not old.selection or new.tables is not old.tables:
            rows = self._rows_of(new)
            self._view.show_selected(rows)
            self._explain(rows)

    def _show(self, state: State) -> None:
        if _TABLE not in state.tables:
            return
        table = state.tables[_TABLE]
        keys = _AFTER if state.plan else _COLUMNS
        columns = [TABLES[_TABLE].column(key) for key in keys]
        self._view.table.show_table(columns, table, self.words, self._icons)
        self._view.fit_columns(220)
        self._view.give_rest_to_first(_LEAST_NAME_PX)
        self._narrow()

    def _narrow(self) -> None:
        verdict = self._verdict.currentText() if self._verdict.currentData() else ""
        self._view.table.filter(f"{self._filter.text()} {verdict}")
        shown, total = len(self._view.table.rows), self._view.table.n_all
        self._summary.setText(self.words("{n} of {total} {total:site|sites}", n=shown, total=total))

    def _rows_of(self, state: State) -> tuple[int, ...]:
        """Return which sites are selected, whichever layer of them was clicked."""
        chosen = state.selection
        if _TABLE not in state.tables:
            return ()
        if chosen.table in _SAME_ROWS:  # a site drawn just now stands in no result yet
            return tuple(row for row in chosen.rows if row < len(state.tables[_TABLE]))
        if chosen.table == "connections" and "connections" in state.tables:
            ids = set(state.tables["connections"]["id"].iloc[list(chosen.rows)])
            return tuple(state.tables[_TABLE].index[state.tables[_TABLE]["id"].isin(ids)].tolist())
        return ()

    def _explain(self, rows: tuple[int, ...]) -> None:
        if len(rows) != 1:
            self._name.setText("")
            self._why.setText(self.words("Select a site: here stands why it has its verdict."))
            self._facts.setText("")
            return
        site = self._state.tables[_TABLE].iloc[[rows[0]]]
        self._name.setText(self._text(site, "name") or self._text(site, "id"))
        told = self._explained(site.iloc[0])
        self._why.setText(self.words(told.verdict))
        parts = [self._facts_of(site), self._connection(site)]
        parts += [[self.words("What is said about it:"), *self._listed(told.claims)]] if told.claims else []
        parts += [[self.words("What would change it:"), *self._listed(told.changes)]] if told.changes else []
        self._facts.setText("\n\n".join("\n".join(part) for part in parts if part))

    def _explained(self, site: pd.Series) -> "Explanation":
        from netplan.core.coverage.explain import explain  # the window is there without the solvers

        claims = self._state.tables["claims"]
        return explain(site, claims[claims["subject_id"] == site["id"]])

    def _listed(self, messages: tuple[Message, ...]) -> list[str]:
        return [f"• {self.words(message)}" for message in messages]

    def _facts_of(self, site: pd.DataFrame) -> list[str]:
        keys = ("need_down_mbps", "fibre_m", "school_type", "owner_kind", "promised")
        columns = {key: TABLES[_TABLE].column(key) for key in keys}
        lines = {key: self._text(site, key) for key in keys}
        return [
            f"{self.words(columns[key].label)}: {text} {columns[key].unit}".rstrip()
            for key, text in lines.items()
            if text
        ]

    def _connection(self, site: pd.DataFrame) -> list[str]:
        """Say what the plan does for the site."""
        table = self._state.tables.get("connections")
        if table is None:
            return []
        found = table[table["id"] == site["id"].iloc[0]]
        if not len(found):
            return []
        lines = [self.words(mark("Plan: {reason}"), reason=reasons(found, self.words).iloc[0])]
        cost = found["cost_share_eur"].iloc[0]
        if pd.notna(found["means"].iloc[0]):
            means = self.words.code("means", found["means"].iloc[0])
            lines.append(self.words("Served by: {means}", means=means))
        if pd.notna(cost):
            lines.append(self.words("Share of the cost: {cost}", cost=self.words.money(cost)))
            yearly, npv = (self.words.money(found[key].iloc[0]) for key in ("yearly_eur", "npv_eur"))
            lines.append(self.words("A year: {yearly}; present value: {npv}", yearly=yearly, npv=npv))
        return lines

    def _text(self, site: pd.DataFrame, key: str) -> str:
        value: Any = site[key].iloc[0]
        if pd.isna(value):
            return ""
        column = TABLES[_TABLE].column(key)
        match column.dtype:
            case "float":
                return self.words.number(value)
            case "date":
                return self.words.date(value)
        return self.words.code(column.codes, value) if column.codes else str(value)

    def _ask_menu(self) -> None:
        self.requested.emit(ShowMenu())

    def _ask_selection(self, rows: tuple[int, ...]) -> None:
        self.requested.emit(Select(Selection(_TABLE, rows)))

    def _ask_zoom(self, row: int) -> None:
        self.requested.emit(Select(Selection(_TABLE, (row,)), zoom=True))
