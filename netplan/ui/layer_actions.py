"""The rows of ``ACTIONS`` that work on the layer that is current in the panel Layers."""

from netplan.messages import mark
from netplan.ui.action import Action


def _row(key: str, text: str, icon: str, slot: str, **more: object) -> Action:
    given = {"when": "layer", "menu": "layer", **more}
    owner = given.pop("owner", "layering")
    return Action(f"layer_{key}", text, icon, slot=f"{owner}.{slot}", **given)  # type: ignore[arg-type]


LAYER_ACTIONS: tuple[Action, ...] = (
    _row("zoom", mark("Zoom to layer"), "zoom_all", "zoom"),
    _row("table", mark("Open the attribute table"), "table", "show_table"),
    _row("filter", mark("Filter …"), "find", "ask_filter", part=1),
    _row("style", mark("Colour and filter this layer …"), "style", "ask_style", part=1),
    _row("names", mark("Show or hide the names"), "text", "name", part=1),
    *(
        _row(f"opacity_{percent}", f"{percent} %", "", "fade", argument=percent, menu="opacity")
        for percent in ("100", "75", "50", "25")
    ),
    _row("top", mark("Move to the top"), "up", "move", argument="top", part=2),
    _row("bottom", mark("Move to the bottom"), "down", "move", argument="bottom", part=2),
    _row("export", mark("Export this layer …"), "export", "ask", part=3, owner="layer_files"),
    _row("show_all", mark("Show all layers"), "", "tick", argument="show", part=4),
    _row("hide_all", mark("Hide all layers"), "", "tick", argument="hide", part=4),
)
