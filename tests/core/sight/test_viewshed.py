"""Views beside their naive twins, turned worlds, walls by hand, and the exact view of a seeded city."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.sight.lines import BLOCKED, look
from netplan.core.sight.viewshed import (
    BEYOND,
    HIDDEN,
    INSIDE,
    SEEN,
    UNSURE,
    Aim,
    Eye,
    exact_view,
    view_from,
)
from netplan.errors import Cancelled, ParameterError
from netplan.progress import Progress
from tests.core.sight.test_sight import GHZ, ground, random_town, seeds
from tests.naive import naive_swept


def heights_of(seed, rows=40, columns=50, holes=0):
    return np.float32(random_town(seed, rows, columns, holes)[0])


def aim(g, reach_m=60.0, above_m=1.5, heights=None, skip_m=1.5):
    return Aim(g.heights if heights is None else np.float32(heights), above_m, reach_m, skip_m)


def test_a_wall_hides_what_is_behind_it_by_hand():
    heights = np.zeros((41, 81), dtype=np.float32)
    heights[:, 40] = 5.0
    g = ground(heights)
    for view in (view_from, exact_view):
        seen = view(g, Eye(20, 20, 10.0), aim(g, 100.0, 0.0)).views[20]
        # the shadow of 5 m at 20 m, seen from 10 m, ends at 40 m; the skip lets one see up to the wall
        assert (seen[:40] == SEEN).all()
        assert (seen[42:60] == HIDDEN).all()
        assert (seen[61:] == SEEN).all()
    low = view_from(g, Eye(20, 20, 4.0), aim(g, 100.0, 0.0)).views
    assert (low[:, 42:] == HIDDEN).all()


@given(seeds, st.sampled_from([0.0, 1.5, 3.2]), st.integers(0, 39), st.integers(0, 49))
@settings(max_examples=12)
def test_the_sweep_is_that_of_its_naive_twin(seed, skip_m, row, column):
    heights = heights_of(seed)
    targets = heights + np.float32(1.5)
    height = float(heights[row, column]) + 4.0
    g = ground(heights)
    views = view_from(g, Eye(row, column, height), aim(g, 30.0, 1.5, skip_m=skip_m)).views
    whole = np.full(heights.shape, BEYOND, dtype=np.int8)
    first = max(0, row - 30), max(0, column - 30)
    whole[first[0] : first[0] + views.shape[0], first[1] : first[1] + views.shape[1]] = views
    skip = {0.0: 0, 1.5: 1, 3.2: 3}[skip_m]
    margin = naive_swept(heights.astype(float), targets, (row, column, height), 30, skip)
    sure = np.abs(margin) > 1e-4
    assert ((whole == SEEN) == (margin > 0))[sure].all()
    beyond = np.hypot(*np.indices(heights.shape) - np.array([row, column])[:, None, None]) > 30
    assert ((whole == BEYOND) == beyond).all()


@given(seeds, st.integers(0, 39), st.integers(0, 49))
@settings(max_examples=12)
def test_the_exact_view_is_the_line_to_every_cell(seed, row, column):
    heights = heights_of(seed, holes=6)
    g = ground(heights)
    eye = Eye(row, column, float(np.nan_to_num(heights[row, column])) + 4.0)
    views = exact_view(g, eye, aim(g, 200.0)).views
    rows, columns = (each.ravel() for each in np.indices(heights.shape))
    ends = np.column_stack([np.tile(eye, (len(rows), 1)), rows, columns, heights.ravel() + 1.5])
    lines = look(g, ends, 60 * GHZ)
    other = (rows != row) | (columns != column)
    other &= np.abs(np.nan_to_num(lines.clearance_m, nan=1.0)) > 1e-5
    known = np.isfinite(ends[:, 5])
    assert ((views.ravel() == HIDDEN) == (lines.verdict == BLOCKED))[other & known].all()
    assert (views.ravel()[~known & other] == UNSURE).all()


@settings(max_examples=12)
@given(seeds, st.sampled_from(["mirrored", "upside down", "transposed"]))
def test_turning_the_world_turns_the_view(seed, how):
    heights = heights_of(seed)
    rows, columns = heights.shape
    row, column, other_row, other_column = 13, 22, 13, 22
    turn = {"mirrored": np.fliplr, "upside down": np.flipud, "transposed": np.transpose}[how]
    if how == "mirrored":
        other_column = columns - 1 - column
    elif how == "upside down":
        other_row = rows - 1 - row
    else:
        other_row, other_column = column, row
    high = float(heights[row, column]) + 5.0
    one, two = ground(heights), ground(turn(heights))
    for view, most in ((exact_view, 2), (view_from, 20)):  # a ray half way between two is given to the right
        here = view(one, Eye(row, column, high), aim(one)).views
        there = view(two, Eye(other_row, other_column, high), aim(two)).views
        assert (turn(here) != there).sum() <= most


@settings(max_examples=12)
@given(seeds)
def test_who_stands_higher_sees_more_and_walls_never_help(seed):
    heights = heights_of(seed)
    g = ground(heights)
    low = view_from(g, Eye(20, 20, 18.0), aim(g)).views
    high = view_from(g, Eye(20, 20, 25.0), aim(g)).views
    assert ((low == SEEN) & (high != SEEN)).sum() == 0
    built = heights.copy()
    built[10:14, 24:30] += 6.0
    behind = view_from(ground(built), Eye(20, 20, 18.0), aim(ground(built), heights=heights)).views
    assert ((behind == SEEN) & (low != SEEN)).sum() == 0


def test_targets_have_a_surface_of_their_own():
    heights = np.zeros((41, 61), dtype=np.float32)
    heights[:, 40:50] = 8.0
    terrain = np.zeros_like(heights)
    g = ground(heights)
    for view in (view_from, exact_view):
        seen = view(g, Eye(20, 10, 6.0), aim(g, 80.0, 1.5, terrain)).views[20]
        assert (seen[:40] == SEEN).all()
        assert (seen[40:50] == INSIDE).all()  # the ground there is in the building
        assert (seen[51:] == HIDDEN).all()


def test_what_lies_behind_an_unknown_height_is_not_seen_for_certain():
    heights = np.zeros((31, 61), dtype=np.float32)
    heights[15, 30] = np.nan
    heights[15, 45] = 50.0
    g = ground(heights)
    for view in (view_from, exact_view):
        seen = view(g, Eye(15, 10, 3.0), aim(g, 80.0, 0.0)).views
        assert (seen[15, 10:29] == SEEN).all()
        assert (seen[15, 32:45] == UNSURE).all()
        assert seen[15, 30] == UNSURE
        assert (seen[15, 47:] == HIDDEN).all()  # certain all the same
        assert (seen[5] == SEEN).all()


def test_the_view_ends_with_the_radius_and_with_the_surface():
    g = ground(np.zeros((30, 40), dtype=np.float32))
    view = view_from(g, Eye(2, 3, 5.0), aim(g, 10.0))
    assert (view.row, view.column, view.views.shape) == (0, 0, (13, 14))
    assert view.views[12, 3] == SEEN
    assert view.views[12, 4] == BEYOND
    edge = view_from(g, Eye(29, 39, 5.0), aim(g, 100.0)).views
    assert (edge == SEEN).all()


def test_wrong_wishes_are_refused_and_a_user_can_stop():
    g = ground(np.zeros((30, 40), dtype=np.float32))
    for eye, wish in (
        (Eye(2, 3, 5.0), aim(g, 0.0)),
        (Eye(30, 3, 5.0), aim(g)),
        (Eye(2, 3, float("nan")), aim(g)),
        (Eye(2, 3, 5.0), aim(g, heights=np.zeros((5, 5)))),
    ):
        with pytest.raises(ParameterError):
            view_from(g, eye, wish)
    for view in (view_from, exact_view):
        with pytest.raises(Cancelled):
            view(g, Eye(2, 3, 5.0), aim(g), Progress(stopped=lambda: True))


def seeded_city(n=420, seed=7):
    """Make perimeter blocks with courtyards, houses and trees on a slope."""
    rng = np.random.default_rng(seed)
    heights = np.add.outer(np.linspace(0, n / 200, n), np.sin(np.arange(n) / 90.0) * 2) + 110
    for r in range(0, n - 100, 105):
        for c in range(0, n - 80, 85):
            base, high = heights[r + 50, c + 40], rng.uniform(12, 24)
            court = heights[r + 20 : r + 82, c + 20 : c + 62].copy()
            heights[r + 8 : r + 94, c + 8 : c + 74] = base + high
            heights[r + 20 : r + 82, c + 20 : c + 62] = court
            for a, b in rng.integers((r + 30, c + 25), (r + 78, c + 58), (4, 2)):
                heights[a : a + 4, b : b + 4] = base + rng.uniform(4, 14)
    return np.float32(heights)


@pytest.mark.parametrize(("row", "column", "above"), [(112, 200, 1.5), (207, 130, 6.0)])
def test_the_sweep_agrees_with_the_exact_view_of_a_city(row, column, above):
    """A mast on a roof, and a lamp in the street: at least 0.985 of what either sees both see."""
    heights = seeded_city()
    g = ground(heights)
    eye = Eye(row, column, float(heights[row, column]) + above)
    swept, exact = (view(g, eye, aim(g, 200.0)).views == SEEN for view in (view_from, exact_view))
    assert (swept & exact).sum() >= 0.985 * (swept | exact).sum()
    assert exact.mean() > 0.05
