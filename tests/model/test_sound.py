"""Scenarios, terms, prices of programs of one's own: what cannot be read is named before it is computed."""

from dataclasses import replace

import pytest

from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.errors import ParameterError
from netplan.model.catalogue import default_catalogue, with_prices
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.scenario import Scenario
from netplan.model.sound import require_sound
from netplan.model.terms import Terms
from tests.towns import fork

NAN, INF = float("nan"), float("inf")


def test_what_ships_is_sound():
    require_sound(Scenario())
    require_sound(Scenario(site_kinds=(), snap_limit_m=0, prices={"per_site.lead_in": 5}))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("name", 5),
        ("target", None),
        ("plan_unknown", "maybe"),
        ("site_kinds", ("castle",)),
        ("site_kinds", "school"),
        ("methods", ("magic",)),
        ("technologies", 5),
        ("radio_setups", "v5000"),
        ("snap_limit_m", -1.0),
        ("snap_limit_m", NAN),
        ("fibre_reach_m", "far"),
        ("rounds", 1.5),
        ("rounds", -1),
        ("seed", -1),
        ("seed", None),
        ("radio_hops", 0),
        ("build_years", (2030,)),
        ("build_years", ("a", "b")),
        ("prices", {"trench.paving.open": "x"}),
        ("prices", {"trench.paving.open": 1e300}),
        ("prices", [1]),
        ("rules", {"fibres.school": "x"}),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(setting, value):
    scenario = replace(Scenario(), **{setting: value})
    for make in (make_plan, assess):
        with pytest.raises(ParameterError, match=setting):
            make(fork(), scenario)


@pytest.mark.parametrize(
    "decision",
    [
        RouteDecision("castle", "x", "force"),
        RouteDecision("sites", "sites-0", "force"),
        RouteDecision("streets", "streets-0", "paint"),
        RouteDecision("streets", "streets-0", "lock", ((50.0, 10.0),)),
        RouteDecision("streets", "streets-0", "lock", ((0.0, INF),)),
        SiteDecision("sites-0", "paint"),
        SiteDecision(None, "connect"),
    ],
)
def test_a_decision_that_cannot_be_read_is_named(decision):
    key = "routes" if isinstance(decision, RouteDecision) else "sites"
    with pytest.raises(ParameterError, match="cannot be read"):
        require_sound(replace(Scenario(), **{key: (decision,)}))


@pytest.mark.parametrize("key", ["per_metre.duct", "life.trench", "bundle.1x7", "share.planning"])
def test_a_price_that_the_catalogue_lacks_is_named(key):
    prices = {name: price for name, price in default_catalogue().items() if name != key}
    with pytest.raises(ParameterError, match=key):
        make_plan(replace(fork(), catalogue=prices), Scenario())


@pytest.mark.parametrize("eur", [None, NAN, -5.0, INF, 1e300, "x", True])
def test_a_price_of_the_catalogue_that_is_none_is_named(eur):
    prices = default_catalogue()
    key = "trench.paving.open"
    with pytest.raises(ParameterError, match=key):
        with_prices({**prices, key: replace(prices[key], eur=eur)}, {})
    with pytest.raises(ParameterError, match=key):
        with_prices(prices, {key: eur})


@pytest.mark.parametrize(
    "terms", [Terms(budgets_eur=(1e300,)), Terms(budgets_eur=(NAN,)), Terms(budgets_eur=(1.0,), metres=1e300)]
)
def test_terms_beyond_what_cents_can_count_are_refused(terms):
    with pytest.raises(ParameterError):
        terms.require_sound()
