"""What of a result to write, and where."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.widgets.folder_field import FolderField
from netplan.ui.widgets.internal_field import InternalField

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
        self._folder = FolderField(words, folder)
        self._formats = {name: QCheckBox(words(label)) for name, label in _FORMATS.items()}
        for name, box in self._formats.items():
            box.setChecked(name not in _ON_REQUEST)
        self._internal = InternalField(words)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self._folder.edited.connect(self._check)
        for box in self._formats.values():
            box.clicked.connect(self._check)
        self._internal.edited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        boxes = QVBoxLayout()
        for box in (*self._formats.values(), self._internal):
            boxes.addWidget(box)
        form = QFormLayout()
        form.addRow(self.words("Folder"), self._folder)
        form.addRow(self.words("Write"), boxes)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        ready = self._folder.path is not None and any(box.isChecked() for box in self._formats.values())
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(
            ready and self._internal.is_told
        )

    def _say(self) -> None:
        formats = tuple(name for name, box in self._formats.items() if box.isChecked())
        self.accept()
        self.chosen.emit(ExportChoice(self._folder.path or Path(), formats, self._internal.because))
