"""Explanations of plans of towns small enough to work out by hand."""

from dataclasses import replace

import pytest

from netplan.core.planning import make_plan
from netplan.core.why import explain_plan
from netplan.errors import ParameterError
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.scenario import Scenario
from tests.towns import town

LOOP = """
F-----+-----S
|     |     |
|     T     |
|           |
+-----------+
"""
FACTOR, METRE_EUR, LEAD_IN_EUR = 1.25, 116.5, 3250.0
PRICED = ("dig", "duct", "lease")


@pytest.fixture(scope="module")
def loop():
    return town(LOOP, fibre=["F"], schools=["S", "T"])


@pytest.fixture(scope="module")
def found(loop):
    """Both sites explained, T first."""
    return explain_plan(loop, Scenario(), (("sites-1", "sites-0"), (), ()))


def alternatives(because):
    return {str(one.what): one for one in because.alternatives}


def test_a_site_without_which_the_plan_is_cheaper_by_what_it_adds(found):
    because, _ = found.because
    others = alternatives(because)
    alone = others["Without this site"]
    assert alone.more_eur == pytest.approx(-(20 * METRE_EUR + LEAD_IN_EUR) * FACTOR, abs=0.02)
    assert alone.proven
    assert str(because.now).startswith("Connected over")


def test_closing_a_street_costs_the_way_around_by_planning_anew(loop, found):
    street = next(
        one for what, one in alternatives(found.because[1]).items() if what.startswith("Without Street")
    )
    name = str(street.what).removeprefix("Without ").split(" (")[1].removesuffix(")")
    closed = make_plan(loop, Scenario(routes=(RouteDecision("streets", name, "forbid"),)))
    assert street.more_eur == pytest.approx(closed.cost_eur - found.plan.cost_eur, abs=0.02)
    assert street.more_eur > 0


def test_a_piece_of_the_route_and_its_street_are_explained(loop, found):
    piece = found.plan.tables["trenches"].query("segment_kind == 'street'").iloc[0]
    both = explain_plan(loop, Scenario(), ((), (piece["id"], piece["street_id"]), ())).because
    assert len(both) == 2
    assert all(because.alternatives[0].more_eur > 0 for because in both)
    with pytest.raises(ParameterError, match="nothing-of-that"):
        explain_plan(loop, Scenario(), ((), ("nothing-of-that",), ()))
    with pytest.raises(ParameterError, match="sites-9"):
        explain_plan(loop, Scenario(), (("sites-9",), (), ()))


def test_the_other_technology_costs_what_a_plan_with_it_costs(loop):
    scenario = Scenario(technologies=PRICED, prices={"per_year.leased_line": 500.0})
    found = explain_plan(loop, scenario, (("sites-0",), (), ()))
    others = alternatives(found.because[0])
    trench = others["A trench instead of the leased line"]
    decided = make_plan(loop, replace(scenario, sites=(SiteDecision("sites-0", "connect"),)))
    assert trench.more_eur == pytest.approx(decided.tree_eur - found.plan.tree_eur, abs=0.02)
    dear = explain_plan(
        loop, Scenario(technologies=PRICED, prices={"per_year.leased_line": 9e5}), (("sites-0",), (), ())
    )
    assert alternatives(dear.because[0])["A leased line of its own instead"].more_eur > 0


def test_a_constraint_that_binds_is_named_with_what_it_costs(loop, found):
    forbidden = Scenario(routes=(RouteDecision("streets", loop.layer("streets")["id"].iloc[0], "forbid"),))
    bound = explain_plan(loop, forbidden)
    (without,) = bound.released
    assert without.more_eur == pytest.approx(found.plan.cost_eur - bound.plan.cost_eur, abs=0.02)
    piped = town(LOOP, fibre=["F"], schools=["S", "T"], ducts=[{"along": "FS", "n_free": 1}])
    full = explain_plan(piped, Scenario(rules={"fibres.school": 80}))
    assert [str(one.what) for one in full.released] == ["With room for any number of sites in ducts"]


def test_the_price_at_which_the_plan_turns_is_found(loop):
    scenario = Scenario(technologies=PRICED, prices={"per_year.leased_line": 5000.0})
    found = explain_plan(loop, scenario, ((), (), ("per_year.leased_line", "per_metre.survey")))
    lease, survey = found.turning
    assert {one["means"] for _, one in found.plan.tables["connections"].iterrows()} == {"dig"}
    assert lease.above is None
    assert survey.below is None
    at = lease.below
    if at is not None:
        changed = make_plan(loop, replace(scenario, prices={"per_year.leased_line": at}))
        assert "lease" in set(changed.tables["connections"]["means"])
    with pytest.raises(ParameterError, match=r"no\.such"):
        explain_plan(loop, Scenario(), ((), (), ("no.such",)))


def test_simpler_ways_of_planning_never_cost_less(found):
    costs = [one.cost_eur for one in found.simpler]
    assert len(costs) == 4
    assert found.planned_eur == pytest.approx(found.plan.cost_eur, abs=0.02)
    assert min(costs) >= found.planned_eur - 0.02
    each = (120 + 80 + 0) * METRE_EUR + 2 * LEAD_IN_EUR
    assert costs[0] == pytest.approx(each * FACTOR, abs=0.02)


def test_a_price_that_does_not_exist_is_named_with_those_called_alike_before_anything_is_planned(loop):
    with pytest.raises(ParameterError, match=r"trench\.unpaved\.open; .*trench\.unsealed\.open"):
        explain_plan(replace(loop, layers={}), Scenario(), ((), (), ("trench.unpaved.open",)))
