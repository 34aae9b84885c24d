"""Fibre to the building: passed by existing fibre, and the light must arrive.

An address is passed if fibre lies within the scenario's reach along the streets; for a site that is a hint
only, since it has to be connected first. Sites get a fibre of their own (point to point), houses a passive
optical network.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from netplan.core.claims import Claims, grades, some_of
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.reach import Field, Way, access_to, fields_of, ways_in
from netplan.core.streets.snap import Snapped, StreetIndex
from netplan.core.technologies.ground import Ground
from netplan.core.technologies.optics import closes
from netplan.model.assumptions import Assumptions, only
from netplan.model.rates import optics

DEPENDS = ("fibre_km_db", "splices", "connectors", "margin_db", "pon_class", "split")

Group = tuple[str, int]
"""Class of the optics and splitting ratio, "" and 0 where a PoP states none."""


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return a claim for every subject that fibre passes."""
    known, scenario = ground.known, ground.scenario
    fields = known.stages(_fields, ground.layers["pops"], known.index, known.limit_m)
    pops = known.stages(_metres, fields, ground.places, known.index)
    way, own_fibre = known.fibre[ground.subject], ground.subject == "sites"
    choices = only(scenario.assumptions, DEPENDS)
    return known.stages(passed, way, pops, scenario.fibre_reach_m, choices, own_fibre)


def _fields(pops: pd.DataFrame, index: StreetIndex, limit_m: float) -> Mapping[Group, Field]:
    """Return how far it is to the nearest PoP of every kind."""
    return fields_of(access_to(pops.geometry, index, limit_m), groups_of(pops), index)


def groups_of(pops: pd.DataFrame) -> dict[Group, Ints]:
    """Return the rows of the PoPs by their optics."""
    kinds = pops["pon_class"].fillna("").to_numpy(dtype=object)
    splits = pops["split"].fillna(0).to_numpy(dtype=np.int64)
    found = sorted({(str(kind), int(split)) for kind, split in zip(kinds, splits, strict=True)})
    return {group: np.flatnonzero((kinds == group[0]) & (splits == group[1])) for group in found}


def _metres(fields: Mapping[Group, Field], places: Snapped, index: StreetIndex) -> Mapping[Group, Floats]:
    """Return the metres of every subject to the nearest PoP of every kind."""
    return {group: way.metres for group, way in ways_in(fields, places, index).items()}


def passed(
    way: Way, pops: Mapping[Group, Floats], reach_m: float, assumptions: Assumptions, own_fibre: bool
) -> tuple[Claims, ...]:
    """Return the claims of what lies within ``reach_m`` of fibre: what its product limits, what its budget.

    The rate is sure where the light arrives with the margin, likely where it arrives without. Where no PoP
    is known, or none can be reached, existing fibre is taken to have been built so that it works.
    """
    about: Ints = np.flatnonzero(way.metres <= reach_m)
    down, up = np.zeros((len(about), 3)), np.zeros((len(about), 3))
    table, seen = optics(), np.zeros(len(about), dtype=bool)
    for (stated, split), metres in pops.items():
        kind = "p2p" if own_fibre else stated or assumptions.pon_class
        length_m = metres[about]
        sure, likely = closes(length_m, kind, split or assumptions.split, assumptions, table)
        lit = np.column_stack([sure, likely, likely])
        np.maximum(down, lit * table.product[kind][0], out=down)
        np.maximum(up, lit * table.product[kind][1], out=up)
        seen |= np.isfinite(length_m)
    down[~seen], up[~seen] = table.product["p2p" if own_fibre else assumptions.pon_class]
    whole = Claims(
        speaks="fibre",
        layer="fibre",
        technology="fibre",
        kind="modelled",
        about=about,
        asset=way.row[about],
        down=down,
        up=up,
        grade=grades("D" if own_fibre else "C", len(about)),
        way_m=way.metres[about],
        limit="product",
        edition=table.edition,
    )
    arrives = np.asarray((down > 0).all(axis=1))
    return some_of(whole, arrives), some_of(whole, ~arrives, limit="budget")
