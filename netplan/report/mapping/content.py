"""What a map shows: the tables of a plan or an assessment, cut to an area, without what is internal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

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

Ground = Literal["auto", "districts", "cells", "addresses", "none"]
_PREFERRED_UNITS = ("households", "addresses")


@dataclass(frozen=True)
class MapSpec:
    """What a map should look like.

    Attributes:
        title: "" takes the name of the municipality or area.
        area: id or name of a district or borough to show alone; "" shows all.
        ground: what is shaded: districts, 100 m cells, addresses in squares, nothing; "auto" takes the
            finest of them that the scale allows.
        unit: what the districts count ("households", "addresses", a kind of site); "" takes the first of
            these that they have.
        paper: sheet size, landscape.
        draft: mark the sheet as a draft.
        internal: draw existing networks, too, and mark the sheet as internal.
        printed: date on the sheet; None writes none, so that the same plan makes the same file.
        dots_per_inch: of a PNG.

    """

    title: str = ""
    area: str = ""
    ground: Ground = "auto"
    unit: str = ""
    paper: Literal["A4", "A3", "A2", "A1"] = "A3"
    draft: bool = False
    internal: bool = False
    printed: date | None = None
    dots_per_inch: int = 200


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
    settings = ExportSettings(crs=project.crs, internal_because=STAMPED if spec.internal else "")
    tables, left_out = disclosed(given, settings)
    tables = {name: table for name, table in tables.items() if TABLES[name].geometry != "none"}
    area, name = _area(tables, spec.area)
    if spec.area:
        tables = {key: _cut(key, table, area) for key, table in tables.items()}
    districts = tables.get("coverage_districts")
    unit = _unit(districts, spec.unit)
    return MapContent(project, result.scenario, plan, tables, area, name, unit, left_out)


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
    bounds = shapely.total_bounds(np.concatenate(shapes)) if shapes else np.full(4, np.nan)
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


def _unit(districts: pd.DataFrame | None, wanted: str) -> str:
    units = [] if districts is None else districts["unit"].dropna().unique().tolist()
    if wanted:
        if wanted not in units:
            raise ParameterError(
                mark("The districts do not count {unit}; they count {units}"), unit=wanted, units=units
            )
        return wanted
    return next((unit for unit in (*_PREFERRED_UNITS, *units) if unit in units), "")
