"""What is to be covered: places along the streets, sites or addresses, each with an antenna and a weight."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats
from netplan.core.sight.stand import FOOT_M, Stands, lowest_near, on_roofs
from netplan.errors import DataError, ParameterError
from netplan.messages import mark
from netplan.model.choice import KINDS, ChoiceTerms
from netplan.model.project import Project
from netplan.model.surface import Surface

ABOVE_M = 1.5  # above the street: a sensor, a hand


@dataclass(frozen=True, eq=False)
class Places:
    """n targets.

    subject  [n]     id of the street, site or address
    points   [n, 2]  where they lie, as the layers say
    stands           their antennas; an unknown height is NaN
    weight   [n]     metres of street, 1 per site, households of an address (1 where they are not known)
    """

    subject: NDArray[np.object_]
    points: Floats
    stands: Stands
    weight: Floats


def places_of(project: Project, terms: ChoiceTerms, surface: Surface, terrain: Surface | None) -> Places:
    """Return what is to be covered.

    Raises:
        ParameterError: there is no such kind, or the places would be 0 m apart.
        DataError: the layer is empty.

    """
    if terms.targets not in KINDS or not terms.step_m > 0:
        raise ParameterError(
            mark("Carriers can cover {known}, places more than 0 m apart, not {targets}"),
            known=list(KINDS),
            targets=terms.targets,
        )
    layer = project.layer(terms.targets)
    if layer.empty:
        raise DataError(mark("The project has no {layer}: there is nothing to cover"), layer=terms.targets)
    if terms.targets == "streets":
        return _along(layer, terms.step_m, surface, terrain)
    points = shapely.get_coordinates(layer.geometry.representative_point())
    weight: Floats = np.ones(len(layer))
    if terms.targets == "addresses" and "households" in layer:
        households = layer["households"].astype("Float64").fillna(1.0).clip(lower=1.0)
        weight = np.asarray(households.to_numpy(dtype=float, na_value=1.0), np.float64)
    return Places(layer["id"].to_numpy(dtype=object), points, on_roofs(layer, surface), weight)


def _along(streets: gpd.GeoDataFrame, step_m: float, surface: Surface, terrain: Surface | None) -> Places:
    """Return the middles of pieces of street of at most ``step_m``, tunnels left out."""
    open_air = ~streets["tunnel"].fillna(value=False).to_numpy(dtype=bool)
    lines = streets.geometry.to_numpy()[open_air]
    length: Floats = shapely.length(lines)
    lines, length = lines[length > 0], length[length > 0]
    ids = streets["id"].to_numpy(dtype=object)[open_air][shapely.length(streets.geometry[open_air]) > 0]
    n = np.maximum(np.ceil(length / step_m).astype(np.int64), 1)
    row = np.repeat(np.arange(len(lines)), n)
    number = np.arange(len(row)) - np.repeat(np.cumsum(n) - n, n)
    each: Floats = np.asarray(length / n, np.float64)[row]
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines[row], (number + 0.5) * each))
    ground = lowest_near(points, surface, FOOT_M) if terrain is None else terrain.heights_at(points)
    return Places(ids[row], points, Stands(points, ground + ABOVE_M), each)
