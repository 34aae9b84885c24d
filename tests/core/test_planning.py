"""Plans of towns small enough to work out by hand, and the laws every plan keeps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import unary_union

from netplan.core.planning import make_plan
from netplan.errors import Cancelled, ParameterError
from netplan.model.catalogue import default_catalogue
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T
"""
PAVING_CENTS = 10_500 + 500 + 250 + 150 + 250  # open trench in paving + duct, cable, blow-in, survey
FACTOR = 1.25  # planning and contingency


def planned(project, **scenario):
    return make_plan(project, Scenario(**scenario))


def reasons(plan):
    return dict(zip(plan.tables["connections"]["name"], plan.tables["connections"]["reason"], strict=True))


def test_two_schools_share_the_trench_to_the_fork():
    plan = planned(town(FORK, fibre=["F"], schools=["S", "T"]))
    metres = 60 + 60 + 30
    assert plan.tables["trenches"]["length_m"].sum() == pytest.approx(metres)
    assert plan.tree_eur == pytest.approx(metres * PAVING_CENTS / 100)
    assert plan.bound_eur == plan.tree_eur
    assert plan.gap == 0
    assert plan.cost_eur == pytest.approx((plan.tree_eur + 2 * 3250) * FACTOR)
    connections = plan.tables["connections"].set_index("name")
    assert list(connections["route_m"]) == [120.0, 90.0]
    assert list(connections["shared_m"]) == [60.0, 60.0]
    shared, own = 60 * PAVING_CENTS / 100 / 2, PAVING_CENTS / 100
    assert connections.loc["School S", "cost_share_eur"] == pytest.approx((shared + 60 * own + 3250) * FACTOR)
    assert connections.loc["School T", "cost_share_eur"] == pytest.approx((shared + 30 * own + 3250) * FACTOR)
    assert connections.loc["School T", "alone_eur"] == pytest.approx((90 * own + 3250) * FACTOR)
    assert reasons(plan) == {"School S": "connected", "School T": "connected"}


ROUND = """
S------T
|      |
|      |
|      |
|      |
|      |
|      |
+--F---+
"""


def test_nobody_pays_more_than_alone_where_the_shared_route_leads_around():
    plan = planned(town(ROUND, fibre=["F"], schools=["S", "T"]))
    assert list(plan.tables["connections"]["route_m"]) == [100.0, 170.0]
    alone = 110  # of T; half of the shared 100 and its own 70 would be 120
    shares = [((metres * PAVING_CENTS / 100) + 3250) * FACTOR for metres in (170 - alone, alone)]
    assert list(plan.tables["connections"]["cost_share_eur"]) == pytest.approx(shares)
    assert plan.tables["connections"]["alone_eur"].iloc[1] == pytest.approx(shares[1])
    assert sum(shares) == pytest.approx(plan.cost_eur)


def test_only_sites_that_miss_the_target_or_are_unknown_are_connected():
    schools = [
        {"at": "S", "down_mbps": 1000.0, "name": "fast"},
        {"at": "T", "down_mbps": np.nan, "name": "unknown"},
        {"at": "T", "down_mbps": 6.0, "name": "kita", "kind": "kita"},
    ]
    project = town(FORK, fibre=["F"], schools=schools)
    assert reasons(planned(project)) == {
        "fast": "served_already",
        "unknown": "connected",
        "kita": "not_planned",
    }
    cautious = planned(project, plan_unknown=False)
    assert reasons(cautious)["unknown"] == "not_planned"
    assert cautious.cost_eur == 0
    assert len(cautious.tables["trenches"]) == 0
    assert reasons(planned(project, site_kinds=("kita",)))["kita"] == "connected"


DETOUR = """
F-----S
|     |
+-----+
"""


BLOCK = """
F--A--S
|  |  |
+--+--+
   |
   T
"""


def test_shafts_and_joints_are_weighed_against_ways_around_and_billed():
    project = town(BLOCK, fibre=["F"], schools=["S", "T"])
    plain = planned(project)
    prices = {"node.junction": 1000.0, "node.joint": 400.0}
    plan = planned(project, prices=prices)
    assert plan.tables["trenches"]["nodes_eur"].sum() == 2 * 1000 + 400  # F-A-+-T touches A and the one below
    assert plan.tree_eur == plan.bound_eur == pytest.approx(plain.tree_eur + 2400)
    bill = plan.tables["costs"].set_index("item")
    assert bill.loc["node.junction", "quantity"] == 2
    assert bill.loc["node.joint", "cost_eur"] == 400
    assert plan.cost_eur == pytest.approx(plain.cost_eur + 2400 * FACTOR)
    shares = plan.tables["connections"]["cost_share_eur"]
    assert shares.sum() == pytest.approx(plan.cost_eur)
    (problem,) = (one for one in plan.problems if one.code == "COST-003")
    assert (problem.message.fields["n"], problem.message.fields["cost_eur"]) == (3, 2400)
    assert not (plain.tables["costs"]["cost_kind"] == "node").any()


def test_a_dear_junction_is_walked_around():
    spurred = """
    F--A--S
    |  |  |
    |  +  |
    |     |
    +-----+
    """
    project = town(spurred, fibre=["F"], schools=["S"])
    assert planned(project).tables["trenches"]["length_m"].sum() == 60
    avoided = planned(project, prices={"node.junction": 10_000.0})
    assert avoided.tables["trenches"]["length_m"].sum() == 140
    assert avoided.tables["trenches"]["nodes_eur"].sum() == 0


def test_an_existing_duct_with_a_free_tube_is_cheaper_than_the_shorter_street():
    project = town(FORK, fibre=["F"], schools=["S"], ducts=[{"along": "FS", "n_free": 2}])
    plan = planned(project)
    assert set(plan.tables["trenches"]["segment_kind"]) == {"duct"}
    assert plan.tree_eur == pytest.approx(120 * (10.0 + 2.5 + 1.5))


@pytest.mark.parametrize(("n_free", "codes"), [(0, []), (None, ["NET-008"])])
def test_a_full_duct_or_one_nobody_counted_is_not_used(n_free, codes):
    project = town(FORK, fibre=["F"], schools=["S"], ducts=[{"along": "FS", "n_free": n_free}])
    plan = planned(project)
    assert set(plan.tables["trenches"]["segment_kind"]) == {"street"}
    assert [problem.code for problem in plan.problems] == codes


def test_a_site_beside_the_street_is_linked_and_the_link_is_paid():
    project = town(FORK, fibre=["F"], schools=[{"at": (400_030.0, 5_700_040.0), "name": "aside"}])
    plan = planned(project)
    kinds = plan.tables["trenches"].groupby("segment_kind")["length_m"].sum()
    assert dict(kinds) == pytest.approx({"link": 10.0, "street": 30.0})
    assert unary_union(plan.tables["trenches"].geometry.to_list()).geom_type in {
        "LineString",
        "MultiLineString",
    }


def test_a_site_too_far_from_any_street_is_a_finding_with_its_row():
    far = {"at": (400_030.0, 5_701_000.0), "name": "far", "id": "S-7"}
    plan = planned(town(FORK, fibre=["F"], schools=["S", far]))
    assert reasons(plan) == {"School S": "connected", "far": "no_street"}
    (problem,) = plan.problems
    assert (problem.code, problem.severity, problem.row, problem.row_id) == ("NET-005", "error", 1, "S-7")


ISLAND = """
F---S   A---T
"""


def test_a_site_on_an_island_is_named_and_the_others_are_planned():
    plan = planned(town(ISLAND, fibre=["F"], schools=["S", "T"]))
    assert reasons(plan) == {"School S": "connected", "School T": "not_reachable"}
    assert {problem.code for problem in plan.problems} == {"NET-004", "NET-006"}
    assert plan.tables["coverage_sites"]["verdict_after"].tolist() == ["served", "not_served"]


def test_without_fibre_the_sites_are_joined_to_each_other_and_the_plan_says_so():
    plan = planned(town(FORK, schools=["S", "T"]))
    assert plan.tables["trenches"]["length_m"].sum() == pytest.approx(90)
    assert "NET-009" in {problem.code for problem in plan.problems}
    assert plan.tables["connections"]["alone_eur"].isna().all()
    assert reasons(plan) == {"School S": "joined", "School T": "joined"}
    assert plan.tables["coverage_sites"]["verdict_after"].tolist() == ["not_served", "not_served"]
    figures = plan.tables["figures"].set_index("key")["value"]
    assert (figures["connected"], figures["not_connected"]) == (0, 2)
    assert plan.tables["costs"].set_index("item").loc["per_site.lead_in", "quantity"] == 2


def test_a_school_on_existing_fibre_costs_its_lead_in_only():
    plan = planned(town(FORK, fibre=["F"], schools=["F"]))
    assert plan.tree_eur == 0
    assert plan.cost_eur == pytest.approx(3250 * FACTOR)


def test_a_river_crossing_is_paid_once_and_shown():
    project = town(FORK, fibre=["F"], schools=["S", "T"])
    streets = project.layer("streets").copy()
    first = streets.geometry.map(lambda line: line.coords[0][0]).idxmin()
    streets.loc[first, "crossing"] = "water"
    plan = planned(project.with_layer("streets", streets))
    costs = plan.tables["costs"].set_index("item")
    assert costs.loc["crossing.water", "cost_eur"] == 20_000
    assert plan.tree_eur == pytest.approx(150 * PAVING_CENTS / 100 + 20_000)


def test_a_surface_without_a_price_is_not_dug_and_said_so():
    project = town(DETOUR, fibre=["F"], schools=["S"])
    streets = project.layer("streets").copy()
    top = streets.geometry.map(lambda line: line.centroid.y).idxmax()
    streets.loc[top, "surface"] = "marble"
    plan = planned(project.with_layer("streets", streets))
    assert plan.tables["trenches"]["length_m"].sum() == pytest.approx(100)
    assert "COST-002" in {problem.code for problem in plan.problems}


@pytest.mark.parametrize(
    "wrong",
    [
        {"methods": ("overhead-line",)},
        {"prices": {"trench.gold.open": 1.0}},
        {"prices": {"share.planning": -1}},
        {"target": "fast"},
    ],
)
def test_a_wrong_choice_is_a_sentence(wrong):
    with pytest.raises(ParameterError):
        planned(town(FORK, fibre=["F"], schools=["S"]), **wrong)


def test_a_job_can_be_stopped():
    with pytest.raises(Cancelled):
        make_plan(town(FORK, fibre=["F"], schools=["S"]), Scenario(), Progress(stopped=lambda: True))


BLOCKS = """
F--+--+--+--A
|  |  |  |  |
+--+--B--+--+
|  |  |  |  |
C--+--+--+--+
|  |  |  |  |
+--D--+--+--E
"""
SURFACES = ["unsealed", "paving", "asphalt_pavement", "asphalt_road", "concrete", None]
surfaces = st.lists(st.sampled_from(SURFACES), min_size=31, max_size=31)


@settings(max_examples=5)
@given(surfaces, st.sets(st.sampled_from("ABCDE"), min_size=1))
def test_laws_of_every_plan(surface, letters):
    project = town(BLOCKS, fibre=["F"], schools=sorted(letters))
    streets = project.layer("streets").copy()
    streets["surface"] = pd.Series(surface[: len(streets)], dtype="str")
    project = project.with_layer("streets", streets)
    plan = planned(project)
    costs, connections, trenches = (plan.tables[name] for name in ("costs", "connections", "trenches"))
    assert plan.bound_eur <= plan.tree_eur
    assert plan.cost_eur == pytest.approx(costs["cost_eur"].sum())
    assert costs["cost_eur"].tolist() == pytest.approx(
        (costs["quantity"] * costs["price_eur"]).tolist(), abs=0.01
    )
    assert connections["cost_share_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.1)
    assert trenches["cost_eur"].sum() == pytest.approx(plan.tree_eur)
    assert plan.cost_eur <= connections["alone_eur"].sum() + 1e-6
    assert (connections["cost_share_eur"] <= connections["alone_eur"] + 0.01).all()
    assert set(connections["reason"]) == {"connected"}
    mixed = project.with_layer("streets", streets.iloc[::-1].reset_index(drop=True))
    again = planned(mixed)
    assert again.cost_eur == plan.cost_eur
    pd.testing.assert_frame_equal(again.tables["trenches"], trenches)


def test_figures_name_what_they_count_over():
    schools = ["S", {"at": "T", "down_mbps": np.nan}]
    plan = planned(town(FORK, fibre=["F"], schools=schools))
    figures = plan.tables["figures"].set_index(["key", "counted"])
    assert figures.loc[("not_served", "school"), "value"].item() == 1
    assert figures.loc[("unknown", "school"), ["n", "n_unknown"]].tolist() == [2, 1]
    assert figures.loc[("served_after", "school"), "value"].item() == 2
    assert plan.tables["figures"].query("key == 'gap'")["value"].item() == 0


def test_every_price_is_marked_where_nobody_verified_it():
    for price in default_catalogue().values():
        assert price.source.startswith("[K]") or "BNetzA" in price.source
