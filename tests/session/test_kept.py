"""Results of radio kept between two starts: what is found is what would be computed, or it is computed."""

from dataclasses import fields, replace
from importlib.util import find_spec

import numpy as np
import pytest

from netplan.core.choice import reach
from netplan.core.choice.making import choose_carriers
from netplan.core.choice.reach import Wish, reach_of
from netplan.core.radio import air
from netplan.core.radio.air import Air, air_at
from netplan.core.radio.budget import Weather
from netplan.core.sight.pairs import Search, pairs_in_sight
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.stand import Stands
from netplan.core.survey import survey
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.model.surface import Surface
from netplan.progress import Progress
from netplan.session.kept import Kept
from tests.core.choice.test_making import TERMS
from tests.core.hops.test_making import carrier, place

CATALOGUE = radio_catalogue()
SURFACE = Surface(np.full((60, 60), 100.0, np.float32), 0.0, 60.0, 1.0, "EPSG:25833")
POLES = Stands(np.array([[10.5, 30.5], [20.5, 30.5]]), np.array([108.0, 108.0]))
PLACES = Stands(np.array([[50.5, 30.5], [40.5, 10.5]]), np.array([101.5, np.nan]))
SETUP = CATALOGUE.setups["bridge_60_client"]
WEATHER = Weather(Air(60.0, 14.8, 0.8515, 0.7486, 28.3, "test"))
ASKED = (SURFACE, (POLES, PLACES), Wish(0.0, 100.0), (SETUP, WEATHER))


@pytest.fixture
def looked(monkeypatch):
    """Return how often lines of sight were looked along so far."""
    calls = []

    def look(*asked):
        calls.append(asked)
        return pairs_in_sight(*asked)

    monkeypatch.setattr(reach, "pairs_in_sight", look)
    return calls


def same(one, other):
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    return True


def walled():
    heights = SURFACE.heights_m.copy()
    heights[30, 30] = 100.01  # far below every ray: not even a centimetre may go unnoticed
    return replace(SURFACE, heights_m=heights)


def test_a_second_start_finds_what_the_first_one_computed(tmp_path, looked):
    first = Kept(tmp_path)(reach_of, *ASKED, Progress())
    again = Kept(tmp_path)(reach_of, *ASKED, Progress(stopped=lambda: False))
    assert same(first, again)
    assert same(first, reach_of(*ASKED))
    assert first.target.tolist() == [0, 0]
    assert len(looked) == 2  # by the first one, and here without what is kept


@pytest.mark.parametrize(
    "changed",
    [
        (walled(), *ASKED[1:]),
        (replace(SURFACE, west=0.5), *ASKED[1:]),
        (SURFACE, (replace(POLES, height_m=POLES.height_m + 0.01), PLACES), *ASKED[2:]),
        (SURFACE, (POLES, replace(PLACES, places=PLACES.places + 0.01)), *ASKED[2:]),
        (*ASKED[:2], Wish(1e-6, 100.0), ASKED[3]),
        (*ASKED[:2], Wish(0.0, 99.0), ASKED[3]),
        (*ASKED[:2], Wish(0.0, 100.0, 15.0), ASKED[3]),
        (*ASKED[:3], (replace(SETUP, margin_db=SETUP.margin_db + 1), WEATHER)),
        (*ASKED[:3], (SETUP, replace(WEATHER, sigma_m=0.6))),
        (*ASKED[:3], (SETUP, replace(WEATHER, availability=0.9999))),
        (*ASKED[:3], (SETUP, replace(WEATHER, air=replace(WEATHER.air, rain_mm_h=28.4)))),
    ],
)
def test_whatever_changes_nothing_old_is_found(tmp_path, looked, changed):
    kept = Kept(tmp_path)
    kept(reach_of, *ASKED)
    assert same(kept(reach_of, *changed), reach_of(*changed))
    assert len(looked) == 3


def test_another_program_or_another_stage_finds_nothing(tmp_path, looked, monkeypatch):
    kept = Kept(tmp_path)
    kept(reach_of, *ASKED)
    monkeypatch.setattr("netplan.session.kept.code_digest", lambda: "another")
    kept(reach_of, *ASKED)
    assert len(looked) == 2


def test_pairs_come_back_with_their_counts(tmp_path):
    asked = ground_of(SURFACE), POLES.ends(SURFACE), PLACES.ends(SURFACE), Search(100.0, 60e9)
    first, again = (Kept(tmp_path)(pairs_in_sight, *asked) for _ in range(2))
    assert same(first, again)
    assert again.n_looked_at == pairs_in_sight(*asked).n_looked_at == 4
    assert again.n_unknown.tolist() == [1, 1]
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_damaged_or_too_much_is_computed_again(tmp_path, looked):
    kept = Kept(tmp_path / "a")
    kept(reach_of, *ASKED)
    (file,) = (tmp_path / "a").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert same(kept(reach_of, *ASKED), reach_of(*ASKED))
    small = Kept(tmp_path / "b", most_bytes=10)
    for _ in range(2):
        small(reach_of, *ASKED)
    assert not list((tmp_path / "b").iterdir())
    (tmp_path / "c").write_text("no folder")
    assert same(Kept(tmp_path / "c")(reach_of, *ASKED), reach_of(*ASKED))
    assert len(looked) == 7


def test_what_cannot_be_told_apart_is_refused(tmp_path):
    with pytest.raises(TypeError):
        Kept(tmp_path)(reach_of, *ASKED[:3], (SETUP, object()))


@pytest.mark.skipif(find_spec("itur") is None, reason="itur is not installed")
def test_the_air_of_a_place_is_asked_of_itur_once_for_all(tmp_path, monkeypatch):
    asked = 60.0, (51.05, 13.74), CATALOGUE.air
    first = air_at(*asked, Kept(tmp_path))
    air.by_itur.cache_clear()
    monkeypatch.setattr(air, "import_module", lambda name: pytest.fail(f"{name} was loaded"))
    assert air_at(*asked, Kept(tmp_path)) == first
    monkeypatch.undo()
    monkeypatch.setattr(air, "version", lambda _name: "9.9")
    assert "itur 9.9" in air_at(*asked, Kept(tmp_path)).source


def test_a_choice_made_again_looks_along_no_line(tmp_path, looked):
    project, ground = place([carrier((0, 2)), carrier((2, 2))])
    known, terms = survey(project, Scenario().snap_limit_m), replace(TERMS, share=0.05)
    ground = replace(ground, recall=Kept(tmp_path))
    first, again = (choose_carriers(project, Scenario(), ground, known, terms) for _ in range(2))
    more = choose_carriers(project, Scenario(), ground, known, replace(terms, share=0.04))
    assert len(looked) == 1  # how much is to be covered changes no pair
    assert again.carriers.equals(first.carriers)
    assert (again.cost_eur, again.bound, again.gap) == (first.cost_eur, first.bound, first.gap)
    assert more.covered <= more.whole
