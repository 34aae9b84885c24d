"""Which sites are worth a trench, if each may stay out at a price: prize-collecting Steiner trees.

Written as a plain Steiner tree: every site gets a leaf that hangs on its node and, at its price, on existing
fibre (Ljubić et al. 2006, doi 10.1007/s10107-005-0660-x). Both edges cost a toll more. A tree that passes
through a leaf pays one toll too many; where the toll exceeds what any answer needs to cost, none does.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.rows import components
from netplan.core.steiner import SteinerInstance, SteinerTree, repaired_tree, steiner_tree
from netplan.progress import SILENT, Progress, steps

MUST = -1
"""Price of a site that has to be connected."""

_ROOM = 1 << 57
"""Costs times nodes that the solver can count with, and a little less."""


@dataclass(frozen=True, eq=False)
class Collected:
    """The sites that are connected, the edges of their tree, and a bound.

    chosen  [n_sites]
    edges   [any]      edges of the given graph, ascending
    bound              no tree and prices paid together cost less
    """

    chosen: NDArray[np.bool_]
    edges: Ints
    bound: int


def collect(
    given: SteinerInstance,
    price: Ints,
    rounds: int,
    seed: int = 0,
    progress: Progress = SILENT,
    before: Ints | None = None,
) -> Collected:
    """Choose among the terminals of an instance with roots; ``price`` [n_terminals] of leaving each out.

    A terminal may stand several times, each with its own price; a negative price: it has to be connected.
    With edges of ``before`` the tree that used them is repaired instead of searched anew, without a bound.
    """

    def tree_of(one: SteinerInstance, rounds: int, progress: Progress = SILENT) -> SteinerTree:
        if before is None:
            return steiner_tree(one, rounds=rounds, seed=seed, progress=progress)
        return repaired_tree(one, before, progress=progress)

    price = np.where(np.isin(given.terminals, given.roots), MUST, price)  # they are connected
    must = price < 0
    if not price.any() and not len(given.forced):
        return Collected(must, np.empty(0, np.int64), 0)
    free = np.flatnonzero(price > 0)
    first, search = steps(progress, 0.0, 0.1 if len(free) else 1.0, 1.0)
    least = tree_of(replace(given, terminals=given.terminals[must]), 1 if len(free) else rounds, first)
    if not len(free):
        return Collected(must, least.edges, least.bound)
    question, toll = _with_leaves(given, price, free, least.cost + int(price[free].sum()) + 1)
    tree = tree_of(question, rounds, search)
    chosen, edges = _read(given, tree, price)
    if (must & ~chosen).any():  # the toll had to be low, and something essential hangs behind a leaf
        chosen |= must
        edges = tree_of(replace(given, terminals=given.terminals[chosen]), rounds).edges
    return Collected(chosen, edges, max(tree.bound - toll * len(free), 0))


def _with_leaves(given: SteinerInstance, price: Ints, free: Ints, enough: int) -> tuple[SteinerInstance, int]:
    """Give the terminals ``free`` a leaf each; return also the toll: ``enough``, or what can be counted."""
    nodes, dear = given.node_cost, bool(given.node_cost.any())
    n_nodes = given.n_nodes + len(free) + dear
    known = int(given.cost.sum() + 2 * given.node_cost.sum() + price[free].sum())
    room = (_ROOM // n_nodes - known) // (2 * len(free))
    toll = max(min(enough, room), int(price.max()))
    leaf = given.n_nodes + np.arange(len(free))
    top = given.roots[:1] if not dear else np.array([n_nodes - 1])  # nobody pays for touching that one
    root = np.full(len(free), top[0])
    question = replace(
        given,
        n_nodes=n_nodes,
        tail=np.concatenate([given.tail, given.terminals[free], root]),
        head=np.concatenate([given.head, leaf, leaf]),
        cost=np.concatenate([given.cost, np.full(len(free), toll), toll + price[free]]),
        terminals=np.concatenate([given.terminals[price < 0], leaf]),
        roots=np.append(given.roots, top) if dear else given.roots,
        node_cost=np.append(nodes, np.zeros(n_nodes - given.n_nodes, np.int64)) if dear else nodes[:0],
    )
    return question, toll


def _read(given: SteinerInstance, tree: SteinerTree, price: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Return which terminals the tree connects to the roots without passing through a leaf, and its edges."""
    free = np.flatnonzero(price > 0)
    m, n = len(given.cost), len(free)
    used = np.zeros(m + 2 * n, bool)
    used[tree.edges] = True
    edges = np.flatnonzero(used[:m])
    ends = np.concatenate([given.tail[edges], given.roots[:-1]])
    others = np.concatenate([given.head[edges], given.roots[1:]])
    part = components(given.n_nodes, ends, others)
    fed = part[given.roots[0]]
    chosen = part[given.terminals] == fed
    wanted = np.zeros(len(chosen), bool)
    wanted[free] = used[m : m + n]
    chosen &= wanted | (price < 0)
    return chosen, edges[part[given.tail[edges]] == fed]
