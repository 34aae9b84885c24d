"""How the parts play together: shrink the graph, find trees, prove bounds, shrink again by what they say."""

import time
from dataclasses import dataclass, field

import numpy as np

from netplan.core.graph import Ints
from netplan.core.paths import INT_INF
from netplan.core.steiner.dual import Ascent, ascend, hopeless_edges, pruned_weight, start_ascent
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree, merged, require_solvable
from netplan.core.steiner.mesh import Agenda, Book, Mesh, expand, make_book, make_mesh, remove
from netplan.core.steiner.net import Bytes, Net, best_tree, cost_of, grow, make_net
from netplan.core.steiner.recut import shake
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

_TURNS = 6
"""Times that bound and tree are improved in turn in a round."""

_SHAKES = 30
"""Attempts to improve the bound in a turn of the first round."""

_WORK = 2_000_000
"""Arcs that may be looked at in them, about 0.1 s."""

_GROWTH = 1.75
"""How much more of both every further round is given: the graph is smaller by then."""

_ELITE = 8
"""Number of good trees that are kept for crossing."""

_SHARES = (0.0, 0.1, 0.2, 0.4)
"""Parts of the edges to which trees are restricted now and then: those that the bound finds cheapest."""

_BALLS = (8, 12, 20, 40)
"""Sizes of the neighbourhoods in which cuts are redone, in turn."""


@dataclass(eq=False)
class _Best:
    """The best tree on the graph as given, the bound, and when to stop."""

    instance: SteinerInstance
    progress: Progress
    deadline: float
    n_rounds: int
    edges: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    cost: int = INT_INF
    bound: int = 0
    share: float = 0.0

    def offer(self, edges: Ints) -> None:
        """Look at the best tree among ``edges`` and all edges that cost nothing."""
        one, given = self.instance, self.instance.terminals
        none = np.empty(0, np.int64)
        n_nodes, label = merged(one.n_nodes, none, none, one.roots)
        terminal = np.zeros(n_nodes, np.uint8)
        terminal[label[np.concatenate([given, one.roots])]] = 1
        candidates = np.union1d(edges, np.flatnonzero(one.cost == 0))
        chosen = best_tree(label[one.tail], label[one.head], one.cost, terminal, candidates)
        found = np.flatnonzero(chosen)
        cost = int(one.cost[found].sum())
        if cost < self.cost:
            self.edges, self.cost = found, cost
        self.tell()

    def prove(self, bound: int) -> None:
        """Note that no tree cheaper than ``bound`` exists, unless it is the one that is known."""
        self.bound = max(self.bound, min(bound, self.cost))
        self.tell()

    def tell(self) -> None:
        """Report cost, bound and gap."""
        gap = (self.cost - self.bound) / self.cost if self.cost else 0.0
        text = mark("Trench tree: cost {cost}, at least {bound}, gap {gap:.2%}")
        self.progress(self.share, Message(text, {"cost": self.cost, "bound": self.bound, "gap": gap}))

    @property
    def done(self) -> bool:
        """Whether there is nothing left to win, or no time, or no wish to go on."""
        return self.bound >= self.cost or self.progress.enough or time.monotonic() > self.deadline


@dataclass(frozen=True, eq=False)
class _Shrunken:
    """The graph that shrinks, what its edges stand for, and the edges of the graph as given."""

    mesh: Mesh
    book: Book
    agenda: Agenda
    given: Ints
    root: int

    def edges_of(self, labels: Ints) -> Ints:
        """Return the edges of the graph as given for which labels stand."""
        return self.given[expand(len(self.given), self.book, labels)]

    @property
    def fixed(self) -> Ints:
        """Edges of the graph as given that are certain to be in the tree."""
        return self.edges_of(self.book.fixed[: self.book.counts[1]])

    def drop(self, edges: Ints) -> None:
        """Remove edges and shrink what that allows to shrink."""
        remove(self.mesh, self.book, self.agenda, edges, self.root)

    def net(self) -> tuple[Net, Ints]:
        """Return what is left as a net, and the edge of the mesh behind every edge of it."""
        mesh = self.mesh
        alive = np.flatnonzero(mesh.cost >= 0)
        tail, head = mesh.to[2 * alive + 1], mesh.to[2 * alive]
        nodes = np.unique(np.concatenate([tail, head, [self.root]]))
        number = np.zeros(len(mesh.degree), np.int64)
        number[nodes] = np.arange(len(nodes))
        root = int(number[self.root])
        return make_net(number[tail], number[head], mesh.cost[alive], mesh.terminal[nodes], root), alive


def _contracted(instance: SteinerInstance) -> _Shrunken:
    """Make roots one node, ends of free edges one node, and of parallel edges keep the cheapest."""
    free = instance.cost == 0
    n_nodes, label = merged(instance.n_nodes, instance.tail[free], instance.head[free], instance.roots)
    wanted = label[np.concatenate([instance.roots[:1], np.sort(instance.terminals)])]
    one, other = label[instance.tail], label[instance.head]
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((np.arange(len(low)), instance.cost, high, low))
    order = order[low[order] != high[order]]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    given = order[first]
    _, part = merged(n_nodes, low[given], high[given], wanted[:0])
    given = given[part[low[given]] == part[wanted[0]]]
    terminal = np.zeros(n_nodes, np.uint8)
    terminal[wanted] = 1
    mesh = make_mesh(n_nodes, low[given], high[given], instance.cost[given], terminal)
    agenda = Agenda(np.arange(n_nodes)[::-1].copy(), np.ones(n_nodes, np.uint8), np.array([n_nodes]))
    shrunken = _Shrunken(mesh, make_book(n_nodes, len(given) + n_nodes), agenda, given, int(wanted[0]))
    shrunken.drop(np.empty(0, np.int64))
    return shrunken


@dataclass(frozen=True, eq=False)
class _Stage:
    """What is left of the graph in one round.

    net       what is left
    alive     [n_edges]  int64, edge of the mesh behind every edge of the net
    fixed     edges of the graph as given that are certain to be in the tree
    offset    their cost
    """

    shrunken: _Shrunken
    net: Net
    alive: Ints
    fixed: Ints
    offset: int

    def offer(self, chosen: Bytes, best: _Best) -> None:
        """Translate a tree on the net into one on the graph as given."""
        labels = self.shrunken.mesh.label[self.alive[chosen == 1]]
        best.offer(np.concatenate([self.shrunken.edges_of(labels), self.fixed]))


def _stage(instance: SteinerInstance, shrunken: _Shrunken) -> _Stage:
    net, alive = shrunken.net()
    fixed = shrunken.fixed
    return _Stage(shrunken, net, alive, fixed, int(instance.cost[fixed].sum()))


def _disturbed(net: Net, elite: list[tuple[int, Bytes]], rng: np.random.Generator) -> Ints:
    """Return costs of arcs that lead to other trees.

    Half of the time every edge's cost is raised by up to a fifth; otherwise two good trees are crossed:
    what both use stays cheap, what one uses becomes dearer, what neither uses nearly doubles.
    """
    luck = rng.random(net.n_edges)
    if len(elite) < 2 or rng.random() < 0.5:
        factor = 1.0 + 0.2 * luck
    else:
        one, other = rng.choice(len(elite), 2, replace=False)
        uses = elite[one][1].astype(np.int64) + elite[other][1]
        factor = np.choose(uses, [1.5 + luck, 1.1 + 0.3 * luck, 1.0 + 0.05 * luck])
    return (net.cost * factor).astype(np.int64)[net.graph.edge] + 1


def _plant(stage: _Stage, best: _Best, elite: list[tuple[int, Bytes]], start: int, weight: Ints) -> None:
    """Grow a tree by ``weight``, improve it, offer it, and keep it among the elite if it is good and new."""
    net = stage.net
    chosen = improved(net, grow(net, weight, start, best.progress), best.progress)
    cost = cost_of(net, chosen)
    if stage.offset + cost < best.cost:
        stage.offer(chosen, best)
    if all(cost != known for known, _ in elite):
        elite.append((cost, chosen))
        elite.sort(key=lambda item: item[0])
        del elite[_ELITE:]


def _tighten(stage: _Stage, ascent: Ascent, growth: float, best: _Best) -> bool:
    """Raise the bound for a while; return whether that succeeded at all."""
    before, last = ascent.scaled, ascent.work + int(_WORK * growth)
    for k in range(int(_SHAKES * growth)):
        if best.done or ascent.work > last:
            break
        shake(ascent, _BALLS[k % len(_BALLS)])
        if k % 20 == 0:
            best.prove(stage.offset + ascent.bound)
    best.prove(stage.offset + ascent.bound)
    return ascent.scaled > before


def _explore(stage: _Stage, growth: float, rng: np.random.Generator, best: _Best) -> Ascent:
    """Search for trees and bounds in turn; return the last dual solution."""
    net, elite = stage.net, list[tuple[int, Bytes]]()
    terminals = np.flatnonzero(net.terminal)
    _plant(stage, best, elite, net.root, net.rows.arcs["cost"].copy())
    ascent = start_ascent(net, elite[0][1], int(rng.integers(1 << 30)))
    ascend(ascent, best.progress)
    best.prove(stage.offset + ascent.bound)
    _plant(stage, best, elite, net.root, pruned_weight(ascent, 0.0))
    for k in range(_TURNS if best.n_rounds > 1 else 0):
        moves = _tighten(stage, ascent, growth, best)
        if best.done or not (moves or k < 2):
            break
        weight = _disturbed(net, elite, rng) if k % 2 else pruned_weight(ascent, rng.choice(_SHARES))
        _plant(stage, best, elite, int(rng.choice(terminals)), weight)
    return ascent


def _is_closed(stage: _Stage, best: _Best) -> bool:
    """Tell whether what is left holds no better tree, which proves the best one."""
    net = stage.net
    _, part = merged(net.n_nodes, net.tail, net.head, np.empty(0, np.int64))
    terminals = np.flatnonzero(net.terminal)
    if len(terminals) == 1:
        stage.offer(np.zeros(net.n_edges, np.uint8), best)
    if len(terminals) > 1 and (part[terminals] == part[net.root]).all():
        return False
    best.prove(best.cost)
    return True


def steiner_tree(
    instance: SteinerInstance,
    *,
    rounds: int = 4,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress = SILENT,
) -> SteinerTree:
    """Find a tree of little cost that connects terminals and roots, and prove how good it is at least.

    Every round searches trees (shortest path heuristic on costs, on disturbed costs and on tight arcs,
    each followed by local search), raises the lower bound, and removes edges that no better tree can
    use. ``rounds`` bounds the work, 1 is a first answer; the result depends on ``seed``, not on the
    machine, unless ``seconds`` ends the search first. ``progress.enough`` ends it with the best so far.

    Raises:
        ParameterError: a cost is negative, or the costs are too large to be added up.
        Infeasible: a terminal cannot be reached; field ``terminals`` lists those nodes.
        Cancelled: the user stopped the job.

    """
    require_solvable(instance)
    deadline = float("inf") if seconds is None else time.monotonic() + seconds
    best = _Best(instance, progress, deadline, rounds)
    if not len(instance.terminals):
        best.cost = 0
    rng = np.random.default_rng(seed)
    shrunken = _contracted(instance) if best.cost else None
    for number in range(max(rounds, 1)):
        if shrunken is None or (number and best.done):
            break
        best.share = number / max(rounds, 1)
        stage = _stage(instance, shrunken)
        if _is_closed(stage, best):
            break
        ascent = _explore(stage, _GROWTH**number, rng, best)
        if number + 1 < rounds and not best.done:
            hopeless = hopeless_edges(ascent, best.cost - stage.offset)
            shrunken.drop(stage.alive[hopeless])
    tree = SteinerTree(best.edges, best.cost, best.bound)
    check_tree(instance, tree)
    progress(1.0)
    return tree
