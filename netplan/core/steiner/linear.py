"""The best bound that cuts can give: a linear program over arcs, to which broken cuts are added.

Every arc directed away from the root is used between 0 and 1 times; every cut between the root and a
terminal is used once at least; from a node that is no terminal at least as much leads away as arrives
(T. Polzin, S. Vahdati Daneshmand, A comparison of Steiner tree relaxations, 2001). The cuts of the dual
ascent are the first rows. HiGHS solves, by the simplex algorithm until that goes round in circles; what
counts as proven does not rest on its rounding: its multipliers are cut down to whole numbers, and the
bound that these give is added up exactly.
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
from netplan.core.steiner.net import Bytes, Net

_CALL = 50
"""What a call of the solver costs beside its steps, in steps."""

_IDLE = 4
"""Rounds after which a cut that does not bind is left out."""

_STEPS = 1.5
"""Steps of the simplex algorithm for every row in a call; one that needs more is going round in circles."""

_DEEP = 80
"""What an iteration of the interior point method costs, in steps."""

_PRECISION = 1e-6
"""Gap at which the interior point method stops: what counts as proven does not rest on it."""

_TRACE, _LOOSE = 1e-4, 0.05
"""Use of an arc that counts as none, and use of a cut beyond what it asks for that counts as much."""


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
    cost     [n_columns]  int64, cost of every column, without what its terminal costs in any case
    base                  what all terminals cost in any case
    barred   [n_columns]  bool, whether no better tree uses it
    use      [n_arcs]     float64, use of every arc in the last solution
    reduced  [n_arcs]     int64, what an arc costs beyond the multipliers, in 1/``scale``; not negative
    scaled                the bound, in 1/``scale``
    latest                bound and reduced costs of the last solution, which may be worse
    work                  a measure of the time spent that is the same on every machine
    optimal               whether the last solution is one
    inside                whether the simplex algorithm was given up for the interior point method
    """

    ascent: Ascent
    solver: highspy.Highs
    arc: Ints
    cost: Ints
    base: int
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
    inside: bool = False

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
        solver, most = self.solver, int(_STEPS * self.n_rows)
        if not self.inside:
            solver.setOptionValue("simplex_iteration_limit", min(most_steps, most))
            solver.run()
            self.work += solver.getInfo().simplex_iteration_count + _CALL
            limited = solver.getModelStatus() == highspy.HighsModelStatus.kIterationLimit
            if limited and most < most_steps:
                self._go_inside()
        if self.inside:
            solver.run()
            self.work += _DEEP * solver.getInfo().ipm_iteration_count + _CALL
        self.optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        solution = solver.getSolution()
        if solution.dual_valid:
            self._prove(np.array(solution.row_dual))
        if self.optimal:
            use = np.clip(solution.col_value, 0.0, 1.0)
            self.use[:] = 0.0
            self.use[self.arc] = np.where(use < _TRACE, 0.0, use) if self.inside else use

    def _go_inside(self) -> None:
        """Change to the interior point method: where many solutions are equally good it is not led astray."""
        self.inside = True
        self.solver.clearSolver()
        for option, value in (
            ("solver", "ipm"),
            ("run_crossover", "off"),
            ("ipm_optimality_tolerance", _PRECISION),
        ):
            self.solver.setOptionValue(option, value)

    def _prove(self, multiplier: Floats) -> None:
        """Read a bound and reduced costs off the multipliers, in whole numbers."""
        whole = np.floor(np.maximum(multiplier, 0.0) * self.scale).astype(np.int64)
        left = self.cost * self.scale - self.rows.matrix(len(self.arc)).T @ whole
        left[self.barred] = INT_INF
        scaled = int(whole @ np.array(self.rows.least, np.int64)) + int(np.minimum(left, 0).sum())
        scaled += self.base * self.scale
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
        solution = self.solver.getSolution()
        if self.inside:  # every multiplier is a little above 0
            idle[np.array(solution.row_value) < np.array(self.rows.least) + _LOOSE] = 0
        else:
            idle[np.array(solution.row_dual) > 0] = 0
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
    cost, lift = _lifted(net, arc, head[arc])
    program = Program(
        ascent,
        _solver(cost.astype(np.float64), enough),
        arc,
        cost,
        int(lift.sum()),
        np.zeros(len(arc), bool),
        Rows(),
        scale,
        np.zeros(len(usable)),
        reduced,
        ascent.scaled * finer,
        (ascent.scaled * finer, reduced),
    )
    _balance(program.rows, tail[arc], head[arc], np.flatnonzero(net.terminal == 0))
    _enter_once(program.rows, head[arc], np.flatnonzero(lift))
    program.n_balances = len(program.rows.least)
    program.send(0)
    program.add(cuts_of(ascent, 2 * net.n_nodes))
    return program


def _lifted(net: Net, arc: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Return the costs of columns less the cheapest arc into their terminal, and that, for all nodes.

    Every tree pays it once. Where it is much more than all else, the solver would not see the rest.
    """
    entry, lift = net.entry[arc], np.full(net.n_nodes, INT_INF)
    np.minimum.at(lift, head, entry)
    lift[(net.terminal == 0) | (lift == INT_INF)] = 0
    return entry - lift[head], lift


def _enter_once(rows: Rows, head: Ints, nodes: Ints) -> None:
    """Demand that one arc at most leads to each of ``nodes``."""
    order = np.argsort(head, kind="stable")
    begin, end = np.searchsorted(head[order], nodes), np.searchsorted(head[order], nodes, "right")
    for a, b in zip(begin, end, strict=True):
        rows.append(order[a:b], np.full(b - a, -1), -1)


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
    solver.cbIpmInterrupt.subscribe(ask)
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
