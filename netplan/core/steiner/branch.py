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
from netplan.core.steiner.recut import settle
from netplan.core.steiner.search import Stage, narrowed
from netplan.core.steiner.separate import broken_cuts
from netplan.core.steiner.shrink import Shrunken

_CUTS = 400
"""Broken cuts added at a time."""

_LEAST = 0.1
"""Share of the edges that must prove hopeless to reduce once more."""

_PATIENCE = 5
"""Programs after which the bound must have come a fiftieth nearer to the cost."""

_LOOKS = 5_000
"""Arcs looked at to redo cuts that take as long as a step of the simplex algorithm."""

_PLANT_EVERY = 3
"""A tree is grown along the solution of every so many programs."""


@dataclass(eq=False)
class Proof:
    """A search for a proof.

    budget  work that is left, in the measure of ``Program.work``
    aside   the lowest bound of parts that were given up
    first   the first stage and its program
    begun   the part whose program is not finished, likewise
    open    parts of the trees to be looked at: bound, running number, graph
    """

    best: Best
    rng: np.random.Generator
    budget: int = 0
    aside: int = INT_INF
    n_made: int = 0
    first: tuple[Stage, Program] | None = None
    begun: tuple[Stage, Program] | None = None
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
        """Solve, add broken cuts, and again; return whether its solution is one to branch by.

        It is if no cut is broken any more, or if those that are broken hardly raise the bound.
        """
        best, net = self.best, stage.net
        terminals = np.setdiff1d(np.flatnonzero(net.terminal), [net.root])
        bounds = list[int]()
        while True:
            before, k = program.work, len(bounds)
            bounds.append(program.scaled)
            gap = (best.cost - stage.offset) * program.scale - program.scaled
            if k > _PATIENCE and 50 * (program.scaled - bounds[-_PATIENCE]) < gap:
                return program.optimal
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
        most, before = self.best.cost - stage.offset, ascent.work
        settle(ascent, most, self.interrupted)
        self.budget -= (ascent.work - before) // _LOOKS
        self.note(stage.offset + ascent.bound)
        if ascent.bound >= most or self.best.done:
            self.put_aside(stage.offset + ascent.bound)
            return
        self.finish(stage, make_program(ascent, most, self.interrupted))

    def finish(self, stage: Stage, program: Program) -> None:
        """Go on with a program, and do with its part what it says; or keep it for the next time."""
        if self.first is None:
            self.first = stage, program
        certain = self.tighten(stage, program)
        bound, most = stage.offset + program.bound, self.best.cost - stage.offset
        if bound >= self.best.cost:
            return
        if self.budget <= 0:
            self.begun = stage, program
        else:
            node = _doubtful_node(stage.net, program.use) if certain else -1
            self.resolve(stage, bound, program.hopeless_edges(most), node)

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


def prove(proof: Proof, stage: Stage, ascent: Ascent, budget: int) -> Ints:
    """Begin a proof, or go on with it; return the edges of the net of which no better tree makes use.

    ``stage`` and ``ascent`` are of the whole, and the same every time.
    """
    best, proof.budget = proof.best, budget
    if proof.begun:
        begun, proof.begun = proof.begun, None
        proof.finish(*begun)
    elif not proof.open:
        proof.aside = INT_INF
        proof.close(stage, ascent)
    while proof.open and not proof.stopped:
        _, _, part = heapq.heappop(proof.open)
        proof.look_at(part)
        best.progress(best.share)
    waiting = [bound for bound, _, _ in proof.open[:1]]
    if proof.begun:
        waiting.append(proof.begun[0].offset + proof.begun[1].bound)
    best.prove(min(proof.aside, *waiting, INT_INF))
    most = best.cost - stage.offset
    gone = hopeless_edges(ascent, most)
    return np.union1d(gone, proof.first[1].hopeless_edges(most)) if proof.first else gone
