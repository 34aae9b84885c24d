"""The council pack: what goes in, its title block, and where it is written."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.sheets import TitleBlock
from netplan.ui.widgets.fields import ask_file, ask_target, choice, plain_label, text_line
from netplan.ui.widgets.internal_field import InternalField
from netplan.ui.widgets.room import give_room
from netplan.ui.widgets.title_block import TitleBlockFields

_PAPERS = {
    "maps": mark("Map sheets and the maps of the report"),
    "sheets": mark("A page for every site"),
}
_DATA = {  # formats of report.pack
    "gpkg": mark("GeoPackage, opens styled in QGIS"),
    "xlsx": mark("Costs and programme as an Excel workbook"),
    "csv": mark("Tables as CSV"),
    "csv-excel": mark("Tables as CSV for Excel"),
    "geojson": mark("Layers as GeoJSON on WGS 84"),
}
_ABOUT = mark(
    "The report (tagged PDF and HTML), the figures for programs and a manifest with hashes are always in it. "
    "What is internal stays out unless you ask for it, and the manifest says what."
)
_ZIP = ".zip"


@dataclass(frozen=True)
class PackChoice:
    """Where to write, what goes in, and what stands above the papers; ``previous`` compares with a pack."""

    target: Path
    block: TitleBlock
    formats: tuple[str, ...]
    maps: bool
    sheets: bool
    internal_because: str
    previous: Path | None = None


class CouncilPackDialog(QDialog):
    """Says ``chosen(choice)``."""

    chosen = Signal(object)

    def __init__(self, words: Words, target: Path, block: TitleBlock, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("Council pack"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_targets(target)
        self.papers = {key: QCheckBox(words(text)) for key, text in _PAPERS.items()}
        self.data = {key: QCheckBox(words(text)) for key, text in _DATA.items()}
        for box in (*self.papers.values(), *self.data.values()):
            box.setChecked(True)
        self.seconds = plain_label("", "quiet")
        self.internal = InternalField(words)
        self.block = TitleBlockFields(words, self)
        self.block.show_block(block)
        self._lay_out()
        self._connect()

    def _make_targets(self, target: Path) -> None:
        words = self.words
        self.kind = choice(words("As"))
        self.kind.addItem(words("One file (ZIP)"), _ZIP)
        self.kind.addItem(words("A folder"), "")
        self.target = text_line(words("Write to"))
        self.target.setText(str(target))
        self.previous = text_line(words("Compare with an earlier pack"), words("its figures.json; none"))
        self.browse, self.browse_previous = QPushButton(words("Choose …")), QPushButton(words("Choose …"))
        self.browse_previous.setAccessibleName(words("Choose the earlier pack"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )

    def _lay_out(self) -> None:
        words, form = self.words, QFormLayout()
        form.addRow(plain_label(words(_ABOUT), "quiet"))
        form.addRow(words("As"), self.kind)
        form.addRow(words("Write to"), _row(self.target, self.browse))
        for text, boxes in ((words("Papers"), self.papers), (words("Data"), self.data)):
            column = QVBoxLayout()
            for box in boxes.values():
                column.addWidget(box)
            form.addRow(text, column)
        form.addRow(words("Second routes"), self.seconds)
        form.addRow("", self.internal)
        form.addRow(words("Compare with an earlier pack"), _row(self.previous, self.browse_previous))
        for name, field in self.block.rows():
            form.addRow(name, field)
        form.addRow("", self.block.draft)
        self._place(form)

    def _place(self, form: QFormLayout) -> None:
        fields, scroll = QWidget(), QScrollArea()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        fields.setLayout(form)
        scroll.setWidget(fields)
        scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.addWidget(scroll, 1)
        column.addWidget(self.buttons)
        give_room(self, 640, 660)

    def show_seconds(self, n: int) -> None:
        """Say for how many sites the pack tells second routes, and where one asks for them."""
        words, panel = self.words, self.words("Network and material")
        some = words("for {n} {n:site|sites}, as the panel *{panel}* has found them", n=n, panel=panel)
        none = words("for no site; ask for them in the panel *{panel}* first", panel=panel)
        self.seconds.setText(some if n else none)

    def _connect(self) -> None:
        self.kind.activated.connect(self._follow_kind)
        self.target.textChanged.connect(self._check)
        self.internal.edited.connect(self._check)
        self.browse.clicked.connect(self._ask_target)
        self.browse_previous.clicked.connect(self._ask_previous)
        self.buttons.accepted.connect(self._say)
        self.buttons.rejected.connect(self.reject)

    def _follow_kind(self) -> None:
        """Give the target the ending of what was chosen, or take it away."""
        path = self._path
        self.target.setText(str(path.with_suffix(self.kind.currentData())) if path.name else "")

    @property
    def _path(self) -> Path:
        return Path(self.target.text().strip()).expanduser()

    def _check(self) -> None:
        """Show as what the target would be written; without one nothing can be."""
        zipped = self._path.suffix.lower() == _ZIP
        self.kind.setCurrentIndex(0 if zipped else 1)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(
            bool(self._path.name) and self.internal.is_told
        )

    def _ask_target(self) -> None:
        words = self.words
        kinds = [words("One file (*.zip)"), words("A new folder (*)")]
        asked = ask_target(self, words("Write the council pack"), kinds, self._path)
        asked.setDefaultSuffix("")
        asked.fileSelected.connect(self.target.setText)
        asked.open()

    def _ask_previous(self) -> None:
        words = self.words
        asked = ask_file(self, words("Earlier pack"), [words("Figures of a pack (figures.json)")])
        asked.fileSelected.connect(self.previous.setText)
        asked.open()

    def _say(self) -> None:
        before = self.previous.text().strip()
        picked = PackChoice(
            target=self._path,
            block=self.block.block,
            formats=tuple(key for key, box in self.data.items() if box.isChecked()),
            maps=self.papers["maps"].isChecked(),
            sheets=self.papers["sheets"].isChecked(),
            internal_because=self.internal.because,
            previous=Path(before).expanduser() if before else None,
        )
        self.accept()
        self.chosen.emit(picked)


def _row(line: QWidget, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(line, 1)
    row.addWidget(button)
    return row
