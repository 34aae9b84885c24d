"""Shortest paths on an undirected graph in rows: nearest source, distance tables, the way back.

Dijkstra's algorithm on a 4-ary heap, cut into portions so that a cancel is answered at once. A weight
is given per arc, as int64 (cents, millimetres: exact) or float64, and is never negative. Values of a
second weight along the same paths come from ``along``: the metres of the cheapest way, for example.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.condense import condensed
from netplan.core.graph import Csr, Ints, frozen
from netplan.core.heap import item_bits, pop, push
from netplan.core.jit import kernel
from netplan.progress import SILENT, Progress

Weights = NDArray[Any]
"""int64 or float64."""

INT_INF = 1 << 60
"""Distance of what cannot be reached where weights are int64; two of them can still be added."""

_FEW = 4
"""Searches that run as fast on the whole graph as on a small one that has to be made first."""

_PORTION = 100_000
"""Nodes settled per kernel call: 0.05 s where neighbours lie together in memory, 0.15 s where not."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """How every node is best reached from a set of sources.

    distance    [n_nodes]   int64 or float64 like the weight; ``INT_INF`` or ``inf`` if not reached
    source      [n_nodes]   int64, node of the nearest source, the lowest of equally near; -1 if not reached
    parent_arc  [n_nodes]   int64, arc on which the path arrives; -1 at its source and if not reached
    parent      [n_nodes]   int64, node from which that arc comes; -1 likewise
    """

    distance: Weights
    source: Ints
    parent_arc: Ints
    parent: Ints


class _Rows(NamedTuple):
    indptr: Ints
    indices: Ints
    weight: Weights


class _Labels(NamedTuple):
    distance: Weights
    source: Ints
    parent_arc: Ints


@kernel
def _settle(
    rows: _Rows, labels: _Labels, entries: Ints, size: int, reach_of: tuple[float, float, int]
) -> int:
    """Take a portion of entries from the queue; return its size, negative if it needs more room.

    ``reach_of`` holds the limit, the factor that turns a distance into a key, and the bits of a node.
    Keys may be coarse: a node whose label improves is queued again, so the labels end up exact.
    Labels are ordered by (distance, source), so that the lowest of equally near sources wins whatever
    the order of the search; among equal labels the lowest arc wins, unless its weight is zero, which
    could close a circle. Arcs are ordered by tail: the lowest arc comes from the lowest node.
    """
    indptr, indices, weight = rows
    distance, source, parent_arc = labels
    limit, factor, bits = reach_of
    mask = (1 << bits) - 1
    for _ in range(_PORTION):
        if size == 0:
            break
        node = entries[0] & mask
        if size + indptr[node + 1] - indptr[node] > len(entries):
            return -size
        near = distance[node]
        stale = (entries[0] >> bits) > np.int64(near * factor)
        size = pop(entries, size)
        if stale:
            continue
        start = source[node]
        for arc in range(indptr[node], indptr[node + 1]):
            head = indices[arc]
            reach = near + weight[arc]
            if reach > distance[head] or reach > limit:
                continue
            if reach < distance[head] or start < source[head]:
                distance[head] = reach
                source[head] = start
                parent_arc[head] = arc
                size = push(entries, size, (np.int64(reach * factor) << bits) | head)
            elif start == source[head] and weight[arc] > 0 and arc < parent_arc[head]:
                parent_arc[head] = arc
    return size


def _key_factor(rows: _Rows, offset: Weights, limit: float) -> float:
    """Return the factor that makes keys of distances: as fine as 62 bits with the node allow."""
    weight = rows.weight
    most = float(weight.sum(where=weight < limit, dtype=np.float64)) + float(offset.max(initial=0))
    finest = 2.0 ** (61 - item_bits(len(rows.indptr) - 1)) / (min(most, float(limit)) or 1.0)
    return min(1.0, finest) if np.issubdtype(weight.dtype, np.integer) else finest


def _search(rows: _Rows, sources: Ints, offset: Weights, limit: float | None, progress: Progress) -> _Labels:
    """Run Dijkstra's algorithm from ``sources``, each with a head start of ``offset``."""
    n = len(rows.indptr) - 1
    whole = np.issubdtype(rows.weight.dtype, np.integer)
    far = INT_INF if whole else np.inf
    reach = rows.weight.dtype.type((INT_INF - 1 if whole else np.inf) if limit is None else min(limit, far))
    labels = _Labels(np.full(n, far, rows.weight.dtype), np.full(n, -1, np.int64), np.full(n, -1, np.int64))
    order = np.lexsort((sources, offset))[::-1]  # the best entry for a node is written last
    order = order[offset[order] <= reach]
    labels.distance[sources[order]] = offset[order]
    labels.source[sources[order]] = sources[order]
    factor, bits = _key_factor(rows, offset, reach), item_bits(n)
    starts = np.unique(sources[order])
    size = len(starts)
    entries = np.empty(size + len(rows.indices) + 1, np.int64)
    keys = (labels.distance[starts] * factor).astype(np.int64)
    entries[:size] = np.sort((keys << bits) | starts)  # a sorted array is a heap
    n_settled = 0
    while size:
        size = _settle(rows, labels, entries, size, (reach, factor, bits))
        if size < 0:
            entries, size = np.concatenate([entries, entries]), -size
        n_settled += _PORTION
        progress(min(n_settled / (n + _PORTION), 0.99))
    return labels


def _rows(graph: Csr, weight: Weights) -> _Rows:
    kind = np.int64 if np.issubdtype(weight.dtype, np.integer) else np.float64
    return _Rows(graph.indptr, graph.indices, frozen(weight, kind))


def tails(graph: Csr) -> Ints:
    """Return the node from which every arc comes, int64 [n_arcs]."""
    return np.repeat(np.arange(graph.n_nodes, dtype=np.int64), np.diff(graph.indptr))


def nearest_source(
    graph: Csr,
    weight: Weights,
    sources: Ints,
    *,
    offset: Weights | None = None,
    limit: float | None = None,
    progress: Progress = SILENT,
) -> Nearest:
    """Find the nearest source of every node and the path from it.

    ``weight`` [n_arcs] is not negative, int64 or float64; ``sources`` are nodes, in any order, also
    repeated; ``offset`` is added to all paths from a source; nodes farther than ``limit`` (in the unit
    of the weight) count as not reached. Equal distances go to the source with the lowest number.

    Source: E. W. Dijkstra, A note on two problems in connexion with graphs, 1959.
    """
    rows = _rows(graph, weight)
    sources = np.asarray(sources, np.int64)
    starts = np.zeros(len(sources), rows.weight.dtype) if offset is None else offset.astype(rows.weight.dtype)
    labels = _search(rows, sources, starts, limit, progress)
    tail = np.append(tails(graph), -1)  # -1, no arc, is the last
    parent = tail[labels.parent_arc]
    progress(1.0)
    return Nearest(labels.distance, labels.source, labels.parent_arc, parent)


def along(nearest: Nearest, weight: Weights) -> Weights:
    """Add up another ``weight`` [n_arcs] along the paths of ``nearest``, for every node.

    Returns values in the kind of ``weight``: 0 at sources, ``INT_INF`` or ``inf`` where nothing arrives.
    """
    inner = nearest.parent_arc >= 0
    n = len(inner)
    total = np.zeros(n, weight.dtype)
    total[inner] = weight[nearest.parent_arc[inner]]
    above = np.where(inner, nearest.parent, np.arange(n))
    while inner.any():  # every step doubles the length of the way that is already added up
        total[inner] += total[above[inner]]
        above = above[above]
        inner = inner & (nearest.parent_arc[above] >= 0)
    total[nearest.source < 0] = INT_INF if np.issubdtype(weight.dtype, np.integer) else np.inf
    return total


def path_arcs(nearest: Nearest, node: int) -> Ints:
    """Return the arcs of the path from the nearest source to ``node``, in that order; empty at a source.

    Also empty if nothing reaches the node: ask ``nearest.source[node]`` first.
    """
    arcs = []
    while nearest.parent_arc[node] >= 0:
        arcs.append(int(nearest.parent_arc[node]))
        node = int(nearest.parent[node])
    return np.array(arcs[::-1], np.int64)


def path_edges(graph: Csr, nearest: Nearest, node: int) -> Ints:
    """Return the edges of the path from the nearest source to ``node``, in that order."""
    return graph.edge[path_arcs(nearest, node)]


def distances(
    graph: Csr, weight: Weights, sources: Ints, targets: Ints, progress: Progress = SILENT
) -> Weights:
    """Return the table of distances [n_sources, n_targets], ``INT_INF`` or ``inf`` where there is no way.

    ``weight`` [n_arcs] is the same in both directions of an edge. Many searches for whole numbers run on
    a small graph with the same distances.
    """
    if len(targets) < len(sources):  # the way back is as long
        return np.ascontiguousarray(distances(graph, weight, targets, sources, progress).T)
    sources, targets = np.asarray(sources, np.int64), np.asarray(targets, np.int64)
    whole = np.issubdtype(weight.dtype, np.integer)
    if whole and len(sources) >= _FEW and 4 * len(targets) < graph.n_nodes:
        kept = np.unique(np.concatenate([sources, targets]))
        graph, weight, number = condensed(graph, weight, kept, progress.part(0.0, 0.2))
        sources, targets = number[sources], number[targets]
    rows = _rows(graph, weight)
    table = np.empty((len(sources), len(targets)), rows.weight.dtype)
    none = np.zeros(1, rows.weight.dtype)
    for row, source in enumerate(sources):
        part = progress.part(0.2 + 0.8 * row / len(sources), 0.2 + 0.8 * (row + 1) / len(sources))
        table[row] = _search(rows, np.array([source]), none, None, part).distance[targets]
    progress(1.0)
    return table
