"""The question which carriers to take, and its answer with the bound that was proven."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, frozen

FORBIDDEN, FREE, FORCED = -1, 0, 1
Codes = NDArray[np.int8]


class Rows(NamedTuple):
    """Pairs as compressed sparse rows, by carrier and by target.

    indptr   [n_carriers + 1]  first pair of each carrier
    target   [n_pairs]         ascending within a carrier
    load     [n_pairs]         share of the carrier's room the target takes; all 0: no limit
    first    [n_targets + 1]   first pair of each target in ``carrier``
    carrier  [n_pairs]         ascending within a target
    """

    indptr: Ints
    target: Ints
    load: Floats
    first: Ints
    carrier: Ints


@dataclass(frozen=True, eq=False)
class CoverQuestion:
    """Cover targets by carriers: enough of them at the least cost, or as many as a budget allows.

    A target is covered if ``seen_by`` chosen carriers take it; a carrier takes targets until their loads
    add up to 1.

    rows          who sees whom
    weight        [n_targets] float64, what a target counts: 1, households, metres of street
    cents         [n_carriers] int64, what a carrier costs, by itself
    status        [n_carriers] int8, ``FORCED``, ``FREE`` or ``FORBIDDEN``
    quota         weight that has to be covered; None if ``budget_cents`` counts
    budget_cents  most that may be spent; forced carriers count, too
    seen_by       carriers a target needs
    """

    rows: Rows
    weight: Floats
    cents: Ints
    status: Codes
    quota: float | None = None
    budget_cents: int | None = None
    seen_by: int = 1

    @property
    def n_carriers(self) -> int:
        """Number of carriers, forbidden ones included."""
        return len(self.cents)

    @property
    def has_rooms(self) -> bool:
        """Whether a carrier can be full."""
        return bool(self.rows.load.any())


@dataclass(frozen=True, eq=False)
class CoverAnswer:
    """The carriers that were chosen, and how good the choice is at least.

    chosen   [n_chosen] int64, ascending
    taken    [n_pairs] bool, which carrier takes which target
    covered  [n_targets] bool
    cents    what they cost
    bound    with a quota no choice costs less (cents); with a budget none covers more (weight)
    """

    chosen: Ints
    taken: NDArray[np.bool_]
    covered: NDArray[np.bool_]
    cents: int
    bound: float


def rows_of(indptr: Ints, target: Ints, n_targets: int, load: Floats | None = None) -> Rows:
    """Return the rows of pairs, with those of the other side."""
    carrier = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    order = np.argsort(target, kind="stable")
    first = np.zeros(n_targets + 1, dtype=np.int64)
    np.cumsum(np.bincount(target, minlength=n_targets), out=first[1:])
    loads = np.zeros(len(target)) if load is None else load
    return Rows(
        frozen(indptr, np.int64),
        frozen(target, np.int64),
        frozen(loads, np.float64),
        frozen(first, np.int64),
        frozen(carrier[order], np.int64),
    )


def gap_of(question: CoverQuestion, answer: CoverAnswer) -> float:
    """Return by how much at most the answer is off the best one, as a share of the bound; inf: not known."""
    if question.quota is not None:
        lacking = answer.cents - answer.bound
        return 0.0 if lacking <= 0 else lacking / answer.bound if answer.bound > 0 else np.inf
    covered = float(question.weight[answer.covered].sum())
    return 0.0 if answer.bound <= covered else (answer.bound - covered) / answer.bound
