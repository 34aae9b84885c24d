"""The question with hops where it is large: carriers are hung up from fibre outwards, dropped and hung anew.

Each step looks for the cheapest chain that brings a carrier to fibre, over carriers that hang already and
others that have to be bought for it, and takes the chain that covers most for its cost. To improve a choice
some carriers are dropped with all that hangs on them, and the gap is filled at prices that are shaken a bit.
The bound of ``joint`` tells how good it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.chains import Fed
from netplan.core.choice.feeds import FAR, FedQuestion
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer
from netplan.core.graph.arrays import Floats, Ints
from netplan.progress import Progress

_LOOKED_AT = 24  # chains in one step
_MOST_DROPPED = 3
_SLACK = 1e-9
_TINY = 1e-3  # cents that everything costs more: of two that cost nothing none is infinitely good


@dataclass(eq=False)
class Hung:
    """A choice as it stands; changed in place.

    hop     [n_carriers] number of the hop that feeds each; -1: fibre, or not chosen
    level   [n_carriers] hops between its targets and fibre, 0 if it is not chosen
    room    [n_carriers] share of the air time that is free
    taken   [n_pairs]    which carrier takes which target
    n_seen  [n_targets]  carriers that take it
    """

    hop: Ints
    level: Ints
    room: Floats
    taken: NDArray[np.bool_]
    n_seen: Ints

    def copy(self) -> "Hung":
        """Return the same choice, to be changed apart."""
        return Hung(
            self.hop.copy(), self.level.copy(), self.room.copy(), self.taken.copy(), self.n_seen.copy()
        )

    def weight(self, asked: FedQuestion) -> float:
        """Return the weight that is covered."""
        return float(asked.cover.weight[self.n_seen >= asked.cover.seen_by].sum())

    def cents(self, asked: FedQuestion) -> int:
        """Return what it costs."""
        dug = asked.trench[(self.level > 0) & (self.hop < 0)]
        return int(asked.cover.cents[self.level > 0].sum() + dug.sum())

    def fed(self, asked: FedQuestion) -> Fed:
        """Return it as an answer without a bound."""
        none = 0.0 if asked.cover.quota is not None else np.inf
        covered = self.n_seen >= asked.cover.seen_by
        chosen = np.flatnonzero(self.level)
        return Fed(CoverAnswer(chosen, self.taken, covered, self.cents(asked), none), self.hop)


Price = Callable[[Hung], Ints]
"""What a way to fibre costs each carrier [n_carriers] as a choice stands, cents."""


def begin(asked: FedQuestion) -> Hung:
    """Return the choice of nobody."""
    n, cover = len(asked.trench), asked.cover
    nobody = np.zeros(len(cover.rows.target), bool), np.zeros(len(cover.weight), np.int64)
    return Hung(np.full(n, -1), np.zeros(n, np.int64), np.ones(n), *nobody)


def hang(asked: FedQuestion, hung: Hung, price: Price, shaken: Floats, progress: Progress) -> bool:
    """Hang up carriers until enough is covered or nothing can be afforded; forced ones first.

    ``shaken`` [n_carriers] are factors on what a carrier costs. Returns whether all forced ones hang, and
    enough is covered if there is a quota.

    Raises:
        Cancelled: the user stopped.

    """
    cover = asked.cover
    _serve_all(asked, hung)
    while True:
        progress(0.5)
        forced = np.flatnonzero((cover.status == FORCED) & (hung.level == 0))
        lacking = np.inf if cover.quota is None else cover.quota * (1.0 - _SLACK) - hung.weight(asked)
        if not len(forced) and lacking <= 0.0:
            return True
        best = _best(asked, hung, _ways(asked, hung, price(hung), shaken), forced, lacking)
        if best is None:
            return not len(forced) and cover.quota is None
        _lay(best, hung)


def thin(asked: FedQuestion, hung: Hung) -> None:
    """Drop carriers on which none hangs, the dearest first, whose targets others take or that none needs."""
    cover = asked.cover
    enough = min(np.inf if cover.quota is None else cover.quota * (1.0 - _SLACK), hung.weight(asked))
    dug = np.where(hung.hop < 0, asked.trench, 0)
    for i in np.argsort(-(cover.cents + dug), kind="stable").tolist() * asked.feeds.most_hops:
        if not hung.level[i] or cover.status[i] == FORCED or len(_hanging(asked, hung, i)):
            continue
        without = hung.copy()
        _drop(asked, without, i)
        _serve_all(asked, without)
        if without.weight(asked) >= enough:
            _lay(without, hung)


def vary(asked: FedQuestion, hung: Hung, n_turns: int, seed: int, progress: Progress) -> None:
    """Improve a choice by ``n_turns`` drops and refills; ends early where the best so far is enough.

    Raises:
        Cancelled: the user stopped.

    """
    random = np.random.default_rng(seed)
    for turn in range(n_turns):
        progress(turn / n_turns)
        free = np.flatnonzero(hung.level > 0)
        if progress.enough or not len(free):
            return
        other = hung.copy()
        for i in random.choice(free, min(1 + int(random.random() * _MOST_DROPPED), len(free)), replace=False):
            _drop(asked, other, int(i))
        shaken = 1.0 + 0.3 * random.random(len(hung.hop))
        if not hang(
            asked, other, lambda _hung: asked.trench, shaken, progress.part(turn / n_turns, turn / n_turns)
        ):
            continue
        thin(asked, other)
        if _rank(asked, other) <= _rank(asked, hung):
            _lay(other, hung)


def _rank(asked: FedQuestion, hung: Hung) -> tuple[float, float]:
    cents, weight = float(hung.cents(asked)), hung.weight(asked)
    return (cents, -weight) if asked.cover.quota is not None else (-weight, cents)


def _lay(one: Hung, other: Hung) -> None:
    """Lay a choice over another one."""
    for key in ("hop", "level", "room", "taken", "n_seen"):
        getattr(other, key)[:] = getattr(one, key)


def _way(asked: FedQuestion, hung: Hung, i: int) -> tuple[Ints, Floats]:
    """Return the carriers a target of carrier ``i`` passes, and which share of each the hops take."""
    passed, load = [i], [0.0]
    while (hop := int(hung.hop[passed[-1]])) >= 0:
        each = float(asked.feeds.load[hop])
        load[-1] += each
        passed.append(int(asked.feeds.tail[hop]))
        load.append(each)
    return np.array(passed), np.array(load)


def _serve_all(asked: FedQuestion, hung: Hung) -> None:
    """Let all that hang take what they have room for, those near fibre first."""
    chosen = np.flatnonzero(hung.level)
    for i in chosen[np.argsort(hung.level[chosen], kind="stable")].tolist():
        _serve(asked, hung, i)


def _serve(asked: FedQuestion, hung: Hung, i: int) -> None:
    """Let carrier ``i`` take the targets that fill it least for what they count, as far as there is room."""
    cover = asked.cover
    pairs = np.arange(cover.rows.indptr[i], cover.rows.indptr[i + 1])
    target = cover.rows.target[pairs]
    pairs = pairs[~hung.taken[pairs] & (hung.n_seen[target] < cover.seen_by)]
    if not len(pairs):
        return
    passed, load = _way(asked, hung, i)
    own = cover.rows.load[pairs] / cover.weight[cover.rows.target[pairs]]
    for p in pairs[np.argsort(own, kind="stable")].tolist():
        each = load.copy()
        each[0] += cover.rows.load[p]
        if (each <= hung.room[passed] + _SLACK).all():
            hung.room[passed] -= each
            hung.taken[p] = True
            hung.n_seen[cover.rows.target[p]] += 1


def _hanging(asked: FedQuestion, hung: Hung, i: int) -> Ints:
    """Return the carriers that hang on carrier ``i``."""
    fed = np.flatnonzero(hung.hop >= 0)
    found: Ints = fed[asked.feeds.tail[hung.hop[fed]] == i]
    return found


def _drop(asked: FedQuestion, hung: Hung, i: int) -> None:
    """Drop carrier ``i`` with all that hangs on it; what they took is free again."""
    for one in _hanging(asked, hung, i).tolist():
        _drop(asked, hung, one)
    if not hung.level[i]:
        return
    rows = asked.cover.rows
    passed, load = _way(asked, hung, i)
    pairs = np.arange(rows.indptr[i], rows.indptr[i + 1])
    pairs = pairs[hung.taken[pairs]]
    hung.room[passed] += len(pairs) * load
    hung.taken[pairs] = False
    np.subtract.at(hung.n_seen, rows.target[pairs], 1)
    hung.hop[i], hung.level[i], hung.room[i] = -1, 0, 1.0


@dataclass(frozen=True, eq=False)
class _Ways:
    """The cheapest chain to each carrier: ``cents`` [n], ``via`` [most_hops, n] hop by which it comes.

    -1: fibre, or hanging already; -2: by fewer hops.
    """

    cents: Floats
    via: Ints


def _ways(asked: FedQuestion, hung: Hung, price: Ints, shaken: Floats) -> _Ways:
    """Return the cheapest chains over hops whose carriers have room for one target more."""
    feeds, cover = asked.feeds, asked.cover
    own = (cover.cents + _TINY) * shaken
    closed = cover.status == FORBIDDEN
    far = closed | (asked.trench >= FAR)
    cost = np.where(far, np.inf, own + np.minimum(price, FAR) * shaken)
    cost = np.where(hung.level > 0, np.where(hung.level == 1, 0.0, np.inf), cost)
    via = np.full((feeds.most_hops, len(cost)), -1)
    open_ = ~closed[feeds.head] & (hung.level[feeds.head] == 0) & _passing(asked, hung)
    for k in range(1, feeds.most_hops):
        via[k] = -2
        over = np.where(open_, cost[feeds.tail] + own[feeds.head], np.inf)
        least = cost.copy()
        np.minimum.at(least, feeds.head, over)
        first = np.flatnonzero(over < cost[feeds.head])
        first = first[over[first] == least[feeds.head[first]]][::-1]  # of equal ones the lowest number
        via[k, feeds.head[first]] = first
        here = hung.level == k + 1
        cost = np.where(here, 0.0, least)
        via[k, here] = -1
    return _Ways(cost, via)


def _passing(asked: FedQuestion, hung: Hung) -> NDArray[np.bool_]:
    """Return over which hops [n_feeds] one target more could pass: all carriers to fibre have room for it."""
    free = np.ones(len(hung.hop))
    for i in np.flatnonzero(hung.level).tolist():
        passed, load = _way(asked, hung, i)
        fits = (load[1:] <= hung.room[passed[1:]] + _SLACK).all()
        free[i] = hung.room[i] - load[0] if fits else -1.0
    passing: NDArray[np.bool_] = asked.feeds.load <= free[asked.feeds.tail] + _SLACK
    return passing


def _best(asked: FedQuestion, hung: Hung, ways: _Ways, forced: Ints, lacking: float) -> Hung | None:
    """Return the choice with the chain that covers most for its cost; None if none is worth anything."""
    cover = asked.cover
    free = ~hung.taken & (hung.n_seen[cover.rows.target] < cover.seen_by)
    worth = np.append(np.cumsum(np.where(free, cover.weight[cover.rows.target], 0.0)), 0.0)
    gain = worth[cover.rows.indptr[1:] - 1] - worth[cover.rows.indptr[:-1] - 1]
    gain = np.where(np.diff(cover.rows.indptr) > 0, gain, 0.0)
    usable = np.isfinite(ways.cents) & (hung.level == 0)
    if len(forced):
        usable &= cover.status == FORCED
        gain = np.ones(len(gain))
    rate = np.where(usable, np.minimum(gain, lacking) / np.maximum(ways.cents, _TINY), 0.0)
    best, most = None, 0.0
    for i in np.argsort(-rate, kind="stable")[:_LOOKED_AT].tolist():
        other = _hung_up(asked, hung, ways, i) if rate[i] > 0.0 else None
        if other is None or not _affordable(asked, other):
            continue
        more = other.weight(asked) - hung.weight(asked) + _part(asked, hung, other)
        value = rate[i] if len(forced) else min(more, lacking) / max(ways.cents[i], _TINY)
        if value > most:
            best, most = other, value
    return best


def _part(asked: FedQuestion, hung: Hung, other: Hung) -> float:
    """Return what targets count that are taken once more, but not often enough yet."""
    need, weight = asked.cover.seen_by, asked.cover.weight
    more = (other.n_seen > hung.n_seen) & (other.n_seen < need)
    return float(weight[more].sum()) / need


def _affordable(asked: FedQuestion, hung: Hung) -> bool:
    budget = asked.cover.budget_cents
    return budget is None or hung.cents(asked) <= budget


def _hung_up(asked: FedQuestion, hung: Hung, ways: _Ways, i: int) -> Hung:
    """Return the choice with the chain of carrier ``i``, all of which take what they have room for."""
    other, chain, k, at = hung.copy(), [], asked.feeds.most_hops - 1, i
    while not other.level[at]:
        while (hop := int(ways.via[k, at])) == -2:
            k -= 1
        chain.append((at, hop))
        if hop < 0:
            break
        at, k = int(asked.feeds.tail[hop]), k - 1
    for one, hop in reversed(chain):
        other.hop[one] = hop
        other.level[one] = 1 if hop < 0 else other.level[asked.feeds.tail[hop]] + 1
    for one, _ in chain:
        _serve(asked, other, one)
    return other


def hung_anew(asked: FedQuestion, price: Price, progress: Progress) -> Hung | None:
    """Return a choice hung up at prices of fibre that may change as it grows; None if it does not do.

    Raises:
        Cancelled: the user stopped.

    """
    hung = begin(asked)
    if not hang(asked, hung, price, np.ones(len(asked.trench)), progress):
        return None
    thin(asked, hung)
    return hung


def searched(asked: FedQuestion, n_turns: int, seed: int, progress: Progress) -> Fed | None:
    """Return a choice of little cost, or much cover for the budget; None if none covers enough.

    Raises:
        Cancelled: the user stopped.

    """
    hung = hung_anew(asked, lambda _hung: asked.trench, progress.part(0.0, 0.0))
    if hung is None:
        return None
    vary(asked, hung, n_turns, seed, progress)
    return hung.fed(asked)
