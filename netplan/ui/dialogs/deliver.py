"""A delivery by law or by grant: to whom, with what, and what is missing, before anything is written."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.io.funding.profile import known_versions
from netplan.messages import Message, mark
from netplan.model.findings import worst
from netplan.report.deliveries import Delivered
from netplan.report.delivery_order import missing_sections
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.widgets.fields import ask_file, choice, plain_label, text_line
from netplan.ui.widgets.folder_field import FolderField
from netplan.ui.widgets.internal_field import InternalField
from netplan.ui.widgets.room import give_room

_TO = {
    "isa": mark("Infrastrukturatlas: carriers and networks (XTrasseGML)"),
    "existing": mark("What exists, as XTrasseGML"),
    "funding": mark("Funding body: layers with coded fields (Shape, GeoJSON)"),
}
_CONTACT = {"name": mark("Contact"), "phone": mark("Telephone"), "mail": mark("Mail")}
# codes of XTrasse [K]
_FUNDED = {
    0: mark("as the file says"),
    1000: mark("funded"),
    2000: mark("funded in part"),
    3000: mark("not funded"),
}
_AVAILABLE = {0: mark("as the objects say"), 4000: mark("on request"), 5000: mark("offered")}
_PHASES = (1, 2, 3, 4)
_BUTTONS = QDialogButtonBox.StandardButton.Cancel


@dataclass(frozen=True)
class DeliverChoice:
    """What the planner said; ``file`` holds values for whole classes (TOML)."""

    to: str
    folder: Path
    because: str
    contact: tuple[tuple[str, str], ...] = ()
    funded: int = 0
    available: int = 0
    file: Path | None = None
    profile: str = ""
    phase: int = 2


class DeliverDialog(QDialog):
    """Says ``checked(choice)`` and, once the list was shown for just that, ``chosen(choice)``."""

    checked = Signal(object)
    chosen = Signal(object)

    def __init__(self, words: Words, folder: Path, parent: QWidget, *, planned: bool) -> None:
        super().__init__(parent)
        self.words = words
        self._shown: DeliverChoice | None = None
        self._planned = planned
        self.setWindowTitle(words("Deliver"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, 820, 700)
        self._make_fields(folder)
        self.buttons = QDialogButtonBox(_BUTTONS)
        roles = QDialogButtonBox.ButtonRole
        self.check = self.buttons.addButton(words("Check"), roles.ActionRole)
        self.write = self.buttons.addButton(words("Write"), roles.AcceptRole)
        self._lay_out()
        self._connect()
        self._follow()

    def _make_fields(self, folder: Path) -> None:
        words = self.words
        self.to = _listed(words("Deliver to"), {key: words(text) for key, text in _TO.items()})
        self.folder = FolderField(words, folder)
        self.contact = {key: text_line(words(text)) for key, text in _CONTACT.items()}
        self.funded = _listed(words("Funding"), {key: words(text) for key, text in _FUNDED.items()})
        self.available = _listed(words("Shared use"), {key: words(text) for key, text in _AVAILABLE.items()})
        self.file = text_line(
            words("Values for whole classes"), words("delivery file (TOML), if there is one")
        )
        self.profile = _listed(words("Rules"), {one: one for one in reversed(known_versions())})
        self.profile.setEditable(True)
        self.phase = _listed(words("Phase"), {one: str(one) for one in _PHASES})
        self.phase.setCurrentIndex(1)
        self.internal = InternalField(words)
        self.missing = SectionTree(words("What is missing"))
        self.said = plain_label("", "quiet")

    def _lay_out(self) -> None:
        words = self.words
        browse = QPushButton(words("Choose …"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._ask_file)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        self._file_row = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        self._file_row.setLayout(row)
        self._form = form = QFormLayout()
        for name, field in ((mark("Deliver to"), self.to), *self._of_isa(), *self._of_funding()):
            form.addRow(words(name), field)
        form.addRow(words("Folder"), self.folder)
        form.addRow("", self.internal)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for widget in (self.said, self.missing, self.buttons):
            column.addWidget(widget, 1 if widget is self.missing else 0)

    def _of_isa(self) -> tuple[tuple[str, QWidget], ...]:
        contact = tuple((_CONTACT[key], line) for key, line in self.contact.items())
        lists = ((mark("Funding"), self.funded), (mark("Shared use"), self.available))
        return (*contact, *lists, (mark("Values for whole classes"), self._file_row))

    def _of_funding(self) -> tuple[tuple[str, QWidget], ...]:
        return ((mark("Rules"), self.profile), (mark("Phase"), self.phase))

    def _connect(self) -> None:
        for box in (self.to, self.funded, self.available, self.phase):
            box.activated.connect(self._follow)
        self.profile.currentTextChanged.connect(self._follow)
        for line in (*self.contact.values(), self.file):
            line.textChanged.connect(self._follow)
        self.folder.edited.connect(self._follow)
        self.internal.edited.connect(self._follow)
        self.check.clicked.connect(self._ask_check)
        self.buttons.accepted.connect(self._say)
        self.buttons.rejected.connect(self.reject)

    def _ask_file(self) -> None:
        dialog = ask_file(self, self.words("Values for whole classes"), [self.words("Deliveries (*.toml)")])
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def _follow(self) -> None:
        """Show the fields of this delivery; what was checked before holds for other ones."""
        to = str(self.to.currentData())
        for _, field in self._of_isa():
            self._form.setRowVisible(field, to == "isa")
        for _, field in self._of_funding():
            self._form.setRowVisible(field, to == "funding")
        self._shown = None
        self.missing.clear()
        missing_plan = to == "funding" and not self._planned
        self.said.setText(self.words(_HINT_PLAN if missing_plan else _HINT))
        self.check.setEnabled(self.folder.path is not None and self.internal.is_told and not missing_plan)
        self.write.setEnabled(False)

    def _choice(self) -> DeliverChoice:
        file = self.file.text().strip()
        contact = tuple((key, line.text().strip()) for key, line in self.contact.items())
        return DeliverChoice(
            str(self.to.currentData()),
            self.folder.path or Path(),
            self.internal.because,
            contact if any(text for _, text in contact) else (),
            int(self.funded.currentData()),
            int(self.available.currentData()),
            Path(file).expanduser() if file else None,
            self.profile.currentText().strip(),
            int(self.phase.currentData()),
        )

    def _ask_check(self) -> None:
        self.said.setText(self.words("Checking the delivery …"))
        self.check.setEnabled(False)
        self.checked.emit(self._choice())

    def show_checked(self, choice: DeliverChoice, found: Delivered | Message) -> None:
        """Show what is missing and what is left out; only then it can be written."""
        self.check.setEnabled(True)
        if choice != self._choice():  # the fields were changed meanwhile
            self._follow()
            return
        if isinstance(found, Message):
            self.said.setText(self.words(found))
            return
        words = self.words
        told = words(_judged(found))
        left_out = words("Left out: {what}", what=list(found.left_out)) if found.left_out else ""
        self.said.setText(f"{told}\n{left_out}".strip())
        self.missing.show_sections(missing_sections(found.problems, words))
        self._shown = choice
        self.write.setEnabled(True)

    def _say(self) -> None:
        if self._shown is not None:
            self.accept()
            self.chosen.emit(self._shown)


_HINT = mark("Check lists what is missing, object by object; then it can be written.")
_HINT_PLAN = mark("A funding body wants the layers of a plan: compute one first")
_WHOLE = mark("Nothing is missing.")
_REMARKS = mark("It can be delivered as it is; look at these remarks.")
_WRONG = mark("What lacks a mandatory value is not delivered; it is listed below.")


def _judged(found: Delivered) -> str:
    if worst(found.problems) == "error":
        return _WRONG
    return _REMARKS if found.problems else _WHOLE


def _listed(name: str, entries: "dict[str, str] | dict[int, str]") -> QComboBox:
    """Return a list to choose from: value -> text."""
    box = choice(name)
    for value, text in entries.items():
        box.addItem(text, value)
    return box
