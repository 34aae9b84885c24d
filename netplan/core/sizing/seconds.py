"""What is fitted out: the pieces of a plan's route and of second routes, and who is led over them twice.

A second route carries as many fibres as the first, begins at an access point of its own and ends in the
building at a termination of its own. Over pieces that both use, and over pieces of other sites' routes, its
fibres lie in the cables there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.sizing.limbs import Limbs, limbs
from netplan.model.plan import Plan
from netplan.model.redundancy import SecondFibre, TwoRoutes

_COLUMNS = ["id", "segment_kind", "street", "duct_id", "length_m", "n_sites", "geometry"]
_SPREAD = ["surface", "method", "crossing", "street_id", "saved_eur", "joint_from", "joint_to", "own_eur"]


@dataclass(frozen=True, eq=False)
class Course:
    """A route of a site that the tree does not tell.

    site     position among the sites the plan joins
    second   whether it is the second one; else it is the first, which leads other ways than the plan
    pieces   [k]    rows of ``Laid.pieces``, from existing fibre to the site
    start    [k, 2] where each begins, metres
    end      where the last one ends
    """

    site: int
    second: bool
    pieces: Ints
    start: Floats
    end: Floats


@dataclass(frozen=True, eq=False)
class Laid:
    """Everything that is fitted out.

    tree      the plan's route; sites that a course leads to first do not hang on it
    pieces    [n] rows of the plan's ``trenches`` and, from ``n_planned`` on, of ``second_routes``
    courses   routes beside the tree
    """

    tree: Limbs
    pieces: gpd.GeoDataFrame
    n_planned: int
    courses: tuple[Course, ...] = ()

    @property
    def on_air(self) -> NDArray[np.bool_]:
        """Whether each piece is a radio hop [n]."""
        flown: NDArray[np.bool_] = (self.pieces["segment_kind"] == "radio").to_numpy(bool)
        return flown


def laid(plan: Plan, fibre: SecondFibre | None) -> Laid:
    """Return what is to be fitted out for a plan, and its second routes if there are any."""
    planned = plan.tables["trenches"]
    own_eur = planned["cost_eur"] - planned["nodes_eur"]  # without the places at its ends
    tree, trenches = limbs(plan), planned.assign(own_eur=own_eur)[[*_COLUMNS, *_SPREAD]]
    if fibre is None or not fibre.ways:
        return Laid(tree, trenches, len(trenches))
    used = pd.Series([piece for both in fibre.ways.values() for piece in both.second]).value_counts()
    added = fibre.pieces.assign(n_sites=fibre.pieces["id"].map(used).fillna(0).astype("int64"))
    pieces = pd.concat([trenches, added[[*_COLUMNS, *_SPREAD]]], ignore_index=True)
    courses = _courses(plan, tree, pieces, fibre.ways)
    last = tree.last.copy()
    last[[one.site for one in courses if not one.second]] = -1
    return Laid(replace(tree, last=last), pieces, len(trenches), courses)


def _courses(
    plan: Plan, tree: Limbs, pieces: gpd.GeoDataFrame, ways: Mapping[str, TwoRoutes]
) -> tuple[Course, ...]:
    rows = pd.Series(np.arange(len(pieces)), pieces["id"])
    ids = plan.tables["connections"]["id"].iloc[tree.site_row].tolist()
    shapes = pieces.geometry.to_numpy()
    ends = np.stack([shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)], axis=1)
    found = []
    for site, one in enumerate(ids):
        if one not in ways:
            continue
        first, second = (rows[list(way)].to_numpy(np.int64) for way in (ways[one].first, ways[one].second))
        planned, place = tree.way(site)[::-1], tree.end[tree.last[site]]
        if set(first.tolist()) != set(planned.tolist()):
            found.append(Course(site, False, first, _starts(ends[first], place), place))
        found.append(Course(site, True, second, _starts(ends[second], place), place))
    return tuple(found)


def _starts(ends: Floats, place: Floats) -> Floats:
    """Return where each piece of a way begins [k, 2], given the ends of each [k, 2, 2] and where it leads."""
    starts = ends[:, 0].copy()
    for at in range(len(ends) - 1, -1, -1):
        near = np.hypot(*(ends[at] - place).T).argmin()
        place = starts[at] = ends[at, 1 - near]
    return starts
