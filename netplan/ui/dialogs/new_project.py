"""From which extract a new project is made, and of which municipality."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.ui.fields import plain_label, text_line


@dataclass(frozen=True)
class NewProjectChoice:
    """The extract; ``boundary`` and ``name`` may be empty: then the largest municipality in it is taken."""

    extract: Path
    boundary: str
    name: str


class NewProjectDialog(QDialog):
    """File, municipality, name."""

    chosen = Signal(object)

    def __init__(self, words: Words, path: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("New project from OpenStreetMap"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path = QLineEdit(path)
        self._path.setAccessibleName(words("Extract"))
        self._path.setMinimumWidth(360)
        self._browse = QPushButton(words("Choose …"))
        self._boundary = text_line(words("Municipality"), words("the largest one in the extract"))
        self._name = text_line(words("Name of the project"), words("as the municipality"))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._check()
        self._connect()

    def _connect(self) -> None:
        self._browse.clicked.connect(self._ask_file)
        self._path.textEdited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._path, 1)
        row.addWidget(self._browse)
        form = QFormLayout()
        form.addRow(self.words("Extract"), row)
        form.addRow(self.words("Municipality"), self._boundary)
        form.addRow(self.words("Name of the project"), self._name)
        column = QVBoxLayout(self)
        column.addWidget(
            plain_label(
                self.words(
                    "An extract is a file (.osm.pbf) that holds your municipality, "
                    "such as those of Geofabrik. It stays on this computer."
                ),
                "quiet",
            )
        )
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        there = Path(self._path.text().strip()).is_file()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(there)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.words("Extract"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.words("OpenStreetMap extracts (*.pbf *.osm *.osm.gz *.osm.bz2)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    def _take_file(self, path: str) -> None:
        self._path.setText(path)
        self._check()

    def _say(self) -> None:
        extract = Path(self._path.text().strip())
        self.accept()
        self.chosen.emit(NewProjectChoice(extract, self._boundary.text().strip(), self._name.text().strip()))
