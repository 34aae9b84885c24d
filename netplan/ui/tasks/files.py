"""Opening, saving, importing, exporting: dialogs that turn into jobs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from netplan.i18n import Words
from netplan.io.project_file import is_project, open_project
from netplan.messages import Message, mark
from netplan.model.looks import Looks
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.report.pack import Pack, PackOptions, file_name, write_pack
from netplan.report.saving import save_drawn
from netplan.session.demo_town import demo_town
from netplan.ui.desk import Desk
from netplan.ui.dialogs.export import ExportChoice, ExportDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import looks_of_views
from netplan.ui.tasks.networks import whole_result

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
        window.leaving.connect(self._ask_to_leave)

    def show_start(self) -> None:
        """Close the project and show the start page."""
        self._after_saving(self._desk.close)

    def open_demo(self) -> None:
        """Open the demo town."""
        self._after_saving(self._read_demo)

    def open_path(self, path: str) -> None:
        """Open a project file."""
        self._after_saving(partial(self._read, path))

    def ask_new(self) -> None:
        """Ask what a new project is made of."""
        self._after_saving(partial(self._window.call, "new.ask"))

    def take(self, *paths: str) -> None:
        """Do with dropped files what they are for: open a project, import layers, make a new project."""
        project = next((path for path in paths if is_project(Path(path))), None)
        layers = [path for path in paths if path != project]
        if project is not None:
            self._after_saving(partial(self._read, project, layers))
        elif self._desk.state.project is None or any(map(is_extract, layers)):
            self._after_saving(partial(self._window.call, "new.ask", *layers))
        else:
            self._window.call("importing.ask_all", layers)

    def ask_open(self) -> None:
        """Ask for a project file."""
        dialog = self._dialog(self._window.words("Open project"), QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_path)
        dialog.open()

    def save(self) -> None:
        """Write the project where it was opened; ask where if it never was."""
        file = self._desk.state.file
        if file is None:
            self.ask_save()
        else:
            self.save_path(str(file))

    def ask_save(self) -> None:
        """Ask where to write the project."""
        project = self._desk.state.project
        dialog = self._dialog(self._window.words("Save project as"), QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gpkg")
        dialog.selectFile(str(self._desk.state.file or f"{file_name(project.name if project else '')}.gpkg"))
        dialog.fileSelected.connect(self.save_path)
        dialog.rejected.connect(self._forget)
        dialog.open()

    def save_path(self, path: str) -> None:
        """Write the project to a file."""
        project = self._desk.state.project
        if project is not None:
            saving = partial(_save, project, self._looks(project), self._window.words, Path(path).absolute())
            label = Message(mark("Saving {file}"), {"file": Path(path).name})
            self._window.jobs.start(label, saving, self._saved)

    def ask_export(self) -> None:
        """Ask what of the result to write, and where."""
        state = self._desk.state
        if state.result is None or state.stale:
            return
        name = file_name(state.result.project.name)
        folder = (state.file.parent if state.file else Path.home()) / f"{name}-plan"
        dialog = ExportDialog(self._window.words, folder, self._window)
        dialog.chosen.connect(self._export)
        dialog.open()

    def _looks(self, project: Project) -> Looks:
        """Return how layers are shown now, and the bookmarks."""
        return replace(project.looks, layers=looks_of_views(self._desk.state.layers, project.looks.layers))

    def _dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(self._window.words("Projects (*.gpkg)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _read(self, path: str, layers: Sequence[str] = ()) -> None:
        """Open a project, then ask about layers to import into it."""
        self._beside = list(layers)
        self._window.call("first.expect", path)
        label = Message(mark("Opening {file}"), {"file": Path(path).name})
        self._window.jobs.start(label, partial(_open, Path(path).absolute()), self._opened, channel=_CHANNEL)

    def _read_demo(self) -> None:
        self._window.call("first.expect")
        label = Message(mark("Opening Musterstadt"))
        self._window.jobs.start(label, demo_town, self._opened_demo, channel=_CHANNEL)

    def _opened(self, opened: tuple[Project, Path]) -> None:
        project, path = opened
        self._window.notice.hide()
        self._window.memory.put_recent(path)
        self._desk.open(project, path)
        if self._beside:
            self._window.call("importing.ask_all", self._beside)

    def _opened_demo(self, project: Project) -> None:
        self._window.notice.hide()
        self._desk.open(project, None)

    def begin(self, project: Project) -> None:
        """Open a project that has just been made."""
        self._window.notice.hide()
        self._desk.open(project, None, saved=False)

    def _saved(self, saved: tuple[Project, Path]) -> None:
        project, path = saved
        self._window.memory.put_recent(path)
        self._desk.mark_saved(project, path)
        then, self._then = self._then, None
        if then:
            then()
        else:
            self._window.say(Message(mark("Saved: {file}"), {"file": str(path)}))

    def _export(self, choice: ExportChoice) -> None:
        result = whole_result(self._desk.state)
        if result is not None:
            shown = replace(result.project, looks=self._looks(result.project))
            result = replace(result, project=shown)
            options = PackOptions(
                self._window.words, choice.formats, internal_because=choice.internal_because
            )
            writing = partial(write_pack, result, choice.folder, options)
            self._window.jobs.start(Message(mark("Exporting")), writing, self._exported)

    def _exported(self, pack: Pack) -> None:
        fields = {"n": len(pack.files), "folder": str(pack.files[0].parent) if pack.files else ""}
        template = mark("Written to {folder}: {files}. {left_out}")
        files = [path.name for path in pack.files]
        self._window.say(Message(template, {**fields, "files": files, "left_out": list(pack.left_out)}))
        self._desk.note("export")

    def _after_saving(self, then: Then) -> None:
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
            self.save()
            return
        then, self._then = self._then, None
        if then and answer == QMessageBox.StandardButton.Discard:
            then()

    def _forget(self) -> None:
        self._then = None

    def _ask_to_leave(self) -> None:
        self._after_saving(self._window.leave)


def _open(path: Path, progress: Progress) -> tuple[Project, Path]:
    """Return the project of a file, and where it was."""
    return open_project(path, progress), path


def _save(
    project: Project, looks: Looks, words: Words, path: Path, progress: Progress
) -> tuple[Project, Path]:
    """Return what was written, and where."""
    save_drawn(replace(project, looks=looks), path, words, progress)
    return project, path


def is_extract(path: str) -> bool:
    """Whether a file is one of OpenStreetMap, by its name."""
    return path.lower().endswith(_EXTRACTS)
