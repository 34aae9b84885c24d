"""What no programme can surpass, whatever ways its routes lead.

What is there at the end of a period connects some sites, and has cost at least what the cheapest tree for
sites of that weight costs: the hull of the frontier bounds that from below (``frontier.hull``, Lagrange). It
cannot have cost more than all budgets up to then. So every period has a bound of its own, and the sum of
these holds for every programme: one that builds anew in every period would be needed to surpass it.
"""

from dataclasses import replace

import numpy as np

from netplan.core.elementary import power
from netplan.core.frontier.hull import Demand, Hull, hull
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.mix import MUST
from netplan.core.programme.question import Question
from netplan.core.programme.reroute import Ground
from netplan.core.programme.schedule import NEVER
from netplan.core.programme.worth import LEASE, LIFE_YEARS, site_weights
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import cost_factor
from netplan.model.catalogue import with_prices
from netplan.progress import SILENT, Progress

_ROUNDS = 4


def bound_on_any_route(asked: Question, ground: Ground, progress: Progress = SILENT) -> tuple[float, Ints]:
    """Return the worth, constant included, that no programme for the sites of a plan surpasses.

    Metres to be dug, deadlines and roadworks are not looked at: they only make programmes worse. Returned is
    also for every site in which corner of the hull it is connected first, ``NEVER`` where that one costs
    more than all budgets: an order worth trying.
    """
    limits, terms = asked.limits, asked.terms
    weight = np.ones(len(asked.items.site)) if terms.goal == "npv" else _weights(asked)
    wanted = ~limits.built & (limits.earliest < len(limits.cents)) & (weight > 0)
    standing = float(weight[limits.built].sum())
    pays, gains = _prices(asked)
    money = np.cumsum(limits.cents) + len(asked.items.cents)  # shares of the cost are whole cents
    if not wanted.any():
        return float((gains * standing).sum()) + asked.constant, np.zeros(len(weight), np.int64)
    demand, factor = _demand(asked, ground, weight, wanted)
    found = hull(demand, _ROUNDS, progress)
    total = asked.constant
    for at, cents in enumerate(money):
        open_weight = float(weight[wanted & (limits.earliest <= at)].sum())
        total += gains[at] * standing
        total += _best(found, open_weight, float(cents) / factor, (pays[at] * factor, gains[at]))
    order = np.where(limits.built, 0, NEVER)
    for rank, corner in reversed(list(enumerate(found.corners))):
        if corner.cents * factor <= money[-1]:
            order[np.flatnonzero(wanted)[corner.chosen]] = rank
    return total, order


def _weights(asked: Question) -> Floats:
    return site_weights(asked.plan, asked.items, asked.terms)


def _prices(asked: Question) -> tuple[Floats, Floats]:
    """Return what a cent that is built by the end of each period costs, and what a weight is worth then.

    Money spent in a period counts until the last: by parts of sums, what is built by the end of a period
    bears the difference of the discounts of this and the next one.
    """
    terms, n = asked.terms, len(asked.limits.cents)
    if terms.goal != "npv":
        return np.zeros(n), np.full(n, 1.0 / terms.per_year)
    ahead = np.arange(n + terms.per_year * LIFE_YEARS, dtype=np.float64)
    discount = power(1.0 + terms.rate, -(ahead / terms.per_year))
    prices = with_prices(asked.plan.project.catalogue, asked.plan.scenario.prices)
    lease = prices[LEASE].eur / terms.per_year * discount
    gains = lease[:n].copy()
    gains[-1] += lease[n:].sum()
    pays = np.append(discount[: n - 1] - discount[1:n], discount[n - 1]) / CENTS_PER_EUR
    return pays, gains


def _demand(asked: Question, ground: Ground, weight: Floats, wanted: np.ndarray) -> tuple[Demand, float]:
    """Return what may be connected over which edges, and what a cent of it costs with percentages."""
    prepared, prices = ground.prepared, with_prices(asked.plan.project.catalogue, asked.plan.scenario.prices)
    cents, node_cents = ground.building_cents()
    graph = prepared.ways.graph
    edges = graph.edges.iloc[prepared.asked.edge].reset_index(drop=True).assign(cents=cents)
    fittings = graph.fittings.assign(cents=0)
    if len(graph.fittings):
        kept = node_cents[graph.fittings["node"].to_numpy(np.int64)] > 0
        fittings = graph.fittings[kept]
    radio = bool((edges["kind"] == "radio").any())  # hops bear no percentages: none are counted then
    demand = Demand(
        replace(graph, edges=edges, fittings=fittings),
        ground.question.node[ground.site][wanted],
        weight[wanted],
        round(prices["per_site.lead_in"].eur * CENTS_PER_EUR),
        np.full(int(wanted.sum()), MUST),  # a leased line is not built: the goal counts what it saves
    )
    return demand, 1.0 if radio else cost_factor(prices) * (1 - 1e-9)


def _best(found: Hull, most: float, cents: float, price: tuple[float, float]) -> float:
    """Return the most that a weight up to ``most`` can be worth less its cost, if ``cents`` are there.

    ``price``: what a cent and what a weight counts. The cost is at least a convex function of the weight,
    made of lines: what is sought lies at a corner of it, at an end, or where the money runs out.
    """
    lines = [(0.0, 0.0), *((line.cents, line.slope) for line in found.lines)]
    limit = max(0.0, min([most, *((cents - start) / slope for start, slope in lines if slope > 0)]))
    meets = [
        (start - other) / (steep - slope)
        for at, (start, slope) in enumerate(lines)
        for other, steep in lines[at + 1 :]
        if steep != slope
    ]
    places = [0.0, limit, *(place for place in meets if 0 < place < limit)]
    return max(price[1] * at - price[0] * max(start + slope * at for start, slope in lines) for at in places)
