"""Questions that differ from the plan's in one thing, and what their answers cost more."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.mix import MUST, MixAnswer, MixQuestion, technology_mix
from netplan.core.planning import Prepared
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.errors import Infeasible
from netplan.messages import Message
from netplan.model.explained import Alternative


@dataclass(frozen=True, eq=False)
class Decided:
    """A question with its answer, and what a cent of it means in euros of the plan."""

    prepared: Prepared
    best: MixAnswer

    @property
    def question(self) -> MixQuestion:
        """The question of the plan."""
        return self.prepared.asked.question

    @property
    def eur(self) -> float:
        """Euros per cent of the question: the present value, or the one-off cost with its percentages."""
        by_value = self.prepared.coverage.scenario.by_present_value
        return (1.0 if by_value else self.prepared.priced[1].on_top) / CENTS_PER_EUR

    @property
    def lead_in(self) -> int:
        """Cents of a house connection that the question does not count; 0 where it does."""
        by_value = self.prepared.coverage.scenario.by_present_value
        return 0 if by_value else round(self.prepared.priced[0]["per_site.lead_in"].eur * CENTS_PER_EUR)

    def instead(self, what: Message, other: MixQuestion, paid: int = 0) -> Alternative:
        """Return what the answer to another question, and cents ``paid`` beside it, cost more."""
        scenario = self.prepared.coverage.scenario
        try:
            found = technology_mix(other, rounds=scenario.rounds, seed=scenario.seed)
        except Infeasible:
            return Alternative(what, None, proven=True)
        proven = found.cost == found.bound and self.best.cost == self.best.bound
        more = (found.cost + paid - self.best.cost) * self.eur
        return Alternative(what, round(more, 2), proven)


def without_edges(question: MixQuestion, gone: NDArray[np.bool_]) -> MixQuestion:
    """Return the question without some edges; forced ones stay."""
    gone = gone.copy()
    gone[question.forced] = False
    kept = np.flatnonzero(~gone)
    place = np.full(len(gone), -1)
    place[kept] = np.arange(len(kept))
    return replace(
        question,
        tail=question.tail[kept],
        head=question.head[kept],
        cost=question.cost[kept],
        room=question.room[kept],
        forced=place[question.forced],
    )


def without_site(question: MixQuestion, site: int) -> MixQuestion:
    """Return the question without a site."""
    node, entry, other = (np.delete(part, site) for part in (question.node, question.entry, question.other))
    return replace(question, node=node, entry=entry, other=other)


def that_must(question: MixQuestion, site: int) -> MixQuestion:
    """Return the question in which a site has no other technology."""
    other = question.other.copy()
    other[site] = MUST
    return replace(question, other=other)


def way_of(decided: Decided, site: int) -> Ints:
    """Return the edges of the question over which a connected site is served, from its end outwards."""
    flow = decided.question.flow(decided.best.edges, decided.best.chosen)
    place = int(np.flatnonzero(decided.best.chosen).searchsorted(site))
    at, edges = int(flow.last[place]), list[int]()
    while at >= 0:
        edges.append(int(flow.edge[at]))
        at = int(flow.parent[at])
    return np.array(edges, np.int64)
