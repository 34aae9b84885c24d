"""Publishing as open data: asks who, how and where to, writes beside the window, says what was withheld."""

from functools import partial

from PySide6.QtCore import QObject

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.progress import Progress
from netplan.report.file_names import file_name
from netplan.report.pack import Pack
from netplan.ui.desk import Desk
from netplan.ui.dialogs.publish import PublishChoice, PublishDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.networks import whole_result


class Publishing(QObject):
    """The slot of the action: asks who publishes, under which licence, and where to."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    def ask(self) -> None:
        """Ask for folder, publisher, licence and contact of the package."""
        state = self._desk.state
        if state.result is None or state.stale:
            return
        name = state.result.project.name
        folder = state.beside(f"{file_name(name)}-open")
        dialog = PublishDialog(self._window.words, name, folder, self._window)
        dialog.chosen.connect(self._publish)
        dialog.open()

    def _publish(self, choice: PublishChoice) -> None:
        result = whole_result(self._desk.state)
        if result is not None:
            work = partial(_publish, result, choice, self._window.words)
            self._window.jobs.start(Message(mark("Publishing")), work, self._published)

    def _published(self, pack: Pack) -> None:
        fields = {"folder": str(pack.files[-1].parent), "left_out": list(pack.left_out)}
        self._window.say(Message(mark("Written to {folder}. Withheld: {left_out}"), fields))


def _publish(result: Plan | Coverage, choice: PublishChoice, words: Words, progress: Progress) -> Pack:
    # the window is there without the solvers
    from netplan.report.publish import Publisher, PublishOptions, publish

    publisher = Publisher(choice.publisher, choice.licence, choice.contact, choice.url)
    return publish(result, choice.folder, PublishOptions(publisher, words), progress)
