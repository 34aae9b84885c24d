"""Stores: nothing lost, nothing found that is not there, nothing drawn that cannot be."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

from netplan.ui.map.store import build_store
from netplan.ui.map.view import EMPTY, Extent


def column(*shapes):
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def parts_of(store, slot):
    parts = range(store.features[slot], store.features[slot + 1])
    return [store.xy[store.parts[p] : store.parts[p + 1]].astype(float) + store.origin for p in parts]


metres = st.floats(-30_000, 30_000, allow_nan=False)
windows = st.tuples(metres, metres, st.floats(0, 20_000), st.floats(0, 20_000))


@given(st.lists(st.tuples(metres, metres, st.floats(0, 900), st.floats(0, 900)), max_size=200), windows)
def test_a_window_finds_what_meets_it_and_no_box_beside_it(boxes, window):
    shapes = column(*(box(x, y, x + w + 1, y + h + 1) for x, y, w, h in boxes))
    store = build_store(shapes, "polygon")
    x, y, w, h = window
    found = set(store.row[store.near(Extent(x, y, x + w, y + h))].tolist())
    seen = box(x, y, x + w, y + h)
    assert {k for k, shape in enumerate(shapes) if shape.intersects(seen)} <= found
    assert all(shapes[k].distance(seen) < 0.1 for k in found)


def test_every_kind_keeps_its_vertices():
    hole = Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 4, 4).exterior])
    multi = MultiPolygon([hole, box(20, 0, 30, 10)])
    polygons = build_store(column(multi, box(50, 50, 60, 60)), "polygon")
    assert [len(parts_of(polygons, polygons.slot[row])) for row in (0, 1)] == [3, 1]
    lines = build_store(
        column(MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6), (7, 5)]]), LineString([(9, 9), (8, 8)])),
        "line",
    )
    assert [len(part) for part in parts_of(lines, lines.slot[0])] == [2, 3]
    points = build_store(column(MultiPoint([(1, 2), (3, 4)]), Point(5, 6)), "point")
    assert np.concatenate(parts_of(points, points.slot[0])).tolist() == [[1, 2], [3, 4]]
    assert parts_of(points, points.slot[1])[0].tolist() == [[5, 6]]


def test_rings_turn_one_way_and_holes_the_other():
    hole = Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 4, 4).exterior])
    for shape in (hole, hole.reverse(), hole.normalize()):
        shell, inner = parts_of(build_store(column(shape), "polygon"), 0)
        assert Polygon(shell).exterior.is_ccw
        assert not Polygon(inner).exterior.is_ccw


def test_rows_that_cannot_be_drawn_are_left_out_and_counted():
    with np.errstate(invalid="ignore"):
        broken = LineString([(0, 0), (np.nan, 5), (9, 9)]), LineString([(0, 0), (np.inf, 1)])
    shapes = column(None, LineString(), LineString([(0, 0), (1, 1)]), Point(3, 3), *broken)
    store = build_store(shapes, "line")
    assert store.row.tolist() == [2]
    assert store.slot.tolist() == [-1, -1, 0, -1, -1, -1]
    assert store.n_left_out == 5


@pytest.mark.parametrize("kind", ["point", "line", "polygon"])
def test_a_layer_without_rows(kind):
    store = build_store(np.empty(0, dtype=object), kind)
    assert len(store) == 0
    assert store.extent == EMPTY
    assert store.near(Extent(0, 0, 1, 1)).tolist() == []


def test_a_stray_feature_does_not_cost_the_others_their_precision():
    at = np.array([380_000.123, 5_935_000.456])
    shapes = column(*(Point(at + k) for k in range(50)), Point(0, 0))
    store = build_store(shapes, "point")
    assert parts_of(store, store.slot[0])[0][0] == pytest.approx(at, abs=1e-3)


def test_neighbours_lie_side_by_side():
    """Along the curve a step is short: that is what makes blocks small."""
    xy = np.random.default_rng(1).uniform(0, 1000, (2000, 2))
    store = build_store(shapely.points(xy), "point")
    step = np.hypot(*np.diff(store.xy.astype(float), axis=0).T)
    assert np.median(step) < 40  # rows in any order: about 500
    assert (np.sort(store.row) == np.arange(2000)).all()
