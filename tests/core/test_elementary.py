"""Elementary functions, and what rests on them, are the same with and without AVX-512."""

import hashlib
import math
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from numpy._core import _multiarray_umath as numpys

from netplan.core import elementary
from netplan.core.radio.air import Air
from netplan.core.radio.budget import Paths, Weather, link_rates
from netplan.core.radio.pattern import Turned, off_deg
from netplan.model.radio import radio_catalogue

WIDE = [
    name
    for name in numpys.__cpu_dispatch__
    if name.startswith(("AVX512", "X86_V4")) and numpys.__cpu_features__[name]
]
VALUES = np.random.default_rng(1).uniform(0.1, 3000.0, 20_000)


def test_they_are_those_of_the_c_library():
    some = VALUES[:500]
    for ours, known in (
        (elementary.log10(some), [math.log10(x) for x in some]),
        (elementary.exp(-some / 100), [math.exp(x) for x in -some / 100]),
        (elementary.power(some, 0.633), [math.pow(x, 0.633) for x in some]),
        (elementary.arctan2(some - 9.0, 3.0), [math.atan2(x, 3.0) for x in some - 9.0]),
    ):
        assert ours.tolist() == known
    odd = np.array([[0.0, -1.0], [np.inf, np.nan]])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(elementary.log10(odd), np.log10(odd))
        np.testing.assert_array_equal(elementary.exp(odd), np.exp(odd))
        np.testing.assert_array_equal(elementary.power(odd, 0.5), odd**0.5)
    assert elementary.log10(1000.0).shape == ()
    assert elementary.power(np.array([4.0]), 0.5).tolist() == [2.0]


def figures():
    """Return a digest of what links of all kinds carry, and where antennas are met."""
    catalogue, digest = radio_catalogue(), hashlib.sha256()
    height = np.roll(VALUES, 1) / 100 - 10.0
    paths = Paths(VALUES, height, np.clip(height / 10.0, -1.0, 1.0), through_m=np.roll(VALUES, 2) / 60)
    for setup in catalogue.setups.values():
        air = Air(60.0, 14.8, 0.85, 0.75, 25.4, "made")
        rates = link_rates(paths, setup, Weather(air, 0.9999, 0.5))
        for one in (rates.down, rates.up, rates.rx_dbm, rates.loss_db, rates.certainty):
            digest.update(np.ascontiguousarray(one).tobytes())
        device = replace(setup.near, half_deg=30.0)
        away = np.column_stack([height, VALUES - 1500.0])
        digest.update(off_deg(device, Turned((10.0, 120.0), 3.0), away, height).tobytes())
    return digest.hexdigest()


@pytest.mark.skipif(not WIDE, reason="this processor has no AVX-512")
def test_what_links_carry_is_the_same_without_avx_512():
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(WIDE)}
    command = [sys.executable, "-c", "from tests.core.test_elementary import *; print(WIDE, figures())"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert told == f"[] {figures()}\n"
