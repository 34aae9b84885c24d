"""Prints map sheets: a preview while the title block is filled in, then PDF, SVG or PNG as a job."""

import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.sheets import SheetOrder, SheetTemplate, TitleBlock
from netplan.progress import Progress
from netplan.report.file_names import file_name
from netplan.report.sheets.content import sheet_contents
from netplan.report.sheets.press import Printed, PrintJob, print_sheets, run_press
from netplan.session.commands import DropSheet, KeepSheet
from netplan.ui.desk import Desk
from netplan.ui.dialogs.anyway import ask_anyway
from netplan.ui.dialogs.print_sheet import PrintSheetDialog, small
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.tasks.networks import whole_result
from netplan.ui.widgets.fields import ask_target, ask_text

_KINDS = (mark("PDF (*.pdf)"), mark("Drawing, letters stay letters (*.svg)"), mark("Picture (*.png)"))
_PREVIEW_DPI = 60
_CHANNEL = "sheet"


class MapSheets(QObject):
    """The slots behind *Print map sheet*."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._canvas = window, desk, canvas
        self._order = SheetOrder()
        self.dialog: PrintSheetDialog | None = None

    def ask(self) -> None:
        """Open the dialog."""
        project = self._desk.state.project
        if project is None:
            return
        names = project.layer("districts")["name"].dropna().astype(str)
        areas = sorted(names[names != ""].unique())
        dialog = PrintSheetDialog(self._window.words, areas, self._canvas.view.extent, self._window)
        self.dialog = dialog
        dialog.show_order(SheetOrder(block=TitleBlock(day=date.today().isoformat(), draft=True)))  # noqa: DTZ011 - the user's day
        dialog.show_templates(project.looks.sheets)
        dialog.previewed.connect(self._preview)
        dialog.ordered.connect(self._ask_where)
        dialog.kept.connect(self._ask_name)
        dialog.dropped.connect(self._drop)
        dialog.finished.connect(self._forget)
        dialog.open()
        dialog.ask_preview()

    def _forget(self) -> None:
        self.dialog = None
        self._window.jobs.drop(_CHANNEL)

    def _preview(self, order: SheetOrder) -> None:
        result = whole_result(self._desk.state)
        if result is None:
            self._say(self._window.words("There is no result to print yet"))
            return
        work = partial(_draw_preview, result, small(order), self._window.words)
        label = Message(mark("Drawing the preview of a sheet"))
        self._window.jobs.start(label, work, self._previewed, channel=_CHANNEL, quiet=True)

    def _previewed(self, made: tuple[QImage, tuple[str, ...]]) -> None:
        if self.dialog is not None:
            self.dialog.show_preview(*made)

    def _ask_where(self, order: SheetOrder) -> None:
        state, words = self._desk.state, self._window.words
        if state.project is None or self.dialog is None:
            return
        self._order = order
        name = f"{file_name(state.project.name)}-{order.kind}-{order.paper.lower()}.pdf"
        target = state.beside(name)
        kinds = [words(kind) for kind in _KINDS]
        asked = ask_target(self.dialog, words("Write the map sheet"), kinds, target)
        asked.fileSelected.connect(self.save)
        asked.open()

    def save(self, path: str) -> None:
        """Write the sheet that was asked for."""
        result = whole_result(self._desk.state)
        if result is not None:
            sheet = (self._order, [Path(path).absolute()])
            self._write(partial(print_sheets, result, [sheet], self._window.words), sheet[1][0])

    def _write(self, work: Callable[..., tuple[Printed, ...]], target: Path) -> None:
        label = Message(mark("Writing {file}"), {"file": target.name})
        self._window.jobs.start(label, work, partial(self._printed, work, target))

    def _printed(
        self, work: Callable[..., tuple[Printed, ...]], target: Path, made: tuple[Printed, ...]
    ) -> None:
        (sheet,) = made
        if not sheet.files:
            anyway = partial(self._write, partial(work, anyway=True), target)
            ask_anyway(self.dialog or self._window, self._window.words, sheet.faults, anyway)
            return
        self._window.say(Message(mark("Written: {file}"), {"file": str(target)}))
        for note in sheet.notes:
            self._window.say(Message("{note}", {"note": note}))

    def _ask_name(self, order: SheetOrder) -> None:
        words = self._window.words
        self._order = order
        if self.dialog is not None:
            dialog = ask_text(self.dialog, words("Keep as a template"), words("Name"), order.block.title)
            dialog.textValueSelected.connect(self.keep)
            dialog.open()

    def keep(self, name: str) -> None:
        """Keep the sheet as a template of the project."""
        self._desk.do(KeepSheet(SheetTemplate(name.strip(), self._order)))
        self._list(name.strip())

    def _drop(self, name: str) -> None:
        self._desk.do(DropSheet(name))
        self._list()

    def _list(self, current: str = "") -> None:
        project = self._desk.state.project
        if self.dialog is not None and project is not None:
            self.dialog.show_templates(project.looks.sheets, current)

    def _say(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.say(sentence)


def _draw_preview(
    result: Plan | Coverage, order: SheetOrder, words: Words, progress: Progress
) -> tuple[QImage, tuple[str, ...]]:
    """Draw a sheet as a small picture; return it with what the check says, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="netplan-") as folder:
        path = Path(folder) / "preview.png"
        try:
            (content,) = sheet_contents(result, [order], words)
            (made,) = run_press([PrintJob(content, (path,), anyway=True, dpi=_PREVIEW_DPI)], progress)
        except NetplanError as error:
            return QImage(), (words(error.message),)
        return QImage(str(path)), (words("Scale 1 : {scale}", scale=made.scale), *made.faults)
