"""What carriers are chosen from, and the question that is put about them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from netplan.core.carriers import UNKNOWN
from netplan.core.choice.feeds import Feeds
from netplan.core.choice.fibre import Ground
from netplan.core.choice.links import Air
from netplan.core.choice.places import Places
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverQuestion, rows_of
from netplan.core.choice.reach import Reach
from netplan.core.graph.arrays import Floats
from netplan.model.choice import DEVICE_EUR, ChoiceTerms
from netplan.model.project import Project

CENTS = 100.0
"""Of a euro."""


@dataclass(frozen=True, eq=False)
class Case:
    """What is chosen from.

    carriers  those that may be chosen, with ``fitness`` [n] and way to fibre ``fibre_m`` [n]
    places    what is to be covered, ``reach`` who serves whom
    ground    where trenches may run; None where the use needs none
    air       what links are looked at on
    feeds     hops between carriers; None where each chosen one is joined to fibre, or needs none
    """

    project: Project
    terms: ChoiceTerms
    carriers: gpd.GeoDataFrame
    fitness: NDArray[np.int8]
    fibre_m: Floats
    places: Places
    reach: Reach
    ground: Ground | None
    air: Air
    feeds: Feeds | None = None


def question_of(case: Case, unknown_too: bool) -> CoverQuestion:
    """Return the question, with carriers of unknown fitness or without; forced ones always."""
    terms, reach = case.terms, case.reach
    ids = case.carriers["id"]
    status = np.zeros(len(ids), np.int8)
    if not unknown_too:
        status[case.fitness == UNKNOWN] = FORBIDDEN
    status[ids.isin(terms.forbidden).to_numpy(dtype=bool)] = FORBIDDEN
    status[ids.isin(terms.forced).to_numpy(dtype=bool)] = FORCED
    eur = terms.device_eur if terms.device_eur is not None else DEVICE_EUR[case.air.setup.use]
    weight = case.places.weight
    return CoverQuestion(
        rows_of(reach.indptr, reach.target, len(weight), _loads(terms, reach)),
        weight,
        np.full(len(ids), round(eur * CENTS), np.int64),
        status,
        None if terms.share is None else terms.share * float(weight.sum()),
        None if terms.budget_eur is None else round(terms.budget_eur * CENTS),
        terms.seen_by,
    )


def _loads(terms: ChoiceTerms, reach: Reach) -> Floats | None:
    """Return which share of a carrier each target takes: of its number, and of its air time by rates."""
    load = np.zeros(len(reach.target))
    if terms.per_carrier:
        load[:] = 1.0 / terms.per_carrier
    if terms.need_mbps > 0 and terms.targets != "streets":
        load = np.maximum(load, terms.need_mbps / reach.down)
    return load if load.any() else None
