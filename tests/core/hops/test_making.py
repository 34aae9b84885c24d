"""Radio hops of a small town on a surface one can work out by hand, and the plan that uses them."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from netplan.core.hops.making import RadioGround, make_hops, with_hops
from netplan.core.planning import make_plan
from netplan.core.radio.air import air_at
from netplan.core.survey import survey
from netplan.errors import Cancelled, DataError
from netplan.model.fitness import default_rules
from netplan.model.hops import HopTerms
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.model.surface import Surface
from netplan.model.targets import Target
from netplan.progress import Progress
from tests.towns import CRS, ORIGIN, layer, town

# the school lies far from fibre along the streets, near as the crow flies
LOOP = """
+--------------------+
|                    |
|                    |
|                    |
F                    S
"""
NORTH = ORIGIN[1] + 250.0
RADIO = Scenario(technologies=("dig", "duct", "radio"))


def carrier(at, **values):
    row = {"carrier_class": "ISA_Strassenlaterne", "height_m": 8.0, "power": "permanent"}
    place = Point(ORIGIN[0] + at[0], ORIGIN[1] + at[1])
    return row | {"load_reserve_kg": 20.0, "availability": 5000, "geometry": place} | values


def place(poles, walls=()):
    """Return a project with poles, and the ground of radio over flat land with a school of 10 m and walls."""
    project = town(LOOP, fibre=["F"], schools=["S"])
    project = project.with_layer("carriers", layer("carriers", poles))
    heights = np.full((400, 500), 100.0, dtype=np.float32)
    column, row = 210 + 100, 250  # of the school: 100 m of margin in the west
    heights[row - 4 : row + 5, column - 4 : column + 5] = 110.0
    for r0, r1, c0, c1, high in walls:
        heights[r0:r1, c0:c1] = 100 + high
    surface = Surface(heights, ORIGIN[0] - 100, NORTH, 1.0, CRS, "made", "2025-05-01")
    catalogue = radio_catalogue()
    air = {setup.ghz: air_at(setup.ghz, None, catalogue.air) for setup in catalogue.setups.values()}
    return project, RadioGround(surface, None, catalogue, air, default_rules()["bridge_60ghz"])


def found(project, ground, scenario=RADIO, **terms):
    known = survey(project, scenario.snap_limit_m)
    return make_hops(project, scenario, ground, known, HopTerms(**terms))


def test_a_hop_leads_from_the_school_to_the_fit_pole_it_sees():
    poles = [carrier((0, 2)), carrier((0, 20), power="night"), carrier((5, 30), power="unknown")]
    hops = found(*place(poles))
    assert hops.table[["carrier_id", "site_id"]].to_numpy().tolist() == [["carriers-0", "sites-0"]]
    assert (hops.n_fit, hops.n_unknown, hops.n_carriers) == (1, 1, 3)
    row = hops.table.iloc[0]
    assert row["length_m"] == pytest.approx(210, abs=10)
    assert row["down_mbps"] >= 100
    assert row["n_sites"] == row["down_mbps"] // 100
    assert 0.99 < row["certainty"] <= 1
    assert {one.code for one in hops.problems} == {"HOP-001"}


def test_a_hop_carries_what_the_target_asks_for_both_ways():
    both_ways = replace(RADIO, own_targets=(Target("both", "Both", "a test", 100.0, 100.0),), target="both")
    tables = [found(*place([carrier((0, 2))]), goal).table for goal in (RADIO, both_ways)]
    one_way, there_and_back = (table.iloc[0] for table in tables)
    assert one_way["n_sites"] == one_way["down_mbps"] // 100 > one_way["up_mbps"] // 100
    assert there_and_back["n_sites"] == one_way["up_mbps"] // 100


def test_the_plan_takes_the_hop_where_digging_is_dearer_and_says_so():
    project, ground = place([carrier((0, 2))])
    with_radio = with_hops(project, found(project, ground))
    plan = make_plan(with_radio, RADIO)
    site = plan.tables["connections"].iloc[0]
    assert (site["means"], site["n_hops"], site["reason"]) == ("radio", 1, "connected")
    assert plan.tables["coverage_sites"].iloc[0]["verdict_after"] == "served"
    radio = plan.tables["trenches"].set_index("segment_kind").loc["radio"]
    assert radio["hop_id"] == "H00001"
    assert radio["cost_eur"] == 1600
    dug = make_plan(with_radio, Scenario())
    assert plan.cost_eur < dug.cost_eur
    assert dug.tables["connections"].iloc[0]["means"] == "dig"
    dear = replace(RADIO, prices={"equipment.radio_hop": 1e6})
    again = with_hops(project, found(project, ground, dear))
    assert make_plan(again, dear).tables["connections"].iloc[0]["means"] == "dig"


def test_over_a_wall_one_pole_leans_on_another():
    """A wall hides the pole by the fibre from the school; a pole beside the wall sees both."""
    poles = [carrier((0, 2)), carrier((105, -100))]
    wall = [(150, 330, 200, 204, 30.0)]
    project, ground = place(poles, wall)
    hops = found(project, ground)
    told = hops.table.astype({"site_id": object, "other_id": object})
    told = told.where(told.notna(), None)[["carrier_id", "site_id", "other_id"]].to_numpy().tolist()
    assert told == [["carriers-1", "sites-0", None], ["carriers-0", None, "carriers-1"]]
    prices = {
        "trench.asphalt_road.open": 2000.0,
        "trench.unsealed.open": 2000.0,
        "trench.paving.open": 2000.0,
    }
    plan = make_plan(with_hops(project, hops), replace(RADIO, prices=prices))
    assert plan.tables["connections"].iloc[0]["n_hops"] == 2
    assert "HOP-006" not in {one.code for one in plan.problems}
    one = replace(RADIO, prices=prices, radio_hops=1)
    assert "HOP-006" in {one.code for one in make_plan(with_hops(project, hops), one).problems}
    assert found(project, ground, most_hops=1).table["other_id"].isna().all()


def test_what_is_not_known_makes_no_hop():
    project, ground = place([carrier((0, 2), height_m=0.0), carrier((0, 10), height_m=np.nan)])
    assert found(project, ground).table.empty  # no height: not fit for certain
    heights = ground.surface.heights_m.copy()
    heights[250, 200] = np.nan  # between
    holed = replace(ground, surface=replace(ground.surface, heights_m=heights))
    project, _ = place([carrier((0, 0))])
    assert found(project, holed).table.empty
    heights = heights.copy()  # kernels keep theirs from being written to
    heights[250, 318] = np.nan  # beside the roof
    hops = found(project, replace(ground, surface=replace(ground.surface, heights_m=heights)))
    assert hops.unseen == {"sites-0"}
    assert "HOP-002" in {one.code for one in hops.problems}
    classes = found(*place([carrier((0, 2))]), replace(RADIO, target="class"))
    assert classes.table.empty  # nobody knows how many classes there are
    assert "HOP-003" in {one.code for one in classes.problems}


def test_a_plan_with_radio_but_no_hops_says_so_and_lost_carriers_are_named():
    project, ground = place([carrier((0, 2))])
    assert "HOP-005" in {one.code for one in make_plan(project, RADIO).problems}
    lost = with_hops(project, found(project, ground)).with_layer("carriers", layer("carriers", []))
    assert "HOP-007" in {one.code for one in make_plan(lost, RADIO).problems}


def test_hops_come_out_the_same_again_and_a_user_can_stop():
    project, ground = place([carrier((x, y)) for x in (0, 30, 60) for y in (2, 12, 22)])
    one, two = found(project, ground), found(project, ground)
    assert one.table.to_wkt().equals(two.table.to_wkt())
    assert len(one.table[one.table["site_id"].notna()]) == 8
    known = survey(project, 150.0)
    with pytest.raises(Cancelled):
        make_hops(project, RADIO, ground, known, progress=Progress(stopped=lambda: True))
    with pytest.raises(DataError, match="carriers"):
        found(town(LOOP, fibre=["F"], schools=["S"]), ground)
