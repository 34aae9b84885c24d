"""The cheapest second routes among few edges, and what none can undercut.

Whoever a failure cuts off has to be joined to the rest again: of the edges that leave a set of parts around
them at least one is chosen. HiGHS chooses shares of edges first; the sets they violate are the least cuts
between both sides, and those of fewest edges and beside each other are found by letting a little through
every edge and closing what is found (Koch and Martin, 1998: creep flow, nested and back cuts). Where shares
keep every set but are no whole edges, HiGHS branches.

Every limit is counted, in turns, steps of the simplex and branchings, never in time: the same question gets
the same answer. What is proven when a limit strikes is what is told.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from netplan.core.binary_program import BinaryProgram, best_choice, relaxed
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.rows import components
from netplan.core.redundancy.augment import Augmented
from netplan.core.redundancy.cuts import walk
from netplan.core.redundancy.question import Question, unprotected
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

Mask = NDArray[np.bool_]

_WHOLE = 100_000
"""Capacity of a whole edge; an edge of which nothing is chosen lets 1 through."""

_NESTED = 8
"""Pairs of sets that are sought beside each other around whom one failure cuts off."""


@dataclass(frozen=True)
class Limits:
    """When the proof is given up: after so many turns, steps of the simplex, choices of whole edges.

    ``nodes`` counts the branchings of one choice.
    """

    turns: int = 100
    steps: int = 40_000
    choices: int = 5
    nodes: int = 200


@dataclass(frozen=True, eq=False)
class _Break:
    """A failure, and a part it cuts off.

    column      [k]     hopeful edges that are left
    tail, head  [k]     their ends as numbers of parts below ``n``, each joined by what is built and left
    lost, lit           the part that is cut off, and that of the root
    """

    n: int
    column: Ints
    tail: Ints
    head: Ints
    lost: int
    lit: int


def cheapest(
    question: Question,
    hopeful: Ints,
    known: tuple[Augmented, int],
    progress: Progress = SILENT,
    limits: Limits | None = None,
) -> tuple[Augmented, int]:
    """Return edges that are as good as those known or cheaper, and a bound that is as good or better.

    ``hopeful`` are edges that are not built; every answer cheaper than that known holds no others.

    Raises:
        Cancelled: the user stopped the job.

    """
    limits = limits or Limits()
    found, bound = known
    breaks, sets = _breaks(question, hopeful), dict[bytes, Ints]()
    share, left, choices = np.zeros(len(hopeful)), limits.steps, 0
    for turn in range(limits.turns):
        progress(turn / limits.turns, Message(mark("Bound of second routes")))
        fresh = _violated(breaks, share, progress)
        if any(not len(row) for row in fresh.values()):  # no cheaper answer can keep this set
            return found, found.cost
        if (choices and fresh.keys() <= sets.keys()) or progress.enough or left <= 0:
            break
        new = len(fresh.keys() - sets.keys())
        sets |= fresh
        program = _program(question.cost[hopeful], list(sets.values()))
        if new and not choices:
            answer = relaxed(program, steps=left, progress=progress)
            share, left, least = answer.share, left - answer.steps, -answer.bound
        elif choices < limits.choices and (
            choice := best_choice(program, gap=0.0, nodes=limits.nodes, progress=progress)
        ):
            share, choices, least = choice.chosen.astype(np.float64), choices + 1, -choice.bound
        else:
            break
        bound = max(bound, ceil(least - 1e-3))
        found = _better(question, hopeful[share > 0.5], found)
        if bound >= found.cost:
            break
    return found, min(bound, found.cost)


def _better(question: Question, chosen: Ints, found: Augmented) -> Augmented:
    """Return the chosen edges if they are an answer that costs less."""
    cost = int(question.cost[chosen].sum())
    lit = question.built.copy()
    lit[chosen] = True
    if cost >= found.cost or len(unprotected(question, lit)):
        return found
    return Augmented(np.sort(chosen), cost, found.alone)


def _program(cost: Ints, sets: list[Ints]) -> BinaryProgram:
    """Return the choice of least cost that keeps every set."""
    n, m = len(cost), len(sets)
    at = np.repeat(np.arange(m), [len(row) for row in sets])
    columns = np.concatenate(sets) if sets else np.empty(0, np.int64)
    rows: csr_array = coo_array((-np.ones(len(at)), (at, columns)), shape=(m, n)).tocsr()
    return BinaryProgram(-cost.astype(np.float64), rows, np.full(m, -1.0), np.zeros(n), np.ones(n))


def _breaks(question: Question, hopeful: Ints) -> tuple[_Break, ...]:
    """Return every failure of what is built with every part of somebody wanted that it cuts off."""
    found: dict[tuple[bytes, bytes, bytes, int], _Break] = {}
    built = np.flatnonzero(question.built)
    for gone, failed in _failures(question):
        usable = built[(built != gone) & (question.tail[built] != failed) & (question.head[built] != failed)]
        part = components(question.n_nodes, question.tail[usable], question.head[usable])
        tail, head = part[question.tail[hopeful]], part[question.head[hopeful]]
        whole = (question.tail[hopeful] != failed) & (question.head[hopeful] != failed) & (tail != head)
        column = np.flatnonzero(whole)
        lit = int(part[question.root])
        lost = np.setdiff1d(part[question.wanted[question.wanted != failed]], [lit])
        parts, place = np.unique(
            np.concatenate([tail[column], head[column], [lit], lost]), return_inverse=True
        )
        k = len(column)
        for one in place[2 * k + 1 :].tolist():
            new = _Break(len(parts), column, place[:k], place[k : 2 * k], one, int(place[2 * k]))
            found.setdefault((column.tobytes(), new.tail.tobytes(), new.head.tobytes(), one), new)
    return tuple(found.values())


def _failures(question: Question) -> list[tuple[int, int]]:
    """Return built edges, and nodes where these may not be shared, whose failure cuts somebody off."""
    edges = np.flatnonzero(question.built)
    seen = walk(question.n_nodes, question.tail[edges], question.head[edges], question.root)
    found = [(int(edges[via]), -1) for via in np.unique(seen.via[seen.behind_bridge])]
    if question.apart == "node":
        nodes = np.unique(seen.parent[seen.behind_parent])
        found += [(-1, int(node)) for node in nodes if not question.spared[node]]
    return found


def _violated(breaks: tuple[_Break, ...], share: Floats, progress: Progress) -> dict[bytes, Ints]:
    """Return sets that the shares of the hopeful edges violate, and others beside them, by their bytes."""
    room = np.rint(np.clip(share, 0.0, 1.0) * _WHOLE).astype(np.int32) + 1
    found: dict[bytes, Ints] = {}
    for one in breaks:
        if progress.stopped() or progress.enough:
            break
        found |= {row.tobytes(): row for row in _least_cuts(one, room[one.column])}
    return found


def _least_cuts(one: _Break, room: NDArray[np.int32]) -> list[Ints]:
    """Return least cuts around what a failure cuts off, as long as less than one edge fits through."""
    found: list[Ints] = []
    ends = (np.append(one.tail, one.head), np.append(one.head, one.tail))
    for _ in range(_NESTED):
        network = coo_array((np.append(room, room), ends), shape=(one.n, one.n)).tocsr()
        most = maximum_flow(csr_matrix(network), one.lost, one.lit)
        if most.flow_value >= 0.99 * _WHOLE:
            break
        left = csr_matrix(network) - most.flow
        left.eliminate_zeros()
        for start, arcs in ((one.lost, left), (one.lit, left.T.tocsr())):
            inside = np.zeros(one.n, bool)
            inside[breadth_first_order(arcs, start)[0]] = True
            cut = np.flatnonzero(inside[one.tail] != inside[one.head])
            found.append(one.column[cut])
            room[cut] = _WHOLE
        if not len(found[-1]):
            break
    return found
