"""A small graph with the same distances between chosen nodes.

Nodes that were not chosen are taken out one after the other, those with the fewest neighbours first;
edges between the neighbours stand for the ways over them. Of a street network a few per cent remain,
and searches for a table of distances run on these. Sums of whole numbers stay exact whatever the order.

Source: the elimination of nodes of R. Geisberger et al., Contraction hierarchies, 2008, without levels.
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.halves import Mesh, drop, lay, make_mesh
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.rows import Csr, csr
from netplan.core.jit import kernel
from netplan.progress import SILENT, Progress

_MOST_NEIGHBOURS = 8
"""Nodes with more neighbours stay: taking one out would leave more edges than it saves."""

_PORTION = 20_000
"""Nodes taken out per kernel call."""


class _Work(NamedTuple):
    """What waits: nodes by number of neighbours, and unused places for edges; ``sizes`` [2] their numbers."""

    queue: Ints
    places: Ints
    sizes: Ints


@kernel
def _take_out(mesh: Mesh, work: _Work) -> None:
    """Take out a portion of nodes; terminals are those to be kept."""
    bits = item_bits(len(mesh.first))
    ends = np.empty(_MOST_NEIGHBOURS, np.int64)
    costs = np.empty(_MOST_NEIGHBOURS, np.int64)
    for _ in range(_PORTION):
        if work.sizes[0] == 0:
            return
        degree = work.queue[0] >> bits
        node = work.queue[0] & ((1 << bits) - 1)
        work.sizes[0] = pop(work.queue, work.sizes[0])
        if degree != mesh.degree[node] or degree == 0:
            continue
        if work.sizes[1] < degree * degree or work.sizes[0] + degree >= len(work.queue):
            work.sizes[0] = 0
            return
        for k in range(degree):
            half = mesh.first[node]
            ends[k] = mesh.to[half]
            costs[k] = mesh.cost[half >> 1]
            drop(mesh, half >> 1)
            work.places[work.sizes[1]] = half >> 1
            work.sizes[1] += 1
        for one in range(degree):
            for other in range(one):
                place = work.places[work.sizes[1] - 1]
                if ends[one] != ends[other]:
                    lay(mesh, place, (ends[one], ends[other]), costs[one] + costs[other], 0)
                    work.sizes[1] -= mesh.cost[place] >= 0
        for k in range(degree):
            left = mesh.degree[ends[k]]
            if left <= _MOST_NEIGHBOURS and not mesh.terminal[ends[k]]:
                work.sizes[0] = push(work.queue, work.sizes[0], (left << bits) | ends[k])


def condensed(graph: Csr, weight: Ints, kept: Ints, progress: Progress = SILENT) -> tuple[Csr, Ints, Ints]:
    """Return a graph with the same distances between ``kept`` nodes, its weights, and numbers of its nodes.

    ``weight`` [n_arcs] is the same in both directions; edges that weigh 2^60 or more are left out. The
    numbers [n_nodes] are -1 where a node was taken out.
    """
    n = graph.n_nodes
    tail = np.repeat(np.arange(n, dtype=np.int64), np.diff(graph.indptr))
    arcs = np.flatnonzero((tail < graph.indices) & (weight < 1 << 60))
    m = len(arcs)
    terminal = np.zeros(n, np.uint8)
    terminal[kept] = 1
    mesh = make_mesh(tail[arcs], graph.indices[arcs], weight[arcs], terminal, n_spare=m)
    nodes = np.flatnonzero((terminal == 0) & (mesh.degree <= _MOST_NEIGHBOURS))
    queue = np.empty(4 * n + 1000, np.int64)
    queue[: len(nodes)] = np.sort((mesh.degree[nodes] << item_bits(n)) | nodes)  # sorted, so a heap
    places = np.concatenate([np.arange(2 * m, m, -1) - 1, np.empty(m, np.int64)])
    work = _Work(queue, places, np.array([len(nodes), m]))
    while work.sizes[0]:
        _take_out(mesh, work)
        progress(0.1)
    alive = np.flatnonzero(mesh.cost >= 0)
    one, other = mesh.to[2 * alive + 1], mesh.to[2 * alive]
    nodes = np.unique(np.concatenate([one, other, kept]))
    number = np.full(n, -1)
    number[nodes] = np.arange(len(nodes))
    small = csr(len(nodes), number[one], number[other])
    return small, mesh.cost[alive][small.edge], number
