"""Frontiers of a town small enough to work out by hand."""

import pytest

from netplan.core.frontier import make_frontier
from netplan.core.planning import make_plan
from netplan.errors import Infeasible, ParameterError
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


def test_without_fibre_or_without_sites_there_is_none():
    with pytest.raises(Infeasible):
        make_frontier(town(FORK, schools=SCHOOLS), Scenario())
    with pytest.raises(Infeasible):
        make_frontier(town(FORK, fibre=["F"], schools=SCHOOLS[2:]), Scenario())
    with pytest.raises(ParameterError):
        make_frontier(town(FORK, fibre=["F"], schools=SCHOOLS), Scenario(), n_points=0)
