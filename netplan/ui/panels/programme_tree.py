"""Years with the sites that are built in them; a site can be dragged to another year."""

from collections.abc import Hashable
from math import isnan
from typing import Any

import pandas as pd
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent, QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.programme import Programme, period_of
from netplan.model.reasons import REASONS
from netplan.ui.widgets.fields import plain_tip
from netplan.ui.widgets.wrapped import wrap_rows

_HEADERS = (mark("Year and site"), mark("Pupils"), mark("Cost"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SITE, _STAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_LETTERS = 38  # the least width: sites shall keep their names
_ROOMY = 55  # from this width on pupils stand beside the names
_OTHERS = ("stands", "beyond_budgets", "too_early", "dropped")


class ProgrammeTree(QTreeWidget):
    """``moved(site_id, stage)``: dropped on a period (from 1); ``chosen(site_id)``: a site was opened."""

    moved = Signal(str, int)
    chosen = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._shown: Programme | None = None
        self.setAccessibleName(words("Sites by year"))
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels([words(text) for text in _HEADERS])
        self.setAlternatingRowColors(True)
        wrap_rows(self)
        self.setIndentation(12)
        self.setMinimumWidth(_LETTERS * self.fontMetrics().averageCharWidth())
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in (1, 2):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        self.activated.connect(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the pupils to the tip of a row where names would have no room beside them."""
        super().resizeEvent(event)
        self.setColumnHidden(1, event.size().width() < _ROOMY * self.fontMetrics().averageCharWidth())

    @property
    def site(self) -> tuple[str, int | None] | None:
        """The chosen site and the stage (from 1) it is built in, if one is chosen."""
        item = self.currentItem()
        if item is None or item.data(0, _SITE) is None:
            return None
        return str(item.data(0, _SITE)), item.data(0, _STAGE)

    def show_programme(self, made: Programme | None) -> None:
        """Show years and sites; what is chosen stays chosen."""
        if made is self._shown:
            return
        self._shown = made
        kept, at = self.site, self.verticalScrollBar().value()
        self.clear()
        if made is None:
            return
        sites = made.tables["programme_sites"]
        for stage, year in enumerate(made.tables["programme_years"].to_dict("records"), 1):
            here = (sites["stage"] == stage).fillna(value=False)
            self._add(self._title(year), sites[here], stage, float(year["spent_eur"]))
        for reason in _OTHERS:
            rest = sites[sites["reason"] == reason]
            if len(rest):
                self._add(self.words(REASONS[reason]), rest, None, float("nan"))
        self.expandAll()
        self.verticalScrollBar().setValue(at)
        if kept is not None:
            self._choose(kept[0])

    def _title(self, year: dict[Hashable, Any]) -> str:
        so_far = {"n": int(year["n_sites_total"]), "total": int(year["n"])}
        return self.words("{year}: {n} of {total} sites", year=str(period_of(year)), **so_far)

    def _add(self, title: str, sites: pd.DataFrame, stage: int | None, spent_eur: float) -> None:
        group = self._line(title, float(sites["pupils"].sum()), spent_eur)
        group.setData(0, _STAGE, stage)
        bold = QFont(self.font())
        bold.setBold(True)
        group.setFont(0, bold)
        group.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
        )
        self.addTopLevelItem(group)
        for site in sites.to_dict("records"):
            group.addChild(self._site_line(site, stage))

    def _site_line(self, site: dict[Hashable, Any], stage: int | None) -> QTreeWidgetItem:
        settled = self._shown.terms.sites.get(str(site["id"])) if self._shown is not None else None
        fixed = settled is not None and not settled.status
        name = str(site["name"]) if pd.notna(site["name"]) else str(site["id"])
        pupils = float("nan") if pd.isna(site["pupils"]) else float(site["pupils"])
        text = self.words("{name} (fixed)", name=name) if fixed else name
        line = self._line(text, pupils, float(site["cost_eur"]))
        line.setData(0, _SITE, str(site["id"]))
        line.setData(0, _STAGE, stage)
        line.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        )
        return line

    def _line(self, text: str, pupils: float, cost_eur: float) -> QTreeWidgetItem:
        cost = "" if isnan(cost_eur) else self.words.euros(cost_eur)
        line = QTreeWidgetItem([text, self.words.number(pupils), cost])
        line.setToolTip(0, plain_tip(f"{text}\n{self.words(_HEADERS[1])}: {self.words.number(pupils)}"))
        for column in (1, 2):
            line.setTextAlignment(column, _RIGHT)
        return line

    def _choose(self, site_id: str) -> None:
        for group in self.findItems("*", Qt.MatchFlag.MatchWildcard):
            for line in (group.child(k) for k in range(group.childCount())):
                if line is not None and line.data(0, _SITE) == site_id:
                    self.setCurrentItem(line)

    def _open(self, index: QModelIndex) -> None:
        item = self.itemFromIndex(index)
        if item is not None and item.data(0, _SITE):
            self.chosen.emit(str(item.data(0, _SITE)))

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the period a site is dropped on; the tree changes when the programme does."""
        target, site = self.itemAt(event.position().toPoint()), self.site
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if target is not None and site is not None and target.data(0, _STAGE) is not None:
            self.moved.emit(site[0], int(target.data(0, _STAGE)))
