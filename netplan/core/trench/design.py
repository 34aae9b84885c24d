"""Read a trench tree: which way it leads from existing fibre to the sites, and who shares which metre."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.model.project import Project


@dataclass(frozen=True, eq=False)
class Flow:
    """A tree read from its roots outwards, edges in breadth-first order.

    edge     [k]   edges of the trench graph
    parent   [k]   position of the edge before it towards the root; -1 at a root
    behind   [k]   number of sites that are served through the edge
    last     [n]   position of the edge that ends at each site; -1 where the site is a root
    """

    edge: Ints
    parent: Ints
    behind: Ints
    last: Ints

    def towards_sites(self, value: Floats) -> Floats:
        """Add up a value per edge from the root to every site."""
        total = value.copy()
        for at in range(len(total)):
            if self.parent[at] >= 0:
                total[at] += total[self.parent[at]]
        padded = np.append(total, 0.0)  # a site that is a root has no way to go
        sums: Floats = padded[self.last]
        return sums


def flow(graph: TrenchGraph, edges: Ints, roots: Ints, site_nodes: Ints) -> Flow:
    """Direct the route ``edges`` away from ``roots`` and count the sites behind every edge.

    An edge that closes a circle, as forced ones may, serves nobody and comes last.
    """
    return directed(graph.edges["tail"].to_numpy(), graph.edges["head"].to_numpy(), edges, roots, site_nodes)


def directed(tails: Ints, heads: Ints, edges: Ints, roots: Ints, site_nodes: Ints) -> Flow:
    """Direct some ``edges`` of a graph, given by the ends of all of its edges, as ``flow`` does."""
    tail, head = tails[edges], heads[edges]
    nodes = np.unique(np.concatenate([tail, head, roots, site_nodes]))
    place = np.searchsorted(nodes, np.concatenate([tail, head])) + 1  # 0 joins all roots
    place[np.isin(nodes[place - 1], roots)] = 0
    n = len(nodes) + 1
    a, b = place[: len(edges)], place[len(edges) :]
    matrix = coo_array((np.arange(1, len(edges) + 1), (a, b)), shape=(n, n)).tocsr()
    order, before = breadth_first_order(matrix, 0, directed=False)
    arriving = _arriving(a, b, before)
    reached = order[1:]
    position = np.full(n, -1)
    position[reached] = np.arange(len(reached))
    site = np.searchsorted(nodes, site_nodes) + 1
    site[np.isin(site_nodes, roots)] = 0
    behind = np.bincount(site, minlength=n)
    for node in reached[::-1]:
        behind[before[node]] += behind[node]
    closing = np.setdiff1d(np.arange(len(edges)), arriving[reached])
    return Flow(
        edges[np.concatenate([arriving[reached], closing])],
        np.concatenate([position[before[reached]], position[a[closing]]]),
        np.concatenate([behind[reached], np.zeros(len(closing), dtype=np.int64)]),
        position[site],
    )


def edges_along(project: Project, graph: TrenchGraph, trenches: pd.DataFrame) -> Ints:
    """Return the edges of a graph of ``project`` that run where planned ``trenches`` do, int64 ascending.

    The trenches may be those of another graph, cut elsewhere: an edge counts whose middle they pass. Links
    to sites have no line of their own to be known by, and are left out.
    """
    found = [np.empty(0, np.int64)]
    for kind, layer, key in (("street", "streets", "street_id"), ("duct", "ducts", "duct_id")):
        edges = graph.edges[graph.edges["kind"] == kind]
        old = trenches[(trenches["segment_kind"] == kind).to_numpy(dtype=bool)]
        ids = project.layer(layer)["id"].drop_duplicates()
        place = pd.Index(ids).get_indexer(old[key])
        old, rows = old[place >= 0], ids.index.to_numpy()[place[place >= 0]]
        span = 1.0 + max(edges["to_m"].max(), old["to_m"].max()) if len(edges) and len(old) else 1.0
        begin = rows * span + old["from_m"].to_numpy()
        order = np.argsort(begin, kind="stable")
        end = np.append(-1.0, (rows * span + old["to_m"].to_numpy())[order])
        middle = edges["row"].to_numpy() * span + (edges["from_m"] + edges["to_m"]).to_numpy() / 2
        inside = middle < end[np.searchsorted(begin[order], middle)]
        found.append(edges.index.to_numpy()[inside])
    return np.sort(np.concatenate(found))


def _arriving(a: Ints, b: Ints, before: Ints) -> Ints:
    """Return the edge over which each node is reached, the lowest of parallel ones; -1 for the root."""
    arriving = np.full(len(before), -1)
    for child, parent in ((a, b), (b, a)):
        over = np.flatnonzero(before[child] == parent)[::-1]
        arriving[child[over]] = np.where(
            arriving[child[over]] < 0, over, np.minimum(over, arriving[child[over]])
        )
    return arriving
