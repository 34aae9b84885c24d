"""Restricted areas: nobody digs inside them. What lies in an existing duct may pass."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.rules import finding_at
from netplan.core.trench.plan_tables import edge_lines
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.model.findings import Problem
from netplan.model.project import Project

_TOUCH_M = 0.001  # a line that only touches an area is not in it


@dataclass(frozen=True, eq=False)
class Restrictions:
    """What restricted areas exclude.

    edges     [n_edges]  bool, edges of the trench graph that lead through an area
    area      [n_edges]  row of the area, the first of several; -1 without
    names     of the areas
    problems  what each excludes
    """

    edges: NDArray[np.bool_]
    area: Ints
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def restrictions(project: Project, graph: TrenchGraph) -> Restrictions:
    """Find the edges to dig that have more than a touch of their length in a restricted area.

    An edge ends at a junction, a site, a cable or a duct: nobody needs a part of one, so none is cut.
    """
    table = project.layer("restricted_areas")
    area = np.full(len(graph.edges), -1)
    inside_m = np.zeros(len(graph.edges))
    shapes = table.geometry.to_numpy()
    if len(shapes):
        near = _near(project, graph, shapes)
        lines = edge_lines(project, graph, graph.edges.iloc[near].reset_index(drop=True))
        for row, shape in reversed(list(enumerate(shapes))):
            length_m = _length_in(lines, shape)
            met = length_m > _TOUCH_M
            area[near[met]], inside_m[near[met]] = row, length_m[met]
    name = table["name"].fillna(table["id"])
    return Restrictions(
        area >= 0, area, tuple(name), tuple(_told(table, name, graph.edges["kind"], area, inside_m))
    )


def _near(project: Project, graph: TrenchGraph, shapes: NDArray[np.object_]) -> Ints:
    """Return the edges to dig that may meet an area: pieces of streets that do, and links."""
    edges = graph.edges
    streets = shapely.STRtree(project.layer("streets").geometry.to_numpy())
    met = np.unique(streets.query(shapes, predicate="intersects")[1])
    links = edges["kind"] == "link"
    found: Ints = np.flatnonzero(links | ((edges["kind"] == "street") & edges["row"].isin(met)))
    return found


def _length_in(lines: NDArray[np.object_], shape: object) -> Floats:
    """Return the metres of each line inside a shape; a line along its border is outside."""
    length_m = np.zeros(len(lines))
    shapely.prepare(shape)
    met = np.flatnonzero(shapely.intersects(lines, shape))
    along = shapely.intersection(lines[met], shapely.boundary(shape))
    length_m[met] = shapely.length(shapely.intersection(lines[met], shape)) - shapely.length(along)
    return length_m


def _told(
    table: pd.DataFrame, name: pd.Series, kind: pd.Series, area: Ints, inside_m: Floats
) -> Iterator[Problem]:
    on_street = (kind == "street").to_numpy()
    for row in range(len(table)):
        mine = (area == row) & on_street
        fields = {"name": str(name.iloc[row]), "n": int(mine.sum()), "length_m": round(inside_m[mine].sum())}
        yield finding_at("DEC-006", "restricted_areas", table, row, **fields)
