"""Which sites are worth a trench, if each may stay out at a price: prize-collecting Steiner trees.

Written as a plain Steiner tree: every site gets a leaf that hangs on its node and, at its price, on existing
fibre (Ljubić et al. 2006, doi 10.1007/s10107-005-0660-x). Both edges cost a toll more, so that no tree gains
by passing through a leaf; where one does nevertheless, what hangs behind it counts as left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph import Ints, components
from netplan.core.steiner import SteinerInstance, SteinerTree, steiner_tree
from netplan.progress import SILENT, Progress


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
    given: SteinerInstance, price: Ints, rounds: int, seed: int = 0, progress: Progress = SILENT
) -> Collected:
    """Choose among the terminals of an instance with roots; ``price`` [n_terminals] of leaving each out.

    A terminal may stand several times, each with its own price.
    """
    if not len(price) or not price.max():
        return Collected(np.zeros(len(price), bool), np.empty(0, np.int64), 0)
    toll = int(price.max())
    question = _with_leaves(given, price, toll)
    tree = steiner_tree(question, rounds=rounds, seed=seed, progress=progress)
    chosen, edges = _read(given, tree, len(price))
    return Collected(chosen, edges, tree.bound - toll * len(price))


def _with_leaves(given: SteinerInstance, price: Ints, toll: int) -> SteinerInstance:
    leaf = given.n_nodes + np.arange(len(price))
    root = np.full(len(price), given.roots[0])
    return SteinerInstance(
        n_nodes=given.n_nodes + len(price),
        tail=np.concatenate([given.tail, given.terminals, root]),
        head=np.concatenate([given.head, leaf, leaf]),
        cost=np.concatenate([given.cost, np.full(len(price), toll), toll + price]),
        terminals=leaf,
        roots=given.roots,
    )


def _read(given: SteinerInstance, tree: SteinerTree, n: int) -> tuple[NDArray[np.bool_], Ints]:
    """Return which terminals the tree connects to the roots without passing through a leaf, and its edges."""
    m = len(given.cost)
    used = np.zeros(m + 2 * n, bool)
    used[tree.edges] = True
    edges = np.flatnonzero(used[:m])
    ends = np.concatenate([given.tail[edges], given.roots[:-1]])
    others = np.concatenate([given.head[edges], given.roots[1:]])
    part = components(given.n_nodes, ends, others)
    fed = part[given.roots[0]]
    chosen = used[m : m + n] & (part[given.terminals] == fed)
    return chosen, edges[part[given.tail[edges]] == fed]
