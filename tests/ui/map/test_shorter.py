"""What paper does not show is not written: the shorter shapes cover what the longer ones do."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QPainterPath

from netplan.ui.map.paths import angular, path_of
from netplan.ui.map.shorter import chained, drawn_in_one_go, joined, rectangles

ends = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(ends)
def test_every_line_is_drawn_once_and_chains_hold_together(lines):
    places = np.array(lines, dtype=np.int64).ravel()
    order, back, begins = chained(places.copy())
    assert sorted(order.tolist()) == list(range(len(lines)))
    assert begins[0]
    at = None
    for line, turned, begin in zip(order.tolist(), back.tolist(), begins.tolist(), strict=True):
        first, last = lines[line][::-1] if turned else lines[line]
        assert begin or first == at, "a line that is drawn on starts where the one before it ended"
        at = last


@settings(max_examples=60, deadline=None)
@given(ends)
def test_only_loose_ends_and_rings_begin_anew(lines):
    places = np.array(lines, dtype=np.int64).ravel()
    order, back, begins = chained(places.copy())
    starts = [lines[line][::-1] if turned else lines[line] for line, turned in zip(order, back, strict=True)]
    first = np.array([start for start, _ in starts])[begins]
    last = np.array([stop for _, stop in starts])[np.append(begins[1:], True)]
    open_ends = np.concatenate([first[first != last], last[first != last]])
    _, counts = np.unique(open_ends, return_counts=True)
    assert (counts == 1).all(), "two open ends at one place would have been joined"


def test_a_grid_of_streets_takes_few_lines_and_no_place_is_lost():
    xy, sizes = [], []
    for k in range(6):
        for j in range(5):
            xy += [(j, k), (j + 1, k)]
            xy += [(k, j), (k, j + 1)]
            sizes += [2, 2]
    end = np.cumsum(sizes)
    points = np.array(xy, dtype=float) * 100.0
    found, line = drawn_in_one_go(points, end - sizes, end, 3.0)
    before = shapely.union_all(shapely.linestrings(points.reshape(-1, 2, 2)))
    after = shapely.union_all(shapely.linestrings(found, indices=line))
    assert shapely.hausdorff_distance(before, after) <= 3.0
    assert after.length == pytest.approx(before.length)
    assert len(found) < len(points) / 2


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=40))
def test_touching_squares_cover_the_same_as_one(cells):
    boxes = np.array([(10 * x, 10 * y, 10 * x + 10, 10 * y + 10) for x, y in sorted(cells)], dtype=float)
    found = joined(boxes)
    assert len(found) <= len(boxes)
    shapes = shapely.box(*found.T)
    assert shapely.area(shapes).sum() == 100 * len(cells), "nothing twice"
    assert shapely.union_all(shapes).equals(shapely.union_all(shapely.box(*boxes.T)))


def test_only_rectangles_are_taken_for_such():
    box = shapely.get_coordinates(shapely.box(0, 0, 4, 2))
    skew = shapely.get_coordinates(shapely.Polygon([(0, 0), (4, 1), (4, 3), (0, 2)]))
    flat = shapely.get_coordinates(shapely.Polygon([(0, 0), (4, 0), (4, 2), (4, 0)]))
    ends = np.array([5])
    assert rectangles(box, ends - 5, ends).tolist() == [[0, 0, 4, 2]]
    assert rectangles(skew, ends - 5, ends) is None
    assert rectangles(flat, ends - 5, ends) is None
    assert rectangles(box[:4], ends - 5, ends - 1) is None


def test_paths_come_from_arrays_and_curves_become_corners():
    path = path_of(np.array([(0.0, 0.0), (4.0, 0.0), (9.0, 9.0), (5.0, 5.0)]), np.array([2, 2]))
    kinds = [path.elementAt(k).type for k in range(path.elementCount())]
    move, line = QPainterPath.ElementType.MoveToElement, QPainterPath.ElementType.LineToElement
    assert kinds == [move, line, move, line]
    assert path_of(np.zeros((0, 2)), np.zeros(0, int)).isEmpty()
    round_one = QPainterPath()
    round_one.addEllipse(0.0, 0.0, 10.04, 10.0)
    plain = angular(round_one, 0.1)
    points = {(round(plain.elementAt(k).x, 6), plain.elementAt(k).y) for k in range(plain.elementCount())}
    assert points == {(10.0, 5.0), (5.0, 10.0), (0.0, 5.0), (5.0, 0.0)}
