"""Where the page for the public appears: in the browser here, for the network, or as files in a folder."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.widgets.fields import choice, plain_label
from netplan.ui.widgets.folder_field import FolderField

_FILES = "files"
_WHERE = {
    "127.0.0.1": mark("Service for this computer only"),
    "0.0.0.0": mark("Service for every computer in the network"),  # noqa: S104 - chosen by the user, and warned of
    _FILES: mark("Page as files in a folder"),
}
_ABOUT = {
    "127.0.0.1": mark(
        "A page with a map, and the layers as OGC API Features for QGIS and other programs. "
        "Nobody else reaches it."
    ),
    "0.0.0.0": mark(  # noqa: S104 - see above
        "Every computer that reaches this one can read it, without a password. "
        "It shows what open data may hold."
    ),
    _FILES: mark(
        "The page opens with a double click and from every web server; it loads nothing from elsewhere."
    ),
}
_LAST_PORT = 65_535
_WIDTH = 520


@dataclass(frozen=True)
class ServeChoice:
    """Host and port of a service (0: first free one), or the folder of files; whether to open it."""

    host: str
    port: int
    folder: Path | None
    show: bool


class ServeDialog(QDialog):
    """Says ``chosen(choice)``."""

    chosen = Signal(object)

    def __init__(self, words: Words, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("Show the public"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.where = choice(words("As"))
        for key, text in _WHERE.items():
            self.where.addItem(words(text), key)
        self.about = plain_label("", "quiet")
        self.port = _port(words)
        self.folder = FolderField(words, folder)
        self.show_page = QCheckBox(words("Open the page in the browser"))
        self.show_page.setChecked(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self.where.activated.connect(self._check)
        self.folder.edited.connect(self._check)
        self.buttons.accepted.connect(self._say)
        self.buttons.rejected.connect(self.reject)
        self._check()

    def _lay_out(self) -> None:
        words = self.words
        self.setMinimumWidth(_WIDTH)
        self._form = form = QFormLayout()
        form.addRow(words("As"), self.where)
        form.addRow("", self.about)
        form.addRow(words("Port"), self.port)
        form.addRow(words("Folder"), self.folder)
        form.addRow("", self.show_page)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.buttons)

    def _check(self) -> None:
        where = str(self.where.currentData())
        files = where == _FILES
        self.about.setText(self.words(_ABOUT[where]))
        self._form.setRowVisible(self.port, not files)
        self._form.setRowVisible(self.folder, files)
        self.begin.setText(self.words("Write") if files else self.words("Start"))
        self.begin.setEnabled(not files or self.folder.path is not None)

    def _say(self) -> None:
        where = str(self.where.currentData())
        files = where == _FILES
        self.accept()
        folder = self.folder.path if files else None
        self.chosen.emit(
            ServeChoice("" if files else where, self.port.value(), folder, self.show_page.isChecked())
        )


def _port(words: Words) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(words("Port"))
    box.setRange(0, _LAST_PORT)
    box.setSpecialValueText(words("the first free one from {n} on", n="5000"))
    return box
