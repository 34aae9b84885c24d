"""Proof: linear programs on what is left of a graph, and branching where they leave a doubt.

Where the best solution of the program uses a node in part only, the trees without the node and those
with it are looked at separately. What is certain in a branch shrinks its graph before its program is
solved (M. Leitner et al., A dual ascent-based branch-and-bound framework, 2018).
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.paths import INT_INF, tails
from netplan.core.steiner.best import Best
from netplan.core.steiner.dual import Ascent, hopeless_edges
from netplan.core.steiner.linear import Program, make_program
from netplan.core.steiner.net import Net
from netplan.core.steiner.search import Stage, narrowed
from netplan.core.steiner.separate import broken_cuts
from netplan.core.steiner.shrink import Shrunken

_CUTS = 400
"""Broken cuts added at a time."""

_LEAST = 0.1
"""Share of the edges that must prove hopeless to reduce once more."""

_PATIENCE = 5
"""Programs after which the bound must have come a fiftieth nearer to the cost."""

_PLANT_EVERY = 3
"""A tree is grown along the solution of every so many programs."""


@dataclass(eq=False)
class Proof:
    """A search for a proof.

    budget  work that is left, in the measure of ``Program.work``
    aside   the lowest bound of parts that were given up
    hopeless  edges of the first stage of which no better tree makes use
    open    parts of the trees to be looked at: bound, running number, graph
    """

    best: Best
    rng: np.random.Generator
    budget: int
    aside: int = INT_INF
    n_made: int = 0
    hopeless: Ints | None = None
    open: list[tuple[int, int, Shrunken]] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether to give up for now."""
        return self.budget <= 0 or self.best.done

    def push(self, bound: int, graph: Shrunken) -> None:
        """Add a part."""
        self.n_made += 1
        heapq.heappush(self.open, (bound, self.n_made, graph))

    def note(self, bound: int) -> None:
        """Note that the part at hand holds no tree cheaper than ``bound``."""
        self.best.prove(min(bound, self.aside, *(other for other, _, _ in self.open[:1])))

    def tighten(self, stage: Stage, program: Program) -> bool:
        """Solve, add broken cuts, and again; return whether no cut is broken any more."""
        best, net = self.best, stage.net
        terminals = np.setdiff1d(np.flatnonzero(net.terminal), [net.root])
        bounds = list[int]()
        while True:
            before, k = program.work, len(bounds)
            bounds.append(program.bound)
            gap = best.cost - stage.offset - program.bound
            if k > _PATIENCE and 50 * (program.bound - bounds[-_PATIENCE]) < gap:
                return False
            program.solve(max(self.budget, 1))
            self.budget -= program.work - before
            self.note(stage.offset + program.bound)
            if self.stopped or stage.offset + program.bound >= best.cost or not program.optimal:
                return False
            cuts = broken_cuts(
                program.ascent, program.use, self.rng.permutation(terminals), _CUTS, best.progress
            )
            more = program.ascend(stage.elite[0][1], _CUTS)
            self.note(stage.offset + program.bound)
            if not cuts or k % _PLANT_EVERY == 0:
                used = np.zeros(net.n_edges)
                np.maximum.at(used, net.graph.edge, program.use)
                weight = (net.weight * (1.0 - used[net.graph.edge])).astype(np.int64) + 1
                stage.plant(best, net.root, weight)
            if not cuts:
                return True
            program.bar(best.cost - stage.offset)
            program.purge()
            program.add(cuts + more)

    def look_at(self, graph: Shrunken) -> None:
        """Prove that a part holds no better tree, or split it, or put it aside."""
        found = narrowed(graph, self.rng, self.best)
        if found:
            stage, ascent = found
            self.note(stage.offset + ascent.bound)
            self.close(stage, ascent)

    def close(self, stage: Stage, ascent: Ascent) -> None:
        """Go on from a dual solution with a program."""
        bound, cost = stage.offset + ascent.bound, self.best.cost
        if bound >= cost or self.stopped:
            self.put_aside(bound)
            return
        program = make_program(ascent, cost - stage.offset, self.interrupted)
        certain = self.tighten(stage, program)
        hopeless = program.hopeless_edges(self.best.cost - stage.offset)
        if self.hopeless is None:
            self.hopeless = hopeless
        if stage.offset + program.bound < self.best.cost:
            node = _doubtful_node(stage.net, program.use) if certain else -1
            self.resolve(stage, stage.offset + program.bound, hopeless, node)

    def resolve(self, stage: Stage, bound: int, hopeless: Ints, node: int) -> None:
        """Split a part at a node, or reduce it if there is none, or put it aside."""
        net = stage.net
        rest = stage.graph.compact()
        if node >= 0:
            without = stage.graph.compact()
            without.drop(np.union1d(hopeless, np.flatnonzero((net.tail == node) | (net.head == node))))
            self.push(bound, without)
            rest.demand(node, hopeless)
            self.push(bound, rest)
        elif len(hopeless) > _LEAST * net.n_edges and not self.stopped:
            rest.drop(hopeless)
            self.push(bound, rest)
        else:
            self.put_aside(bound)

    def put_aside(self, bound: int) -> None:
        """Give up on a part."""
        if bound < self.best.cost:
            self.aside = min(self.aside, bound)

    def interrupted(self) -> bool:
        """Whether the solver is to stop at once."""
        return self.best.progress.stopped() or self.best.done


def _doubtful_node(net: Net, use: Floats) -> int:
    """Return the node that is used most nearly by half, the one with the most edges of those; or -1."""
    inflow = np.bincount(tails(net.graph), use, net.n_nodes)
    doubt = np.round(np.abs(inflow - 0.5), 3)
    doubt[net.terminal == 1] = 1.0
    node = int(np.lexsort((-np.diff(net.graph.indptr), doubt))[0])
    return node if doubt[node] < 0.49 else -1


def prove(stage: Stage, ascent: Ascent, rng: np.random.Generator, budget: int, best: Best) -> Ints:
    """Search for a proof; return the edges of the net of which no better tree makes use."""
    proof = Proof(best, rng, budget)
    proof.close(stage, ascent)
    while proof.open and not proof.stopped:
        _, _, part = heapq.heappop(proof.open)
        proof.look_at(part)
        best.progress(best.share)
    for bound, _, _ in proof.open:
        proof.put_aside(bound)
    best.prove(proof.aside)
    if proof.hopeless is None:
        return hopeless_edges(ascent, best.cost - stage.offset)
    return proof.hopeless
