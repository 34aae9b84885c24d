"""The door to HiGHS (MIT, Edinburgh): choose from things that exclude or require each other.

One thread and no time limit: the search ends by its gap or its number of nodes, so that the same question
gets the same answer on every machine, unless the user ends it.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from netplan.core.graph.arrays import Floats
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BinaryProgram:
    """Maximise ``value @ x`` for binary ``x`` with ``rows @ x <= limit`` and ``low <= x <= high``.

    value  [n]      what choosing each thing is worth
    rows   [m, n]   sparse coefficients of the limits
    limit  [m]
    low    [n]      1 where a thing has to be chosen
    high   [n]      0 where it must not be
    """

    value: Floats
    rows: csr_array
    limit: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Choice:
    """The best choice found; its worth, and ``bound``, which no choice can surpass."""

    chosen: Chosen
    worth: float
    bound: float


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Shares (0..1) of things, ``bound``, which no choice can surpass, and steps of the simplex."""

    share: Floats
    bound: float
    steps: int


def best_choice(
    program: BinaryProgram,
    start: Chosen | None = None,
    *,
    gap: float = 1e-4,
    nodes: int = 20_000,
    progress: Progress = SILENT,
) -> Choice | None:
    """Return the best choice, or None if there is none that keeps all limits.

    The search ends when the choice is proven to lie within ``gap`` (share) of the best, after ``nodes``
    branchings, or when ``progress.enough`` asks for the best so far. ``start`` is a choice to begin with.

    Raises:
        Cancelled: the user stopped the job.

    """
    if not len(program.value):
        return Choice(np.zeros(0, bool), 0.0, 0.0)
    solver = _loaded(program)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_max_nodes", nodes)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.astype(np.float64).tolist()
        solver.setSolution(solution)
    stopped = _listen(solver, progress)
    solver.run()
    if stopped:
        progress(0.0)  # raises if the user wants out; otherwise the best so far is wanted
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    chosen = np.asarray(solver.getSolution().col_value) > 0.5
    worth = float(program.value[chosen].sum())  # BLAS adds in another order on every processor
    bound = (
        info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else float(np.maximum(program.value, 0).sum())
    )
    return Choice(chosen, worth, max(float(bound), worth))


def relaxed(program: BinaryProgram, *, steps: int, progress: Progress = SILENT) -> Relaxed:
    """Return the best choice of shares of things, after at most ``steps`` of the simplex.

    The bound is added up from what the limits are worth at the end (Lagrange), so it holds wherever the
    solver stopped and whatever it rounded.

    Raises:
        Cancelled: the user stopped the job.

    """
    solver = _loaded(program, whole=False)
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("simplex_iteration_limit", steps)
    stopped = _listen(solver, progress)
    solver.run()
    if stopped:
        progress(0.0)  # raises if the user wants out
    solution, n_rows = solver.getSolution(), len(program.limit)
    price = np.maximum(solution.row_dual, 0.0) if len(solution.row_dual) == n_rows else np.zeros(n_rows)
    rest = program.value - program.rows.T @ price
    bound = float((price * program.limit).sum() + np.maximum(rest * program.low, rest * program.high).sum())
    share = np.asarray(solution.col_value) if len(solution.col_value) else program.low
    return Relaxed(np.clip(share, 0.0, 1.0), bound, int(solver.getInfo().simplex_iteration_count))


def _loaded(program: BinaryProgram, *, whole: bool = True) -> highspy.Highs:
    n_rows, n = program.rows.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n, n_rows
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = program.value, program.low, program.high
    model.row_lower_ = np.full(n_rows, -highspy.kHighsInf)
    model.row_upper_ = program.limit
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.rows.indptr
    model.a_matrix_.index_ = program.rows.indices
    model.a_matrix_.value_ = program.rows.data
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * n
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.passModel(model)
    return solver


def _listen(solver: highspy.Highs, progress: Progress) -> list[bool]:
    """Report cost and bound while HiGHS searches, and let the user end it; the list says that one did."""
    stopped: list[bool] = []
    text = mark("Exact search: best {best}, at most {bound}")

    def look(event: highspy.HighsCallbackEvent) -> None:
        if progress.enough or progress.stopped():
            stopped.append(True)
            event.interrupt()

    def tell(event: highspy.HighsCallbackEvent) -> None:
        found, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if not progress.stopped() and np.isfinite(found) and np.isfinite(bound):
            progress(0.5, Message(text, {"best": found, "bound": bound}))

    solver.cbMipInterrupt.subscribe(look)
    solver.cbSimplexInterrupt.subscribe(look)
    solver.cbMipLogging.subscribe(tell)
    return stopped
