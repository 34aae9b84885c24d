"""The current layer as a file of its own: asks where, and writes it beside the window."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.report.file_names import file_name
from netplan.report.one_layer import LAYER_ENDINGS, LayerFile, LayerOrder, write_layer
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import label_of
from netplan.ui.widgets.fields import ask_target

_KINDS = (mark("GeoPackage with its style (*.gpkg)"), mark("GeoJSON (*.geojson)"), mark("Table (*.csv)"))


class LayerFiles(QObject):
    """The slot of "Export this layer"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._table = ""

    def ask(self) -> None:
        """Ask where to write the current layer."""
        state, words = self._desk.state, self._window.words
        self._table = state.current_layer
        target = state.beside(f"{file_name(words(label_of(self._table)))}{LAYER_ENDINGS[0]}")
        title = words("Export {layer}", layer=words(label_of(self._table)))
        dialog = ask_target(self._window, title, [words(kind) for kind in _KINDS], target)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Write the layer that was asked for; a GeoPackage unless the name ends in another kind."""
        state, target = self._desk.state, Path(path)
        view = next((view for view in state.layers if view.table == self._table), None)
        if view is None or state.project is None or state.scenario is None:
            return
        if target.suffix.lower() not in LAYER_ENDINGS:
            target = target.with_name(f"{target.name}{LAYER_ENDINGS[0]}")
        known = (state.project, state.scenario, state.tables, view.table, view.style, view.condition)
        order = LayerOrder(*known, target.absolute(), self._window.words)
        label = Message(mark("Writing {file}"), {"file": target.name})
        self._window.jobs.start(label, partial(write_layer, order), self._written)

    def _written(self, written: LayerFile) -> None:
        more = list(written.left_out)
        if written.n_filtered:
            hidden = mark("the filter hides {n} {n:row|rows}")
            more.insert(0, Message(hidden, {"n": written.n_filtered}))
        fields = {"file": str(written.path), "n": written.n_rows, "left_out": more}
        whole = mark("Written: {file}, {n} {n:row|rows}")
        parted = mark("Written: {file}, {n} {n:row|rows}. Left out: {left_out}")
        self._window.say(Message(parted if more else whole, fields))
