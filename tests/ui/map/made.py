"""Small layers for the tests of the map."""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon, box

from netplan.model.frames import table_of
from netplan.ui.map.layers import map_layer, map_layers

CRS = "EPSG:25833"
X, Y = 380_000.0, 5_935_000.0


def buildings():
    houses = [
        box(X + 40 * i, Y + 60 * j, X + 40 * i + 12 + j, Y + 60 * j + 14) for i in range(12) for j in range(8)
    ]
    yard = Polygon(
        box(X + 500, Y, X + 580, Y + 80).exterior, [box(X + 520, Y + 20, X + 560, Y + 60).exterior]
    )
    shapes = [*houses, yard]
    return table_of("buildings", {"id": [f"b{k}" for k in range(len(shapes))]}, shapes, CRS)


def streets():
    lines = [
        LineString([(X - 20, Y + 45), (X + 250, Y + 50), (X + 600, Y + 30)]),
        LineString([(X + 110, Y - 30), (X + 118, Y + 480)]),
        LineString([(X + 300, Y - 30), (X + 330, Y + 200), (X + 300, Y + 480)]),
        LineString([(X, Y + 400), (X + 560, Y + 430)]),
    ]
    columns = {
        "id": ["s0", "s1", "s2", "s3"],
        "name": ["Bachstraße", "Lindenweg", "Lindenweg", None],
        "road_class": [1100, 5200, 4000, 5000],
    }
    return table_of("streets", columns, lines, CRS)


def sites():
    points = [Point(X + 100, Y + 100), Point(X + 300, Y + 250), Point(X + 420, Y + 120)]
    columns = {
        "id": ["a", "b", "c"],
        "name": ["Grundschule", "Kita", "Amt"],
        "kind": ["school", "kita", "office"],
    }
    return table_of("sites", columns, points, CRS)


def boundary():
    return table_of(
        "boundary", {"id": ["x"], "name": ["Ort"]}, [box(X - 100, Y - 100, X + 700, Y + 600)], CRS
    )


def districts():
    halves = [box(X - 100, Y - 100, X + 300, Y + 600), box(X + 300, Y - 100, X + 700, Y + 600)]
    return table_of("districts", {"id": ["w", "o"], "name": ["West", "Ost"]}, halves, CRS)


def cells():
    squares = [
        box(X + 100 * i, Y + 100 * j, X + 100 * i + 100, Y + 100 * j + 100)
        for i in range(3)
        for j in range(2)
    ]
    share = [0.0, 20.0, 60.0, 80.0, 100.0, None]
    columns = {"id": [f"c{k}" for k in range(6)], "down_fn_hh_alle_100": share}
    return table_of("cells", columns, squares, CRS)


def addresses(n=500, seed=3):
    xy = np.random.default_rng(seed).uniform((X, Y), (X + 600, Y + 500), (n, 2))
    return table_of("addresses", {"id": [f"a{k}" for k in range(n)]}, shapely.points(xy), CRS)


def tables():
    return {
        "boundary": boundary(),
        "buildings": buildings(),
        "streets": streets(),
        "districts": districts(),
        "sites": sites(),
    }


def layers():
    return map_layers(tables())


def layer(name, shapes, /, **columns):
    table = table_of(
        name, {"id": [str(k) for k in range(len(shapes))], **columns}, gpd.GeoSeries(shapes), CRS
    )
    return map_layer(name, table)
