"""What a technology may look at: subjects, the survey of where they lie, the layers, the scenario."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import shapely

from netplan.core.streets.districts import tree_of
from netplan.core.streets.snap import Snapped
from netplan.core.survey import Survey
from netplan.model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Ground:
    """Subjects and what surrounds them.

    subject   "sites" or "addresses": the layer the claims are about
    layers    input tables by name, every one of the schema
    """

    subject: str
    layers: Mapping[str, pd.DataFrame]
    known: Survey
    scenario: Scenario

    @property
    def subjects(self) -> pd.DataFrame:
        """The table of the subjects."""
        return self.layers[self.subject]

    @property
    def tree(self) -> shapely.STRtree:
        """The tree in which the subjects are found by their place."""
        return self.known.stages(tree_of, self.subjects)

    @property
    def places(self) -> Snapped:
        """The place of every subject on the street network."""
        return self.known.places[self.subject]
