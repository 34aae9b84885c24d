"""The import assistant: which file, as what, from which columns; what would change; take it.

For a new project there is nothing to compare with: it ends with how the file is to be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.io.layers import Contents, Delivery, Source
from netplan.io.profile import write_profile
from netplan.messages import Message, mark
from netplan.model.findings import worst
from netplan.session.importing import Arrival, TakeArrival
from netplan.session.rasters import GridArrival, GridSource, TakeGrid
from netplan.ui.dialogs.import_columns import ColumnsPage
from netplan.ui.dialogs.import_source import MAPPINGS, SourcePage
from netplan.ui.dialogs.import_take import TakePage
from netplan.ui.widgets.fields import ask_target, plain_label
from netplan.ui.widgets.room import give_room

STEPS = (mark("1  File"), mark("2  Columns"), mark("3  Take"))
STEPS_OF_NEW = STEPS[:2]


class ImportDialog(QDialog):
    """Asks its owner to look into files; shows the answers; says what is to be taken."""

    looked = Signal(object)  # a path
    previewed = Signal(object)  # a source
    compared = Signal(object)  # a source, or that of a grid of heights
    taken = Signal(object)  # a command of the session
    mapped = Signal(object)  # a source, where there is nothing to compare with
    skipped = Signal()
    service_wanted = Signal(str)  # the system to ask it for

    def __init__(
        self, words: Words, parent: QWidget, *, crs: str, steps: Sequence[str] = STEPS, ahead: str = ""
    ) -> None:
        super().__init__(parent)
        self.words = words
        self._last = steps
        self._command: TakeArrival | TakeGrid | None = None
        title = words("Import a file")
        self.setWindowTitle(f"{title} ({ahead})" if ahead else title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, 900, 620)
        self._file = SourcePage(words, crs)
        self._columns, self._take = ColumnsPage(words), TakePage(words)
        self._trouble, self._steps = plain_label("", "warning"), plain_label("", "quiet")
        self._pages = QStackedWidget()
        self._keep = QPushButton(words("Keep this mapping …"))
        self._skip = QPushButton(words("Skip this file"))
        self._skip.setVisible(bool(ahead))
        self._back, self._next = QPushButton(words("Back")), QPushButton(words("Next"))
        self._cancel = QPushButton(words("Cancel"))
        self._lay_out()
        self._connect()
        self._turn(0)

    def start(self, path: str) -> None:
        """Begin with a file, or with none."""
        self._file.start(path)

    def ask_service(self) -> None:
        """Begin with a layer of a service."""
        self._file.ask_service()

    def show_contents(self, contents: Contents | Message) -> None:
        """Offer the layers of the file; a message says why it cannot be read."""
        self._say(contents if isinstance(contents, Message) else None)
        self._file.show_contents(None if isinstance(contents, Message) else contents)

    def show_preview(self, delivery: Delivery | Message) -> None:
        """Show what would become of the first rows."""
        self._say(delivery if isinstance(delivery, Message) else None)
        self._columns.show_preview(None if isinstance(delivery, Message) else delivery)
        self._next.setEnabled(not isinstance(delivery, Message))

    def show_arrival(self, arrival: Arrival | GridArrival | Message, before: object) -> None:
        """Show the account of all rows and what would change."""
        self._say(arrival if isinstance(arrival, Message) else None)
        self._command = None
        if isinstance(arrival, GridArrival):
            self._command = TakeGrid(arrival) if worst(arrival.grid.problems) != "error" else None
            self._take.show_grid(arrival)
        elif not isinstance(arrival, Message):
            self._command = TakeArrival(arrival, before)  # type: ignore[arg-type] # a table of the project
            self._take.show_arrival(arrival)
        self._next.setEnabled(self._command is not None)

    def _lay_out(self) -> None:
        for page in (self._file, self._columns, self._take):
            self._pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.addWidget(self._trouble, 1)
        for button in (self._keep, self._cancel, self._skip, self._back, self._next):
            button.setAutoDefault(button is self._next)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self._steps)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._file.looked.connect(self.looked)
        self._file.service_wanted.connect(self.service_wanted)
        self._file.changed.connect(self._follow)
        self._file.troubled.connect(self._say)
        self._columns.changed.connect(self._map)
        self._keep.clicked.connect(self._ask_keep)
        self._skip.clicked.connect(self._leave_out)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._cancel.clicked.connect(self.reject)

    def _follow(self) -> None:
        self._next.setEnabled(self._file.source is not None)

    def _map(self, columns: Mapping[str, str], units: Mapping[str, str]) -> None:
        self._file.map_columns(columns, units)
        if isinstance(self._file.source, Source):
            self.previewed.emit(self._file.source)

    def _ask_keep(self) -> None:
        """Ask where to keep how the file is read, for next year's."""
        source = self._file.source
        if source is not None:
            file = source.path.with_name(f"{source.path.stem}-mapping.toml")
            dialog = ask_target(self, self.words("Keep this mapping"), [self.words(MAPPINGS)], file)
            dialog.fileSelected.connect(self.keep_mapping)
            dialog.open()

    def keep_mapping(self, path: str) -> None:
        """Keep how the file is read."""
        source = self._file.source
        if not isinstance(source, Source):
            return
        try:
            write_profile([source], Path(path))
        except NetplanError as error:
            self._say(error.message)
        else:
            self._say(Message(mark("Written: {file}"), {"file": Path(path).name}))

    def _leave_out(self) -> None:
        self.skipped.emit()

    def _go_back(self) -> None:
        self._turn(0 if isinstance(self._file.source, GridSource) else self._pages.currentIndex() - 1)

    def _go_on(self) -> None:
        at = self._pages.currentIndex()
        if at == 0 and isinstance(self._file.source, GridSource):
            self._go_on_with_grid()
        elif at < len(self._last) - 1:
            self._turn(at + 1)
        elif self._last is STEPS_OF_NEW:
            self.mapped.emit(self._file.source)
        elif isinstance(self._command, TakeGrid):
            self.taken.emit(self._command)
        elif self._command is not None:
            self.taken.emit(replace(self._command, taking=self._take.taking))

    def _go_on_with_grid(self) -> None:
        """Leave out the columns, which a grid has not; only a project that is there can refer to one."""
        if self._last is STEPS:
            self._turn(len(STEPS) - 1)
        else:
            self._say(Message(mark("Heights are imported into the project once it is made; skip this file.")))

    def _turn(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        shown = [self.words(step) for step in self._last]
        self._steps.setText("      ".join(f"▸ {text}" if k == at else text for k, text in enumerate(shown)))
        source, inside = self._file.source, self._file.inside
        self._back.setEnabled(at > 0)
        self._keep.setVisible(at == 1)
        ends = self.words("Take") if self._last is STEPS else self.words("Add")
        self._next.setText(ends if at == len(self._last) - 1 else self.words("Next"))
        self._next.setEnabled(at == 0 and source is not None)
        self._say(None)
        if at == 1 and isinstance(source, Source) and inside is not None:
            self._columns.show_source(source, inside)
            self.previewed.emit(source)
        if at == len(STEPS) - 1 and source is not None:
            self._take.wait()
            self.compared.emit(source)

    def _say(self, trouble: Message | None) -> None:
        self._trouble.setText(self.words(trouble) if trouble else "")
