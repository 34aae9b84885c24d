"""An order of building that somebody wants: what the same money reaches with it, and what it costs more."""

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.programme.money import reach, take
from netplan.core.programme.programme_tables import programme_tables
from netplan.core.programme.question import Question, question_of
from netplan.core.programme.schedule import NEVER, sunk
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.plan import Plan
from netplan.model.programme import Programme
from netplan.model.terms import GOALS, Terms

_MOST = 64.0
"""Times the budgets with which an order is tried to reach as much as the programme."""

_HALVINGS = 24


def compare_order(
    plan: Plan, terms: Terms, order: tuple[str, ...], best: Programme | None = None
) -> Programme:
    """Return the programme that builds strictly in the ``order`` of site ids, each as soon as it can be paid.

    Nobody waits for a site that may not be built in these years. Sites that are not named come last, in the
    order of the plan. ``bound`` is infinite: nothing is proven.
    With ``best``, the programme of the same plan and terms, ``raise_eur`` says by how much all budgets
    together have to grow, each by the same share, for this order to reach as much.

    Raises:
        ParameterError: an id stands twice, or the plan does not connect the site.

    """
    terms.require_sound()
    asked = question_of(plan if best is None else best.route, terms)
    ids = list(asked.plan.tables["connections"]["id"].iloc[asked.items.site_row])
    for one in order:
        if one not in ids or order.count(one) > 1:
            raise ParameterError(
                mark("Order of building: {site} is not connected by the plan, or stands twice"), site=one
            )
    first = [ids.index(one) for one in order]
    wanted = np.array([*first, *(at for at in range(len(ids)) if at not in set(first))], np.int64)
    period = _in_order(asked, wanted, asked.limits.cents)
    sign = -1.0 if GOALS[terms.goal].less_is_better else 1.0
    return Programme(
        plan,
        terms,
        programme_tables(asked.plan, terms, asked.items, period, sunk(asked.items, asked.limits)),
        value=sign * asked.worth_by(period),
        bound=sign * float("inf"),
        present_eur=asked.present_eur(period),
        rerouted=None if best is None else best.rerouted,
        raise_eur=None if best is None else _raise_eur(asked, wanted, best.value),
    )


def _raise_eur(asked: Question, wanted: Ints, value: float) -> float | None:
    """Return the money on top of all budgets with which an order reaches ``value``; None if none does.

    The present value is none of the goals that more money is sure to serve: there it is None, too.
    """
    if GOALS[asked.terms.goal].less_is_better:
        return None

    def reached(factor: float) -> bool:
        cents = np.floor(asked.limits.cents * factor).astype(np.int64)
        return asked.worth_by(_in_order(asked, wanted, cents)) >= value - 1e-6 * abs(value)

    low, high = 1.0, 1.0
    while not reached(high):
        low, high = high, 2.0 * high
        if high > _MOST:
            return None
    for _ in range(_HALVINGS if high > 1.0 else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return float(np.ceil((high - 1.0) * sum(asked.terms.budgets_eur)))


def _in_order(asked: Question, order: Ints, cents: Ints) -> Ints:
    """Build one site after the other, and of each what can be paid, waiting for the next budget."""
    items, limits = asked.items, asked.limits
    year = np.where(sunk(items, limits), 0, NEVER).astype(np.int64)
    left, metres, now = cents.copy(), limits.dug_mm.copy(), 0
    for place in order:
        chain = items.with_those_before(items.site[place : place + 1])
        if limits.earliest[place] >= len(cents):  # dropped, or too early in all of these years: who is next?
            continue
        for item in chain[year[chain] == NEVER]:
            while (
                items.in_year(now)[item] > left[reach(now, limits.span)].sum()
                or items.dug_mm[item] > metres[now]
                or limits.earliest[place] > now
            ):
                now += 1
                if now == len(cents):
                    return year
            year[item] = now
            take(left, now, limits.span, int(items.in_year(now)[item]))
            metres[now] -= int(items.dug_mm[item])
    return year
