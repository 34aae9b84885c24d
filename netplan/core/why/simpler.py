"""What simpler ways of planning would cost for the same sites, at the prices of the same question."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import Nearest, nearest_source, path_edges, tails
from netplan.core.graph.rows import Csr, csr
from netplan.core.steiner.instance import merged
from netplan.core.why.otherwise import Decided
from netplan.messages import Message, mark
from netplan.model.explained import Simpler


def simpler_plans(decided: Decided) -> Iterator[Simpler]:
    """Return what the sites the plan connects would cost if they were planned as others do.

    Room in ducts is not looked at: it is what these ways of planning do not know.
    """
    question, chosen = decided.question, decided.best.chosen
    nodes = question.node[chosen]
    if not len(nodes) or not len(question.roots):
        return
    none = np.empty(0, np.int64)
    n_nodes, label = merged(question.n_nodes, none, none, question.roots)  # all existing fibre is one node
    rows = csr(n_nodes, label[question.tail], label[question.head])
    root, site = np.unique(label[question.roots]), label[nodes]
    toll = np.zeros(n_nodes, np.int64)
    toll[label] = question.node_cost if len(question.node_cost) else 0
    toll[label[question.roots]] = 0
    cents = question.cost[rows.edge] + toll[rows.indices]
    entry = int(question.entry[chosen].sum()) + decided.lead_in * len(nodes)
    alone = nearest_source(rows, cents, root)
    each = int(alone.distance[site].sum())
    own = _used(rows, alone, site)
    hops = _used(rows, nearest_source(rows, np.ones(len(cents), np.int64), root), site)
    for text, cost in (
        (mark("Each site on its own, nothing shared"), each),
        (mark("Each site its own shortest way, shared trench paid once"), question.route_cost(own)),
        (mark("Fewest vertices from each site to the fibre"), question.route_cost(hops)),
        (
            mark("Spanning tree of shortest ways between sites"),
            question.route_cost(_spanning(rows, cents, root, site)),
        ),
    ):
        yield Simpler(Message(text), round((cost + entry) * decided.eur, 2))


def planned_eur(decided: Decided) -> float:
    """Return what the plan pays for its route and house connections."""
    question, best = decided.question, decided.best
    cents = question.route_cost(best.edges) + int(question.entry[best.chosen].sum())
    return round((cents + decided.lead_in * int(best.chosen.sum())) * decided.eur, 2)


def _used(rows: Csr, nearest: Nearest, sites: Ints) -> Ints:
    ways = [path_edges(rows, nearest, int(site)) for site in sites]
    return np.unique(np.concatenate(ways)) if ways else np.empty(0, np.int64)


def _spanning(rows: Csr, cents: Ints, root: Ints, sites: Ints) -> Ints:
    """Return the edges of the spanning tree whose edges are shortest ways between sites and roots.

    It lies within the borders of the areas that are nearest to each (K. Mehlhorn, 1988).
    """
    wanted = np.unique(np.concatenate([root, sites]))
    near = nearest_source(rows, cents, wanted)
    a, b = tails(rows), rows.indices
    border = np.flatnonzero((near.source[a] != near.source[b]) & (a < b) & (near.source[a] >= 0))
    length = near.distance[a[border]] + cents[border] + near.distance[b[border]]
    order = np.lexsort((border, length))
    border, length = border[order], length[order]
    ends = np.sort(np.stack([near.source[a[border]], near.source[b[border]]]), axis=0)
    _, first = np.unique(ends, axis=1, return_index=True)
    i, j = (np.searchsorted(wanted, end) for end in ends[:, first])
    n = len(wanted)
    # lengths of 0 would be no edges for scipy: ranks give the same tree
    rank = np.argsort(np.argsort(length[first], kind="stable"), kind="stable") + 1
    tree = minimum_spanning_tree(coo_array((rank, (i, j)), shape=(n, n)).tocsr()).data.astype(np.int64)
    bridges = border[first[np.isin(rank, tree)]]
    used = [rows.edge[bridges]]
    used += [path_edges(rows, near, int(end)) for arc in bridges for end in (a[arc], b[arc])]
    return np.unique(np.concatenate(used))
