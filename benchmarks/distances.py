"""Distances on a street network, beside scipy, igraph, rustworkx and networkx.

The town is made here: jittered points, triangulated, thinned to a spanning tree and the shortest other
edges. For the nearest source nodes are numbered by lot, for tables as neighbours in a street graph are.
Every peer gets its graph built beforehand and the same whole-number weights; all answers are compared.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import igraph
import networkx as nx
import numpy as np
import rustworkx as rx
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from netplan.core.graph.paths import distances, nearest_source
from netplan.core.graph.rows import csr

Edges = tuple[np.ndarray, np.ndarray, np.ndarray]


def town(n_side: int, seed: int = 1) -> Edges:
    """Return tail, head and cost of about ``1.5 * n_side ** 2`` street edges."""
    rng = np.random.default_rng(seed)
    n = n_side**2
    row, column = np.divmod(np.arange(n), n_side)
    block = (row // 32 * n_side + column // 32) * n + (row % 32) * 32 + column % 32
    order = np.argsort(block)  # neighbours get near numbers, as the street graph's Hilbert curve does
    points = np.column_stack([row, column])[order] + rng.uniform(-0.45, 0.45, (n, 2))
    corners = Delaunay(points).simplices
    pairs = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    tail, head = np.unique(pairs.astype(np.int64), axis=0).T
    length = np.hypot(*(points[tail] - points[head]).T) * 80.0
    tree = minimum_spanning_tree(coo_array((length, (tail, head)), shape=(n, n)).tocsr()).tocoo()
    kept = np.isin(tail * n + head, tree.row.astype(np.int64) * n + tree.col)
    others = np.flatnonzero(~kept)
    others = others[length[others] < np.quantile(length[others], 0.9)]
    kept[rng.permutation(others)[: n // 2]] = True
    price = rng.choice([1.0, 1.15, 1.4, 2.0], len(tail), p=[0.55, 0.25, 0.15, 0.05])
    cost = np.maximum(1, length * price * 100).astype(np.int64)
    return tail[kept], head[kept], cost[kept]


def seconds(work: Callable[[], Any], n: int) -> tuple[float, Any]:
    """Return the median time of ``n`` runs and the last result."""
    times = []
    for _ in range(n):
        begun = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), result


def _nearest_peers(n: int, edges: Edges, sources: np.ndarray, *, slow: bool) -> dict[str, Callable[[], Any]]:
    """Return the peers' ways to the distance from the nearest source; a free node stands for all sources."""
    tail, head, cost = edges
    one = np.concatenate([tail, head]), np.concatenate([head, tail])
    matrix = csr_array((np.tile(cost, 2).astype(float), one), shape=(n, n))
    ends = np.column_stack([np.append(tail, np.full(len(sources), n)), np.append(head, sources)])
    weights = np.append(cost, np.zeros(len(sources), np.int64)).tolist()
    web = igraph.Graph(n + 1, ends)
    rust = rx.PyGraph()
    rust.add_nodes_from(range(n + 1))
    rust.add_edges_from(list(zip(*ends.T.tolist(), weights, strict=True)))
    works: dict[str, Callable[[], Any]] = {
        "scipy": lambda: dijkstra(matrix, directed=True, indices=sources, min_only=True),
        "igraph": lambda: np.array(web.distances([n], weights=weights)[0][:n]),
    }

    def by_rust() -> np.ndarray:
        found = rx.dijkstra_shortest_path_lengths(rust, n, float)
        return np.array([found[node] if node != n else 0.0 for node in range(n)])

    works["rustworkx"] = by_rust
    if slow:
        graph = nx.Graph()
        graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), cost.tolist(), strict=True))

        def by_networkx() -> np.ndarray:
            found = nx.multi_source_dijkstra_path_length(graph, set(sources.tolist()))
            return np.array([found[node] for node in range(n)])

        works["networkx"] = by_networkx
    return works


def _table_peers(n: int, edges: Edges, sites: np.ndarray) -> dict[str, Callable[[], Any]]:
    tail, head, cost = edges
    one = np.concatenate([tail, head]), np.concatenate([head, tail])
    matrix = csr_array((np.tile(cost, 2).astype(float), one), shape=(n, n))
    web = igraph.Graph(n, np.column_stack([tail, head]))
    weights = cost.tolist()
    return {
        "scipy": lambda: dijkstra(matrix, directed=True, indices=sites)[:, sites],
        "igraph": lambda: np.array(web.distances(sites, sites, weights=weights)),
    }


def _rows(name: str, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]], n_runs: int) -> list[str]:
    ours()  # compiles
    mine, wanted = seconds(ours, n_runs)
    rows = [f"| {name} | netplan | {mine * 1000:,.0f} ms | 1 | {n_runs} |"]
    for peer, work in peers.items():
        taken, found = seconds(work, n_runs)
        if not np.array_equal(found, wanted):
            raise SystemExit(f"{peer} finds other distances than netplan")
        rows.append(f"| {name} | {peer} | {taken * 1000:,.0f} ms | {taken / mine:.1f} | {n_runs} |")
    return rows


def _nearest(n_side: int, n_runs: int) -> list[str]:
    n, (tail, head, cost) = n_side**2, town(n_side)
    number = np.random.default_rng(3).permutation(n)
    edges = number[tail], number[head], cost
    graph = csr(n, *edges[:2])
    weight = edges[2][graph.edge]
    sources = np.sort(np.random.default_rng(7).choice(n, 1000, replace=False))
    peers = _nearest_peers(n, edges, sources, slow=n_side < 1000)
    name = f"nearest of 1,000 sources, {n:,} nodes, {len(edges[0]):,} edges"
    return _rows(name, lambda: nearest_source(graph, weight, sources).distance, peers, n_runs)


def _table(n_side: int, n_runs: int) -> list[str]:
    n, edges = n_side**2, town(n_side)
    graph = csr(n, *edges[:2])
    weight = edges[2][graph.edge]
    sites = np.sort(np.random.default_rng(7).choice(n, 146, replace=False))
    peers = _table_peers(n, edges, sites)
    return _rows(
        f"table 146 × 146, {n:,} nodes", lambda: distances(graph, weight, sites, sites), peers, n_runs
    )


def main(quick: bool) -> str:
    """Return a Markdown table."""
    rows = ["| work | by | time (median) | times netplan's | runs |", "|---|---|---|---|---|"]
    rows += _nearest(245, 3 if quick else 7)
    rows += _table(245, 1 if quick else 3)
    if not quick:
        rows += _nearest(1000, 3)
    return "\n".join(rows)


if __name__ == "__main__":
    print(main(quick=True))
