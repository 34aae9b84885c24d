"""Rows, parts and parallel edges beside sorting, scipy and a dictionary."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.graph.rows import components, csr, parts, simple_edges


@st.composite
def graphs(draw):
    """Draw a small graph with loops, parallel edges and lonely nodes."""
    n = draw(st.integers(1, 7))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 3)), max_size=14))
    return n, *np.array(edges or np.empty((0, 3)), np.int64).reshape(-1, 3).T


@given(graphs())
@settings(max_examples=50)
def test_arcs_are_ordered_by_tail_then_head_then_edge(case):
    n, tail, head, _ = case
    graph = csr(n, tail, head)
    both = list(zip(tail.tolist(), head.tolist(), range(len(tail)), strict=True))
    arcs = sorted(both + [(head, tail, edge) for tail, head, edge in both])
    rows = np.repeat(np.arange(n), np.diff(graph.indptr))
    assert list(zip(rows.tolist(), graph.indices.tolist(), graph.edge.tolist(), strict=True)) == arcs
    assert not any(array.flags.writeable for array in (graph.indptr, graph.indices, graph.edge))


@given(graphs())
@settings(max_examples=50)
def test_of_parallel_edges_the_cheapest_stays_and_of_equals_the_first(case):
    n, tail, head, cost = case
    best = {}
    for edge, ends in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        pair = min(ends), max(ends)
        if pair[0] != pair[1] and (pair not in best or cost[edge] < cost[best[pair]]):
            best[pair] = edge
    assert simple_edges(n, tail, head, cost).tolist() == [best[pair] for pair in sorted(best)]


@given(graphs())
@settings(max_examples=50)
def test_parts_are_those_of_scipy_numbered_by_their_lowest_nodes(case):
    n, tail, head, _ = case
    matrix = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n, n))
    n_parts, label = connected_components(matrix, directed=False)
    lowest = {part: min(np.flatnonzero(label == part)) for part in range(n_parts)}
    number = {part: k for k, part in enumerate(sorted(lowest, key=lowest.get))}
    found = parts(n, tail, head)
    assert found[0] == n_parts
    assert found[1].tolist() == [number[part] for part in label.tolist()]
    size = np.bincount(label)
    rank = {part: k for k, part in enumerate(sorted(lowest, key=lambda p: (-size[p], lowest[p])))}
    assert components(n, tail, head).tolist() == [rank[part] for part in label.tolist()]
