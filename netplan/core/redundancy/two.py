"""Both routes of every site over what is built and added: which pieces a second fibre runs along."""

from dataclasses import replace

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.redundancy.pair import beside, prices, standing_arcs, ways_of
from netplan.core.redundancy.question import Question, Unavoidable, first_routes

Route = tuple[int, ...]


def both_routes(
    question: Question, bare: Unavoidable, lit: Ints, length_mm: Ints
) -> list[tuple[Route, Route] | None]:
    """Return two routes of every wanted node over the edges ``lit``, as edges from the node to the root.

    Beside the first route that of the fewest new metres (``length_mm`` [n_edges]) is taken. Both share what
    every way has to use and nothing else; None: every way is the same one, or the node is the root.
    """
    lit = np.unique(lit)
    small, of = _lit_only(question, bare, lit, length_mm)
    parent, via = first_routes(small)
    ways = ways_of(small)
    weight = prices(ways, small.cost)
    found: list[tuple[Route, Route] | None] = []
    for node in small.wanted.tolist():
        standing = standing_arcs(ways, small, parent, via, node) if node != small.root else None
        pair = beside(ways, small, weight, standing) if standing is not None else None
        routes = None if pair is None else _named(pair, of)
        found.append(None if routes is None or set(routes[0]) == set(routes[1]) else routes)
    return found


def _lit_only(question: Question, bare: Unavoidable, lit: Ints, length_mm: Ints) -> tuple[Question, Ints]:
    """Return the question of lit edges alone, and the edge that each of its edges is.

    What every way has to use is there twice, so that both routes find their way over it.
    """
    of = np.concatenate([lit, lit[bare.edges[lit]]])
    tail, head = question.tail[of], question.head[of]
    nodes, place = np.unique(
        np.concatenate([tail, head, question.wanted, [question.root]]), return_inverse=True
    )
    m, w = len(of), len(question.wanted)
    spared = question.spared | bare.nodes
    common = np.flatnonzero(bare.edges)
    spared[question.tail[common]] = spared[question.head[common]] = True
    first = np.arange(m) < len(lit)
    small = replace(
        question,
        n_nodes=len(nodes),
        tail=place[:m].astype(np.int64),
        head=place[m : 2 * m].astype(np.int64),
        cost=length_mm[of],
        built=question.built[of] & first,
        root=int(place[-1]),
        wanted=place[2 * m : 2 * m + w].astype(np.int64),
        spared=spared[nodes],
    )
    return small, of


def _named(pair: tuple[Route, Route], of: Ints) -> tuple[Route, Route]:
    first, second = (tuple(of[list(route)].tolist()) for route in pair)
    return first, second
