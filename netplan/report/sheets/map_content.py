"""What a map shows: the tables of a plan or an assessment, cut to an area, without what is internal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from netplan.errors import ParameterError
from netplan.io.exports.delivery import STAMPED, ExportSettings, disclosed
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.tables import TABLES

_PREFERRED_UNITS = ("households", "addresses")


@dataclass(frozen=True)
class MapSpec:
    """What a map is cut from.

    Attributes:
        area: id or name of a district or borough to show alone; "" shows all.
        internal: whether existing networks are shown, too.

    """

    area: str = ""
    internal: bool = False


@dataclass(frozen=True, eq=False)
class MapContent:
    """The tables of a map; ``area`` in the project's CRS, ``area_name`` "" for the whole municipality."""

    project: Project
    scenario: Scenario
    plan: Plan | None
    tables: Mapping[str, pd.DataFrame]
    area: shapely.Geometry
    area_name: str
    unit: str
    left_out: tuple[Message, ...]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table, without rows if there is none."""
        return self.tables.get(name, pd.DataFrame({key: [] for key in (*TABLES[name].keys, "geometry")}))


def map_content(result: Plan | Coverage, spec: MapSpec) -> MapContent:
    """Return what ``spec`` wants to see of a plan or an assessment.

    Raises:
        ParameterError: no district or borough is called ``spec.area``, or there is no place to show.

    """
    project = result.project
    plan = result if isinstance(result, Plan) else None
    given = {**project.layers, **(plan.coverage.tables if plan else {}), **result.tables}
    placed = tuple(name for name in given if name in TABLES and TABLES[name].geometry != "none")
    because = STAMPED if spec.internal else ""
    tables, left_out = disclosed(given, ExportSettings(project.crs, choose=placed, internal_because=because))
    area, name = _area(tables, spec.area)
    if spec.area:
        tables = {key: _cut(key, table, area) for key, table in tables.items()}
    districts = tables.get("coverage_districts")
    return MapContent(project, result.scenario, plan, tables, area, name, _unit(districts), left_out)


def _area(tables: Mapping[str, pd.DataFrame], wanted: str) -> tuple[shapely.Geometry, str]:
    districts = tables.get("districts")
    if wanted:
        if districts is not None:
            for key in ("id", "name", "borough"):
                found = districts[districts[key].eq(wanted).fillna(value=False)]
                if len(found):
                    name = found["name"].iloc[0] if key == "id" else wanted
                    return shapely.union_all(found["geometry"].to_numpy(object)), str(name)
        raise ParameterError(mark("There is no district or borough called {area}"), area=wanted)
    for name in ("boundary", "districts"):
        if name in tables and len(tables[name]):
            return shapely.union_all(tables[name]["geometry"].to_numpy(object)), ""
    shapes = [table["geometry"].to_numpy(object) for table in tables.values()]
    bounds = shapely.total_bounds(np.concatenate(shapes)) if any(map(len, shapes)) else np.full(4, np.nan)
    if np.isnan(bounds).any():
        raise ParameterError(mark("There is nothing to draw: no table has a place"))
    return shapely.box(*bounds), ""


def _cut(name: str, table: pd.DataFrame, area: shapely.Geometry) -> pd.DataFrame:
    """Return the rows of a table in ``area``; streets beyond it stay, pale, for orientation."""
    if name == "streets":
        return table
    shapes = table["geometry"].to_numpy(object)
    # a neighbour shares a border only: districts and cells count where their middle is
    probe = shapely.point_on_surface(shapes) if TABLES[name].geometry == "polygon" else shapes
    shapely.prepare(area)
    part: pd.DataFrame = table[shapely.intersects(area, probe)]
    return part


def _unit(districts: pd.DataFrame | None) -> str:
    """Return what the districts count: households, or else the first of what they have; "" for nothing."""
    units = [] if districts is None else districts["unit"].dropna().unique().tolist()
    return next((unit for unit in (*_PREFERRED_UNITS, *units) if unit in units), "")
