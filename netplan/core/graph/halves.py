"""A graph that changes: edges lie as two halves in the lists of their ends; a change costs a few writes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.jit import inner, kernel


class Mesh(NamedTuple):
    """A graph as linked lists of half-edges: half ``2e`` leaves ``tail[e]``, half ``2e + 1`` its head.

    first     [n]    int64, first half in the list of a node, -1 if none
    degree    [n]    int64
    after     [2m]   int64, next half in the list, -1 at its end
    before    [2m]   int64, previous half, -1 at the front
    to        [2m]   int64, node to which a half leads
    cost      [m]    int64, -1 if the edge is gone
    label     [m]    int64, what the edge stands for
    terminal  [n]    uint8, 1 at nodes to connect, the root included
    toll      [n]    int64, what a node costs by itself
    """

    first: Ints
    degree: Ints
    after: Ints
    before: Ints
    to: Ints
    cost: Ints
    label: Ints
    terminal: NDArray[np.uint8]
    toll: Ints


def make_mesh(
    tail: Ints,
    head: Ints,
    cost: Ints,
    terminal: NDArray[np.uint8],
    toll: Ints | None = None,
    n_spare: int = 0,
) -> Mesh:
    """Build the lists from edges without loops; ``n_spare`` places for further edges are behind them."""
    n_nodes = len(terminal)
    n_places = len(tail) + n_spare
    mesh = Mesh(
        np.full(n_nodes, -1, np.int64),
        np.zeros(n_nodes, np.int64),
        np.full(2 * n_places, -1, np.int64),
        np.full(2 * n_places, -1, np.int64),
        np.empty(2 * n_places, np.int64),
        np.concatenate([cost, np.full(n_spare, -1, np.int64)]),
        np.arange(n_places, dtype=np.int64),
        terminal.copy(),
        np.zeros(n_nodes, np.int64) if toll is None else toll.copy(),
    )
    _fill(mesh, tail, head)
    return mesh


@inner
def _link(mesh: Mesh, half: int, node: int) -> None:
    first = mesh.first[node]
    mesh.after[half] = first
    mesh.before[half] = -1
    if first >= 0:
        mesh.before[first] = half
    mesh.first[node] = half
    mesh.degree[node] += 1


@kernel
def _fill(mesh: Mesh, tail: Ints, head: Ints) -> None:
    for edge in range(len(tail)):
        mesh.to[2 * edge] = head[edge]
        mesh.to[2 * edge + 1] = tail[edge]
        _link(mesh, 2 * edge, tail[edge])
        _link(mesh, 2 * edge + 1, head[edge])


@inner
def drop(mesh: Mesh, edge: int) -> None:
    """Remove an edge."""
    mesh.cost[edge] = -1
    for half in (2 * edge, 2 * edge + 1):
        node = mesh.to[half ^ 1]
        before = mesh.before[half]
        after = mesh.after[half]
        if before >= 0:
            mesh.after[before] = after
        else:
            mesh.first[node] = after
        if after >= 0:
            mesh.before[after] = before
        mesh.degree[node] -= 1


@inner
def between(mesh: Mesh, node: int, other: int) -> int:
    """Return the edge between two nodes, -1 if there is none."""
    if mesh.degree[node] > mesh.degree[other]:
        node, other = other, node
    half = mesh.first[node]
    while half >= 0:
        if mesh.to[half] == other:
            return int(half >> 1)
        half = mesh.after[half]
    return -1


@inner
def lay(mesh: Mesh, edge: int, ends: tuple[int, int], cost: int, label: int) -> None:
    """Use the place of a removed edge for a new one; of two parallel edges the cheaper one stays."""
    tail, head = ends
    twin = between(mesh, tail, head)
    if twin >= 0:
        if cost < mesh.cost[twin]:
            mesh.cost[twin] = cost
            mesh.label[twin] = label
        return
    mesh.to[2 * edge] = head
    mesh.to[2 * edge + 1] = tail
    mesh.cost[edge] = cost
    mesh.label[edge] = label
    _link(mesh, 2 * edge, tail)
    _link(mesh, 2 * edge + 1, head)
