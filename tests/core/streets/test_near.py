"""Lines near points and pairs that may cross, beside GEOS asking every pair."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from netplan.core.streets.near import line_grid, lines_within, may_cross, nearest_lines

ORIGIN = (400_000.0, 5_700_000.0)
whole = st.tuples(st.integers(0, 300), st.integers(0, 300))
drawn_lines = st.lists(st.lists(whole, min_size=2, max_size=5, unique=True), min_size=1, max_size=8)
drawn_places = st.lists(
    st.tuples(st.floats(-250, 550), st.floats(-250, 550)), min_size=1, max_size=8, unique=True
)


def lines_of(drawn):
    return np.array([LineString(np.array(line) + ORIGIN) for line in drawn], dtype=object)


@given(drawn_lines, drawn_places, st.sampled_from([0.5, 30.0, 150.0, 5000.0]))
def test_the_nearest_lines_are_those_geos_finds_by_asking_all(drawn, places, limit_m):
    lines, places = lines_of(drawn), np.array(places) + ORIGIN
    found = set(zip(*(a.tolist() for a in nearest_lines(places, line_grid(lines), limit_m)), strict=True))
    for k, place in enumerate(shapely.points(places)):
        apart_m = shapely.distance(lines, place)
        nearest = set(np.flatnonzero(apart_m == apart_m.min())) if apart_m.min() <= limit_m else set()
        mine = {line for at, line in found if at == k}
        assert nearest <= mine
        assert all(apart_m[line] <= apart_m.min() + 1e-5 for line in mine)
        assert all(apart_m[line] <= limit_m + 1e-5 for line in mine)


@given(drawn_lines, drawn_places)
def test_lines_within_a_limit_are_all_of_them(drawn, places):
    lines, places = lines_of(drawn), np.array(places) + ORIGIN
    place, line = lines_within(places, line_grid(lines), 60.0)
    apart_m = shapely.distance(shapely.points(places)[:, None], lines[None, :])
    found = np.zeros(apart_m.shape, dtype=bool)
    found[place, line] = True
    assert found[apart_m <= 60.0].all()
    assert not found[apart_m > 60.0 + 1e-5].any()
    assert len(place) == found.sum()  # each pair once


@given(drawn_lines)
def test_no_pair_that_crosses_is_left_out(drawn):
    lines = lines_of(drawn)
    first, second = np.triu_indices(len(lines), 1)
    assert may_cross(lines, first, second)[shapely.crosses(lines[first], lines[second])].all()


def test_neighbours_that_share_an_end_need_no_closer_look():
    lines = lines_of([[(0, 0), (100, 0)], [(100, 0), (100, 100)], [(50, -50), (50, 50)]])
    first, second = np.array([0, 0, 1]), np.array([1, 2, 2])
    assert may_cross(lines, first, second).tolist() == [False, True, False]


def test_places_that_are_no_numbers_and_no_lines_at_all_find_nothing():
    none = np.zeros(0, dtype=object)
    for lines in (none, lines_of([[(0, 0), (10, 0)]])):
        places = np.array([[np.nan, 0.0], [np.inf, 0.0], [0.0, 0.0]])
        assert [len(found) for found in nearest_lines(places, line_grid(lines), 150.0)] == [0, 0]


def test_a_line_across_a_country_is_found_from_beside_its_middle():
    lines = lines_of([[(0, 0), (800_000, 600_000)], [(10, 0), (20, 0)]])
    place, line = nearest_lines(np.array([[400_000.0, 300_003.0]]) + ORIGIN, line_grid(lines), 150.0)
    assert (place.tolist(), line.tolist()) == ([0], [0])
    assert shapely.distance(lines[0], shapely.Point(np.array([400_000.0, 300_003.0]) + ORIGIN)) == (
        pytest.approx(2.4)
    )
