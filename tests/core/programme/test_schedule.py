"""Schedules against every schedule there is, and the laws they keep."""

from itertools import product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netplan.core.programme.schedule import NEVER, Limits, greedy_schedule, schedule
from netplan.core.trench.build_items import BuildItems

ANY = 1 << 50
GAP = 1e-6


@st.composite
def questions(draw):
    """Draw up to three stretches, up to three sites that hang on them, up to three years."""
    n_stretches = draw(st.integers(1, 3))
    parent = [draw(st.integers(-1, at - 1)) for at in range(n_stretches)]
    hung = [draw(st.integers(-1, n_stretches - 1)) for _ in range(draw(st.integers(1, 3)))]
    cents = [100 * draw(st.integers(0, 9)) for _ in range(n_stretches + len(hung))]
    dug = [1000 * draw(st.integers(0, 3)) for _ in range(n_stretches)] + [0] * len(hung)
    n_sites = len(hung)
    n_years = draw(st.integers(1, 3))
    extra = [[100 * draw(st.sampled_from([0, 0, 3])) for _ in range(n_years)] for _ in cents]
    items = BuildItems(
        parent=np.array([*parent, *hung]),
        cents=np.array(cents),
        dug_mm=np.array(dug),
        site=n_stretches + np.arange(n_sites),
        site_row=np.arange(n_sites),
        trench=np.arange(n_stretches),
        extra=np.array(extra) if draw(st.booleans()) else None,
    )
    whens = st.sampled_from([0, 0, 0, 1, 2, NEVER])
    limits = Limits(
        cents=np.array([100 * draw(st.integers(0, 15)) for _ in range(n_years)]),
        dug_mm=np.full(n_years, draw(st.sampled_from([ANY, 2000, 4000]))),
        carry_over=draw(st.booleans()),
        earliest=np.array([draw(whens) for _ in range(n_sites)]),
        deadline=np.array([draw(st.sampled_from([NEVER, NEVER, 0, 1])) for _ in range(n_sites)]),
        built=np.array([draw(st.integers(0, 5)) == 0 for _ in range(n_sites)]),
    )
    assume(((limits.deadline == NEVER) | (limits.earliest <= limits.deadline)).all())
    limits.deadline[limits.deadline >= n_years] = NEVER
    worth = np.zeros((len(items.parent), n_years))
    worth[items.site] = np.array([draw(st.integers(1, 9)) for _ in range(n_sites)])[:, None]
    return items, worth, limits


def keeps(items, limits, year):
    """Whether a schedule keeps all limits: the naive twin of rows and bounds."""
    n_years = len(limits.cents)
    stands = np.zeros(len(year), bool)
    stands[items.with_those_before(items.site[limits.built])] = True
    if (year[stands] != 0).any():
        return False
    money = 0
    for now in range(n_years):
        here = (year == now) & ~stands
        money = (money if limits.carry_over else 0) + limits.cents[now] - items.in_year(now)[here].sum()
        if money < 0 or items.dug_mm[here].sum() > limits.dug_mm[now]:
            return False
    for item, up in enumerate(items.parent):
        if up >= 0 and year[item] < year[up]:
            return False
    for place, item in enumerate(items.site):
        if stands[item]:
            continue
        if year[item] < limits.earliest[place] or year[item] > limits.deadline[place]:
            return False
    return True


def best_worth(items, worth, limits):
    """Try every schedule; -1 if none keeps the limits."""
    n_years = len(limits.cents)
    best = -1.0
    for years in product([*range(n_years), NEVER], repeat=len(items.parent)):
        year = np.array(years)
        if keeps(items, limits, year):
            best = max(best, float((worth * (year[:, None] <= np.arange(n_years))).sum()))
    return best


@settings(max_examples=25)
@given(questions())
def test_as_good_as_trying_everything(question):
    items, worth, limits = question
    best = best_worth(items, worth, limits)
    found = schedule(items, worth, limits, GAP)
    assert (found is None) == (best < 0)
    if found is not None:
        assert keeps(items, limits, found.year)
        assert abs(found.worth - best) < 1e-6
        assert found.bound >= best - 1e-6


@settings(max_examples=20)
@given(questions())
def test_the_first_guess_keeps_budgets_and_trunks(question):
    items, worth, limits = question
    free = Limits(
        limits.cents,
        limits.dug_mm,
        limits.carry_over,
        limits.earliest,
        np.full(len(limits.deadline), NEVER),
        limits.built,
    )
    assert keeps(items, free, greedy_schedule(items, worth, free).year)


@settings(max_examples=20)
@given(questions(), st.integers(0, 2), st.integers(1, 9))
def test_more_money_is_never_worth_less(question, year, more):
    items, worth, limits = question
    found = schedule(items, worth, limits, GAP)
    richer = limits.cents.copy()
    richer[min(year, len(richer) - 1)] += 100 * more
    other = schedule(
        items,
        worth,
        Limits(richer, limits.dug_mm, limits.carry_over, limits.earliest, limits.deadline, limits.built),
        GAP,
    )
    if found is not None:
        assert other is not None
        assert other.worth >= found.worth - 1e-6
