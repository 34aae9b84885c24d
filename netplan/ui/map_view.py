"""The map in the window: what it shows of the state, and what its user wants."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QToolTip

from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.tables import TABLES
from netplan.progress import Progress
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Select, ShowProblem, ZoomTo, ZoomToLayer
from netplan.ui.late import Late
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.layers import Make, map_layer
from netplan.ui.map.recent import RecentLayers
from netplan.ui.map.store import build_store
from netplan.ui.map.view import Extent, View
from netplan.ui.map_tips import tip_of
from netplan.ui.state import LayerView, Selection, State
from netplan.ui.tasks.first_map import FirstMap
from netplan.ui.widgets.fields import plain_tip

_STALE_OPACITY = 0.4  # results that are out of date are seen through
_MARGIN_M = 60.0
_DECISIONS = frozenset({"route_decisions", "site_decisions"})  # true as they stand
_SAME_ROWS = frozenset({"sites", "coverage_sites"})


class MapView(QObject):
    """Keeps the canvas up to date, and turns clicks into intents."""

    def __init__(self, window: MainWindow, desk: Desk, first: FirstMap) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._fresh = False
        self._held = self._again = False
        self._late = Late(self)
        self._late.came.connect(self._fade)
        self._recent = RecentLayers()
        self.first, self.canvas = first, first.canvas
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.picked.connect(self._pick)
        self.canvas.picked_too.connect(self._pick_too)
        self.canvas.boxed.connect(self._pick_box)
        self.canvas.hovered.connect(self._tip)
        self.canvas.viewed.connect(self._show_scale)
        self.canvas.failed.connect(self._say)
        desk.changed.connect(self.refresh)
        desk.asked.connect(self._do)

    def rebuild(self) -> None:
        """Take on words and colours of the window."""
        words = self._window.words
        self.canvas.setAccessibleName(words("Map"))
        self.canvas.setAccessibleDescription(
            words("Everything on the map stands in the attribute table (F6), too.")
        )
        self.canvas.text_share = self._window.memory.text_percent / 100
        self.canvas.set_colours(NIGHT if self._window.theme.dark else DAY)
        self._window.status.scaled.connect(self._set_scale)
        self._show_scale(self.canvas.view)

    def refresh(self, old: State, new: State) -> None:
        """Show layers and selection of the state."""
        if old.tables and not new.tables:  # another project, or none: nothing of this one comes back
            self._window.jobs.drop("layers")
            self._recent.forget()
            self.canvas.forget()
        if not old.tables and new.tables:
            self._fresh = True
        brighter = self._late.follow(stale=new.stale)
        redrawn = old.layers is not new.layers or old.tables is not new.tables or brighter
        if redrawn and not self._held:
            self._show_layers(new)
        if old.selection is not new.selection:
            self._show_selection(new)

    def _fade(self) -> None:
        """Show results that have been out of date for a while as such."""
        if not self._held:
            self._show_layers(self._desk.state)

    def _show_selection(self, state: State) -> None:
        chosen = state.selection
        names = _SAME_ROWS if chosen.table in _SAME_ROWS else {chosen.table}
        if self._held:  # rows are those of the tables of the state
            names = {name for name in names if self._is_shown(name)}
        self.canvas.select({name: frozenset(chosen.rows) for name in names if chosen.rows})

    def _is_shown(self, name: str) -> bool:
        """Whether the layer the map shows is of the table of the state."""
        table = self._desk.state.tables.get(name)
        return any(layer.name == name and layer.table is table for layer in self.canvas.layers)

    def _show_layers(self, state: State) -> None:
        known = {view.table: self._before(view.table, state) for view in state.layers}
        wanted = Layers(
            replace(state, stale=self._late.is_on),
            {name: layer for name, layer in known.items() if layer},
            self.first.shelf.store,
        )
        if all(layer and layer.table is state.tables[name] for name, layer in known.items()):
            self._window.jobs.drop("layers")
            self._again = False
            self._take(wanted.build(None))
            return
        self._again = self._window.jobs.works_for("layers")
        if self._again:  # most of what it makes is wanted still
            return
        label = Message(mark("Drawing the map"))
        self._window.jobs.start(label, wanted.build, self._take, channel="layers", quiet=True)

    def _before(self, name: str, state: State) -> MapLayer | None:
        """Return the layer made of this very table, as after an undo; else the one shown now."""
        same = self._recent.of(state.tables[name])
        return same or next((layer for layer in self.canvas.layers if layer.name == name), None)

    def _take(self, layers: tuple[MapLayer, ...]) -> None:
        self._recent.keep(layers)
        fresh = self._fresh and bool(layers)
        is_seen = fresh and self.first.settle()
        self.canvas.set_layers(layers)
        if fresh:
            self._fresh = False
            if not is_seen:
                self.canvas.zoom_to_all()
        self.first.take(fresh=fresh)
        if self._again:
            self._show_layers(self._desk.state)

    def known(self) -> Mapping[int, MapLayer]:
        """Return the layers there are, by the id of their table."""
        return self._recent.by_table()

    def hold(self, layers: tuple[MapLayer, ...]) -> None:
        """Show these layers whatever the state says, until ``release``."""
        self._held = True
        self._window.jobs.drop("layers")
        self.canvas.set_layers(layers)
        self._show_selection(self._desk.state)

    def release(self) -> None:
        """Show what the state says again."""
        self._held = False
        if self._desk.state.project is not None:
            self._show_layers(self._desk.state)
            self._show_selection(self._desk.state)

    def zoom_in(self) -> None:
        """Look closer."""
        self._zoom(1)

    def zoom_out(self) -> None:
        """See more."""
        self._zoom(-1)

    def zoom_all(self) -> None:
        """Show the whole municipality."""
        self.canvas.zoom_to_all()

    def zoom_back(self) -> None:
        """Show the view before."""
        self.canvas.go_back(1)

    def zoom_forward(self) -> None:
        """Show the view after."""
        self.canvas.go_back(-1)

    def zoom_selection(self) -> None:
        """Bring what is selected into view."""
        chosen, tables = self._desk.state.selection, self._desk.state.tables
        if chosen.rows and chosen.table in tables and "geometry" in tables[chosen.table]:
            shapes = tables[chosen.table].geometry.iloc[list(chosen.rows)]
            self._zoom_to_box(shapes.total_bounds)

    def _zoom(self, steps: int) -> None:
        view = self.canvas.view
        middle = (view.width_px / 2, view.height_px / 2)
        self.canvas.show_view(view.zoomed(round(view.zoom) + steps, *middle))

    def _zoom_to_box(self, box: Iterable[float], margin_m: float = _MARGIN_M) -> None:
        left, bottom, right, top = (float(side) for side in box)
        if math.isfinite(left):
            self.canvas.zoom_to(Extent(left, bottom, right, top).grown(margin_m))

    def _do(self, asked: object) -> None:
        match asked:
            case ZoomTo(box, margin):
                self._zoom_to_box(box, _MARGIN_M if margin else 0.0)
            case ZoomToLayer(table):
                self._zoom_to_box(self._desk.state.tables[table].total_bounds)
            case ShowProblem(problem) if (row := row_of(problem, self._desk.state.tables)) >= 0:
                self._desk.do(Select(Selection(problem.layer, (row,)), zoom=True))
            case ShowProblem(problem) if math.isfinite(problem.x):
                self._zoom_to_box((problem.x, problem.y, problem.x, problem.y))

    def _pick(self, layer: str, row: int) -> None:
        """Select what was clicked; a finding is brought into view as well."""
        if not layer or self._is_shown(layer):
            chosen = Selection(layer, (row,)) if layer else Selection()
            self._desk.do(Select(chosen, zoom=layer == "findings"))

    def _pick_too(self, layer: str, row: int) -> None:
        """Add what was clicked to the selected rows of its table, or take it away from them."""
        if layer and self._is_shown(layer):
            self._desk.do(Select(_with_or_without(self._desk.state.selection, layer, row)))

    def _pick_box(self, extent: Extent) -> None:
        self._desk.do(Select(_met(self._desk.state, extent)))

    def _tip(self, layer: str, row: int) -> None:
        shown = self._is_shown(layer)
        text = tip_of(layer, self._desk.state.tables[layer], row, self._window.words) if shown else ""
        QToolTip.showText(QCursor.pos(), plain_tip(text), self.canvas)

    def _show_scale(self, view: View) -> None:
        digits = max(0, int(math.log10(max(view.scale, 1))) - 2)
        self._window.status.show_scale(round(view.scale, -digits))

    def _set_scale(self, scale: float) -> None:
        self.canvas.show_view(self.canvas.view.at_scale(scale))

    def _say(self, text: str) -> None:
        self._window.notice.say(text)


def _with_or_without(chosen: Selection, layer: str, row: int) -> Selection:
    """Return the selection with a row that was not in it, or without it; rows are of one table only."""
    rows = {*chosen.rows} ^ {row} if chosen.table == layer else {row}
    return Selection(layer, tuple(sorted(rows))) if rows else Selection()


def _met(state: State, extent: Extent) -> Selection:
    """Return what a box meets in the topmost layer it meets anything of."""
    for view in state.layers:
        if view.visible:
            rows = state.tables[view.table].sindex.query(shapely.box(*extent), predicate="intersects")
            if len(rows):
                return Selection(view.table, tuple(np.sort(rows).tolist()))
    return Selection()


def row_of(problem: Problem, tables: Mapping[str, pd.DataFrame]) -> int:
    """Return the row a finding is about in the tables as they are now, -1 if it is not there any more.

    Rows have moved since where others were added or deleted: the id says which one is meant.
    """
    table = tables.get(problem.layer)
    if table is None or problem.row < 0:
        return -1
    if not problem.row_id or "id" not in table:
        return problem.row if problem.row < len(table) else -1
    rows = np.flatnonzero((table["id"] == problem.row_id).to_numpy(dtype=bool, na_value=False))
    if problem.row in rows:
        return problem.row
    return int(rows[0]) if len(rows) else -1


class Layers:
    """What the map is to show, and the layers it has: a job makes the new ones of it."""

    def __init__(self, state: State, known: Mapping[str, MapLayer], make: Make = build_store) -> None:
        self._state = state
        self._known = known
        self._make = make

    def build(self, progress: Progress | None) -> tuple[MapLayer, ...]:
        """Return the layers, the lowest first; those that did not change are the same objects."""
        found: list[MapLayer] = []
        for view in reversed(self._state.layers):
            if progress is not None:
                progress(len(found) / len(self._state.layers))
            found.append(self._layer(view))
        return tuple(found)

    def _layer(self, view: LayerView) -> MapLayer:
        table, before = self._state.tables[view.table], self._known.get(view.table)
        layer = map_layer(view.table, table, view.style, before, self._make)
        computed = TABLES[view.table].role == "result" and view.table not in _DECISIONS
        faded = self._state.stale and computed
        opacity = view.opacity * (_STALE_OPACITY if faded else 1.0)
        if (layer.visible, layer.opacity, layer.named) == (view.visible, opacity, view.named):
            return layer
        return replace(layer, visible=view.visible, opacity=opacity, named=view.named)
