"""Columns of texts as numbers: a text that stands in thousands of rows is looked at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from netplan.core.graph.arrays import Ints


def coded(column: pd.Series) -> tuple[Ints, list[str]]:
    """Return for every row the position of its text among the distinct ones [n], -1 where it is missing."""
    code, words = column.factorize()
    return code.astype(np.int64), list(words)


def spelled(code: ArrayLike, words: Sequence[str | None]) -> Any:
    """Return the column of texts [n] that ``code`` stands for; missing where it is negative."""
    known = pd.array([*words, None], dtype="str")  # the last is what -1 points at
    return known.take(np.asarray(code, dtype=np.int64).clip(-1))


def positions(column: pd.Series, words: Sequence[str]) -> Ints:
    """Return where each text stands first in ``words`` [n]; -1 where it does not, or is missing."""
    code, found = coded(column)
    at = {word: k for k, word in reversed(list(enumerate(words))) if isinstance(word, str)}
    return np.append([at.get(word, -1) for word in found], -1).astype(np.int64)[code]


def rows_of(ids: pd.Series, wanted: pd.Series) -> Ints:
    """Return the row of ``ids`` where each of a few ``wanted`` ids stands first; -1 where it does not."""
    asked = wanted.dropna()
    rows = np.flatnonzero(ids.isin(asked).to_numpy(dtype=bool))
    found = positions(wanted, list(ids.array.take(rows)))
    return np.append(rows, -1)[found]
