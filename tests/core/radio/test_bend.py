"""Diffraction over walls one can compute by hand, and over random ground beside a naive twin."""

from math import exp, floor, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.radio.bend import bends_db
from netplan.core.radio.losses import knife_edge_db
from netplan.core.sight.lines import LIGHT_M_PER_S
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.ray import EARTH_M, K
from netplan.errors import ParameterError
from netplan.model.surface import Surface

HERTZ = 868e6
WAVE_M = LIGHT_M_PER_S / HERTZ


def flat(wall_m=0.0, at=100, size=201):
    heights = np.zeros((21, size), dtype=np.float32)
    heights[:, at] = wall_m
    return heights


def ground(heights, cell_m=1.0):
    return ground_of(Surface(heights, 0.0, 0.0, cell_m, "EPSG:25833"))


def edge_v(above_m, d1, d2):
    return above_m * sqrt(2 * (d1 + d2) / (WAVE_M * d1 * d2))


@pytest.mark.parametrize("wall", [8.0, 10.0, 12.0, 25.0])
@pytest.mark.parametrize("at", [30, 100, 170])
def test_one_wall_is_one_edge(wall, at):
    """The earth bulges by less than 0.6 mm over 200 m; the wall is what it is over the flat ground."""
    ends = np.array([[10.0, 0.0, 10.0, 10.0, 200.0, 10.0]])
    edge, whole = bends_db(ground(flat(wall, at)), ends, HERTZ)[0]
    bulge = at * (200 - at) / (2 * K * EARTH_M)
    j = knife_edge_db(np.array([edge_v(wall + bulge - 10.0, at, 200 - at)]))[0]
    assert edge == pytest.approx(j, abs=1e-9)
    assert whole == pytest.approx(j + (1 - exp(-j / 6)) * (10 + 0.02 * 0.2), abs=1e-9)


# heights and clutter of P.1812 validation profile b2iseac_rural_land_10km_eqdist, every 117.55 m, and what
# its logs say (https://github.com/eeveetza/Py1812, tests/validation_results)
P1812_M = (
    [754.4] * 3 + [729.9] * 2 + [685.3] + [634.3] * 2 + [610.3] * 2 + [601.0] * 2 + [591.7] + [530.4] * 2
    + [455.9] * 2 + [385.1] * 3 + [373.4] * 4 + [358.5] * 4 + [309.0] * 4 + [316.6] * 5 + [335.3] * 4
    + [408.1] * 4 + [532.7] * 4 + [556.3] * 9 + [488.2] * 4 + [367.7] * 4 + [304.8] * 5 + [292.6] * 4
    + [238.3] * 4 + [265.1] * 4 + [250.3] * 4
)  # fmt: skip
P1812_CLUTTER_M = [10.0] * 24 + [0.0] * 8 + [15.0] * 5 + [10.0] * 29 + [0.0] * 21
P1812_STEP_M, P1812_HZ = 117.55, 95.3e6
MEDIAN_M, B0_M = 8_930_776.786, 3 * 6_371_000.0


@pytest.mark.parametrize(
    ("n", "radius_m", "logged_db"),
    [
        (87, MEDIAN_M, 29.04724244),  # Ld50: the sphere adds nothing there
        (87, B0_M, 28.99878366),  # Lbulla
        (10, MEDIAN_M, 19.97432438),  # b2iseac_rural_land_1km_eqdist: the first ten points
        (10, B0_M, 19.97045642),
    ],
)
def test_bullington_of_the_logs_of_p1812(n, radius_m, logged_db):
    """Their earth has another radius: what it bulges more or less is added to the heights."""
    d = np.arange(n) * P1812_STEP_M
    bulge = d * (d[-1] - d) / 2 * (1 / radius_m - 1 / (K * EARTH_M))
    clutter = np.array(P1812_CLUTTER_M[:n])
    clutter[[0, -1]] = 0.0
    heights = np.tile(np.array(P1812_M[:n]) + clutter + bulge, (3, 1)).astype(np.float32)
    ends = np.array([[1.0, 0.0, P1812_M[0] + 60.0, 1.0, n - 1.0, P1812_M[n - 1] + 7.0]])
    found = bends_db(ground(heights, P1812_STEP_M), ends, P1812_HZ, skip_m=0.0)[0, 1]
    assert found == pytest.approx(logged_db, abs=0.001)


def test_open_ground_far_below_loses_nothing():
    assert bends_db(ground(flat()), np.array([[10.0, 0, 30.0, 10, 200, 30]]), 60e9).tolist() == [[0.0, 0.0]]


def test_two_walls_meet_in_one_edge_between_them():
    heights = flat(20.0, 60)
    heights[:, 140] = 20.0
    edge, _ = bends_db(ground(heights), np.array([[10.0, 0.0, 10.0, 10.0, 200.0, 10.0]]), HERTZ)[0]
    # lines 10 m up over 60 m from both ends meet in the middle, 10 * 100 / 60 m above the ray
    assert edge == pytest.approx(knife_edge_db(np.array([edge_v(10 * 100 / 60, 100, 100)]))[0], abs=0.01)


def test_what_is_not_known_is_not_free():
    heights = flat()
    heights[10, 50] = np.nan
    ends = np.array(
        [
            [10.0, 0, 30, 10, 200, 30],
            [5.0, 0, 30, 5, 200, 30],
            [5.0, 0, 30, 5, 260, 30],
            [5, 0, np.nan, 5, 9, 3],
            [5.0, -40, 10, 5, 200, 30],
        ]
    )
    found = bends_db(ground(heights), ends, HERTZ)
    assert np.isnan(found[:, 0]).tolist() == [True, False, True, True, True]


def test_a_frequency_of_nothing_is_refused():
    with pytest.raises(ParameterError, match="above 0 Hz"):
        bends_db(ground(flat()), np.zeros((1, 6)), 0.0)


def naive(heights, ends, wave_m, cell_m=1.0):
    """Construct the edge once more, point by point."""
    (r0, c0, h0), (r1, c1, h1) = ends[:3], ends[3:]
    if (h1, r1, c1) < (h0, r0, c0):  # from the lower end, as all rays
        (r0, c0, h0), (r1, c1, h1) = ends[3:], ends[:3]
    length = sqrt((r1 - r0) ** 2 + (c1 - c0) ** 2) * cell_m
    points = []
    for k in np.arange(1, floor(length / cell_m) + 1) * cell_m:
        if 1.5 <= k <= length - 1.5:
            r, c = r0 + (r1 - r0) * k / length, c0 + (c1 - c0) * k / length
            i, j, f, g = floor(r), floor(c), r - floor(r), c - floor(c)
            near = heights[i : i + 2, j : j + 2]
            rows, columns = ([1 - f, f], [1 - g, g])
            h = sum(
                rows[p] * columns[q] * float(near[p, q])
                for p in range(near.shape[0])
                for q in range(near.shape[1])
            )
            points.append((k, h + k * (length - k) / (2 * K * EARTH_M)))
    if not points:
        return 0.0
    up = max((h - h0) / d for d, h in points)
    back = max((h - h1) / (length - d) for d, h in points)
    if up < (h1 - h0) / length:
        v = max(
            (h - h0 - (h1 - h0) * d / length) * sqrt(2 * length / (wave_m * d * (length - d)))
            for d, h in points
        )
    else:
        d = (h1 - h0 + back * length) / (up + back)
        v = (h0 + up * d - h0 - (h1 - h0) * d / length) * sqrt(2 * length / (wave_m * d * (length - d)))
    return float(knife_edge_db(np.array([v]))[0])


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([868e6, 5.6e9, 60e9]))
def test_beside_a_naive_twin_and_from_both_ends(seed, hertz):
    rng = np.random.default_rng(seed)
    heights = (rng.random((40, 40)) * 12).astype(np.float32)
    ends = np.column_stack([rng.uniform(0, 39, (6, 2)), rng.uniform(0, 25, 6), rng.uniform(0, 39, (6, 2)),
                            rng.uniform(0, 25, 6)])  # fmt: skip
    found = bends_db(ground(heights), ends, hertz)
    expected = [naive(heights, row, LIGHT_M_PER_S / hertz) for row in ends]
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-6)
    back = bends_db(ground(heights), ends[:, [3, 4, 5, 0, 1, 2]], hertz)
    np.testing.assert_array_equal(found, back)
    assert (found[:, 1] >= found[:, 0]).all()
    assert np.isfinite(found).all()


@pytest.mark.parametrize(("gateway_m", "cell_m"), [(8.0, 1.0), (40.0, 1.0), (90.0, 1.0), (90.0, 30.0)])
def test_kilometres_of_blocks_lose_what_every_point_of_them_says(gateway_m, cell_m):
    """Blocks and tops of blocks are passed over: houses here and there, gateways below, above, far above."""
    rng = np.random.default_rng(int(gateway_m))
    heights = (rng.random((50, 1400)) * 2).astype(np.float32)
    for at in rng.integers(0, 1380, 60):
        heights[rng.integers(0, 40) :, at : at + 9][:14] = rng.uniform(4, 24)
    here, there = rng.uniform((0, 0), (49, 60), (60, 2)), rng.uniform((0, 200), (49, 1399), (60, 2))
    ends = np.column_stack([here, np.full(60, gateway_m), there, rng.uniform(2, 30, 60)])
    land = ground(heights, cell_m)
    found = bends_db(land, ends, HERTZ)
    np.testing.assert_allclose(found[:, 0], [naive(heights, row, WAVE_M, cell_m) for row in ends], atol=1e-6)
    np.testing.assert_array_equal(found, bends_db(land, ends[:, [3, 4, 5, 0, 1, 2]], HERTZ))
    every = land._replace(blocks=np.full_like(land.blocks, np.inf), tops=np.full_like(land.tops, np.inf))
    np.testing.assert_array_equal(found, bends_db(every, ends, HERTZ))
    lost = heights.copy()
    lost[:, 150] = np.nan  # no ray gets past it
    assert np.isnan(bends_db(ground(lost, cell_m), ends, HERTZ)).all()


def test_over_the_sea_the_horizon_is_the_edge():
    sea = np.zeros((20, 1400), dtype=np.float32)
    ends = np.array([[9.0, 10.0, 5.0, 9.0, 1343.0, 5.0]])
    edge = bends_db(ground(sea, 30.0), ends, HERTZ)[0, 0]
    assert edge == pytest.approx(naive(sea, ends[0], WAVE_M, 30.0), abs=1e-9)
    assert edge > 10.0
