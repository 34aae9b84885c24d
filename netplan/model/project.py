"""The project: one immutable document of layers, prices and scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from netplan.model.catalogue import Catalogue, default_catalogue
from netplan.model.findings import Problem
from netplan.model.frames import empty_table
from netplan.model.history import Entry
from netplan.model.looks import Looks
from netplan.model.rasters import Raster
from netplan.model.scenario import Scenario
from netplan.model.shared import Shared
from netplan.model.terms import Terms

DEFAULT_CRS = "EPSG:25833"


@dataclass(frozen=True, eq=False)
class Project:
    """Everything a plan is computed from.

    Attributes:
        name: of the municipality.
        layers: input table name -> table, in the project's CRS, columns as ``model.tables`` declares them.
        crs: a metric CRS with metres as unit, as "EPSG:25833".
        ags: official municipality key, "" if unknown.
        catalogue: prices.
        scenarios: at least one; the first is the default.
        rasters: role -> grid of heights, such as ``surface`` for the surface model.
        programmes: scenario name -> what its building programme has to keep to.
        problems: what was found when the layers were read.
        looks: how layers are shown, and bookmarks.
        history: figures of earlier dates that are worth keeping.
        shared: where a team shares it, if this is a copy of such a project.

    A change makes a new project that shares everything it did not change.

    """

    name: str
    layers: Mapping[str, pd.DataFrame]
    crs: str = DEFAULT_CRS
    ags: str = ""
    catalogue: Catalogue = field(default_factory=default_catalogue)
    scenarios: tuple[Scenario, ...] = (Scenario(),)
    rasters: Mapping[str, Raster] = field(default_factory=dict)
    programmes: Mapping[str, Terms] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    looks: Looks = field(default_factory=Looks)
    history: tuple[Entry, ...] = ()
    shared: Shared | None = None

    def __post_init__(self) -> None:
        for name in ("layers", "catalogue", "rasters", "programmes"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def layer(self, name: str) -> pd.DataFrame:
        """Return an input table, without rows if the project does not have it; KeyError if there is none."""
        return self.layers[name] if name in self.layers else empty_table(name, self.crs)

    def with_layer(self, name: str, table: pd.DataFrame) -> "Project":
        """Return the project with one layer added or replaced."""
        return replace(self, layers={**self.layers, name: table})

    def scenario(self, name: str = "") -> Scenario:
        """Return the scenario called ``name``, or the first; KeyError if there is none."""
        for scenario in self.scenarios:
            if not name or scenario.name == name:
                return scenario
        raise KeyError(name)
