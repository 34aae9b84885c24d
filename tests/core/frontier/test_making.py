"""Frontiers of a town small enough to work out by hand."""

import pytest

from netplan.core.frontier import make_frontier
from netplan.core.mix.economy import yearly_worth
from netplan.core.planning import make_plan
from netplan.errors import Infeasible, ParameterError
from netplan.model.decisions import RouteDecision
from netplan.model.scenario import Scenario
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T
"""
SCHOOLS = [
    {"at": "S", "pupils": 600},
    {"at": "T", "pupils": 200},
    {"at": "F", "pupils": 200, "down_mbps": 1000.0},
]
FACTOR, METRE_EUR, LEAD_IN_EUR = 1.25, 116.5, 3250


def test_shares_count_those_served_today_and_end_at_the_cost_of_the_plan():
    project = town(FORK, fibre=["F"], schools=SCHOOLS)
    made = make_frontier(project, Scenario(), n_points=4)
    table = made.tables["frontier"]
    assert list(table["share_wanted"]) == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert list(table["share"]) == pytest.approx([0.4, 0.8, 0.8, 1.0])
    assert list(table["n_sites"]) == [1, 1, 1, 2]
    assert list(table["n_pupils"]) == [1000] * 4
    small = (90 * METRE_EUR + LEAD_IN_EUR) * FACTOR
    large = (120 * METRE_EUR + LEAD_IN_EUR) * FACTOR
    whole = make_plan(project, Scenario()).cost_eur
    assert list(table["cost_eur"]) == pytest.approx([small, large, large, whole], abs=0.02)
    assert (table["bound_eur"] <= table["cost_eur"]).all()
    assert table["gap"].iloc[-1] == pytest.approx(0, abs=1e-6)
    sites = made.tables["frontier_sites"].set_index("id")
    assert sites.loc["sites-0", "from_share"] == pytest.approx(0.8)
    assert sites.loc["sites-1", "from_share"] == pytest.approx(0.4)


@pytest.mark.parametrize(("pupils", "code"), [((None, None), "PRG-010"), ((300, None), "PRG-001")])
def test_pupils_nobody_stated_are_a_finding(pupils, code):
    schools = [{"at": at, "pupils": n} for at, n in zip("ST", pupils, strict=True)]
    made = make_frontier(town(FORK, fibre=["F"], schools=schools), Scenario(), n_points=1)
    assert [one.code for one in made.problems] == [code]
    assert made.tables["frontier"]["share"].iloc[0] == pytest.approx(1)


def test_a_leased_line_serves_where_it_costs_less_over_the_years():
    offered = [SCHOOLS[0], SCHOOLS[1] | {"lease_once_eur": 500.0, "lease_year_eur": 100.0}, SCHOOLS[2]]
    project = town(FORK, fibre=["F"], schools=offered)
    leasing = Scenario(technologies=("dig", "lease"))
    made = make_frontier(project, leasing, n_points=2)
    first, last = made.tables["frontier"].to_dict("records")
    yearly = yearly_worth(20, 0.03)
    assert (first["share"], first["n_sites"], first["n_leased"]) == (pytest.approx(0.8), 1, 0)
    assert (last["share"], last["n_sites"], last["n_leased"]) == (pytest.approx(1), 2, 1)
    assert last["cost_eur"] - first["cost_eur"] == pytest.approx(500 + 100 * yearly, abs=0.02)
    assert last["gap"] == pytest.approx(0, abs=1e-6)
    assert last["cost_eur"] == pytest.approx(make_plan(project, leasing).tree_eur, abs=0.02)
    assert list(made.tables["frontier_sites"]["n_leased"]) == [0, 1]
    assert [(one.code, one.message.fields["n"]) for one in made.problems] == [("TEC-004", 1)]


def test_a_site_no_route_can_reach_is_leased_a_line():
    project = town(FORK, fibre=["F"], schools=[SCHOOLS[0] | {"lease_year_eur": 90_000.0}, {"at": (900, 900)}])
    for technologies, served in ((("dig", "lease"), (2, 1)), (("dig",), (1, 0))):
        last = (
            make_frontier(project, Scenario(technologies=technologies), n_points=1).tables["frontier"].iloc[0]
        )
        assert (last["n_sites"], last["n_leased"]) == served


def test_without_fibre_or_without_sites_there_is_none():
    with pytest.raises(Infeasible, match="No existing fibre"):
        make_frontier(town(FORK, schools=SCHOOLS), Scenario())
    with pytest.raises(Infeasible, match="no site of the kinds asked for misses"):
        make_frontier(town(FORK, fibre=["F"], schools=SCHOOLS[2:]), Scenario())
    cut = Scenario(routes=(RouteDecision("streets", "streets-0", "forbid"),))
    with pytest.raises(Infeasible, match=r"^2 sites miss .* first, sites-0: Cut off by 1 .*streets-0"):
        make_frontier(town(FORK, fibre=["F"], schools=SCHOOLS[:2]), cut)
    with pytest.raises(ParameterError):
        make_frontier(town(FORK, fibre=["F"], schools=SCHOOLS), Scenario(), n_points=0)


def test_a_site_that_no_money_reaches_is_named():
    made = make_frontier(town("F---S   T---U", fibre=["F"], schools=["S", "T"]), Scenario(), 1)
    assert [one.row_id for one in made.problems if one.code == "NET-006"] == ["sites-1"]
