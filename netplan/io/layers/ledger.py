"""The account of one delivery: what happened to every row."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netplan.io.rules import RULES, finding
from netplan.messages import Message
from netplan.model.findings import Problem

_MOST_NAMED = 1000  # rows for which one finding is written out; the others are counted


@dataclass(frozen=True)
class Counts:
    """Rows of a delivery: ``read`` is always the sum of the other three."""

    read: int
    accepted: int
    repaired: int
    rejected: int


class Ledger:
    """Collects findings while a delivery is checked; lives for one delivery.

    A row is accepted until a rule of ``RULES`` repairs or rejects it.
    """

    def __init__(self, layer: str, file: str, n: int) -> None:
        self.layer = layer
        self.file = file
        self.repaired = np.zeros(n, dtype=bool)
        self.rejected = np.zeros(n, dtype=bool)
        self.rules = np.full(n, "", dtype=object)  # by which a row was rejected
        self._rows: list[tuple[str, NDArray[np.int64], dict[str, Any]]] = []
        self._whole: list[Problem] = []

    def rows(self, code: str, mask: ArrayLike, **fields: Any) -> None:
        """Note ``code`` about every row of ``mask`` [n]; a field may be an array [n] of values."""
        rows = np.flatnonzero(np.asarray(mask) & ~self.rejected)
        if not len(rows):
            return
        effect = RULES[code].effect
        if effect == "reject":
            self.rejected[rows] = True
            self.rules[rows] = code
        elif effect == "repair":
            self.repaired[rows] = True
        self._rows.append((code, rows, fields))

    def count(self, code: str, mask: ArrayLike, **fields: Any) -> None:
        """Note ``code`` once, with the number of rows of ``mask`` [n], which count as repaired."""
        rows = np.flatnonzero(np.asarray(mask) & ~self.rejected)
        if len(rows):
            self.repaired[rows] |= RULES[code].effect == "repair"
            self._whole.append(finding(code, self.layer, file=self.file, n=len(rows), **fields))

    def whole(self, code: str, **fields: Any) -> None:
        """Note ``code`` about the delivery as a whole."""
        self._whole.append(finding(code, self.layer, file=self.file, **fields))

    @property
    def counts(self) -> Counts:
        """How many rows were read, accepted as they are, repaired and rejected."""
        n, rejected = len(self.rejected), int(self.rejected.sum())
        repaired = int((self.repaired & ~self.rejected).sum())
        return Counts(n, n - repaired - rejected, repaired, rejected)

    def problems(self, ids: NDArray[np.object_], xy: NDArray[np.float64]) -> tuple[Problem, ...]:
        """Return the findings, those about the whole first, then by row; ``xy`` is [n, 2] in metres."""
        found = [
            _about_row(code, self.layer, int(row), self._fields(fields, row), str(ids[row]), xy[row])
            for code, rows, fields in self._rows
            for row in rows[:_MOST_NAMED]
        ]
        more = [
            finding("FILE-004", self.layer, file=self.file, rule=code, n=len(rows) - _MOST_NAMED)
            for code, rows, _ in self._rows
            if len(rows) > _MOST_NAMED
        ]
        return (*self._whole, *more, *sorted(found, key=lambda problem: (problem.row, problem.code)))

    def _fields(self, fields: dict[str, Any], row: int) -> dict[str, Any]:
        own = {
            key: _plain(value[row]) if isinstance(value, np.ndarray) else value
            for key, value in fields.items()
        }
        return {"file": self.file, "layer": self.layer, "row": int(row) + 1, **own}


def _about_row(
    code: str, layer: str, row: int, fields: dict[str, Any], row_id: str, xy: NDArray[np.float64]
) -> Problem:
    rule = RULES[code]
    message, advice = Message(rule.text, {**fields, "id": row_id}), Message(rule.advice)
    problem = Problem(code, rule.severity, layer, message, advice, row, row_id)
    return problem if np.isnan(xy).any() else replace(problem, x=float(xy[0]), y=float(xy[1]))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
