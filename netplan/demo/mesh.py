"""The street network: all planned lines noded, tidied, connected, and bent into shape."""

from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.demo.layout import Layout
from netplan.demo.noise import Floats, bend, bend_fields, generator
from netplan.demo.patterns import LocalStreets, make_paths, make_stubs
from netplan.demo.quarters import GREEN, Quarters
from netplan.demo.split import Shapes, line_parts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# what a line was drawn as, strongest first: where lines lie upon one another the strongest counts
ROAD, LOCAL, STUB, PATH, EDGE = range(5)
_GRID_M = 0.01
_SHORT_M = 11.0
_THIN_M = 9.0
_STEP_M = 24.0  # distance of the points that follow a bend
_STRAIGHT_M = 0.25  # a bend smaller than this is drawn as a straight line


@dataclass(frozen=True, eq=False)
class Mesh:
    """Noded street segments [m], each from node ``tail`` to node ``head``.

    lines                          polylines; on the plan, or bent after ``bent``
    drawn, road_class              ROAD … EDGE, XTrasse code
    quarter_left, quarter_right    row of the quarter beside it, -1 for water, railway, parks
    kind_left, kind_right          row of ``KINDS`` beside it
    over_water, over_rail, track   bridges, and ways through fields
    """

    lines: Shapes
    tail: Ints
    head: Ints
    drawn: Ints
    road_class: Ints
    quarter_left: Ints
    quarter_right: Ints
    kind_left: Ints
    kind_right: Ints
    over_water: Bools
    over_rail: Bools
    track: Bools

    def rows(self, which: Bools | Ints) -> "Mesh":
        """Return the segments ``which``; node numbers stay as they are."""
        return Mesh(*(getattr(self, f.name)[which] for f in fields(self)))


def make_mesh(seed: int, layout: Layout, quarters: Quarters, local: LocalStreets) -> Mesh:
    """Node all lines, drop what nobody would build, keep one connected network, and bend it."""
    lines, drawn, road_class = _all_lines(layout, quarters, local, make_paths(seed, layout))
    blocks, kind = _blocks(layout, quarters, lines)
    stubs = make_stubs(seed, blocks, kind)
    lines = np.concatenate([lines, stubs.lines])
    drawn = np.concatenate([drawn, np.full(len(stubs.lines), STUB)])
    road_class = np.concatenate([road_class, np.full(len(stubs.lines), 5200)])
    pieces = shapely.get_parts(shapely.union_all(lines, grid_size=_GRID_M))
    source = _strongest_source(pieces, lines, drawn, road_class)
    mesh = _described(layout, quarters, pieces, drawn[source], road_class[source])
    mesh = _chosen(seed, mesh, layout, source)
    mesh = _without_thin_faces(_joined(mesh))
    mesh = _without_crossings(bent(seed, _joined(mesh)))
    return largest_component(mesh)


def _all_lines(
    layout: Layout, quarters: Quarters, local: LocalStreets, paths: Shapes
) -> tuple[Shapes, Ints, Ints]:
    edges = shapely.get_parts(shapely.boundary([layout.green, layout.water, layout.rail]))
    lines = [quarters.roads, local.lines, paths, edges]
    drawn = np.repeat([ROAD, LOCAL, PATH, EDGE], [len(part) for part in lines])
    classes = np.concatenate([quarters.road_class, np.full(len(drawn) - len(quarters.roads), 5200)])
    clipped, owner = line_parts(
        shapely.intersection(np.concatenate(lines), layout.boundary), np.arange(len(drawn))
    )
    return clipped, drawn[owner], classes[owner]


def _blocks(layout: Layout, quarters: Quarters, lines: Shapes) -> tuple[Shapes, Ints]:
    """Return the built-up blocks between streets and the kind of their quarter."""
    noded = shapely.get_parts(
        shapely.union_all([*lines, *shapely.get_parts(shapely.boundary(layout.boundary))])
    )
    faces = shapely.get_parts(shapely.polygonize(noded))
    quarter = quarter_at(quarters, shapely.point_on_surface(faces))
    kind = np.where(quarter < 0, GREEN, quarters.kind[quarter])
    built = kind != GREEN
    return faces[built], kind[built]


def quarter_at(quarters: Quarters, points: Shapes) -> Ints:
    """Return the row of the quarter each of ``points`` lies in; -1 outside all."""
    row, point = shapely.STRtree(points).query(quarters.polygons, predicate="contains")
    found = np.full(len(points), -1, dtype=np.int64)
    found[point[::-1]] = row[::-1]
    return found


def _strongest_source(pieces: Shapes, lines: Shapes, drawn: Ints, road_class: Ints) -> Ints:
    """Return for each noded piece the row of the line it came from."""
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    x, y = shapely.get_coordinates(middle).T
    pixel = shapely.box(x - 3 * _GRID_M, y - 3 * _GRID_M, x + 3 * _GRID_M, y + 3 * _GRID_M)
    piece, line = shapely.STRtree(lines).query(pixel, predicate="intersects")
    order = np.lexsort((line, road_class[line], drawn[line], piece))
    piece, line = piece[order], line[order]
    first = np.concatenate([[True], piece[1:] != piece[:-1]])
    source = np.full(len(pieces), -1, dtype=np.int64)
    source[piece[first]] = line[first]
    lost = np.flatnonzero(source < 0)
    if len(lost):
        source[lost] = shapely.STRtree(lines).nearest(middle[lost])
    return source


def _described(layout: Layout, quarters: Quarters, pieces: Shapes, drawn: Ints, road_class: Ints) -> Mesh:
    middle = shapely.get_coordinates(shapely.line_interpolate_point(pieces, 0.5, normalized=True))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(pieces, 0.501, normalized=True)) - middle
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * 1.5
    beside = [quarter_at(quarters, shapely.points(middle + side)) for side in (left, -left)]
    kinds = [np.where(q < 0, GREEN, quarters.kind[q]) for q in beside]
    tail, head = _nodes(pieces)
    points = shapely.points(middle)
    for shape in (layout.water, layout.rail):
        shapely.prepare(shape)
    return Mesh(
        lines=pieces,
        tail=tail,
        head=head,
        drawn=drawn,
        road_class=road_class,
        quarter_left=beside[0],
        quarter_right=beside[1],
        kind_left=kinds[0],
        kind_right=kinds[1],
        over_water=shapely.contains(layout.water, points),
        over_rail=shapely.contains(layout.rail, points),
        track=np.zeros(len(pieces), dtype=bool),
    )


def _nodes(lines: Shapes) -> tuple[Ints, Ints]:
    """Return node numbers of both ends; ends within the noding grid of each other are one node."""
    ends = line_ends(lines)
    key = np.round(ends / (2 * _GRID_M)).astype(np.int64)
    _, number = np.unique(key, axis=0, return_inverse=True)
    number = number.reshape(2, -1).astype(np.int64)
    return number[0], number[1]


def line_ends(lines: Shapes) -> Floats:
    """Return the first points of all lines, then the last points [2 m, 2]."""
    xy, index = shapely.get_coordinates(lines, return_index=True)
    rows = np.arange(len(lines))
    first = np.searchsorted(index, rows)
    last = np.searchsorted(index, rows, side="right") - 1
    return np.asarray(xy[np.concatenate([first, last])])


def _chosen(seed: int, mesh: Mesh, layout: Layout, source: Ints) -> Mesh:
    """Return what is built: streets beside houses, roads, some tracks and walks; nothing in lakes."""
    rng = generator(seed, "wanted")
    chance = rng.random(int(source.max()) + 1)[source]
    middle = shapely.line_interpolate_point(mesh.lines, 0.5, normalized=True)
    built = (mesh.kind_left != GREEN) | (mesh.kind_right != GREEN)
    main = (mesh.drawn == ROAD) & (mesh.road_class < 5000)
    quiet_link = main & (mesh.road_class == 4000) & ~built & (chance < 0.3)
    field_way = (mesh.drawn == ROAD) & ~main & ~built & (chance < 0.3)
    track = quiet_link | field_way
    beside = np.maximum(mesh.quarter_left, mesh.quarter_right)
    fate = rng.random(int(beside.max()) + 2)[beside]
    shore = (mesh.drawn == EDGE) & built & (fate < 0.5)
    edge = np.flatnonzero((mesh.drawn == EDGE) & ~shore)
    lakeside, parkside = (_along(middle[edge], shape) for shape in (layout.lakes, layout.green))
    drawn = mesh.drawn.copy()
    drawn[edge[lakeside | (parkside & built[edge])]] = PATH
    keep = main | field_way | shore | (drawn == PATH) | (built & (drawn < PATH))
    crossing = mesh.over_water | mesh.over_rail
    keep &= ~crossing | (main & ~track)
    keep &= ~shapely.contains_properly(layout.lakes, middle)
    return replace(mesh, drawn=drawn, track=track).rows(keep)


def _along(points: Shapes, shape: shapely.Geometry) -> Bools:
    return np.asarray(shapely.dwithin(points, shapely.boundary(shape), 1.0))


def _joined(mesh: Mesh) -> Mesh:
    """Pull the ends of very short segments together, and drop loops and doubles."""
    nodes, inverse = np.unique(np.concatenate([mesh.tail, mesh.head]), return_inverse=True)
    tail, head = inverse.reshape(2, -1)
    at = np.zeros((len(nodes), 2))
    at[inverse] = line_ends(mesh.lines)
    short = (shapely.length(mesh.lines) < _SHORT_M) & ~mesh.over_water & ~mesh.over_rail
    graph = coo_array((np.ones(short.sum()), (tail[short], head[short])), shape=(len(nodes), len(nodes)))
    n, group = connected_components(graph, directed=False)
    size = np.bincount(group, minlength=n)
    centre = np.stack([np.bincount(group, at[:, k], n) / size for k in (0, 1)], axis=1)
    tail, head = group[tail], group[head]
    lines = with_ends(mesh.lines, centre[tail], centre[head])
    pair = np.stack([np.minimum(tail, head), np.maximum(tail, head)], axis=1)
    order = np.lexsort((mesh.road_class, mesh.drawn, pair[:, 1], pair[:, 0]))
    double = np.concatenate([[False], (np.diff(pair[order], axis=0) == 0).all(axis=1)])
    keep = tail != head
    keep[order[double]] = False
    return replace(mesh, lines=lines, tail=tail, head=head).rows(keep)


def with_ends(lines: Shapes, first: Floats, last: Floats) -> Shapes:
    """Return the lines with their first and last points moved to ``first`` and ``last`` [m, 2]."""
    xy, index = shapely.get_coordinates(lines, return_index=True)
    start = np.searchsorted(index, np.arange(len(lines)))
    stop = np.searchsorted(index, np.arange(len(lines)), side="right") - 1
    xy[start], xy[stop] = first, last
    return np.asarray(shapely.linestrings(xy, indices=index))


def _without_thin_faces(mesh: Mesh) -> Mesh:
    """Drop the weakest street beside every face too thin for a house."""
    for _ in range(2):
        faces = shapely.get_parts(shapely.polygonize(mesh.lines))
        width = 2.0 * shapely.area(faces) / shapely.length(faces)
        thin = shapely.boundary(faces[width < _THIN_M])
        middle = shapely.line_interpolate_point(mesh.lines, 0.5, normalized=True)
        face, segment = shapely.STRtree(middle).query(thin, predicate="dwithin", distance=0.02)
        bridge = mesh.over_water[segment] | mesh.over_rail[segment]
        order = np.lexsort((segment, shapely.length(mesh.lines)[segment], mesh.road_class[segment], face))[
            ::-1
        ]
        order = order[~bridge[order]]
        first = (
            np.concatenate([[True], face[order][1:] != face[order][:-1]]) if len(order) else np.empty(0, bool)
        )
        keep = np.ones(len(mesh.lines), dtype=bool)
        keep[segment[order[first]]] = False
        mesh = mesh.rows(keep)
    return mesh


def _without_crossings(mesh: Mesh) -> Mesh:
    """Drop the weaker of two streets that meet anywhere but at their ends."""
    one, two = shapely.STRtree(mesh.lines).query(mesh.lines, predicate="intersects")
    one, two = one[one < two], two[one < two]
    wrong = ~shapely.relate_pattern(mesh.lines[one], mesh.lines[two], "FF*F*****")
    one, two = one[wrong], two[wrong]
    rank = mesh.road_class * 10 + mesh.drawn
    weaker = np.where(rank[one] > rank[two], one, two)
    return mesh.rows(~np.isin(np.arange(len(mesh.lines)), weaker))


def component_rows(tail: Ints, head: Ints) -> Ints:
    """Return the rows of the edges in the connected component that has the most edges."""
    n = int(max(tail.max(), head.max())) + 1
    graph = coo_array((np.ones(len(tail)), (tail, head)), shape=(n, n))
    _, group = connected_components(graph, directed=False)
    return np.flatnonzero(group[tail] == np.bincount(group[tail]).argmax())


def largest_component(mesh: Mesh) -> Mesh:
    """Keep the connected part of the network with the most segments, nodes renumbered from 0."""
    mesh = mesh.rows(component_rows(mesh.tail, mesh.head))
    middle = shapely.get_coordinates(shapely.line_interpolate_point(mesh.lines, 0.5, normalized=True))
    mesh = mesh.rows(np.lexsort((middle[:, 0], np.round(-middle[:, 1] / 100.0))))
    _, number = np.unique(np.concatenate([mesh.tail, mesh.head]), return_inverse=True)
    tail, head = number.reshape(2, -1)
    return replace(mesh, tail=tail, head=head)


def bent(seed: int, mesh: Mesh) -> Mesh:
    """Bend the network into its final shape, coordinates rounded to the millimetre."""
    points, index = shapely.get_coordinates(shapely.segmentize(mesh.lines, _STEP_M), return_index=True)
    moved = shapely.linestrings(bend(points, bend_fields(generator(seed, "bend"))), indices=index)
    moved = shapely.simplify(moved, _STRAIGHT_M)
    xy, index = shapely.get_coordinates(moved, return_index=True)
    lines = shapely.linestrings(np.round(xy, 3), indices=index)
    return replace(mesh, lines=lines)
