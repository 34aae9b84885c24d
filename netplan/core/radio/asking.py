"""From two things of a project to the way between them, and the weather there."""

import numpy as np
import shapely
from pyproj import Transformer

from netplan.core.radio.air import air_at
from netplan.core.radio.budget import SIGMA_M, Weather
from netplan.core.radio.ends import Thing, end_of
from netplan.core.radio.link import Heights, Way
from netplan.core.radio.profile import profile_between
from netplan.core.recall import Recall, afresh
from netplan.core.sight.pyramid import ground_of
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.project import Project
from netplan.model.radio import AirTable, Setup
from netplan.model.surface import Surface

MARGIN_M = 50.0
"""Around the two ends: how much of the surface is needed for roofs and the ground beside them."""

Bounds = tuple[float, float, float, float]


def bounds_of(project: Project, things: tuple[Thing, Thing]) -> Bounds:
    """Return west, south, east, north of what has to be known of the surface."""
    shapes = [project.layer(one.layer).geometry.iloc[one.row] for one in things]
    west, south, east, north = shapely.total_bounds(shapes)
    return west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M


def way_between(
    project: Project, things: tuple[Thing, Thing], surface: Surface, terrain: Surface | None
) -> Way:
    """Return the way between two carriers or sites over the surface.

    Raises:
        ParameterError: both are at the same place.

    """
    near, far = (end_of(project, one, surface, terrain) for one in things)
    if np.hypot(*(near.place - far.place)) < surface.cell_m:
        raise ParameterError(
            mark("{near} and {far} stand at the same place: choose two places"), near=near.name, far=far.name
        )
    profile = profile_between(near.place, far.place, surface, terrain, project.layer("buildings"))
    cells = surface.cells(np.stack([near.place, far.place]))
    return Way(near, far, profile, ground_of(surface), cells)


def heights_of(way: Way) -> Heights:
    """Return the antennas above the ground as the layers say; NaN where they do not."""
    return Heights(way.near.above_m, way.far.above_m)


def weather_of(
    project: Project, setup: Setup, table: AirTable, sigma_m: float = SIGMA_M, recall: Recall = afresh
) -> Weather:
    """Return air and rain in the middle of the project's sites and carriers, for the frequency of a setup.

    ``recall`` may find what itur said before.
    """
    shapes = [project.layer(name).total_bounds for name in ("sites", "carriers") if len(project.layer(name))]
    west, south, east, north = np.mean(shapes, axis=0)
    turn = Transformer.from_crs(project.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = turn.transform((west + east) / 2, (south + north) / 2)
    return Weather(air_at(setup.ghz, (latitude, longitude), table, recall), sigma_m=sigma_m)
