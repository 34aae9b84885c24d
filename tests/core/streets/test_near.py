"""Lines near points and pairs that may cross, beside GEOS asking every pair."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from netplan.core.streets.near import Pieces, line_grid, may_cross, nearest_places, touching, without

ORIGIN = (400_000.0, 5_700_000.0)
whole = st.tuples(st.integers(0, 300), st.integers(0, 300))
drawn_lines = st.lists(st.lists(whole, min_size=2, max_size=5, unique=True), min_size=1, max_size=8)
drawn_places = st.lists(
    st.tuples(st.floats(-250, 550), st.floats(-250, 550)), min_size=1, max_size=8, unique=True
)


def lines_of(drawn):
    return np.array([LineString(np.array(line) + ORIGIN) for line in drawn], dtype=object)


def whole_pieces(lines):
    n = len(lines)
    return Pieces(np.arange(n + 1), np.zeros(n), np.arange(n))


@settings(max_examples=15)
@given(drawn_lines, drawn_places, st.sampled_from([0.5, 30.0, 150.0, 5000.0]))
def test_the_nearest_place_is_the_one_geos_finds_by_asking_all(drawn, places, limit_m):
    lines, places = lines_of(drawn), np.array(places) + ORIGIN
    found = nearest_places(places, line_grid(lines), whole_pieces(lines), limit_m)
    for k, place in enumerate(shapely.points(places)):
        apart_m = shapely.distance(lines, place)
        if found.piece[k] < 0:
            assert apart_m.min() > limit_m - 1e-5
            continue
        line = found.piece[k]
        assert apart_m[line] <= min(apart_m.min(), limit_m) + 1e-5
        assert not (apart_m[:line] < apart_m.min() - 1e-5).any()
        assert found.distance_m[k] == pytest.approx(apart_m[line], abs=1e-6)
        assert shapely.distance(lines[line].interpolate(found.at_m[k]), place) <= apart_m[line] + 2e-3


@settings(max_examples=15)
@given(drawn_lines, drawn_places, st.lists(st.floats(0.0, 300.0), max_size=4))
def test_a_place_lies_on_the_piece_that_begins_last_before_it(drawn, places, cuts):
    lines, places = lines_of(drawn[:1]), np.array(places) + ORIGIN
    from_m = np.unique([0.0, *(cut for cut in cuts if cut < lines[0].length)])
    pieces = Pieces(np.array([0, len(from_m)]), from_m, np.arange(len(from_m)))
    cut, uncut = (
        nearest_places(places, line_grid(lines), one, 5000.0) for one in (pieces, whole_pieces(lines))
    )
    assert np.array_equal(cut.distance_m, uncut.distance_m)
    assert ((cut.piece >= 0) == (uncut.piece >= 0)).all()
    on = cut.piece >= 0
    assert (cut.at_m[on] >= 0).all()
    ends = np.append(from_m[1:], lines[0].length + 1e-3)
    assert (from_m[cut.piece[on]] + cut.at_m[on] <= ends[cut.piece[on]]).all()


def test_of_lines_equally_near_the_one_with_the_lowest_number_is_taken():
    lines = lines_of([[(0, 20), (100, 20)], [(0, 0), (100, 0)]])
    pieces = Pieces(np.array([0, 1, 2]), np.zeros(2), np.array([7, 3]))
    place = np.array([[40.0, 10.0]]) + ORIGIN
    found = nearest_places(place, line_grid(lines), pieces, 50.0)
    assert (found.piece.tolist(), found.at_m.tolist(), found.distance_m.tolist()) == ([3], [40.0], [10.0])
    nearest = without(line_grid(lines), np.array([False, True]))
    assert nearest_places(place, nearest, pieces, 50.0).piece.tolist() == [7]


@settings(max_examples=15)
@given(drawn_lines, st.lists(whole, min_size=1, max_size=8, unique=True))
def test_touching_lines_are_those_within_the_limit_but_not_at_their_own_end(drawn, drawn_places):
    lines, places = lines_of(drawn), np.array(drawn_places, dtype=float) + ORIGIN
    point, line = touching(places, line_grid(lines), 0.001)
    found = set(zip(point.tolist(), line.tolist(), strict=True))
    assert len(found) == len(point)  # each pair once
    for k, place in enumerate(shapely.points(places)):
        for row, one in enumerate(lines):
            inner = 0.001 < one.project(place) < one.length - 0.001
            if one.distance(place) <= 0.001 and inner:
                assert (k, row) in found
            if one.distance(place) > 0.002:
                assert (k, row) not in found


def test_a_line_is_not_touched_at_its_own_end():
    lines = lines_of([[(0, 0), (100, 0)], [(100, 0), (100, 100)], [(50, 0), (50, 50)]])
    places = np.array([[100.0, 0.0], [50.0, 0.0]]) + ORIGIN
    point, line = touching(places, line_grid(lines), 0.001)
    assert (point.tolist(), line.tolist()) == ([1], [0])


@settings(max_examples=15)
@given(drawn_lines)
def test_no_pair_that_crosses_is_left_out(drawn):
    lines = lines_of(drawn)
    first, second = np.triu_indices(len(lines), 1)
    across = shapely.crosses(lines[first], lines[second])
    wanted = set(zip(first[across].tolist(), second[across].tolist(), strict=True))
    pairs = may_cross(line_grid(lines), np.zeros(len(lines), dtype=bool))
    assert wanted <= set(zip(*(part.tolist() for part in pairs), strict=True))


def test_neighbours_that_share_an_end_need_no_closer_look():
    lines = line_grid(lines_of([[(0, 0), (100, 0)], [(100, 0), (100, 100)], [(50, -50), (50, 50)]]))
    assert [part.tolist() for part in may_cross(lines, np.zeros(3, dtype=bool))] == [[0], [2]]
    assert [part.tolist() for part in may_cross(lines, np.array([False, False, True]))] == [[], []]


def test_places_that_are_no_numbers_and_no_lines_at_all_find_nothing():
    none = np.zeros(0, dtype=object)
    for lines in (none, lines_of([[(0, 0), (10, 0)]])):
        places = np.array([[np.nan, 0.0], [np.inf, 0.0], [0.0, 0.0]])
        found = nearest_places(places, line_grid(lines), whole_pieces(lines), 150.0)
        assert found.piece.tolist() == [-1, -1, -1]
        assert [part.tolist() for part in touching(places, line_grid(lines), 150.0)] == [[], []]
        assert not len(may_cross(line_grid(lines), np.zeros(len(lines), dtype=bool))[0])


def test_a_line_across_a_country_is_found_from_beside_its_middle():
    lines = lines_of([[(0, 0), (800_000, 600_000)], [(10, 0), (20, 0)]])
    place = np.array([[400_000.0, 300_003.0]]) + ORIGIN
    found = nearest_places(place, line_grid(lines), whole_pieces(lines), 150.0)
    assert found.piece.tolist() == [0]
    assert found.distance_m[0] == pytest.approx(2.4)
    assert found.at_m[0] == pytest.approx(500_001.8, abs=1e-3)
