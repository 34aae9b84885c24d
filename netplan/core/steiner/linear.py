"""The best bound that cuts can give: a linear program over arcs, to which broken cuts are added.

Every arc directed away from the root is used between 0 and 1 times; every cut between the root and a
terminal is used once at least; from a node that is no terminal at least as much leads away as arrives
(T. Polzin, S. Vahdati Daneshmand, A comparison of Steiner tree relaxations, 2001). The cuts of the dual
ascent are the first rows. HiGHS solves; what counts as proven does not rest on its rounding: its
multipliers are cut down to whole numbers, and the bound that these give is added up exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.paths import INT_INF, tails
from netplan.core.steiner.dual import (
    SCALE,
    Ascent,
    ascend,
    cuts_of,
    excess_of_arcs,
    excess_of_edges,
    start_ascent,
)
from netplan.core.steiner.net import Bytes

_CALL = 50
"""What a call of the solver costs beside its steps, in steps."""

_IDLE = 4
"""Rounds after which a cut that does not bind is left out."""


@dataclass(eq=False)
class Rows:
    """Rows ``sum of sign × use of the arcs >= least``; the first ``n_kept`` are never left out."""

    columns: list[Ints] = field(default_factory=list)
    signs: list[Ints] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)

    def append(self, columns: Ints, signs: Ints, least: int) -> None:
        """Add a row."""
        self.columns.append(columns)
        self.signs.append(signs)
        self.least.append(least)
        self.idle.append(0)

    def keep(self, kept: Ints) -> None:
        """Leave out all rows but ``kept``."""
        for name in ("columns", "signs", "least", "idle"):
            values = getattr(self, name)
            setattr(self, name, [values[k] for k in kept])

    def matrix(self, n_columns: int, begin: int = 0) -> csr_array:
        """Return the rows from ``begin`` on as a matrix of whole numbers."""
        parts = self.columns[begin:]
        indptr = np.concatenate([[0], np.cumsum([len(part) for part in parts], dtype=np.int64)])
        none = [np.empty(0, np.int64)]
        indices, signs = np.concatenate([*none, *parts]), np.concatenate([*none, *self.signs[begin:]])
        return csr_array((signs, indices, indptr), shape=(len(parts), n_columns))


@dataclass(eq=False)
class Program:
    """The linear program of a net.

    arc      [n_columns]  int64, arc of every column
    barred   [n_columns]  bool, whether no better tree uses it
    use      [n_arcs]     float64, use of every arc in the last solution
    reduced  [n_arcs]     int64, what an arc costs beyond the multipliers, in 1/``scale``; not negative
    scaled                the bound, in 1/``scale``
    latest                bound and reduced costs of the last solution, which may be worse
    work                  a measure of the time spent that is the same on every machine
    optimal               whether the last solution is one
    """

    ascent: Ascent
    solver: highspy.Highs
    arc: Ints
    barred: NDArray[np.bool_]
    rows: Rows
    scale: int
    use: Floats
    reduced: Ints
    scaled: int
    latest: tuple[int, Ints]
    n_balances: int = 0
    work: int = 0
    optimal: bool = False

    @property
    def bound(self) -> int:
        """No tree on the net costs less."""
        return -(-self.scaled // self.scale)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.rows.least)

    def solve(self, most_steps: int) -> None:
        """Solve with the rows at hand, in ``most_steps`` steps of the simplex algorithm at most."""
        solver = self.solver
        solver.setOptionValue("simplex_iteration_limit", most_steps)
        solver.run()
        self.optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self.work += solver.getInfo().simplex_iteration_count + _CALL
        solution = solver.getSolution()
        if solution.dual_valid:
            self._prove(np.array(solution.row_dual))
        if self.optimal:
            self.use[:] = 0.0
            self.use[self.arc] = np.clip(solution.col_value, 0.0, 1.0)

    def _prove(self, multiplier: Floats) -> None:
        """Read a bound and reduced costs off the multipliers, in whole numbers."""
        whole = np.floor(np.maximum(multiplier, 0.0) * self.scale).astype(np.int64)
        cost = self.ascent.net.entry[self.arc] * self.scale
        left = cost - self.rows.matrix(len(self.arc)).T @ whole
        left[self.barred] = INT_INF
        scaled = int(whole @ np.array(self.rows.least, np.int64)) + int(np.minimum(left, 0).sum())
        reduced = np.full(len(self.use), INT_INF)
        reduced[self.arc] = np.maximum(left, 0)
        self._hold(scaled, reduced)

    def _hold(self, scaled: int, reduced: Ints) -> None:
        """Note a dual solution, and keep it if it is the best."""
        self.latest = scaled, reduced
        if scaled > self.scaled:
            self.scaled, self.reduced = self.latest

    def purge(self) -> None:
        """Leave out cuts that have not been binding for long."""
        idle = np.array(self.rows.idle, np.int64) + 1
        idle[np.array(self.solver.getSolution().row_dual) > 0] = 0
        idle[: self.n_balances] = 0
        self.rows.idle = idle.tolist()
        gone = np.flatnonzero(idle > _IDLE)
        if len(gone):
            self.solver.deleteRows(len(gone), gone.astype(np.int32))
            self.rows.keep(np.flatnonzero(idle <= _IDLE))

    def add(self, cuts: list[Ints]) -> None:
        """Add cuts, given as arcs."""
        column = np.full(len(self.use), -1)
        column[self.arc] = np.arange(len(self.arc))
        begin = len(self.rows.least)
        for arcs in cuts:
            used = column[arcs]
            used = used[used >= 0]
            self.rows.append(used, np.ones(len(used), np.int64), 1)
        self.send(begin)

    def send(self, begin: int) -> None:
        """Hand the rows from ``begin`` on to the solver."""
        matrix = self.rows.matrix(len(self.arc), begin)
        n = matrix.shape[0]
        self.solver.addRows(
            n,
            np.array(self.rows.least[begin:], np.float64),
            np.full(n, highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
        )

    def ascend(self, chosen: Bytes, most: int) -> list[Ints]:
        """Raise the bound by a dual ascent on what arcs cost beyond the multipliers; return its cuts.

        The arcs of the tree ``chosen`` guide it.
        """
        finer = self.scale // SCALE
        scaled, reduced = self.latest
        held = reduced // finer
        further = start_ascent(self.ascent.net, chosen, 0, held.copy())
        ascend(further)
        self._hold(scaled + further.scaled * finer, reduced - (held - further.dual.reduced) * finer)
        return cuts_of(further, most)

    def bar(self, cost: int) -> None:
        """Bar the columns of arcs of which no tree cheaper than ``cost`` makes use."""
        through = self.scaled + excess_of_arcs(self.ascent, self.reduced)[self.arc]
        self.barred |= through > (cost - 1) * self.scale
        which = np.flatnonzero(self.barred)
        none = np.zeros(len(which))
        self.solver.changeColsBounds(len(which), which.astype(np.int32), none, none)

    def hopeless_edges(self, cost: int) -> Ints:
        """Return the edges of which no tree cheaper than ``cost`` (on the net) makes use."""
        excess = excess_of_edges(self.ascent, self.reduced)
        return np.flatnonzero(self.scaled + excess > (cost - 1) * self.scale)


def make_program(ascent: Ascent, most: int, enough: Callable[[], bool]) -> Program:
    """Set up the program from a dual solution, leaving out arcs that no tree cheaper than ``most`` uses.

    ``enough`` tells the solver to stop.
    """
    net = ascent.net
    through = ascent.scaled + excess_of_arcs(ascent, ascent.dual.reduced)
    tail, head = net.graph.indices, tails(net.graph)
    usable = (through <= (most - 1) * SCALE) & (head != net.root)
    arc = np.flatnonzero(usable)
    total = int(net.cost.sum() + net.toll.sum())
    scale = SCALE << min(20, max(0, 53 - total.bit_length()))
    finer = scale // SCALE
    reduced = np.full(len(usable), INT_INF)
    reduced[arc] = ascent.dual.reduced[arc] * finer
    program = Program(
        ascent,
        _solver(net.entry[arc].astype(np.float64), enough),
        arc,
        np.zeros(len(arc), bool),
        Rows(),
        scale,
        np.zeros(len(usable)),
        reduced,
        ascent.scaled * finer,
        (ascent.scaled * finer, reduced),
    )
    _balance(program.rows, tail[arc], head[arc], np.flatnonzero(net.terminal == 0))
    program.n_balances = len(program.rows.least)
    program.send(0)
    program.add(cuts_of(ascent, 2 * net.n_nodes))
    return program


def _solver(cost: Floats, enough: Callable[[], bool]) -> highspy.Highs:
    """Return a silent solver with a column per arc."""

    def ask(event: Any) -> None:
        if enough():
            event.interrupt()

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("presolve", "off"),
        ("solver", "simplex"),
        ("random_seed", 0),
    ):
        solver.setOptionValue(option, value)
    n, none = len(cost), np.zeros(1, np.int32)
    solver.addCols(n, cost, np.zeros(n), np.ones(n), 0, none, none, np.zeros(1))
    solver.cbSimplexInterrupt.subscribe(ask)
    return solver


def _balance(rows: Rows, tail: Ints, head: Ints, nodes: Ints) -> None:
    """Demand that from ``nodes`` leads away what arrives."""
    n = len(tail)
    ends = np.concatenate([tail, head])
    order = np.argsort(ends, kind="stable")
    sign, column = np.repeat([1, -1], n)[order], np.tile(np.arange(n), 2)[order]
    begin, end = np.searchsorted(ends[order], nodes), np.searchsorted(ends[order], nodes, "right")
    for a, b in zip(begin, end, strict=True):
        if b > a:
            rows.append(column[a:b], sign[a:b], 0)
