"""Lines of sight beside their naive twin and walls one can work out by hand."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.sight.lines import BLOCKED, CLEAR, ENOUGH_M, GRAZING, LIGHT_M_PER_S, UNKNOWN, VERDICTS, look
from netplan.core.sight.pairs import Search, pairs_in_sight
from netplan.core.sight.pyramid import BLOCK, ground_of
from netplan.core.sight.ray import EARTH_M, K
from netplan.errors import Cancelled, ParameterError
from netplan.model.surface import Surface
from netplan.progress import Progress
from tests.naive import naive_clearance, naive_free_share

GHZ = 1e9
CRS = "EPSG:25833"


def surface_of(heights, cell_m=1.0):
    return Surface(np.asarray(heights, dtype=np.float32), 400_000.0, 5_700_000.0, cell_m, CRS)


def ground(heights, cell_m=1.0):
    return ground_of(surface_of(heights, cell_m))


def line(*ends):
    return np.array([ends], dtype=float)


seeds = st.integers(0, 2**32 - 1)


def random_town(seed, rows=70, columns=90, holes=0, margin=0):
    """Make a few boxes on a slope, some cells unknown, and lines between places above it."""
    rng = np.random.default_rng(seed)
    heights = np.add.outer(np.linspace(0, 4, rows), np.linspace(0, 2, columns))
    for _ in range(12):
        r, c = rng.integers(0, rows - 8), rng.integers(0, columns - 8)
        heights[r : r + rng.integers(2, 12), c : c + rng.integers(2, 12)] += rng.uniform(2, 12)
    for _ in range(holes):
        heights[rng.integers(0, rows), rng.integers(0, columns)] = np.nan
    a = rng.uniform([margin, margin, 6], [rows - 1 - margin, columns - 1 - margin, 20], (25, 3))
    b = rng.uniform([margin, margin, 6], [rows - 1 - margin, columns - 1 - margin, 20], (25, 3))
    # whole places and lines along rows, columns and diagonals are the delicate ones
    a[:5, :2], b[:5, :2] = np.rint(a[:5, :2]), np.rint(b[:5, :2])
    b[:2, 0], b[2:4, 1] = a[:2, 0], a[2:4, 1]
    return heights, np.hstack([a, b])


@settings(max_examples=12)
@given(seeds)
def test_the_least_clearance_is_that_of_all_crossings(seed):
    heights, ends = random_town(seed)
    found = look(ground(heights), ends, 60 * GHZ)
    naive = [naive_clearance(np.float32(heights), end, 1.0, 1.5)[0] for end in ends]
    np.testing.assert_allclose(found.clearance_m, naive, rtol=1e-5, atol=1e-5)


@settings(max_examples=12)
@given(seeds, st.sampled_from([0.868, 5.6, 60.0]))
def test_the_free_share_is_that_of_all_middles_in_the_zone(seed, ghz):
    heights, ends = random_town(seed, margin=8)  # the zone must not leave the surface: that is unknown
    found = look(ground(heights), ends, ghz * GHZ)
    naive = np.array([naive_free_share(np.float32(heights), end, 1.0, 1.5, ghz * GHZ) for end in ends])
    np.testing.assert_allclose(found.share, naive, rtol=1e-4, atol=1e-5)
    expected = np.where(naive < 0, BLOCKED, np.where(naive < 0.6, GRAZING, CLEAR))
    sure = np.abs(naive) > 1e-4
    sure &= np.abs(naive - 0.6) > 1e-4
    assert (found.verdict == expected)[sure].all()


@settings(max_examples=12)
@given(seeds)
def test_leaving_blocked_rays_early_changes_no_verdict(seed):
    heights, ends = random_town(seed, holes=20)
    g = ground(heights)
    quick, whole = look(g, ends, 60 * GHZ, exact=False), look(g, ends, 60 * GHZ)
    assert (quick.verdict == whole.verdict).all()
    free = whole.verdict != BLOCKED
    np.testing.assert_array_equal(quick.clearance_m[free], np.minimum(whole.clearance_m[free], ENOUGH_M))
    np.testing.assert_array_equal(quick.share[free], whole.share[free])


@settings(max_examples=12)
@given(seeds)
def test_whoever_is_seen_sees(seed):
    heights, ends = random_town(seed, holes=10)
    there = look(ground(heights), ends, 5.6 * GHZ)
    back = look(ground(heights), ends[:, [3, 4, 5, 0, 1, 2]], 5.6 * GHZ)
    assert (there.verdict == back.verdict).all()
    np.testing.assert_array_equal(there.clearance_m, back.clearance_m)
    np.testing.assert_array_equal(there.share, back.share)
    np.testing.assert_allclose(there.at, 1 - back.at, atol=1e-6)


@settings(max_examples=12)
@given(seeds, st.sampled_from(["mirrored", "upside down", "transposed"]))
def test_turning_the_world_changes_nothing(seed, how):
    heights, ends = random_town(seed)
    rows, columns = heights.shape
    turned = ends.copy()
    if how == "mirrored":
        other, turned[:, [1, 4]] = heights[:, ::-1], columns - 1 - ends[:, [1, 4]]
    elif how == "upside down":
        other, turned[:, [0, 3]] = heights[::-1], rows - 1 - ends[:, [0, 3]]
    else:
        other, turned = heights.T, ends[:, [1, 0, 2, 4, 3, 5]]
    one, two = look(ground(heights), ends, 60 * GHZ), look(ground(other), turned, 60 * GHZ)
    np.testing.assert_allclose(one.clearance_m, two.clearance_m, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(one.share, two.share, rtol=1e-3, atol=1e-4)


@settings(max_examples=12)
@given(seeds)
def test_raising_the_ground_never_frees_a_line(seed):
    heights, ends = random_town(seed)
    raised = heights.copy()
    raised[20:40, 30:60] += 3.0
    low, high = look(ground(heights), ends, 60 * GHZ), look(ground(raised), ends, 60 * GHZ)
    assert (high.clearance_m <= low.clearance_m + 1e-5).all()
    assert (high.share <= low.share + 1e-5).all()


def test_over_a_plain_the_clearance_is_the_mast_less_the_bulge_of_the_earth():
    found = look(ground(np.zeros((5, 2001)), cell_m=10.0), line(2, 0, 10, 2, 2000, 10), 60 * GHZ, skip_m=0.0)
    bulge_m = 10_000.0**2 / (2 * K * EARTH_M)
    assert found.clearance_m[0] == pytest.approx(10 - bulge_m, abs=1e-4)  # 4.11 m: four metres are left
    assert found.at[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("wall_m", "verdict"), [(4.0, CLEAR), (4.7, GRAZING), (4.99, GRAZING), (5.0, BLOCKED)]
)
def test_a_wall_in_the_middle_by_hand(wall_m, verdict):
    heights = np.zeros((21, 201))
    heights[:, 100] = wall_m
    found = look(ground(heights), line(10, 0, 5, 10, 200, 5), 60 * GHZ)
    bulge_m = 100.0**2 / (2 * K * EARTH_M)
    radius_m = sqrt(LIGHT_M_PER_S / (60 * GHZ) * 200) / 2
    assert found.clearance_m[0] == pytest.approx(5 - bulge_m - wall_m, abs=1e-4)
    assert found.share[0] == pytest.approx(min(1, (5 - bulge_m - wall_m) / radius_m), abs=1e-3)
    assert VERDICTS[found.verdict[0]] == VERDICTS[verdict]
    assert found.at[0] == pytest.approx(0.5, abs=0.01) or verdict == CLEAR


def test_a_tower_beside_the_ray_takes_away_all_but_its_distance():
    heights = np.zeros((41, 401))
    heights[22, 200] = 50.0  # two metres beside the ray, half way
    found = look(ground(heights), line(20, 0, 30, 20, 400, 30), 0.868 * GHZ)
    radius_m = sqrt(LIGHT_M_PER_S / (0.868 * GHZ) * 400) / 2
    assert found.share[0] == pytest.approx(2.0 / radius_m, rel=1e-4)
    assert found.verdict[0] == GRAZING
    assert found.clearance_m[0] > 29


def test_a_narrow_zone_does_not_slip_between_middles():
    """At 60 GHz over 100 m the zone is 35 cm wide: it passes between the middles of a diagonal wall."""
    heights = np.zeros((101, 101))
    for k in range(100):
        heights[k, 100 - k] = heights[k, 99 - k] = 20.0
    found = look(ground(heights), line(10, 10, 10, 90.4, 90.4, 10), 60 * GHZ)
    assert found.verdict[0] == BLOCKED


def test_what_is_unknown_is_never_free():
    heights = np.zeros((5, 100))
    heights[2, 50] = np.nan
    ends = np.array(
        [[2, 5, 5, 2, 95, 5], [4, 5, 5, 4, 95, 5], [2, 5, np.nan, 2, 95, 5], [2, 5, 5, 2, 140, 5]]
    )
    assert look(ground(heights), ends, 60 * GHZ).verdict.tolist() == [UNKNOWN, CLEAR, UNKNOWN, UNKNOWN]
    heights[2, 70] = 20.0
    assert look(ground(heights), ends[:1], 60 * GHZ).verdict.tolist() == [BLOCKED]  # certain all the same


def test_own_head_and_parapet_do_not_count():
    heights = np.zeros((5, 100))
    heights[2, [5, 95]] = 9.0
    assert look(ground(heights), line(2, 5, 5, 2, 95, 5), 60 * GHZ).verdict[0] == CLEAR


def test_how_likely_a_line_is_free():
    heights = np.zeros((3, 100))
    heights[:, 50] = 4.0
    found = look(ground(heights), line(1, 0, 4, 1, 99, 4), 60 * GHZ)
    assert found.certainty(1.0)[0] == pytest.approx(0.5, abs=1e-3)
    assert look(ground(heights), line(1, 0, 5, 1, 99, 5), 60 * GHZ).certainty(1.0)[0] == pytest.approx(
        0.8413, abs=1e-3
    )


def test_blocks_hold_the_highest_cell_and_one_around():
    heights = np.arange(40 * 50, dtype=np.float32).reshape(40, 50)
    heights[0, 0] = np.nan
    blocks = ground(heights).blocks
    assert blocks.shape == (3, 4)
    assert blocks[0, 0] == np.inf  # an unknown height has to be looked at
    assert blocks[1, 1] == heights[2 * BLOCK, 2 * BLOCK]


@settings(max_examples=12)
@given(seeds, st.sampled_from([12.0, 40.0, 200.0]))
def test_pairs_are_those_found_by_looking_along_every_line(seed, reach_m):
    heights, ends = random_town(seed, holes=5)
    carriers, targets = ends[:, :3].copy(), ends[:, 3:].copy()
    carriers[3, 2] = np.nan
    g = ground(heights)
    found = pairs_in_sight(g, carriers, targets, Search(reach_m, 60 * GHZ))
    i, j = np.divmod(np.arange(25 * 25), 25)
    near = np.hypot(*(carriers[i] - targets[j])[:, :2].T) <= reach_m
    all_lines = look(g, np.hstack([carriers[i], targets[j]])[near], 60 * GHZ)
    kept = (all_lines.share >= 0.6) & (all_lines.verdict == CLEAR)
    assert found.n_looked_at == near.sum()
    assert np.repeat(np.arange(25), np.diff(found.indptr)).tolist() == i[near][kept].tolist()
    assert found.target.tolist() == j[near][kept].tolist()
    np.testing.assert_array_equal(found.share, all_lines.share[kept])
    np.testing.assert_array_equal(found.clearance_m, np.minimum(all_lines.clearance_m[kept], ENOUGH_M))
    unknown = np.bincount(i[near][all_lines.verdict == UNKNOWN], minlength=25)
    assert found.n_unknown.tolist() == unknown.tolist()


def test_more_pairs_than_one_call_looks_at():
    rng = np.random.default_rng(3)
    carriers, targets = (np.c_[rng.uniform(0, 99, (n, 2)), np.full(n, 5.0)] for n in (300, 400))
    found = pairs_in_sight(ground(np.zeros((100, 100))), carriers, targets, Search(500.0, 60 * GHZ))
    assert found.n_looked_at == 300 * 400
    assert len(found.target) == 300 * 400
    assert (found.target.reshape(300, 400) == np.arange(400)).all()


def test_a_user_can_stop_and_wrong_wishes_are_refused():
    g, ends = ground(np.zeros((9, 9))), line(1, 1, 5, 7, 7, 5)
    with pytest.raises(Cancelled):
        look(g, ends, 60 * GHZ, progress=Progress(stopped=lambda: True))
    with pytest.raises(Cancelled):
        pairs_in_sight(g, ends[:, :3], ends[:, 3:], Search(100.0, 60 * GHZ), Progress(stopped=lambda: True))
    with pytest.raises(ParameterError):
        look(g, ends, 0.0)
    with pytest.raises(ParameterError):
        pairs_in_sight(g, ends[:, :3], ends[:, 3:], Search(-1.0, 60 * GHZ))
    none = pairs_in_sight(g, ends[:0, :3], ends[:0, 3:], Search(100.0, 60 * GHZ))
    assert none.indptr.tolist() == [0]
    assert len(look(g, ends[:0], 60 * GHZ).verdict) == 0


def test_places_and_cells_of_a_surface():
    surface = surface_of(np.arange(6.0).reshape(2, 3), cell_m=2.0)
    places = np.array([[400_001.0, 5_699_999.0], [400_005.0, 5_699_997.0], [400_007.0, 5_699_997.0]])
    assert surface.cells(places).tolist() == [[0, 0], [1, 2], [1, 3]]
    np.testing.assert_array_equal(surface.heights_at(places), [0.0, 5.0, np.nan])


@pytest.mark.parametrize("exact", [True, False])
def test_a_line_says_the_same_to_the_last_bit_in_whatever_part_of_a_grid(exact):
    rng, first = np.random.default_rng(1), np.array([30_001.0, 21.0])
    part = rng.uniform(0.0, 9.0, (70, 90)).astype(np.float32)
    whole = np.full((30_071, 111), 300.0, dtype=np.float32)
    whole[30_001:, 21:] = part
    places = rng.uniform([5, 5, 6], [65, 85, 20], (120_000, 2, 3))
    places[:, :, :2] += first
    there = look(ground(whole), places.reshape(-1, 6), 60 * GHZ, exact=exact)
    places[:, :, :2] -= first
    here = look(ground(part), places.reshape(-1, 6), 60 * GHZ, exact=exact)
    assert (there.verdict == here.verdict).all()
    asked = (
        np.ones(120_000, dtype=bool) if exact else there.verdict != BLOCKED
    )  # of others the first found is said
    for name in ("clearance_m", "share", "at"):
        assert getattr(there, name)[asked].tobytes() == getattr(here, name)[asked].tobytes(), name


def test_a_place_between_two_cells_has_the_same_height_in_whatever_part_of_a_grid():
    whole = surface_of(np.arange(36.0).reshape(6, 6))
    places = np.array([[400_002.0, 5_699_997.0], [400_003.0, 5_699_996.0]])
    for first in ((0, 0), (1, 0), (0, 1), (1, 1), (1, 2)):
        part = whole.cut(first, (5, 5))
        assert part.heights_at(places).tolist() == whole.heights_at(places).tolist() == [20.0, 27.0], first
