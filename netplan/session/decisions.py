"""Commands by which a planner decides about streets, ducts and sites of a scenario."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from netplan.core.decisions.relief import Relief, relieved
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.decisions import RouteDecision, RouteWord, SiteDecision, SiteWord, Stretches
from netplan.model.plan import Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario

_ROUTE_LABELS = {
    "lock": mark("Lock {name}"),
    "force": mark("Force {name}"),
    "forbid": mark("Forbid {name}"),
    "free": mark("Leave {name} to the computer"),
}
_SITE_LABELS = {
    "connect": mark("Connect {name}"),
    "leave_out": mark("Leave out {name}"),
    "free": mark("Leave {name} to the computer"),
}


@dataclass(frozen=True)
class Way:
    """A street or duct, or stretches of it: (from, to) metres from its start, empty for all of it."""

    layer: str
    id: str
    stretches: Stretches = ()


@dataclass(frozen=True)
class DecideRoutes:
    """Lock, force or forbid streets and ducts in a scenario, or leave them to the computer ("free").

    The decision replaces every other one about the same street; ``name`` is what the history calls them.
    """

    scenario: str
    word: RouteWord | Literal["free"]
    ways: tuple[Way, ...]
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(_ROUTE_LABELS[self.word], {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each decision is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the decision."""
        scenario = _scenario(project, self.scenario)
        about = {(way.layer, way.id) for way in self.ways}
        kept = tuple(one for one in scenario.routes if (one.layer, one.id) not in about)
        added = tuple(
            RouteDecision(way.layer, way.id, self.word, way.stretches if self.word == "lock" else ())
            for way in self.ways
            if self.word != "free"
        )
        return with_scenario(project, replace(scenario, routes=(*kept, *added)))


@dataclass(frozen=True)
class DecideSites:
    """Connect sites or leave them out, whatever their verdict, or leave them to the computer ("free")."""

    scenario: str
    word: SiteWord | Literal["free"]
    ids: tuple[str, ...]
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(_SITE_LABELS[self.word], {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each decision is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the decision."""
        scenario = _scenario(project, self.scenario)
        kept = tuple(one for one in scenario.sites if one.id not in self.ids)
        added = tuple(SiteDecision(row_id, self.word) for row_id in self.ids if self.word != "free")
        return with_scenario(project, replace(scenario, sites=(*kept, *added)))


@dataclass(frozen=True)
class TakePoint:
    """Plan a point of the coverage-cost frontier: leave out the sites ``others`` that it does not serve."""

    scenario: str
    others: tuple[str, ...]
    share: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Plan the point of the frontier at {share}"), {"share": self.share})

    @property
    def key(self) -> str:
        """Nothing: each choice is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project without these sites in the scenario's plan."""
        return DecideSites(self.scenario, "leave_out", self.others, "").apply(project)


@dataclass(frozen=True)
class SetAside:
    """Take back what no plan of a scenario can keep, and leave out the sites that nothing can reach."""

    scenario: str
    relief: Relief

    @property
    def label(self) -> Message:
        """What the history calls it."""
        text = mark("Set aside {n} {n:thing|things} that no plan can keep")
        return Message(text, {"n": len(self.relief.problems)})

    @property
    def key(self) -> str:
        """Nothing: each time is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with what is left to keep."""
        return with_scenario(project, relieved(_scenario(project, self.scenario), self.relief))


def with_scenario(project: Project, scenario: Scenario) -> Project:
    """Return the project with ``scenario`` in the place of the one of its name."""
    scenarios = tuple(scenario if one.name == scenario.name else one for one in project.scenarios)
    return replace(project, scenarios=scenarios)


def _scenario(project: Project, name: str) -> Scenario:
    try:
        return project.scenario(name)
    except KeyError:
        raise ParameterError(mark("There is no scenario called {name}"), name=name) from None


def ways_of(layer: str, table: pd.DataFrame, rows: Iterable[int]) -> tuple[Way, ...]:
    """Return the ways that are rows of the streets, of the ducts or of a planned route.

    A planned segment stands for the street or duct it runs along; links to buildings stand for none.
    """
    chosen = table.iloc[list(rows)]
    if layer in {"streets", "ducts"}:
        return tuple(Way(layer, str(row_id)) for row_id in chosen["id"])
    return _merged(chosen) if layer == "trenches" else ()


def _merged(segments: pd.DataFrame) -> tuple[Way, ...]:
    """Return the ways of planned segments, each street or duct once with all its stretches in order."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for layer, key in (("streets", "street_id"), ("ducts", "duct_id")):
        own = segments[segments[key].notna()].sort_values([key, "from_m"])
        for row_id, start, end in zip(
            *(own[column].tolist() for column in (key, "from_m", "to_m")), strict=True
        ):
            stretches = found.setdefault((layer, row_id), [])
            if stretches and stretches[-1][1] == start:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
    return tuple(Way(layer, row_id, tuple(stretches)) for (layer, row_id), stretches in found.items())


def used_of(plan: Plan, ways: Iterable[Way]) -> tuple[Way, ...]:
    """Return what the plan uses of ``ways``: what can be locked."""
    wanted = {(way.layer, way.id) for way in ways}
    return tuple(way for way in _merged(plan.tables["trenches"]) if (way.layer, way.id) in wanted)


def route_of(plan: Plan, site_id: str) -> tuple[Way, ...]:
    """Return the ways over which the plan connects a site; none if it does not."""
    segments = plan.tables["trenches"]
    place = {row_id: row for row, row_id in enumerate(segments["id"])}
    connections = plan.tables["connections"]
    segment = connections.loc[connections["id"] == site_id, "trench_id"]
    rows: list[int] = []
    at = segment.iloc[0] if len(segment) else None
    while isinstance(at, str):
        rows.append(place[at])
        at = segments["before_id"].iloc[place[at]]
    return _merged(segments.iloc[rows])
