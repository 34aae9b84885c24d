"""Who publishes, under which licence, and where to: what the record of an open-data package needs."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.model.dcat import LICENCES
from netplan.ui.widgets.fields import choice
from netplan.ui.widgets.folder_field import FolderField

_WEB = ("https://", "http://")


@dataclass(frozen=True)
class PublishChoice:
    """Folder of the package, who publishes, the licence (an address), a contact, and where it will stand."""

    folder: Path
    publisher: str
    licence: str
    contact: str
    url: str


class PublishDialog(QDialog):
    """Folder, publisher, licence, contact and address; ready once they make a record."""

    chosen = Signal(object)

    def __init__(self, words: Words, publisher: str, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("Publish as open data"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._publisher = FolderField(words, folder), QLineEdit(publisher)
        self._contact, self._url = QLineEdit(), QLineEdit()
        self._licence = choice(words("Licence"))
        for name, address in LICENCES.items():
            self._licence.addItem(name, address)
        self._url.setPlaceholderText("https://")
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Save | buttons.Cancel)
        self._lay_out()
        self._connect()
        self._check()

    def _connect(self) -> None:
        self._folder.edited.connect(self._check)
        for line in (self._publisher, self._contact, self._url):
            line.textEdited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        words = self.words
        form = QFormLayout()
        form.addRow(words("Folder"), self._folder)
        fields = (
            (words("Publisher"), self._publisher),
            (words("Licence"), self._licence),
            (words("Address for questions (mail)"), self._contact),
            (words("Where the files will stand"), self._url),
        )
        for label, field in fields:
            field.setAccessibleName(label)
            form.addRow(label, field)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        url = self._url.text().strip()
        ready = bool(self._folder.path and self._publisher.text().strip())
        ready = ready and (not url or url.startswith(_WEB))
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(ready)

    def _say(self) -> None:
        folder = self._folder.path or Path()
        said = (line.text().strip() for line in (self._publisher, self._contact, self._url))
        publisher, contact, url = said
        licence = str(self._licence.currentData())
        self.accept()
        self.chosen.emit(PublishChoice(folder, publisher, licence, contact, url))
