"""Streets as people know them: which segments carry one name, what they are paved with, where they cross."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.demo import elementary
from netplan.demo.frames import frame
from netplan.demo.mesh import PATH, STUB, Mesh
from netplan.demo.names import make_names
from netplan.demo.noise import Floats, generator
from netplan.demo.quarters import CORE, DETACHED, GARDEN, GREEN, INDUSTRY, SLAB, VILLAGE

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MAX_TURN_RAD = 0.6
_SHORT_STREET_M = 190.0
_SURFACES = ("unsealed", "paving", "asphalt_pavement", "asphalt_road", "concrete")


@dataclass(frozen=True, eq=False)
class Streets:
    """What is known of each segment [m] of the mesh beyond its line.

    street [m]      number of the street (a name) the segment belongs to, -1 for nameless ways
    place [m]       position of the segment along its street, 0, 1, 2 …
    forward [m]     whether the segment runs along the direction in which house numbers rise
    kind [m]        the livelier kind of quarter beside it
    use, surface, crossing [m], bridge, tunnel [m]   as in the table
    names [n]       of the streets
    """

    street: Ints
    place: Ints
    forward: Bools
    kind: Ints
    use: NDArray[np.str_]
    surface: NDArray[np.str_]
    crossing: NDArray[np.str_]
    bridge: Bools
    tunnel: Bools
    names: NDArray[np.str_]


def make_streets(seed: int, mesh: Mesh) -> Streets:
    """Join segments that run on into each other to streets, name them, and describe every segment."""
    rng = generator(seed, "streets")
    kind = np.maximum(mesh.kind_left, mesh.kind_right)
    use = _uses(rng, mesh, kind)
    pairs = _continuations(mesh, use)
    chain, place, forward = _walk(rng, mesh, pairs)
    street = _with_side_streets(mesh, chain, use)
    named = use == "road"
    named |= (use == "service") & np.isin(street, street[use == "road"])
    number, first = _renumbered(street, named)
    main = (mesh.road_class < 5000)[first]
    quarter = np.maximum(mesh.quarter_left, mesh.quarter_right)
    names = make_names(seed, quarter[first], kind[first], main)
    crossing, bridge, tunnel = _crossings(rng, mesh, use, pairs)
    order = _places(mesh, number, chain, place)
    surface = _surfaces(rng, mesh, kind, use, np.maximum(street, 0))
    return Streets(
        number, order, forward, kind, use, surface, crossing, bridge, tunnel, np.array(names, dtype=np.str_)
    )


def streets_table(mesh: Mesh, streets: Streets) -> gpd.GeoDataFrame:
    """Return the table of streets, one row per segment."""
    names = np.array([*streets.names.tolist(), None], dtype=object)[streets.street]
    columns = {
        "name": names,
        "road_class": np.where(np.isin(streets.use, ["track", "foot_cycle"]), 9999, mesh.road_class),
        "road_use": streets.use,
        "surface": streets.surface,
        "crossing": streets.crossing,
        "bridge": streets.bridge,
        "tunnel": streets.tunnel,
    }
    return frame("streets", columns, mesh.lines, "S")


def _uses(rng: np.random.Generator, mesh: Mesh, kind: Ints) -> NDArray[np.str_]:
    stub = mesh.drawn == STUB
    chance = rng.random(len(kind))
    path = stub & (chance < np.where(kind == SLAB, 0.6, 0.2))
    lane = stub & ~path & (np.isin(kind, [GARDEN, DETACHED, VILLAGE]))
    use = np.where(stub & ~lane, "service", "road").astype("<U10")
    use[path | (mesh.drawn == PATH)] = "foot_cycle"
    use[mesh.track] = "track"
    return use


def _continuations(mesh: Mesh, use: NDArray[np.str_]) -> Ints:
    """Return pairs of arcs [k, 2] in which one street runs on through a junction.

    Arc e leaves the tail of segment e, arc m + e its head. Two arcs are a pair if each is the straightest
    way on from the other and of the same rank.
    """
    m = len(mesh.lines)
    node = np.concatenate([mesh.tail, mesh.head])
    leaving = _leaving(mesh.lines)
    rank = np.select([mesh.road_class < 4500, mesh.road_class < 5200], [0, 1], 2)
    rank = np.tile(np.where(use == "road", rank, 4 + (use == "track")), 2)
    order = np.lexsort((np.arange(2 * m), node))
    first, second, turn = [], [], []
    for step in range(1, 10):
        a, b = order[:-step], order[step:]
        near = (node[a] == node[b]) & (np.abs(rank[a] - rank[b]) < 2)
        a, b = a[near], b[near]
        cosine = -(leaving[a] * leaving[b]).sum(axis=1)
        first.append(a)
        second.append(b)
        turn.append(elementary.arccos(np.clip(cosine, -1, 1)) + 0.25 * np.abs(rank[a] - rank[b]))
    a, b, angle = np.concatenate(first), np.concatenate(second), np.concatenate(turn)
    good = angle < _MAX_TURN_RAD
    return _mutual(np.stack([a[good], b[good]], axis=1), angle[good], 2 * m)


def _leaving(lines: NDArray[np.object_]) -> Floats:
    """Return unit vectors [2 m, 2] in which the lines leave their first and their last point."""
    ends = [np.concatenate([shapely.get_point(lines, k), shapely.get_point(lines, -1 - k)]) for k in (0, 1)]
    here, there = (shapely.get_coordinates(points) for points in ends)
    away = there - here
    return np.asarray(away / np.hypot(away[:, 0], away[:, 1])[:, None])


def _mutual(pairs: Ints, score: Floats, n: int) -> Ints:
    both = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], np.tile(score, 2), both[:, 0]))
    both = both[order]
    first = np.concatenate([[True], both[1:, 0] != both[:-1, 0]])
    best = np.full(n, -1, dtype=np.int64)
    best[both[first, 0]] = both[first, 1]
    a = np.flatnonzero(best >= 0)
    a = a[(best[best[a]] == a) & (a < best[a])]
    return np.stack([a, best[a]], axis=1)


def _walk(rng: np.random.Generator, mesh: Mesh, pairs: Ints) -> tuple[Ints, Ints, Bools]:
    """Follow the streets: number of the chain, place in it, and direction of every segment.

    A chain starts at its end nearer to the centre, because house numbers rise outwards. It ends where the
    street does, or after two kilometres or so, where long roads change their name.
    """
    m = len(mesh.lines)
    partner = np.full(2 * m, -1, dtype=np.int64)
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    ends = np.concatenate([shapely.get_point(mesh.lines, 0), shapely.get_point(mesh.lines, -1)])
    away = shapely.distance(ends, shapely.Point(0, 0))
    loose = np.flatnonzero(partner < 0)
    starts = np.concatenate([loose[np.argsort(away[loose], kind="stable")], np.arange(2 * m)]).tolist()
    length, onward = shapely.length(mesh.lines).tolist(), partner.tolist()
    limits = rng.uniform(1400.0, 3200.0, 2 * m).tolist()
    chain, place, forward = [-1] * m, [0] * m, [True] * m
    number = -1
    for start in starts:
        arc, gone, steps = start, float("inf"), 0
        while arc >= 0 and chain[arc % m] < 0:
            if gone > limits[arc]:
                number, gone, steps = number + 1, 0.0, 0
            segment = arc % m
            chain[segment], place[segment], forward[segment] = number, steps, arc < m
            gone, steps = gone + length[segment], steps + 1
            arc = onward[(arc + m) % (2 * m)]
    return np.array(chain), np.array(place), np.array(forward)


def _with_side_streets(mesh: Mesh, chain: Ints, use: NDArray[np.str_]) -> Ints:
    """Give short side streets and courtyard ways to the longest street they touch."""
    n = int(chain.max()) + 1
    length = np.bincount(chain, shapely.length(mesh.lines), n)
    road = np.zeros(n, dtype=bool)
    road[chain[use == "road"]] = True
    weight = np.where(road, length, 0.0) + np.arange(n) * 1e-9
    small = (length < _SHORT_STREET_M) | ~road
    node = np.concatenate([mesh.tail, mesh.head])
    owner = np.tile(chain, 2)
    order = np.lexsort((weight[owner], node))
    last = np.concatenate([node[order][1:] != node[order][:-1], [True]])
    strongest = np.zeros(int(node.max()) + 1, dtype=np.int64)
    strongest[node[order[last]]] = owner[order[last]]
    offer = strongest[node]
    order = np.lexsort((weight[offer], owner))
    last = np.concatenate([owner[order][1:] != owner[order][:-1], [True]])
    parent = np.arange(n)
    parent[owner[order[last]]] = offer[order[last]]
    parent[~small] = np.flatnonzero(~small)
    for _ in range(4):
        parent = parent[parent]
    return np.asarray(parent[chain])


def _renumbered(street: Ints, named: Bools) -> tuple[Ints, Ints]:
    """Return numbers 0, 1 … of the named streets by segment, -1 for nameless ones, and a segment of each."""
    number = np.full(len(street), -1, dtype=np.int64)
    _, first, inverse = np.unique(street[named], return_index=True, return_inverse=True)
    number[named] = inverse
    return number, np.flatnonzero(named)[first]


def _places(mesh: Mesh, street: Ints, chain: Ints, place: Ints) -> Ints:
    """Return the rank of each segment along its street: its own chain first, then side streets."""
    n = int(chain.max()) + 1
    length = np.bincount(chain, shapely.length(mesh.lines), n)
    order = np.lexsort((place, chain, -length[chain], street))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _crossings(
    rng: np.random.Generator, mesh: Mesh, use: NDArray[np.str_], pairs: Ints
) -> tuple[NDArray[np.str_], Bools, Bools]:
    m = len(mesh.lines)
    crossing = np.full(m, "none", dtype="<U9")
    main_here = np.zeros(int(max(mesh.tail.max(), mesh.head.max())) + 1, dtype=np.int64)
    np.add.at(main_here, np.concatenate([mesh.tail, mesh.head]), np.tile(mesh.road_class < 3500, 2))
    node = np.concatenate([mesh.tail, mesh.head])[pairs[:, 0]]
    one, two = pairs[:, 0] % m, pairs[:, 1] % m
    over = (main_here[node] >= 2) & (mesh.road_class[one] >= 5000) & (mesh.road_class[two] >= 5000)
    crossing[np.maximum(one, two)[over & (use[one] == "road")]] = "main_road"
    crossing[mesh.over_rail] = "rail"
    crossing[mesh.over_water] = "water"
    joint = coo_array((np.ones(m), (mesh.tail, mesh.head)), shape=(len(main_here), len(main_here)))
    joint.data[~mesh.over_rail] = 0
    joint.eliminate_zeros()
    _, group = connected_components(joint, directed=False)
    below = rng.random(len(main_here))[group[mesh.tail]] < 0.4
    tunnel = mesh.over_rail & ~mesh.over_water & below
    return crossing, mesh.over_water | (mesh.over_rail & ~tunnel), tunnel


def _surfaces(
    rng: np.random.Generator, mesh: Mesh, kind: Ints, use: NDArray[np.str_], street: Ints
) -> NDArray[np.str_]:
    """Return where one would dig: mostly the pavement in town, the verge outside, by street."""
    shares = np.tile([0.04, 0.46, 0.34, 0.16, 0.0], (len(kind), 1))
    shares[kind == CORE] = [0.0, 0.8, 0.12, 0.08, 0.0]
    shares[np.isin(kind, [DETACHED, GARDEN])] = [0.14, 0.30, 0.20, 0.36, 0.0]
    shares[kind == VILLAGE] = [0.34, 0.16, 0.06, 0.44, 0.0]
    shares[kind == INDUSTRY] = [0.12, 0.08, 0.18, 0.42, 0.20]
    shares[mesh.road_class < 5000] = [0.06, 0.36, 0.46, 0.12, 0.0]
    shares[kind == GREEN] = [0.78, 0.0, 0.05, 0.17, 0.0]
    shares[use == "foot_cycle"] = [0.45, 0.25, 0.30, 0.0, 0.0]
    shares[use == "track"] = [1.0, 0.0, 0.0, 0.0, 0.0]
    shares[mesh.over_water | mesh.over_rail] = [0.0, 0.0, 0.5, 0.5, 0.0]
    chance = rng.random(int(street.max()) + 1)[street]
    column = (chance[:, None] > np.cumsum(shares, axis=1)[:, :-1]).sum(axis=1)
    return np.asarray(np.array(_SURFACES)[column])
