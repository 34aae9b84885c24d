"""Lines of a hatch end where the area ends: as shapely cuts them, with holes and overlaps."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from netplan.ui.map.hatching import Hatch, hatch_lines

BOX = (0.0, 0.0, 100.0, 80.0)


def rings(polygon):
    oriented = shapely.geometry.polygon.orient(polygon)
    return [np.asarray(ring.coords) for ring in (oriented.exterior, *oriented.interiors)]


def by_shapely(area, hatch):
    """Return the lines of a hatch inside an area, cut by shapely."""
    found = []
    for k in range(-400, 400):
        c = k * hatch.step - hatch.offset
        ends = [(-500, c + 500), (500, c - 500)] if hatch.rising else [(-500, c), (500, c)]
        found.append(shapely.LineString(ends))
    return shapely.union_all(shapely.intersection(found, area))


def as_lines(pieces):
    return shapely.union_all([shapely.LineString([piece[:2], piece[2:]]) for piece in pieces])


corner = st.tuples(st.integers(2, 98), st.integers(2, 78))


@given(
    corners=st.lists(corner, min_size=3, max_size=9, unique=True),
    step=st.floats(1.3, 20.0),
    offset=st.floats(-50.0, 50.0),
    rising=st.booleans(),
)
def test_lines_are_those_of_shapely(corners, step, offset, rising):
    area = shapely.MultiPoint(corners).convex_hull
    if area.geom_type != "Polygon":
        return
    hole = shapely.affinity.scale(area, 0.4, 0.4)
    area = area.difference(hole)
    if area.geom_type != "Polygon":
        return
    hatch = Hatch(step, offset + 0.123456, rising)
    pieces = hatch_lines(rings(area), hatch, BOX)
    expected = by_shapely(area, hatch)
    assert abs(as_lines(pieces).length - expected.length) < 1e-6
    # a line that touches a corner leaves a point there, which is no line
    assert expected.difference(as_lines(pieces).buffer(1e-6)).length < 1e-6


def test_areas_that_overlap_are_hatched_once():
    one, two = shapely.box(10, 10, 50, 50), shapely.box(30, 30, 70, 70)
    hatch = Hatch(5.0, 0.3, rising=False)
    pieces = hatch_lines([*rings(one), *rings(two)], hatch, BOX)
    assert np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).sum() == as_lines(pieces).length
    assert abs(as_lines(pieces).length - by_shapely(one.union(two), hatch).length) < 1e-9


def test_nothing_is_drawn_beyond_the_sheet_and_of_nothing():
    far = rings(shapely.box(-1e6, -1e6, 1e6, 1e6))
    pieces = hatch_lines(far, Hatch(1.0, 0.0, rising=False), BOX)
    assert 79 <= len(pieces) <= 81
    assert pieces[:, [0, 2]].min() >= 0
    assert pieces[:, [0, 2]].max() <= 100
    assert hatch_lines([], Hatch(1.0, 0.0, rising=True), BOX).shape == (0, 4)
    assert hatch_lines([np.zeros((2, 2))], Hatch(1.0, 0.0, rising=True), BOX).shape == (0, 4)
