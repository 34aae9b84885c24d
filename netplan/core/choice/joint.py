"""A bound for carriers and the trenches that join them to fibre, together.

A target may be served by any carrier that sees it, and a carrier needs a way to fibre: a Steiner
arborescence of arcs street → carrier, at what the carrier costs, and carrier → target, for nothing. A carrier
that another one can feed by radio is reached by an arc from that one, too, at the same cost. A target may
stay out at a price of ``rate`` times its weight, an arc from fibre. For every rate >= 0 the dual ascent
D(rate) on that graph bounds cents + rate (W - covered), with W the weight of all that anyone can serve, so

    cents >= D(rate) - rate (W - quota),    covered <= W - (D(rate) - budget) / rate.

That a carrier can be full, hops are few, or a target needs several carriers, is left out: it can only cost
more. Group
Steiner questions are turned into plain ones like this by Duin, Volgenant and Voß 2004, doi
10.1016/S0377-2217(02)00707-5.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from netplan.core.choice.question import FORBIDDEN, FORCED, CoverQuestion
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.steiner.directed import directed_bound
from netplan.progress import SILENT, Progress

_STEP = 2.0
_HALVINGS = 3
_MOST = 14  # rates tried


class Streets(NamedTuple):
    """Where trenches may run: edges ``tail``, ``head``, ``cents``, the node of each carrier, and of fibre.

    ``feeds`` are two arrays of carriers: who can feed whom by radio, so that the other needs no trench.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cents: Ints
    node: Ints
    roots: Ints
    feeds: tuple[Ints, Ints] = (np.zeros(0, np.int64), np.zeros(0, np.int64))


class _Graph(NamedTuple):
    """The arcs but for those of staying out, the node of each target that can be served, and its weight."""

    arcs: tuple[Ints, Ints, Ints]
    n_nodes: int
    root: int
    forced: Ints
    target: Ints
    weight: Floats


def joint_bound(
    question: CoverQuestion, streets: Streets, known: float, progress: Progress = SILENT
) -> float:
    """Return a bound as that of ``CoverAnswer``, with trenches; ``known`` is the value of some answer.

    Carriers that no way joins to fibre are forbidden in ``question``.

    Raises:
        Cancelled: the user stopped.

    """
    graph = _graph(question, streets)
    whole, quota = float(graph.weight.sum()), question.quota
    sign = 1.0 if quota is not None else -1.0
    if not len(graph.target):
        return 0.0

    def value(rate: float) -> float:
        least = _least(graph, rate, progress)
        if quota is not None:
            return least - rate * max(whole - quota, 0.0)
        return -(whole - max(least - float(question.budget_cents or 0), 0.0) / rate)

    cents = known if quota is not None else float(question.budget_cents or 1)
    best = _highest(value, max(cents, 1.0) / whole, progress)
    return max(best, 0.0) if quota is not None else sign * best


def _highest(value: Callable[[float], float], rate: float, progress: Progress) -> float:
    """Return the highest value found: first in steps of a factor from ``rate``, then between them."""
    found, step = {rate: value(rate)}, _STEP
    for _ in range(_HALVINGS):
        while len(found) < _MOST:
            progress(len(found) / _MOST)
            top = max(found, key=lambda one: found[one])
            near = [
                one for one in (top * step, top / step) if not any(abs(k / one - 1.0) < 1e-6 for k in found)
            ]
            if not near:
                break
            found[near[0]] = value(near[0])
        step **= 0.5
    return max(found.values())


def _least(graph: _Graph, rate: float, progress: Progress) -> int:
    """Return what carriers, trenches and the prices of those that stay out come to at least."""
    price = np.floor(rate * graph.weight).astype(np.int64)
    root = np.full(len(graph.target), graph.root)
    tail, head, cost = graph.arcs
    arcs = np.append(tail, root), np.append(head, graph.target), np.append(cost, price)
    return directed_bound(arcs, graph.n_nodes, np.append(graph.forced, graph.target), graph.root, progress)


def _graph(question: CoverQuestion, streets: Streets) -> _Graph:
    rows, n = question.rows, question.n_carriers
    usable = question.status != FORBIDDEN
    label = np.arange(streets.n_nodes)
    label[streets.roots] = streets.roots[0]
    one, other = label[streets.tail], label[streets.head]
    leaf = streets.n_nodes + np.arange(n)
    carrier = np.repeat(np.arange(n), np.diff(rows.indptr))
    pair = usable[carrier]
    seen, number = np.unique(rows.target[pair], return_inverse=True)
    target = streets.n_nodes + n + np.arange(len(seen))
    tail, head = (end[usable[streets.feeds[0]] & usable[streets.feeds[1]]] for end in streets.feeds)
    cents, none = question.cents, np.zeros(int(pair.sum()), np.int64)
    return _Graph(
        (
            np.concatenate([one, other, label[streets.node[usable]], leaf[tail], leaf[carrier[pair]]]),
            np.concatenate([other, one, leaf[usable], leaf[head], target[number]]),
            np.concatenate([streets.cents, streets.cents, cents[usable], cents[head], none]),
        ),
        streets.n_nodes + n + len(seen),
        int(streets.roots[0]),
        leaf[question.status == FORCED],
        target,
        question.weight[seen],
    )
