"""Arrays for kernels: their types, and read-only copies."""

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.signedinteger[Any]]
"""Rows of a table, of 32 bits where there are many of them: half the memory."""
Scalar = TypeVar("Scalar", bound=np.generic)


def frozen(values: ArrayLike | Iterable[Any], dtype: type[Scalar]) -> NDArray[Scalar]:
    """Return a read-only C-ordered copy: numba then compiles one signature and refuses writes to inputs."""
    array: NDArray[Scalar] = np.array(values, dtype=dtype, order="C", copy=True)
    array.flags.writeable = False
    return array


def distinct(points: Floats) -> tuple[Floats, Ints]:
    """Return the distinct points [m, 2], ordered by x then y, and which of them each point [n, 2] is."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    ordered = points[order]
    new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(points)]
    position = np.empty(len(points), dtype=np.int64)
    position[order] = np.cumsum(new) - 1
    return ordered[new], position
