"""Before and after on the map: A left of a divider, B right of it."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from PySide6.QtCore import QObject, Qt

from netplan.messages import Message, mark
from netplan.model.comparison import Comparison, Side
from netplan.model.plan import Plan
from netplan.model.scenario import title_of
from netplan.model.tables import TABLES
from netplan.progress import Progress, steps
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.layer_views import layer_views
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.layers import Make
from netplan.ui.map.swipe import Swipe
from netplan.ui.map_view import Layers, MapView
from netplan.ui.state import State

Drawn = tuple[MapLayer, ...]


class Swiping(QObject):
    """Starts and ends the swipe of the comparison that is shown."""

    def __init__(self, window: MainWindow, desk: Desk, map_view: MapView) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._map = map_view
        self._shown: Comparison | None = None
        self.swipe: Swipe | None = None
        desk.changed.connect(self.refresh)
        window.rebuilt.connect(self._rebuild)

    def toggle(self) -> None:
        """Start swiping, or end it."""
        if self.swipe is not None or self._desk.state.comparison is None:
            self.end()
            return
        self._start(self._desk.state.comparison)

    def end(self) -> None:
        """Show the map as it was."""
        self._window.jobs.drop("swipe")
        self._shown = None
        if self.swipe is not None:
            self.swipe.end()
            self.swipe = None
            self._map.release()

    def refresh(self, old: State, new: State) -> None:
        """End with the comparison; show layers as the user has changed them."""
        if self._shown is None:
            return
        if new.comparison is not self._shown:
            self.end()
        elif old.layers is not new.layers:
            self._start(self._shown)

    def _rebuild(self) -> None:
        """Take on other words or colours."""
        if self._shown is not None:
            comparison = self._shown
            self.end()
            self._start(comparison)

    def _start(self, comparison: Comparison) -> None:
        self._shown = comparison
        work = _Sides(comparison, self._desk.state, self._map.known(), self._map.first.shelf.store)
        self._window.jobs.start(
            Message(mark("Drawing the map")), work.run, self._take, channel="swipe", quiet=True
        )

    def _take(self, drawn: tuple[Drawn, Drawn]) -> None:
        comparison = self._shown
        if comparison is None:
            return
        first, second = drawn
        self._map.hold(second)
        if self.swipe is None:
            self.swipe = Swipe(self._map.canvas, NIGHT if self._window.theme.dark else DAY)
            words = self._window.words
            self.swipe.divider.setAccessibleName(words("Divider between A and B"))
            self.swipe.divider.setToolTip(words("Drag, or move with the arrow keys; F12 ends"))
            self.swipe.failed.connect(self._window.notice.say)
        first_name, second_name = (
            self._window.words.value(title_of(side.name)) for side in (comparison.a, comparison.b)
        )
        self.swipe.show_layers(first, (first_name, second_name))
        self.swipe.divider.setFocus(Qt.FocusReason.OtherFocusReason)


class _Sides:
    """A job that makes the layers of both sides; what they share is made once."""

    def __init__(
        self, comparison: Comparison, state: State, known: Mapping[int, MapLayer], make: Make
    ) -> None:
        self._comparison = comparison
        self._state = state
        self._known = dict(known)
        self._make = make

    def run(self, progress: Progress) -> tuple[Drawn, Drawn]:
        """Return the layers of A and of B, the lowest first."""
        first, second = steps(progress, 0, 0.5, 1)
        return self._draw(self._comparison.a, first), self._draw(self._comparison.b, second)

    def _draw(self, side: Side, progress: Progress) -> Drawn:
        tables = {**side.result.project.layers, **side.result.tables}
        views = layer_views(tables, (), planned=isinstance(side.result, Plan))
        shown = {view.table: view for view in self._state.layers}
        mine = [
            shown[view.table] if view.table in shown and _is_input(view.table) else view for view in views
        ]
        known = _of_tables(tables, self._known)
        state = replace(self._state, tables=tables, layers=tuple(mine), stale=False)
        layers = Layers(state, known, self._make).build(progress)
        self._known |= {id(layer.table): layer for layer in layers}
        return layers


def _is_input(table: str) -> bool:
    return TABLES[table].role == "input"


def _of_tables(tables: Mapping[str, pd.DataFrame], known: Mapping[int, MapLayer]) -> dict[str, MapLayer]:
    """Return the layers that are made of these very tables."""
    return {name: known[id(table)] for name, table in tables.items() if id(table) in known}
