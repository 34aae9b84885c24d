"""Keeps what the map shows as a picture: asks where, then writes it beside the work."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from netplan.io.atomic import atomic_path
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.report.pack import file_name
from netplan.ui.desk import Desk
from netplan.ui.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.layers import MapLayer
from netplan.ui.map.paper import ENDINGS, MapPage, write_page

_KINDS = (mark("Drawing, letters stay letters (*.svg)"), mark("PDF (*.pdf)"), mark("Picture (*.png)"))


class MapPicture(QObject):
    """The slots that write the view of the map to a file."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._canvas = window, desk, canvas

    def ask(self) -> None:
        """Ask where to write what the map shows."""
        project, file = self._desk.state.project, self._desk.state.file
        if project is None:
            return
        dialog = QFileDialog(self._window, self._window.words("Save this view as a picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self._window.words(kind) for kind in _KINDS])
        dialog.setDefaultSuffix(ENDINGS[0])
        dialog.selectFile(str((file.parent if file else Path.home()) / f"{file_name(project.name)}.svg"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filterSelected.connect(self._follow)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Write what the map shows; SVG unless the name ends in PDF or PNG."""
        target = Path(path)
        if target.suffix.lower().lstrip(".") not in ENDINGS:
            target = target.with_name(f"{target.name}.{ENDINGS[0]}")
        canvas = self._canvas
        shown = tuple(layer for layer in canvas.layers if layer.visible)
        page = MapPage(canvas.view, shown, canvas.scenes.now.colours, self._note(shown), canvas.text_share)
        work = _Writing(page, target.absolute())
        label = Message(mark("Writing {file}"), {"file": target.name})
        self._window.jobs.start(label, work.run, self._written)

    def _follow(self, kind: str) -> None:
        """Give the file the ending of the kind that was chosen."""
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix(kind.rpartition(".")[2].rstrip(")"))

    def _note(self, layers: Sequence[MapLayer]) -> str:
        """Return what stands below the map: what, how large, from where, and of which day."""
        words, state = self._window.words, self._desk.state
        project = state.project
        if project is None:
            return ""
        days = [
            day for layer in layers if (day := layer.table.get("as_of")) is not None and day.notna().any()
        ]
        latest = max((day.max() for day in days), default=None)
        parts = [project.name, words("Scale 1 : {scale}", scale=round(self._canvas.view.scale)), project.crs]
        parts += [words("Sources: {sources}", sources=_sources(layers))]
        parts += [words("latest data of {date}", date=words.value(latest))] if latest is not None else []
        parts += [words("The result is out of date")] if state.stale else []
        parts += [words("without the background map")] if state.background else []
        return " · ".join(parts)

    def _written(self, path: Path) -> None:
        self._window.say(Message(mark("Written: {file}"), {"file": str(path)}))


def _sources(layers: Sequence[MapLayer]) -> str:
    told = [layer.table["source"] for layer in layers if "source" in layer.table]
    return "; ".join(sorted(set(pd.concat(told).dropna().unique()))) if told else "–"


class _Writing:
    """A job that writes a page."""

    def __init__(self, page: MapPage, path: Path) -> None:
        self._page, self._path = page, path

    def run(self, progress: Progress) -> Path:
        """Return where it was written."""
        with atomic_path(self._path) as temporary:
            write_page(self._page, temporary, progress)
        return self._path
