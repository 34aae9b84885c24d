"""Sections of a report as a tree: a title, its note, and its rows below each other."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from netplan.report.section import Section
from netplan.ui.widgets.fields import plain_tip
from netplan.ui.widgets.wrapped import wrap_rows

_LEAST_PX = 60  # of a column
_BESIDE_PX = 12  # of a number
_NAMES = 0.4  # of the width: long headings must not take the place of the names
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SectionTree(QTreeWidget):
    """Shows what the command line prints, cell for cell."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setAlternatingRowColors(True)
        self.setIndentation(12)
        self.header().setMinimumSectionSize(_LEAST_PX)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        wrap_rows(self)
        self._sections: tuple[Section, ...] = ()

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Show other sections; every one is open."""
        self.clear()
        self._sections = tuple(sections)
        self.setColumnCount(max((len(section.header) for section in self._sections), default=1))
        for section in self._sections:
            self._add(section)
        self.expandAll()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the new width among the columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give headings room where names keep enough; where not, headings are written in several lines."""
        room, others = self.viewport().width(), range(1, self.columnCount())
        names = min(int(_NAMES * room), self._cells_px(0) + 2 * self.indentation())
        widths = [self.sizeHintForColumn(column) for column in others]
        if sum(widths) > room - names:
            widths = [max(self._cells_px(column), self._words_px(column)) for column in others]
        for column, width in zip(others, widths, strict=True):
            self.setColumnWidth(column, width)
        self.setColumnWidth(0, max(names, room - sum(map(self.columnWidth, others))))

    def _cells_px(self, column: int) -> int:
        return self._widest(row[column] for one in self._sections for row in one.rows if column < len(row))

    def _words_px(self, column: int) -> int:
        heads = (one.header[column] for one in self._sections if column < len(one.header))
        return self._widest(word for heading in heads for word in heading.split())

    def _widest(self, texts: Iterable[str]) -> int:
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + _BESIDE_PX

    def _add(self, section: Section) -> None:
        above = QTreeWidgetItem([section.title, *section.header[1:]])
        bold = QFont(self.font())
        bold.setBold(True)
        above.setFont(0, bold)
        self.addTopLevelItem(above)
        for column in range(section.left, len(section.header)):
            above.setTextAlignment(column, _RIGHT)
        for column, heading in enumerate(section.header[1:], 1):
            above.setToolTip(column, plain_tip(heading))
        if section.note:
            note = QTreeWidgetItem(above, [section.note])
            note.setToolTip(0, plain_tip(section.note))
            note.setFirstColumnSpanned(True)
        for row in section.rows:
            line = QTreeWidgetItem(above, list(row))
            line.setToolTip(0, plain_tip(row[0]))
            for column in range(section.left, len(row)):
                line.setTextAlignment(column, _RIGHT)
