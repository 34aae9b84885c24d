"""Fibres, tubes, equipment, budgets and bills of towns small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.sizing import make_sizing
from netplan.core.sizing.fitting import cables_for, fit_duct, fit_trench, wanted_fibres
from netplan.errors import ParameterError
from netplan.model.catalogue import default_catalogue
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import default_rules, sites_in, sold, tube_fibres, tube_in, with_rules
from netplan.model.terms import Terms
from tests.towns import junctions, town

FORK = """
F-----+-----S
      |
      |
      T
"""
S, T = "sites-0", "sites-1"
SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]


def plan_of(drawing=FORK, scenario=None, **layers):
    return make_plan(town(drawing, **{"fibre": ["F"], "schools": SCHOOLS} | layers), scenario or Scenario())


@pytest.fixture(scope="module")
def plan():
    return plan_of()


@pytest.fixture(scope="module")
def made(plan):
    return make_sizing(plan)


@pytest.fixture(scope="module")
def near():
    """Return the plan with its PoP where fibre begins."""
    return plan_of(pops=[{"geometry": junctions(FORK)["F"]}])


def by_rules(plan, rules, **choices):
    """Size a plan in trenches by other rules: these do not steer where it digs."""
    return make_sizing(replace(plan, scenario=Scenario(rules=rules, **choices)))


def codes(sizing):
    return [problem.code for problem in sizing.problems if problem.severity != "info"]


def billed(sizing):
    rows = sizing.tables["bill"]
    return dict(zip(rows["item"], rows["quantity"], strict=True))


def test_a_trunk_carries_the_fibres_of_all_behind_it_and_a_reserve(made):
    pieces = made.tables["sized_trenches"].sort_values(["n_sites", "length_m"], ascending=False)
    # 2 × 12 fibres and 15 %: 27.6, rounded up 28; the smallest cable that holds them has 48
    assert list(pieces["fibres"]) == [24, 12, 12]
    assert list(pieces["cables"]) == ["1 × 48", "1 × 24", "1 × 24"]
    assert list(pieces["fibres_laid"]) == [48, 24, 24]
    # a cable and a spare tube: 24 fibres fit into a tube of 7/4, 48 need one of 10/6
    assert list(pieces["bundles"]) == ["2 × 1x10", "2 × 1x7", "2 × 1x7"]
    assert list(pieces["n_tubes"]) == [2, 2, 2]
    assert list(pieces["n_spare"]) == [1, 1, 1]


def test_closures_stand_at_existing_fibre_and_at_the_branch(made):
    stands = made.tables["equipment"]
    assert list(stands["equipment"]) == ["closure", "closure"]
    assert list(stands["splices"]) == [24, 24]
    at = junctions(FORK)
    places = {(point.x, point.y) for point in stands.geometry}
    assert places == {(at["F"].x, at["F"].y), (at["+0"].x, at["+0"].y)}
    # access, branch, building
    assert list(made.tables["sized_sites"]["splices"]) == [3, 3]


def test_the_bill_adds_up_by_hand(made):
    assert billed(made) == pytest.approx(
        {
            "trench.paving.open": 150,
            "per_metre.survey": 150,
            "per_metre.blow_in": 150,
            "bundle.1x10": 2 * 60,
            "bundle.1x7": 2 * 90,
            "cable.f48": 60,
            "cable.f24": 90,
            "equipment.closure": 2,
            "equipment.termination": 2,
            "equipment.optics_lx": 2,
            "equipment.splice": 24 + 24 + 24,
            "per_site.lead_in": 2,
            "share.planning": 26908,
            "share.contingency": 26908,
        }
    )
    assert made.cost_eur == pytest.approx(26908 * 1.25)


def test_what_bill_and_plan_share_is_equal_to_the_cent(plan, made):
    table = made.tables["bill_compared"].set_index("cost_kind")
    for kind in ("trench", "survey", "lead_in"):
        assert table.loc[kind, "more_eur"] == 0
    assert table["planned_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.005)
    assert table["bill_eur"].sum() == pytest.approx(made.cost_eur, abs=0.005)
    assert table["more_eur"].sum() == pytest.approx(made.cost_eur - plan.cost_eur, abs=0.005)
    assert table.loc["duct", "planned_eur"] == 150 * 5.0
    assert table.loc["duct", "bill_eur"] == 120 * 1.2 + 180 * 0.8


def test_prices_of_places_steer_the_plan_and_stand_in_the_bill_once(made):
    priced = plan_of(scenario=Scenario(prices={"node.joint": 900.0, "node.junction": 2000.0}))
    assert priced.tables["costs"]["cost_kind"].eq("node").sum() == 2
    sized = make_sizing(priced)
    assert not sized.tables["bill"]["cost_kind"].eq("node").any()
    assert sized.cost_eur == made.cost_eur  # closures are the same, whatever the search minded
    table = sized.tables["bill_compared"].set_index("cost_kind")
    assert (table.loc["node", "planned_eur"], table.loc["node", "bill_eur"]) == (2900, 0)
    assert table["planned_eur"].sum() == pytest.approx(priced.cost_eur)
    assert table["bill_eur"].sum() == pytest.approx(sized.cost_eur)


def test_the_bill_of_a_programme_is_the_same_bill_by_year(plan, made):
    programme = make_programme(plan, Terms(2027, (22_000.0, 22_000.0)))
    by_year = make_sizing(plan, programme)
    rows = by_year.tables["bill"]
    assert sorted(rows["year"].unique()) == [2027, 2028]
    assert rows[rows["bill_part"] != "on_top"].groupby("item")["quantity"].sum().to_dict() == pytest.approx(
        {item: n for item, n in billed(made).items() if not item.startswith("share.")}
    )
    assert by_year.cost_eur == pytest.approx(made.cost_eur, abs=0.02)
    first = rows[rows["year"] == 2027].set_index("item")["quantity"]
    # school S has more pupils: trunk and its branch come first, and what stands at both ends
    assert (first["trench.paving.open"], first["equipment.closure"], first["per_site.lead_in"]) == (120, 2, 1)


def test_a_splitter_stands_where_the_route_joins_fibre(plan):
    sizing = by_rules(plan, {"split.school": 32, "fibres.school": 20})
    stands = sizing.tables["equipment"]
    # 40 fibres share splitters of 1:32, so that two are needed
    assert stands.loc[stands["equipment"] == "splitter", "n"].tolist() == [2]
    assert billed(sizing)["equipment.splitter"] == 2
    assert list(sizing.tables["sized_sites"]["budget_db"]) == [29.0, 29.0]


def test_many_fibres_need_a_cabinet(plan):
    sizing = by_rules(plan, {"fibres.school": 48})
    assert sorted(sizing.tables["equipment"]["equipment"]) == ["cabinet", "cabinet"]


def test_a_cable_too_long_to_blow_in_gets_chambers(plan):
    sizing = by_rules(plan, {"cable.blow_in_m": 100})
    assert "chamber" not in set(sizing.tables["equipment"]["equipment"])
    line = plan_of("F" + "-" * 25 + "S", schools=["S"], scenario=Scenario(rules={"cable.blow_in_m": 100}))
    stands = make_sizing(line).tables["equipment"]
    assert stands.loc[stands["equipment"] == "chamber", "n"].tolist() == [2]  # 260 m


DUCT = """
F----------------S
"""


@pytest.mark.parametrize(
    ("duct", "fibres", "cables", "found"),
    [
        ({"n_free": 1, "duct_type": "Rohrverband 12x7/4"}, 12, "1 × 24", []),
        # 56 fibres do not go through one tube of 7/4, but through three
        ({"n_free": 3, "duct_type": "Rohrverband 12x7/4"}, 48, "2 × 24 + 1 × 12", []),
        ({"n_free": 2, "duct_type": "Rohrverband 12x7/4"}, 48, "2 × 24 + 1 × 12", ["SIZ-002"]),
        ({"n_free": 1, "duct_type": "KSR DN50"}, 48, "1 × 96", []),
        ({"n_free": 1, "duct_type": "pipe"}, 12, "1 × 24", ["SIZ-003"]),
        ({"n_free": 1, "duct_type": None}, 12, "1 × 24", ["SIZ-003"]),
    ],
)
def test_an_existing_duct_is_a_hard_limit(duct, fibres, cables, found):
    ducts = [{"along": "FS", **duct}]
    scenario = Scenario(rules={"fibres.school": fibres})
    # planned for few fibres, fitted out for more: a plan by the same rules keeps the limit by itself
    plan = plan_of(DUCT, schools=["S"], ducts=ducts, scenario=Scenario(rules={"fibres.school": 2}))
    sizing = make_sizing(replace(plan, scenario=scenario))
    (piece,) = sizing.tables["sized_trenches"].to_dict("records")
    assert (piece["segment_kind"], piece["cables"]) == ("duct", cables)
    assert [code for code in codes(sizing) if code != "SIZ-006"] == found
    assert not any(item.startswith("bundle.") for item in billed(sizing))


def test_a_duct_too_full_is_gone_around():
    scenario = Scenario(rules={"fibres.school": 48})
    for n_free, kind in ((3, "duct"), (2, "street")):
        ducts = [{"along": "FS", "n_free": n_free, "duct_type": "Rohrverband 12x7/4"}]
        sizing = make_sizing(plan_of(DUCT, schools=["S"], ducts=ducts, scenario=scenario))
        assert list(sizing.tables["sized_trenches"]["segment_kind"]) == [kind]
        assert codes(sizing) == ["SIZ-006"]


def test_a_trench_that_cannot_hold_its_tubes_is_named_and_nothing_is_left_away(plan):
    rules = {"fibres.school": 144, "trench.bundles": 1, "reserve.tubes_least": 24}
    sizing = by_rules(plan, rules)
    faults = [problem for problem in sizing.problems if problem.code == "SIZ-001"]
    assert len(faults) == 3
    assert {problem.severity for problem in faults} == {"error"}
    assert "Street" in str(faults[0].message)
    pieces = sizing.tables["sized_trenches"]
    assert (pieces["n_tubes"] - pieces["n_used"] >= 24).all()


def test_the_optical_budget_is_that_of_the_whole_way(near):
    sites = make_sizing(near).tables["sized_sites"]
    assert list(sites["length_m"]) == pytest.approx([120, 90])
    # 120 m · 0.4 dB/km + (8 + 3) splices · 0.1 + 4 connectors · 0.5
    assert list(sites["loss_db"]) == pytest.approx([0.048 + 1.1 + 2.0, 0.036 + 1.1 + 2.0])
    assert list(sites["margin_db"]) == pytest.approx(list(6.0 - sites["loss_db"] - 2.0))
    assert set(sites["reason"]) == {"light_arrives"}
    split = by_rules(near, {"split.school": 128})
    # 24.5 dB of the splitter and 3.1 dB: 27.6 of 29, without the margin of 2
    assert codes(split) == ["SIZ-005", "SIZ-005"]
    lossy = replace(Scenario().assumptions, connectors=9)
    dark = by_rules(near, {"split.school": 128}, assumptions=lossy)
    assert codes(dark) == ["SIZ-004", "SIZ-004"]


def test_a_long_way_gets_the_next_class_of_optics_and_pays_for_it(near):
    # 5.148 and 5.136 dB with the margin of 2
    made = by_rules(near, {"p2p.lx_db": 5.14})
    assert list(made.tables["sized_sites"]["optics"]) == ["p2p_er", "p2p_lx"]
    assert (billed(made)["equipment.optics_er"], billed(made)["equipment.optics_lx"]) == (1, 1)
    assert set(made.tables["sized_sites"]["reason"]) == {"light_arrives"}
    made = by_rules(near, {"p2p.lx_db": 3.0, "p2p.er_db": 3.0})
    assert codes(made) == ["SIZ-004", "SIZ-004"]


def test_without_a_pop_the_budget_is_not_known(made):
    assert set(made.tables["sized_sites"]["reason"]) == {"pop_unknown"}
    assert codes(made) == ["SIZ-006", "SIZ-006"]


def test_prices_of_zero_leave_quantities_as_they_are(made):
    free = {key: 0.0 for key in default_catalogue() if not key.startswith(("share.", "life."))}
    sizing = make_sizing(plan_of(scenario=Scenario(prices=free)))
    assert sizing.cost_eur == 0
    assert billed(sizing)["equipment.splice"] == billed(made)["equipment.splice"]


def test_a_plan_without_a_route_has_an_empty_bill():
    served = [{"at": "S", "down_mbps": 1000.0, "up_mbps": 1000.0}]
    sizing = make_sizing(plan_of(schools=served))
    assert len(sizing.tables["sized_trenches"]) == 0
    assert sizing.cost_eur == 0


@pytest.mark.parametrize(
    ("rules", "said"),
    [({"fibres.castle": 3}, "no sizing rule"), ({"reserve.fibres": -1}, "must lie between 0")],
)
def test_rules_that_make_no_sense_are_refused(rules, said, plan):
    with pytest.raises(ParameterError, match=said):
        make_sizing(replace(plan, scenario=replace(plan.scenario, rules=rules)))


def test_every_rule_names_its_source_and_every_item_has_a_price():
    assert all(rule.source and rule.low <= rule.value <= rule.high for rule in default_rules().values())
    prices, market = default_catalogue(), sold()
    assert {f"cable.f{n}" for n in market.cables} <= set(prices)
    assert {f"bundle.{bundle.name}" for bundle in market.bundles} <= set(prices)
    assert {bundle.tube for bundle in market.bundles} <= set(market.tubes)
    assert max(market.tubes.values()) >= max(market.cables)


@settings(max_examples=30)
@given(st.integers(0, 3000))
def test_cables_hold_what_is_needed_and_one_less_would_not(need):
    sizes = sold().cables
    cables = cables_for(need, sizes)
    assert sum(cables) >= need
    assert len(cables) == -(-need // sizes[-1])
    smaller = [size for size in sizes if cables and size < cables[-1]]
    assert all(sum(cables[:-1]) + size < need for size in smaller)


@settings(max_examples=30)
@given(st.integers(0, 1200), st.floats(0, 1), st.integers(0, 6))
def test_a_bundle_holds_every_cable_and_none_that_fits_is_cheaper(need, reserve, least):
    rules = with_rules({"reserve.tubes": reserve, "reserve.tubes_least": least})
    prices, market = default_catalogue(), sold()
    fit = fit_trench(need, rules, prices, market)
    wanted = len(fit.cables) + max(least, int(np.ceil(len(fit.cables) * reserve)))
    assert fit.n_tubes >= wanted
    assert market.tubes[fit.bundle.tube] >= max(fit.cables, default=0)
    cost = prices[f"bundle.{fit.bundle.name}"].eur * fit.n_bundles
    for bundle in market.bundles:
        times = max(-(-wanted // bundle.n_tubes), 1)
        if times <= 2 and market.tubes[bundle.tube] >= max(fit.cables, default=0):
            assert not fit.fault
            assert cost <= prices[f"bundle.{bundle.name}"].eur * times + 1e-9


@settings(max_examples=30)
@given(st.integers(1, 600), st.integers(0, 12))
def test_more_free_tubes_never_break_a_duct(need, free):
    market, rules = sold(), default_rules()
    for duct_type in ("7/4", "10/6", "DN50", None):
        tube = tube_fibres(duct_type, rules)
        if fit_duct(need, free, tube, market).fault != "SIZ-002":
            assert fit_duct(need, free + 1, tube, market).fault != "SIZ-002"


@settings(max_examples=30)
@given(
    st.integers(0, 6),
    st.integers(2, 144),
    st.floats(0, 3),
    st.sampled_from(["7/4", "10/6", "5/3", "20/16", "DN50", None]),
)
def test_planning_and_fitting_out_follow_one_rule_of_what_a_duct_holds(free, fibres, reserve, duct_type):
    rules = with_rules({"reserve.fibres": reserve})
    tube = tube_fibres(duct_type, rules)
    n = sites_in(free, tube[0], fibres, rules)
    fits = fit_duct(wanted_fibres(n * fibres, rules), free, tube, sold())
    assert fits.fault != "SIZ-002"
    more = fit_duct(wanted_fibres((n + 1) * fibres, rules), free, tube, sold())
    assert more.fault == "SIZ-002" or tube[0] == 0


@pytest.mark.parametrize(
    ("duct_type", "most"),
    [
        ("12x7/4", (24, True)),
        ("20/16", (288, True)),
        ("5/3", (0, False)),
        ("KSR DN50", (288, True)),
        (None, (96, False)),
    ],
)
def test_a_tube_takes_what_its_width_lets_through(duct_type, most):
    assert tube_fibres(duct_type, default_rules()) == most


@pytest.mark.parametrize(
    ("text", "tube"),
    [("Rohrverband 12x7/4", "7/4"), ("7 x 10 / 6", "10/6"), ("KSR 3x DN50", ""), ("7/4", "7/4"), ("?", None)],
)
def test_duct_types_tell_the_size_of_their_tubes(text, tube):
    assert tube_in(text) == tube
