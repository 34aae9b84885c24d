"""Links over a small town one can work out by hand: sight, heights, findings instead of numbers."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box

from netplan.core.radio.air import air_at
from netplan.core.radio.asking import bounds_of, heights_of, way_between
from netplan.core.radio.budget import Weather
from netplan.core.radio.ends import thing_called
from netplan.core.radio.lawful import require_lawful, setup_findings
from netplan.core.radio.link import Asked, Heights, aim
from netplan.core.radio.losses import leaves_db
from netplan.core.radio.pattern import AIMED, Turned
from netplan.errors import NetplanError, ParameterError
from netplan.model.project import Project
from netplan.model.radio import radio_catalogue, radio_from, radio_text
from netplan.model.surface import Surface
from tests.sample_city import CRS, typed

WEST, NORTH = 400_000.0, 5_700_000.0
CATALOGUE = radio_catalogue()


def at(x, y):
    return Point(WEST + x, NORTH - y)


def layer(name, rows):
    return typed(name, gpd.GeoDataFrame(rows, crs=CRS))


def town(wall_m=0.0, tree_m=0.0):
    """Make a flat town at 100 m: a school of 10 m in the west, lamps of 8 m in the east, a wall or tree."""
    ground = np.full((120, 260), 100.0, dtype=np.float32)
    heights = ground.copy()
    heights[55:65, 20:30] += 10.0
    heights[40:80, 100:103] += np.float32(wall_m)
    heights[40:80, 150:160] += np.float32(tree_m)
    lamps = {
        "id": ["lamp", "none", "wall"],
        "name": [None, "Ampel", "Ampel"],
        "carrier_class": ["ISA_Strassenlaterne"] * 3,
        "height_m": [8.0, 0.0, 3.0],
        "mounting_m": [np.nan] * 3,
        "geometry": [at(225.5, 60.5), at(225.5, 65.5), at(101.5, 60.5)],
    }
    school = {"id": ["s"], "name": ["Schule"], "kind": ["school"], "geometry": [at(25.5, 60.5)]}
    houses = {"id": ["h", "w"], "geometry": [shape(20, 30, 55, 65), shape(100, 103, 40, 80)]}
    layers = {name: layer(name, rows) for name, rows in
              (("sites", school), ("carriers", lamps), ("buildings", houses))}  # fmt: skip
    surface = Surface(heights, WEST, NORTH, 1.0, CRS, "made", "2024-05-01")
    return Project("Town", layers, CRS), surface, replace(surface, heights_m=ground)


def shape(west, east, north, south):
    return box(WEST + west, NORTH - south, WEST + east, NORTH - north)


def asked(name="bridge_60_client", **changes):
    setup = replace(CATALOGUE.setups[name], **changes)
    air = air_at(CATALOGUE.setups[name].ghz, None, CATALOGUE.air)
    return Asked(setup, Weather(air, sigma_m=0.1))


def way(project, surface, terrain, ends=("lamp", "s")):
    return way_between(project, tuple(thing_called(project, end) for end in ends), surface, terrain)


def codes(link):
    return sorted(problem.code for problem in link.problems if problem.code != "RAD-007")


def test_a_free_link_by_hand():
    there = way(*town())
    heights = heights_of(there)
    assert heights == Heights(8.0, 11.5)
    link = aim(there, asked(), heights)
    assert link.sight == "clear"
    # the ray leaves the roof 1.5 m above its edge, 4 cells from the antenna in the middle
    assert 0.0 < link.clearance_m <= 1.5
    assert there.length_m == pytest.approx(abs(there.near.x - there.far.x), abs=0.01)
    assert codes(link) == []
    assert link.rates[0].down[0, 1] > 100.0
    assert link.ray_m[0] == pytest.approx(108.0)
    assert link.ray_m[-1] == pytest.approx(111.5)
    assert link.zone_m.max() == pytest.approx(0.5 * np.sqrt(0.299792458 / 60.48 * there.length_m), rel=0.01)


def test_masts_raised_over_a_wall_see_each_other():
    there = way(*town(wall_m=20.0))
    low = aim(there, asked(), heights_of(there))
    assert low.sight == "blocked"
    assert low.rates[0].down.max() == 0.0
    assert 115.0 < low.worst_m < 130.0  # the wall stands 123 to 126 m from the lamp
    high = aim(there, asked(), Heights(21.5, 21.5))
    assert high.sight == "clear"
    assert high.clearance_m == pytest.approx(1.5, abs=0.01)


def test_waterfall_adds_up_to_what_arrives():
    there = way(*town())
    for name in ("bridge_60_client", "bridge_5", "small_cell", "lorawan"):
        link = aim(there, asked(name), heights_of(there))
        for place, budget in enumerate((link.down, link.up)):
            assert sum(term.db for term in budget.terms) == pytest.approx(budget.terms[-1].level_dbm)
            assert budget.terms[-2].level_dbm == pytest.approx(link.rates[0].rx_dbm[0, place])
            assert budget.snr_db == pytest.approx(link.rates[0].snr_db[0, place])
            assert all(term.source for term in budget.terms)
            if budget.step >= 0:
                assert budget.terms[-1].level_dbm >= budget.least_dbm


def test_5_ghz_goes_through_a_tree_or_over_it_whichever_loses_less():
    project, surface, terrain = town(tree_m=30.0)
    there = way(project, surface, terrain)
    link = aim(there, asked("bridge_5"), heights_of(there))
    part = {term.term: term.db for term in link.down.terms}
    assert link.sight == "blocked"
    assert part["leaves"] == pytest.approx(-leaves_db(np.array([10.0]), 5.6)[0], rel=0.1)
    assert part["bend"] > -6.0  # the roof's edge alone
    wide = np.pad(surface.heights_m, 40, constant_values=100.0)
    around = replace(surface, heights_m=wide, west=WEST - 40, north=NORTH + 40)
    blind = aim(way(project, around, None), asked("bridge_5"), heights_of(there))
    assert {term.term: term.db for term in blind.down.terms}["leaves"] == 0.0
    assert blind.down.terms[-1].level_dbm < link.down.terms[-1].level_dbm
    assert "RAD-015" in codes(blind)


def test_both_ends_say_the_same():
    project, surface, terrain = town(wall_m=9.0)
    there, back = (way(project, surface, terrain, ends) for ends in (("lamp", "s"), ("s", "lamp")))
    one = aim(there, asked("bridge_5"), heights_of(there))
    other = aim(back, Asked(asked("bridge_5").setup.swapped, asked("bridge_5").weather), heights_of(back))
    assert (one.sight, one.clearance_m, one.share) == (other.sight, other.clearance_m, other.share)
    np.testing.assert_array_equal(one.rates[0].down, other.rates[0].up)


def aside(link):
    return next(row.db for row in link.down.terms if row.term == "aside")


def test_an_antenna_that_looks_elsewhere_loses_what_its_pattern_says():
    there = way(*town())
    setup, heights = asked().setup, heights_of(there)
    east = there.far.place[0] > there.near.place[0]
    ahead, back = (90.0, 270.0) if east else (270.0, 90.0)
    straight = aim(there, asked(), heights)

    def lost(azimuth, end, tilt=0.0):
        looks = [AIMED, AIMED]
        looks[end] = Turned((azimuth,), tilt)
        return aside(aim(there, asked()._replace(turned=tuple(looks)), heights))

    half = setup.near.half_deg
    assert lost(ahead + half, 0) == pytest.approx(-setup.near.edge_db, abs=0.3)
    assert lost(back, 0) == pytest.approx(-setup.near.floor_db, abs=0.01)
    assert lost(back, 1) == pytest.approx(0.0, abs=0.3)
    assert aside(straight) == 0.0
    with pytest.raises(ParameterError, match="looks"):
        lost(ahead, 0, 120.0)


def test_what_is_not_known_is_said_and_not_calculated():
    project, surface, terrain = town()
    holes = surface.heights_m.copy()
    holes[50:70, 120:140] = np.nan
    link = aim(way(project, replace(surface, heights_m=holes), terrain), asked(), Heights(8.0, 11.5))
    assert (link.sight, codes(link)) == ("unknown", ["RAD-012"])
    assert np.isnan(link.rates[0].down).all()
    nowhere = way(project, replace(surface, west=WEST + 1000), None)
    beyond = aim(nowhere, asked(), heights_of(nowhere))
    assert "RAD-010" in codes(beyond)
    assert beyond.rates == ()
    there = way(project, surface, terrain, ("none", "s"))
    assert "RAD-011" in codes(aim(there, asked(), heights_of(there)))


def test_a_carrier_inside_a_building_sees_nothing():
    project, surface, terrain = town(wall_m=20.0)
    there = way(project, surface, terrain, ("wall", "s"))
    link = aim(there, asked(), heights_of(there))
    assert "RAD-013" in codes(link)
    assert link.rates == ()
    assert link.down is None


def test_feet_taken_for_metres_are_noticed():
    project, surface, terrain = town()
    feet = replace(surface, heights_m=surface.heights_m * np.float32(0.3048))
    assert "RAD-014" in codes(aim(way(project, feet, terrain), asked(), Heights(8.0, 11.5)))


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("bridge_60_client", {"own_eirp_dbm": 43.0}, "RAD-001"),
        ("bridge_60_client", {"ghz": 56.5}, "RAD-002"),
        ("bridge_60_client", {"ghz": 57.5}, "RAD-002"),  # half the channel lies below the band
        ("bridge_60_client", {"rule": CATALOGUE.rules["c3_57_71"]}, "RAD-003"),
        ("bridge_60_client", {"rule": CATALOGUE.rules["c1_57_71"]}, "RAD-004"),
        ("bridge_bfwa", {}, "RAD-005"),
        ("bridge_5", {"down": 0.8, "up": 0.8}, "RAD-006"),
    ],
)
def test_what_the_rules_forbid_is_a_finding_and_no_number(name, changes, code):
    there = way(*town())
    link = aim(there, asked(name, **changes), heights_of(there))
    assert code in codes(link)
    assert link.rates == ()
    said = next(problem for problem in link.problems if problem.code == code)
    assert said.message.fields["row"] == name


def test_a_public_operator_may_use_bfwa():
    setup = CATALOGUE.setups["bridge_bfwa"]
    assert setup_findings(setup, "provider") == ()
    require_lawful(setup, "provider")
    with pytest.raises(ParameterError) as refused:
        require_lawful(setup)
    assert refused.value.message.template == setup_findings(setup)[0].message.template  # it can be translated
    assert all(setup_findings(one) == () for one in CATALOGUE.setups.values() if one is not setup)


def test_ends_are_found_by_id_or_by_a_name_only_one_has():
    project, *_ = town()
    assert thing_called(project, "Schule").id == "s"
    assert thing_called(project, "wall").name == "Ampel"
    with pytest.raises(ParameterError, match="may be any of"):
        thing_called(project, "Ampel")
    with pytest.raises(ParameterError, match="no carrier or site"):
        thing_called(project, "Rathaus")
    west, south, east, north = bounds_of(project, (thing_called(project, "lamp"), thing_called(project, "s")))
    assert (east - west, north - south) == (300.0, 100.0)
    with pytest.raises(ParameterError, match="same place"):
        way(*town(), ends=("lamp", "lamp"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('near = "array_60"', 'near = "nothing"', "bridge_60_client, near"),
        ("tx_dbm = 18", 'tx_dbm = "18"', "array_60, tx_dbm"),
        ("tx_dbm = 18", "power = 18", "array_60, power"),
        ("gain_dbi = 28\n", "", "array_60, gain_dbi is missing"),
        ("mbps = [385, ", "mbps = [", "ad, least_dbm"),
        ("[air]", "[wind]", "air"),
        ("edition = ", "edition ", "cannot be read"),
    ],
)
def test_a_catalogue_that_is_wrong_names_row_and_column(old, new, words):
    with pytest.raises(NetplanError) as error:
        radio_from(radio_text().replace(old, new, 1), "mine.toml")
    assert words.replace(" is missing", "") in str(error.value)


def test_a_changed_catalogue_has_an_edition_of_its_own():
    mine = radio_from(radio_text().replace("tx_dbm = 18", "tx_dbm = 17", 1), "mine.toml")
    assert mine.edition != CATALOGUE.edition
    assert "2026-1+" in mine.edition
    assert mine.devices["array_60"].tx_dbm == 17.0
