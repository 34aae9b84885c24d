"""The cheapest new pieces that take away the worst weak stretches of a planned route.

A stretch is weak where everybody behind it hangs on it alone. For the stretches on which most hang, the
cheapest way from what lies behind to what lies before is sought over streets and ducts that are not used.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF, nearest_source, path_arcs, tails
from netplan.core.graph.rows import csr
from netplan.core.redundancy.cuts import walk
from netplan.core.redundancy.question import Question
from netplan.progress import SILENT, Progress


@dataclass(frozen=True, eq=False)
class Remedy:
    """A weak stretch, named by its first piece (row of the plan's trenches), and the way around it.

    dark   who hangs on it, as ``network.COUNTED``
    edges  of the question, in the order of the way; ``nodes`` at which each begins
    cost   what they cost, cents
    """

    trench: int
    dark: tuple[int, ...]
    edges: Ints
    nodes: Ints
    cost: int


def remedies(
    question: Question, edge: Ints, dark: Ints, n: int, room: Ints, progress: Progress = SILENT
) -> Iterator[Remedy]:
    """Find the cheapest remedy of the ``n`` weak stretches on which most pupils, sites and households hang.

    ``edge`` [k] the edge of every piece of the route, ``dark`` [k, any] who hangs on it: sites, pupils and
    households first; ``room`` [n_edges] sites that can be led through each edge beside the planned ones: a
    remedy has to have room for all who would go dark. Stretches without any way around are left out: they
    are what no second route avoids.
    """
    built = np.flatnonzero(question.built)
    seen = walk(question.n_nodes, question.tail[built], question.head[built], question.root)
    free = np.flatnonzero(~question.built)
    rows = csr(question.n_nodes, question.tail[free], question.head[free])
    arcs_of, on_built = free[rows.edge], seen.order >= 0
    come_from = tails(rows)
    piece = pd.Series(np.arange(len(edge)), edge)
    bridges = seen.sequence[1:][seen.behind_bridge[seen.sequence[1:]]]
    bridges = bridges[np.isin(built[seen.via[bridges]], edge)]
    rank = {int(node): tuple(dark[piece[built[seen.via[node]]]].tolist()) for node in bridges}
    chosen = sorted(_stretches(seen.parent, rank), key=lambda one: (*_worse(rank[one[0]]), one[0]))[:n]
    size = _sizes(seen.parent, seen.sequence)
    for at, (first, last) in enumerate(chosen):
        progress(at / max(len(chosen), 1))
        begin, end = seen.order[last], seen.order[last] + size[last]
        behind = seen.sequence[begin:end]
        cost = np.where(room[arcs_of] >= max(rank[first][0], 1), question.cost[arcs_of], INT_INF)
        near = nearest_source(rows, cost, behind)
        before = on_built.copy()
        before[seen.sequence[seen.order[first] : seen.order[first] + size[first]]] = False
        targets = np.flatnonzero(before)
        best = targets[near.distance[targets].argmin()]
        if near.distance[best] < INT_INF:
            arcs = path_arcs(near, int(best))
            yield Remedy(
                trench=int(piece[built[seen.via[first]]]),
                dark=rank[first],
                edges=free[rows.edge[arcs]],
                nodes=come_from[arcs],
                cost=int(near.distance[best]),
            )


def _worse(dark: tuple[int, ...]) -> tuple[int, int, int]:
    return -dark[1], -dark[0], -dark[2]


def _stretches(parent: Ints, rank: dict[int, tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Join weak edges, named by the node behind them, on which the very same hang: the first and the last."""
    behind: dict[int, list[int]] = {}
    for node in rank:
        behind.setdefault(int(parent[node]), []).append(node)
    for node, hanging in rank.items():
        up = int(parent[node])
        if rank.get(up) == hanging or not any(hanging):
            continue
        last = node
        while following := [one for one in behind.get(last, []) if rank[one] == hanging]:
            last = following[0]
        yield node, last


def _sizes(parent: Ints, sequence: Ints) -> Ints:
    """Return how many nodes were met from each on, itself included [n_nodes]."""
    size = np.zeros(len(parent), np.int64)
    for node in sequence[::-1].tolist():
        size[node] += 1
        if parent[node] >= 0:
            size[parent[node]] += size[node]
    return size
