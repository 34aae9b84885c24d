"""Handing results on: what the user chooses of them is written beside the window."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.report.file_names import file_name
from netplan.report.pack import Pack, PackOptions, write_pack
from netplan.ui.desk import Desk
from netplan.ui.dialogs.export import ExportChoice, ExportDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import shown_looks
from netplan.ui.tasks.networks import whole_result

_INSIDE = mark("What is internal in {n} {n:table|tables} was left out: the report names them")


class Exporting(QObject):
    """The slot of "Export results"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    def ask(self) -> None:
        """Ask what of the result to write, and where."""
        state = self._desk.state
        if state.result is None or state.stale:
            return
        folder = state.beside(f"{file_name(state.result.project.name)}-plan")
        dialog = ExportDialog(self._window.words, folder, self._window)
        dialog.chosen.connect(self._export)
        dialog.open()

    def _export(self, choice: ExportChoice) -> None:
        result = whole_result(self._desk.state)
        if result is not None:
            shown = replace(result.project, looks=shown_looks(self._desk.state, result.project))
            result = replace(result, project=shown)
            options = PackOptions(
                self._window.words, choice.formats, internal_because=choice.internal_because
            )
            writing = partial(write_pack, result, choice.folder, options)
            self._window.jobs.start(Message(mark("Exporting")), writing, self._exported)

    def _exported(self, pack: Pack) -> None:
        folder = str(pack.files[0].parent) if pack.files else ""
        about = [one.fields for one in pack.left_out if "label" in one.fields]
        inside = {fields["table"]: fields["label"] for fields in about}
        more = [one for one in pack.left_out if "label" not in one.fields]
        if inside:
            more.insert(0, Message(_INSIDE, {"n": len(inside)}))
        fields = {"n": len(pack.files), "folder": folder, "left_out": more}
        template = mark("Written to {folder}: {n} {n:file|files}. {left_out}")
        words, every = self._window.words, "\n".join(map(self._window.words, pack.left_out))
        self._window.notice.say(words(Message(template, fields)), every)
        self._desk.note("export")
