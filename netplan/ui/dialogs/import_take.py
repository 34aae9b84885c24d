"""What a file would change in the project, and which of it is taken."""

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QRadioButton, QTextBrowser, QVBoxLayout, QWidget

from netplan.doctor.reconcile import Taking
from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.arrivals import arrival_sections, grid_sections
from netplan.report.section import Section
from netplan.session.importing import Arrival
from netplan.session.rasters import GridArrival
from netplan.ui.widgets.fields import plain_label

_GROUPS = {
    "added": mark("New rows ({n})"),
    "changed": mark("Changed values ({n} rows)"),
    "moved": mark("Moved rows ({n})"),
    "gone": mark("Remove rows that the file no longer has ({n})"),
}


class TakePage(QWidget):
    """The account of the rows, the differences, the findings; replace the layer or take differences."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._replace = QRadioButton(words("Put the file in the place of the layer"))
        self._differences = QRadioButton(words("Take what differs from the layer in the project"))
        self._boxes = {key: QCheckBox() for key in _GROUPS}
        self._text = QTextBrowser()
        self._text.setAccessibleName(words("What the file holds and would change"))
        self._text.setOpenLinks(False)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))  # columns align
        self._text.setLineWrapMode(QTextBrowser.LineWrapMode.NoWrap)
        self._state = plain_label("", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._state, self._replace, self._differences, *self._boxes.values()):
            column.addWidget(widget)
        column.addWidget(self._text, 1)
        self._replace.clicked.connect(self._follow)
        self._differences.clicked.connect(self._follow)

    @property
    def taking(self) -> Taking | None:
        """Which differences are taken; None: the file takes the place of the layer."""
        if not self._differences.isChecked():
            return None
        return Taking(**{key: box.isChecked() for key, box in self._boxes.items()})

    def wait(self) -> None:
        """Say that the file is being read."""
        self._state.setText(self.words("Reading the file and comparing it with the project …"))
        self._text.setPlainText("")
        for widget in (self._replace, self._differences, *self._boxes.values()):
            widget.setVisible(False)

    def show_arrival(self, arrival: Arrival) -> None:
        """Show what was read, and what it would change."""
        self._state.setText("")
        found = arrival.differences
        newer = found is not None and bool((found.match.old >= 0).any())
        self._replace.setVisible(found is not None)
        self._differences.setVisible(found is not None)
        self._differences.setChecked(newer)
        self._replace.setChecked(not newer)
        if found is not None:
            for key, box in self._boxes.items():
                n = len(getattr(found, key))
                box.setText(self.words(_GROUPS[key], n=n))
                box.setEnabled(n > 0)
                box.setChecked(n > 0 and key != "gone")
                box.setVisible(True)
        self._follow()
        sections = arrival_sections(arrival, self.words, compared=True)
        self._text.setPlainText("\n\n".join(map(_plain, sections)))

    def show_grid(self, arrival: GridArrival) -> None:
        """Show what a grid of heights is; the project refers to it as a whole."""
        self._state.setText("")
        self._text.setPlainText("\n\n".join(map(_plain, grid_sections(arrival, self.words))))

    def _follow(self) -> None:
        for box in self._boxes.values():
            box.setVisible(self._differences.isChecked() and not self._differences.isHidden())


def _plain(section: Section) -> str:
    """Return a section as lines of text: what data say must not become markup."""
    rows = [section.header, *section.rows]
    widths = [min(40, max(len(row[at]) for row in rows)) for at in range(len(section.header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(filter(None, (section.title.upper(), *lines, section.note)))
