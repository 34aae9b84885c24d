"""What a new project is made of: an extract, a municipality, a coordinate system, layers of one's own."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.io.layers import Source
from netplan.messages import mark
from netplan.model.tables import TABLES
from netplan.ui.dialogs.import_source import FILES
from netplan.ui.widgets.fields import ask_file, choice, plain_label, text_line

SYSTEMS = {"": mark("The UTM zone of the place"), "EPSG:25832": "UTM 32 (EPSG:25832)",
           "EPSG:25833": "UTM 33 (EPSG:25833)"}  # fmt: skip
EXTRACTS = mark("OpenStreetMap extracts (*.pbf *.osm *.osm.gz *.osm.bz2)")


@dataclass(frozen=True)
class NewProjectChoice:
    """What was chosen: without ``extract`` the layers are all there is; empty texts mean "find out"."""

    extract: Path | None
    boundary: str
    name: str
    crs: str = ""
    layers: tuple[Source, ...] = ()


class NewProjectDialog(QDialog):
    """Asks its owner by ``mapping_wanted`` how files are to be read; ``add_layer`` takes the answer."""

    chosen = Signal(object)
    mapping_wanted = Signal(list)  # paths

    def __init__(self, words: Words, path: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._sources: list[Source] = []
        self.setWindowTitle(words("New project"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path = text_line(words("Extract"), words("none: only your own layers"))
        self._path.setText(path)
        self._build(words)
        self._lay_out()
        self._connect()
        self._check()

    def _build(self, words: Words) -> None:
        self._path.setMinimumWidth(360)
        self._boundary = text_line(words("Municipality"), words("the largest one in the extract"))
        self._name = text_line(words("Name of the project"), words("as the municipality"))
        self._crs = self._systems()
        self._layers = QListWidget()
        self._layers.setAccessibleName(words("Your own layers"))
        self._browse, self._outline = QPushButton(words("Choose …")), QPushButton(words("From a file …"))
        self._add, self._remove = QPushButton(words("Add files …")), QPushButton(words("Remove"))
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self._trouble = plain_label("", "quiet")

    @property
    def crs(self) -> str:
        """The system that is chosen, "" for that of the place."""
        return str(self._crs.currentData())

    @property
    def layers(self) -> tuple[Source, ...]:
        """The files in the list."""
        return tuple(self._sources)

    def add_layer(self, source: Source) -> None:
        """Take a file into the list."""
        self._sources.append(source)
        label = self.words(TABLES[source.role].label)
        self._layers.addItem(self.words("{layer}: {file}", layer=label, file=source.path.name))
        self._layers.setCurrentRow(self._layers.count() - 1)
        self._check()

    def _systems(self) -> QComboBox:
        box = choice(self.words("Coordinate system"))
        for key, text in SYSTEMS.items():
            box.addItem(self.words(text) if not key else text, key)
        return box

    def _lay_out(self) -> None:
        words = self.words
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(words("Extract"), _beside(self._path, self._browse))
        form.addRow(words("Municipality"), _beside(self._boundary, self._outline))
        form.addRow(words("Name of the project"), self._name)
        form.addRow(words("Coordinate system"), self._crs)
        files = QVBoxLayout()
        files.addWidget(self._layers)
        files.addLayout(_beside(self._add, self._remove, grows=False))
        form.addRow(words("Your own layers"), files)
        about = mark(
            "An extract is a file (.osm.pbf) that holds your municipality, such as those of Geofabrik. "
            "It stays on this computer. Your own layers take the place of what it holds of the same kind."
        )
        column = QVBoxLayout(self)
        column.addWidget(plain_label(words(about), "quiet"))
        column.addLayout(form, 1)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        for button in (self._browse, self._outline, self._add, self._remove):
            button.setAutoDefault(False)
        self._browse.clicked.connect(self._ask_extract)
        self._outline.clicked.connect(self._ask_outline)
        self._add.clicked.connect(self._ask_layers)
        self._remove.clicked.connect(self._take_out)
        for line in (self._path, self._boundary, self._name):
            line.textEdited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _check(self) -> None:
        """Let nobody go on without an extract or a layer, and say what is missing."""
        extract = self._path.text().strip()
        trouble = ""
        if extract and not Path(extract).is_file():
            trouble = self.words("There is no file {file}", file=extract)
        elif not extract and not self._sources:
            trouble = self.words("Choose an extract, or add layers of your own")
        elif not extract and not self._name.text().strip():
            trouble = self.words("Without an extract the project needs a name")
        self._trouble.setText(trouble)
        self._remove.setEnabled(bool(self._sources))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not trouble)

    def _ask_extract(self) -> None:
        self._ask(self.words("Extract"), EXTRACTS, self._path)

    def _ask_outline(self) -> None:
        self._ask(self.words("Municipality"), FILES, self._boundary)

    def _ask(self, title: str, kinds: str, line: QLineEdit) -> None:
        dialog = ask_file(self, title, [self.words(kinds), self.words("All files (*)")])
        dialog.fileSelected.connect(line.setText)
        dialog.fileSelected.connect(self._check)
        dialog.open()

    def _ask_layers(self) -> None:
        filters = [self.words(FILES), self.words("All files (*)")]
        dialog = ask_file(self, self.words("Your own layers"), filters, several=True)
        dialog.filesSelected.connect(self.mapping_wanted)
        dialog.open()

    def _take_out(self) -> None:
        row = self._layers.currentRow()
        if row >= 0:
            self._layers.takeItem(row)
            del self._sources[row]
        self._check()

    def _say(self) -> None:
        extract = self._path.text().strip()
        boundary, name = self._boundary.text().strip(), self._name.text().strip()
        made = NewProjectChoice(Path(extract) if extract else None, boundary, name, self.crs, self.layers)
        self.accept()
        self.chosen.emit(made)


def _beside(*widgets: QWidget, grows: bool = True) -> QHBoxLayout:
    """Put widgets in a row, the first of them as wide as there is room."""
    row = QHBoxLayout()
    for at, widget in enumerate(widgets):
        row.addWidget(widget, int(grows and at == 0))
    if not grows:
        row.addStretch(1)
    return row
