"""Decisions of the planner in the window: about what is selected, or about what is clicked next."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from netplan.core.decisions.relief import Relief, relief_of
from netplan.messages import Message, mark
from netplan.session.decisions import DecideRoutes, DecideSites, SetAside, Way, route_of, used_of, ways_of
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.jobs import Job
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.picking import Pick
from netplan.ui.map.tools.change import PointTool
from netplan.ui.map.tools.snapping import Place
from netplan.ui.naming import ROUTES, SITES, ids_of, name_of_rows
from netplan.ui.state import Selection
from netplan.ui.toolbox import Kit, ToolBox

_NAMES = {
    "lock": mark("Lock"),
    "force": mark("Force"),
    "forbid": mark("Forbid"),
    "free": mark("Leave to the computer"),
    "connect": mark("Connect"),
    "leave_out": mark("Leave out"),
}
_NAMED = 12  # things set aside that a tip names
_ON_STREETS = mark("Click streets, ducts or planned route · Esc ends")
_ON_SITES = mark("Click sites · Esc ends")
_DECIDED = {"route_decisions": ROUTES, "site_decisions": SITES}


class Deciding(QObject):
    """The slots that lock, force, forbid, connect and leave out."""

    def __init__(self, window: MainWindow, desk: Desk, tools: ToolBox, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._tools, self._canvas = window, desk, tools, canvas
        window.jobs.failed.connect(self._offer)

    def streets(self, word: str) -> None:
        """Decide about the selected streets, or about those that are clicked."""
        chosen = self._desk.state.selection
        if chosen.rows and chosen.table in {*ROUTES, "route_decisions"}:
            self._decide_routes(word, chosen)
        else:
            self._point(
                f"decide_{word}", word, _ON_STREETS, {*ROUTES, "route_decisions"}, self._decide_routes
            )

    def sites(self, word: str) -> None:
        """Decide about the selected sites, or about those that are clicked."""
        chosen = self._desk.state.selection
        if chosen.rows and chosen.table in {*SITES, "site_decisions"}:
            self._decide_sites(word, chosen)
        else:
            self._point(f"site_{word}", word, _ON_SITES, {*SITES, "site_decisions"}, self._decide_sites)

    def route(self, word: str) -> None:
        """Decide about the whole planned route of the selected site."""
        state = self._desk.state
        if state.plan is None or state.scenario is None or state.selection.table not in SITES:
            self._window.say(
                Message(mark("Compute a plan and select a site: then its route can be decided on"))
            )
            return
        table = state.tables[state.selection.table]
        name = name_of_rows(table, state.selection.rows, self._window.words)
        found = [way for row_id in ids_of(state, state.selection) for way in route_of(state.plan, row_id)]
        if not found:
            self._window.say(Message(mark("The plan lays no route to {name}"), {"name": name}))
            return
        route = self._window.words("the route of {name}", name=name)
        self._send(word, used_of(state.plan, found) if word == "lock" else tuple(found), route)

    def _point(
        self, action: str, word: str, hint: str, layers: set[str], decide: Callable[[str, Selection], None]
    ) -> None:
        words = self._window.words
        make = partial(self._tool, word, frozenset(layers), decide)
        self._tools.start(Kit(f"tool_{action}", words(_NAMES[word]), words(hint), make))

    def _tool(self, word: str, layers: frozenset[str], decide: Callable[[str, Selection], None]) -> PointTool:
        return PointTool(self._tools.aids(layers, _silent), partial(self._take, word, decide))

    def _take(self, word: str, decide: Callable[[str, Selection], None], found: Pick, _place: Place) -> None:
        decide(word, Selection(found[0], (found[1],)))

    def _decide_routes(self, word: str, chosen: Selection) -> None:
        state = self._desk.state
        table = state.tables[chosen.table]
        name = name_of_rows(table, chosen.rows, self._window.words)
        if chosen.table == "route_decisions":
            part = table.iloc[list(chosen.rows)]
            ways = tuple(Way(layer, row_id) for layer, row_id in zip(part["layer"], part["id"], strict=True))
        else:
            ways = ways_of(chosen.table, table, chosen.rows)
        if word == "lock":
            ways = used_of(state.plan, ways) if state.plan else ()
        if ways:
            self._send(word, ways, name)
        elif word == "lock":
            text = mark("{name} is not part of the present plan: force or forbid it instead")
            self._window.say(Message(text, {"name": name}))

    def _decide_sites(self, word: str, chosen: Selection) -> None:
        state = self._desk.state
        name = name_of_rows(state.tables[chosen.table], chosen.rows, self._window.words)
        if state.scenario is not None:
            given: Any = word
            self._desk.do(DecideSites(state.scenario.name, given, ids_of(state, chosen), name))

    def _send(self, word: str, ways: tuple[Way, ...], name: str) -> None:
        if self._desk.state.scenario is not None:
            given: Any = word
            self._desk.do(DecideRoutes(self._desk.state.scenario.name, given, ways, name))

    def _offer(self, job: Job) -> None:
        """Offer to set aside what no plan can keep; the sentence that names it is shown already.

        Whatever could not be made for it, plan or not, is asked for again after that.
        """
        relief = relief_of(job.failure) if job.failure else None
        if relief is not None and self._desk.state.project is not None:
            words = self._window.words
            tip = "\n".join(words(problem.message) for problem in relief.problems[:_NAMED])
            self._window.notice.offer(tip, partial(self._set_aside, relief, job.channel))

    def _set_aside(self, relief: Relief, channel: str) -> None:
        self._desk.do(SetAside(relief.scenario, relief))
        self._desk.jobs.again(channel)


def _silent(_places: tuple[Place, ...]) -> str:
    return ""
