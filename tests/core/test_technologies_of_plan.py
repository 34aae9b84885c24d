"""Technology per site in plans of towns small enough to work out by hand."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString

from netplan.core.mix.economy import economy, once_worth, yearly_worth
from netplan.core.planning import make_partial_plan, make_plan
from netplan.errors import Infeasible, ParameterError
from netplan.io.project_file import open_project, save_project
from netplan.model.catalogue import default_catalogue, with_prices
from netplan.model.decisions import SiteDecision
from netplan.model.scenario import Scenario
from tests.towns import ORIGIN, junctions, layer, square, town

FORK = """
F-----+-----S
      |
      |
      T
"""
ALL = ("dig", "duct", "lease")
FACTOR, METRE_EUR, LEAD_IN_EUR = 1.25, 116.5, 3250.0
PLAIN = {"share.interest": 0.0, "share.upkeep": 0.0, "life.trench": 20.0, "life.fibre": 20.0}


def fork(**more):
    return town(FORK, fibre=["F"], schools=["S", "T"], **more)


def by_site(plan, *columns):
    table = plan.tables["connections"].set_index("id")
    return [tuple(table.loc[site, list(columns)]) for site in ("sites-0", "sites-1")]


def figures(plan):
    table = plan.tables["figures"]
    return table.drop_duplicates("key").set_index("key")["value"]


def codes(plan):
    return [problem.code for problem in plan.problems]


# --- present value ---


def test_present_values_worked_out_by_hand():
    assert once_worth(20, 20, 0.0) == 1
    assert once_worth(40, 20, 0.0) == pytest.approx(0.5)  # half of its life is left
    assert once_worth(8, 20, 0.0) == pytest.approx(2.5)  # bought three times, half of the last is left
    assert once_worth(40, 20, 0.03) == pytest.approx(1 - 0.5 * 1.03**-20)
    assert yearly_worth(20, 0.0) == 20
    assert yearly_worth(2, 0.25) == pytest.approx(1.8)


@settings(max_examples=50)
@given(st.floats(1, 60), st.integers(1, 60), st.floats(0, 0.5))
def test_what_lasts_longer_or_is_worth_less_later_never_costs_more(life, years, interest):
    assert once_worth(life + 1, years, interest) <= once_worth(life, years, interest) * 1.5 + 1e-9
    assert yearly_worth(years, interest + 0.01) <= yearly_worth(years, interest)
    assert once_worth(life, years, 0.0) == pytest.approx(years / life)


@pytest.mark.parametrize(
    ("prices", "named"),
    [
        ({"share.interest": 1.0}, "interest"),
        ({"life.trench": 0.0}, "life.trench"),
        ({"life.compared": 0}, "life"),
    ],
)
def test_what_cannot_be_counted_with_is_refused(prices, named):
    with pytest.raises(ParameterError, match=named):
        economy(with_prices(default_catalogue(), prices))


def test_a_negative_rate_is_refused():
    with pytest.raises(ParameterError, match=r"share\.interest"):
        make_plan(fork(), Scenario(prices={"share.interest": -0.01}))


# --- leased lines ---


def test_a_site_leases_where_the_trench_costs_more_in_the_long_run():
    # present values are plain sums here: S alone needs 120 m, T then 30 m of its own
    far = (120 * METRE_EUR + LEAD_IN_EUR) * FACTOR
    near = (30 * METRE_EUR + LEAD_IN_EUR) * FACTOR
    dear = Scenario(technologies=ALL, prices={**PLAIN, "per_year.leased_line": far / 20 + 1})
    plan = make_plan(fork(), dear)
    assert by_site(plan, "means", "reason") == [("dig", "connected")] * 2
    assert plan.tree_eur == pytest.approx(far + near, abs=0.02)
    between = Scenario(technologies=ALL, prices={**PLAIN, "per_year.leased_line": near / 20 + 1})
    plan = make_plan(fork(), between)
    assert by_site(plan, "means", "reason") == [("lease", "leased")] * 2
    assert plan.tables["trenches"].empty
    assert plan.cost_eur == 2000  # two lines are set up
    found = figures(plan)
    assert (found["leased"], found["connected"], found["not_connected"]) == (2, 0, 0)
    assert found["yearly"] == pytest.approx(2 * (near / 20 + 1))
    assert set(plan.tables["coverage_sites"]["verdict_after"]) == {"served"}
    assert plan.gap == 0


def test_an_offer_counts_for_its_site_and_a_missing_one_is_not_zero():
    schools = [
        {"at": "S", "lease_year_eur": 100.0, "lease_once_eur": 50.0},
        {"at": "T", "lease_once_eur": 0.0},
    ]
    project = town(FORK, fibre=["F"], schools=schools)
    prices = {**PLAIN, "per_year.leased_line": 1e6}
    plan = make_plan(project, Scenario(technologies=ALL, prices=prices))
    assert by_site(plan, "means", "cost_share_eur", "yearly_eur")[0] == ("lease", 50.0, 100.0)
    assert by_site(plan, "means")[1] == ("dig",)
    assert plan.tables["connections"]["npv_eur"].iloc[0] == pytest.approx(50 + 20 * 100)
    (problem,) = [one for one in plan.problems if one.code == "TEC-004"]
    assert problem.message.fields == {"n": 1, "total": 2}


def test_the_cost_of_a_connected_site_is_without_the_lines_others_lease():
    schools = [{"at": "S"}, {"at": "T", "lease_year_eur": 1.0, "lease_once_eur": 700.0}]
    plan = make_plan(town(FORK, fibre=["F"], schools=schools), Scenario(technologies=ALL))
    assert by_site(plan, "means", "cost_share_eur")[1] == ("lease", 700.0)
    assert figures(plan)["connected"] == 1
    assert figures(plan)["cost_per_site"] == pytest.approx(plan.cost_eur - 700)


def test_shares_add_up_to_the_present_value_the_search_has_found():
    plan = make_plan(fork(), Scenario(technologies=ALL))
    assert plan.tables["connections"]["npv_eur"].sum() == pytest.approx(plan.tree_eur, abs=0.02)
    assert figures(plan)["npv"] == pytest.approx(plan.tree_eur, abs=0.02)
    dug = make_plan(fork(), Scenario())
    assert dug.tables["connections"]["cost_share_eur"].sum() == pytest.approx(dug.cost_eur, abs=0.02)


def test_a_decision_to_connect_rules_out_the_leased_line():
    cheap = Scenario(technologies=ALL, prices={"per_year.leased_line": 1.0})
    decided = replace(cheap, sites=(SiteDecision("sites-0", "connect"),))
    assert by_site(make_plan(fork(), decided), "means") == [("dig",), ("lease",)]


def test_a_site_that_no_route_reaches_gets_a_leased_line():
    project = town(FORK, fibre=["F"], schools=["S", {"at": (ORIGIN[0], ORIGIN[1] + 5000)}])
    assert by_site(make_plan(project, Scenario()), "reason")[1] == ("no_street",)
    plan = make_plan(project, Scenario(technologies=ALL, prices={"per_year.leased_line": 1e6}))
    assert by_site(plan, "reason", "means")[1] == ("leased", "lease")
    assert "NET-005" in codes(plan)


def test_a_cheaper_line_never_raises_the_total():
    """From lines nobody takes over one that pays for T, then for both, down to a line for nothing."""
    project = fork()
    totals = [
        make_plan(
            project, Scenario(technologies=ALL, rounds=1, prices={"per_year.leased_line": eur})
        ).tree_eur
        for eur in (20_000.0, 1_300.0, 700.0, 350.0, 40.0, 0.0)
    ]
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) >= 4


# --- ducts ---


ONE_IN_A_TUBE = {"fibres.school": 80}  # and 15 % more: one such cable for a tube that takes 96 fibres
TWO_IN_A_TUBE = {"fibres.school": 40}


def piped(n_free):
    return fork(ducts=[{"along": "FS", "n_tubes": 8, "n_free": n_free}])


def test_a_duct_serves_as_many_sites_as_it_has_room_for():
    # the duct leads past T's branch: both hang on S's end of it, and T digs 60 + 30 m back from there
    corner = """
    F---------S-T
    """
    both = town(corner, fibre=["F"], schools=["S", "T"], ducts=[{"along": "FS", "n_free": 1}])
    roomy = make_plan(both, Scenario(rules=TWO_IN_A_TUBE))
    assert (
        roomy.tables["trenches"].loc[roomy.tables["trenches"]["segment_kind"] == "duct", "n_sites"].max() == 2
    )
    assert "TEC-006" in codes(roomy)
    tight = make_plan(both, Scenario(rules=ONE_IN_A_TUBE))
    assert (tight.tables["trenches"]["n_sites"] <= tight.tables["trenches"]["room"].fillna(9)).all()
    assert tight.cost_eur > roomy.cost_eur
    assert tight.gap == 0  # the street is dug anyway, for both


def test_full_ducts_without_another_way_are_named():
    line = """
    F-+     S-T
    """
    project = town(line, fibre=["F"], schools=["S", "T"], ducts=[{"along": "FS", "n_free": 1, "id": "D7"}])
    with pytest.raises(Infeasible, match="D7"):
        make_plan(project, Scenario(rules=ONE_IN_A_TUBE, snap_limit_m=5.0))
    part = make_partial_plan(project, Scenario(rules=ONE_IN_A_TUBE, snap_limit_m=5.0))
    (out,) = [one.row_id for one in part.problems if one.code == "DEC-012"]
    assert out == "sites-1"  # S is nearer
    assert by_site(part, "reason") == [("connected",), ("left_out",)]
    plan = make_plan(project, Scenario(rules=ONE_IN_A_TUBE, snap_limit_m=5.0, technologies=ALL))
    assert sorted(by_site(plan, "means")) == [("duct",), ("lease",)]


def test_more_free_tubes_never_cost_more():
    costs = [make_plan(piped(n_free), Scenario(rules=ONE_IN_A_TUBE)).tree_eur for n_free in (0, 1, 2)]
    assert costs == sorted(costs, reverse=True)
    without = make_plan(piped(2), Scenario(technologies=("dig",)))
    assert without.tree_eur == costs[0]


# --- joint laying ---


def works(**columns):
    row = {"from_date": "2028-03-01", "to_date": "2029-10-31", "joint_laying": "yes", "name": "Main street"}
    return [{**row, "geometry": square(0, 20, 40), **columns}]


def test_metres_beside_roadworks_cost_their_part_of_the_trench():
    scenario = Scenario(technologies=("dig", "joint"), prices={"share.joint_laying": 0.4})
    plan, alone = (make_plan(fork(roadworks=works()), one) for one in (scenario, Scenario()))
    saved = 40 * 105 * 0.6  # of the street's 60 m 40 lie in the area; paving costs 105 a metre
    assert alone.cost_eur - plan.cost_eur == pytest.approx(saved * FACTOR, abs=0.02)
    trenches = plan.tables["trenches"]
    assert trenches["saved_eur"].sum() == pytest.approx(saved)
    joint = trenches[trenches["roadworks_id"].notna()]
    assert set(joint["joint_from"]) == {2028}
    assert set(joint["joint_to"]) == {2029}
    costs = plan.tables["costs"]
    row = costs[costs["cost_kind"] == "joint"].iloc[0]
    assert (row["quantity"], row["price_eur"]) == (pytest.approx(40), pytest.approx(42))
    assert figures(plan)["joint_saving"] == pytest.approx(saved)
    assert alone.tables["trenches"]["roadworks_id"].isna().all()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"from_date": "2029-01-01", "to_date": "2028-01-01"}, "TEC-001"),
        ({"to_date": None}, "TEC-002"),
        ({"joint_laying": None}, "TEC-003"),
        ({"joint_laying": "no"}, None),
        ({"from_date": "2040-01-01", "to_date": "2041-01-01"}, None),
    ],
)
def test_roadworks_that_nobody_can_join_save_nothing(columns, code):
    plan = make_plan(fork(roadworks=works(**columns)), Scenario(technologies=("dig", "joint")))
    assert plan.tables["trenches"]["saved_eur"].sum() == 0
    assert [one for one in codes(plan) if one.startswith("TEC")] == ([code] if code else [])


@cache
def alone_eur():
    return make_plan(fork(), Scenario(rounds=1)).cost_eur


@settings(max_examples=8)
@given(st.floats(0, 2), st.integers(0, 60), st.integers(5, 60))
def test_joint_laying_is_never_dearer(part, x, size):
    project = fork(roadworks=works(geometry=square(x, 0, size)))
    prices = {"share.joint_laying": part}
    jointly = make_plan(project, Scenario(technologies=("dig", "joint"), rounds=1, prices=prices))
    assert jointly.cost_eur <= alone_eur() + 0.01


# --- radio hops ---


def beamed(**columns):
    """Return the fork with a radio hop from the fibre to a school."""
    at = junctions(FORK)
    beam = {"cost_eur": 3000.0, "yearly_eur": 100.0, "n_sites": 2, **columns}
    beam["geometry"] = LineString([at["F"], at["T"]])
    return fork().with_layer("radio_hops", layer("radio_hops", [beam]))


def test_a_radio_hop_is_taken_where_it_costs_less():
    scenario = Scenario(technologies=("dig", "duct", "radio"))
    plan = make_plan(beamed(), scenario)
    kinds = set(plan.tables["trenches"]["segment_kind"])
    assert "radio" in kinds
    assert by_site(plan, "means")[1] == ("radio",)
    bill = plan.tables["costs"].set_index("cost_kind")
    assert bill.loc["radio", "cost_eur"] == 3000
    shares = plan.tables["connections"]
    assert shares["cost_share_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.02)
    assert shares["npv_eur"].sum() == pytest.approx(plan.tree_eur, abs=0.02)
    dear = make_plan(beamed(cost_eur=1e6), scenario)
    assert "radio" not in set(dear.tables["trenches"]["segment_kind"])
    without = make_plan(beamed(), Scenario())
    assert "radio" not in set(without.tables["trenches"]["segment_kind"])


def test_a_hop_serves_no_more_sites_than_its_capacity():
    scenario = Scenario(technologies=("dig", "duct", "radio"))
    plan = make_plan(beamed(n_sites=1, cost_eur=10.0, yearly_eur=0.0), scenario)
    beam = plan.tables["trenches"].set_index("segment_kind").loc[["radio"]]
    assert (beam["n_sites"] <= 1).all()


@pytest.mark.parametrize("missing", ["cost_eur", "yearly_eur", "n_sites"])
def test_a_hop_that_leaves_open_what_it_costs_or_carries_is_named_and_not_used(missing):
    plan = make_plan(beamed(**{missing: None}), Scenario(technologies=("dig", "duct", "radio"), rounds=1))
    assert "radio" not in set(plan.tables["trenches"]["segment_kind"])
    assert [(one.severity, one.message.fields["n"]) for one in plan.problems if one.code == "HOP-012"] == [
        ("error", 1)
    ]


# --- wrong choices ---


@pytest.mark.parametrize(
    ("scenario", "named"),
    [
        (Scenario(technologies=("dig", "smoke")), "smoke"),
        (Scenario(technologies=("lease",)), "Digging"),
        (Scenario(rules={"fibres.none": 1}), "no sizing rule"),
        (Scenario(build_years=(2030, 2027)), "2027"),
    ],
)
def test_wrong_choices_are_named(scenario, named):
    with pytest.raises(ParameterError, match=named):
        make_plan(fork(), scenario)


# --- from the file ---


def test_a_plan_is_made_again_from_its_file(tmp_path):
    schools = [{"at": "S", "lease_year_eur": 900.0}, {"at": "T", "lease_once_eur": 10.0}]
    scenario = Scenario(
        technologies=("dig", "duct", "joint", "lease"),
        rules=ONE_IN_A_TUBE,
        build_years=(2028, 2030),
        seed=7,
        prices={"share.interest": 0.01},
    )
    project = town(
        FORK,
        fibre=["F"],
        schools=schools,
        ducts=[{"along": "FS", "n_free": 1}],
        roadworks=works(),
    )
    path = tmp_path / "town.gpkg"
    save_project(replace(project, scenarios=(scenario,)), path)
    again = open_project(path)
    assert again.scenario() == scenario
    first, second = make_plan(project, scenario), make_plan(again, again.scenario())
    assert (first.tree_eur, first.bound_eur, first.cost_eur) == (
        second.tree_eur,
        second.bound_eur,
        second.cost_eur,
    )
    for name in ("connections", "trenches", "costs", "figures"):
        assert_frame_equal(pd.DataFrame(first.tables[name]), pd.DataFrame(second.tables[name]))
