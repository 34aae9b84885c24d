"""The best tree so far on the graph as given, the bound, and when to stop."""

import time
from dataclasses import dataclass, field

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF
from netplan.core.steiner.instance import SteinerInstance, free_edges, merged
from netplan.core.steiner.net import Bytes, best_tree
from netplan.messages import Message, mark
from netplan.progress import Progress


@dataclass(frozen=True, eq=False)
class Ground:
    """A graph as given, prepared for trees on it: roots are one node, edges that cost nothing are at hand.

    ``free`` cost nothing with their ends, ``idle`` [any] only without.
    """

    instance: SteinerInstance
    tail: Ints
    head: Ints
    terminal: Bytes
    free: Ints
    idle: Ints
    toll: Ints

    def tree_among(self, edges: Ints) -> Ints:
        """Return the edges of the cheapest tree among ``edges`` and all edges that cost nothing."""
        candidates = np.union1d(edges, self.free)
        if len(self.idle):
            inside = self.terminal == 1
            inside[self.tail[edges]] = inside[self.head[edges]] = True
            beside = inside[self.tail[self.idle]] & inside[self.head[self.idle]]
            candidates = np.union1d(candidates, self.idle[beside])
        return np.flatnonzero(best_tree(self.tail, self.head, self.instance.cost, self.terminal, candidates))


def ground_of(instance: SteinerInstance) -> Ground:
    """Prepare a graph."""
    none = np.empty(0, np.int64)
    n_nodes, label = merged(instance.n_nodes, none, none, instance.roots)
    terminal = np.zeros(n_nodes, np.uint8)
    terminal[label[np.concatenate([instance.terminals, instance.roots])]] = 1
    free = free_edges(instance)
    idle = np.setdiff1d(np.flatnonzero(instance.cost == 0), free)
    toll = np.zeros(n_nodes, np.int64)
    toll[label] = instance.node_cost if len(instance.node_cost) else 0
    return Ground(instance, label[instance.tail], label[instance.head], terminal, free, idle, toll)


@dataclass(eq=False)
class Best:
    """The best tree so far, the bound, and when to stop.

    rounds    how often bound and tree are improved in turn
    deadline  on the monotonic clock
    share     of the work that is done
    held      cost of what is certain to be built and not part of the question
    nested    whether it is a question asked on the way to the answer to another
    """

    ground: Ground
    progress: Progress
    deadline: float
    rounds: int
    edges: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    cost: int = INT_INF
    bound: int = 0
    share: float = 0.0
    held: int = 0
    nested: bool = False

    def offer(self, edges: Ints) -> None:
        """Look at the best tree among ``edges`` and all edges that cost nothing."""
        found = self.ground.tree_among(edges)
        cost = self.ground.instance.cost_of(found)
        if cost < self.cost:
            self.edges, self.cost = found, cost
            self.tell()

    def prove(self, bound: int) -> None:
        """Note that no tree cheaper than ``bound`` exists, unless it is the one that is known."""
        if min(bound, self.cost) > self.bound:
            self.bound = min(bound, self.cost)
            self.tell()

    def tell(self) -> None:
        """Report cost, bound and gap."""
        cost, bound = self.cost + self.held, self.bound + self.held
        text = mark("Trench tree: cost {cost}, at least {bound}, gap {gap:.2%}")
        gap = (cost - bound) / cost if cost else 0.0
        self.progress(self.share, Message(text, {"cost": cost, "bound": bound, "gap": gap}))

    @property
    def done(self) -> bool:
        """Whether there is nothing left to win, or no time, or no wish to go on."""
        return self.bound >= self.cost or self.out_of_time

    @property
    def out_of_time(self) -> bool:
        """Whether the search is to end now that there is a tree."""
        return self.cost < INT_INF and (self.progress.enough or time.monotonic() > self.deadline)
