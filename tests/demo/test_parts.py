"""The tools the city is made with: cutting, bending, random numbers, the digest."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.demo.layout import make_layout
from netplan.demo.names import make_names
from netplan.demo.noise import bend, bend_fields, generator, sample, smooth_field
from netplan.demo.quarters import CORE, GRID
from netplan.demo.split import subdivide


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(50.0, 400.0), st.floats(50.0, 400.0))
def test_pieces_are_small_and_make_up_the_whole(seed: int, width: float, height: float):
    whole = np.array([shapely.box(0, 0, width, height), shapely.Point(900, 0).buffer(80)])
    target = np.array([2_000.0, 1_500.0])
    rng = np.random.default_rng(seed)
    pieces = subdivide(whole, target, np.full(2, 0.1), np.full(2, 5.0), rng)
    for row in (0, 1):
        own = pieces.polygons[pieces.owner == row]
        assert shapely.area(own).sum() == pytest.approx(whole[row].area, rel=1e-6)
        assert shapely.area(own).max() < 6.0 * target[row]
    assert shapely.length(pieces.cuts).min(initial=np.inf) > 0.0
    inside = shapely.buffer(whole[pieces.cut_owner], 1e-6)
    assert shapely.covers(inside, pieces.cuts).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1_000))
def test_bending_never_folds_the_plan(seed: int):
    rng = np.random.default_rng(seed)
    fields = bend_fields(generator(seed, "bend"))
    corner = rng.uniform(-10_000.0, 10_000.0, (500, 2))
    x, y = (bend(corner + step, fields) - bend(corner, fields) for step in ([5.0, 0.0], [0.0, 5.0]))
    turn = x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0]
    assert turn.min() > 0.0


def test_fields_are_smooth_and_centred():
    field = smooth_field(np.random.default_rng(3), 1000.0)
    points = np.random.default_rng(4).uniform(-10_000, 10_000, (4000, 2))
    values = sample(field, points)
    assert abs(values.mean()) < 0.2
    assert 0.5 < values.std() < 1.2
    assert np.abs(sample(field, points + 10.0) - values).max() < 0.3


def test_each_subject_has_numbers_of_its_own():
    one, again, other = (generator(1, name).random(4) for name in ("sites", "sites", "lamps"))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, generator(2, "sites").random(4))


def test_no_street_name_is_given_twice():
    n = 9_000
    rng = np.random.default_rng(0)
    kind = rng.choice([CORE, GRID], n)
    names = make_names(1, rng.integers(0, 50, n), kind, rng.random(n) < 0.1)
    assert len(set(names)) == n
    old_town = [name for name, k in zip(names, kind, strict=True) if k == CORE][:40]
    assert (
        sum(name.endswith(("gasse", "gäßchen", "straße", "platz", "hof", "Landstraße")) for name in old_town)
        > 20
    )


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_the_frame_of_the_city_is_sound(seed: int):
    layout = make_layout(seed)
    assert layout.boundary.is_valid
    assert layout.boundary.area / 1e6 == pytest.approx(300, rel=0.03)
    assert layout.boundary.contains(layout.core)
    assert shapely.length(layout.roads[0]) > 3_000.0, "the ring road is closed round the old town"
    drowned = shapely.length(shapely.intersection(layout.roads, layout.lakes)).sum()
    assert drowned == 0.0
