"""Links of chosen carriers in the planning graph: the carrier is paid once, whoever it is fed by."""

from dataclasses import replace

import pytest
from shapely import LineString, Point

from netplan.core.planning import make_plan
from netplan.core.redundancy.making import make_redundancy
from netplan.core.trench.beams import all_hops
from netplan.model.frames import table_of
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from tests.towns import CRS, ORIGIN, junctions, layer, town

# two schools at the ends of long streets, a post P 10 m from the fibre
TOWN = """
S-------------------+-------------------T
                    |
                    F
"""
DEVICE_EUR = 1000.0
RADIO = Scenario(
    technologies=("dig", "duct", "radio"),
    prices={"per_year.radio_hop": 0.0, "share.interest": 0.0, "share.upkeep": 0.0},
)


def at(x, y):
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def linked(project, post, letters, **columns):
    """Return the project with a chosen carrier at ``post`` and links of it to the schools of ``letters``."""
    places, n = junctions(TOWN), len(letters)
    carriers = [{"carrier_class": "ISA_Strassenlaterne", "height_m": 8.0, "geometry": post}]
    project = project.with_layer("carriers", layer("carriers", carriers))
    schools = project.layer("sites").set_index("name")["id"]
    chosen = {"id": ["carriers-0"], "fitness": ["fit"], "why": ["cover"], "setup": ["bridge_60_client"]}
    chosen |= {"n_targets": [n], "n_alone": [n], "cost_eur": [DEVICE_EUR]}
    project = project.with_layer("chosen_carriers", table_of("chosen_carriers", chosen, [post], CRS))
    facts = {"cover": "sites", "carrier_id": "carriers-0", "setup": "bridge_60_client", "scenario": "radio"}
    facts |= {"sight": "free", "availability": 0.999, "length_m": 300.0} | columns
    rates = {f"{way}_p{p}_mbps": 500.0 for way in ("down", "up") for p in (10, 50, 90)}
    links = {key: [value] * n for key, value in {**rates, **facts}.items()}
    links |= {
        "id": [f"L{k:06}" for k in range(1, n + 1)],
        "subject_id": [schools[f"School {letter}"] for letter in letters],
    }
    lines = [LineString([post, places[letter]]) for letter in letters]
    return project.with_layer("choice_links", table_of("choice_links", links, lines, CRS))


def plain(**more):
    return town(TOWN, fibre=["F"], schools=["S", "T"], **more)


def bill(plan):
    return plan.tables["costs"].groupby("item")[["quantity", "cost_eur"]].sum()


def test_two_schools_over_one_post_pay_for_it_once():
    plan = make_plan(linked(plain(), at(210, 5), "ST"), RADIO)
    assert plan.tables["connections"][["means", "n_hops"]].to_numpy().tolist() == [["radio", 1]] * 2
    assert bill(plan).loc["carrier_device"].tolist() == [1, DEVICE_EUR]
    dug = plan.tables["trenches"][plan.tables["trenches"]["segment_kind"] != "radio"]
    assert dug["length_m"].sum() == pytest.approx(15, abs=0.1)  # 5 m of street and 10 m to the post
    shares = plan.tables["connections"]
    assert shares["cost_share_eur"].tolist() == [pytest.approx(plan.cost_eur / 2, abs=0.02)] * 2
    assert shares["npv_eur"].sum() == pytest.approx(plan.tree_eur, abs=0.02)
    assert plan.bound_eur <= plan.tree_eur


def test_a_post_that_is_fed_from_a_school_is_paid_all_the_same():
    """The post stands far from every street but near no fibre: S is dug to, and from there it feeds T."""
    far = replace(RADIO, snap_limit_m=20.0)
    project = linked(plain(), at(100, 100), "ST")
    short = town(TOWN, fibre=["S"], schools=["S", "T"])
    project = project.with_layer("fibre", short.layer("fibre"))
    plan = make_plan(project, far)
    assert plan.tables["connections"]["n_hops"].tolist() == [0, 2]
    assert bill(plan).loc["carrier_device"].tolist() == [1, DEVICE_EUR]
    assert plan.tables["trenches"]["cost_eur"].sum() == pytest.approx(DEVICE_EUR, abs=150)


def test_a_post_in_the_street_is_not_paid_by_who_passes_it():
    project = linked(plain(), at(200, 5), "S", down_p10_mbps=1.0)
    plan = make_plan(project, RADIO)
    assert "carrier_device" not in bill(plan).index
    used = make_plan(linked(plain(), at(200, 5), "S"), RADIO)
    assert bill(used).loc["carrier_device"].tolist() == [1, DEVICE_EUR]
    assert used.tables["connections"]["means"].tolist() == ["radio", "dig"]
    assert (used.tables["trenches"].length > 0).all()


def test_nobody_under_a_beam_is_passed_by_fibre():
    houses = [{"households": 1, "down_mbps": 6.0, "geometry": at(x, 20)} for x in (60, 200)]
    plan = make_plan(linked(plain(addresses=houses), at(210, 5), "ST"), RADIO)
    assert plan.tables["coverage_addresses"]["verdict_after"].tolist() == ["unknown", "served"]


def test_hops_keep_their_rows_and_links_follow_them():
    project = linked(plain(), at(210, 5), "ST")
    found = {"id": ["H00001"], "carrier_id": ["carriers-0"], "site_id": ["sites-0"], "n_sites": [3]}
    found |= {"cost_eur": [1600.0], "yearly_eur": [0.0]}
    line = [LineString([junctions(TOWN)["S"], at(210, 5)])]
    both = project.with_layer("radio_hops", table_of("radio_hops", found, line, CRS))
    assert all_hops(both)["id"].tolist() == ["H00001", "L000001", "L000002"]
    assert all_hops(both)["mast"].tolist() == ["", "carriers-0", "carriers-0"]
    plan = make_plan(both, RADIO)
    assert plan.cost_eur == make_plan(project, RADIO).cost_eur  # a second device would be dearer
    asked = make_redundancy(plan, Wish())
    second = asked.fibre.costs
    assert second.loc[second["item"] == "carrier_device", "quantity"].sum() == 0
