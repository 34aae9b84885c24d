"""Commands that draw and change rows of layers; the row says afterwards who drew it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.model.values import Value, accepted, sound_shape

DRAWN = "drawn in netplan"
Reshaping = Literal["move", "reshape"]

_JOIN_M = 0.001  # ends of lines that are at most so far apart are one
_FIRST: Mapping[str, Mapping[str, Value]] = {"sites": {"kind": "school"}, "ducts": {"n_free": 1}}
_NOTHING: Mapping[str, object] = MappingProxyType({})
_RESHAPED = {"move": mark("Move {name}"), "reshape": mark("Change the shape of {name}")}


@dataclass(frozen=True, eq=False)
class AddFeature:
    """Draw a new row; columns that are not given take a first value where the schema needs one."""

    layer: str
    shape: shapely.Geometry
    day: date
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Draw: {layer}"), {"layer": Message(TABLES[self.layer].label)})

    @property
    def key(self) -> str:
        """Nothing: each drawing is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the new row at the end of its layer."""
        table = project.layer(self.layer)
        columns = {column.key: column for column in TABLES[self.layer].columns}
        given = {"id": free_id(table), **_FIRST.get(self.layer, {}), **self.values}
        values = {key: accepted(columns[key], value) for key, value in given.items()}
        row = {**values, "source": DRAWN, "as_of": pd.Timestamp(self.day)}
        row["confidential"] = TABLES[self.layer].confidential
        shape = sound_shape(self.layer, self.shape)
        new = table_of(self.layer, {key: [value] for key, value in row.items()}, [shape], project.crs)
        return project.with_layer(
            self.layer, pd.concat([table, new], ignore_index=True) if len(table) else new
        )


@dataclass(frozen=True, eq=False)
class ReshapeFeature:
    """Move a row, or change its shape; ``name`` is what the history calls it."""

    layer: str
    id: str
    shape: shapely.Geometry
    day: date
    name: str
    how: Reshaping = "reshape"

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(_RESHAPED[self.how], {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each change is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the row in its new shape."""
        table, row = _row(project, self.layer, self.id)
        shape = sound_shape(self.layer, self.shape)
        return project.with_layer(self.layer, _changed(table, row, self.day, shape=shape))


@dataclass(frozen=True, eq=False)
class ChangeValue:
    """Change one attribute of a row."""

    layer: str
    id: str
    column: str
    value: Value
    day: date
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        column = Message(TABLES[self.layer].column(self.column).label)
        return Message(mark("Change {column} of {name}"), {"column": column, "name": self.name})

    @property
    def key(self) -> str:
        """What it changes."""
        return f"value {self.layer} {self.id} {self.column}"

    def apply(self, project: Project) -> Project:
        """Return the project with the value; ParameterError if the schema does not allow it."""
        table, row = _row(project, self.layer, self.id)
        column = TABLES[self.layer].column(self.column)
        value = accepted(column, self.value)
        if self.column == "id" and (table["id"] == value).any():
            raise ParameterError(mark("There is another row with the ID {id}"), id=value)
        return project.with_layer(self.layer, _changed(table, row, self.day, {self.column: value}))


@dataclass(frozen=True)
class DeleteFeatures:
    """Delete rows; ``name`` is what the history calls them."""

    layer: str
    ids: tuple[str, ...]
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Delete {name}"), {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each deletion is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project without the rows."""
        table = _editable(project, self.layer)
        kept = table[~table["id"].isin(self.ids)]
        return project.with_layer(self.layer, kept.reset_index(drop=True))


@dataclass(frozen=True)
class SplitFeature:
    """Cut a line in two at the place nearest to ``x``, ``y``; decisions hold for both parts."""

    layer: str
    id: str
    x: float
    y: float
    day: date
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Split {name}"), {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each cut is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the first part in the old row and the second in a new one."""
        table, row = _row(project, self.layer, self.id)
        line = table.geometry.iloc[row]
        if line.geom_type != "LineString":
            raise ParameterError(mark("Only a line in one piece can be split"))
        at_m = float(line.project(shapely.Point(self.x, self.y)))
        if not _JOIN_M < at_m < line.length - _JOIN_M:
            raise ParameterError(mark("A line can be split between its ends only"))
        first, second = cut(line, at_m)
        new_id = free_id(table)
        rest = table.iloc[[row]].reset_index(drop=True)
        rest = _changed(rest, 0, self.day, {"id": new_id}, shape=second)
        table = _changed(table, row, self.day, shape=first)
        parted = project.with_layer(self.layer, pd.concat([table, rest], ignore_index=True))
        if self.layer not in {"streets", "ducts"}:
            return parted
        scenarios = tuple(_parted(one, (self.layer, self.id, new_id), at_m) for one in parted.scenarios)
        return replace(parted, scenarios=scenarios)


@dataclass(frozen=True)
class MergeFeatures:
    """Join lines that meet end to end, or areas that touch, into the first of them."""

    layer: str
    ids: tuple[str, ...]
    day: date

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(
            mark("Merge {n} {n:row|rows} of {layer}"),
            {"n": len(self.ids), "layer": Message(TABLES[self.layer].label)},
        )

    @property
    def key(self) -> str:
        """Nothing: each joining is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with one row instead of several; ParameterError if they are apart."""
        table = _editable(project, self.layer)
        rows = np.flatnonzero(table["id"].isin(self.ids))
        if len(rows) < 2:
            raise ParameterError(mark("Select at least two rows of one layer to merge them"))
        shape = joined(table.geometry.to_numpy()[rows])
        first = int(rows[0])
        kept = _changed(table, first, self.day, shape=sound_shape(self.layer, shape))
        return project.with_layer(self.layer, kept.drop(index=rows[1:]).reset_index(drop=True))


def free_id(table: pd.DataFrame) -> str:
    """Return an id that no row has: "drawn-1" and so on."""
    taken = set(table["id"][table["id"].str.startswith("drawn-", na=False)])
    number = len(taken) + 1
    while f"drawn-{number}" in taken:
        number += 1
    return f"drawn-{number}"


def cut(line: shapely.LineString, at_m: float) -> tuple[shapely.LineString, shapely.LineString]:
    """Return the two parts of a line, cut ``at_m`` metres from its start."""
    place = line.interpolate(at_m)
    xy = shapely.get_coordinates(line)
    along = np.array([0.0, *np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    before, after = xy[along < at_m - 1e-9], xy[along > at_m + 1e-9]
    middle = [(place.x, place.y)]
    return shapely.LineString([*before, *middle]), shapely.LineString([*middle, *after])


def joined(shapes: np.ndarray) -> shapely.Geometry:
    """Return lines or areas as one; ParameterError if they do not meet."""
    if shapes[0].geom_type in {"Polygon", "MultiPolygon"}:
        whole = shapely.union_all(shapes)
    else:
        whole = shapely.line_merge(shapely.union_all(shapely.get_parts(shapes)))
    if whole.geom_type not in {"LineString", "Polygon"}:
        raise ParameterError(
            mark("They cannot be merged: lines have to meet end to end, areas have to touch")
        )
    return whole


def _editable(project: Project, layer: str) -> gpd.GeoDataFrame:
    if layer not in INPUT_TABLES:
        raise ParameterError(
            mark("{layer} is computed: change the layers it follows from"), layer=Message(TABLES[layer].label)
        )
    return project.layer(layer)


def _row(project: Project, layer: str, row_id: str) -> tuple[gpd.GeoDataFrame, int]:
    table = _editable(project, layer)
    rows = np.flatnonzero(table["id"] == row_id)
    if not len(rows):
        raise ParameterError(
            mark("{layer} has no row with the ID {id}"), layer=Message(TABLES[layer].label), id=row_id
        )
    return table, int(rows[0])


def _changed(
    table: gpd.GeoDataFrame,
    row: int,
    day: date,
    values: Mapping[str, object] = _NOTHING,
    shape: shapely.Geometry | None = None,
) -> gpd.GeoDataFrame:
    """Return the table with other values and shape of a row, which says who drew it and when.

    Columns that stay are shared with the table before.
    """
    changed = table.copy(deep=False)
    for key, value in {"source": DRAWN, "as_of": pd.Timestamp(day), **values}.items():
        column = table[key].array.copy()
        column[row] = value
        changed[key] = column
    if shape is not None:
        shapes = np.array(table.geometry.to_numpy(), dtype=object)
        shapes[row] = shape
        changed["geometry"] = gpd.array.from_shapely(shapes, crs=table.crs)
    return changed


def _parted(scenario: Scenario, street: tuple[str, str, str], at_m: float) -> Scenario:
    """Return the scenario with a decision about a line for both of its parts."""
    layer, old_id, new_id = street
    routes = []
    for one in scenario.routes:
        if (one.layer, one.id) != (layer, old_id):
            routes.append(one)
            continue
        if not one.stretches:
            routes += [one, replace(one, id=new_id)]
            continue
        left = tuple((a, min(b, at_m)) for a, b in one.stretches if a < at_m)
        right = tuple((max(a - at_m, 0.0), b - at_m) for a, b in one.stretches if b > at_m)
        routes += [replace(one, stretches=left)] if left else []
        routes += [replace(one, id=new_id, stretches=right)] if right else []
    return replace(scenario, routes=tuple(routes))
