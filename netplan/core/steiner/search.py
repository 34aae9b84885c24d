"""Trees and bounds on what is left of a graph in one round, improved in turn."""

from dataclasses import dataclass, field

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.steiner.best import Best
from netplan.core.steiner.dual import SCALE, Ascent, ascend, hopeless_edges, pruned_weight, start_ascent
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.extend import excess_of, extended
from netplan.core.steiner.instance import merged
from netplan.core.steiner.net import Bytes, Net, cost_of, grow
from netplan.core.steiner.recut import BALLS, shake
from netplan.core.steiner.shrink import Bools, Shrunken

_SHAKES = 30
"""Attempts to improve the bound in a turn of the first round."""

_WORK = 2_000_000
"""Arcs that may be looked at in them, about 0.1 s."""

_LOOKS = 20
"""Arcs looked at for every edge of the graph to plant a tree, roughly."""

_PLANTS = 10
"""Trees planted in a turn of the first round at most."""

_REPEATS = 4
"""Times that a graph is reduced by what trees and bounds rule out before more is done."""

_LEAST = 0.05
"""Share of the edges that must be ruled out to reduce once more."""

_EXTENDED = 30_000
"""Edges of a graph that is small enough to look at what follows each."""

_ELITE = 12
"""Number of good trees that are kept for crossing."""

_SHARES = (0.0, 0.1, 0.2, 0.4)
"""Parts of the edges to which trees are restricted now and then: those that the bound finds cheapest."""


@dataclass(frozen=True, eq=False)
class Stage:
    """What is left of the graph in one round.

    net       what is left
    alive     [n_edges]  int64, edge of the shrunken graph behind every edge of the net
    nodes     [n_nodes]  int64, node of the shrunken graph likewise
    fixed     edges of the graph as given that are certain to be in the tree
    offset    their cost
    elite     the cheapest trees found, each with its cost on the net
    """

    graph: Shrunken
    net: Net
    alive: Ints
    nodes: Ints
    fixed: Ints
    offset: int
    elite: list[tuple[int, Bytes]] = field(default_factory=list)

    def offer(self, chosen: Bytes, best: Best) -> None:
        """Translate a tree on the net into one on the graph as given."""
        labels = self.graph.mesh.label[self.alive[chosen == 1]]
        best.offer(np.concatenate([self.graph.edges_of(labels), self.fixed]))

    def keep(self, chosen: Bytes, best: Best) -> None:
        """Offer a tree if it is the best, and keep it among the elite if it is good and new."""
        cost = cost_of(self.net, chosen)
        if self.offset + cost < best.cost:
            self.offer(chosen, best)
        if all(cost != known for known, _ in self.elite):
            self.elite.append((cost, chosen))
            self.elite.sort(key=lambda item: item[0])
            del self.elite[_ELITE:]

    def known(self, best: Best) -> Bools:
        """Tell which edges of the net are in a good tree, or in the best one as far as it is still there."""
        given = np.zeros(len(best.ground.tail), bool)
        given[best.edges] = True
        echo = self.graph.labels_within(given)[self.graph.mesh.label[self.alive]]
        known: Bools = np.any([echo, *(chosen == 1 for _, chosen in self.elite)], axis=0)
        return known

    def plant(self, best: Best, start: int, weight: Ints) -> None:
        """Grow a tree by ``weight`` [n_arcs], improve it, and keep it."""
        chosen = grow(self.net, weight, start, best.progress)
        if self.net.even is not self.net.cost:  # the local search knows what nodes cost only roughly
            self.keep(chosen.copy(), best)
        self.keep(improved(self.net, chosen, best.progress, lambda: best.out_of_time), best)


def stage_of(graph: Shrunken, best: Best) -> Stage:
    """Return what is left of a graph."""
    net, alive, nodes = graph.net()
    fixed = graph.fixed
    return Stage(graph, net, alive, nodes, fixed, best.ground.instance.cost_of(fixed))


def is_closed(stage: Stage, best: Best) -> bool:
    """Tell whether what is left holds no better tree than the best, having offered the last one."""
    net = stage.net
    _, part = merged(net.n_nodes, net.tail, net.head, np.empty(0, np.int64))
    terminals = np.flatnonzero(net.terminal)
    if len(terminals) == 1:
        stage.offer(np.zeros(net.n_edges, np.uint8), best)
    return len(terminals) == 1 or bool((part[terminals] != part[net.root]).any())


def _disturbed(stage: Stage, rng: np.random.Generator) -> Ints:
    """Return costs of arcs that lead to other trees.

    Half of the time every edge's cost is raised by up to a fifth; otherwise two good trees are crossed:
    what both use stays cheap, what one uses becomes dearer, what neither uses nearly doubles.
    """
    net, elite = stage.net, stage.elite
    luck = rng.random(net.n_edges)
    if len(elite) < 2 or rng.random() < 0.5:
        factor = 1.0 + 0.2 * luck
    else:
        one, other = rng.choice(len(elite), 2, replace=False)
        uses = elite[one][1].astype(np.int64) + elite[other][1]
        factor = np.choose(uses, [1.5 + luck, 1.1 + 0.3 * luck, 1.0 + 0.05 * luck])
    return (net.weight * factor[net.graph.edge]).astype(np.int64) + 1


def tighten(stage: Stage, ascent: Ascent, growth: float, best: Best) -> bool:
    """Raise the bound for a while; return whether that succeeded at all."""
    before, last = ascent.scaled, ascent.work + int(_WORK * growth)
    for k in range(int(_SHAKES * growth)):
        if best.done or ascent.work > last:
            break
        shake(ascent, BALLS[k % len(BALLS)])
        if k % 20 == 0:
            best.prove(stage.offset + ascent.bound)
    best.prove(stage.offset + ascent.bound)
    return ascent.scaled > before


def unproven(graph: Shrunken, best: Best) -> None:
    """Find a tree by costs, and prove it only if nothing else is left of the graph."""
    stage = stage_of(graph, best)
    if is_closed(stage, best):
        best.prove(best.cost)
    else:
        stage.plant(best, stage.net.root, stage.net.weight)


def begin(stage: Stage, rng: np.random.Generator, best: Best) -> Ascent:
    """Find a tree by costs, a bound guided by it, and a tree guided by the bound."""
    net = stage.net
    stage.plant(best, net.root, net.weight)
    ascent = start_ascent(net, stage.elite[0][1], int(rng.integers(1 << 30)))
    ascend(ascent, best.progress)
    if not best.done:
        stage.plant(best, net.root, pruned_weight(ascent, 0.0))
    return ascent


def first_look(graph: Shrunken, rng: np.random.Generator, best: Best) -> tuple[Stage, Ascent] | None:
    """Find a tree and a bound; None if what is left of a graph holds no better tree than the best."""
    stage = stage_of(graph, best)
    return None if is_closed(stage, best) else (stage, begin(stage, rng, best))


def narrowed(graph: Shrunken, rng: np.random.Generator, best: Best) -> tuple[Stage, Ascent] | None:
    """Find a tree and a bound, and take away what they rule out, as long as that is much.

    None if what is left holds no better tree than the best.
    """
    for last in (*[False] * _REPEATS, True):
        found = first_look(graph, rng, best)
        if found is None:
            return None
        stage, ascent = found
        gone = ruled_out(stage, ascent, best, np.empty(0, np.int64))
        if last or best.done or len(gone) < _LEAST * stage.net.n_edges:
            break
        graph.drop(stage.alive[gone])
        graph.reduce(best.progress)
    return stage, ascent


def ruled_out(stage: Stage, ascent: Ascent, best: Best, known: Ints) -> Ints:
    """Return the edges of a stage that no better tree holds, those ``known`` included."""
    gone = np.union1d(known, hopeless_edges(ascent, best.cost - stage.offset))
    if stage.net.n_edges > _EXTENDED or best.done:
        return gone
    excess = excess_of(ascent, ascent.dual.reduced, ascent.scaled, best.cost - stage.offset, best.progress)
    return extended(stage.net, excess, gone, best.progress)


def vary(stage: Stage, ascent: Ascent, growth: float, rng: np.random.Generator, best: Best) -> None:
    """Plant other trees: on disturbed costs, and such as the bound suggests; more on a small graph."""
    net = stage.net
    terminals = np.flatnonzero(net.terminal)
    n_trees = int(min(max(_WORK * growth / (_LOOKS * net.n_edges), 1), _PLANTS * growth))
    for k in range(n_trees):
        if best.done:
            return
        kind = int(rng.integers(3)) if k else 2 * int(rng.integers(2))
        weight = pruned_weight(ascent, rng.choice(_SHARES)) if kind == 2 else _disturbed(stage, rng)
        if kind == 1:
            weight += ascent.dual.reduced // SCALE
        stage.plant(best, int(rng.choice(terminals)), weight)
