"""Snapping, typed numbers, and shapes taken apart and put together."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from netplan.errors import ParameterError
from netplan.ui.map.layers import map_layer
from netplan.ui.map.tools.change import chains_of, rebuilt
from netplan.ui.map.tools.snapping import SNAP_PX, snap
from netplan.ui.map.tools.typed import typed_place
from netplan.ui.map.view import View
from tests.towns import layer

VIEW = View(50.0, 50.0, 6.0, 800, 600)  # four pixels for a metre
REACH_M = SNAP_PX / VIEW.px_per_m


@pytest.fixture
def layers():
    streets = [
        {"geometry": shapely.LineString([(0, 0), (100, 0)]), "name": "South", "road_class": 5200},
        {"geometry": shapely.LineString([(0, 40), (100, 40)]), "name": "North", "road_class": 5200},
    ]
    pops = [{"geometry": shapely.Point(50, 1), "name": "PoP"}]
    return [map_layer(name, layer(name, rows)) for name, rows in (("streets", streets), ("pops", pops))]


def test_a_vertex_goes_before_a_line_and_the_limit_holds(layers):
    assert snap(layers, VIEW, (99.0, 1.0)).place == (100.0, 0.0)
    assert snap(layers, VIEW, (99.0, 1.0)).kind == "vertex"
    edge = snap(layers, VIEW, (30.0, 1.0))
    assert (edge.place, edge.kind, edge.of) == ((30.0, 0.0), "edge", ("streets", 0))
    far = snap(layers, VIEW, (30.0, REACH_M + 0.1))
    assert (far.place, far.kind) == ((30.0, REACH_M + 0.1), "")
    assert snap(layers, VIEW, (50.5, 0.5)).of == ("pops", 0)
    assert snap(layers, VIEW, (50.5, 0.5), skip=("pops", 0)).of == ("streets", 0)


def test_the_foot_of_a_perpendicular_goes_before_any_place_of_the_line(layers):
    square = snap(layers, VIEW, (31.0, 39.0), start=(30.0, 10.0))
    assert (square.place, square.kind) == ((30.0, 40.0), "perpendicular")
    past = snap(layers, VIEW, (60.0, 39.0), start=(30.0, 10.0))
    assert (past.place, past.kind) == ((60.0, 40.0), "edge")


def test_hidden_layers_catch_nothing(layers):
    hidden = [one.__class__(**{**vars(one), "visible": False}) for one in layers]
    assert snap(hidden, VIEW, (99.0, 1.0)).kind == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("120 < 0", (130, 10)),
        ("120<90", (10, 130)),
        ("12,5 < 180°", (-2.5, 10)),
        ("@ 30 -5", (40, 5)),
        ("@30;-5", (40, 5)),
        ("400120.5 5700080", (400_120.5, 5_700_080)),
        ("400120,5; 5700080,25", (400_120.5, 5_700_080.25)),
        ("5", (10, 15)),
        ("5 m", (10, 15)),
    ],
)
def test_numbers_mean_places(text, place):
    assert typed_place(text, (10.0, 10.0), (10.0, 90.0)) == pytest.approx(place)


@pytest.mark.parametrize(
    ("text", "last"), [("far", (0.0, 0.0)), ("120 < 45", None), ("12", None), ("1 2 3", None), ("", None)]
)
def test_what_means_no_place_is_a_sentence(text, last):
    with pytest.raises(ParameterError, match="is no place"):
        typed_place(text, last, None)


holed = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (3, 2), (3, 3)]])
shapes = st.sampled_from(
    [
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1), (2, 0)]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(3, 3), (4, 4), (5, 3)]]),
        holed,
        shapely.MultiPolygon([holed, shapely.box(20, 20, 30, 30)]),
    ]
)


@given(shapes)
def test_a_shape_taken_apart_is_put_together_again(shape):
    again = rebuilt(shape, chains_of(shape))
    assert again.geom_type == shape.geom_type
    assert again.equals(shape)
    assert shapely.get_num_coordinates(again) == shapely.get_num_coordinates(shape)
