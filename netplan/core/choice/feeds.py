"""Hops by which a chosen carrier is fed by another one, so that not each of them is joined to fibre.

A carrier has one air time. What a target needs takes a share of it wherever it passes: at the carrier that
takes the target, and on every hop between that one and fibre, at both ends of the hop.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.question import FORBIDDEN, FORCED, CoverQuestion
from netplan.core.choice.reach import Wish, reach_of
from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.graph.paths import INT_INF
from netplan.core.radio.budget import Weather
from netplan.core.recall import Recall
from netplan.core.sight.stand import Stands
from netplan.model.radio import Setup
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress, steps

FEEDERS = 8
"""Fit carriers that one may be fed by, and unknown ones: those with the cheapest way to fibre.

The bound holds for these.
"""

FAR = INT_INF >> 8
"""Cents of a way that nobody can dig; many of them can be added."""


@dataclass(frozen=True, eq=False)
class Feeds:
    """Who can feed whom.

    tail, head  [n_feeds] carrier that feeds, and the one that is fed; ascending by both
    load        [n_feeds] share of the air time that one target takes at either end
    most_hops   radio hops between a target and fibre, the last one to the target included
    n_left_out  hops that could carry a target, but whose carrier has enough others nearer to fibre
    """

    tail: Ints
    head: Ints
    load: Floats
    most_hops: int
    n_left_out: int = 0


@dataclass(frozen=True, eq=False)
class FedQuestion:
    """A question where a carrier has fibre or is fed by another one, at a price of fibre for each.

    ``cover.cents`` are those of a carrier with its device, ``trench`` [n_carriers] those of its way to fibre
    (``FAR``: there is none).
    """

    cover: CoverQuestion
    feeds: Feeds
    trench: Ints

    @property
    def hangable(self) -> NDArray[np.bool_]:
        """Which carriers [n] have a way to fibre, over few enough hops and none that is forbidden."""
        allowed = self.cover.status != FORBIDDEN
        reached: NDArray[np.bool_] = allowed & (self.trench < FAR)
        for _ in range(self.feeds.most_hops - 1):
            fed = self.feeds.head[reached[self.feeds.tail]]
            reached = reached | (allowed & np.isin(np.arange(len(allowed)), fed))
        return reached

    def closed(self) -> "FedQuestion":
        """Return the question with carriers forbidden that have no way to fibre; a forced one stays so."""
        kept = self.hangable | (self.cover.status == FORCED)
        status = np.where(kept, self.cover.status, FORBIDDEN).astype(np.int8)
        return replace(self, cover=replace(self.cover, status=status))


@dataclass(frozen=True, eq=False)
class Seen:
    """Where feeding is looked for: antennas ``poles`` [n], the radio, and who is to be fed: ``serve`` [n].

    kind         [n] of each carrier: 0 fit, 1 unknown, -1 never chosen, so that it feeds nobody
    fibre_cents  [n] cents of the way of each carrier to existing fibre
    need_mbps    sure rate (p10, down) of a target
    """

    surface: Surface
    poles: Stands
    serve: NDArray[np.bool_]
    kind: Ints
    fibre_cents: Ints
    radio: tuple[Setup, Weather]
    need_mbps: float
    reach_m: float


def feeds_of(seen: Seen, most_hops: int, recall: Recall, progress: Progress = SILENT) -> Feeds:
    """Return the hops that carry a target at least, to carriers that serve and on from those that feed them.

    Raises:
        Cancelled: the user stopped.

    """
    tails, heads, loads, n_left_out = list[Ints](), list[Ints](), list[Floats](), 0
    asked = np.zeros(len(seen.serve), bool)
    level = np.flatnonzero(seen.serve & (seen.kind >= 0))
    wish = Wish(seen.need_mbps, seen.reach_m, 0.0)  # ends apart: nobody feeds itself
    for part in steps(progress, *np.linspace(0.0, 1.0, max(most_hops, 2)).tolist()):
        if most_hops < 2 or not len(level):
            break
        fed = Stands(seen.poles.places[level], seen.poles.height_m[level])
        reach = recall(reach_of, seen.surface, (seen.poles, fed), wish, seen.radio, part)
        tail = np.repeat(np.arange(len(seen.serve)), np.diff(reach.indptr))
        able = np.flatnonzero(seen.kind[tail] >= 0)
        kept = able[_nearest(tail[able], reach.target[able], seen)]
        n_left_out += len(able) - len(kept)
        tails.append(tail[kept])
        heads.append(level[reach.target[kept]])
        loads.append(seen.need_mbps / reach.down[kept])
        asked[level] = True
        level = np.setdiff1d(tail[kept], np.flatnonzero(asked))
    tail, head = (np.concatenate([np.zeros(0, np.int64), *parts]) for parts in (tails, heads))
    order = np.lexsort((head, tail))
    ends = frozen(tail[order], np.int64), frozen(head[order], np.int64)
    load = np.concatenate([np.zeros(0), *loads])[order]
    return Feeds(*ends, frozen(load, np.float64), most_hops, n_left_out)


def _nearest(tail: Ints, head: Ints, seen: Seen) -> Ints:
    """Return the numbers of the ``FEEDERS`` hops of each head, and kind of tail, nearest to fibre."""
    group = head * 2 + seen.kind[tail]
    order = np.lexsort((tail, seen.fibre_cents[tail], group))
    place = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return np.sort(order[place < FEEDERS])
