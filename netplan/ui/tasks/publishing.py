"""Publishing as open data: asks where to, writes beside the window, says what was withheld."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.dcat import LICENCES
from netplan.model.plan import Coverage, Plan
from netplan.progress import Progress
from netplan.report.pack import Pack
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.networks import whole_result


class Publishing(QObject):
    """The slot of the action. The municipality publishes, under the licence administrations mostly use."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    def ask(self) -> None:
        """Ask for the folder of the package."""
        if self._desk.state.result is None or self._desk.state.stale:
            return
        dialog = QFileDialog(self._window, self._window.words("Folder for the open data"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.publish_to)
        dialog.open()

    def publish_to(self, folder: str) -> None:
        """Write the package to a folder."""
        result = whole_result(self._desk.state)
        if result is not None:
            work = partial(_publish, result, Path(folder), self._window.words)
            self._window.jobs.start(Message(mark("Publishing")), work, self._published)

    def _published(self, pack: Pack) -> None:
        fields = {"folder": str(pack.files[-1].parent), "left_out": list(pack.left_out)}
        self._window.say(Message(mark("Written to {folder}. Withheld: {left_out}"), fields))


def _publish(result: Plan | Coverage, folder: Path, words: Words, progress: Progress) -> Pack:
    # the window is there without the solvers
    from netplan.report.publish import Publisher, PublishOptions, publish

    publisher = Publisher(result.project.name, next(iter(LICENCES.values())))
    return publish(result, folder, PublishOptions(publisher, words), progress)
