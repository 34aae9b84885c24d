"""Opening and saving: dialogs that turn into jobs."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from netplan.io.claims import claim
from netplan.io.project_file import is_project, open_project
from netplan.io.seal import token_of
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.session.demo_town import demo_town
from netplan.session.document import Document, open_document
from netplan.session.settings import recovery_folder
from netplan.ui.desk import Desk
from netplan.ui.dialogs.earlier import EarlierDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.saving import Saving, project_dialog

Then = Callable[[], None]
_EXTRACTS = (".osm", ".pbf", ".osm.gz", ".osm.bz2")
_CHANNEL = "file"  # opening another file gives up the one before


class Files(QObject):
    """The slots of the menu "File"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._then: Then | None = None
        self._beside: list[str] = []
        self._saving = Saving(window, desk)
        self._saving.saved.connect(self._go_on)
        self._saving.given_up.connect(self._forget)
        self._saving.reload.connect(self._read_again)
        window.leaving.connect(self._ask_to_leave)

    def show_start(self) -> None:
        """Close the project and show the start page."""
        self.after_saving(self._desk.close)

    def open_demo(self) -> None:
        """Open the demo town."""
        self.after_saving(self._read_demo)

    def open_path(self, path: str) -> None:
        """Open a project file."""
        self.after_saving(partial(self._read, path))

    def ask_new(self) -> None:
        """Ask what a new project is made of."""
        self.after_saving(partial(self._window.call, "new.ask"))

    def take(self, *paths: str) -> None:
        """Do with dropped files what they are for: open a project, import layers, make a new project."""
        project = next((path for path in paths if is_project(Path(path))), None)
        layers = [path for path in paths if path != project]
        if project is not None:
            self.after_saving(partial(self._read, project, layers))
        elif self._desk.state.project is None or any(map(is_extract, layers)):
            self.after_saving(partial(self._window.call, "new.ask", *layers))
        else:
            self._window.call("importing.ask_all", layers)

    def ask_open(self) -> None:
        """Ask for a project file."""
        title = self._window.words("Open project")
        dialog = project_dialog(self._window, title, QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_path)
        dialog.open()

    def save(self) -> None:
        """Write the project where it was opened; ask where if it never was."""
        self._saving.save()

    def ask_save(self) -> None:
        """Ask where to write the project."""
        self._saving.ask()

    def save_path(self, path: str) -> None:
        """Write the project to a file."""
        self._saving.write(path)

    def ask_earlier(self) -> None:
        """Show the earlier versions of the project file."""
        file = self._desk.state.file
        if file is not None:
            dialog = EarlierDialog(self._window, file)
            dialog.chosen.connect(partial(self._open_earlier, file))
            dialog.open()

    def _read(self, path: str, layers: Sequence[str] = ()) -> None:
        """Open a project, then ask about layers to import into it."""
        self._beside = list(layers)
        self._window.call("first.expect", path)
        label = Message(mark("Opening {file}"), {"file": Path(path).name})
        opening = partial(open_document, Path(path).absolute(), recovery_folder())
        self._window.jobs.start(label, opening, self._opened, channel=_CHANNEL)

    def _read_again(self, path: str) -> None:
        """Take the file as it is now, and give up what was changed here."""
        self._then = None
        self._read(path)

    def _open_earlier(self, file: Path, earlier: Path) -> None:
        self.after_saving(partial(self._read_earlier, file, earlier))

    def _read_earlier(self, file: Path, earlier: Path) -> None:
        label = Message(mark("Opening {file}"), {"file": file.name})
        reading = partial(_open_earlier, file, earlier, self._desk.document)
        self._window.jobs.start(label, reading, self._opened_earlier, channel=_CHANNEL)

    def _read_demo(self) -> None:
        self._window.call("first.expect")
        label = Message(mark("Opening Musterstadt"))
        self._window.jobs.start(label, demo_town, self._opened_demo, channel=_CHANNEL)

    def _opened(self, document: Document) -> None:
        path, opened = document.home, document.opened
        if path is None or opened is None:
            return
        self._window.notice.hide()
        self._window.memory.put_recent(path)
        self._desk.open(opened.project, path, document=document)
        note = document.read_only or document.taken_over
        if note is not None:
            self._window.say(note)
        if self._beside:
            self._window.call("importing.ask_all", self._beside)

    def _opened_earlier(self, found: tuple[Project, Document]) -> None:
        project, document = found
        self._desk.open(project, document.home, saved=False, document=document)
        template = mark("This is an earlier version; save it to make it the current one")
        self._window.say(Message(template))

    def _opened_demo(self, project: Project) -> None:
        self._window.notice.hide()
        self._desk.open(project, None)

    def begin(self, project: Project) -> None:
        """Open a project that has just been made."""
        self._window.notice.hide()
        self._desk.open(project, None, saved=False)

    def _go_on(self) -> None:
        """Do what saving was for."""
        then, self._then = self._then, None
        if then:
            then()

    def after_saving(self, then: Then) -> None:
        """Do ``then``, after asking what becomes of unsaved changes."""
        if self._desk.state.saved or self._desk.state.project is None:
            then()
            return
        self._then = then
        words = self._window.words
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("netplan")
        box.setTextFormat(Qt.TextFormat.PlainText)
        name = self._desk.state.project.name
        box.setText(words("{name} has changes that are not saved. Save them?", name=name))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._answer)
        box.open()

    def _answer(self, answer: int) -> None:
        if answer == QMessageBox.StandardButton.Save:
            self._saving.save(then=self._then is not None)
            return
        then, self._then = self._then, None
        if then and answer == QMessageBox.StandardButton.Discard:
            then()

    def _forget(self) -> None:
        self._then = None

    def _ask_to_leave(self) -> None:
        self.after_saving(self._window.leave)


def _open_earlier(
    file: Path, earlier: Path, document: Document | None, progress: Progress
) -> tuple[Project, Document]:
    """Return an earlier version, and the document of the file it is of."""
    token = document.token if document is not None else token_of(file)
    return open_project(earlier, progress), Document(recovery_folder(), file, claim(file), None, token)


def is_extract(path: str) -> bool:
    """Whether a file is one of OpenStreetMap, by its name."""
    return path.lower().endswith(_EXTRACTS)
