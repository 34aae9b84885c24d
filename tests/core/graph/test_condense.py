"""The small graph has the distances of the large one, as networkx and plain searches find them."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.graph.condense import condensed
from netplan.core.graph.paths import INT_INF, distances, nearest_source
from netplan.core.graph.rows import csr


@st.composite
def nets(draw):
    n = draw(st.integers(1, 14))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 9) | st.just(INT_INF)), max_size=40))
    return n, edges, draw(st.lists(node, min_size=1, max_size=5))


@given(nets())
@settings(max_examples=25)
def test_distances_between_kept_nodes_stay(net):
    n, edges, kept = net
    tail, head, cost = np.array(edges or np.empty((0, 3)), np.int64).reshape(-1, 3).T
    graph = csr(n, tail, head)
    small, weight, number = condensed(graph, cost[graph.edge], np.array(kept))
    peer = nx.Graph()
    peer.add_nodes_from(range(n))
    for one, other, price in sorted(edges, key=lambda edge: -edge[2]):
        if price < INT_INF:
            peer.add_edge(one, other, weight=price)
    for source in kept:
        wanted = nx.single_source_dijkstra_path_length(peer, source)
        found = nearest_source(small, weight, number[[source]]).distance[number[kept]]
        assert found.tolist() == [wanted.get(node, INT_INF) for node in kept]


def test_a_table_of_a_grid_is_that_of_single_searches():
    side, rng = 40, np.random.default_rng(3)
    node = np.arange(side**2).reshape(side, side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    graph = csr(side**2, tail, head)
    weight = rng.integers(1, 100, len(tail))[graph.edge]
    sites = rng.choice(side**2, 25, replace=False)
    small, _, number = condensed(graph, weight, sites)
    assert small.n_nodes < side**2 / 2
    assert (number >= 0).sum() == small.n_nodes
    table = distances(graph, weight, sites, sites)
    for row, site in enumerate(sites):
        assert table[row].tolist() == nearest_source(graph, weight, np.array([site])).distance[sites].tolist()
