"""Snapping and the way along the streets to fibre, against hand-measured towns and a plain twin."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from netplan.core.streets.reach import access_to, way_to
from netplan.core.streets.snap import snap, street_index
from tests.towns import ORIGIN, town

TOWN = """
A-------B
|       |
|       |
C-------D
"""


def at(x, y):
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def series(*points):
    return gpd.GeoSeries(list(points))


def test_a_point_is_tied_to_the_nearest_street_within_the_limit():
    index = street_index(town(TOWN).layer("streets"))
    places = snap(series(at(30, 4), at(30, -20), at(300, 0)), index, 20.0)
    assert list(places.distance_m[:2]) == pytest.approx([4.0, 20.0])
    assert list(places.at_m[:2]) == pytest.approx([30.0, 30.0])
    assert places.edge[2] == -1
    assert np.isinf(places.distance_m[2])


def test_equal_distances_take_the_lowest_edge():
    index = street_index(town(TOWN).layer("streets"))
    middle = snap(series(at(40, 15)), index, 50.0)
    assert middle.edge[0] == min(k for k in range(4) if abs(index.graph.length_mm[k] - 80_000) < 1)


def test_nothing_is_tied_to_a_bridge():
    table = town(TOWN).layer("streets")
    table["bridge"] = table["geometry"].map(lambda line: line.centroid.y == ORIGIN[1])
    places = snap(series(at(40, 1)), street_index(table), 50.0)
    assert places.distance_m[0] == pytest.approx(29.0)


@pytest.mark.parametrize(
    ("x", "y", "way_m"),
    [
        (80, 0, 80.0),  # D: along C-D
        (80, 30, 110.0),  # B
        (40, 8, 48.0),  # 8 to the street, 40 along it
        (0, 0, 0.0),
    ],
)
def test_the_way_to_fibre_at_c_is_what_a_ruler_says(x, y, way_m):
    project = town(TOWN, fibre=["C"])
    index = street_index(project.layer("streets"))
    places = snap(series(at(x, y)), index, 50.0)
    way = way_to(access_to(project.layer("fibre").geometry, index, 50.0), places, index)
    assert way[0] == pytest.approx(way_m, abs=0.01)


def test_fibre_in_the_same_street_passes_the_door():
    project = town(TOWN, fibre=["CD"])
    index = street_index(project.layer("streets"))
    places = snap(series(at(43, 12)), index, 50.0)
    way = way_to(access_to(project.layer("fibre").geometry, index, 50.0), places, index)
    assert 12.0 <= way[0] <= 17.0  # fibre is looked at every ten metres


def test_without_fibre_or_street_there_is_no_way():
    project = town(TOWN)
    index = street_index(project.layer("streets"))
    places = snap(series(at(40, 0), at(900, 0)), index, 50.0)
    assert np.isinf(way_to(access_to(project.layer("fibre").geometry, index, 50.0), places, index)).all()
    with_fibre = way_to(
        access_to(gpd.GeoSeries([LineString([at(0, 0), at(1, 0)])]), index, 50.0), places, index
    )
    assert np.isfinite(with_fibre[0])
    assert np.isinf(with_fibre[1])


spots = st.tuples(st.integers(-10, 90), st.integers(-10, 40))


@settings(max_examples=12)
@given(spots, spots)
def test_the_way_agrees_with_networkx_on_a_street_cut_into_metres(site, fibre):
    project = town(TOWN)
    index = street_index(project.layer("streets"))
    cable = gpd.GeoSeries([LineString([at(*fibre), at(fibre[0], fibre[1] + 0.001)])])
    places = snap(series(at(*site)), index, 100.0)
    way = way_to(access_to(cable, index, 100.0), places, index)[0]
    ring = nx.cycle_graph(220)  # 80 + 30 + 80 + 30 metres
    length = [line.length for line in project.layer("streets").geometry]
    assert sum(length) == pytest.approx(220)
    around = LineString([at(0, 0), at(80, 0), at(80, 30), at(0, 30), at(0, 0)])
    foot, access = around.project(at(*site)), around.project(at(*fibre))
    expected = nx.shortest_path_length(ring, round(foot) % 220, round(access) % 220)
    if clear(site) and clear(fibre):
        assert way == pytest.approx(expected + around.distance(at(*site)), abs=1.5)


def clear(spot):
    """Whether one side of the ring is nearer than the others; equally near places may be told apart."""
    sides = LineString([at(0, 0), at(80, 0), at(80, 30), at(0, 30), at(0, 0)])
    corners = list(sides.coords)
    distance = sorted(LineString(corners[k : k + 2]).distance(at(*spot)) for k in range(4))
    return distance[1] - distance[0] > 0.01
