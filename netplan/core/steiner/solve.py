"""How the parts play together: shrink the graph, find trees, prove bounds, shrink again by what they say."""

import time
from dataclasses import replace

import numpy as np

from netplan.core.steiner.anneal import warm
from netplan.core.steiner.best import Best, ground_of
from netplan.core.steiner.branch import Proof, prove
from netplan.core.steiner.dual import Ascent
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.few import few_of
from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree, require_solvable, unlocked
from netplan.core.steiner.search import Stage, first_look, narrowed, ruled_out, tighten, unproven, vary
from netplan.core.steiner.shrink import contracted
from netplan.progress import SILENT, Progress

_GROWTH = 1.75
"""How much more work every further round is given: the graph is smaller by then."""

_TURNS = 6
"""Times that bound and tree are improved in turn in a round."""

_WORTH = 0.05
"""Share of the edges that must be hopeless to begin anew without them."""

_SMALL, _MEDIUM = 2_000, 8_000
"""Edges of a graph that is small enough for linear programs at once, and when nothing else goes on."""

_PATIENCE, _WIDE = 2, 0.002
"""Rounds after which nothing else goes on; a gap that only linear programs close."""

_BUDGET = 6_000
"""Steps of the simplex algorithm in the first round, a second or a few."""

_LABELS = 40_000_000
"""Labels looked at in the first round where there are few terminals, about a second."""


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
    use; a graph that has become small is given to linear programs, and to branching, one with few
    terminals to exact search. ``rounds`` bounds the work, 1 is a first answer; the result depends on
    ``seed``, not on the machine, unless ``seconds`` ends the search first. ``progress.enough`` ends it
    with the best so far. 0 rounds are a tree by shortest paths and local search, without any bound:
    for callers that want many trees, and for comparisons with programs that prove nothing.

    Raises:
        ParameterError: a cost is negative, or the costs are too large to be added up.
        Infeasible: a terminal cannot be reached, field ``terminals`` lists those nodes; forced edges are
            forbidden or close a circle, field ``edges`` lists those.
        Cancelled: the user stopped the job.

    """
    require_solvable(instance)
    progress(0.0)
    deadline = float("inf") if seconds is None else time.monotonic() + seconds
    question, left, held = unlocked(instance)
    progress(0.0)
    best = Best(ground_of(question), progress, deadline, rounds, held=held)
    if len(question.terminals):
        _search(best, np.random.default_rng(seed))
    else:
        best.cost = 0
    edges = left[best.edges]
    edges = np.union1d(edges[edges >= 0], instance.forced)
    tree = SteinerTree(edges, best.cost + held, best.bound + held)
    check_tree(instance, tree)
    progress(1.0)
    return tree


def _search(best: Best, rng: np.random.Generator) -> None:
    """Improve the best tree and its bound for so many rounds, or until the tree is proven."""
    graph, stage, few = contracted(best.ground.instance, best.progress), None, None
    proof, lucky = Proof(best, rng), True
    if not best.rounds:
        unproven(graph, best)
    for number in range(best.rounds):
        best.share, growth = number / best.rounds, _GROWTH**number
        if stage is None:
            found = narrowed(graph, rng, best) if number else first_look(graph, rng, best)
            if found is None:
                best.prove(best.cost)
                return
            stage, ascent = found
            best.prove(stage.offset + ascent.bound)
        wide = best.cost - stage.offset - ascent.bound > _WIDE * best.cost
        small = stage.net.n_edges <= (_MEDIUM if wide or number >= _PATIENCE else _SMALL)
        if number:
            if wide and lucky and not best.nested:
                lucky = warm(stage, growth, rng, best)
            _explore(stage, ascent, (1.0 if small else growth, growth), rng, best)
        if best.done or best.rounds == 1:
            return
        hopeless = np.empty(0, np.int64)
        if number and small:
            hopeless = prove(proof, stage, ascent, int(_BUDGET * growth))
        if number and not (best.done or best.nested):
            few = few or few_of(stage, ascent, best)
            if few:
                few.go_on(int(_LABELS * growth), best)
        if not best.done:
            hopeless = ruled_out(stage, ascent, best, hopeless)
        if best.done:
            return
        if number == 0 or len(hopeless) > _WORTH * stage.net.n_edges:
            graph.drop(stage.alive[hopeless])
            graph.reduce(best.progress)
            graph, stage, few, proof = graph.compact(), None, None, Proof(best, rng)


def _explore(
    stage: Stage, ascent: Ascent, growth: tuple[float, float], rng: np.random.Generator, best: Best
) -> None:
    """Improve bound and tree in turn; ``growth`` is what each is given more of than in the first round."""
    for turn in range(_TURNS):
        moves = tighten(stage, ascent, growth[0], best)
        if best.done or not (moves or turn < 2):
            return
        vary(stage, ascent, growth[1], rng, best)
        if turn % 3 == 2:
            _merge(stage, rng, best)


def _merge(stage: Stage, rng: np.random.Generator, best: Best) -> None:
    """Look for the best tree on the edges of all good trees: a small graph, often solved for certain."""
    if best.nested or len(stage.elite) < 2 or best.done:
        return
    net, edges = stage.net, np.flatnonzero(stage.known(best))
    wanted, none = np.flatnonzero(net.terminal), np.empty(0, np.int64)
    question = SteinerInstance(
        net.n_nodes, net.tail[edges], net.head[edges], net.cost[edges], wanted, none, node_cost=net.toll
    )
    silent = replace(best.progress, listener=SILENT.listener)
    part = Best(ground_of(question), silent, best.deadline, rounds=2, nested=True)
    _search(part, rng)
    chosen = np.zeros(net.n_edges, np.uint8)
    chosen[edges[part.edges]] = 1
    stage.keep(chosen, best)
    if part.cost < stage.elite[-1][0]:
        stage.keep(improved(net, chosen, best.progress, lambda: best.out_of_time), best)
