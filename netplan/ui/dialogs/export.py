"""What of a result to write, and where."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
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
from netplan.messages import mark
from netplan.model.secrecy import SHORTEST_REASON

_FORMATS = {  # of report.pack
    "gpkg": mark("GeoPackage, opens styled in QGIS"),
    "csv": mark("Tables as CSV"),
    "csv-excel": mark("Tables as CSV for Excel"),
    "xlsx": mark("Costs and programme as an Excel workbook"),
    "json": mark("Plan file, from which the same plan is made again"),
    "kml": mark("Links, carriers and sites as KML for a globe"),
    "tif": mark("Coverage on 100 m cells as GeoTIFF, after the plan and its years, too"),
    "cells": mark("Coverage on 100 m cells as GeoPackage, after the plan and its years, too"),
    "xtrasse": mark("Route as XTrasseGML, for the consent by § 127 TKG"),
    "png": mark("Map as picture (PNG)"),
    "svg": mark("Map as SVG"),
}
_ON_REQUEST = frozenset({"kml", "tif", "cells", "xtrasse"})


@dataclass(frozen=True)
class ExportChoice:
    """Folder, names of formats, and why internal data are written, too; "" leaves them out."""

    folder: Path
    formats: tuple[str, ...]
    internal_because: str


class ExportDialog(QDialog):
    """Folder, formats, and a warning before internal data leave the house."""

    chosen = Signal(object)

    def __init__(self, words: Words, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("Export results"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder = QLineEdit(str(folder))
        self._folder.setAccessibleName(words("Folder"))
        self._folder.setMinimumWidth(380)
        self._browse = QPushButton(words("Choose …"))
        self._formats = {name: QCheckBox(words(label)) for name, label in _FORMATS.items()}
        for name, box in self._formats.items():
            box.setChecked(name not in _ON_REQUEST)
        self._internal = QCheckBox(words("Internal data, too: routes of existing networks"))
        self._because = QLineEdit()
        self._describe_internal()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._connect()

    def _describe_internal(self) -> None:
        words = self.words
        self._internal.setToolTip(words("Only for colleagues: these data must not leave the house"))
        self._because.setAccessibleName(words("Reason for internal data"))
        self._because.setPlaceholderText(words("Why? The reason is written into the export"))
        self._because.setEnabled(False)

    def _connect(self) -> None:
        self._browse.clicked.connect(self._ask_folder)
        self._folder.textEdited.connect(self._check)
        for box in self._formats.values():
            box.clicked.connect(self._check)
        self._internal.clicked.connect(self._because.setEnabled)
        self._internal.clicked.connect(self._check)
        self._because.textEdited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(self._browse)
        boxes = QVBoxLayout()
        for box in (*self._formats.values(), self._internal, self._because):
            boxes.addWidget(box)
        form = QFormLayout()
        form.addRow(self.words("Folder"), row)
        form.addRow(self.words("Write"), boxes)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        ready = bool(self._folder.text().strip()) and any(box.isChecked() for box in self._formats.values())
        told = not self._internal.isChecked() or len(self._because.text().strip()) >= SHORTEST_REASON
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(ready and told)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.words("Folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _say(self) -> None:
        formats = tuple(name for name, box in self._formats.items() if box.isChecked())
        folder = Path(self._folder.text().strip()).expanduser()
        because = self._because.text().strip() if self._internal.isChecked() else ""
        self.accept()
        self.chosen.emit(ExportChoice(folder, formats, because))
