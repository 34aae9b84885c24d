"""A plan and terms put as a question: what is built one by one, within which limits, and what it is worth."""

from dataclasses import dataclass, replace

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.programme.schedule import NEVER, Limits, sunk
from netplan.core.programme.worth import present_value_of, worth_of
from netplan.core.trench.build_items import BuildItems, build_items
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.model.catalogue import with_prices
from netplan.model.plan import Plan
from netplan.model.terms import Terms

ANY_LENGTH = 1 << 50


@dataclass(frozen=True, eq=False)
class Question:
    """What a programme decides about.

    worth      [n_items, n_periods]  of having each item by the end of each period; the more the better
    constant   is added to the sum of what the programme has
    """

    plan: Plan
    terms: Terms
    items: BuildItems
    limits: Limits
    worth: Floats
    constant: float

    def worth_by(self, period: Ints) -> float:
        """Return the worth of having every item from a period (0-based) on, the constant included."""
        done = period[:, None] <= np.arange(len(self.limits.cents))
        return float((self.worth * done).sum()) + self.constant

    def present_eur(self, period: Ints) -> float:
        """Return the present value of building and leased lines, whatever the goal; less is better."""
        prices = with_prices(self.plan.project.catalogue, self.plan.scenario.prices)
        worth, constant = present_value_of(_to_pay(self.items, self.limits), self.terms, prices)
        done = period[:, None] <= np.arange(len(self.limits.cents))
        return -(float((worth * done).sum()) + constant)


def question_of(plan: Plan, terms: Terms) -> Question:
    """Put the question of the programme of a plan."""
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    items = build_items(plan, prices, terms.years)
    limits = limits_of(plan, items, terms)
    return Question(plan, terms, items, limits, *worth_of(plan, _to_pay(items, limits), terms, prices))


def _to_pay(items: BuildItems, limits: Limits) -> BuildItems:
    """Return the items at no cost where they stand already: nobody pays for them again."""
    stands = sunk(items, limits)
    extra = None if items.extra is None else np.where(stands[:, None], 0, items.extra)
    return replace(items, cents=np.where(stands, 0, items.cents), extra=extra)


def limits_of(plan: Plan, items: BuildItems, terms: Terms) -> Limits:
    """Return what terms mean for the items of a plan."""
    ids = plan.tables["connections"]["id"].iloc[items.site_row]
    settled = [terms.sites.get(one) for one in ids]
    n = len(terms.periods)
    first = [0 if one is None else terms.first_period(one) or 0 for one in settled]
    last = [None if one is None else terms.last_period(one) for one in settled]
    left_out = np.array([one is not None and one.status == "dropped" for one in settled], bool)
    begin = np.where(left_out, NEVER, np.maximum(np.array(first, np.int64), 0))
    ends = np.array([NEVER if one is None else max(one, 0) for one in last], np.int64)
    due = np.where(left_out, NEVER, ends)
    metres = ANY_LENGTH if terms.metres is None else round(terms.metres * 1000 / terms.per_year)
    return Limits(
        cents=np.round(np.array(terms.budgets_eur) * CENTS_PER_EUR).astype(np.int64),
        dug_mm=np.full(n, metres, np.int64),
        carry_over=terms.carry_over,
        earliest=begin,
        deadline=np.where(due < n, np.where(begin > due, NEVER, due), NEVER),
        built=np.array([one is not None and one.status == "built" for one in settled], bool),
        instalments=terms.instalments,
    )
