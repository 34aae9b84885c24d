"""Shortest paths on an undirected graph in rows: nearest source, distance tables, the way back.

Dijkstra's algorithm with buckets, cut into portions so that a cancel is answered at once. A weight
is given per arc, as int64 (cents, millimetres: exact) or float64, and is never negative. Values of a
second weight along the same paths come from ``along``: the metres of the cheapest way, for example.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints, frozen
from netplan.core.graph.condense import condensed
from netplan.core.graph.rows import Csr
from netplan.core.jit import inner, kernel
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


class _Queue(NamedTuple):
    """Nodes that wait, in buckets by distance; a node may wait in several, all but one in vain.

    first  [n_buckets + 1]  int32, first entry of a bucket, -1 if none; the last holds what is too far for now
    entry  [any, 2]         int32: node, next entry (-1 at the end); unused entries are linked likewise
    state  [7]              int64, see the constants
    """

    first: NDArray[np.int32]
    entry: NDArray[np.int32]
    state: Ints


_UNUSED, _BATCH, _AT, _FAR, _N_NEAR, _N_FAR, _HASTE = range(7)
"""State of a queue: first unused entry, first entry at hand, its key, lowest key that was too far, entries
in the buckets, and beyond, how many nodes may yet be taken at once when they come into the bucket at hand."""

_MOST_BUCKETS = 1 << 16

_SAMPLE = 1000
"""Weights looked at to choose the width of the buckets."""

_CACHED = 100_000
"""Nodes of a graph that lies near the processor: there buckets are narrow, and nothing is gained by haste."""

_NARROW = 0.1

_HASTE_PER_NODE = 2
"""Nodes that may be taken out of turn, per node of a larger graph: what lies together is then looked at
together, which saves more time on waiting for memory than it costs. Bounded: it might go on endlessly."""


@inner
def _file(queue: _Queue, node: int, key: int) -> None:
    """Put a node into its bucket."""
    state = queue.state
    n_buckets = len(queue.first) - 1
    near = key - state[_AT] < n_buckets
    new = state[_UNUSED]
    state[_UNUSED] = queue.entry[new, 1]
    state[_N_NEAR if near else _N_FAR] += 1
    queue.entry[new, 0] = node
    if key == state[_AT] and state[_HASTE] > 0:
        queue.entry[new, 1] = state[_BATCH]
        state[_BATCH] = new
        return
    bucket = key & (n_buckets - 1) if near else n_buckets
    if not near:
        state[_FAR] = min(state[_FAR], key)
    queue.entry[new, 1] = queue.first[bucket]
    queue.first[bucket] = new


@inner
def _draw_near(labels: NDArray[Any], queue: _Queue, factor: float) -> None:
    """Go on to the lowest key that was too far, and file again what was; what has a lower key now is done."""
    state, entry = queue.state, queue.entry
    waiting = queue.first[-1]
    queue.first[-1] = -1
    state[_AT] = state[_FAR]
    state[_FAR] = INT_INF
    state[_N_FAR] = 0
    while waiting >= 0:
        k = waiting
        waiting = entry[k, 1]
        entry[k, 1] = state[_UNUSED]
        state[_UNUSED] = k
        key = int(labels[entry[k, 0]].distance * factor)
        if key >= state[_AT]:
            _file(queue, entry[k, 0], key)


@inner
def _open(labels: NDArray[Any], queue: _Queue, factor: float) -> bool:
    """Take the next bucket that holds something; return whether there was one."""
    state = queue.state
    mask = len(queue.first) - 2
    while state[_BATCH] < 0:
        if state[_N_NEAR] + state[_N_FAR] == 0:
            return False
        while state[_N_NEAR] > 0 and state[_AT] < state[_FAR] and queue.first[state[_AT] & mask] < 0:
            state[_AT] += 1
        if state[_N_NEAR] == 0 or state[_AT] == state[_FAR]:
            _draw_near(labels, queue, factor)
        else:
            state[_BATCH] = queue.first[state[_AT] & mask]
            queue.first[state[_AT] & mask] = -1
    return True


@kernel
def _settle(rows: _Rows, labels: NDArray[Any], queue: _Queue, reach_of: tuple[float, float]) -> int:
    """Take a portion of nodes from the queue; return how many wait, negative if more room is needed.

    ``reach_of`` holds the limit and the factor that turns a distance into a key. Keys are coarse: a node
    whose label improves is queued again, so the labels end up exact. Labels are ordered by (distance,
    source), so that the lowest of equally near sources wins whatever the order of the search; among equal
    labels the lowest arc wins, unless its weight is zero, which could close a circle. Arcs are ordered by
    tail: the lowest arc comes from the lowest node.
    """
    indptr, indices, weight = rows
    limit, factor = reach_of
    state, entry = queue.state, queue.entry
    for _ in range(_PORTION):
        if state[_BATCH] < 0 and not _open(labels, queue, factor):
            return 0
        k = state[_BATCH]
        node = entry[k, 0]
        if state[_N_NEAR] + state[_N_FAR] + indptr[node + 1] - indptr[node] > len(entry):
            return -int(state[_N_NEAR] + state[_N_FAR])
        state[_BATCH] = entry[k, 1]
        entry[k, 1] = state[_UNUSED]
        state[_UNUSED] = k
        state[_N_NEAR] -= 1
        near = labels[node].distance
        start = labels[node].source
        if int(near * factor) != state[_AT]:
            continue  # it was reached by a shorter way since
        state[_HASTE] -= 1
        for arc in range(indptr[node], indptr[node + 1]):
            head = indices[arc]
            reach = near + weight[arc]
            if reach > labels[head].distance or reach > limit:
                continue
            if reach < labels[head].distance or start < labels[head].source:
                labels[head].distance = reach
                labels[head].source = start
                labels[head].arc = arc
                _file(queue, head, int(reach * factor))
            elif start == labels[head].source and weight[arc] > 0 and arc < labels[head].arc:
                labels[head].arc = arc
    return int(state[_N_NEAR] + state[_N_FAR])


def _width(rows: _Rows, offset: Weights, limit: float) -> tuple[float, int]:
    """Return the width of a bucket and the number of buckets, from a sample of the weights.

    So wide that a search stays a while where it is in memory, so narrow that few nodes are settled twice;
    so many that all but few heavy arcs lead to one of them; keys are whole numbers of 62 bits.
    """
    weight = rows.weight
    some = np.sort(weight[:: len(weight) // _SAMPLE + 1].astype(np.float64))
    some = some[some < limit]
    mean = some.mean() if len(some) else 0.0
    some = some[some > 0]
    finest = 1.0 if np.issubdtype(weight.dtype, np.integer) else 0.0
    if not len(some):
        return finest or 1.0, 2
    total = float(weight.sum(where=weight < limit, dtype=np.float64)) + float(offset.max(initial=0))
    enough = max(some[-1] / _MOST_BUCKETS, min(total, limit) / 2.0**61, finest)
    usual = min(3 * some[len(some) // 4], 2 * mean)
    width = max(usual * (_NARROW if len(rows.indptr) <= _CACHED else 1.0), enough)
    return float(width), 1 << int(some[-1] / width + 2).bit_length()


def _queue(n_buckets: int, starts: Ints, n_entries: int, haste: int) -> _Queue:
    """Return a queue in which ``starts`` are too far for now."""
    entry = np.empty((n_entries, 2), np.int32)
    entry[:, 1] = np.arange(1, n_entries + 1)
    entry[: len(starts), 0] = starts
    entry[: len(starts), 1] -= 2  # linked to the one before, the first to none
    first = np.full(n_buckets + 1, -1, np.int32)
    first[-1] = len(starts) - 1
    return _Queue(first, entry, np.array([len(starts), -1, 0, 0, 0, len(starts), haste]))


def _roomier(queue: _Queue) -> _Queue:
    """Return a queue with twice the room."""
    n = len(queue.entry)
    more = np.empty((n, 2), np.int32)
    more[:, 1] = np.arange(n + 1, 2 * n + 1)
    more[-1, 1] = queue.state[_UNUSED]
    queue.state[_UNUSED] = n
    return queue._replace(entry=np.concatenate([queue.entry, more]))


def _search(
    rows: _Rows, sources: Ints, offset: Weights, limit: float | None, progress: Progress
) -> NDArray[Any]:
    """Run Dijkstra's algorithm from ``sources``, each with a head start of ``offset``; return labels [n]."""
    n, kind = len(rows.indptr) - 1, rows.weight.dtype
    whole = np.issubdtype(kind, np.integer)
    far = INT_INF if whole else np.inf
    reach = kind.type((INT_INF - 1 if whole else np.inf) if limit is None else min(limit, far))
    labels = np.empty(n, np.dtype([("distance", kind), ("source", np.int32), ("arc", np.int32)], align=True))
    labels["distance"], labels["source"], labels["arc"] = far, -1, -1
    order = np.lexsort((sources, offset))[::-1]  # the best entry for a node is written last
    order = order[offset[order] <= reach]
    labels["distance"][sources[order]] = offset[order]
    labels["source"][sources[order]] = sources[order]
    starts = np.unique(sources[order])
    width, n_buckets = _width(rows, offset[order], reach)
    haste = _HASTE_PER_NODE * n if n >= _CACHED else 0
    queue = _queue(n_buckets, starts, len(starts) + len(rows.indices) + 1, haste)
    n_waiting, n_settled = len(starts), 0
    while n_waiting:
        n_waiting = _settle(rows, labels, queue, (reach, 1.0 / width))
        if n_waiting < 0:
            queue = _roomier(queue)
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
    source, arc = labels["source"].astype(np.int64), labels["arc"].astype(np.int64)
    progress(1.0)
    return Nearest(labels["distance"].copy(), source, arc, tail[arc])


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
        table[row] = _search(rows, np.array([source]), none, None, part)["distance"][targets]
    progress(1.0)
    return table
