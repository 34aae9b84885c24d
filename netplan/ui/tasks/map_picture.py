"""Keeps what the map shows as a picture: asks where, then writes it beside the work."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from PySide6.QtCore import QObject

from netplan.io.atomic import atomic_path
from netplan.messages import Message, mark
from netplan.model.styles import class_label, style
from netplan.progress import Progress
from netplan.report.content import sources_line
from netplan.report.file_names import file_name
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import label_of
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.legend import LegendEntry, legend
from netplan.ui.map.paper import ENDINGS, MapPage, write_page
from netplan.ui.map.paper_legend import LegendLine
from netplan.ui.widgets.fields import ask_target

_KINDS = (mark("Drawing, letters stay letters (*.svg)"), mark("PDF (*.pdf)"), mark("Picture (*.png)"))


class MapPicture(QObject):
    """The slots that write the view of the map to a file."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._canvas = window, desk, canvas

    def ask(self) -> None:
        """Ask where to write what the map shows."""
        state = self._desk.state
        if state.project is None:
            return
        words = self._window.words
        target = state.beside(f"{file_name(state.project.name)}.{ENDINGS[0]}")
        kinds = [words(kind) for kind in _KINDS]
        dialog = ask_target(self._window, words("Save this view as a picture"), kinds, target)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Write what the map shows; SVG unless the name ends in PDF or PNG."""
        target = Path(path)
        if target.suffix.lower().lstrip(".") not in ENDINGS:
            target = target.with_name(f"{target.name}.{ENDINGS[0]}")
        canvas = self._canvas
        shown = tuple(layer for layer in canvas.layers if layer.visible)
        page = MapPage(
            canvas.view,
            shown,
            canvas.scenes.now.colours,
            self._note(shown),
            canvas.text_share,
            tuple(self._legend(shown)),
        )
        label = Message(mark("Writing {file}"), {"file": target.name})
        self._window.jobs.start(label, partial(_write, page, target.absolute()), self._written)

    def _legend(self, layers: Sequence[MapLayer]) -> Iterator[LegendLine]:
        """Yield a line for each class in the view, the topmost layer first."""
        words = self._window.words
        for block in legend(layers, self._canvas.view):
            name = words(label_of(block.layer))
            entries = block.entries
            if block.aggregated:
                yield LegendLine(words("{layer}: counted in squares", layer=name), None)
                entries = _shares(next(layer for layer in layers if layer.name == block.layer))
            for entry in entries:
                text = class_label(entry.style, entry.member, words.language, words)
                yield LegendLine(name if len(entries) == 1 else f"{name}: {text}", entry)

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
        parts += [sources_line(_sources(layers), words)]
        parts += [words("latest data of {date}", date=words.value(latest))] if latest is not None else []
        parts += [words("The result is out of date")] if state.stale else []
        parts += [words("without the background map")] if state.background else []
        return " · ".join(parts)

    def _written(self, path: Path) -> None:
        self._window.say(Message(mark("Written: {file}"), {"file": str(path)}))


def _shares(layer: MapLayer) -> tuple[LegendEntry, ...]:
    """Return the classes of the squares, if they show the share that is served."""
    if all(member.value != "served" for member in layer.style.classes):
        return ()
    shares = style("coverage_cells")
    return tuple(LegendEntry(shares, member, "polygon", 0) for member in shares.classes)


def _sources(layers: Sequence[MapLayer]) -> list[str]:
    told = [layer.table["source"] for layer in layers if "source" in layer.table]
    return sorted(set(pd.concat(told).dropna().unique())) if told else []


def _write(page: MapPage, path: Path, progress: Progress) -> Path:
    """Write a page and return where."""
    with atomic_path(path) as temporary:
        write_page(page, temporary, progress)
    return path
