"""A lower bound where arcs have a direction: what it costs at least to reach every terminal from a root.

It is the dual ascent of ``dual`` on a graph in which a way may be open in one direction only, and so for
many questions that are trees at heart: who may be served by several is a terminal with an arc from each of
them; what may stay out at a price, one with an arc from the root.
"""

import numpy as np

from netplan.core.graph.arrays import Ints, frozen
from netplan.core.steiner.dual import SCALE, Dual, Lanes, Pool, Scratch, raised
from netplan.progress import SILENT, Progress


def directed_bound(
    arcs: tuple[Ints, Ints, Ints], n_nodes: int, terminals: Ints, root: int, progress: Progress = SILENT
) -> int:
    """Return what any set of arcs costs at least that leads from ``root`` to every one of ``terminals``.

    ``arcs`` are tail, head and cost [n_arcs], costs whole numbers from 0 on; every terminal can be reached.

    Raises:
        Cancelled: the user stopped.

    """
    tail, head, cost = arcs
    useful = (head != root) & (tail != head)
    order = np.flatnonzero(useful)[np.argsort(head[useful], kind="stable")]
    indptr = np.zeros(n_nodes + 1, np.int64)
    np.cumsum(np.bincount(head[order], minlength=n_nodes), out=indptr[1:])
    wanted = np.setdiff1d(terminals, [root])
    n_arcs = len(order)
    active = np.zeros(n_nodes, np.uint8)
    active[wanted] = 1
    rows = Lanes(frozen(indptr, np.int64), frozen(tail[order], np.int64), frozen(order[:0], np.int64))
    dual = Dual(
        cost[order] * SCALE,
        np.zeros(n_arcs, np.uint8),
        active,
        wanted,
        np.full(n_nodes, 64, np.int64),
        np.array([root, 0], np.int64),
    )
    nothing = np.zeros(1, np.int64)  # no cut is ever undone here: none is written down
    pool = Pool(
        np.zeros(2, np.int64), nothing, np.empty((1, 3), np.int32), nothing, nothing, np.zeros(2, np.int64)
    )
    sizes = (np.zeros(n_nodes, np.int64), np.zeros(2, np.int64), np.empty(n_nodes, np.int64))
    scratch = Scratch(*sizes, np.empty(n_arcs, np.int64), np.empty(n_nodes + 1, np.int64))
    return -(-raised(rows, dual, pool, scratch, progress) // SCALE)
