"""The question as one binary program, for what is small: few schools, or what the bound left over."""

import numpy as np
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, best_choice
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer, CoverQuestion
from netplan.core.graph.arrays import Floats, Ints
from netplan.progress import Progress

SMALL = 2_500
"""Variables of a program that HiGHS solves within a second or a few."""

_CENTS = 100.0
_BITS = 1e-6
_NODES = 20_000


def n_variables(question: CoverQuestion) -> int:
    """Return how many variables the program has."""
    pairs = len(question.rows.target) if question.has_rooms else 0
    return question.n_carriers + len(question.weight) + pairs


def exact_cover(question: CoverQuestion, progress: Progress) -> CoverAnswer | None:
    """Return the best choice with its bound; None if none covers enough within the budget.

    Variables are carriers, targets, and pairs where carriers can be full.

    Raises:
        Cancelled: the user stopped.

    """
    n, m, rows = question.n_carriers, len(question.weight), question.rows
    n_pairs = len(rows.target)
    carrier = np.repeat(np.arange(n), np.diff(rows.indptr))
    size = n_variables(question)
    parts = [_covering(question, carrier)]
    if question.has_rooms:
        pair = n + m + np.arange(n_pairs)
        number = np.arange(n_pairs)
        parts.append((np.tile(number, 2), np.append(pair, carrier), _signs(n_pairs), np.zeros(n_pairs)))
        room = np.append(rows.load, -np.ones(n))
        parts.append((np.append(carrier, np.arange(n)), np.append(pair, np.arange(n)), room, np.zeros(n)))
    value = np.zeros(size)
    if question.quota is not None:
        value[:n] = -question.cents / _CENTS
        wanted = np.array([-question.quota * (1.0 - 1e-9)])
        parts.append((np.zeros(m, np.int64), n + np.arange(m), -question.weight, wanted))
    else:
        value[n : n + m] = question.weight
        spent = np.array([(question.budget_cents or 0) / _CENTS])
        parts.append((np.zeros(n, np.int64), np.arange(n), question.cents / _CENTS, spent))
    low, high = np.zeros(size), np.ones(size)
    low[:n], high[:n] = question.status == FORCED, question.status != FORBIDDEN
    choice = best_choice(
        BinaryProgram(value, *_joined(parts, size), low, high), gap=0.0, nodes=_NODES, progress=progress
    )
    return None if choice is None else _answer(question, choice.chosen, choice.bound, carrier)


Part = tuple[Ints, Ints, Floats, Floats]
"""Rows, columns and values of limits, and the limits."""


def _covering(question: CoverQuestion, carrier: Ints) -> Part:
    """Let a target count only if as many take it as it needs."""
    n, m, rows = question.n_carriers, len(question.weight), question.rows
    takes = n + m + np.arange(len(carrier)) if question.has_rooms else carrier
    row = np.append(rows.target, np.arange(m))
    values = np.append(-np.ones(len(carrier)), np.full(m, float(question.seen_by)))
    return row, np.append(takes, n + np.arange(m)), values, np.zeros(m)


def _signs(n: int) -> Floats:
    return np.append(np.ones(n), -np.ones(n))


def _joined(parts: list[Part], size: int) -> tuple[coo_array, Floats]:
    """Return all limits under each other."""
    start = np.cumsum([0, *(len(part[3]) for part in parts)])
    row = np.concatenate([part[0] + at for part, at in zip(parts, start[:-1], strict=True)])
    column, values = (np.concatenate([part[k] for part in parts]) for k in (1, 2))
    limit = np.concatenate([part[3] for part in parts])
    return coo_array((values, (row, column)), shape=(len(limit), size)).tocsr(), limit


def _answer(question: CoverQuestion, chosen: np.ndarray, bound: float, carrier: Ints) -> CoverAnswer:
    n, m, rows = question.n_carriers, len(question.weight), question.rows
    taken = chosen[n + m :] if question.has_rooms else chosen[:n][carrier]
    count = np.bincount(rows.target[taken], minlength=m)
    cents = int(question.cents[chosen[:n]].sum())
    covered = count >= question.seen_by
    if question.quota is not None:
        proven = float(min(np.ceil(-bound * _CENTS - _BITS), cents))
    else:
        proven = max(bound, float(question.weight[covered].sum()))
    return CoverAnswer(np.flatnonzero(chosen[:n]), taken, covered, cents, proven)
