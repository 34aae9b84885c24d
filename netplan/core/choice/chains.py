"""The question with hops as one binary program, for what is small: every way of every target is a variable.

A carrier has fibre (``root``) or hangs on one hop. A target takes a way: a pair with a chain of hops between
its carrier and fibre, all of which have to be there; ways share the air time of the carriers they pass.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, best_choice
from netplan.core.choice.feeds import FAR, FedQuestion
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer
from netplan.core.graph.arrays import Floats, Ints
from netplan.progress import Progress

_CENTS = 100.0
_BITS = 1e-6
_NODES = 20_000


@dataclass(frozen=True, eq=False)
class Fed:
    """Carriers that were chosen; ``hop`` [n_carriers] number of the hop that feeds each, -1: fibre, or none.

    ``answer.cents`` counts devices and the price of fibre of the question.
    """

    answer: CoverAnswer
    hop: Ints


class Chains(NamedTuple):
    """Ways between carriers and fibre: ``end`` and ``root`` [k], ``feed`` [k, most_hops - 1] from there.

    Numbers of hops; where a chain has fewer, the others are -1.
    """

    end: Ints
    root: Ints
    feed: Ints


class _Ways(NamedTuple):
    """Every way of every target: chain and pair [n_ways]; a forced carrier may also hang idle, pair -1."""

    chains: Chains
    chain: Ints
    pair: Ints


def exact_fed(asked: FedQuestion, most: int, progress: Progress) -> Fed | None:
    """Return the best choice with its bound; None: there is none, or more than ``most`` variables.

    Raises:
        Cancelled: the user stopped.

    """
    ways = _ways(asked, most)
    if ways is None:
        return None
    program = _program(asked, ways)
    if len(program.value) > most:
        return None
    found = best_choice(program, gap=0.0, nodes=_NODES, progress=progress)
    return None if found is None else _answer(asked, ways, found.chosen, found.bound)


def is_small(asked: FedQuestion, most: int) -> bool:
    """Tell whether the program has at most so many variables."""
    ways = _ways(asked, most)
    return ways is not None and sum(_sizes(asked, ways)) <= most


def chains_of(asked: FedQuestion, most: int) -> Chains | None:
    """Return all chains without circles; None if there are more than ``most``."""
    allowed, feeds = asked.cover.status != FORBIDDEN, asked.feeds
    root = np.flatnonzero(allowed & (asked.trench < FAR))
    indptr = np.searchsorted(feeds.tail, np.arange(len(allowed) + 1))
    last = Chains(root, root, np.full((len(root), feeds.most_hops - 1), -1))
    parts = [last]
    for k in range(feeds.most_hops - 1):
        n = indptr[last.end + 1] - indptr[last.end]
        if sum(len(part.end) for part in parts) + int(n.sum()) > most:
            return None
        which = np.repeat(np.arange(len(n)), n)
        hop = np.arange(len(which)) + np.repeat(indptr[last.end] - np.cumsum(n) + n, n)
        feed = last.feed[which]
        feed[:, k] = hop
        end = feeds.head[hop]
        passed = np.column_stack([last.root[which], np.where(feed[:, :k] >= 0, feeds.head[feed[:, :k]], -1)])
        fine = allowed[end] & (passed != end[:, None]).all(axis=1)
        last = Chains(end[fine], last.root[which][fine], feed[fine])
        parts.append(last)
    return Chains(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _ways(asked: FedQuestion, most: int) -> _Ways | None:
    """Return every chain with every pair of the carrier at its end; None if there are more than ``most``."""
    chains = chains_of(asked, most)
    if chains is None:
        return None
    indptr = asked.cover.rows.indptr
    n = indptr[chains.end + 1] - indptr[chains.end]
    if int(n.sum()) > most:
        return None
    chain = np.repeat(np.arange(len(n)), n)
    pair = np.arange(len(chain)) + np.repeat(indptr[chains.end] - np.cumsum(n) + n, n)
    idle = np.flatnonzero(asked.cover.status[chains.end] == FORCED)
    return _Ways(chains, np.append(chain, idle), np.append(pair, np.full(len(idle), -1)))


def _sizes(asked: FedQuestion, ways: _Ways) -> tuple[int, int, int, int]:
    """Return how many variables there are of carriers with fibre, of hops, of targets and of ways."""
    return len(asked.trench), len(asked.feeds.tail), len(asked.cover.weight), len(ways.chain)


Part = tuple[Ints, Ints, Floats, Floats]
"""Rows, columns and values of limits, and the limits."""


def _program(asked: FedQuestion, ways: _Ways) -> BinaryProgram:
    cover, feeds, sizes = asked.cover, asked.feeds, _sizes(asked, ways)
    start = np.cumsum([0, *sizes])
    n, size = sizes[0], int(start[-1])
    parts = [
        _covering(asked, ways, start),
        _standing(ways, start),
        _feeding(asked),
        _idle(asked, ways, start),
    ]
    if cover.has_rooms or feeds.load.any():
        parts.append(_rooms(asked, ways, start))
    value, low, high = np.zeros(size), np.zeros(size), np.ones(size)
    dug = np.where(asked.trench < FAR, asked.trench, 0)
    spent = np.append(cover.cents + dug, cover.cents[feeds.head]) / _CENTS
    high[:n] = (cover.status != FORBIDDEN) & (asked.trench < FAR)
    high[n : start[2]] = (cover.status[feeds.head] != FORBIDDEN) & (cover.status[feeds.tail] != FORBIDDEN)
    targets, one = np.arange(start[2], start[3]), np.zeros(sizes[2], np.int64)
    if cover.quota is not None:
        value[: start[2]] = -spent
        parts.append((one, targets, -cover.weight, np.array([-cover.quota * (1.0 - 1e-9)])))
    else:
        value[targets] = cover.weight
        budget = np.array([(cover.budget_cents or 0) / _CENTS])
        parts.append((np.zeros(start[2], np.int64), np.arange(start[2]), spent, budget))
    above = np.cumsum([0, *(len(part[3]) for part in parts)])
    row = np.concatenate([part[0] + at for part, at in zip(parts, above[:-1], strict=True)])
    column, values, limit = (np.concatenate([part[k] for part in parts]) for k in (1, 2, 3))
    rows = coo_array((values, (row, column)), shape=(len(limit), size)).tocsr()
    return BinaryProgram(value, rows, limit, low, high)


def _covering(asked: FedQuestion, ways: _Ways, start: Ints) -> Part:
    """Let a target count only if as many carriers take it as it needs."""
    m, real = len(asked.cover.weight), np.flatnonzero(ways.pair >= 0)
    row = np.append(asked.cover.rows.target[ways.pair[real]], np.arange(m))
    column = np.append(start[3] + real, start[2] + np.arange(m))
    return row, column, np.append(-np.ones(len(real)), np.full(m, float(asked.cover.seen_by))), np.zeros(m)


def _standing(ways: _Ways, start: Ints) -> Part:
    """Let a target take ways of a pair only if what they pass is there: a hop, or fibre at the root."""
    chains = ways.chains
    thing = np.column_stack([chains.root, np.where(chains.feed >= 0, start[1] + chains.feed, -1)])[ways.chain]
    which, place = np.nonzero(thing >= 0)
    pair = np.where(ways.pair >= 0, ways.pair, -1 - chains.end[ways.chain])  # idle: of the carrier itself
    keys, row = np.unique(np.column_stack([pair[which], thing[which, place]]), axis=0, return_inverse=True)
    n = len(keys)
    column = np.append(start[3] + which, keys[:, 1])
    return (
        np.append(row.ravel(), np.arange(n)),
        column,
        np.append(np.ones(len(which)), -np.ones(n)),
        np.zeros(n),
    )


def _feeding(asked: FedQuestion) -> Part:
    """Let a carrier have fibre or hang on one hop."""
    n, feeds = len(asked.trench), asked.feeds
    column = np.arange(n + len(feeds.head))
    return np.append(np.arange(n), feeds.head), column, np.ones(len(column)), np.ones(n)


def _idle(asked: FedQuestion, ways: _Ways, start: Ints) -> Part:
    """Let every forced carrier hang on a chain, whatever it serves."""
    forced, idle = np.flatnonzero(asked.cover.status == FORCED), np.flatnonzero(ways.pair < 0)
    row = np.searchsorted(forced, ways.chains.end[ways.chain[idle]])
    return row, start[3] + idle, -np.ones(len(idle)), -np.ones(len(forced))


def _rooms(asked: FedQuestion, ways: _Ways, start: Ints) -> Part:
    """Let ways share the air time of all carriers they pass."""
    feeds, n, real = asked.feeds, len(asked.trench), np.flatnonzero(ways.pair >= 0)
    carrier, way = [ways.chains.end[ways.chain[real]]], [real]
    load = [asked.cover.rows.load[ways.pair[real]]]
    for k in range(feeds.most_hops - 1):
        hop = ways.chains.feed[ways.chain[real], k]
        there = hop >= 0
        for end in (feeds.tail, feeds.head):
            carrier.append(end[hop[there]])
            way.append(real[there])
            load.append(feeds.load[hop[there]])
    return np.concatenate(carrier), start[3] + np.concatenate(way), np.concatenate(load), np.ones(n)


def _answer(asked: FedQuestion, ways: _Ways, chosen: np.ndarray, bound: float) -> Fed:
    """Return the carriers and hops that ways pass; what stands about for nothing is left out."""
    cover, chains = asked.cover, ways.chains
    used = np.flatnonzero(chosen[len(chosen) - len(ways.chain) :])
    hop = np.full(len(asked.trench), -1)
    passed = np.unique(chains.feed[ways.chain[used]])
    passed = passed[passed >= 0]
    hop[asked.feeds.head[passed]] = passed
    picked = np.union1d(chains.root[ways.chain[used]], asked.feeds.head[passed])
    taken = np.zeros(len(cover.rows.target), bool)
    taken[ways.pair[used][ways.pair[used] >= 0]] = True
    covered = np.bincount(cover.rows.target[taken], minlength=len(cover.weight)) >= cover.seen_by
    cents = int(cover.cents[picked].sum() + asked.trench[picked[hop[picked] < 0]].sum())
    if cover.quota is not None:
        proven = float(min(np.ceil(-bound * _CENTS - _BITS), cents))
    else:
        proven = max(bound, float(cover.weight[covered].sum()))
    return Fed(CoverAnswer(picked, taken, covered, cents, proven), hop)
