"""One borough of the city with everything in it, as the sample that comes with the program."""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.demo import words
from netplan.demo.mesh import component_rows, line_ends
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.project import Project

_BY_PLACE = (
    "sites",
    "addresses",
    "carriers",
    "cabinets",
    "pops",
    "cable_segments",
    "measurements",
    "cells",
    "buildings",
)
_ALONG_STREETS = ("fibre", "ducts")


def cut_to_boroughs(project: Project, boroughs: Collection[str]) -> Project:
    """Return the part of the city in ``boroughs`` (names or one-digit keys); objects are kept whole.

    Streets and cells belong to where their middle is; of the streets the largest connected network stays.
    Fibre and ducts stay where both their ends lie on streets that stay.

    Raises:
        ParameterError: there is no such borough.

    """
    names = _names(boroughs)
    districts = project.layers["districts"]
    kept = _rows(districts, districts["borough"].isin(names).to_numpy())
    area = shapely.coverage_union_all(kept.geometry.to_numpy())
    shapely.prepare(area)
    boundary = project.layers["boundary"].assign(
        geometry=gpd.GeoSeries([area], crs=project.crs), name=f"{words.PLACE} ({', '.join(names)})"
    )
    layers = dict(project.layers) | {"boundary": boundary, "districts": kept}
    layers["streets"] = _streets(project.layers["streets"], area)
    for name in _BY_PLACE:
        table = project.layers[name]
        middle = shapely.centroid(table.geometry.to_numpy())
        layers[name] = _rows(table, shapely.contains(area, middle))
    nodes = _ends(layers["streets"])
    for name in _ALONG_STREETS:
        ends = _ends(project.layers[name]).reshape(2, -1)
        layers[name] = _rows(project.layers[name], np.asarray(np.isin(ends, nodes).all(axis=0)))
    return Project(str(boundary["name"].iloc[0]), layers, project.crs)


def _names(boroughs: Collection[str]) -> list[str]:
    known = {str(key): name for key, name in enumerate(words.BOROUGHS)}
    names = [known.get(borough, borough) for borough in boroughs]
    for name in names:
        if name not in words.BOROUGHS:
            raise ParameterError(
                mark("There is no borough {borough}. Choose from: {known}."),
                borough=name,
                known=", ".join(words.BOROUGHS),
            )
    return [name for name in words.BOROUGHS if name in names]


def _rows(table: gpd.GeoDataFrame, which: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    return table.loc[which].reset_index(drop=True)


def _ends(table: gpd.GeoDataFrame) -> NDArray[np.complex128]:
    """Return the end points of the lines, first all starts and then all ends, as complex numbers."""
    xy = line_ends(table.geometry.to_numpy())
    return np.asarray(xy[:, 0] + 1j * xy[:, 1])


def _streets(streets: gpd.GeoDataFrame, area: shapely.Geometry) -> gpd.GeoDataFrame:
    middle = shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True)
    inside = _rows(streets, shapely.contains(area, middle))
    _, node = np.unique(_ends(inside), return_inverse=True)
    tail, head = node.reshape(2, -1)
    rows = component_rows(tail, head)
    return _rows(inside, np.isin(np.arange(len(inside)), rows))
