"""Everything the window can do, one row each: menus, toolbar and palette follow. Keys stand in ``keys``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netplan.messages import mark
from netplan.model.tables import INPUT_TABLES
from netplan.ui.action import Action
from netplan.ui.layer_actions import LAYER_ACTIONS
from netplan.ui.state import State
from netplan.ui.tool_actions import TOOL_ACTIONS


@dataclass(frozen=True)
class Dock:
    """One panel: its id (also the module and the icon), name and the side it starts on.

    ``short`` stands on its tab, where many have to find room, if the name is long; ``opens`` says whether
    it is there at first: what few need comes when it is asked for, or the tabs would have to be scrolled.
    """

    id: str
    text: str
    area: str
    short: str = ""
    opens: bool = True

    @property
    def tab(self) -> str:
        """What stands on its tab."""
        return self.short or self.text


DOCKS: tuple[Dock, ...] = (
    Dock("layers", mark("Layers"), "left"),
    Dock("scenario", mark("Scenario"), "right"),
    Dock("sites", mark("Sites"), "right"),
    Dock("costs", mark("Costs"), "right"),
    Dock("attributes", mark("Attributes"), "right"),
    Dock("table", mark("Attribute table"), "bottom", mark("Table")),
    Dock("programme", mark("Programme"), "bottom", mark("Years")),
    Dock("frontier", mark("How far the money reaches"), "bottom", mark("Money")),
    Dock("network", mark("Network and material"), "bottom", mark("Network")),
    Dock("why", mark("Why this plan"), "bottom", mark("Why?")),
    Dock("link", mark("Radio link"), "bottom", mark("Radio"), opens=False),
    Dock("fitness", mark("Fitness of carriers"), "bottom", mark("Fitness"), opens=False),
    Dock("choice", mark("Chosen carriers"), "bottom", mark("Choice"), opens=False),
    Dock("compare", mark("Compare"), "bottom", mark("Comparison")),
    Dock("problems", mark("Findings"), "bottom"),
    Dock("jobs", mark("Jobs"), "left"),
    Dock("history", mark("History"), "left"),
)

ON_TOP = ("layers", "scenario", "table")  # the panels on top of their tabs at first

SITES = frozenset({"sites", "coverage_sites", "connections"})
CARRIERS = frozenset(
    {
        "carriers",
        "chosen_carriers",
        "choice_surveys",
        "carrier_decisions",
        "carrier_fitness",
        "carrier_surveys",
    }
)
EDITABLE = frozenset({*INPUT_TABLES, *SITES, "coverage_addresses"})

MENUS: Mapping[str, str] = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "tools": mark("&Tools"),
    "view": mark("&View"),
    "layer": mark("&Layer"),
    "plan": mark("&Plan"),
    "panels": mark("P&anels"),
    "opacity": mark("&Opacity"),
    "theme": mark("&Colours"),
    "text": mark("&Text size"),
    "language": mark("&Language"),
    "bookmarks": mark("&Bookmarks"),
    "draw": mark("&Draw"),
    "decide": mark("D&ecide"),
    "help": mark("&Help"),
}
SUBMENUS: Mapping[str, str] = {
    "theme": "view",
    "text": "view",
    "language": "view",
    "bookmarks": "view",
    "opacity": "layer",
    "draw": "tools",
    "decide": "tools",
}
SUBMENU_ICONS: Mapping[str, str] = {
    "theme": "theme",
    "text": "text",
    "language": "language",
    "bookmarks": "bookmark",
    "opacity": "layers",
    "draw": "draw_route",
    "decide": "decide_force",
}

CONDITIONS: Mapping[str, Callable[[State], bool]] = {
    "always": lambda _state: True,
    "project": lambda state: state.project is not None,
    "layer": lambda state: bool(state.layers),
    "file": lambda state: state.file is not None,
    "shared": lambda state: state.project is not None and state.project.shared is not None,
    "serving": lambda state: any(job.channel == "serve" and job.stage == "running" for job in state.jobs),
    "heights": lambda state: state.project is not None and "surface" in state.project.rasters,
    "masts": lambda state: CONDITIONS["heights"](state) and state.selection.table == "carriers",
    "carrier": lambda state: bool(state.selection.rows) and state.selection.table in CARRIERS,
    "carriers_chosen": lambda state: "carrier_choice" in state.tables,
    "undo": lambda state: state.history.position > 0,
    "redo": lambda state: state.history.position < len(state.history.labels),
    "selection": lambda state: bool(state.selection.rows),
    "editable": lambda state: bool(state.selection.rows) and state.selection.table in EDITABLE,
    "site": lambda state: bool(state.selection.rows) and state.selection.table in SITES and bool(state.plan),
    "checked": lambda state: state.examination is not None,
    "result": lambda state: state.result is not None and not state.stale,
    "compared": lambda state: state.comparison is not None,
}

ACTIONS: tuple[Action, ...] = (
    Action("home", mark("Start page"), "home", "file", "files.show_start"),
    Action("demo", mark("Open Musterstadt (demo)"), "town", "file", "files.open_demo"),
    Action(
        "import",
        mark("New project …"),
        "new",
        "file",
        "files.ask_new",
        part=1,
    ),
    Action("open", mark("Open project …"), "open", "file", "files.ask_open", part=1, toolbar=True),
    Action(
        "import_file",
        mark("Import files …"),
        "import",
        "file",
        "importing.ask",
        "project",
        part=1,
    ),
    Action(
        "import_service",
        mark("Import from a service …"),
        "import",
        "file",
        "importing.ask_service",
        "project",
        part=1,
    ),
    Action("save", mark("Save"), "save", "file", "files.save", "project", part=2, toolbar=True),
    Action("save_as", mark("Save as …"), "save", "file", "files.ask_save", "project", part=2),
    Action("earlier", mark("Earlier versions …"), "history", "file", "files.ask_earlier", "file", part=2),
    Action("team", mark("Team database …"), "network", "file", "team.ask", part=3),
    Action("team_push", mark("Send changes to the team"), "export", "file", "team.push", "shared", part=3),
    Action("team_pull", mark("Fetch changes of the team"), "import", "file", "team.pull", "shared", part=3),
    Action("export", mark("Export results …"), "export", "file", "exporting.ask", "result", part=4),
    Action("publish", mark("Publish as open data …"), "export", "file", "publishing.ask", "result", part=4),
    Action("deliver", mark("Deliver …"), "export", "file", "delivering.ask", "result", part=4),
    Action("serve", mark("Show the public …"), "export", "file", "serving.ask", "result", part=4),
    Action("serve_stop", mark("End the service"), "clear", "file", "serving.stop", "serving", part=4),
    Action(
        "picture",
        mark("Save this view as a picture …"),
        "export",
        "file",
        "picture.ask",
        "project",
        part=4,
    ),
    Action("print", mark("Print map sheet …"), "export", "file", "sheets.ask", "result", part=4),
    Action("pack", mark("Council pack …"), "export", "file", "council.ask", "result", part=4),
    Action("quit", mark("Quit"), "quit", "file", "window.close", part=5),
    Action("undo", mark("Undo"), "undo", "edit", "desk.undo", "undo", toolbar=True),
    Action("redo", mark("Redo"), "redo", "edit", "desk.redo", "redo", toolbar=True),
    Action("find", mark("Find or do …"), "find", "edit", "finder.find", part=1, toolbar=True),
    Action(
        "select_none",
        mark("Select nothing"),
        "clear",
        "edit",
        "desk.select_none",
        "selection",
        part=2,
    ),
    Action(
        "copy_rows",
        mark("Copy selected rows"),
        "copy",
        "edit",
        "copying.copy",
        "selection",
        part=2,
    ),
    Action(
        "copy_place",
        mark("Copy coordinates"),
        "copy",
        "edit",
        "place.copy_shown",
        "project",
        part=2,
    ),
    *TOOL_ACTIONS,
    Action("plan", mark("Compute plan"), "plan", "plan", "desk.plan", "project", toolbar=True),
    Action("check", mark("Check the data"), "problems", "plan", "doctor.check", "project"),
    Action(
        "sensitivity",
        mark("What hangs on assumptions"),
        "table",
        "plan",
        "weighing.compute",
        "project",
    ),
    Action(
        "frontier",
        mark("Coverage-cost frontier"),
        "frontier",
        "plan",
        "frontiers.compute",
        "project",
    ),
    Action("dates", mark("Coverage at two dates …"), "table", "plan", "dating.ask", "project"),
    Action("keep_figures", mark("Keep the figures of today"), "save", "plan", "dating.keep", "project"),
    Action("hops", mark("Find radio hops"), "network", "plan", "hopping.find", "heights"),
    Action(
        "radio_links",
        mark("Count radio links that could be built"),
        "network",
        "plan",
        "radio.count_links",
        "heights",
        part=1,
    ),
    Action("choose", mark("Choose carriers …"), "choice", "plan", "choosing.ask", "heights", part=1),
    Action(
        "choice_forget",
        mark("Forget the chosen carriers"),
        "clear",
        "plan",
        "choosing.forget",
        "carriers_chosen",
        part=1,
    ),
    Action("radio_map", mark("Radio coverage …"), "network", "plan", "radio.ask", "heights", part=1),
    Action("view", mark("What the selected carriers see"), "network", "plan", "radio.look", "masts", part=1),
    Action(
        "register",
        mark("Compare the sites with a register …"),
        "table",
        "plan",
        "doctor.ask_register",
        "project",
    ),
    Action(
        "export_findings",
        mark("Write the findings …"),
        "export",
        "plan",
        "doctor.ask_export",
        "checked",
    ),
    Action(
        "zoom_in",
        mark("Zoom in"),
        "zoom_in",
        "view",
        "map.zoom_in",
        "project",
        toolbar=True,
    ),
    Action("zoom_out", mark("Zoom out"), "zoom_out", "view", "map.zoom_out", "project", toolbar=True),
    Action(
        "zoom_all",
        mark("Show everything"),
        "zoom_all",
        "view",
        "map.zoom_all",
        "project",
        toolbar=True,
    ),
    Action(
        "zoom_selection",
        mark("Zoom to selection"),
        "zoom_selection",
        "view",
        "map.zoom_selection",
        "selection",
        toolbar=True,
    ),
    Action("zoom_back", mark("Previous view"), "", "view", "map.zoom_back", "project", part=1),
    Action("zoom_forward", mark("Next view"), "", "view", "map.zoom_forward", "project", part=1),
    Action(
        "background",
        mark("Background map …"),
        "town",
        "view",
        "background.ask",
        "project",
        part=1,
    ),
    Action("overview", mark("Overview"), "overview", "view", "bookmarks.toggle_overview", "project", part=1),
    Action(
        "bookmark",
        mark("Remember this view …"),
        "bookmark",
        "bookmarks",
        "bookmarks.ask_name",
        "project",
    ),
    Action("swipe", mark("Swipe between A and B"), "swipe", "view", "swipe.toggle", "compared", part=1),
    Action("full_screen", mark("Full screen"), "", "view", "docks.toggle_full_screen", part=2),
    *LAYER_ACTIONS,
    *(
        Action(f"theme_{key}", text, "", "theme", "window.set_scheme", argument=key, group="theme")
        for key, text in (
            ("system", mark("As the system")),
            ("light", mark("Light")),
            ("dark", mark("Dark")),
        )
    ),
    *(
        Action(
            f"text_{percent}",
            f"{percent} %",
            "",
            "text",
            "window.set_text",
            argument=percent,
            group="text",
        )
        for percent in ("100", "125", "150", "200")
    ),
    Action("lang_en", "English", "", "language", "window.set_language", argument="en", group="lang"),
    Action("lang_de", "Deutsch", "", "language", "window.set_language", argument="de", group="lang"),
    *(
        Action(
            f"dock_{dock.id}",
            dock.text,
            dock.id,
            "panels",
            "docks.show",
            "project",
            dock.id,
        )
        for dock in DOCKS
    ),
    Action(
        "docks_default",
        mark("Arrange panels as at first"),
        "",
        "panels",
        "docks.reset",
        "project",
        part=1,
    ),
    Action("panels", mark("Hide or show the panels"), "", "panels", "docks.toggle", "project", part=1),
    Action("handbook", mark("Handbook"), "help", "help", "help.show"),
    Action("guide", mark("Guided first plan"), "", "help", "docks.show_guide", "project"),
    Action("about", mark("About netplan"), "app", "help", "help.about", part=1),
)
