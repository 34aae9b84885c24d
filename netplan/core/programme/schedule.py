"""Decide in which period each item is built, exactly where that is possible.

Periods are years or quarters. Items are chosen per period as a binary program: what is built stays, nothing
is built before what it hangs on (trunk before branch), spending and digging keep to every period's limit. It
is the precedence-constrained knapsack of open-pit mine planning (Samavati et al. 2017,
doi 10.1007/s10479-016-2352-6) on a tree.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, Choice, best_choice
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.programme.money import reach, take, windows
from netplan.core.trench.build_items import BuildItems
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.progress import SILENT, Progress

NEVER = 1 << 30
_EUR = 1e3 * CENTS_PER_EUR  # limits are told to the solver in thousands of euro and in kilometres
_KM = 1e6


@dataclass(frozen=True, eq=False)
class Limits:
    """What each period allows, and what is settled for each site (positions in ``BuildItems.site``).

    cents      [n_years]  budget of each period
    dug_mm     [n_years]  what can be dug in each; a very large number: anything
    carry_over            whether what is left may be spent later
    earliest   [n_sites]  first period (0-based) in which a site may be connected; ``NEVER``: not at all
    deadline   [n_sites]  last period in which it has to be; ``NEVER``: none
    built      [n_sites]  whether it is connected already
    instalments           periods over which an item may be paid, the last being that in which it is ready
    """

    cents: Ints
    dug_mm: Ints
    carry_over: bool
    earliest: Ints
    deadline: Ints
    built: NDArray[np.bool_]
    instalments: int = 1

    @property
    def span(self) -> int:
        """Periods out of whose money an item may be paid, up to the one in which it is ready."""
        return len(self.cents) if self.carry_over else min(self.instalments, len(self.cents))


@dataclass(frozen=True, eq=False)
class Schedule:
    """The period (0-based) in which every item is built, ``NEVER`` if it is not; its worth, and the bound."""

    year: Ints
    worth: float
    bound: float


def sunk(items: BuildItems, limits: Limits) -> NDArray[np.bool_]:
    """Return which items stand already: those of built sites and everything before them."""
    stands = np.zeros(len(items.parent), bool)
    stands[items.with_those_before(items.site[limits.built])] = True
    return stands


def schedule(
    items: BuildItems, worth: Floats, limits: Limits, gap: float, progress: Progress = SILENT
) -> Schedule | None:
    """Return the schedule worth most, or None if no schedule keeps every deadline within the limits.

    ``worth`` [n_items, n_years] is that of having an item by the end of a year. The search starts from
    ``greedy_schedule`` and ends when it is proven to lie within ``gap`` (share) of the best.
    """
    start = greedy_schedule(items, worth, limits)
    done = start.year[:, None] <= np.arange(len(limits.cents))
    program = _program(items, worth, limits)
    for _ in range(3):
        choice = best_choice(program, done.ravel(), gap=gap, progress=progress)
        if choice is None:
            return None
        found = _read(items, worth, choice, len(limits.cents))
        excess = _excess(items, limits, found.year)
        if not excess.any():
            return found
        program = _tightened(program, limits, excess)
    return Schedule(start.year, start.worth, found.bound)


def greedy_schedule(items: BuildItems, worth: Floats, limits: Limits) -> Schedule:
    """Build year by year what is worth most per euro and can be paid, with what it hangs on.

    Sites with a deadline come first, the earliest deadline before the others.
    """
    n_years = len(limits.cents)
    year = np.where(sunk(items, limits), 0, NEVER).astype(np.int64)
    left = limits.cents.copy()
    for now in range(n_years):
        metres, usable = int(limits.dug_mm[now]), reach(now, limits.span)
        while (pick := _next(items, worth, limits, year, (now, int(left[usable].sum()), metres))) is not None:
            year[pick] = now
            take(left, now, limits.span, int(items.in_year(now)[pick].sum()))
            metres -= int(items.dug_mm[pick].sum())
    done = year[:, None] <= np.arange(n_years)
    total = float((worth * done).sum())
    return Schedule(year, total, float("inf"))


def _next(
    items: BuildItems, worth: Floats, limits: Limits, year: Ints, state: tuple[int, int, int]
) -> Ints | None:
    """Return the items to build next: a site that pays best, with what is missing before it."""
    now, money, metres = state
    open_sites = np.flatnonzero((year[items.site] == NEVER) & (limits.earliest <= now))
    if not len(open_sites):
        return None
    ahead = worth[:, now:].sum(axis=1)
    cents, dug, gain = (
        _with_missing(items, year, amount)[items.site[open_sites]]
        for amount in (items.in_year(now), items.dug_mm, ahead)
    )
    fits = (cents <= money) & (dug <= metres) & ((gain > 0) | (limits.deadline[open_sites] < NEVER))
    if not fits.any():
        return None
    ratio = np.where(fits, gain / np.maximum(cents, 1), -np.inf)
    best = np.lexsort((open_sites, -ratio, np.where(fits, limits.deadline[open_sites], NEVER + 1)))[0]
    chain = items.with_those_before(items.site[open_sites[best : best + 1]])
    new: Ints = chain[year[chain] == NEVER]
    return new


def _with_missing(items: BuildItems, year: Ints, amount: Floats | Ints) -> Floats:
    """Add up an amount of every item and of all that is not yet built before it."""
    total = np.where(year == NEVER, amount, 0).astype(np.float64)
    for at, up in enumerate(items.parent):
        if up >= 0:
            total[at] += total[up]
    return total


def _program(items: BuildItems, worth: Floats, limits: Limits) -> BinaryProgram:
    """Write the choice down: variable ``item * n_years + year`` says that the item is there by its end."""
    n, n_years = len(items.parent), len(limits.cents)
    at = np.arange(n * n_years).reshape(n, n_years)
    stands = sunk(items, limits)
    child = np.flatnonzero(items.parent >= 0)
    before = (at[:, :-1].ravel(), at[:, 1:].ravel())  # what is built stays
    trunk = (at[child].ravel(), at[items.parent[child]].ravel())  # and comes after what it hangs on
    smaller, larger = (np.concatenate(pair) for pair in zip(before, trunk, strict=True))
    order_rows = np.arange(len(smaller))
    low, high = np.zeros((n, n_years)), np.ones((n, n_years))
    years = np.arange(n_years)
    high[items.site] = (years >= limits.earliest[:, None]).astype(np.float64)
    low[items.site] = (years >= limits.deadline[:, None]).astype(np.float64)
    low[stands], high[stands] = 1.0, 1.0
    use, limit = _uses(items, limits, stands)
    rows = np.concatenate([order_rows, order_rows, use[0] + len(smaller)])
    columns = np.concatenate([smaller, larger, use[1]])
    values = np.concatenate([np.ones(len(smaller)), -np.ones(len(smaller)), use[2]])
    shape = (len(smaller) + len(limit), n * n_years)
    matrix = coo_array((values, (rows, columns)), shape=shape).tocsr()
    bounds = np.concatenate([np.zeros(len(smaller)), limit])
    return BinaryProgram(worth.ravel(), matrix, bounds, np.minimum(low, high).ravel(), high.ravel())


def _uses(
    items: BuildItems, limits: Limits, stands: NDArray[np.bool_]
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """Return the coefficients (row, column, value) of spending and digging, and what periods allow."""
    n, n_years = len(items.parent), len(limits.cents)
    at = np.arange(n * n_years).reshape(n, n_years)
    parts: list[tuple[Ints, Ints, Floats]] = []
    allowed: list[float] = []
    cents = np.stack([items.in_year(year) for year in range(n_years)], axis=1)
    for amount, allows, unit, span in (
        (cents, limits.cents, _EUR, limits.span),
        (np.repeat(items.dug_mm[:, None], n_years, axis=1), limits.dug_mm, _KM, 1),
    ):
        for first, last, begin in windows(n_years, span):
            # an item is due in the period in which it is there and was not before
            factor = np.zeros((n, n_years))
            for now in range(begin, last + 1):
                factor[:, now] += amount[:, now]
                if now:
                    factor[:, now - 1] -= amount[:, now]
            factor[stands] = 0.0
            item, column = np.nonzero(factor)
            parts.append((np.full(len(item), len(allowed)), at[item, column], factor[item, column] / unit))
            allowed.append(float(allows[first : last + 1].sum() / unit))
    rows, columns, values = zip(*parts, strict=True)
    use = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    return use, np.array(allowed, np.float64)


def _read(items: BuildItems, worth: Floats, choice: Choice, n_years: int) -> Schedule:
    done = choice.chosen.reshape(len(items.parent), n_years)
    year = np.where(done.any(axis=1), done.argmax(axis=1), NEVER).astype(np.int64)
    return Schedule(year, float((worth * done).sum()), choice.bound)


def _excess(items: BuildItems, limits: Limits, year: Ints) -> Ints:
    """Return by how many cents and millimetres each limit is missed: the solver counts in floating point."""
    n_years, stands = len(limits.cents), sunk(items, limits)
    counted = (year < NEVER) & ~stands
    spent = np.array([items.in_year(now)[counted & (year == now)].sum() for now in range(n_years)])
    dug = np.array([items.dug_mm[counted & (year == now)].sum() for now in range(n_years)])
    over = [
        int(due[begin : last + 1].sum() - allows[first : last + 1].sum())
        for due, allows, span in ((spent, limits.cents, limits.span), (dug, limits.dug_mm, 1))
        for first, last, begin in windows(n_years, span)
    ]
    return np.maximum(np.array(over, np.int64), 0)


def _tightened(program: BinaryProgram, limits: Limits, excess: Ints) -> BinaryProgram:
    """Return the program with limits that leave room for what rounding missed them by."""
    n_years = len(limits.cents)
    unit = np.repeat([_EUR, _KM], [len(excess) - n_years, n_years])
    limit = program.limit.copy()
    limit[-len(excess) :] -= 2.0 * excess / unit
    return BinaryProgram(program.value, program.rows, limit, program.low, program.high)
