"""Reading a tree: direction, sites behind every edge, sums from the root; networkx is the second opinion."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.trench.design import flow
from netplan.core.trench.shares import fair_shares
from netplan.core.trench.trench_graph import TrenchGraph


def graph_of(edges, n):
    table = pd.DataFrame(edges, columns=["tail", "head"])
    return TrenchGraph(np.zeros((n, 2)), table, pd.DataFrame())


def test_a_chain_counts_the_sites_behind_it():
    graph = graph_of([(2, 1), (0, 1), (2, 3)], 4)  # 0 - 1 - 2 - 3, rooted at 0, sites at 1 and 3
    design = flow(graph, np.array([0, 1, 2]), np.array([0]), np.array([3, 1]))
    behind = dict(zip(design.edge, design.behind, strict=True))
    assert behind == {1: 2, 0: 1, 2: 1}
    assert list(design.towards_sites(np.ones(3))) == [3.0, 1.0]


def test_sites_that_are_roots_have_no_way():
    graph = graph_of([(0, 1)], 3)
    design = flow(graph, np.array([0]), np.array([0, 2]), np.array([2, 1, 0]))
    assert list(design.towards_sites(np.array([7.0]))) == [0.0, 7.0, 0.0]


def test_without_edges_all_ways_are_zero():
    design = flow(graph_of([], 2), np.array([], dtype=np.int64), np.array([0]), np.array([0]))
    assert list(design.towards_sites(np.zeros(0))) == [0.0]


@settings(max_examples=30)
@given(st.integers(2, 12), st.data())
def test_ways_and_counts_agree_with_networkx(n, data):
    parents = [data.draw(st.integers(0, k - 1)) for k in range(1, n)]
    edges = [(k + 1, p) if data.draw(st.booleans()) else (p, k + 1) for k, p in enumerate(parents)]
    sites = data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=5))
    length = np.array([data.draw(st.integers(0, 9)) for _ in edges], dtype=float)
    design = flow(graph_of(edges, n), np.arange(n - 1), np.array([0]), np.array(sites))
    tree = nx.Graph()
    tree.add_nodes_from(range(n))
    for k, (tail, head) in enumerate(edges):
        tree.add_edge(tail, head, edge=k, length=length[k])
    ways = [nx.shortest_path_length(tree, 0, site, weight="length") for site in sites]
    assert list(design.towards_sites(length[design.edge])) == pytest.approx(ways)
    for position, edge in enumerate(design.edge):
        cut = tree.copy()
        cut.remove_edge(*edges[edge])
        lit = nx.node_connected_component(cut, 0)
        assert design.behind[position] == sum(site not in lit for site in sites)


@settings(max_examples=30)
@given(st.integers(2, 12), st.data())
def test_shares_add_up_branch_by_branch_and_nobody_pays_more_than_alone(n, data):
    parents = [data.draw(st.integers(0, k - 1)) for k in range(1, n)]
    sites = data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=6))
    numbers = st.integers(0, 99)
    cost = np.array([data.draw(numbers) for _ in parents], dtype=float)
    alone = np.array([data.draw(numbers) for _ in sites], dtype=float)
    design = flow(
        graph_of(list(zip(range(1, n), parents, strict=True)), n),
        np.arange(n - 1),
        np.array([0]),
        np.array(sites),
    )
    shares = fair_shares(design, cost[design.edge], alone)
    ways = [set() for _ in sites]  # the edges of each, by the child they lead to
    for way, site in zip(ways, sites, strict=True):
        at = site
        while at:
            way.add(at)
            at = parents[at - 1]
    for first in (child for child in range(1, n) if parents[child - 1] == 0):
        inside = [k for k, way in enumerate(ways) if first in way]
        paid = sum(cost[edge - 1] for edge in set().union(*(ways[k] for k in inside)))
        assert shares[inside].sum() == pytest.approx(paid)
        if paid <= alone[inside].sum():
            assert (shares[inside] <= alone[inside] + 1e-9).all()
    equal = design.towards_sites(cost[design.edge] / np.maximum(design.behind, 1))
    if (equal <= alone).all():
        assert list(shares) == list(equal)
