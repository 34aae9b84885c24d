"""The rows of ``ACTIONS`` that work on the map: select, measure, draw, change, decide."""

from collections.abc import Iterator

from netplan.messages import mark
from netplan.ui.action import Action

_DRAWN = (
    ("route", mark("Own route (trench)")),
    ("duct", mark("Duct")),
    ("fibre", mark("Existing fibre")),
    ("pop", mark("PoP")),
    ("site", mark("Site")),
    ("area", mark("Restricted area")),
)
_STREETS = (
    ("lock", mark("Lock street or duct")),
    ("force", mark("Force street or duct")),
    ("forbid", mark("Forbid street or duct")),
    ("free", mark("Leave street or duct to the computer")),
)
_SITES = (
    ("connect", mark("Connect site")),
    ("leave_out", mark("Leave site out")),
    ("free", mark("Leave site to the computer")),
)
_CARRIERS = (
    ("take", mark("Always take carrier")),
    ("avoid", mark("Never take carrier")),
    ("free", mark("Leave carrier to the computer")),
)
_ROUTES = (
    ("lock", mark("Lock the route of the site")),
    ("force", mark("Force the streets of the route of the site")),
    ("forbid", mark("Forbid the route of the site")),
    ("free", mark("Leave the route of the site to the computer")),
)
_BUTTONS = frozenset({"route", "duct", "site", "area"})


def _row(key: str, text: str, slot: str, **more: object) -> Action:
    """Return a tool that is one of several of which one is at work."""
    given = {"when": "project", "group": "tool", "part": 0, **more}
    return Action(f"tool_{key}", text, key, "tools", slot, **given)  # type: ignore[arg-type]


def _drawing() -> Iterator[Action]:
    for key, text in _DRAWN:
        yield Action(
            f"tool_draw_{key}",
            text,
            f"draw_{key}",
            "draw",
            "editing.draw",
            "project",
            key,
            toolbar=key in _BUTTONS,
            group="tool",
        )


def _deciding() -> Iterator[Action]:
    for word, text in _STREETS:
        icon = "free" if word == "free" else f"decide_{word}"
        yield Action(f"decide_{word}", text, icon, "decide", "deciding.streets", "project", word)
    for word, text in _SITES:
        icon = "free" if word == "free" else f"site_{word}"
        yield Action(f"site_{word}", text, icon, "decide", "deciding.sites", "project", word, part=1)
    for word, text in _CARRIERS:
        icon = {"take": "site_connect", "avoid": "site_leave_out"}.get(word, "free")
        yield Action(f"carrier_{word}", text, icon, "decide", "choosing.decide", "carrier", word, part=3)
    for word, text in _ROUTES:
        yield Action(f"route_{word}", text, "", "decide", "deciding.route", "site", word, part=2)


TOOL_ACTIONS: tuple[Action, ...] = (
    _row("select", mark("Select"), "tools.end", toolbar=True),
    _row("identify", mark("Identify"), "editing.identify", toolbar=True),
    _row("measure_length", mark("Measure length"), "editing.measure", argument="length", toolbar=True),
    _row("measure_area", mark("Measure area"), "editing.measure", argument="area"),
    *_drawing(),
    _row("move", mark("Move"), "editing.move", part=1, toolbar=True),
    _row("reshape", mark("Edit vertices"), "editing.reshape", part=1, toolbar=True),
    _row("split", mark("Split line"), "editing.split", part=1),
    Action("merge", mark("Merge selected"), "merge", "tools", "editing.merge", "editable", part=1),
    Action("delete", mark("Delete selected"), "delete", "tools", "editing.delete", "editable", part=1),
    Action(
        "tool_repeat",
        mark("Repeat the last tool"),
        "repeat",
        "tools",
        "tools.repeat",
        "project",
        part=2,
    ),
    *_deciding(),
)
