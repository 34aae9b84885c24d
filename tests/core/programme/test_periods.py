"""Quarters, money paid over several periods, other ways, and what an order costs: worked out by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.planning import make_plan
from netplan.core.programme import compare_order, make_programme
from netplan.core.programme.money import payments, windows
from netplan.errors import ParameterError
from netplan.model.scenario import Scenario
from netplan.model.terms import Period, SiteTerms, Terms
from netplan.progress import Progress
from tests.core.programme.test_making import (
    FORK,
    LEAD_IN_EUR,
    METRE_EUR,
    S_EUR,
    T_EUR,
    TRUNK_EUR,
    S,
    T,
    codes,
    years,
)
from tests.towns import town

LOOP = """
F---------S
|         |
|         |
+----+----+
     |
     |
     |
     |
     |
     T
"""
"""Both together use 220 m, S by the lower way; S alone has a way of 100 m, which is no part of the tree."""


@pytest.fixture(scope="module")
def plan():
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    return make_plan(town(FORK, fibre=["F"], schools=schools), Scenario())


@pytest.fixture(scope="module")
def loop():
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    return make_plan(town(LOOP, fibre=["F"], schools=schools), Scenario())


def quarters(programme):
    table = programme.tables["programme_sites"]
    cells = zip(table["id"], table["year"], table["quarter"], strict=True)
    return {key: None if pd.isna(year) else str(Period(int(year), int(part))) for key, year, part in cells}


def test_periods_have_names_and_places():
    terms = Terms(2027, (1.0,) * 6, step="quarter")
    assert [str(one) for one in terms.periods] == [
        "2027 Q1",
        "2027 Q2",
        "2027 Q3",
        "2027 Q4",
        "2028 Q1",
        "2028 Q2",
    ]
    assert terms.years == (2027, 2027, 2027, 2027, 2028, 2028)
    dated = SiteTerms(2028, 2028, "", 2, 3)
    assert (terms.first_period(dated), terms.last_period(dated)) == (5, 6)
    whole = replace(terms, step="year")
    assert (whole.first_period(dated), whole.last_period(dated)) == (1, 0)  # the end of 2028 is too late
    assert whole.last_period(SiteTerms(deadline=2028)) == 1


def test_a_plan_in_quarters_counts_fourths_of_years(plan):
    each = (TRUNK_EUR + S_EUR) / 2 + 1
    made = make_programme(plan, Terms(2027, (each, each, T_EUR), step="quarter"))
    assert quarters(made) == {S: "2027 Q2", T: "2027 Q3"}
    assert made.value == pytest.approx((900 * 2 + 100) / 4)
    table = made.tables["programme_years"]
    assert list(table["year"]) == [2027] * 3
    assert list(table["quarter"]) == [1, 2, 3]
    assert list(table["n_sites"]) == [0, 1, 1]
    assert table["spent_eur"].sum() == pytest.approx(plan.cost_eur)


def test_a_quarter_digs_a_fourth_of_what_a_year_can(plan):
    terms = Terms(2027, (1e6,) * 4, metres=360.0, step="quarter")
    assert quarters(make_programme(plan, terms)) == {S: "2027 Q2", T: "2027 Q1"}


def test_dates_of_sites_may_name_quarters(plan):
    terms = Terms(2027, (1e6,) * 4, step="quarter", sites={S: SiteTerms(2027, None, "", 3)})
    made = make_programme(plan, terms)
    assert quarters(made) == {S: "2027 Q3", T: "2027 Q1"}
    row = made.tables["programme_sites"].set_index("id").loc[S]
    assert (row["earliest"], row["earliest_quarter"]) == (2027, 3)
    due = Terms(2027, (TRUNK_EUR + S_EUR, T_EUR), step="quarter", sites={T: SiteTerms(None, 2027, "", 1, 1)})
    assert quarters(make_programme(plan, due))[T] == "2027 Q1"
    poor = make_programme(plan, replace(due, budgets_eur=(1.0, 1.0)))
    (problem,) = [one for one in poor.problems if one.code == "PRG-002"]
    assert problem.message.fields["year"] == "2027 Q1"  # the quarter that was meant, not its year


def test_a_part_that_no_single_budget_pays_is_paid_over_two(plan):
    half = (TRUNK_EUR + S_EUR) / 2 + 1
    lapsing = Terms(2027, (half, half), carry_over=False)
    assert years(make_programme(plan, lapsing)) == {S: None, T: 2028}
    made = make_programme(plan, replace(lapsing, instalments=2))
    assert years(made) == {S: 2028, T: None}
    table = made.tables["programme_years"]
    assert (table["spent_eur"] <= table["available_eur"] + 0.005).all()
    assert table["ahead_eur"].iloc[1] == 0
    assert table["spent_eur"].sum() == pytest.approx(TRUNK_EUR + S_EUR, abs=0.02)
    assert table["ahead_eur"].iloc[0] > 0


@pytest.mark.parametrize("wrong", [{"step": "month"}, {"instalments": 0}, {"instalments": 13}])
def test_terms_out_of_range_are_refused(plan, wrong):
    with pytest.raises(ParameterError):
        make_programme(plan, Terms(2027, (1.0,), **wrong))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4),
    st.integers(1, 4),
)
def test_money_does_where_every_window_has_enough_and_only_there(periods, span):
    money, due = np.array(periods, np.int64).T
    span = min(span, len(money))
    enough = all(
        due[begin : last + 1].sum() <= money[first : last + 1].sum()
        for first, last, begin in windows(len(money), span)
    )
    assert enough == _payable(money.tolist(), due.tolist(), span)
    if enough:
        spent, ahead = payments(due, money, span)
        assert (spent <= money).all()
        assert spent.sum() == due.sum()
        assert (ahead >= 0).all()
        assert (ahead <= spent).all()


def _payable(money, due, span):
    """Try every way to share every sum out over the periods in which it may be paid."""
    if not any(due):
        return True
    ready = next(at for at, amount in enumerate(due) if amount)
    rest = [0 if at == ready else amount for at, amount in enumerate(due)]
    first = max(0, ready - span + 1)
    return any(
        _payable([*money[:first], *left, *money[ready + 1 :]], rest, span)
        for parts in product(range(due[ready] + 1), repeat=ready - first + 1)
        if sum(parts) == due[ready]
        and min(left := [m - part for m, part in zip(money[first:], parts, strict=False)]) >= 0
    )


def test_other_ways_are_taken_where_the_order_makes_them_better(loop):
    money = 100 * METRE_EUR + LEAD_IN_EUR + 1
    fixed = make_programme(loop, Terms(2027, (money, 0.0)))
    assert years(fixed) == {S: None, T: None}
    assert fixed.any_bound is None
    made = make_programme(loop, Terms(2027, (money, 0.0), reroute=True))
    assert years(made) == {S: 2027, T: None}
    assert made.rerouted is not None
    assert made.route.cost_eur > loop.cost_eur
    assert made.value == 1800
    assert made.any_bound is not None
    assert made.any_bound >= made.value
    pieces = made.tables["programme_trenches"]
    assert pieces.loc[pieces["year"] == 2027, "length_m"].sum() == pytest.approx(100)


def test_the_best_so_far_of_a_rerouted_programme_keeps_its_terms_and_its_bound(loop):
    money = 100 * METRE_EUR + LEAD_IN_EUR + 1
    terms = Terms(2027, (money, 0.0), reroute=True)
    passes = []

    def soon(share, _message):
        passes.append(share)

    for patience in (0, 5, 40):
        passes.clear()
        progress = Progress(soon, wants_best=lambda most=patience: len(passes) >= most)
        made = make_programme(loop, terms, progress)
        assert sum(made.tables["programme_years"]["spent_eur"]) <= money + 0.005
        assert make_programme(loop, replace(terms, reroute=False)).value <= made.value <= made.any_bound


def test_without_existing_fibre_no_bound_for_all_routes_is_claimed():
    plan = make_plan(town(LOOP, schools=["S", "T"]), Scenario())
    made = make_programme(plan, Terms(2027, (1e6,), reroute=True))
    assert made.any_bound is None
    assert made.rerouted is None


def test_ways_stay_as_planned_where_money_is_enough_for_all(loop):
    made = make_programme(loop, Terms(2027, (1e6,), reroute=True))
    assert made.rerouted is None
    assert made.value == made.any_bound == 1000


def test_what_stands_may_be_used_by_other_ways(loop):
    terms = Terms(2027, (LEAD_IN_EUR + 81 * METRE_EUR,), sites={T: SiteTerms(status="built")}, reroute=True)
    made = make_programme(loop, terms)
    assert years(made) == {S: 2027, T: None}
    assert made.any_bound >= made.value


LENGTHS_M = {(): 0, (S,): 100, (T,): 140, (S, T): 220}


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(["pupils", "sites", "npv"]),
)
def test_no_programme_surpasses_the_bound_over_all_routes(loop, metres, carry, goal):
    budgets = tuple(m * METRE_EUR + LEAD_IN_EUR for m in metres)
    terms = Terms(2027, budgets, carry_over=carry, goal=goal, reroute=True)
    made, fixed = make_programme(loop, terms), make_programme(loop, replace(terms, reroute=False))
    sign = -1 if goal == "npv" else 1
    slack = 1e-6 * abs(made.value) + 1e-6
    assert sign * fixed.value <= sign * made.value + slack
    assert sign * made.value <= sign * made.any_bound + slack
    if goal == "pupils":
        weight = {(): 0, (S,): 900, (T,): 100, (S, T): 1000}
        money = np.cumsum(budgets)
        cost = {key: m * METRE_EUR + len(key) * LEAD_IN_EUR for key, m in LENGTHS_M.items()}
        best = sum(max(weight[key] for key in cost if cost[key] <= there + 1) for there in money)
        assert made.any_bound >= best - slack or not carry
        assert made.any_bound >= made.value - slack


def test_an_order_that_is_worse_says_what_it_costs_in_euros(plan):
    terms = Terms(2027, (TRUNK_EUR + S_EUR + 1, T_EUR, 0.0))
    best = make_programme(plan, terms)
    theirs = compare_order(plan, terms, (T, S), best)
    assert years(theirs) == {S: 2028, T: 2027}
    assert theirs.value == 100 * 3 + 900 * 2
    # only if everything can be paid in the first year it reaches as much
    both = TRUNK_EUR + S_EUR + T_EUR
    raised = (both / (TRUNK_EUR + S_EUR + 1) - 1) * sum(terms.budgets_eur)
    assert theirs.raise_eur == pytest.approx(raised, abs=5)
    assert compare_order(plan, terms, (S, T), best).raise_eur == 0
    # the same sites are built for the same money, but S and T change places: so do their leases
    assert theirs.present_eur != best.present_eur


def test_an_order_no_money_helps_says_so(plan):
    terms = Terms(2027, (1e6, 1e6), metres=120.0)
    best = make_programme(plan, terms)
    theirs = compare_order(plan, terms, (T, S), best)
    assert theirs.raise_eur is None
    assert theirs.value < best.value
    assert codes(theirs) == []
