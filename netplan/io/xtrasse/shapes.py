"""Geometries in GML 3.2, written and read."""

from collections.abc import Callable, Iterator, Mapping
from math import atan2, ceil, cos, hypot, pi, sin

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.model.xtrasse import GML, Property

_IN_GML = f"{{{GML}}}"
_ARC_STEP = pi / 36  # a circle becomes 72 straight pieces
_LEAST_RING = 4
_MULTI = {"MultiPoint": "pointMember", "MultiLineString": "curveMember", "MultiPolygon": "surfaceMember"}
_MULTI_TAG = {"MultiPoint": "MultiPoint", "MultiLineString": "MultiCurve", "MultiPolygon": "MultiSurface"}


class ShapeError(Exception):
    """A geometry that cannot be read; the text says which."""


def gml_of(shape: shapely.Geometry, crs: str, key: str) -> str:
    """Return a geometry in GML: to the millimetre, without heights, with ``key`` as its id."""
    return _written(shape, key, f' srsName="{crs}"')


def _written(shape: shapely.Geometry, key: str, srs: str) -> str:
    head = f'{srs} gml:id="{key}"'
    kind = shape.geom_type
    if kind == "Point":
        return f"<gml:Point{head}><gml:pos>{_numbers(shape)}</gml:pos></gml:Point>"
    if kind in {"LineString", "LinearRing"}:
        return f"<gml:LineString{head}><gml:posList>{_numbers(shape)}</gml:posList></gml:LineString>"
    if kind == "Polygon":
        rings = [f"<gml:exterior>{_ring(shape.exterior)}</gml:exterior>"]
        rings += [f"<gml:interior>{_ring(ring)}</gml:interior>" for ring in shape.interiors]
        return f"<gml:Polygon{head}>{''.join(rings)}</gml:Polygon>"
    member = _MULTI[kind]
    parts = [
        f"<gml:{member}>{_written(part, f'{key}.{number}', '')}</gml:{member}>"
        for number, part in enumerate(shape.geoms, 1)
    ]
    return f"<gml:{_MULTI_TAG[kind]}{head}>{''.join(parts)}</gml:{_MULTI_TAG[kind]}>"


def _ring(ring: shapely.Geometry) -> str:
    return f"<gml:LinearRing><gml:posList>{_numbers(ring)}</gml:posList></gml:LinearRing>"


def _numbers(shape: shapely.Geometry) -> str:
    return " ".join(f"{value:.3f}" for value in shapely.get_coordinates(shape).ravel())


Read = tuple[shapely.Geometry, bool]
Points = NDArray[np.float64]


def shape_of(element: Property) -> Read:
    """Return the geometry of an element of GML, and whether arcs became straight pieces.

    Raises:
        ShapeError: a kind of geometry that is not known, or numbers that are none.

    """
    reader = _READERS.get(element.name.removeprefix(_IN_GML))
    if reader is None:
        raise ShapeError(element.name.rpartition("}")[2])
    try:
        return reader(element)
    except (ValueError, IndexError, TypeError, shapely.errors.ShapelyError) as error:
        raise ShapeError(f"{element.name.rpartition('}')[2]}: {error}") from error


def _inside(element: Property, *names: str) -> Iterator[Property]:
    """Yield what stands within the children called ``names``."""
    wanted = {_IN_GML + name for name in names}
    for child in element.children:
        if child.name in wanted:
            yield from child.children


def _points(element: Property) -> Points:
    """Return the positions [n, 2] of an element; heights are left out."""
    found: list[Points] = []
    for child in element.children:
        local = child.name.removeprefix(_IN_GML)
        if local in {"pos", "posList", "coordinates"}:
            text = child.text.replace(",", " ") if local == "coordinates" else child.text
            numbers = np.array(text.split(), dtype=np.float64)
            said = dict(child.attributes).get("srsDimension", dict(element.attributes).get("srsDimension"))
            size = int(said or (len(numbers) if local == "pos" else 2))
            found.append(numbers.reshape(-1, size)[:, :2])
        elif local in {"pointProperty", "pointRep"}:
            found += [_points(one) for one in child.children]
    return np.concatenate(found) if found else np.empty((0, 2))


def _point(element: Property) -> Read:
    points = _points(element)
    return (shapely.Point(points[0]) if len(points) else shapely.Point()), False


def _line(element: Property) -> Read:
    points = _points(element)
    return (shapely.LineString(points) if len(points) else shapely.LineString()), False


def _curve(element: Property) -> Read:
    """Return a curve of segments: straight ones, and arcs as straight pieces."""
    paths, curved = [], False
    for segment in _inside(element, "segments"):
        kind = segment.name.removeprefix(_IN_GML)
        if kind not in {"LineStringSegment", "Arc", "ArcString", "Circle"}:
            raise ShapeError(kind)
        points = _points(segment)
        bent = kind != "LineStringSegment"
        paths.append(_arcs(points, whole=kind == "Circle") if bent else points)
        curved |= bent
    return shapely.LineString(_joined(paths)), curved


def _composite(element: Property) -> Read:
    found = [shape_of(one) for one in _inside(element, "curveMember")]
    return shapely.LineString(_joined([shapely.get_coordinates(one) for one, _ in found])), _any(found)


def _joined(paths: list[Points]) -> Points:
    kept = [path[1:] if at and np.array_equal(paths[at - 1][-1], path[0]) else path
            for at, path in enumerate(paths)]  # fmt: skip
    return np.concatenate(kept)


def _arcs(points: Points, *, whole: bool) -> Points:
    """Return arcs, each through three points, as straight pieces; ``whole``: round the circle."""
    if len(points) % 2 == 0:
        raise ShapeError("Arc")
    parts = [points[:1]]
    parts += [_arc(*points[at : at + 3], whole=whole)[1:] for at in range(0, len(points) - 2, 2)]
    return np.concatenate(parts)


def _arc(start: Points, middle: Points, end: Points, *, whole: bool) -> Points:
    centre = _centre(start, middle, end)
    if centre is None:
        return np.array([start, middle, end])
    radius = hypot(*(start - centre))
    angles = [atan2(*(point - centre)[::-1]) for point in (start, middle, end)]
    left = (angles[1] - angles[0]) % (2 * pi) <= (angles[2] - angles[0]) % (2 * pi)
    sweep = (angles[2] - angles[0]) % (2 * pi) - (0 if left else 2 * pi)
    sweep = 2 * pi if whole else sweep
    n = max(ceil(abs(sweep) / _ARC_STEP), 2)
    turned = [angles[0] + sweep * k / n for k in range(1, n)]
    between = [(centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)) for angle in turned]
    return np.array([start, *between, start if whole else end])


def _centre(a: Points, b: Points, c: Points) -> Points | None:
    """Return the middle of the circle through three points; None if they lie on a line."""
    u, v = b - a, c - a
    cross = 2 * (u[0] * v[1] - u[1] * v[0])
    if abs(cross) < 1e-9 * (u @ u + v @ v):
        return None
    x = (v[1] * (u @ u) - u[1] * (v @ v)) / cross
    y = (u[0] * (v @ v) - v[0] * (u @ u)) / cross
    found: Points = a + np.array([x, y])
    return found


def _polygon(element: Property) -> Read:
    outer = [_ringed(one) for one in _inside(element, "exterior")]
    inner = [_ringed(one) for one in _inside(element, "interior")]
    if not outer:
        return shapely.Polygon(), False
    return shapely.Polygon(outer[0][0], [ring for ring, _ in inner]), _any([*outer, *inner])


def _ringed(element: Property) -> Read:
    if element.name == f"{_IN_GML}LinearRing":
        points = _points(element)
        if len(points) < _LEAST_RING:
            raise ShapeError("LinearRing")
        return shapely.LinearRing(points), False
    if element.name == f"{_IN_GML}Ring":
        line, curved = _composite(element)
        return shapely.LinearRing(line), curved
    raise ShapeError(element.name.rpartition("}")[2])


def _surface(element: Property) -> Read:
    found = [_polygon(one) for one in _inside(element, "patches")]
    return found[0] if len(found) == 1 else (shapely.union_all([one for one, _ in found]), _any(found))


def _several(make: Callable[[list[shapely.Geometry]], shapely.Geometry]) -> Callable[[Property], Read]:
    def read(element: Property) -> Read:
        names = [f"{one}{end}" for one in ("point", "curve", "surface", "lineString", "polygon")
                 for end in ("Member", "Members")]  # fmt: skip
        found = [shape_of(one) for one in _inside(element, *names)]
        return make([one for one, _ in found]), _any(found)

    return read


def _any(found: list[Read]) -> bool:
    return any(curved for _, curved in found)


_READERS: Mapping[str, Callable[[Property], Read]] = {
    "Point": _point,
    "LineString": _line,
    "Curve": _curve,
    "CompositeCurve": _composite,
    "Polygon": _polygon,
    "Surface": _surface,
    "MultiPoint": _several(shapely.MultiPoint),
    "MultiCurve": _several(shapely.MultiLineString),
    "MultiLineString": _several(shapely.MultiLineString),
    "MultiSurface": _several(shapely.MultiPolygon),
    "MultiPolygon": _several(shapely.MultiPolygon),
}
