"""A bound that no choice of carriers beats: the Lagrangian of "covered only by who is chosen", raised.

Every target pays ``price`` to each carrier that takes it. With a quota Q

    L = sum_i min(0, cents_i - worth_i) + min { sum_j k price_j s_j : sum_j weight_j s_j >= Q, 0 <= s <= 1 }

where ``worth_i`` is the most a carrier can be paid for targets it has room for; with a budget B

    U = sum_j max(0, weight_j - k price_j) + max { sum_i worth_i x_i : sum_i cents_i x_i <= B, 0 <= x <= 1 }.

Both hold for any prices >= 0 (Geoffrion 1974, doi 10.1007/BFb0120690); a deflected subgradient raises them
(Camerini, Fratta and Maffioli 1975). Prices that end well also say which carriers are worth a look.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.choice.question import FORBIDDEN, FORCED
from netplan.core.choice.search import Case
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.jit import inner, kernel
from netplan.progress import Progress

_STEPS = 25  # in one call, about 0.05 s
_HALVINGS = 40
_PATIENCE = 20
"""Steps without a better bound after which steps become shorter."""


class Prices(NamedTuple):
    """Where the ascent stands.

    price      [n_targets]  of the step at hand, and ``best`` of the best one
    direction  [n_targets]  in which the last step went
    worth      [n_carriers] what a carrier was paid at the best step: less than its cents, hardly worth a look
    state      [4]          best bound, length of steps, steps without a better one, 1 if it is the first
    """

    price: Floats
    best: Floats
    direction: Floats
    worth: Floats
    state: Floats


def first_prices(case: Case, gain: Floats) -> Prices:
    """Return prices to begin with: what a target costs at the carrier that has most for its cost."""
    rows = case.rows
    each = np.where(gain > 0, case.cents / np.maximum(gain, 1e-12), np.inf)
    pair = np.append(each[rows.carrier], np.inf)
    cheapest = np.minimum.reduceat(pair, np.minimum(rows.first[:-1], len(rows.carrier)))
    seen = np.isfinite(cheapest) & (np.diff(rows.first) > 0)
    price = np.where(seen, cheapest * case.weight, 0.0)
    if not np.isfinite(case.need[0]):  # weight for weight, not cents
        price = np.where(seen, 0.5 * case.weight / case.need[2], 0.0)
    worst = -np.inf if np.isfinite(case.need[0]) else np.inf
    zero = np.zeros(len(price))
    state = np.array([worst, 1.0, 0.0, 1.0])
    return Prices(price, price.copy(), zero, np.zeros(len(case.cents)), state)


def raised(case: Case, prices: Prices, known: float, n_steps: int, progress: Progress) -> float:
    """Take ``n_steps`` steps towards the best prices, and return the bound; ``known`` is an answer's value.

    Raises:
        Cancelled: the user stopped.

    """
    for done in range(0, n_steps, _STEPS):
        progress(done / n_steps)
        if progress.enough or prices.state[1] < 1e-4:
            break
        _ascend(case, prices, known, min(_STEPS, n_steps - done))
    return float(prices.state[0])


@kernel
def _ascend(case: Case, prices: Prices, known: float, n_steps: int) -> None:
    n, m = len(case.cents), len(case.weight)
    worth, slope, share = np.empty(n), np.empty(m), np.empty(len(case.rows.target))
    take = np.empty(n)
    quota = case.need[0] < np.inf
    for _ in range(n_steps):
        _worths(case, prices.price, worth, share)
        if quota:
            value = _least(case, prices.price, worth, take, slope)
        else:
            value = _most(case, prices.price, worth, take, slope)
        for i in range(n):
            if take[i] > 0.0:
                for p in range(case.rows.indptr[i], case.rows.indptr[i + 1]):
                    slope[case.rows.target[p]] -= take[i] * share[p]
        _keep(prices, value, quota, worth)
        _step(prices, slope, value, known)


@inner
def _keep(prices: Prices, value: float, quota: bool, worth: Floats) -> None:
    state = prices.state
    better = value > state[0] if quota else value < state[0]
    if better:
        state[0], state[2] = value, 0.0
        for j in range(len(prices.price)):
            prices.best[j] = prices.price[j]
        for i in range(len(worth)):
            prices.worth[i] = worth[i]
        return
    state[2] += 1.0
    if state[2] >= _PATIENCE:
        state[1] *= 0.7
        state[2] = 0.0
        for j in range(len(prices.price)):
            prices.price[j] = prices.best[j]
            prices.direction[j] = 0.0


@inner
def _step(prices: Prices, slope: Floats, value: float, known: float) -> None:
    """Go along the slope, bent towards the last direction; prices stay from 0 to what a target is worth."""
    size = 0.0
    for j in range(len(slope)):
        if prices.price[j] == 0.0 and slope[j] < 0.0:
            slope[j] = 0.0
        prices.direction[j] = slope[j] + 0.7 * prices.direction[j]
        size += prices.direction[j] * prices.direction[j]
    if size == 0.0:
        prices.state[1] = 0.0
        return
    length = prices.state[1] * max(abs(known - value), 1e-6 * abs(known)) / size
    for j in range(len(slope)):
        price = prices.price[j] + length * prices.direction[j]
        prices.price[j] = max(price, 0.0)


@inner
def _worths(case: Case, price: Floats, worth: Floats, share: Floats) -> None:
    """Write what every carrier can be paid at most, and which part of each target it takes for that."""
    rows = case.rows
    for i in range(len(worth)):
        first, last = rows.indptr[i], rows.indptr[i + 1]
        total, load = 0.0, 0.0
        for p in range(first, last):
            share[p] = 1.0
            total += price[rows.target[p]]
            load += rows.load[p]
        if load > 1.0:
            total = _filled(rows.target[first:last], rows.load[first:last], price, share[first:last])
        worth[i] = total


@inner
def _filled(target: Ints, load: Floats, price: Floats, share: Floats) -> float:
    """Fill a carrier with what pays most for its load; the last one may be cut."""
    key = np.empty(len(target))
    for k in range(len(target)):
        key[k] = -price[target[k]] / max(load[k], 1e-12)
    room, total = 1.0, 0.0
    for k in np.argsort(key, kind="mergesort"):
        share[k] = 1.0 if load[k] <= room else room / load[k]
        room = max(room - load[k], 0.0)
        total += share[k] * price[target[k]]
    return total


@inner
def _least(case: Case, price: Floats, worth: Floats, take: Floats, slope: Floats) -> float:
    """Return L of the quota; ``take`` carriers, ``slope`` k s_j of the targets."""
    value = 0.0
    for i in range(len(worth)):
        net = case.cents[i] - worth[i]
        status = case.status[i]
        take[i] = 1.0 if status == FORCED or (net < 0.0 and status != FORBIDDEN) else 0.0
        value += take[i] * net
    k, quota = case.need[2], case.need[0]
    low, high = _rate(case, price)
    under, between = 0.0, 0.0
    for j in range(len(price)):
        each = k * price[j]
        if each < low * case.weight[j]:
            under += case.weight[j]
        elif each < high * case.weight[j]:
            between += case.weight[j]
    part = min(max((quota - under) / between, 0.0), 1.0) if between > 0.0 else 0.0
    value += low * quota  # any rate will do: L >= rate Q + sum_j min(0, k price_j - rate weight_j)
    for j in range(len(price)):
        each = k * price[j]
        value += min(each - low * case.weight[j], 0.0)
        slope[j] = k if each < low * case.weight[j] else k * part if each < high * case.weight[j] else 0.0
    return float(value)


@inner
def _rate(case: Case, price: Floats) -> tuple[float, float]:
    """Return, closely, what the dearest weight costs that the quota needs if the cheapest is taken first."""
    k, low, high = case.need[2], 0.0, 0.0
    for j in range(len(price)):
        high = max(high, k * price[j] / case.weight[j])
    high = high * 1.001 + 1e-12
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        inside = 0.0
        for j in range(len(price)):
            inside += case.weight[j] if k * price[j] < middle * case.weight[j] else 0.0
        if inside < case.need[0]:
            low = middle
        else:
            high = middle
    return low, high


@inner
def _most(case: Case, price: Floats, worth: Floats, take: Floats, slope: Floats) -> float:
    """Return U of the budget; ``take`` shares of carriers, ``slope`` k s_j of the targets."""
    value, left, k = 0.0, case.need[1], case.need[2]
    for j in range(len(price)):
        more = case.weight[j] - k * price[j]
        slope[j] = k if more > 0.0 else 0.0
        value += max(more, 0.0)
    key = np.empty(len(worth))
    for i in range(len(worth)):
        take[i] = 0.0
        key[i] = -worth[i] / max(float(case.cents[i]), 1e-9)
        if case.status[i] == FORCED:
            take[i] = 1.0
            left -= case.cents[i]
            value += worth[i]
    for i in np.argsort(key, kind="mergesort"):
        if case.status[i] != 0 or worth[i] <= 0.0:
            continue
        part = 1.0 if case.cents[i] <= left else max(left, 0.0) / case.cents[i]
        take[i] = part
        left -= part * case.cents[i]
        value += part * worth[i]
    return value
