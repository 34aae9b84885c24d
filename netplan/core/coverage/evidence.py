"""Everything known about the subjects of a layer before they are held against a target."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netplan.core.claims import Claims
from netplan.core.graph.arrays import Ints
from netplan.core.streets.reach import Way
from netplan.core.survey import SURVEYED, Survey
from netplan.core.technologies import Ground, all_claims
from netplan.core.technologies.atlas import cell_of
from netplan.model.scenario import Scenario

SUBJECTS = SURVEYED


@dataclass(frozen=True, eq=False)
class Evidence:
    """Claims about the n subjects of a layer, and what surrounds them.

    fibre     the way to existing fibre
    cell      [n]   row of the atlas cell; -1: none
    district  [n]   id of the district, missing where none holds it
    hint_m          within how many metres fibre is worth a hint
    """

    claims: tuple[Claims, ...]
    fibre: Way
    cell: Ints
    district: pd.Series
    hint_m: float


def gather(name: str, layers: Mapping[str, pd.DataFrame], known: Survey, scenario: Scenario) -> Evidence:
    """Collect the claims of all technologies about the subjects of layer ``name``."""
    ground = Ground(name, layers, known, scenario)
    found = (tuple(all_claims(ground)), known.fibre[name], cell_of(ground), known.district[name])
    return known.stages(Evidence, *found, scenario.fibre_reach_m)
