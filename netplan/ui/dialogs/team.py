"""The database of a team: which one, what is in it, who changed what; and what is to be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.report.database import audit_section
from netplan.report.team import TeamStatus
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.widgets.fields import choice, plain_label, text_line

_ABOUT = mark(
    "A service of ~/.pg_service.conf, or an address without a password. Nothing is sent before you press "
    "a button."
)
_FROM_FILE = mark("This address stands in the project file. Connect only if you know it.")
_ROLE = QDialogButtonBox.ButtonRole.ActionRole
_TASKS = {
    "set_up": mark("Set the database up"),
    "password": mark("Keep a password …"),
    "open": mark("Open this project"),
    "pull": mark("Fetch"),
    "push": mark("Send and fetch"),
}


class TeamDialog(QDialog):
    """Says ``asked(task, address, key)``: task is "status" or a key of the buttons."""

    asked = Signal(str, str, str)

    def __init__(
        self, words: Words, where: str, *, has_project: bool, from_file: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.words = words
        self._has_project, self._status = has_project, TeamStatus("", {})
        self.setWindowTitle(words("Team database"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 520)
        self.where = text_line(words("Database"), "service:NAME, postgresql://user@host/database")
        self.where.setText(where)
        self.connect_button = QPushButton(words("Connect to it"))
        self.project = choice(words("Project"))
        self._about = plain_label(words(_FROM_FILE if from_file else _ABOUT), "quiet")
        self._said = plain_label()
        self._changes = SectionTree(words("Last changes"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.tasks = {key: self.buttons.addButton(words(text), _ROLE) for key, text in _TASKS.items()}
        self._lay_out()
        self._connect()
        self._check()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.connect_button)
        form = QFormLayout()
        form.addRow(self.words("Database"), row)
        form.addRow(self.words("Project"), self.project)
        column = QVBoxLayout(self)
        column.addWidget(self._about)
        column.addLayout(form)
        column.addWidget(self._said)
        column.addWidget(self._changes, 1)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.where.textEdited.connect(self._doubt)
        self.connect_button.clicked.connect(lambda: self._say("status"))
        self.project.activated.connect(lambda: self._say("status"))
        for key, button in self.tasks.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, task=key: self._say(task))
        self.buttons.rejected.connect(self.reject)

    @property
    def key(self) -> str:
        """The project that is chosen."""
        return str(self.project.currentData() or "")

    def wait(self) -> None:
        """Say that the database is being asked."""
        self._said.setText(self.words("Asking the database …"))
        for button in (self.connect_button, *self.tasks.values()):
            button.setEnabled(False)

    def show_trouble(self, message: Message) -> None:
        """Say why there is nothing to show; another database can be named."""
        self._said.setText(self.words(message))
        self._check()

    def show_status(self, status: TeamStatus) -> None:
        """Show the projects, the last changes, who is there."""
        words = self.words
        self._status = status
        self.project.clear()
        for key, (crs, revision) in status.projects.items():
            self.project.addItem(words("{key} – {crs}, revision {n}", key=key, crs=crs, n=revision), key)
        self.project.setCurrentIndex(self.project.findData(status.key))
        said = [] if status.projects else [words("The database is ready and holds no project yet.")]
        if status.open_at:
            said.append(words("Open now at {who}", who=", ".join(status.open_at)))
        if status.behind:
            said.append(words("This copy lacks {n} {n:change|changes} of others.", n=status.behind))
        self._said.setText("\n".join(said))
        self._changes.show_sections([audit_section(status.entries, words)] if status.entries else [])
        self._check()

    def _doubt(self) -> None:
        """Take back what was shown: another address is another database."""
        self.show_status(TeamStatus("", {}))
        self._about.setText(self.words(_ABOUT))
        self._said.setText("")

    def _check(self) -> None:
        named = bool(self.where.text().strip())
        known = bool(self._status.where)
        self.connect_button.setEnabled(named)
        self.tasks["set_up"].setEnabled(named and not known)
        self.tasks["password"].setEnabled(named)
        self.tasks["open"].setEnabled(known and bool(self.key))
        self.tasks["pull"].setEnabled(known and self._has_project and bool(self._status.projects))
        self.tasks["push"].setEnabled(known and self._has_project)

    def _say(self, task: str) -> None:
        self.asked.emit(task, self.where.text().strip(), self.key)
