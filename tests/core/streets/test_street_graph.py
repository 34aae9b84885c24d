"""The street network: noded, ordered, the same for every order of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString
from shapely.ops import unary_union

from netplan.core.streets.street_graph import street_graph
from tests.towns import layer, town

SQUARE = """
A---B
|   |
C---D
"""


def streets(*lines, **columns):
    return layer("streets", [{"geometry": LineString(line), **columns} for line in lines])


def test_a_square_has_four_nodes_and_edges():
    graph, problems = street_graph(town(SQUARE).layer("streets"))
    assert graph.n_nodes == 4
    assert sorted(graph.length_mm) == [20_000, 20_000, 40_000, 40_000]
    assert not problems


def test_an_end_on_the_middle_of_a_street_becomes_a_node():
    graph, problems = street_graph(streets([(0, 0), (100, 0)], [(30, 0), (30, 50)]))
    assert graph.n_nodes == 4
    assert sorted(graph.length_mm) == [30_000, 50_000, 70_000]
    assert [problem.code for problem in problems] == ["NET-002"]


def test_a_crossing_becomes_a_node_but_not_under_a_bridge():
    across = [(50, -50), (50, 50)]
    graph, problems = street_graph(streets([(0, 0), (100, 0)], across))
    assert graph.n_nodes == 5
    assert [problem.code for problem in problems] == ["NET-003"]
    flat = streets([(0, 0), (100, 0)], across)
    flat["bridge"] = [True, False]
    graph, problems = street_graph(flat)
    assert (graph.n_nodes, len(graph.tail)) == (4, 2)
    assert [problem.code for problem in problems] == ["NET-004"]


def test_motorways_are_left_out_and_said_so():
    table = streets([(0, 0), (100, 0)], [(0, 0), (0, 100)])
    table.loc[0, "road_class"] = 1000
    graph, problems = street_graph(table)
    assert list(graph.street) == [1]
    assert problems[0].code == "NET-001"
    assert problems[0].message.fields == {"n": 1}


def test_a_part_that_is_not_joined_is_named_with_its_row():
    table = streets([(0, 0), (100, 0)], [(100, 0), (100, 90)], [(500, 500), (500, 600)])
    graph, problems = street_graph(table)
    assert problems[0].code == "NET-004"
    assert (problems[0].row, problems[0].row_id) == (2, "streets-2")
    assert graph.component[graph.tail[graph.street == 2]] == [1]


def test_no_streets_make_an_empty_graph():
    graph, problems = street_graph(layer("streets", []))
    assert graph.n_nodes == 0
    assert problems == ()


lines = st.lists(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=3, unique=True).filter(
        lambda points: LineString(points).is_simple
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15)
@given(lines)
def test_nodes_and_lengths_agree_with_a_union_of_all_lines(drawn):
    """GEOS' own noding is the second opinion: equal total length for lines that do not overlap."""
    whole = unary_union([LineString(points) for points in drawn])
    total = sum(LineString(points).length for points in drawn)
    graph, _ = street_graph(streets(*drawn))
    if whole.length == pytest.approx(total):  # GEOS merges overlapping parts, a street table keeps both
        parts = list(whole.geoms) if hasattr(whole, "geoms") else [whole]
        assert graph.length_mm.sum() / 1000 == pytest.approx(total, abs=0.01)
        ends = {tuple(np.round(end, 3)) for part in parts for end in (part.coords[0], part.coords[-1])}
        assert ends <= set(zip(np.round(graph.x, 3), np.round(graph.y, 3), strict=True))


@settings(max_examples=15)
@given(lines, st.randoms())
def test_the_order_of_rows_changes_nothing(drawn, random):
    table = streets(*drawn)
    order = list(range(len(table)))
    random.shuffle(order)
    mixed = table.iloc[order].reset_index(drop=True)
    graph, _ = street_graph(table)
    again, _ = street_graph(mixed)
    for name in ("x", "y", "tail", "head", "from_m", "to_m", "length_mm", "component"):
        assert np.array_equal(getattr(graph, name), getattr(again, name))
    assert list(table["id"].iloc[graph.street]) == list(mixed["id"].iloc[again.street])
