"""Find the radio hops of a project: its surface model is read, the hops become a layer of it."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import Point

from netplan.core.hops.making import RadioGround, make_hops, with_hops
from netplan.core.radio.air import air_at
from netplan.core.radio.lawful import require_lawful
from netplan.core.survey import Survey, survey
from netplan.errors import DataError
from netplan.io.raster import surfaces_within
from netplan.messages import Message, mark
from netplan.model.fitness import with_fitness
from netplan.model.hops import USE, Hops, HopTerms, require_setups
from netplan.model.project import Project
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps
from netplan.session.hop_inputs import inputs_of
from netplan.session.kept import kept

_MARGIN_M = 50.0


@dataclass(frozen=True, eq=False)
class TakeHops:
    """Keep the radio hops that were found as a layer of the project."""

    hops: Hops

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Find radio hops"))

    @property
    def key(self) -> str:
        """Looking again replaces what was found."""
        return "radio hops"

    def apply(self, project: Project) -> Project:
        """Return the project with the layer."""
        return with_hops(project, self.hops)


def find_hops(
    project: Project,
    scenario: Scenario,
    folder: Path,
    progress: Progress = SILENT,
    known: Survey | None = None,
    terms: HopTerms | None = None,
) -> Hops:
    """Return the radio hops for the sites of ``scenario``; ``folder`` is that of the project file.

    Raises:
        DataError: no surface model, no carriers, no site with a place, or the grid cannot be read.
        ParameterError: hops cannot have one of the setups, or it breaks its rule of emission.
        Cancelled: the user stopped.

    """
    asked = terms or HopTerms(scenario.radio_setups, most_hops=scenario.radio_hops)
    catalogue = radio_catalogue()
    require_setups(asked.setups, catalogue)
    for key in asked.setups:
        require_lawful(catalogue.setups[key])
    reach_m = asked.reach_m * max(asked.most_hops, 1)
    look, work = steps(progress, 0.0, 0.3, 1.0)
    known = survey(project, scenario.snap_limit_m, look, known)
    around = require_sites(project) + np.array([-1, -1, 1, 1]) * (reach_m + _MARGIN_M)
    surface, terrain = surfaces_within(folder, project, tuple(around.tolist()))
    frequencies = {catalogue.setups[key].ghz for key in asked.setups}
    place = middle_degrees(project)
    recall = kept()
    air = {ghz: air_at(ghz, place, catalogue.air, recall) for ghz in sorted(frequencies)}
    rule = with_fitness(scenario.fitness)[USE]
    ground = RadioGround(surface, terrain, catalogue, air, rule, recall)
    found = make_hops(project, scenario, ground, known, asked, work)
    return replace(found, inputs=inputs_of(project, scenario, asked, folder))


def require_sites(project: Project) -> NDArray[np.float64]:
    """Return the box around all sites [4]; DataError where none of them has a place."""
    box: NDArray[np.float64] = np.asarray(project.layer("sites").total_bounds)
    if np.isnan(box).any():
        raise DataError(mark("The project has no site with a place: there is nothing to look from"))
    return box


def middle_degrees(project: Project) -> tuple[float, float]:
    """Return latitude and longitude of the middle of the sites."""
    west, south, east, north = require_sites(project)
    middle = gpd.GeoSeries([Point((west + east) / 2, (south + north) / 2)], crs=project.crs)
    place = middle.to_crs("EPSG:4326").iloc[0]
    return float(place.y), float(place.x)


def wants_hops(project: Project, scenario: Scenario) -> bool:
    """Whether a plan may use radio hops, none are known, and there is a surface model to find them on."""
    return (
        "radio" in scenario.technologies
        and project.layer("radio_hops").empty
        and not project.layer("carriers").empty
        and "surface" in project.rasters
    )
