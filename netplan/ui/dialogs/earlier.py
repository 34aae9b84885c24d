"""Earlier versions of a project file: which are kept, and how many."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
)

from netplan.io.generations import generations_of
from netplan.session.settings import generations_folder
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.memory import MOST_KEPT, n_kept, set_n_kept
from netplan.ui.widgets.fields import add_row, plain_label

_MEGABYTE = 1_000_000


class EarlierDialog(QDialog):
    """``chosen`` gives the file of an earlier version."""

    chosen = Signal(Path)

    def __init__(self, window: MainWindow, file: Path) -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle(window.words("Earlier versions of {file}", file=file.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.versions = QListWidget()
        self.versions.setAccessibleName(window.words("Earlier versions"))
        self._fill(file)
        self.n_kept = _number(window)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Close
        )
        self._open = buttons.button(QDialogButtonBox.StandardButton.Open)
        self._open.setEnabled(self.versions.count() > 0)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        self.versions.itemActivated.connect(self._choose)
        self._lay_out(buttons)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        words = self._window.words
        column = QVBoxLayout(self)
        about = words("What was in the file before each of the last saves, kept on this computer.")
        column.addWidget(plain_label(about))
        column.addWidget(self.versions, 1)
        add_row(column, words("Keep so many of each file"), self.n_kept, words("0: none"))
        column.addWidget(buttons)

    def _fill(self, file: Path) -> None:
        for version in generations_of(file, generations_folder()):
            at = version.saved_at.astimezone()
            size_mb = version.path.stat().st_size / _MEGABYTE
            text = self._window.words(
                "{day}, {at} ({size_mb:.1f} MB)", day=at.date(), at=f"{at:%H:%M:%S}", size_mb=size_mb
            )
            item = QListWidgetItem(text, self.versions)
            item.setData(Qt.ItemDataRole.UserRole, str(version.path))
        self.versions.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.versions.currentItem()
        if item is not None:
            self.chosen.emit(Path(item.data(Qt.ItemDataRole.UserRole)))
            self.accept()


def _number(window: MainWindow) -> QSpinBox:
    """Return the field that says how many versions are kept of each file."""
    field = QSpinBox()
    field.setAccessibleName(window.words("Keep so many of each file"))
    field.setRange(0, MOST_KEPT)
    field.setValue(n_kept(window.memory))
    field.valueChanged.connect(partial(set_n_kept, window.memory))
    return field
