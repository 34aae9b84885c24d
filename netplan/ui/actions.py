"""Everything the window can do, one row each: menus, toolbar, shortcuts and command palette follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netplan.messages import mark
from netplan.model.tables import INPUT_TABLES
from netplan.ui.action import Action
from netplan.ui.state import State
from netplan.ui.tool_actions import TOOL_ACTIONS


@dataclass(frozen=True)
class Dock:
    """One panel: its id (also the module and the icon), name, shortcut and the side it starts on.

    ``short`` stands on its tab, where many have to find room, if the name is long; ``opens`` says whether
    it is there at first: what few need comes when it is asked for, or the tabs would have to be scrolled.
    """

    id: str
    text: str
    shortcut: str
    area: str
    short: str = ""
    opens: bool = True

    @property
    def tab(self) -> str:
        """What stands on its tab."""
        return self.short or self.text


DOCKS: tuple[Dock, ...] = (
    Dock("layers", mark("Layers"), "Ctrl+1", "left"),
    Dock("scenario", mark("Scenario"), "Ctrl+2", "right"),
    Dock("sites", mark("Sites"), "Ctrl+3", "right"),
    Dock("costs", mark("Costs"), "Ctrl+4", "right"),
    Dock("attributes", mark("Attributes"), "F2", "right"),
    Dock("table", mark("Attribute table"), "Ctrl+5", "bottom", mark("Table")),
    Dock("programme", mark("Programme"), "Ctrl+9", "bottom", mark("Years")),
    Dock("frontier", mark("How far the money reaches"), "Ctrl+Shift+U", "bottom", mark("Money")),
    Dock("network", mark("Network and material"), "Ctrl+Shift+N", "bottom", mark("Network")),
    Dock("why", mark("Why this plan"), "Ctrl+Shift+W", "bottom", mark("Why?")),
    Dock("link", mark("Radio link"), "Ctrl+Shift+L", "bottom", mark("Radio"), opens=False),
    Dock("fitness", mark("Fitness of carriers"), "Ctrl+Shift+F", "bottom", mark("Fitness"), opens=False),
    Dock("choice", mark("Chosen carriers"), "Ctrl+Shift+R", "bottom", mark("Choice"), opens=False),
    Dock("compare", mark("Compare"), "Ctrl+Shift+V", "bottom", mark("Comparison")),
    Dock("problems", mark("Findings"), "Ctrl+6", "bottom"),
    Dock("jobs", mark("Jobs"), "Ctrl+7", "left"),
    Dock("history", mark("History"), "Ctrl+8", "left"),
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
    "plan": mark("&Plan"),
    "panels": mark("P&anels"),
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
    "draw": "tools",
    "decide": "tools",
}
SUBMENU_ICONS: Mapping[str, str] = {
    "theme": "theme",
    "text": "text",
    "language": "language",
    "bookmarks": "bookmark",
    "draw": "draw_route",
    "decide": "decide_force",
}

CONDITIONS: Mapping[str, Callable[[State], bool]] = {
    "always": lambda _state: True,
    "project": lambda state: state.project is not None,
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
    Action("home", mark("Start page"), "home", "Ctrl+Shift+H", "file", "files.show_start"),
    Action("demo", mark("Open Musterstadt (demo)"), "town", "Ctrl+Shift+D", "file", "files.open_demo"),
    Action(
        "import",
        mark("New project …"),
        "new",
        "Ctrl+N",
        "file",
        "files.ask_new",
        part=1,
    ),
    Action("open", mark("Open project …"), "open", "Ctrl+O", "file", "files.ask_open", part=1, toolbar=True),
    Action(
        "import_file",
        mark("Import files …"),
        "import",
        "Ctrl+Shift+I",
        "file",
        "importing.ask",
        "project",
        part=1,
    ),
    Action(
        "import_service",
        mark("Import from a service …"),
        "import",
        "",
        "file",
        "importing.ask_service",
        "project",
        part=1,
    ),
    Action("save", mark("Save"), "save", "Ctrl+S", "file", "files.save", "project", part=2, toolbar=True),
    Action("save_as", mark("Save as …"), "save", "Ctrl+Shift+S", "file", "files.ask_save", "project", part=2),
    Action("earlier", mark("Earlier versions …"), "history", "", "file", "files.ask_earlier", "file", part=2),
    Action("team", mark("Team database …"), "network", "", "file", "team.ask", part=3),
    Action(
        "team_push", mark("Send changes to the team"), "export", "", "file", "team.push", "shared", part=3
    ),
    Action(
        "team_pull", mark("Fetch changes of the team"), "import", "", "file", "team.pull", "shared", part=3
    ),
    Action("export", mark("Export results …"), "export", "Ctrl+E", "file", "exporting.ask", "result", part=4),
    Action(
        "publish", mark("Publish as open data …"), "export", "", "file", "publishing.ask", "result", part=4
    ),
    Action("deliver", mark("Deliver …"), "export", "", "file", "delivering.ask", "result", part=4),
    Action("serve", mark("Show the public …"), "export", "", "file", "serving.ask", "result", part=4),
    Action("serve_stop", mark("End the service"), "clear", "", "file", "serving.stop", "serving", part=4),
    Action(
        "picture",
        mark("Save this view as a picture …"),
        "export",
        "Ctrl+Shift+E",
        "file",
        "picture.ask",
        "project",
        part=4,
    ),
    Action("print", mark("Print map sheet …"), "export", "Ctrl+P", "file", "sheets.ask", "result", part=4),
    Action("pack", mark("Council pack …"), "export", "Ctrl+Shift+P", "file", "council.ask", "result", part=4),
    Action("quit", mark("Quit"), "quit", "Ctrl+Q", "file", "window.close", part=5),
    Action("undo", mark("Undo"), "undo", "Ctrl+Z", "edit", "desk.undo", "undo", toolbar=True),
    Action("redo", mark("Redo"), "redo", "Ctrl+Y; Ctrl+Shift+Z", "edit", "desk.redo", "redo", toolbar=True),
    Action("find", mark("Find or do …"), "find", "Ctrl+K", "edit", "finder.find", part=1, toolbar=True),
    Action(
        "select_none",
        mark("Select nothing"),
        "clear",
        "Ctrl+Shift+A",
        "edit",
        "desk.select_none",
        "selection",
        part=2,
    ),
    Action(
        "copy_place",
        mark("Copy coordinates"),
        "copy",
        "Ctrl+Shift+C",
        "edit",
        "place.copy_shown",
        "project",
        part=2,
    ),
    *TOOL_ACTIONS,
    Action("plan", mark("Compute plan"), "plan", "F5", "plan", "desk.plan", "project", toolbar=True),
    Action("check", mark("Check the data"), "problems", "Ctrl+Shift+K", "plan", "doctor.check", "project"),
    Action(
        "sensitivity",
        mark("What hangs on assumptions"),
        "table",
        "Ctrl+Shift+Y",
        "plan",
        "weighing.compute",
        "project",
    ),
    Action(
        "frontier",
        mark("Coverage-cost frontier"),
        "frontier",
        "",
        "plan",
        "frontiers.compute",
        "project",
    ),
    Action("dates", mark("Coverage at two dates …"), "table", "", "plan", "dating.ask", "project"),
    Action("keep_figures", mark("Keep the figures of today"), "save", "", "plan", "dating.keep", "project"),
    Action("hops", mark("Find radio hops"), "network", "", "plan", "hopping.find", "heights"),
    Action(
        "radio_links",
        mark("Count radio links that could be built"),
        "network",
        "",
        "plan",
        "radio.count_links",
        "heights",
        part=1,
    ),
    Action("choose", mark("Choose carriers …"), "choice", "", "plan", "choosing.ask", "heights", part=1),
    Action(
        "choice_forget",
        mark("Forget the chosen carriers"),
        "clear",
        "",
        "plan",
        "choosing.forget",
        "carriers_chosen",
        part=1,
    ),
    Action("radio_map", mark("Radio coverage …"), "network", "", "plan", "radio.ask", "heights", part=1),
    Action(
        "view", mark("What the selected carriers see"), "network", "", "plan", "radio.look", "masts", part=1
    ),
    Action(
        "register",
        mark("Compare the sites with a register …"),
        "table",
        "",
        "plan",
        "doctor.ask_register",
        "project",
    ),
    Action(
        "export_findings",
        mark("Write the findings …"),
        "export",
        "",
        "plan",
        "doctor.ask_export",
        "checked",
    ),
    Action(
        "zoom_in",
        mark("Zoom in"),
        "zoom_in",
        "Ctrl++; Ctrl+=",
        "view",
        "map.zoom_in",
        "project",
        toolbar=True,
    ),
    Action(
        "zoom_out", mark("Zoom out"), "zoom_out", "Ctrl+-", "view", "map.zoom_out", "project", toolbar=True
    ),
    Action(
        "zoom_all",
        mark("Show everything"),
        "zoom_all",
        "Ctrl+0",
        "view",
        "map.zoom_all",
        "project",
        toolbar=True,
    ),
    Action(
        "zoom_selection",
        mark("Zoom to selection"),
        "zoom_selection",
        "Ctrl+J",
        "view",
        "map.zoom_selection",
        "selection",
        toolbar=True,
    ),
    Action("zoom_back", mark("Previous view"), "", "Alt+Left", "view", "map.zoom_back", "project", part=1),
    Action("zoom_forward", mark("Next view"), "", "Alt+Right", "view", "map.zoom_forward", "project", part=1),
    Action(
        "background",
        mark("Background map …"),
        "town",
        "Ctrl+Shift+B",
        "view",
        "background.ask",
        "project",
        part=1,
    ),
    Action(
        "overview", mark("Overview"), "overview", "F6", "view", "bookmarks.toggle_overview", "project", part=1
    ),
    Action(
        "bookmark",
        mark("Remember this view …"),
        "bookmark",
        "Ctrl+B",
        "bookmarks",
        "bookmarks.ask_name",
        "project",
    ),
    Action("swipe", mark("Swipe between A and B"), "swipe", "F7", "view", "swipe.toggle", "compared", part=1),
    Action("full_screen", mark("Full screen"), "", "F11", "view", "docks.toggle_full_screen", part=2),
    *(
        Action(f"theme_{key}", text, "", "", "theme", "window.set_scheme", argument=key, group="theme")
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
            "",
            "text",
            "window.set_text",
            argument=percent,
            group="text",
        )
        for percent in ("100", "125", "150", "200")
    ),
    Action("lang_en", "English", "", "", "language", "window.set_language", argument="en", group="lang"),
    Action("lang_de", "Deutsch", "", "", "language", "window.set_language", argument="de", group="lang"),
    *(
        Action(
            f"dock_{dock.id}",
            dock.text,
            dock.id,
            dock.shortcut,
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
        "",
        "panels",
        "docks.reset",
        "project",
        part=1,
    ),
    Action("handbook", mark("Handbook"), "help", "F1", "help", "help.show"),
    Action("guide", mark("Guided first plan"), "", "Ctrl+F1", "help", "docks.show_guide", "project"),
    Action("about", mark("About netplan"), "app", "", "help", "help.about", part=1),
)
