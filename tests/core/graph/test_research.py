"""Streets and plans as graphs of networkx: the same distances there, and everything back again."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from netplan.core.graph.paths import nearest_source
from netplan.core.graph.research import from_networkx, to_networkx
from netplan.core.planning import make_plan
from netplan.core.streets.street_graph import street_graph
from netplan.errors import ParameterError
from netplan.model.scenario import Scenario
from tests.towns import layer, town

FORK = """
F-----+-----S
      |
      |
      T
"""
ARRAYS = ("x", "y", "tail", "head", "street", "from_m", "to_m", "length_mm", "component")
whole = st.tuples(st.integers(0, 60), st.integers(0, 60))


@settings(max_examples=15)
@given(st.lists(st.lists(whole, min_size=2, max_size=4, unique=True), min_size=1, max_size=6))
def test_streets_come_back_as_they_were_and_ways_are_as_long(drawn):
    streets, _ = street_graph(layer("streets", [{"geometry": LineString(line)} for line in drawn]))
    graph = to_networkx(streets)
    back = from_networkx(graph)
    for name in ARRAYS:
        assert np.array_equal(getattr(back, name), getattr(streets, name)), name
    rows = streets.csr
    mine = nearest_source(rows, streets.length_mm[rows.edge], np.array([0])).distance
    theirs = nx.single_source_dijkstra_path_length(graph, 0, weight="length_mm")
    assert {node: int(mine[node]) for node in theirs} == theirs


@pytest.fixture(scope="module")
def plan():
    return make_plan(town(FORK, fibre=["F"], schools=["S", "T"]), Scenario())


def test_a_plan_is_a_tree_that_reaches_its_sites_and_comes_back(plan):
    graph = to_networkx(plan)
    assert nx.is_tree(graph)
    assert sorted(site for _, sites in graph.nodes(data="sites") if sites for site in sites) == [
        "sites-0",
        "sites-1",
    ]
    assert graph.graph["cost_eur"] == plan.cost_eur
    total = sum(data["length_m"] for *_, data in graph.edges(data=True))
    assert total == pytest.approx(plan.tables["trenches"]["length_m"].sum())
    wanted = plan.tables["trenches"].sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(pd.DataFrame(from_networkx(graph)), pd.DataFrame(wanted))


def test_an_edge_that_was_taken_away_is_gone(plan):
    graph = to_networkx(plan)
    graph.remove_edge(*next(iter(graph.edges(keys=True))))
    assert len(from_networkx(graph)) == len(plan.tables["trenches"]) - 1


def test_what_is_no_such_graph_is_refused_with_a_sentence(plan):
    with pytest.raises(ParameterError):
        to_networkx(plan.project)
    with pytest.raises(ParameterError):
        from_networkx(nx.path_graph(3))
    graph = to_networkx(street_graph(plan.project.layer("streets"))[0])
    graph.add_edge(0, 1, key=99)
    with pytest.raises(ParameterError):
        from_networkx(graph)
