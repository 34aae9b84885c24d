"""The menu of the right mouse button, on the map and in lists: what can be done with what is selected."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from netplan.model.tables import INPUT_TABLES
from netplan.ui.actions import CARRIERS
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Select, ShowMenu
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.picking import pick
from netplan.ui.map.tools.snapping import SNAP_PX
from netplan.ui.naming import ROUTES, SITES, base_of, name_of_rows
from netplan.ui.state import Selection, State
from netplan.ui.toolbox import ToolBox

_ROUTE = ("decide_lock", "decide_force", "decide_forbid", "decide_free")
_SITE = ("site_connect", "site_leave_out", "site_free")
_SITE_ROUTE = ("route_lock", "route_forbid", "route_free")
_CARRIER = ("carrier_take", "carrier_avoid", "carrier_free")
_ROW = ("dock_attributes", "zoom_selection", "delete")
_WHY = ("dock_why",)
_ANYWHERE = ("copy_place", "tool_repeat")
_DECISIONS: Mapping[str, tuple[str, ...]] = {
    "route_decisions": ("decide_free",),
    "site_decisions": ("site_free",),
}


class MapMenu(QObject):
    """Selects what lies under the pointer, and offers what can be done with it."""

    def __init__(self, window: MainWindow, desk: Desk, tools: ToolBox, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._tools, self._canvas = window, desk, tools, canvas
        canvas.asked_menu.connect(self._open)
        desk.asked.connect(self._do)

    def _open(self, x_px: float, y_px: float) -> None:
        """Open at a place of the map; while something is drawn the right button finishes it."""
        if self._tools.kit is not None and self._tools.kit.draws:
            self._tools.tell("finish")
            return
        view, chosen = self._canvas.view, self._desk.state.selection
        at = view.to_map(x_px, y_px)
        layer, row = pick(self._canvas.layers, at, SNAP_PX / view.px_per_m, view.scale)
        if layer and not (base_of(layer) == base_of(chosen.table) and row in chosen.rows):
            self._desk.do(Select(Selection(layer, (row,))))
        self._pop(self._canvas.mapToGlobal(QPoint(round(x_px), round(y_px))))

    def _do(self, asked: object) -> None:
        if isinstance(asked, ShowMenu):
            self._pop(QCursor.pos())

    def _pop(self, at: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("menu_map")
        state = self._desk.state
        table = state.tables.get(state.selection.table)
        if state.selection.rows and table is not None:
            menu.addSection(name_of_rows(table, state.selection.rows, self._window.words))
        for part in offers(state):
            for key in part:
                action = self._window.findChild(QAction, f"action_{key}")
                if action is not None:
                    menu.addAction(action)
            menu.addSeparator()
        menu.popup(at)


def offers(state: State) -> tuple[tuple[str, ...], ...]:
    """Return the ids of the actions for what is selected, in parts."""
    table = state.selection.table if state.selection.rows else ""
    parts: list[tuple[str, ...]] = []
    if table in ROUTES:
        parts.append(_ROUTE)
    if table in SITES:
        parts += [_SITE, *([_SITE_ROUTE] if state.plan else [])]
    if table in {*ROUTES, *SITES} and state.plan:
        parts.append(_WHY)
    if table in CARRIERS:
        parts.append(_CARRIER)
    if table in _DECISIONS:
        parts.append(_DECISIONS[table])
    if table:
        parts.append(_ROW if base_of(table) in INPUT_TABLES else _ROW[:2])
    return (*parts, _ANYWHERE)
