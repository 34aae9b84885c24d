"""A folder to write to: typed, or chosen in a dialog."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from netplan.i18n import Words

_WIDTH = 380


class FolderField(QWidget):
    """A line and a button; ``edited`` says that another folder was typed or chosen."""

    edited = Signal()

    def __init__(self, words: Words, folder: Path) -> None:
        super().__init__()
        self.words = words
        self.line = QLineEdit(str(folder))
        self.line.setAccessibleName(words("Folder"))
        self.line.setMinimumWidth(_WIDTH)
        browse = QPushButton(words("Choose …"))
        browse.setAutoDefault(False)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(browse)
        self.line.textEdited.connect(self.edited)
        browse.clicked.connect(self._ask)

    @property
    def path(self) -> Path | None:
        """The folder; None if there is none."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.words("Folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, folder: str) -> None:
        self.line.setText(folder)
        self.edited.emit()
