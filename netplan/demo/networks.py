"""Networks in the ground: fibre routes, ducts, cabinets, points of presence."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from netplan.demo.addresses import Houses
from netplan.demo.districts import Districts, district_at, district_seeds
from netplan.demo.frames import frame
from netplan.demo.furniture import beside
from netplan.demo.mesh import Mesh, line_ends
from netplan.demo.noise import Floats, bend, bend_fields, generator, sample, smooth_field
from netplan.demo.quarters import DETACHED, GARDEN, GRID, SLAB, VILLAGE
from netplan.demo.sites import Sites
from netplan.demo.streets import Streets

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_FIBRE, DISTRIBUTION, ACCESS, TRUNK = range(4)
COPPER_CABINET, FIBRE_CABINET, VDSL_CABINET = 10003, 10002, 10001
_POP_DISTRICTS = (0, 8, 21, 34, 46, 58)
_MESHED = 1  # links of the trunk that close rings
_N_FIBRES = ((0,), (24, 48, 96), (48, 96, 144), (144, 288))
_OPERATORS = ("Musternetz GmbH", "Stadtwerke Musterstadt", "Regiokabel AG")
_DUCTS = (
    ("KSR DN50", 1),
    ("KSR 3x DN50", 3),
    ("Rohrverband 7x10/6", 7),
    ("Rohrverband 12x7/4", 12),
    ("Rohrverband 24x7/4", 24),
)
_HOUSEHOLDS_PER_CABINET = 330.0
_HOUSEHOLDS_PER_FIBRE_CABINET = 150.0


@dataclass(frozen=True, eq=False)
class Networks:
    """Fibre on each segment (NO_FIBRE … TRUNK), points of presence (nodes), cabinets.

    fibre [m]       rank of the fibre in each segment of the mesh
    pops [k]        nodes
    cabinet_xy [c, 2], cabinet_kind [c]
    """

    fibre: Ints
    pops: Ints
    cabinet_xy: Floats
    cabinet_kind: Ints


def make_networks(seed: int, mesh: Mesh, streets: Streets, houses: Houses, sites: Sites) -> Networks:
    """Lay a trunk between points of presence, access to sites on fibre, and fibre through some quarters."""
    rng = generator(seed, "networks")
    graph = _graph(mesh, streets)
    at = _node_xy(mesh)
    pops = _pops(seed, mesh, at)
    fibre = np.full(len(mesh.lines), NO_FIBRE, dtype=np.int64)
    fibre[_trunk(graph, pops)] = TRUNK
    homes = _fibre_quarters(rng, mesh, streets)
    wanted = np.concatenate([mesh.tail[houses.segment[sites.on_fibre]], _one_node_each(mesh, homes)])
    access = _paths_to(graph, np.unique([mesh.tail[fibre == TRUNK], mesh.head[fibre == TRUNK]]), wanted)
    fibre[access[fibre[access] == NO_FIBRE]] = ACCESS
    fibre[houses.segment[sites.on_fibre]] = np.maximum(fibre[houses.segment[sites.on_fibre]], ACCESS)
    fibre[homes & (fibre == NO_FIBRE)] = DISTRIBUTION
    xy, kind = _cabinets(rng, mesh, houses, fibre)
    return Networks(fibre, pops, xy, kind)


@dataclass(frozen=True, eq=False)
class _Graph:
    """Symmetric weights between nodes and the segment behind every entry."""

    weight: csr_array
    segment: csr_array


def _graph(mesh: Mesh, streets: Streets) -> _Graph:
    """Return the street graph with lengths, main roads made short: that is where trunks lie."""
    dear = np.select(
        [mesh.road_class < 4000, mesh.road_class < 5000, mesh.road_class < 5200, streets.use == "road"],
        [0.55, 0.7, 0.8, 1.0],
        2.5,
    )
    weight = np.maximum(shapely.length(mesh.lines), 0.1) * dear
    n = int(max(mesh.tail.max(), mesh.head.max())) + 1
    low, high = np.minimum(mesh.tail, mesh.head), np.maximum(mesh.tail, mesh.head)
    order = np.lexsort((weight, high, low))
    first = np.concatenate([[True], (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)])
    row = order[first]  # of two streets between the same junctions the cheaper
    ends = (np.concatenate([low[row], high[row]]), np.concatenate([high[row], low[row]]))
    return _Graph(
        csr_array(coo_array((np.tile(weight[row], 2), ends), shape=(n, n))),
        csr_array(coo_array((np.tile(row + 1, 2), ends), shape=(n, n))),
    )


def _node_xy(mesh: Mesh) -> Floats:
    at = np.empty((int(max(mesh.tail.max(), mesh.head.max())) + 1, 2))
    at[np.concatenate([mesh.tail, mesh.head])] = line_ends(mesh.lines)
    return at


def _pops(seed: int, mesh: Mesh, at: Floats) -> Ints:
    """Return the junction on a main road nearest to the middle of chosen districts."""
    middle = bend(district_seeds(seed), bend_fields(generator(seed, "bend")))[list(_POP_DISTRICTS)]
    main = np.unique([mesh.tail[mesh.road_class < 5000], mesh.head[mesh.road_class < 5000]])
    return np.array([main[np.argmin(np.hypot(*(at[main] - point).T))] for point in middle])


def _trunk(graph: _Graph, pops: Ints) -> Ints:
    """Return the segments of a ringed network between the points of presence."""
    length, before = dijkstra(graph.weight, indices=pops, return_predecessors=True)
    between = length[:, pops]
    tree = minimum_spanning_tree(csr_array(between)).tocoo()
    pairs = {(min(a, b), max(a, b)) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    rest = [(between[a, b], a, b) for a in range(len(pops)) for b in range(a) if (b, a) not in pairs]
    links = sorted(pairs) + [(a, b) for _, a, b in sorted(rest)[:_MESHED]]
    return np.unique(np.concatenate([_segments_back(graph, before[a], pops[b : b + 1]) for a, b in links]))


def _segments_back(graph: _Graph, before: Ints, targets: Ints) -> Ints:
    """Return the segments on the ways from ``targets`` back to where ``before`` leads."""
    found: list[Ints] = []
    seen = np.zeros(len(before), dtype=bool)
    node = np.unique(targets)
    while True:
        node = np.unique(node[(before[node] >= 0) & ~seen[node]])
        if len(node) == 0:
            return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))
        seen[node] = True
        found.append(np.asarray(graph.segment[node, before[node]]).ravel().astype(np.int64) - 1)
        node = before[node]


def _paths_to(graph: _Graph, sources: Ints, targets: Ints) -> Ints:
    _, before, _ = dijkstra(graph.weight, indices=sources, min_only=True, return_predecessors=True)
    return _segments_back(graph, before, targets)


def _fibre_quarters(rng: np.random.Generator, mesh: Mesh, streets: Streets) -> Bools:
    """Choose streets whose houses have fibre: some quarters at the edge and new blocks in town."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(mesh.lines, 0.5, normalized=True))
    field = sample(smooth_field(rng, 2400.0), middle)
    least = np.full(len(streets.kind), 9.0)
    for kind, value in ((VILLAGE, 1.2), (DETACHED, 1.5), (GARDEN, 1.5), (GRID, 1.7), (SLAB, 1.7)):
        least[streets.kind == kind] = value
    return np.asarray((field > least) & (streets.use == "road") & ~mesh.over_rail & ~mesh.over_water)


def _one_node_each(mesh: Mesh, which: Bools) -> Ints:
    """Return one node of every connected part of the chosen segments."""
    n = int(max(mesh.tail.max(), mesh.head.max())) + 1
    graph = coo_array((np.ones(which.sum()), (mesh.tail[which], mesh.head[which])), shape=(n, n))
    _, group = connected_components(graph, directed=False)
    nodes = np.unique(mesh.tail[which])
    _, first = np.unique(group[nodes], return_index=True)
    return np.asarray(nodes[first])


def _cabinets(rng: np.random.Generator, mesh: Mesh, houses: Houses, fibre: Ints) -> tuple[Floats, Ints]:
    """Put a copper cabinet by every 330 households or so, two thirds with VDSL, and fibre cabinets."""
    places, kinds = [], []
    on_fibre = fibre[houses.segment] == DISTRIBUTION
    for rows, per in (
        (np.arange(len(houses.kind)), _HOUSEHOLDS_PER_CABINET),
        (np.flatnonzero(on_fibre), _HOUSEHOLDS_PER_FIBRE_CABINET),
    ):
        cell = np.floor(houses.xy[rows] / 350.0)
        order = rows[np.lexsort((houses.street[rows], cell[:, 0], cell[:, 1], houses.district[rows]))]
        group = np.floor(np.cumsum(houses.households[order]) / per).astype(np.int64)
        middle = order[
            np.searchsorted(group, np.unique(group) + 0.0) + np.bincount(group)[np.unique(group)] // 2
        ]
        offset = 5.5 * houses.side[middle]
        places.append(beside(mesh.lines[houses.segment[middle]], houses.place_m[middle], offset))
        copper = rng.choice([VDSL_CABINET, COPPER_CABINET], len(middle), p=[0.68, 0.32])
        kinds.append(copper if per == _HOUSEHOLDS_PER_CABINET else np.full(len(middle), FIBRE_CABINET))
    return np.concatenate(places), np.concatenate(kinds)


def _chains(lines: NDArray[np.object_], key: Ints) -> tuple[NDArray[np.object_], Ints]:
    """Join touching segments of equal ``key`` to long lines; every vertex stays where it was."""
    order = np.argsort(key, kind="stable")
    groups, index = np.unique(key[order], return_inverse=True)
    merged = shapely.line_merge(shapely.multilinestrings(lines[order], indices=index))
    parts, row = shapely.get_parts(merged, return_index=True)
    return parts, groups[row]


def fibre_table(seed: int, mesh: Mesh, networks: Networks, districts: Districts) -> gpd.GeoDataFrame:
    """Return existing fibre, as lines along the streets that end at junctions or district borders."""
    rng = generator(seed, "fibre attributes")
    rows = np.flatnonzero(networks.fibre != NO_FIBRE)
    district = district_at(districts, shapely.line_interpolate_point(mesh.lines[rows], 0.5, normalized=True))
    lines, key = _chains(mesh.lines[rows], networks.fibre[rows] * 100 + district)
    rank = key // 100
    owner = np.where(rank == TRUNK, 0, rng.choice(3, len(lines), p=[0.5, 0.35, 0.15]))
    n_fibres = np.array([rng.choice(_N_FIBRES[k]) for k in rank])
    columns = {"operator": np.array(_OPERATORS, dtype=object)[owner], "n_fibres": n_fibres}
    return frame("fibre", columns, lines, "F")


def ducts_table(seed: int, mesh: Mesh, streets: Streets, districts: Districts) -> gpd.GeoDataFrame:
    """Return existing ducts along whole streets, mostly main roads; about a third have no free tube."""
    rng = generator(seed, "ducts")
    chance = rng.random(len(streets.names) + 1)[streets.street]
    likely = np.select([mesh.road_class < 5000, mesh.road_class < 5200], [0.16, 0.06], 0.015)
    rows = np.flatnonzero((chance < likely) & (streets.use == "road") & (streets.street >= 0))
    district = district_at(districts, shapely.line_interpolate_point(mesh.lines[rows], 0.5, normalized=True))
    lines, _ = _chains(mesh.lines[rows], streets.street[rows] * 100 + district)
    kind = rng.choice(len(_DUCTS), len(lines), p=[0.3, 0.18, 0.24, 0.16, 0.12])
    n_tubes = np.array([n for _, n in _DUCTS])[kind]
    n_free = np.where(rng.random(len(lines)) < 0.33, 0, np.ceil(n_tubes * rng.random(len(lines)))).astype(
        np.int64
    )
    columns = {
        "operator": np.array(_OPERATORS, dtype=object)[rng.choice(3, len(lines), p=[0.25, 0.6, 0.15])],
        "duct_type": np.array([name for name, _ in _DUCTS], dtype=object)[kind],
        "n_tubes": n_tubes,
        "n_free": n_free,
    }
    return frame("ducts", columns, lines, "D")


def cabinets_table(seed: int, networks: Networks) -> gpd.GeoDataFrame:
    """Return the table of cabinets; the cable of most is in nobody's records."""
    rng = generator(seed, "cabinets")
    kind = networks.cabinet_kind
    profiles = np.array(["vdsl_17a", "vdsl_17a_vectoring", "vdsl_35b"], dtype=object)
    fast = rng.choice(profiles, len(kind), p=[0.35, 0.45, 0.2])
    copper = kind != FIBRE_CABINET
    diameter_mm = rng.choice([0.4, 0.5, np.nan], len(kind), p=[0.26, 0.1, 0.64])
    prefix = {COPPER_CABINET: "KVz", VDSL_CABINET: "MFG", FIBRE_CABINET: "Gf-NVt"}
    columns = {
        "name": [f"{prefix[int(k)]} {row:04d}" for row, k in enumerate(kind, 1)],
        "cabinet_kind": kind,
        "profile": pd.Series(np.where(kind == VDSL_CABINET, fast, "adsl")).where(copper),
        "diameter_mm": np.where(copper, diameter_mm, np.nan),
        "operator": np.where(kind == FIBRE_CABINET, _OPERATORS[0], _OPERATORS[2]).astype(object),
    }
    return frame("cabinets", columns, shapely.points(networks.cabinet_xy), "K")


def pops_table(mesh: Mesh, networks: Networks) -> gpd.GeoDataFrame:
    """Return the table of points of presence."""
    n = len(networks.pops)
    columns = {
        "name": [f"PoP {k}" for k in range(1, n + 1)],
        "pon_class": ["xgs_n1"] * n,
        "split": [32] * n,
        "operator": [_OPERATORS[0]] * n,
    }
    return frame("pops", columns, shapely.points(_node_xy(mesh)[networks.pops]), "P")
