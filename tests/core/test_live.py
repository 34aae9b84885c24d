"""What is told while a line is being drawn."""

from datetime import date

import pytest
import shapely

from netplan.core.decisions.tables import decided
from netplan.core.live import plan_change_eur, quote
from netplan.core.planning import make_plan
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.scenario import Scenario
from netplan.session.edits import AddFeature
from tests.towns import town

PLACE = town("F---S---T", fibre=["F"], schools=["S"])
EAST, NORTH = 400_000.0, 5_700_000.0


def test_a_trench_costs_its_surface_and_what_is_laid_in_it():
    told = quote(PLACE, Scenario(), "streets", 84.0)
    assert told is not None
    assert (told.cost_eur, told.per_m_eur) == (pytest.approx(84 * 116.50), 116.50)
    assert (told.surface, told.method) == ("paving", "open")
    cheap = quote(PLACE, Scenario(prices={"trench.paving.open": 50.0}), "streets", 84.0)
    assert cheap is not None
    assert cheap.cost_eur == pytest.approx(84 * 61.50)
    assert quote(PLACE, Scenario(), "fibre", 84.0) is None
    assert quote(PLACE, Scenario(), "streets", 84.0, "lava") is None


def test_the_change_is_that_of_the_plan_which_is_made_afterwards():
    plan = make_plan(PLACE, Scenario())
    line = shapely.LineString([(EAST, NORTH), (EAST + 40, NORTH)])
    drawn = AddFeature("ducts", line, date(2026, 11, 22)).apply(PLACE)
    change = plan_change_eur(plan, drawn, None)
    assert change == pytest.approx(-40 * (116.50 - 14.00) * 1.25)
    assert make_plan(drawn, Scenario()).cost_eur == pytest.approx(plan.cost_eur + change)


def test_decisions_stand_in_tables_as_long_as_nothing_changes():
    routes = (
        RouteDecision("streets", "streets-1", "lock", ((0.0, 10.0), (20.0, 40.0))),
        RouteDecision("streets", "streets-0", "forbid"),
        RouteDecision("ducts", "gone", "forbid"),
    )
    scenario = Scenario(routes=routes, sites=(SiteDecision("sites-0", "leave_out"),))
    tables = decided(PLACE, scenario)
    assert list(tables.routes["word"]) == ["lock", "forbid"]
    assert list(tables.routes.length) == [30.0, 40.0]
    assert list(tables.sites["word"]) == ["leave_out"]
    assert decided(PLACE, Scenario("other", routes=routes, sites=scenario.sites), tables) is tables
    assert decided(PLACE, Scenario(), tables) is not tables
    assert len(decided(PLACE, Scenario()).routes) == 0
