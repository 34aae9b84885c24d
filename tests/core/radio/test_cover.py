"""What arrives where: every cell is a link of its own; unknown is never covered; walls throw shadows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.radio.air import air_at
from netplan.core.radio.budget import Paths, Weather, link_rates
from netplan.core.radio.cover import (
    BEYOND,
    INSIDE,
    NONE,
    NOTHING_DBM,
    OPEN,
    SERVED,
    CoverAsk,
    make_cover,
    neighbour_colours,
)
from netplan.core.radio.covering import Chosen, cover_project
from netplan.core.radio.pattern import AIMED, Turned, off_deg
from netplan.core.sight.lines import look
from netplan.core.sight.pyramid import ground_of
from netplan.errors import Cancelled, ParameterError
from netplan.model.radio import radio_catalogue
from netplan.model.surface import Surface
from netplan.progress import Progress
from tests.core.radio.test_link import town

CATALOGUE = radio_catalogue()
SIZE = 121


def weather(setup):
    return Weather(air_at(setup.ghz, None, CATALOGUE.air))


def ask(key="small_cell", **changes):
    setup = CATALOGUE.setups[key]
    return replace(CoverAsk(setup, weather(setup), 50.0, 5.0), **changes)


def flat(height=100.0, size=SIZE):
    return np.full((size, size), height, dtype=np.float32)


def covered(surface, terrain, places, asked, above_m=8.0, progress=None):
    grids = [Surface(one, 0.0, float(len(one)), 1.0, "EPSG:25833") for one in (surface, terrain)]
    places = np.asarray(places, dtype=float)
    high = grids[1].heights_at(places) + above_m
    return make_cover((grids[0], grids[1]), places, high, asked, *([progress] if progress else []))


def at(cover, x, y):
    return int((cover.north - y) // cover.cell_m), int((x - cover.west) // cover.cell_m)


def test_on_a_plane_everything_within_the_radius_is_served_and_fades():
    cover = covered(flat(), flat(), [(60.5, 60.5)], ask()).after
    middles = cover.places()
    away = np.hypot(*(middles - 60.5).T).reshape(cover.state.shape)
    assert (cover.state[away <= 50.0] == SERVED).all()
    assert (cover.state[away > 50.0] == BEYOND).all()
    assert np.isnan(cover.rx_dbm[away > 50.0]).all()
    far, near = cover.rx_dbm[at(cover, 105, 60)], cover.rx_dbm[at(cover, 75, 60)]
    assert far < near < 0
    assert np.array_equal(cover.rx_dbm, cover.rx_dbm[::-1], equal_nan=True) or cover.rx_dbm.size


@pytest.mark.parametrize("key", ["bridge_60_client", "small_cell", "lorawan", "bridge_5"])
def test_a_cell_says_what_a_link_to_its_middle_says(key):
    rng = np.random.default_rng(3)
    surface = flat() + rng.choice([0.0, 0.0, 0.0, 12.0], (SIZE, SIZE)).astype(np.float32)
    asked = ask(key, on_roofs=True)
    cover = covered(surface, flat(), [(60.5, 60.5)], asked, above_m=14.0).after
    grid = Surface(surface, 0.0, float(SIZE), 1.0, "EPSG:25833")
    for x, y in [(32.5, 62.5), (77.5, 97.5), (60.5, 22.5)]:
        cell = at(cover, x, y)
        middle = cover.places().reshape(*cover.state.shape, 2)[cell]
        low = float(grid.heights_at(middle[None])[0]) + 1.5
        one, two = grid.cells(np.array([[60.5, 60.5]]))[0], grid.cells(middle[None])[0]
        ends = np.array([[*one, 114.0, *two, low]])
        seen = look(ground_of(grid), ends, asked.setup.ghz * 1e9)
        length = np.array([np.hypot(np.hypot(*(middle - 60.5)), 114.0 - low)])
        path = Paths(length, seen.share.astype(float), seen.clearance_m.astype(float), far_m=np.array([1.5]))
        if asked.setup.blocked == "bend":
            from netplan.core.radio.bend import bends_db

            path = replace(path, bend_db=bends_db(ground_of(grid), ends, asked.setup.ghz * 1e9)[:, 1])
        rates = link_rates(path, asked.setup, asked.weather)
        assert cover.rx_dbm[cell] == max(rates.rx_dbm[0, 0], NOTHING_DBM)
        assert cover.down_mbps[cell][1] == rates.down[0, 1]


def test_a_wall_throws_a_shadow_and_what_is_inside_is_left_out():
    surface = flat()
    surface[:, 80:86] = 130.0
    cover = covered(surface, flat(), [(60.5, 60.5)], ask("bridge_60_client")).after
    assert cover.state[at(cover, 70, 60)] == SERVED
    assert cover.state[at(cover, 82, 60)] == INSIDE
    behind = at(cover, 100, 60)
    assert cover.state[behind] == NONE
    assert cover.rx_dbm[behind] == NOTHING_DBM
    assert cover.down_mbps[behind].tolist() == [0.0, 0.0, 0.0]
    assert cover.server[behind] == -1


def test_unknown_heights_are_never_covered_and_never_called_empty():
    surface = flat()
    surface[:, 80:86] = np.nan
    cover = covered(surface, flat(), [(60.5, 60.5)], ask()).after
    for x in (82, 100):
        cell = at(cover, x, 60)
        assert cover.state[cell] == OPEN
        assert np.isnan(cover.rx_dbm[cell])
        assert np.isnan(cover.down_mbps[cell]).all()
    outside = covered(flat(), flat(), [(110.5, 60.5)], ask()).after
    assert outside.state[at(outside, 140, 60)] == OPEN


def test_known_service_stands_where_another_carrier_is_unsure():
    surface = flat()
    surface[:, 80:82] = np.nan
    cover = covered(surface, flat(), [(60.5, 60.5), (100.5, 60.5)], ask()).after
    assert cover.state[at(cover, 97, 60)] == SERVED
    assert cover.server[at(cover, 97, 60)] == 1


def test_best_server_is_the_strongest_and_the_first_of_equal_ones():
    cover = covered(flat(), flat(), [(40.0, 60.0), (80.0, 60.0)], ask()).after
    assert cover.server[at(cover, 45, 60)] == 0
    assert cover.server[at(cover, 77, 60)] == 1
    assert cover.n_servers[at(cover, 61, 60)] == 2
    same = covered(flat(), flat(), [(40.0, 60.0), (40.0, 60.0)], ask()).after
    assert set(np.unique(same.server)) <= {-1, 0}


def test_today_is_what_the_first_carriers_send_and_more_carriers_never_take_away():
    places = [(40.0, 60.0), (80.0, 60.0)]
    today, after = covered(flat(), flat(), places, ask(n_today=1))
    alone = covered(flat(), flat(), places[:1], ask()).after
    row, column = at(alone, 45, 60)
    assert today.rx_dbm[at(today, 45, 60)] == alone.rx_dbm[row, column]
    served = today.state == SERVED
    assert (today.n_servers.max(), after.n_servers.max()) == (1, 2)
    assert (after.state[served] == SERVED).all()
    assert (after.rx_dbm[served] >= today.rx_dbm[served]).all()
    assert (after.state == SERVED).sum() > served.sum()


def test_turning_the_world_turns_the_answer():
    rng = np.random.default_rng(5)
    surface = flat(size=120) + rng.choice([0.0, 0.0, 15.0], (120, 120)).astype(np.float32)
    here = covered(surface, flat(size=120), [(60.5, 60.5)], ask("bridge_60_client", cell_m=5.0)).after
    mirrored = covered(
        surface[:, ::-1].copy(), flat(size=120), [(59.5, 60.5)], ask("bridge_60_client", cell_m=5.0)
    )
    assert np.array_equal(here.state[:, ::-1], mirrored.after.state)
    assert np.array_equal(here.server[:, ::-1], mirrored.after.server)


def test_antennas_that_look_away_send_less():
    device = CATALOGUE.devices["sector_5"]
    places = np.array([[0.0, 100.0], [100.0, 0.0], [0.0, -100.0]])
    level = np.zeros(3)
    off = off_deg(device, Turned((0.0,)), places, level)
    assert off == pytest.approx([0.0, 90.0, 180.0])
    assert off_deg(device, Turned((0.0, 180.0)), places, level) == pytest.approx([0.0, 90.0, 0.0])
    assert off_deg(device, AIMED, places, level).tolist() == [0.0, 0.0, 0.0]
    below = off_deg(device, Turned((0.0,), 45.0), places[:1], np.array([-100.0]))
    assert below == pytest.approx([0.0], abs=1e-9)
    narrow = replace(device, half_up_deg=9.0)  # of 45 sideways: five times as far off
    assert off_deg(
        narrow, Turned((0.0,)), places[:1], np.array([100.0 * np.tan(np.radians(9.0))])
    ) == pytest.approx([45.0])
    north = covered(flat(), flat(), [(60.5, 60.5)], ask("bridge_5", turned=Turned((0.0,)))).after
    assert north.rx_dbm[at(north, 60, 90)] > north.rx_dbm[at(north, 60, 30)] + 10


def test_an_antenna_cannot_look_anywhere():
    with pytest.raises(ParameterError, match="400"):
        covered(flat(), flat(), [(60.5, 60.5)], ask(turned=Turned((400.0,))))


def test_too_many_cells_and_no_carrier_are_refused():
    with pytest.raises(ParameterError, match="too many"):
        covered(flat(), flat(), [(60.5, 60.5)], ask(reach_m=50_000.0, cell_m=1.0))
    with pytest.raises(ParameterError, match="no carrier"):
        covered(flat(), flat(), np.zeros((0, 2)), ask())
    with pytest.raises(ParameterError, match="above 0"):
        covered(flat(), flat(), [(60.5, 60.5)], ask(cell_m=0.0))


def test_it_can_be_stopped():
    asked = []

    def stopped():
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        covered(flat(), flat(), [(60.5, 60.5)] * 9, ask(), progress=Progress(stopped=stopped))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**16), st.integers(1, 4))
def test_areas_that_touch_differ_in_colour(seed, n):
    server = np.random.default_rng(seed).integers(-1, n, (8, 8)).astype(np.int32)
    colours = np.append(neighbour_colours(server, n, 5), 0)[server]
    for one, other in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        apart = (server[one] != server[other]) & (server[one] >= 0) & (server[other] >= 0)
        assert (colours[one] != colours[other])[apart].all()


def test_a_project_gets_its_table_and_what_was_found():
    project, *grids = town(wall_m=20.0)
    made = cover_project(project, Chosen(("lamp",)), ask(reach_m=40.0), tuple(grids), "edition")
    table = made.tables["radio_cells"]
    assert set(table["radio_cell"]) <= {"served", "none", "unknown"}
    assert (table.loc[table["radio_cell"] == "served", "carrier_id"] == "lamp").all()
    assert table.loc[table["radio_cell"] == "unknown", "rx_dbm"].isna().all()
    assert table["id"].is_unique
    again = cover_project(project, Chosen(("lamp",)), ask(reach_m=40.0), tuple(grids), "edition")
    assert table.equals(again.tables["radio_cells"])
    forbidden = cover_project(project, Chosen(("lamp",)), ask("bridge_bfwa"), tuple(grids), "edition")
    assert forbidden.covers is None
    assert not len(forbidden.tables["radio_cells"])
    assert "RAD-005" in {one.code for one in forbidden.problems}
    with pytest.raises(ParameterError, match="nobody"):
        cover_project(project, Chosen(("nobody",)), ask(), tuple(grids), "edition")
