"""How much second routes cost at least, and a proof that those found are the cheapest in small graphs.

For every edge e of the first routes, what lies behind e has to be joined to the rest over edges that are
not built: so for every set S of nodes that holds all built nodes behind e and none of the others, the added
edges that leave S number at least one. Balls around what lies behind e are such sets; giving each a price
without charging any edge more than it costs adds up to a bound (dual ascent, as R. Wong, 1984, did for
Steiner trees). Prices are taken back at random and given anew in another order as long as the bound grows.
What is left of each edge's cost tells which edges no cheaper answer can hold; if few remain, ``proof``
seeks the cheapest answer among them.

Routes that are to share no node share no edge either, so the bound holds for them, too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.graph.rows import Csr, csr
from netplan.core.redundancy.augment import Augmented
from netplan.core.redundancy.cuts import walk
from netplan.core.redundancy.proof import cheapest
from netplan.core.redundancy.question import Question, first_routes
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

Mask = NDArray[np.bool_]

_SMALL = 3_000
"""Edges among which HiGHS is asked to choose."""

_AT_ONCE = 4
"""Edges whose prices are taken back together."""


@dataclass(frozen=True, eq=False)
class _Dual:
    """Sets with prices: for each edge of first routes, the distances that tell its balls.

    ``behind`` [k, n_built] which built nodes lie behind; ``price`` [k] sum of its balls; ``charged`` [k] of
    arrays (edges, amount): what its balls charge, an edge as often as balls charge it.
    """

    price: list[int]
    charged: list[tuple[Ints, Ints]]


@dataclass(frozen=True, eq=False)
class _Field:
    """The edges that are not built, as rows; and what lies behind every edge of the first routes.

    No ball around that need be larger than ``most``: a second route of one behind costs as much.
    """

    question: Question
    free: Ints
    rows: Csr
    behind: tuple[Ints, ...]
    most: Ints
    on_built: Mask


def lower_bound(
    question: Question, found: Augmented, rounds: int, seed: int, progress: Progress = SILENT
) -> tuple[Augmented, int]:
    """Return edges that are as good as those found or cheaper, and what no answer can undercut."""
    if not found.cost:
        return found, 0
    field = _field(question, found)
    rng = np.random.default_rng(seed)
    left = question.cost[field.free].copy()
    dual = _Dual([0] * len(field.behind), [(left[:0], left[:0])] * len(field.behind))
    _ascend(field, dual, left, np.arange(len(field.behind)))
    bound = max(sum(dual.price), int(found.alone.max(initial=0)))
    for number in range(rounds):
        progress(0.6 * number / rounds, Message(mark("Bound of second routes")))
        if bound >= found.cost or progress.enough:
            break
        left = _varied(field, dual, left, rng)
        bound = max(bound, sum(dual.price))
    if bound < found.cost:
        found, bound = _proved(field, dual, left, (found, bound), progress.part(0.6, 1.0))
    progress(1.0)
    return found, min(bound, found.cost)


def _field(question: Question, found: Augmented) -> _Field:
    """Return what the ascent looks at; edges with the same nodes of added edges behind them count once."""
    free = np.flatnonzero(~question.built & (question.tail != question.head))
    parent, via = first_routes(question)
    seen = walk(question.n_nodes, question.tail[question.built], question.head[question.built], question.root)
    needed = np.zeros(question.n_nodes, bool)
    for node in question.wanted.tolist():
        at = node
        while at != question.root and not needed[at]:
            needed[at] = True
            at = int(parent[at])
    on_built = seen.order >= 0
    touched = np.zeros(question.n_nodes, bool)
    touched[question.tail[free]] = True
    touched[question.head[free]] = True
    children: dict[int, list[int]] = {}
    for node in seen.sequence[1:].tolist():
        children.setdefault(int(parent[node]), []).append(node)
    known, behind, alone = set(), [], np.full(question.n_nodes, INT_INF - 1)
    np.minimum.at(alone, question.wanted, found.alone)
    for node in np.flatnonzero(needed & (via >= 0)).tolist():
        below = _below(node, children)
        key = below[touched[below]]
        if len(key) and key.tobytes() not in known:
            known.add(key.tobytes())
            behind.append(np.array(below, np.int64))
    behind.sort(key=lambda nodes: (len(nodes), nodes.tolist()))
    rows = csr(question.n_nodes, question.tail[free], question.head[free])
    most = np.array([alone[nodes].min() for nodes in behind], np.int64)
    return _Field(question, free, rows, tuple(behind), most, on_built)


def _below(node: int, children: dict[int, list[int]]) -> Ints:
    found, waiting = [], [node]
    while waiting:
        at = waiting.pop()
        found.append(at)
        waiting += children.get(at, [])
    return np.sort(np.array(found, np.int64))


def _ascend(field: _Field, dual: _Dual, left: Ints, order: Ints) -> None:
    """Give the balls around what lies behind each edge as much as the edges they charge have left."""
    tail, head = field.question.tail[field.free], field.question.head[field.free]
    for k in order.tolist():
        behind = field.behind[k]
        near = nearest_source(field.rows, left[field.rows.edge], behind, limit=int(field.most[k]))
        others = field.on_built.copy()
        others[behind] = False
        reach = int(near.distance[others].min(initial=INT_INF))
        if reach <= 0 or reach >= INT_INF:
            continue
        far = np.minimum(near.distance, reach)
        far[others] = reach
        amount = np.abs(far[tail] - far[head])
        edges = np.flatnonzero(amount)
        left[edges] -= amount[edges]
        charged, before = dual.charged[k]  # a set that has a price already gets more of it
        dual.price[k] += reach
        dual.charged[k] = (np.concatenate([charged, edges]), np.concatenate([before, amount[edges]]))


def _varied(field: _Field, dual: _Dual, left: Ints, rng: np.random.Generator) -> Ints:
    """Take back the prices of a few edges and ascend in another order, until a quarter was asked twice.

    Returns what is left of every cost. Few at a time: most orders are worse than the first one, small sets
    before large.
    """
    n = len(field.behind)
    for _ in range(-(-n // (4 * _AT_ONCE))):
        some = rng.permutation(n)[:_AT_ONCE]
        price, charged, kept = list(dual.price), list(dual.charged), left.copy()
        for k in some.tolist():
            edges, amount = dual.charged[k]
            np.add.at(kept, edges, amount)
            dual.price[k], dual.charged[k] = 0, (edges[:0], amount[:0])
        _ascend(field, dual, kept, np.concatenate([some, rng.permutation(n)[:_AT_ONCE]]))
        if sum(dual.price) >= sum(price):
            left = kept
        else:
            dual.price[:], dual.charged[:] = price, charged
    return left


def _proved(
    field: _Field, dual: _Dual, left: Ints, known: tuple[Augmented, int], progress: Progress
) -> tuple[Augmented, int]:
    """Let HiGHS choose among the edges that a cheaper answer can hold, if these are few."""
    tail, head = field.question.tail[field.free], field.question.head[field.free]
    near = nearest_source(field.rows, left[field.rows.edge], np.flatnonzero(field.on_built))
    detour = near.distance[tail] + left + near.distance[head]
    hopeful = field.free[detour < known[0].cost - sum(dual.price)]
    return known if len(hopeful) > _SMALL else cheapest(field.question, hopeful, known, progress)
