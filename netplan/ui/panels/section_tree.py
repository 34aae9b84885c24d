"""Sections of a report as a tree: a title, its note, and its rows below each other."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from netplan.report.section import Section
from netplan.ui.widgets.fields import plain_tip

_LEAST_PX = 72  # of a column: long headings must not take the place of the names
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

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Show other sections; every one is open."""
        self.clear()
        told = tuple(sections)
        self.setColumnCount(max((len(section.header) for section in told), default=1))
        for section in told:
            self._add(section)
        self.expandAll()
        for column in range(self.columnCount()):
            mode = QHeaderView.ResizeMode
            self.header().setSectionResizeMode(column, mode.ResizeToContents if column else mode.Stretch)
        self.header().setStretchLastSection(False)

    def _add(self, section: Section) -> None:
        above = QTreeWidgetItem([section.title, *section.header[1:]])
        bold = QFont(self.font())
        bold.setBold(True)
        above.setFont(0, bold)
        self.addTopLevelItem(above)
        for column in range(section.left, len(section.header)):
            above.setTextAlignment(column, _RIGHT)
        if section.note:
            note = QTreeWidgetItem(above, [section.note])
            note.setToolTip(0, plain_tip(section.note))
            note.setFirstColumnSpanned(True)
        for row in section.rows:
            line = QTreeWidgetItem(above, list(row))
            line.setToolTip(0, plain_tip(row[0]))
            for column in range(section.left, len(row)):
                line.setTextAlignment(column, _RIGHT)
