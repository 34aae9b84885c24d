"""The options by which a planner decides about streets and sites on the command line."""

import argparse
from collections.abc import Collection, Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.decisions import RouteDecision, RouteWord, SiteDecision, SiteWord
from netplan.model.scenario import Scenario

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.project import Project

_ROUTES: dict[str, RouteWord] = {"forbid": "forbid", "force": "force"}
_SITES: dict[str, SiteWord] = {"connect": "connect", "leave_out": "leave_out"}
_TEXTS = {
    "forbid": mark("streets (names or ids) that the route must not use"),
    "force": mark("streets (names or ids) that the route has to use from end to end"),
    "lock": mark(
        "streets (names or ids): where the plan of the scenario, as saved, runs along them, this one has to"
    ),
    "connect": mark("sites (names or ids) to connect, whatever their verdict"),
    "leave_out": mark("sites (names or ids) not to connect, whatever their verdict"),
}
_N_NAMED = 3


def add_decisions(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add an option for every decision."""
    group = parser.add_argument_group(words("decisions"))
    for key, text in _TEXTS.items():
        name = words("SITE") if key in _SITES else words("STREET")
        option = f"--{key.replace('_', '-')}"
        group.add_argument(option, nargs="+", action="extend", default=[], metavar=name, help=words(text))
    add_set_aside(group, words)


def add_set_aside(group: argparse._ActionsContainer, words: Words) -> None:
    """Add the option that every command has which plans: what becomes of what no plan can keep."""
    aside = words(
        "where decisions contradict each other or cannot be kept, and where ducts are full: plan with the "
        "rest, and name each thing set aside as an error (exit code 1)"
    )
    group.add_argument("--set-aside", action="store_true", help=aside)


def decided(given: argparse.Namespace, project: "Project", scenario: Scenario, saved: Scenario) -> Scenario:
    """Return the scenario with the decisions of the command line; they replace those on the same thing.

    What is locked is where the plan of the scenario as ``saved`` runs.

    Raises:
        ParameterError: there is no street or site of a name.

    """
    routes = [
        RouteDecision("streets", row_id, word)
        for key, word in _ROUTES.items()
        for row_id in ids_called(project, "streets", key, getattr(given, key, []))
    ]
    along = ids_called(project, "streets", "lock", getattr(given, "lock", []))
    routes += _locked(project, saved, along, aside=getattr(given, "set_aside", False))
    sites = [
        SiteDecision(row_id, word)
        for key, word in _SITES.items()
        for row_id in ids_called(project, "sites", key, getattr(given, key, []))
    ]
    about = {("streets", one.id) for one in routes}, {one.id for one in sites}
    kept = [one for one in scenario.routes if (one.layer, one.id) not in about[0]]
    others = [one for one in scenario.sites if one.id not in about[1]]
    return replace(scenario, routes=(*kept, *routes), sites=(*others, *sites))


def _locked(project: "Project", saved: Scenario, ids: Collection[str], *, aside: bool) -> list[RouteDecision]:
    """Return the locks on what the plan of a scenario uses of streets; ``aside``: what it cannot keep is.

    Raises:
        ParameterError: it uses none of them.

    """
    if not ids:
        return []
    # loads numba and the solver, which --help need not wait for
    from netplan.core.planning import make_partial_plan, make_plan
    from netplan.session.decisions import Way, used_of

    plan = (make_partial_plan if aside else make_plan)(project, saved)
    used = used_of(plan, [Way("streets", row_id) for row_id in ids])
    if not used:
        raise ParameterError(
            mark("--lock: the plan of the scenario {scenario} runs along none of these; force them instead"),
            scenario=saved.name,
        )
    return [RouteDecision(way.layer, way.id, "lock", way.stretches) for way in used]


def ids_called(project: "Project", layer: str, key: str, called: Iterable[str]) -> list[str]:
    """Return the ids of the rows with these ids or names; a street has many segments of one name."""
    table = project.layer(layer)
    found: dict[str, None] = {}
    for text in called:
        named = table["name"].str.casefold() == text.casefold()
        rows = table["id"][(table["id"] == text) | named.fillna(value=False)]
        if not len(rows):
            near = get_close_matches(text, table["name"].dropna().unique().tolist(), _N_NAMED, 0.5)
            similar = mark("--{option}: no row of the layer {layer} is called {text}; similar are {similar}")
            alone = mark("--{option}: no row of the layer {layer} has the name or ID {text}")
            raise ParameterError(
                similar if near else alone,
                option=key.replace("_", "-"),
                layer=layer,
                text=text,
                similar=near,
            )
        found |= dict.fromkeys(rows)
    return list(found)
