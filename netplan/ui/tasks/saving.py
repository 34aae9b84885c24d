"""Saving the open project, and what is asked when somebody else has written its file."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netplan.i18n import Words
from netplan.io.generations import Kept
from netplan.messages import Message, mark
from netplan.model.looks import Looks
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.report.file_names import file_name
from netplan.report.saving import drawing_settings
from netplan.session.document import Answer, Changed, Document, Manner, Saved
from netplan.session.settings import generations_folder
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import looks_of_views
from netplan.ui.memory import n_kept
from netplan.ui.widgets.fields import keep_plain

_CHANNEL = "save"


class Saving(QObject):
    """``saved``: the project is written; ``given_up``: it will not be; ``reload`` gives the file to read."""

    saved = Signal()
    given_up = Signal()
    reload = Signal(str)

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._is_asked_for = False

    def save(self, *, then: bool = False) -> None:
        """Write the project where it was opened; ask where if it never was, or must not be written there."""
        self._is_asked_for = then
        file = self._desk.state.file
        if file is None or self._desk.state.read_only:
            self.ask()
        else:
            self.write(str(file))

    def ask(self) -> None:
        """Ask where to write the project."""
        project = self._desk.state.project
        title = self._window.words("Save project as")
        dialog = project_dialog(self._window, title, QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gpkg")
        dialog.selectFile(str(self._desk.state.file or f"{file_name(project.name if project else '')}.gpkg"))
        dialog.fileSelected.connect(self.write)
        dialog.rejected.connect(self.given_up)
        dialog.open()

    def write(self, path: str, answer: Answer = "ask") -> None:
        """Write the project to a file, beside the window."""
        project, document = self._desk.state.project, self._desk.document
        if project is None or document is None:
            return
        shown = replace(project, looks=self.looks(project))
        kept = Kept(generations_folder(), n_kept(self._window.memory))
        manner = partial(_manner, kept, shown, self._window.words, answer)
        work = partial(_save, document, project, shown, Path(path).absolute(), manner)
        label = Message(mark("Saving {file}"), {"file": Path(path).name})
        self._window.jobs.start(label, work, self._take, channel=_CHANNEL)

    def looks(self, project: Project) -> Looks:
        """Return how layers are shown now, and the bookmarks."""
        return replace(project.looks, layers=looks_of_views(self._desk.state.layers, project.looks.layers))

    def _take(self, done: tuple[Project, Saved | Changed]) -> None:
        project, outcome = done
        if isinstance(outcome, Changed):
            self._ask_about(outcome.path)
            return
        self._window.memory.put_recent(outcome.path)
        self._desk.mark_saved(project, outcome.path)
        if not self._is_asked_for:
            self._window.say(_told(outcome))
        self._is_asked_for = False
        self.saved.emit()

    def _ask_about(self, path: Path) -> None:
        """Ask what becomes of what another program has written."""
        box = _question(self._window, self._window.words, path)
        box.button(QMessageBox.StandardButton.Save).clicked.connect(
            partial(self.write, str(path), "overwrite")
        )
        box.button(QMessageBox.StandardButton.SaveAll).clicked.connect(self.ask)
        box.button(QMessageBox.StandardButton.Retry).clicked.connect(partial(self.reload.emit, str(path)))
        box.button(QMessageBox.StandardButton.Cancel).clicked.connect(self.given_up)
        box.open()


def _save(
    document: Document,
    project: Project,
    shown: Project,
    path: Path,
    manner: Callable[[], Manner],
    progress: Progress,
) -> tuple[Project, Saved | Changed]:
    """Return what was saved, and what came of it."""
    return project, document.save(shown, path, manner(), progress)


def _manner(kept: Kept, shown: Project, words: Words, answer: Answer) -> Manner:
    return Manner(kept, drawing_settings(shown, words), answer)


def project_dialog(window: MainWindow, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
    """Return a dialog that asks for a project file."""
    dialog = QFileDialog(window, title)
    dialog.setAcceptMode(mode)
    dialog.setNameFilter(window.words("Projects (*.gpkg)"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _told(saved: Saved) -> Message:
    if saved.backup is None:
        return Message(mark("Saved: {file}"), {"file": str(saved.path)})
    template = mark("Saved: {file}; what the other program had written is now {backup}")
    return Message(template, {"file": str(saved.path), "backup": saved.backup.name})


def _question(parent: QWidget, words: Words, path: Path) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName("changed")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("netplan")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(words("{file} was changed by another program since you opened it.", file=path.name))
    more = words("Overwriting keeps what is there as {backup}.", backup=f"{path.name}.bak")
    less = words("Reading it again gives up your changes.")
    box.setInformativeText(f"{more} {less}")
    keep_plain(box)
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.SaveAll | buttons.Retry | buttons.Cancel)
    box.button(buttons.Save).setText(words("Overwrite"))
    box.button(buttons.SaveAll).setText(words("Save as…"))
    box.button(buttons.Retry).setText(words("Read it again"))
    box.setDefaultButton(buttons.SaveAll)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
