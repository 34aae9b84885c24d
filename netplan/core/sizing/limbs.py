"""The route of a plan as a tree that carries fibres: what comes first, who hangs on it, where it ends."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.plan_tables import BUILT
from netplan.model.plan import Plan


@dataclass(frozen=True, eq=False)
class Limbs:
    """The pieces of a planned route, rows of the plan's ``trenches``.

    before    [n]        piece before it towards existing fibre; -1 at existing fibre
    outwards  [n]        the pieces in an order in which each comes after the one before it
    start     [n, 2]     where it begins, seen from existing fibre, metres
    end       [n, 2]     where it ends
    site_row  [n_sites]  rows of the sites the plan joins, in its ``connections``
    last      [n_sites]  piece that ends at each of them; -1 where existing fibre does
    on_air    [n]        whether it is a radio hop
    """

    before: Ints
    outwards: Ints
    start: Floats
    end: Floats
    site_row: Ints
    last: Ints
    on_air: NDArray[np.bool_]

    def carried(self, of_site: Ints, of_hop: int | None = None) -> Ints:
        """Add up a number of every site [n_sites] over the pieces behind which it lies [n].

        A radio hop carries none itself and asks for ``of_hop`` where it begins; None: it is like any piece.
        """
        total = np.zeros(len(self.before), np.int64)
        on_route = self.last >= 0
        np.add.at(total, self.last[on_route], of_site[on_route])
        for piece in self.outwards[::-1]:
            passed = int(total[piece])
            if of_hop is not None and self.on_air[piece]:
                total[piece], passed = 0, of_hop
            if self.before[piece] >= 0:
                total[self.before[piece]] += passed
        return total

    def way(self, site: int) -> Ints:
        """Return the pieces from the site at this position to existing fibre."""
        pieces, at = [], int(self.last[site])
        while at >= 0:
            pieces.append(at)
            at = int(self.before[at])
        return np.array(pieces, np.int64)

    def by_radio(self, site: int) -> bool:
        """Return whether a radio hop is on the way to the site at this position."""
        return bool(self.on_air[self.way(site)].any())


def limbs(plan: Plan) -> Limbs:
    """Read the route of a plan outwards from existing fibre."""
    trenches, connections = plan.tables["trenches"], plan.tables["connections"]
    rows = np.flatnonzero(connections["reason"].isin(BUILT).to_numpy())
    index = pd.Index(trenches["id"])
    before = index.get_indexer(trenches["before_id"]).astype(np.int64)
    last = index.get_indexer(connections["trench_id"].iloc[rows]).astype(np.int64)
    outwards = _outwards(before)
    start, end = _directed(trenches, before, outwards, _lit(plan))
    on_air = (trenches["segment_kind"] == "radio").to_numpy(bool)
    return Limbs(before, outwards, start, end, rows, last, on_air)


def _outwards(before: Ints) -> Ints:
    depth = np.zeros(len(before), np.int64)
    at = before.copy()
    while (at >= 0).any():
        depth[at >= 0] += 1
        at = np.where(at >= 0, np.append(before, -1)[at], -1)
    return np.lexsort((np.arange(len(before)), depth))


def _lit(plan: Plan) -> shapely.Geometry:
    """Return where existing fibre lies, as one shape."""
    layers = [plan.project.layer(name).geometry for name in ("fibre", "pops")]
    return shapely.union_all(np.concatenate([layer.to_numpy() for layer in layers]))


def _directed(
    trenches: gpd.GeoDataFrame, before: Ints, outwards: Ints, lit: shapely.Geometry
) -> tuple[Floats, Floats]:
    """Return where every piece begins and ends; the first ones begin at the end nearer to existing fibre."""
    shapes = trenches.geometry.to_numpy()
    ends = np.stack([shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)], axis=1)
    far = shapely.distance(shapely.points(ends), lit)
    start, end = ends[:, 0].copy(), ends[:, 1].copy()
    for piece in outwards:
        up = before[piece]
        reach = far[piece] if up < 0 else np.hypot(*(ends[piece] - end[up]).T)
        if reach[1] < reach[0]:
            start[piece], end[piece] = ends[piece, 1], ends[piece, 0]
    return start, end
