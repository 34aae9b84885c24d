"""Shortest paths beside a plain Dijkstra, scipy, and the laws that hold whatever the graph."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from netplan.core.graph import paths
from netplan.core.graph.paths import INT_INF, along, distances, nearest_source, path_arcs, path_edges, tails
from netplan.core.graph.rows import csr
from netplan.errors import Cancelled
from netplan.progress import Progress
from tests.naive import naive_nearest


@st.composite
def searches(draw):
    """Draw a small graph with loops, parallel and zero edges, sources with or without a head start.

    Some weights and head starts are far greater than the others: they wait beyond the buckets.
    """
    n = draw(st.integers(1, 8))
    node = st.integers(0, n - 1)
    cost = st.integers(0, 4) | st.sampled_from([1000, 10**7, 10**12])
    edges = draw(st.lists(st.tuples(node, node, cost), max_size=16))
    start = st.integers(0, 3) | st.sampled_from([1000, 10**9])
    sources = draw(st.lists(st.tuples(node, start), min_size=0, max_size=4))
    return n, edges, sources


def rows(n, edges):
    tail, head, cost = np.array(edges or np.empty((0, 3)), np.int64).reshape(-1, 3).T
    graph = csr(n, tail, head)
    return graph, cost[graph.edge]


def city(n=3000, seed=0):
    """Return a connected net of streets with lengths in millimetres."""
    rng = np.random.default_rng(seed)
    tail = np.arange(1, n)
    head = tail - rng.integers(1, np.minimum(tail, 40) + 1)
    more = rng.integers(0, n, (n // 2, 2))
    graph = csr(n, np.concatenate([tail, more[:, 0]]), np.concatenate([head, more[:, 1]]))
    return graph, rng.integers(0, 100_000, n - 1 + n // 2)[graph.edge]


@given(searches())
@settings(max_examples=40)
def test_distance_and_source_equal_the_naive_search(case):
    n, edges, sources = case
    graph, weight = rows(n, edges)
    nodes = np.array([s for s, _ in sources], np.int64)
    offset = np.array([o for _, o in sources], np.int64)
    found = nearest_source(graph, weight, nodes, offset=offset)
    wanted = naive_nearest(n, edges, sources)
    assert found.source.tolist() == [s for _, s in wanted]
    assert found.distance.tolist() == [INT_INF if s < 0 else d for d, s in wanted]


@pytest.mark.parametrize("kind", [np.int64, np.float64])
@pytest.mark.parametrize(("sample", "haste"), [(1, 0), (1, 2), (1000, 0)])
def test_neither_width_nor_order_of_the_buckets_changes_the_answer(monkeypatch, kind, sample, haste):
    graph, weight = city()
    weight = np.where(weight % 97 == 0, weight * 10**6, weight).astype(kind)
    sources, offset = np.arange(0, 3000, 70), np.arange(0, 43)[::-1] * 1_000_000
    wanted = nearest_source(graph, weight, sources, offset=offset)
    monkeypatch.setattr(paths, "_SAMPLE", sample)
    monkeypatch.setattr(paths, "_CACHED", 0 if haste else 10_000)
    monkeypatch.setattr(paths, "_HASTE_PER_NODE", haste)
    monkeypatch.setattr(paths, "_MOST_BUCKETS", 16)
    found = nearest_source(graph, weight, sources, offset=offset)
    for name in ("distance", "source", "parent_arc", "parent"):
        assert getattr(found, name).tolist() == getattr(wanted, name).tolist()
    matrix = csr_matrix((weight, graph.indices, graph.indptr))
    assert np.allclose(
        found.distance, (dijkstra(matrix, indices=sources) + offset[:, None]).min(axis=0), rtol=1e-12
    )


@settings(max_examples=15)
@given(searches())
def test_the_way_back_is_a_path_of_that_length_from_that_source(case):
    n, edges, sources = case
    graph, weight = rows(n, edges)
    start = {s: min(o for t, o in sources if t == s) for s, _ in sources}
    nodes = np.array([s for s, _ in sources], np.int64)
    found = nearest_source(graph, weight, nodes, offset=np.array([o for _, o in sources], np.int64))
    tail = tails(graph)
    for node in range(n):
        arcs = path_arcs(found, node)
        at = found.source[node]
        for arc in arcs:
            assert tail[arc] == at
            at = graph.indices[arc]
        assert at in {node, -1}
        if found.source[node] >= 0:
            assert found.distance[node] == start[int(found.source[node])] + weight[arcs].sum()
        assert path_edges(graph, found, node).tolist() == graph.edge[arcs].tolist()


@settings(max_examples=15)
@given(searches(), st.integers(0, 6))
def test_a_limit_forgets_what_is_farther_and_nothing_else(case, limit):
    n, edges, sources = case
    graph, weight = rows(n, edges)
    nodes = np.array([s for s, _ in sources], np.int64)
    full = nearest_source(graph, weight, nodes)
    near = nearest_source(graph, weight, nodes, limit=limit)
    within = full.distance <= limit
    assert (near.distance[within] == full.distance[within]).all()
    assert (near.source[within] == full.source[within]).all()
    assert (near.source[~within] == -1).all()
    assert (near.distance[~within] == INT_INF).all()


def test_equally_near_sources_go_to_the_lowest_even_behind_a_free_edge():
    # 3 --5-- 0 --0-- 1 --5-- 2: both sources are 5 away from nodes 0 and 1
    graph, weight = rows(4, [(3, 0, 5), (0, 1, 0), (1, 2, 5)])
    found = nearest_source(graph, weight, np.array([3, 2]))
    assert found.source.tolist() == [2, 2, 2, 3]
    assert found.distance.tolist() == [5, 5, 0, 0]


def test_of_equal_ways_the_one_over_the_lowest_node_is_taken():
    graph, weight = rows(4, [(0, 2, 1), (2, 3, 1), (0, 1, 1), (1, 3, 1)])
    assert path_edges(graph, nearest_source(graph, weight, np.array([0])), 3).tolist() == [2, 3]


def test_distances_of_a_city_equal_scipys_in_whole_numbers_and_in_floats():
    graph, weight = city()
    sources = np.array([5, 17, 2900, 17])
    matrix = nx.Graph()
    matrix.add_nodes_from(range(graph.n_nodes))
    for tail, head, length in zip(tails(graph), graph.indices, weight, strict=True):
        if tail != head and length + 1 < matrix.get_edge_data(tail, head, {"w": INT_INF})["w"]:
            matrix.add_edge(tail, head, w=int(length) + 1)  # scipy takes a stored 0 for no edge
    wanted = dijkstra(csr_matrix(nx.to_scipy_sparse_array(matrix, weight="w")), indices=sources)
    assert (distances(graph, weight + 1, sources, np.arange(graph.n_nodes)) == wanted).all()
    nearest = nearest_source(graph, (weight + 1) / 8, sources)
    assert (nearest.distance * 8 == wanted.min(axis=0)).all()


def test_the_table_is_the_same_from_either_side():
    graph, weight = city(500)
    few, many = np.array([3, 400]), np.arange(0, 500, 7)
    assert (distances(graph, weight, few, many) == distances(graph, weight, many, few).T).all()
    assert distances(graph, weight, few, np.empty(0, np.int64)).shape == (2, 0)


@settings(max_examples=15)
@given(searches())
def test_a_second_weight_adds_up_along_the_first_ones_paths(case):
    n, edges, sources = case
    graph, weight = rows(n, edges)
    found = nearest_source(graph, weight, np.array([s for s, _ in sources], np.int64))
    other = (np.arange(len(weight)) + 1) * 10
    total = along(found, other)
    for node in range(n):
        assert total[node] == (INT_INF if found.source[node] < 0 else other[path_arcs(found, node)].sum())
    assert np.isinf(along(found, other / 2)[found.source < 0]).all()


def test_nothing_is_reached_without_sources_or_without_edges():
    graph, weight = rows(3, [])
    assert nearest_source(graph, weight, np.empty(0, np.int64)).source.tolist() == [-1, -1, -1]
    found = nearest_source(graph, weight.astype(float), np.array([1]))
    assert found.distance.tolist() == [np.inf, 0, np.inf]
    assert along(found, np.empty(0)).tolist() == [np.inf, 0, np.inf]


def test_a_search_reports_and_can_be_stopped():
    graph, weight = city()
    shares = []
    nearest_source(graph, weight, np.array([0]), progress=Progress(lambda share, _: shares.append(share)))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(Cancelled):
        distances(graph, weight, np.arange(5), np.arange(5), Progress(stopped=lambda: len(shares) > 0))
