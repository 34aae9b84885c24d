"""Graphs as compressed sparse rows: the only place that makes arrays for kernels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.signedinteger[Any]]
"""Rows of a table, of 32 bits where there are many of them: half the memory."""
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Csr:
    """An undirected graph as compressed sparse rows: every edge is stored as two arcs.

    indptr   [n_nodes + 1]   int64, first arc of each node
    indices  [n_arcs]        int64, head of each arc
    edge     [n_arcs]        int64, the edge an arc belongs to
    """

    indptr: Ints
    indices: Ints
    edge: Ints

    @property
    def n_nodes(self) -> int:
        """Number of nodes, isolated ones included."""
        return len(self.indptr) - 1


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


def csr(n_nodes: int, tail: Ints, head: Ints) -> Csr:
    """Build the rows of an undirected graph from its edges ``tail[k] - head[k]``.

    Arcs of a node are ordered by head, then by edge, so that ties always break the same way.
    """
    ends = np.concatenate([tail, head])
    others = np.concatenate([head, tail])
    edge = np.tile(np.arange(len(tail), dtype=np.int64), 2)
    order = np.lexsort((edge, others, ends))
    indptr = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=n_nodes), out=indptr[1:])
    return Csr(frozen(indptr, np.int64), frozen(others[order], np.int64), frozen(edge[order], np.int64))


def components(n_nodes: int, tail: Ints, head: Ints) -> Ints:
    """Label the connected parts of a graph, the largest 0; equal sizes by their lowest node."""
    matrix = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    n_parts, label = connected_components(matrix, directed=False)
    size = np.bincount(label, minlength=n_parts)
    lowest = np.full(n_parts, n_nodes, dtype=np.int64)
    np.minimum.at(lowest, label, np.arange(n_nodes))
    rank = np.empty(n_parts, dtype=np.int64)
    rank[np.lexsort((lowest, -size))] = np.arange(n_parts)
    return frozen(rank[label], np.int64)
