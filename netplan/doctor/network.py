"""Rules about lines that should meet: streets, ducts, fibre."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.noding import TOUCH_M
from netplan.core.streets.street_graph import MOTORWAY
from netplan.doctor.case import Case, Found, Mask, Shapes, found, nothing

DANGLE_M = 2.0  # an end this near to another street was meant to meet it
_FIBRE_M = 50.0  # a point of presence is that near to its fibre
_JOIN_M = 1.0  # ends of cables are joined across a closure


@dataclass(frozen=True, eq=False)
class Lines:
    """The usable lines of a layer: ``row`` [n] in it, which are on another level, their ends as nodes.

    ``ends`` is [2, n] node of first and last point, ``degree`` and ``xy`` belong to the nodes.
    """

    row: Ints
    shapes: Shapes
    raised: Mask
    tree: shapely.STRtree
    ends: Ints
    degree: Ints
    xy: Floats


def streets_of(case: Case) -> Lines:
    """Return the streets that can be dug in: motorways are no part of the network."""
    table = case.table("streets")
    raised = table["bridge"].to_numpy(dtype=bool) | table["tunnel"].to_numpy(dtype=bool)
    usable = (table["road_class"] != MOTORWAY).fillna(value=True).to_numpy(dtype=bool)
    return _lines(case, "streets", usable, raised)


def _lines(case: Case, layer: str, usable: Mask, raised: Mask) -> Lines:
    shapes = case.shapes(layer)
    row = np.flatnonzero(usable & case.sound(layer) & (shapely.get_type_id(shapes) == 1))
    lines = shapes[row]
    points = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    xy, node = np.unique(np.round(points, 3), axis=0, return_inverse=True)
    ends = node.reshape(2, -1)
    return Lines(row, lines, raised[row], shapely.STRtree(lines), ends, np.bincount(ends.ravel()), xy)


def dangling(case: Case, layer: str) -> Found:
    """Find ends of streets that nothing touches, within ``DANGLE_M`` of another street of their level."""
    lines = case.once(streets_of)
    at, line = np.nonzero((lines.degree[lines.ends] == 1) & ~lines.raised)
    points = shapely.points(lines.xy[lines.ends[at, line]])
    end, other = lines.tree.query(points, predicate="dwithin", distance=DANGLE_M)
    foreign = line[end] != other
    end, other = end[foreign], other[foreign]
    metres = shapely.distance(points[end], lines.shapes[other])
    touching = np.zeros(len(points), dtype=bool)
    touching[end[metres <= TOUCH_M]] = True
    open_ends = ~touching[end] & ~lines.raised[other]
    end, other, metres = end[open_ends], other[open_ends], metres[open_ends]
    order = np.lexsort((other, metres, end))
    end, first = np.unique(end[order], return_index=True)
    chosen = order[first]
    target = lines.row[other[chosen]]
    fields = {"value": np.round(metres[chosen], 2), "other": _called(case, layer, target), "partner": target}
    return Found(lines.row[line[end]], {**fields, "at": at[end]}, shapely.get_coordinates(points[end]))


def crossing(case: Case, layer: str) -> Found:
    """Find crossings of two streets of one level that share no vertex there."""
    lines = case.once(streets_of)
    first, second = _candidates(lines)
    across = shapely.crosses(lines.shapes[first], lines.shapes[second])
    first, second = first[across], second[across]
    shared = shapely.intersection(lines.shapes[first], lines.shapes[second])
    points, pair = shapely.get_parts(shared, return_index=True)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    first, second = first[pair], second[pair]
    bare = ~(_has_vertex(lines.shapes[first], points) & _has_vertex(lines.shapes[second], points))
    target = lines.row[second[bare]]
    fields = {"other": _called(case, layer, target), "partner": target}
    return Found(lines.row[first[bare]], fields, shapely.get_coordinates(points[bare]))


def _candidates(lines: Lines) -> tuple[Ints, Ints]:
    """Return pairs of lines of one level whose boxes meet, without those that can only touch."""
    first, second = lines.tree.query(lines.shapes)
    keep = (first < second) & ~lines.raised[first] & ~lines.raised[second]
    first, second = first[keep], second[keep]
    straight = shapely.get_num_points(lines.shapes) == 2
    ends = lines.ends
    shared = np.any([ends[a, first] == ends[b, second] for a in (0, 1) for b in (0, 1)], axis=0)
    open_pairs = ~(straight[first] & straight[second] & shared)
    return first[open_pairs], second[open_pairs]


def _has_vertex(lines: Shapes, points: Shapes) -> Mask:
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    if not len(lines):
        return np.zeros(0, dtype=bool)
    vertices = shapely.multipoints(coordinates, indices=owner)
    mask: Mask = shapely.distance(vertices, points) <= TOUCH_M
    return mask


def apart(case: Case, layer: str) -> Found:
    """Find the parts of the street network that are not joined to the largest one."""
    lines = case.once(streets_of)
    label = _parts(lines)
    size = np.bincount(label)
    if len(size) < 2:
        return nothing()
    largest = int(np.argmax(size))
    _, first = np.unique(label, return_index=True)
    others = first[np.arange(len(size)) != largest]
    rows = lines.row[others]
    return Found(rows, {"n": size[label[others]], "street": _called(case, layer, rows)})


def _parts(lines: Lines) -> Ints:
    """Return the part [n] each line belongs to: lines that share an end, or meet on one level."""
    n = len(lines.row)
    label = _components(n, lines.ends[0], lines.ends[1], len(lines.xy))
    size = np.bincount(label, minlength=1)
    small = np.flatnonzero(label != np.argmax(size))
    if not len(small):
        return label
    one, other = lines.tree.query(lines.shapes[small], predicate="dwithin", distance=TOUCH_M)
    one = small[one]
    meet = (one != other) & ~lines.raised[one] & ~lines.raised[other]
    return _merged(label, label[one[meet]], label[other[meet]])


def _components(n: int, tail: Ints, head: Ints, n_nodes: int) -> Ints:
    matrix = coo_array((np.ones(n, dtype=np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    label: Ints = connected_components(matrix, directed=False)[1][tail] if n else np.empty(0, dtype=np.int64)
    return label.astype(np.int64)


def _merged(label: Ints, tail: Ints, head: Ints) -> Ints:
    n = int(label.max()) + 1
    matrix = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    merged: Ints = connected_components(matrix, directed=False)[1][label]
    return merged


def full_duct(case: Case, layer: str) -> Found:
    """Find ducts without a free tube."""
    table = case.table(layer)
    return found((table["n_free"] == 0).fillna(value=False), value=table["n_tubes"])


def free_unknown(case: Case, layer: str) -> Found:
    """Find ducts of which nobody knows whether a tube is free."""
    return found(case.table(layer)["n_free"].isna())


def too_many_free(case: Case, layer: str) -> Found:
    """Find ducts with more free tubes than tubes."""
    table = case.table(layer)
    more = (table["n_free"] > table["n_tubes"]).fillna(value=False)
    return found(more, value=table["n_free"], n=table["n_tubes"])


def no_fibres(case: Case, layer: str) -> Found:
    """Find cables without fibres."""
    n = case.table(layer)["n_fibres"]
    return found((n == 0).fillna(value=False), value=n)


def lonely_pop(case: Case, layer: str) -> Found:
    """Find points of presence that no fibre comes near."""
    points, sound = case.shapes(layer), case.sound(layer)
    fibre = case.shapes("fibre")[case.sound("fibre")]
    near = np.zeros(len(points), dtype=bool)
    usable = np.flatnonzero(sound)
    reached = shapely.STRtree(fibre).query(points[usable], predicate="dwithin", distance=_FIBRE_M)[0]
    near[usable[reached]] = True
    return found(sound & ~near, value=_FIBRE_M)


def lonely_fibre(case: Case, layer: str) -> Found:
    """Find connected pieces of fibre that no point of presence is near."""
    shapes, row = case.shapes(layer), np.flatnonzero(case.sound(layer))
    pops = case.shapes("pops")[case.sound("pops")]
    if not len(row) or not len(pops):
        return nothing()
    lines = shapes[row]
    tree = shapely.STRtree(lines)
    tail, head = tree.query(lines, predicate="dwithin", distance=_JOIN_M)
    label = _merged(np.arange(len(row)), tail, head)
    fed = np.zeros(int(label.max()) + 1, dtype=bool)
    fed[label[tree.query(pops, predicate="dwithin", distance=_FIBRE_M)[1]]] = True
    metres = np.bincount(label, weights=shapely.length(lines))
    _, first = np.unique(label, return_index=True)
    alone = first[~fed[label[first]]]
    return Found(row[alone], {"value": np.round(metres[label[alone]])})


def _called(case: Case, layer: str, rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Return the names of streets, or their ids."""
    table = case.table(layer)
    names = table["name"].iloc[rows]
    called: np.ndarray[tuple[int], np.dtype[np.object_]] = names.where(
        names.notna(), table["id"].iloc[rows]
    ).to_numpy(dtype=object)
    return called
