"""The whole question as one binary program, for questions that are small enough.

Every site sends one unit from the roots along arcs that are bought (multi-commodity flow, Magnanti and Wong
1984, doi 10.1287/trsc.18.1.1); a node is fed from one side.
"""

import numpy as np
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, best_choice
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.mix.prizes import MUST
from netplan.core.mix.question import Chosen, MixAnswer, MixQuestion
from netplan.core.mix.rooms import needed
from netplan.core.steiner.instance import merged

_MOST = 6_000
"""Variables of a program that is solved in a second or so."""

_CENTS = 100.0


def is_small(question: MixQuestion) -> bool:
    """Tell whether the program is small enough to be solved exactly; forced edges it does not know."""
    return not len(question.forced) and 2 * len(question.cost) * (len(question.node) + 1) <= _MOST


def exact_mix(question: MixQuestion) -> MixAnswer | None:
    """Return the cheapest answer, or None if nothing keeps to the room of every edge."""
    none = np.empty(0, np.int64)
    n_nodes, label = merged(question.n_nodes, none, none, question.roots)
    root = int(label[question.roots[0]])
    tail = label[np.concatenate([question.tail, question.head])]
    head = label[np.concatenate([question.head, question.tail])]
    dear = np.flatnonzero(question.node_cost)
    rows = _Rows(len(tail), len(question.node), len(dear))
    _write(rows, question, (tail, head, label[question.node]), n_nodes, root)
    for column, at in zip(rows.touched, dear, strict=True):
        for edge in np.flatnonzero((question.tail == at) | (question.head == at)):
            both = np.array([edge, edge + len(question.cost), column])
            rows.add(both, np.array([1.0, 1.0, -1.0]), 0.0)
    value = np.zeros(rows.n)
    value[: len(tail)] = -np.tile(question.cost, 2) / _CENTS
    value[rows.touched] = -question.node_cost[dear] / _CENTS
    value[rows.joined(np.arange(len(question.node)))] = (
        np.where(question.other == MUST, 0, question.other - question.entry) / _CENTS
    )
    low, high = np.zeros(rows.n), np.ones(rows.n)
    low[rows.joined(np.flatnonzero(question.other == MUST))] = 1.0
    high[: len(tail)] = (tail != head) & (head != root)
    choice = best_choice(BinaryProgram(value, *rows.matrix(), low, high), gap=0.0, nodes=1_000_000)
    if choice is None:
        return None
    chosen: Chosen = choice.chosen[rows.joined(np.arange(len(question.node)))]
    bought = choice.chosen[: len(tail)].reshape(2, -1).any(axis=0)
    edges = needed(question, np.flatnonzero(bought), chosen)
    cost = question.cost_of(edges, chosen)
    missing = round((choice.bound - choice.worth) * _CENTS)
    return MixAnswer(chosen, edges, cost, cost - max(missing, 0))


class _Rows:
    """The limits as they are written down.

    Columns are arcs, then arcs by site, then sites joined, then nodes ``touched`` that cost something.
    """

    def __init__(self, n_arcs: int, n_sites: int, n_dear: int) -> None:
        self.n_arcs, self.n_sites = n_arcs, n_sites
        self.n = n_arcs * (1 + n_sites) + n_sites + n_dear
        self.touched = np.arange(self.n - n_dear, self.n)
        self._parts: list[tuple[Ints, Floats]] = []
        self._limit: list[float] = []

    def through(self, arcs: Ints, site: int) -> Ints:
        """Return the columns that say that a site is served through ``arcs``."""
        return self.n_arcs * (1 + site) + arcs

    def joined(self, sites: Ints) -> Ints:
        """Return the columns that say that sites are joined to the roots."""
        return self.n_arcs * (1 + self.n_sites) + sites

    def add(self, columns: Ints, values: Floats, limit: float) -> None:
        """Demand that the columns times the values do not exceed the limit."""
        self._parts.append((columns, values))
        self._limit.append(limit)

    def matrix(self) -> tuple[coo_array, Floats]:
        """Return all limits."""
        rows = np.repeat(np.arange(len(self._parts)), [len(columns) for columns, _ in self._parts])
        columns, values = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        shape = (len(self._parts), self.n)
        return coo_array((values, (rows, columns)), shape=shape).tocsr(), np.array(self._limit)


def _write(
    rows: _Rows, question: MixQuestion, ends: tuple[Ints, Ints, Ints], n_nodes: int, root: int
) -> None:
    """Write down who needs what: a site its way, a way its arcs, an edge its room, a node one side."""
    tail, head, node = ends
    arcs = np.arange(rows.n_arcs)
    m = len(question.cost)
    sites = range(rows.n_sites)
    for arc in arcs.reshape(-1, 1):
        for site in sites:
            rows.add(np.append(rows.through(arc, site), arc), np.array([1.0, -1.0]), 0.0)
    for edge in np.flatnonzero(question.room < rows.n_sites):
        both = np.array([edge, edge + m])
        columns = np.concatenate([rows.through(both, site) for site in sites])
        rows.add(columns, np.ones(len(columns)), float(question.room[edge]))
    for at in range(n_nodes):
        arriving, leaving = arcs[head == at], arcs[tail == at]
        if at == root:
            continue
        rows.add(arriving, np.ones(len(arriving)), 1.0)
        for site in sites:
            columns = np.concatenate([rows.through(arriving, site), rows.through(leaving, site)])
            sign = np.concatenate([np.ones(len(arriving)), -np.ones(len(leaving))])
            if at == node[site]:
                columns, sign = np.append(columns, rows.joined(np.array([site]))), np.append(sign, -1.0)
            rows.add(columns, sign, 0.0)
            rows.add(columns, -sign, 0.0)
