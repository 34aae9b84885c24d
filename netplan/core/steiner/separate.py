"""Cuts that a fractional tree breaks: less than one unit of it leads from the root to a terminal.

Every arc carries as much flow as the linear program uses of it. Where the greatest flow to a terminal is
less than one, the nodes from which something still reaches it are enclosed by a broken cut. Arcs of a cut
that was found count as full from then on, so that the cuts of a round have little in common.

Sources: E. A. Dinic, Algorithm for solution of a problem of maximum flow, 1970; T. Koch, A. Martin,
Solving Steiner tree problems in graphs to optimality, 1998 (nested cuts, creep flow).
"""

from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.jit import inner, kernel
from netplan.core.steiner.dual import Ascent, Lanes
from netplan.progress import SILENT, Progress

_NOTHING = 1e-6
"""Flow that counts as none."""

_WHOLE = 1.0 - 1e-4
"""Flow that counts as a whole unit."""

_CREEP = 1e-3
"""What every arc carries more, so that of equally broken cuts those with few arcs are found."""

_NESTED = 6
"""Cuts taken for one terminal in a round."""


class Stream(NamedTuple):
    """Work space of a flow.

    room   [n_arcs]  float64, what an arc can carry
    left   [n_arcs]  float64, what it can still carry
    level  [n]       int64, arcs to the terminal, -1 if nothing reaches it
    at     [n]       int64, arc to try next
    queue  [n]       int64, nodes in the order of their levels
    path   [n]       int64, arcs from the root
    """

    room: Floats
    left: Floats
    level: Ints
    at: Ints
    queue: Ints
    path: Ints


class Cuts(NamedTuple):
    """Cuts found: ``first`` [any] first entry of a cut, ``arcs`` [any], ``size`` [1], int64: their number."""

    first: Ints
    arcs: Ints
    size: Ints


@inner
def _levels(rows: Lanes, stream: Stream, root: int, terminal: int) -> int:
    """Walk from the terminal against the flow; return the number of nodes, 0 if the root is among them."""
    stream.level[:] = -1
    stream.level[terminal] = 0
    stream.queue[0] = terminal
    n_queue = 1
    k = 0
    while k < n_queue:
        node = stream.queue[k]
        k += 1
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            other = rows.indices[arc]
            if stream.level[other] < 0 and stream.left[arc] > _NOTHING:
                stream.level[other] = stream.level[node] + 1
                stream.at[other] = rows.indptr[other]
                if other == root:
                    return 0
                stream.queue[n_queue] = other
                n_queue += 1
    return n_queue


@inner
def _find_path(rows: Lanes, stream: Stream, root: int, terminal: int) -> int:
    """Go down the levels from the root; return the length of the path, 0 if there is none any more."""
    depth = 0
    node = root
    while node != terminal:
        arc = stream.at[node]
        if arc == rows.indptr[node + 1]:
            if depth == 0:
                return 0
            depth -= 1
            node = rows.indices[stream.path[depth]]
            stream.at[node] += 1
            continue
        head = rows.indices[arc]
        if stream.level[head] == stream.level[node] - 1 and stream.left[rows.twin[arc]] > _NOTHING:
            stream.path[depth] = rows.twin[arc]
            depth += 1
            node = head
        else:
            stream.at[node] += 1
    return depth


@inner
def _enclosed(rows: Lanes, stream: Stream, root: int, terminal: int) -> int:
    """Send up to one unit to a terminal; return the number of nodes on its side, 0 if one unit arrives."""
    stream.left[:] = stream.room
    flow = 0.0
    while flow < _WHOLE:
        n_nodes = _levels(rows, stream, root, terminal)
        if n_nodes > 0:
            return n_nodes
        while flow < _WHOLE:
            depth = _find_path(rows, stream, root, terminal)
            if depth == 0:
                break
            amount = 1.0 - flow
            for k in range(depth):
                amount = min(amount, stream.left[stream.path[k]])
            for k in range(depth):
                stream.left[stream.path[k]] -= amount
                stream.left[rows.twin[stream.path[k]]] += amount
            flow += amount
    return 0


@inner
def _note(rows: Lanes, stream: Stream, cuts: Cuts, n_nodes: int) -> bool:
    """Write down the arcs that enter the enclosed nodes and call them full; return whether there was room."""
    end = cuts.first[cuts.size[0]]
    for k in range(n_nodes):
        node = stream.queue[k]
        for arc in range(rows.indptr[node], rows.indptr[node + 1]):
            if stream.level[rows.indices[arc]] < 0:
                if end == len(cuts.arcs):
                    return False
                cuts.arcs[end] = arc
                end += 1
                stream.room[arc] = 1.0
    cuts.size[0] += 1
    cuts.first[cuts.size[0]] = end
    return True


@kernel
def _separate(rows: Lanes, stream: Stream, cuts: Cuts, root: int, terminals: Ints, use: Floats) -> None:
    """Collect broken cuts around ``terminals`` as far as there is room for them."""
    for terminal in terminals:
        stream.room[:] = use
        for _ in range(_NESTED):
            if cuts.size[0] + 1 == len(cuts.first):
                return
            n_nodes = _enclosed(rows, stream, root, terminal)
            if n_nodes == 0:
                break
            if not _note(rows, stream, cuts, n_nodes):
                return


def broken_cuts(
    ascent: Ascent, use: Floats, terminals: Ints, most: int, progress: Progress = SILENT
) -> list[Ints]:
    """Return up to ``most`` cuts, as arcs, of which ``use`` [n_arcs] has less than one in all."""
    for creep in (_CREEP, 0.0):
        cuts = _cuts_broken(ascent, use + creep, terminals, most, progress)
        if cuts:
            break
    return cuts


def _cuts_broken(ascent: Ascent, use: Floats, terminals: Ints, most: int, progress: Progress) -> list[Ints]:
    """Return cuts of which ``use`` has less than one in all."""
    n, n_arcs = ascent.net.n_nodes, len(use)
    stream = Stream(
        use.copy(),
        np.empty(n_arcs),
        np.empty(n, np.int64),
        np.empty(n, np.int64),
        np.empty(n, np.int64),
        np.empty(n, np.int64),
    )
    cuts = Cuts(np.zeros(most + 1, np.int64), np.empty(20 * n_arcs + 1000, np.int64), np.zeros(1, np.int64))
    portion = max(1, 2_000_000 // (n_arcs + 1))
    for begin in range(0, len(terminals), portion):
        _separate(ascent.rows, stream, cuts, ascent.net.root, terminals[begin : begin + portion], use)
        progress(0.5)
        if cuts.size[0] == most:
            break
    ends = cuts.first[1 : cuts.size[0] + 1]
    return [cuts.arcs[a:b].copy() for a, b in zip(cuts.first, ends, strict=False)]
