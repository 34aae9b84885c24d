"""Copper lines: the rate over the length of the line from the cabinet through the streets, never air line."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from netplan.core.claims import Claims, grades
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.reach import Field, Way, access_to, fields_of, ways_in
from netplan.core.streets.snap import StreetIndex
from netplan.core.technologies.ground import Ground
from netplan.model.assumptions import Assumptions, only
from netplan.model.rates import CopperRates, LoopTable, copper_rates

DEPENDS = ("loop_factor", "inside_m", "diameter_mm", "vectoring")
NEEDS_VECTORING = {"vdsl_17a_vectoring": "vdsl_17a", "vdsl_35b": "vdsl_17a"}
_STATED_MM = (0.4, 0.5)
_LONGEST_WAY_M = 1000.0  # the tables end there; a line is longer than its way along the streets
_ASSUMED_MM = 0.4

Group = tuple[str, float]
"""Profile and diameter in mm, 0 where it is not stated."""


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return a claim over the nearest cabinet of every profile and cable.

    Which cabinet a house hangs on is not in the data; the policy takes the best of those in reach. So a
    further cabinet never takes a rate away.
    """
    cabinets, known, assumptions = ground.layers["cabinets"], ground.known, ground.scenario.assumptions
    fields = known.stages(_fields, cabinets, known.index, known.limit_m)
    ways = known.stages(ways_in, fields, ground.places, known.index)
    rates = copper_rates()
    return tuple(
        known.stages(copper_claims, group, way, only(assumptions, depends_of(group)), rates)
        for group, way in ways.items()
        if (_runs(group[0], assumptions), _ASSUMED_MM) in rates.tables
    )


def depends_of(group: Group) -> tuple[str, ...]:
    """Return the assumptions on which the rates over the cabinets of a group depend."""
    return DEPENDS if not group[1] else tuple(name for name in DEPENDS if name != "diameter_mm")


def _fields(cabinets: pd.DataFrame, index: StreetIndex, limit_m: float) -> Mapping[Group, Field]:
    """Return how far it is to the nearest cabinet of every group."""
    access = access_to(cabinets.geometry, index, limit_m)
    return fields_of(access, groups_of(cabinets), index, _LONGEST_WAY_M)


def groups_of(cabinets: pd.DataFrame) -> dict[Group, Ints]:
    """Return the rows of the cabinets with a profile, by profile and the next thinner cable of the tables."""
    stated = cabinets["diameter_mm"].to_numpy(dtype=float)
    thinner = np.select([stated >= mm for mm in reversed(_STATED_MM)], _STATED_MM[::-1], 0.0)
    profile = cabinets["profile"].fillna("").to_numpy(dtype=object)
    thinner[profile == "adsl"] = _ASSUMED_MM  # comes from the exchange: the cable at the cabinet matters not
    found: dict[Group, Ints] = {}
    for group in sorted({(str(p), float(mm)) for p, mm in zip(profile, thinner, strict=True) if p}):
        found[group] = np.flatnonzero((profile == group[0]) & (thinner == group[1]))
    return found


def loop_m(way_m: Floats, assumptions: Assumptions) -> Floats:
    """Return the length of copper for a way along the streets: detours in the street and in the house."""
    return way_m * assumptions.loop_factor + assumptions.inside_m


def rate_over(table: LoopTable, length_m: Floats) -> tuple[Floats, Floats]:
    """Return download (p10, p50, p90) [m, 3] and upload [m, 1] over lines [m], capped by the product.

    Linear between the lengths of the table, constant below the first; it says nothing beyond the last.
    """
    sure, best, up = (
        np.interp(length_m, table.loop_m, rates) for rates in (table.sure, table.best, table.up)
    )
    down = np.empty((len(length_m), 3))
    for column, rate in enumerate((sure, (sure + best) / 2, best)):
        np.minimum(rate, table.product[0], out=down[:, column])
    return down, np.minimum(up, table.product[1])[:, None]


def _runs(profile: str, assumptions: Assumptions) -> str:
    """Return the profile that runs where there may be no vectoring."""
    return profile if assumptions.vectoring else NEEDS_VECTORING.get(profile, profile)


def copper_claims(group: Group, way: Way, assumptions: Assumptions, rates: CopperRates) -> Claims:
    """Return the claims over the ways to the cabinets of a group; cable of unknown diameter makes a hint."""
    profile, stated_mm = group
    diameter_mm = stated_mm or assumptions.diameter_mm
    table = rates.tables[_runs(profile, assumptions), _nearest_mm(diameter_mm)]
    length_m = loop_m(way.metres, assumptions)
    about = np.flatnonzero(length_m <= table.loop_m[-1])
    down, up = rate_over(table, length_m[about])
    return Claims(
        speaks="copper",
        layer="cabinets",
        technology="copper",
        kind="modelled",
        about=about,
        asset=way.row[about],
        down=down,
        up=up,
        grade=grades("C" if diameter_mm else "D", len(about)),
        way_m=length_m[about],
        limit="loop",
        edition=rates.edition,
    )


def _nearest_mm(diameter_mm: float) -> float:
    """Return the next thinner diameter of the tables: a thinner wire is never faster."""
    return max((mm for mm in _STATED_MM if mm <= diameter_mm), default=_ASSUMED_MM)
