"""The import assistant: which file, as what, from which columns; what would change; take it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.io.layers import Contents, Delivery, Inside, Source, propose
from netplan.io.layers.proposals import as_role
from netplan.messages import Message, mark
from netplan.session.importing import ROLE_NAMES, Arrival, TakeArrival
from netplan.ui.dialogs.import_columns import ColumnsPage
from netplan.ui.dialogs.import_take import TakePage
from netplan.ui.fields import choice, plain_label, text_line

STEPS = (mark("1  File"), mark("2  Columns"), mark("3  Take"))
FILES = mark(
    "Layers and tables (*.gpkg *.shp *.zip *.geojson *.json *.fgb *.parquet *.kml *.kmz *.gml *.csv *.tsv "
    "*.xlsx *.dxf)"
)


class ImportDialog(QDialog):
    """Asks its owner to look into files; shows the answers; says what is to be taken."""

    looked = Signal(object)  # a path
    previewed = Signal(object)  # a source
    compared = Signal(object)  # a source
    taken = Signal(object)  # a command of the session

    def __init__(self, words: Words, parent: QWidget, *, crs: str) -> None:
        super().__init__(parent)
        self.words = words
        self._crs_of_project = crs
        self._contents: Contents | None = None
        self._source: Source | None = None
        self._command: TakeArrival | None = None
        self.setWindowTitle(words("Import a file"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 620)
        self._build(words)
        self._lay_out()
        self._connect()
        self._turn(0)

    def _build(self, words: Words) -> None:
        self._path = QLineEdit()
        self._path.setAccessibleName(words("File"))
        self._browse = QPushButton(words("Choose …"))
        self._layer = choice(words("Layer"))
        self._role = choice(words("Role"))
        self._crs = text_line(words("Coordinate system"), words("as the file says"))
        self._why = plain_label("", "quiet")
        self._trouble = plain_label("", "warning")
        self._columns = ColumnsPage(words)
        self._take = TakePage(words)
        self._steps = plain_label("", "quiet")
        self._back, self._next = QPushButton(words("Back")), QPushButton(words("Next"))
        self._cancel = QPushButton(words("Cancel"))
        self._pages = QStackedWidget()

    def start(self, path: str) -> None:
        """Begin with a file, or with none."""
        self._path.setText(path)
        if path:
            self._look()

    def show_contents(self, contents: Contents | Message) -> None:
        """Offer the layers of the file; a message says why it cannot be read."""
        self._say(contents if isinstance(contents, Message) else None)
        self._contents = None if isinstance(contents, Message) else contents
        self._layer.clear()
        if self._contents:
            self._layer.addItems([inside.name for inside in self._contents.layers])
        self._offer_roles()

    def show_preview(self, delivery: Delivery | Message) -> None:
        """Show what would become of the first rows."""
        self._say(delivery if isinstance(delivery, Message) else None)
        self._columns.show_preview(None if isinstance(delivery, Message) else delivery)
        self._next.setEnabled(not isinstance(delivery, Message))

    def show_arrival(self, arrival: Arrival | Message, before: object) -> None:
        """Show the account of all rows and what would change."""
        self._say(arrival if isinstance(arrival, Message) else None)
        self._command = None
        if not isinstance(arrival, Message):
            self._command = TakeArrival(arrival, before)  # type: ignore[arg-type] # a table of the project
            self._take.show_arrival(arrival)
        self._next.setEnabled(self._command is not None)

    def _lay_out(self) -> None:
        file = QHBoxLayout()
        file.addWidget(self._path, 1)
        file.addWidget(self._browse)
        first = QWidget()
        form = QFormLayout(first)
        for label, field in ((self.words("File"), file), (self.words("Layer"), self._layer),
                             (self.words("Role"), self._role), ("", self._why),
                             (self.words("Coordinate system"), self._crs)):  # fmt: skip
            form.addRow(label, field)
        for page in (first, self._columns, self._take):
            self._pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.addWidget(self._trouble, 1)
        for button in (self._cancel, self._back, self._next):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self._steps)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._browse.clicked.connect(self._ask_file)
        self._path.editingFinished.connect(self._look)
        self._layer.activated.connect(self._offer_roles)
        self._role.activated.connect(self._choose_role)
        self._crs.editingFinished.connect(self._choose_role)
        self._columns.changed.connect(self._map)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._cancel.clicked.connect(self.reject)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.words("Import a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.words(FILES), self.words("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.start)
        dialog.open()

    def _look(self) -> None:
        path = Path(self._path.text().strip())
        if path.is_file() and (self._contents is None or self._contents.path != path):
            self.looked.emit(path)

    def _inside(self) -> Inside | None:
        at = self._layer.currentIndex()
        return self._contents.layers[at] if self._contents and at >= 0 else None

    def _offer_roles(self) -> None:
        """Put the proposed role first, and say what speaks for it."""
        inside = self._inside()
        self._role.clear()
        self._why.setText("")
        if self._contents and inside:
            proposal = propose(self._contents)[self._layer.currentIndex()]
            first = [name for name in (proposal.role, *proposal.others) if name in ROLE_NAMES]
            for name in (*first, *(name for name in ROLE_NAMES if name not in first)):
                self._role.addItem(self.words(ROLE_NAMES[name]), name)
            reasons = ", ".join(self.words(reason) for reason in proposal.reasons)
            self._why.setText(self.words("Proposed: {reasons}.", reasons=reasons) if reasons else "")
        self._choose_role()

    def _choose_role(self) -> None:
        inside, role = self._inside(), self._role.currentData()
        self._source = None
        if self._contents and inside and role:
            told = self._crs.text().strip() or ("" if inside.crs else self._crs_of_project)
            self._source = replace(as_role(self._contents, inside, role), crs=told)
        self._next.setEnabled(self._source is not None)

    def _map(self, columns: Mapping[str, str], units: Mapping[str, str]) -> None:
        if self._source is not None:
            self._source = replace(self._source, columns=columns, units=units)
            self.previewed.emit(self._source)

    def _go_back(self) -> None:
        self._turn(self._pages.currentIndex() - 1)

    def _go_on(self) -> None:
        at = self._pages.currentIndex()
        if at == len(STEPS) - 1 and self._command is not None:
            self.accept()
            self.taken.emit(replace(self._command, taking=self._take.taking))
            return
        self._turn(at + 1)

    def _turn(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._steps.setText(
            "      ".join(f"▸ {self.words(t)}" if k == at else self.words(t) for k, t in enumerate(STEPS))
        )
        self._back.setEnabled(at > 0)
        self._next.setText(self.words("Take") if at == len(STEPS) - 1 else self.words("Next"))
        self._next.setEnabled(at == 0 and self._source is not None)
        self._say(None)
        inside = self._inside()
        if at == 1 and self._source is not None and inside is not None:
            self._columns.show_source(self._source, inside)
            self.previewed.emit(self._source)
        if at == 2 and self._source is not None:
            self._take.wait()
            self.compared.emit(self._source)

    def _say(self, trouble: Message | None) -> None:
        self._trouble.setText(self.words(trouble) if trouble else "")
