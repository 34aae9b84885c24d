"""What is lit and from where: existing fibre, the planned route and second routes as one network.

Existing fibre is joined where its lines meet at a vertex (to the centimetre) and hangs on the PoPs; a part
of it without a PoP is taken to be lit, and who goes dark there is not known. A site or a house hangs on the
piece of fibre nearest to it, a planned site on the end of its route.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.rows import components
from netplan.core.redundancy.cuts import Shadows, shadows
from netplan.core.sizing.limbs import Limbs
from netplan.model.plan import Plan

Shapes = np.ndarray

COUNTED = ("n_sites", "pupils", "households", "n_sites_unknown", "n_addresses_unknown")
"""What is counted: pupils and households as far as they are known, and where they are not."""

_JOINT_M = 0.01
_NEAR_M = 1.0  # where a planned route meets existing fibre both are within so many metres


@dataclass(frozen=True, eq=False)
class Network:
    """Pieces of fibre and who hangs on them.

    pieces   one row per piece: ``network``, ``id``, ``segment_kind``, ``street``, ``length_m``, ``geometry``
    tail     [n] node at one end of each piece, head [n] at the other; the root has no place
    xy       [n_nodes, 2] metres
    on_piece [n, 5]        who hangs on each piece, as ``COUNTED``
    at_node  [n_nodes, 5]  those at nodes
    known    [n]           whether a PoP lights each piece
    """

    pieces: gpd.GeoDataFrame
    tail: Ints
    head: Ints
    xy: Floats
    on_piece: Ints
    at_node: Ints
    known: np.ndarray

    @property
    def root(self) -> int:
        """The node that is lit."""
        return len(self.xy)

    def dark(self) -> Shadows:
        """Return who goes dark with each piece [n, 5] and with each node [n_nodes + 1, 5]."""
        n, m = len(self.xy) + 1, len(self.tail)
        middle = n + np.arange(m)
        tail = np.concatenate([self.tail, middle])
        head = np.concatenate([middle, self.head])
        nobody = np.zeros((1, len(COUNTED)), np.int64)
        weight = np.concatenate([self.at_node, nobody, self.on_piece])
        found = shadows(n + m, tail, head, self.root, weight)
        return Shadows(np.maximum(found.edge[:m], found.edge[m:]), found.node[:n])


def network(plan: Plan, tree: Limbs, second: gpd.GeoDataFrame, joins: Floats) -> Network:
    """Build the network of a plan; ``second`` are the second routes found, which join fibre at ``joins``."""
    begins = np.concatenate([tree.start[tree.before < 0], joins])
    existing = _existing(plan, begins)
    trenches = plan.tables["trenches"]
    kept = ["id", "segment_kind", "street", "length_m", "geometry"]
    pieces = pd.concat(
        [
            existing[["network", *kept]],
            trenches[kept].assign(network="planned"),
            second[kept].assign(network="second"),
        ],
        ignore_index=True,
    )
    pieces = gpd.GeoDataFrame(pieces, geometry="geometry", crs=plan.project.crs)
    shapes = pieces.geometry.to_numpy()
    ends = np.stack([shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)], axis=1)
    xy, which = np.unique(
        np.round(ends.reshape(-1, 2) / _JOINT_M).astype(np.int64), axis=0, return_inverse=True
    )
    tail, head = which.reshape(-1, 2).T.astype(np.int64)
    places: Floats = np.asarray(xy * _JOINT_M, np.float64)
    tail, head, known = _lit(plan, pieces, (tail, head), places, begins)
    at_node = _planned_sites(plan, tree, places)
    return Network(pieces, tail, head, places, _hanging(plan, pieces), at_node, known)


def _existing(plan: Plan, begins: Floats) -> gpd.GeoDataFrame:
    """Cut existing fibre where its lines meet, at PoPs, and where planned and second routes begin [k, 2]."""
    fibre = plan.project.layer("fibre")
    lines = fibre.geometry.to_numpy()
    joints = [[0.0, float(line.length)] for line in lines]
    xy, row = shapely.get_coordinates(lines, return_index=True)
    cell = pd.Series(list(map(tuple, np.round(xy / _JOINT_M).astype(np.int64))), dtype=object)
    line_ends = np.append(row[1:] != row[:-1], True) | np.append(True, row[1:] != row[:-1])
    table = pd.DataFrame({"cell": cell, "row": row, "end": line_ends[: len(row)]})
    n_lines = table.groupby("cell")["row"].transform("nunique")
    met = np.flatnonzero((n_lines > 1).to_numpy() & ~table["end"].to_numpy())
    for at, place in zip(row[met], shapely.points(xy[met]), strict=True):
        joints[at].append(float(lines[at].project(place)))
    pops = shapely.get_coordinates(plan.project.layer("pops").geometry.to_numpy())
    for places, limit in ((begins, _NEAR_M), (pops, plan.scenario.snap_limit_m)):
        points = shapely.points(places.reshape(-1, 2))
        at, line = shapely.STRtree(lines).query_nearest(points, max_distance=limit, all_matches=False)
        for point, near in zip(points[at], line, strict=True):
            joints[near].append(float(lines[near].project(point)))
    rows = [(at, substring(lines[at], a, b)) for at, places in enumerate(joints) for a, b in _between(places)]
    ids = fibre["id"].astype(str).to_numpy()
    return gpd.GeoDataFrame(
        {
            "network": "existing",
            "id": [ids[at] for at, _ in rows],
            "segment_kind": "fibre",
            "street": pd.Series([None] * len(rows), dtype="str"),
            "length_m": [shape.length for _, shape in rows],
        },
        geometry=[shape for _, shape in rows],
        crs=plan.project.crs,
    )


def _between(places: list[float]) -> list[tuple[float, float]]:
    """Return the stretches between places of a line, without those shorter than a joint."""
    ordered = sorted(places)
    kept = [ordered[0]]
    for place in ordered[1:-1]:
        if place - kept[-1] > _JOINT_M and ordered[-1] - place > _JOINT_M:
            kept.append(place)
    return list(zip(kept, [*kept[1:], ordered[-1]], strict=True))


def _lit(
    plan: Plan, pieces: gpd.GeoDataFrame, ends: tuple[Ints, Ints], xy: Floats, begins: Floats
) -> tuple[Ints, Ints, np.ndarray]:
    """Join to the root what PoPs light, and parts of existing fibre without a PoP.

    A PoP lights the existing fibre nearest to it, and routes that end at it. ``begins`` [k, 2] are the places
    at which routes begin: where no fibre was found there, it is lit all the same.
    """
    n, (tail, head) = len(xy), ends
    old = (pieces["network"] == "existing").to_numpy()
    part = components(n + 1, tail[old], head[old])
    label = np.arange(n + 1)
    on_old = np.unique(np.concatenate([tail[old], head[old]]))
    shapes = plan.project.layer("pops").geometry.to_numpy()
    pops = on_old[_nodes_near(shapes, xy[on_old], plan.scenario.snap_limit_m)]
    lit = np.unique(part[pops])
    label[on_old[~np.isin(part[on_old], lit)]] = n
    label[np.union1d(pops, _nodes_near(shapes, xy, _NEAR_M))] = n
    tail, head = label[tail], label[head]
    joined = components(n + 1, tail, head)
    fed = joined == joined[n]
    for node in _nodes_near(shapely.points(begins), xy, _NEAR_M).tolist():
        if not fed[node]:
            tail[tail == node], head[head == node] = n, n
    return tail.astype(np.int64), head.astype(np.int64), ~old | np.isin(part[ends[0]], lit)


def _nodes_near(shapes: Shapes, xy: Floats, limit_m: float) -> Ints:
    """Return the node nearest to each shape, where one is within the limit."""
    if not len(xy):
        return np.empty(0, np.int64)
    found = shapely.STRtree(shapely.points(xy)).query_nearest(shapes, max_distance=limit_m, all_matches=False)
    return np.unique(found[1]).astype(np.int64)


def _planned_sites(plan: Plan, tree: Limbs, xy: Floats) -> Ints:
    """Count the sites that the plan joins, and their pupils, at the node where the route to each ends."""
    count = np.zeros((len(xy), len(COUNTED)), np.int64)
    on_route = np.flatnonzero(tree.last >= 0)
    if len(on_route):
        rows = tree.site_row[on_route]
        ends = shapely.points(tree.end[tree.last[on_route]])
        node = shapely.STRtree(shapely.points(xy)).nearest(ends)
        pupils = plan.project.layer("sites")["pupils"].iloc[rows]
        np.add.at(count, (node, 0), 1)
        np.add.at(count, (node, 1), pupils.fillna(0).to_numpy(np.int64))
        np.add.at(count, (node, 3), pupils.isna().to_numpy(np.int64))
    return count


def _hanging(plan: Plan, pieces: gpd.GeoDataFrame) -> Ints:
    """Count who hangs on each piece: sites and homes on existing fibre, homes that a new route passes."""
    count = np.zeros((len(pieces), len(COUNTED)), np.int64)
    old = np.flatnonzero(pieces["network"] == "existing")
    new = np.flatnonzero(pieces["network"] == "planned")
    sites, addresses = plan.tables["coverage_sites"], plan.tables["coverage_addresses"]
    planned = plan.tables["connections"]["connected"].to_numpy(bool)
    on_fibre = (sites["technology"] == "fibre").fillna(value=False).to_numpy(bool) & ~planned
    here, piece = _nearest(sites.geometry.to_numpy(), on_fibre, pieces, old, plan)
    np.add.at(count[:, 0], piece, 1)
    pupils, homes = plan.project.layer("sites")["pupils"], addresses["households"]
    np.add.at(count[:, 1], piece, pupils.fillna(0).to_numpy(np.int64)[here])
    np.add.at(count[:, 3], piece, pupils.isna().to_numpy(np.int64)[here])
    today = (addresses["technology"] == "fibre").fillna(value=False).to_numpy(bool)
    passed = ((addresses["verdict_after"] == "served") & (addresses["verdict"] != "served")).to_numpy(bool)
    for which, rows in ((today, old), (passed & ~today, new)):
        here, piece = _nearest(addresses.geometry.to_numpy(), which, pieces, rows, plan)
        np.add.at(count[:, 2], piece, homes.fillna(0).to_numpy(np.int64)[here])
        np.add.at(count[:, 4], piece, homes.isna().to_numpy(np.int64)[here])
    return count


def _nearest(
    shapes: Shapes, which: np.ndarray, pieces: gpd.GeoDataFrame, rows: Ints, plan: Plan
) -> tuple[Ints, Ints]:
    """Return those of the shapes chosen that lie near one of ``rows``, and the nearest piece of each."""
    chosen = np.flatnonzero(which)
    tree = shapely.STRtree(pieces.geometry.to_numpy()[rows])
    at, near = tree.query_nearest(shapes[chosen], max_distance=plan.scenario.snap_limit_m, all_matches=False)
    return chosen[at], rows[near]
