"""Second routes for many nodes at little cost: edges to add to what is built.

Routes are added one by one, each the cheapest beside what stands and was added before; then whatever is
not needed any more is taken out, the dearest first. This is repeated: a part of the routes is given up and
sought again in another order, and kept if all together cost less. The problem is NP-hard (augmenting a
tree already is); ``bound`` says how far from the best the answer can be.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.redundancy.pair import Ways, prices, second_route, standing_arcs, ways_of
from netplan.core.redundancy.question import Question, first_routes, unprotected
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

Mask = NDArray[np.bool_]

_GIVEN_UP = 0.3
"""Share of the added edges' routes that a round gives up."""


@dataclass(frozen=True, eq=False)
class Augmented:
    """Edges to add, ascending, what they cost, and what a second route of each wanted node costs alone."""

    edges: Ints
    cost: int
    alone: Ints


@dataclass(frozen=True, eq=False)
class _Search:
    """Graph of arcs; of every wanted node the arcs of its first route, and what a second one costs alone."""

    question: Question
    ways: Ways
    standing: tuple[Ints, ...]
    alone: Ints


def augmented(question: Question, rounds: int, seed: int, progress: Progress = SILENT) -> Augmented:
    """Find edges of little cost that give every wanted node a second route.

    The question has to be one whose every wanted node can get one (``unavoidable``).
    """
    parent, via = first_routes(question)
    ways = ways_of(question)
    standing = tuple(
        standing_arcs(ways, question, parent, via, node) if node != question.root else np.empty(0, np.int64)
        for node in question.wanted.tolist()
    )
    alone = _alone(question, ways, standing, progress.part(0.0, 0.3))
    search = _Search(question, ways, standing, alone)
    lit = question.built.copy()
    _extend(search, lit, np.argsort(-alone, kind="stable"))
    best = _trimmed(question, lit)
    best_cost = _cost(question, best)
    rng = np.random.default_rng(seed)
    work = progress.part(0.3, 1.0)
    for number in range(rounds if best_cost else 0):
        told = Message(mark("Second routes: {eur} EUR"), {"eur": best_cost / 100})
        work(number / rounds, told)
        if progress.enough:
            break
        tried = _varied(search, best, rng)
        if (cost := _cost(question, tried)) < best_cost:
            best, best_cost = tried, cost
    return Augmented(np.flatnonzero(best & ~question.built), best_cost, alone)


def _alone(question: Question, ways: Ways, standing: tuple[Ints, ...], progress: Progress) -> Ints:
    """Return what a second route of each wanted node costs if it is the only one: exact."""
    cost = np.where(question.built, 0, question.cost)
    weight, found = prices(ways, cost), np.zeros(len(question.wanted), np.int64)
    for at, node in enumerate(question.wanted.tolist()):
        progress(at / len(question.wanted), Message(mark("Second routes")))
        if node != question.root:
            edges = second_route(ways, question, weight, standing[at])
            found[at] = 0 if edges is None else cost[edges].sum()
    return found


def _extend(search: _Search, lit: Mask, order: Ints) -> None:
    """Light edges until every wanted node has two routes, in this order."""
    question = search.question
    missing = set(unprotected(question, lit).tolist())
    for at in order.tolist():
        if at not in missing:
            continue
        weight = prices(search.ways, np.where(lit, 0, question.cost))
        most = int(search.alone[at])
        edges = second_route(search.ways, question, weight, search.standing[at], most)
        if edges is None:
            raise RuntimeError("a second route that has to exist was not found")
        lit[edges] = True
        missing = set(unprotected(question, lit).tolist())


def _trimmed(question: Question, lit: Mask) -> Mask:
    """Return what is lit without edges that nobody needs, looking at the dearest first."""
    kept = lit.copy()
    added = np.flatnonzero(lit & ~question.built)
    for edge in added[np.argsort(-question.cost[added], kind="stable")].tolist():
        kept[edge] = False
        if len(unprotected(question, kept)):
            kept[edge] = True
    return kept


def _varied(search: _Search, best: Mask, rng: np.random.Generator) -> Mask:
    """Give up some of the added edges and light others in another order."""
    question = search.question
    lit, added = best.copy(), np.flatnonzero(best & ~question.built)
    lit[added[rng.random(len(added)) < _GIVEN_UP * rng.random()]] = False
    _extend(search, lit, rng.permutation(len(question.wanted)))
    return _trimmed(question, lit)


def _cost(question: Question, lit: Mask) -> int:
    return int(question.cost[lit & ~question.built].sum())
