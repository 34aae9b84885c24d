"""Losses against the values of the recommendations, and against itur where it is installed."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.radio.air import Air, air_at
from netplan.core.radio.losses import (
    aside_db,
    free_space_db,
    knife_edge_db,
    leaves_db,
    noise_dbm,
    rain_db,
    street_db,
)
from netplan.errors import ParameterError
from netplan.model.radio import radio_catalogue

needs_itur = pytest.mark.skipif(find_spec("itur") is None, reason="itur (extra radio) is not installed")
TABLE = radio_catalogue().air
DRESDEN = (51.05, 13.74)


def one(value):
    return np.array([value], dtype=float)


@pytest.mark.parametrize(("v", "loss"), [(0.0, 6.03), (1.0, 13.93), (2.4, 20.54), (-0.78, 0.0), (-3.0, 0.0)])
def test_loss_over_an_edge(v, loss):
    assert knife_edge_db(one(v))[0] == pytest.approx(loss, abs=0.01)


def test_loss_over_an_edge_is_not_known_where_the_way_is_not():
    assert np.isnan(knife_edge_db(one(np.nan))[0])


@pytest.mark.parametrize(
    ("metres", "ghz", "loss"), [(1000, 1.0, 92.45), (100, 60.0, 108.01), (1000, 5.6, 107.41)]
)
def test_loss_in_free_space(metres, ghz, loss):
    assert free_space_db(one(metres), ghz)[0] == pytest.approx(loss, abs=0.01)


@pytest.mark.parametrize(
    ("ghz", "gas"),
    [(57.0, 10.21), (60.0, 14.78), (61.0, 15.17), (63.0, 11.00), (65.0, 3.99), (66.0, 2.15)],
)
def test_gas_of_p676(ghz, gas):
    assert air_at(ghz, None, TABLE).gas_db_km == pytest.approx(gas, abs=0.006)


@pytest.mark.parametrize(("ghz", "gamma"), [(60.0, 10.40), (5.6, 0.0683), (70.0, 11.4)])
def test_rain_of_p838(ghz, gamma):
    air = air_at(ghz, None, TABLE)
    assert air.rain_k * 28.31**air.rain_alpha == pytest.approx(gamma, rel=0.01)


@pytest.mark.parametrize(("km", "loss"), [(0.1, 2.59), (0.3, 7.78)])
def test_path_of_rain_is_capped(km, loss):
    """Values of itur for 60 GHz, vertical, 28.3 mm/h, 0.01 %; without the cap the first would be 5.32."""
    air = replace(air_at(60.0, None, TABLE), rain_mm_h=28.3)
    assert rain_db(one(km * 1000), air, 0.9999)[0] == pytest.approx(loss, abs=0.01)


@needs_itur
def test_rain_is_that_of_itur_on_ten_thousand_links():
    from itur.models import itu530

    rng = np.random.default_rng(7)
    metres = rng.uniform(20.0, 5000.0, 10_000)
    for ghz, p in ((5.6, 0.1), (60.0, 0.01), (64.8, 0.05)):
        air = air_at(ghz, DRESDEN, TABLE)
        with np.errstate(invalid="ignore"):  # below 10 GHz it computes what it then leaves out
            theirs = itu530.rain_attenuation(*DRESDEN, metres / 1000, ghz, 0.0, p, 90.0, air.rain_mm_h).value
        np.testing.assert_allclose(rain_db(metres, air, 1 - p / 100), theirs, rtol=1e-6)


@needs_itur
def test_table_of_the_catalogue_is_what_itur_says():
    for ghz in (0.868, 3.7, 5.6, 60.0, 60.48, 64.8, 71.0):
        asked, told = air_at(ghz, DRESDEN, TABLE), air_at(ghz, None, TABLE)
        mine = [getattr(asked, name) for name in ("gas_db_km", "rain_k", "rain_alpha", "rain_mm_h")]
        assert mine == pytest.approx([told.gas_db_km, told.rain_k, told.rain_alpha, told.rain_mm_h], rel=2e-3)
        assert asked.exact
        assert not told.exact


@needs_itur
def test_itur_is_asked_once_for_a_place():
    assert air_at(60.0, DRESDEN, TABLE) is air_at(60.0, (51.0501, 13.7401), TABLE)


def test_frequency_nobody_knows_is_refused(monkeypatch):
    monkeypatch.setattr("netplan.core.radio.air.find_spec", lambda _name: None)
    with pytest.raises(ParameterError, match="install itur"):
        air_at(26.0, DRESDEN, TABLE)
    assert not air_at(60.0, DRESDEN, TABLE).exact


@pytest.mark.parametrize(
    ("ghz", "seen", "loss"),
    [(3.6, 1, 93.3), (3.6, 0, 115.5), (5.6, 1, 95.7), (5.6, 0, 119.6), (60.0, 1, 116.3), (60.0, 0, 141.5)],
)
def test_street_canyon(ghz, seen, loss):
    assert street_db(one(200.0), ghz, one(seen))[0] == pytest.approx(loss, abs=0.07)


@pytest.mark.parametrize(
    ("ghz", "metres", "seen", "p1411"),
    [
        (1.0, 20.0, 1, 58.16132091),
        (10.0, 100.0, 1, 93.23),
        (28.0, 300.0, 1, 112.3178654),
        (82.0, 500.0, 1, 126.5232444),
        (1.0, 300.0, 0, 108.4166228),
        (10.0, 300.0, 0, 131.0166228),
        (28.0, 500.0, 0, 149.3973527),
        (82.0, 150.0, 0, 140.440397),
        (100.0, 100.0, 0, 135.82),
    ],
)
def test_street_canyon_beside_p1411(ghz, metres, seen, p1411):
    """Another body's fit of other measurements: rows of reference_p1411.csv (P.1411-11, below the roofs).

    https://github.com/eeveetza/p1411; the last digits differ, a mistaken term would show.
    """
    assert street_db(one(metres), ghz, one(seen))[0] == pytest.approx(p1411, abs=2.0)


def test_street_canyon_without_word_on_sight_is_not_known():
    assert np.isnan(street_db(one(200.0), 3.6, one(np.nan))[0])


def test_leaves_are_opaque_at_60_ghz_only():
    assert leaves_db(np.array([0.0, 3.0, np.nan]), 60.0).tolist()[:2] == [0.0, np.inf]


@pytest.mark.parametrize(
    ("mhz", "gamma", "most"),
    [(105.9, 0.04, 9.4), (466.475, 0.12, 18.0), (949.0, 0.17, 26.5), (2117.5, 0.34, 34.1)],
)
def test_leaves_of_p833_table_1(mhz, gamma, most):
    assert leaves_db(one(0.01), mhz / 1000)[0] == pytest.approx(0.01 * gamma, rel=0.01)
    assert leaves_db(one(1e5), mhz / 1000)[0] == pytest.approx(most, rel=0.09)  # measured; the fit is theirs


def test_more_leaves_take_more():
    losses = leaves_db(np.array([0.0, 5.0, 20.0, 200.0]), 5.6)
    assert losses[0] == 0.0
    assert (np.diff(losses) > 0).all()
    assert 4.0 < losses[1] < 6.0


def test_antenna_loses_three_db_at_half_its_beam():
    assert aside_db(np.array([0.0, 5.0, -5.0, 90.0]), 5.0, 3.0, 25.0).tolist() == [0.0, 3.0, 3.0, 25.0]


def test_noise_of_a_wide_channel():
    assert noise_dbm(2160.0, 10.0) == pytest.approx(-70.6, abs=0.1)  # "-81 dBm + NF" of planners


@settings(max_examples=30)
@given(st.floats(1.0, 20_000.0), st.floats(1.0, 2.0), st.floats(0.99, 0.99999))
def test_more_way_and_more_certainty_never_lose_less(metres, longer, availability):
    air = Air(60.0, 14.8, 0.8515, 0.7486, 28.3, "test")
    here, farther, mostly = (
        rain_db(one(way), air, share)[0]
        for way, share in ((metres, availability), (metres * longer, availability), (metres, 0.99))
    )
    assert farther >= here * (1 - 1e-9)
    assert here >= mostly * (1 - 1e-9)
