"""The decisions of a scenario as tables, to be seen on the map and in the attribute table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from netplan.model.decisions import RouteDecision
from netplan.model.frames import empty_table, table_of
from netplan.model.project import Project
from netplan.model.scenario import Scenario

_LAYERS = ("streets", "ducts", "sites")


@dataclass(frozen=True, eq=False)
class Decided:
    """The tables ``route_decisions`` and ``site_decisions``, and what they were made of."""

    project: Project
    scenario: Scenario
    routes: pd.DataFrame
    sites: pd.DataFrame

    def holds_for(self, project: Project, scenario: Scenario) -> bool:
        """Whether the tables are those of this project and scenario."""
        return (self.scenario.routes, self.scenario.sites) == (scenario.routes, scenario.sites) and all(
            self.project.layers.get(name) is project.layers.get(name) for name in _LAYERS
        )


def decided(project: Project, scenario: Scenario, before: Decided | None = None) -> Decided:
    """Return the tables of decisions; ``before`` itself where nothing they rest on has changed.

    What a decision names and is not there any more has no row: a finding of the plan says so.
    """
    if before is not None and before.holds_for(project, scenario):
        return before
    return Decided(project, scenario, _routes(project, scenario), _sites(project, scenario))


def _routes(project: Project, scenario: Scenario) -> pd.DataFrame:
    rows, shapes = [], []
    for one in scenario.routes:
        table = project.layer(one.layer)
        found = np.flatnonzero(table["id"] == one.id)
        if len(found):
            shapes.append(_shape(one, table.geometry.iloc[found[0]]))
            name = table["name"].iloc[found[0]] if "name" in table else None
            rows.append({"id": one.id, "layer": one.layer, "name": name, "word": one.word})
    if not rows:
        return empty_table("route_decisions", project.crs)
    return table_of("route_decisions", pd.DataFrame(rows), shapes, project.crs)


def _shape(one: RouteDecision, line: shapely.LineString) -> shapely.Geometry:
    """Return what a decision is about: all of a line, or its stretches."""
    if not one.stretches:
        return line
    parts = [substring(line, start, end) for start, end in one.stretches]
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _sites(project: Project, scenario: Scenario) -> pd.DataFrame:
    words = {one.id: one.word for one in scenario.sites}
    sites = project.layer("sites")
    chosen = sites[sites["id"].isin(list(words))]
    if not len(chosen):
        return empty_table("site_decisions", project.crs)
    columns = {"id": chosen["id"], "name": chosen["name"], "word": chosen["id"].map(words)}
    return table_of("site_decisions", pd.DataFrame(columns), chosen.geometry.to_numpy(), project.crs)
