"""Budgets of links: ranges worked out elsewhere, both directions, what is not known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.radio.air import air_at
from netplan.core.radio.budget import (
    Paths,
    Weather,
    eirp_limit_dbm,
    free_at,
    link_rates,
    path_losses,
    rates_at,
    sent_dbm,
    step_at,
)
from netplan.model.radio import radio_catalogue

CATALOGUE = radio_catalogue()
SETUPS = CATALOGUE.setups


def weather(setup, availability=0.999, **changes):
    air = replace(air_at(setup.ghz, None, CATALOGUE.air), rain_mm_h=28.3)
    return Weather(air, availability, **changes)


def paths(metres, share=1.0, clearance_m=10.0, **more):
    length = np.atleast_1d(np.asarray(metres, dtype=float))
    full = [np.full(len(length), value, dtype=float) for value in (share, clearance_m)]
    return Paths(length, *full, **{key: np.full(len(length), value) for key, value in more.items()})


def reach_m(setup, step, availability):
    """Return how far a step carries, p50."""
    metres = np.arange(20.0, 6000.0, 1.0)
    loss = path_losses(paths(metres), setup, weather(setup, availability)).total
    rates = np.array(setup.scheme.mbps)[step_at(setup, loss)]
    rates[step_at(setup, loss) < 0] = 0.0
    return metres[rates >= setup.scheme.mbps[step]].max()


@pytest.mark.parametrize(
    ("name", "ghz", "step", "sure", "surest"),
    [
        ("bridge_60_client", 60.0, 0, 365, 278),
        ("bridge_60_client", 60.0, 3, 284, 224),
        ("bridge_60_client", 60.0, 6, 233, 188),
        ("bridge_60_client", 65.0, 0, None, 308),
        ("bridge_60_dish", 60.0, 0, 736, 523),
        ("bridge_60_dish", 60.0, 3, 607, 430),
        ("bridge_60_ptp", 60.0, 0, 1305, 949),
        ("bridge_60_ptp", 65.0, 0, None, 1422),
    ],
)
def test_reach_of_60_ghz(name, ghz, step, sure, surest):
    """Ranges of a chain written apart from this one: 28.3 mm/h, 3 dB margin, 2 dB losses."""
    setup = replace(SETUPS[name], ghz=ghz, margin_db=4.0)  # 1 dB of the losses lies before the limit here
    if sure:
        assert reach_m(setup, step, 0.999) == pytest.approx(sure, abs=4)
    assert reach_m(setup, step, 0.9999) == pytest.approx(surest, abs=4)


@pytest.mark.parametrize(("step", "metres"), [(3, 1490), (7, 475)])
def test_reach_of_5_ghz(step, metres):
    setup = replace(SETUPS["bridge_5"], margin_db=6.5)  # 1 dB of losses, of which half lies before the limit
    assert reach_m(setup, step, 0.9999) == pytest.approx(metres, rel=0.01)


def test_power_stays_within_the_rule():
    setup = SETUPS["bridge_60_client"]
    assert sent_dbm(setup).max() == 40.0
    assert sent_dbm(setup)[-1] == 39.0  # 18 dBm less 6 of back-off, 28 dBi, 1 dB of loss
    narrow = replace(SETUPS["bridge_5"], scheme=replace(SETUPS["bridge_5"].scheme, bandwidth_mhz=10.0))
    assert eirp_limit_dbm(narrow) == pytest.approx(27.0, abs=0.02)  # 50 mW in each MHz
    assert eirp_limit_dbm(SETUPS["bridge_5"]) == 30.0
    assert eirp_limit_dbm(replace(setup, own_eirp_dbm=33.0)) == 33.0
    loud = replace(setup, near=replace(setup.near, tx_dbm=40.0, gain_dbi=10.0))
    assert sent_dbm(loud)[0] == 27.0 + 10.0 - 1.0  # the power into the antenna is limited, too


def test_both_ways_by_hand():
    """5.6 GHz over 1 km: 30 dBm - 107.41 - 0.01 + 23 - 0.5 there, 30 - 107.41 - 0.01 + 16 - 0.5 back."""
    setup = SETUPS["bridge_5"]
    found = link_rates(paths(1000.0), setup, weather(setup, 0.99, sigma_m=0.1))
    loss = 107.414 + 0.00914 + path_losses(paths(1000.0), setup, weather(setup, 0.99)).rain[0]
    assert found.loss_db[0] == pytest.approx(loss, abs=0.01)
    assert found.rx_dbm[0] == pytest.approx([52.5 - loss, 45.5 - loss], abs=0.01)
    assert found.snr_db[0] == pytest.approx(found.rx_dbm[0] + 113.975 - 19.031 - 6.0, abs=0.01)
    # -54.9 less 6 of margin bears -61 (432.4), -61.9 less 6 bears -68 (216.2)
    assert found.down[0, 1] == pytest.approx(432.4 * 0.55 * 0.75)
    assert found.up[0, 1] == pytest.approx(216.2 * 0.55 * 0.25)
    shared = link_rates(paths(1000.0), setup, weather(setup, 0.99), 4)
    assert shared.down[0, 1] == pytest.approx(432.4 * 0.55 * 0.75 / 4)


def test_what_nobody_can_answer_is_no_service():
    """The carrier hears a client no more that sends with a tenth of a milliwatt and less."""
    setup = replace(SETUPS["bridge_60_client"], far=replace(SETUPS["bridge_60_client"].far, tx_dbm=-20.0))
    found = link_rates(paths(200.0), setup, weather(setup))
    assert found.rx_dbm[0, 0] > found.rx_dbm[0, 1] + 20.0
    assert found.down.tolist() == found.up.tolist() == [[0.0, 0.0, 0.0]]


def test_same_link_from_its_other_end():
    setup = SETUPS["bridge_60_dish"]
    there = link_rates(paths([150.0, 300.0]), setup, weather(setup))
    back = link_rates(paths([150.0, 300.0]), setup.swapped, weather(setup))
    np.testing.assert_array_equal(there.down, back.up)
    np.testing.assert_array_equal(there.rx_dbm, back.rx_dbm[:, ::-1])


def test_60_ghz_needs_sight_and_5_ghz_bends():
    blocked = paths(200.0, share=-1.0, clearance_m=-0.5)
    sixty = link_rates(blocked, SETUPS["bridge_60_client"], weather(SETUPS["bridge_60_client"], sigma_m=0.1))
    assert sixty.down[0].tolist() == [0.0, 0.0, 0.0]
    five = SETUPS["bridge_5"]
    clear, bent = (path_losses(one, five, weather(five)) for one in (paths(200.0), blocked))
    assert bent.bend[0] == pytest.approx(16.342, abs=0.001)  # J(1.414)
    assert clear.bend[0] == 0.0
    over = paths(200.0, share=-1.0, clearance_m=-0.5, bend_db=30.0)
    assert path_losses(over, five, weather(five)).bend[0] == 30.0


def test_sure_rate_asks_for_heights_that_are_surely_free():
    """0.6 m of clearance with a deviation of 0.5 m is free in 88 of 100 cases only."""
    setup = SETUPS["bridge_60_client"]
    near, far = (
        link_rates(paths(100.0, clearance_m=clearance), setup, weather(setup)) for clearance in (0.6, 5.0)
    )
    assert near.down[0, 0] == 0.0
    assert near.down[0, 1] > 100.0
    assert near.certainty[0] == pytest.approx(0.885, abs=0.001)
    assert far.down[0, 0] > 100.0


def test_what_is_not_known_stays_unknown():
    for setup in SETUPS.values():
        found = link_rates(paths(100.0, share=np.nan, clearance_m=np.nan), setup, weather(setup))
        assert np.isnan(found.down).all()
        assert np.isnan(found.up).all()
        assert np.isnan(found.rx_dbm).all()


def test_small_cell_goes_by_computed_sight():
    setup = SETUPS["small_cell"]
    seen, hidden = (
        link_rates(paths(150.0, share=share, clearance_m=share * 2), setup, weather(setup))
        for share in (1.0, -1.0)
    )
    assert hidden.loss_db[0] - seen.loss_db[0] == pytest.approx(20.0, abs=5.0)
    assert hidden.down[0, 1] < seen.down[0, 1]


def test_lorawan_carries_some_thousand_bits():
    setup = SETUPS["lorawan"]
    found = link_rates(paths(1000.0), setup, weather(setup))
    assert found.down[0].max() == pytest.approx(0.00547)
    assert not setup.scheme.bits


LENGTHS = st.floats(5.0, 5000.0)
SHARES = st.floats(-3.0, 1.0)
NAMES = st.sampled_from(sorted(SETUPS))


@settings(max_examples=30)
@given(NAMES, LENGTHS, SHARES, st.floats(1.0, 3.0), st.floats(0.0, 1.0))
def test_longer_or_less_free_is_never_faster(name, metres, share, longer, less):
    setup = SETUPS[name]

    def rates(length, free):
        one = paths(length, share=free, clearance_m=free)
        return link_rates(one, setup, weather(setup))

    base, far, hidden = rates(metres, share), rates(metres * longer, share), rates(metres, share - less)
    np.testing.assert_array_equal(base.down == 0.0, base.up == 0.0)
    for way in ("down", "up"):
        sure, likely, best = getattr(base, way)[0]
        assert sure <= likely <= best
        assert getattr(far, way)[0, 1] <= likely
        assert getattr(hidden, way)[0, 1] <= likely


@settings(max_examples=30)
@given(SHARES, st.floats(-3.0, 10.0), st.floats(0.0, 2.0))
def test_higher_is_never_less_free(share, clearance_m, metres):
    one = paths(200.0, share=share, clearance_m=clearance_m)
    low, same, high = (free_at(one, 60.0, by)[0] for by in (-metres, 0.0, metres))
    assert low <= same <= high


def test_a_million_links_at_once_are_those_one_by_one():
    rng = np.random.default_rng(3)
    metres, share = rng.uniform(10, 900, 400), rng.uniform(-1.5, 1.0, 400)
    setup = SETUPS["bridge_60_dish"]
    many = Paths(metres, share, share * 0.4)
    whole = link_rates(many, setup, weather(setup))
    for k in range(0, 400, 37):
        alone = link_rates(
            Paths(*(a[k : k + 1] for a in (metres, share, share * 0.4))), setup, weather(setup)
        )
        np.testing.assert_array_equal(alone.down[0], whole.down[k])


def test_several_availabilities_at_once_are_those_one_by_one():
    setup, now = SETUPS["bridge_5"], weather(SETUPS["bridge_5"])
    three = paths([120.0, 400.0, 900.0], [1.0, 0.4, -0.2], [3.0, 0.5, -1.0])
    found, losses = rates_at(three, setup, now, (0.99, 0.9999))
    for one, rates in zip((0.99, 0.9999), found, strict=True):
        alone = link_rates(three, setup, replace(now, availability=one))
        for key, value in vars(alone).items():
            assert np.array_equal(getattr(rates, key), value), key
    for ours, alone in zip(losses, path_losses(three, setup, now), strict=True):
        assert np.array_equal(ours, alone)
