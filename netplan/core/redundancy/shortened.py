"""A question for second routes without dead ends and with every chain of edges as one edge.

What is left has the same answers at the same cost: an edge that leads nowhere secures nobody, and the edges
of a chain, all built or all not, are used together or not at all.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.graph.arrays import Ints
from netplan.core.redundancy.question import Question

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shortened:
    """The shorter question, and its edge that each edge of the first one is part of [n_edges]; -1: none."""

    question: Question
    part_of: Ints

    def edges(self, chosen: Ints) -> Ints:
        """Return the edges of the first question that edges of the shorter one stand for, ascending."""
        return np.flatnonzero(np.isin(self.part_of, chosen))


def shortened(question: Question) -> Shortened:
    """Leave out dead ends that are not built, and join edges that meet where nothing else does."""
    fixed = np.zeros(question.n_nodes, bool)
    fixed[question.wanted] = True
    fixed[question.root] = True
    alive = _without_dead_ends(question, fixed)
    inner = _inner(question, alive, fixed)
    label = _chains(question, alive, inner)
    kept = np.flatnonzero(label >= 0)
    n = int(label.max(initial=-1)) + 1
    cost, built = np.zeros(n, np.int64), np.zeros(n, bool)
    np.add.at(cost, label[kept], question.cost[kept])
    built[label[kept]] = question.built[kept]
    ends = _ends(question, kept, label[kept], ~inner)
    left = fixed.copy()
    left[ends] = True
    node = np.cumsum(left) - 1
    short = replace(
        question,
        n_nodes=int(left.sum()),
        tail=node[ends[:, 0]],
        head=node[ends[:, 1]],
        cost=cost,
        built=built,
        root=int(node[question.root]),
        wanted=node[question.wanted],
        spared=question.spared[left],
    )
    return Shortened(short, label)


def _without_dead_ends(question: Question, fixed: Mask) -> Mask:
    """Return the edges [n_edges] that are no loops, and do not end where no other one begins."""
    tail, head, n = question.tail, question.head, question.n_nodes
    alive: Mask = tail != head
    while True:
        degree = np.bincount(tail[alive], minlength=n) + np.bincount(head[alive], minlength=n)
        lone = (degree == 1) & ~fixed
        dead = alive & ~question.built & (lone[tail] | lone[head])
        if not dead.any():
            return alive
        alive = alive & ~dead


def _inner(question: Question, alive: Mask, fixed: Mask) -> Mask:
    """Return the nodes [n_nodes] at which exactly two edges meet, both built or both not."""
    n = question.n_nodes
    counts: list[Ints] = []
    for which in (alive, alive & question.built):
        at = np.concatenate([question.tail[which], question.head[which]])
        counts.append(np.bincount(at, minlength=n))
    inner: Mask = (counts[0] == 2) & (counts[1] != 1) & ~fixed
    return inner


def _chains(question: Question, alive: Mask, inner: Mask) -> Ints:
    """Return the number of each edge's chain [n_edges]; -1: dead, or of a ring that nothing touches."""
    edges = np.flatnonzero(alive)
    ends = np.concatenate([question.tail[edges], question.head[edges]])
    of = np.concatenate([np.arange(len(edges))] * 2)
    through = np.flatnonzero(inner[ends])
    order = through[np.argsort(ends[through], kind="stable")]
    pairs = of[order].reshape(-1, 2)  # two at every inner node
    joined = coo_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(edges),) * 2)
    n, chain = connected_components(joined, directed=False)
    open_ends = np.bincount(chain[of[~inner[ends]]], minlength=n)
    number = np.where(open_ends > 0, np.cumsum(open_ends > 0) - 1, -1)
    label = np.full(len(alive), -1, np.int64)
    label[edges] = number[chain]
    return label


def _ends(question: Question, kept: Ints, label: Ints, outer: Mask) -> Ints:
    """Return the two nodes [n, 2] at which every chain ends."""
    node = np.concatenate([question.tail[kept], question.head[kept]])
    chain = np.concatenate([label, label])
    at = np.flatnonzero(outer[node])
    order = at[np.argsort(chain[at], kind="stable")]
    ends: Ints = node[order].reshape(-1, 2)
    return ends
