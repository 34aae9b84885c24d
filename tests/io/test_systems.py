"""Coordinate systems: what the file says, what can be true, and what the coordinates themselves tell."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from pyproj.transformer import TransformerGroup
from shapely import Point, box

from netplan.errors import DataError
from netplan.io.layers import Source, middle_of, places, read_layer
from netplan.io.layers.systems import RANGES, Found, Near, fitting
from netplan.model.frames import table_of

CRS = "EPSG:25833"
HALL = Point(317_034.8, 5_690_878.1)  # the town hall of Leipzig
LONLAT = (12.3731, 51.3397)
TOWN = table_of("boundary", {"id": ["1"]}, [HALL.buffer(5_000)], CRS)
SYSTEMS = tuple(its.crs for its in RANGES)
ZONES = {"EPSG:25832", "EPSG:25833"}


def table(tmp_path, x, y, name="places.csv"):
    path = tmp_path / name
    path.write_text(f"id;x;y\n1;{float(x)!r};{float(y)!r}\n", "utf-8")
    return path


def place(crs):
    return Transformer.from_crs(CRS, crs, always_xy=True).transform(HALL.x, HALL.y)


def codes(delivery):
    return {problem.code for problem in delivery.problems}


HERE = sorted(set(SYSTEMS) - {"EPSG:31466", "EPSG:31467", "EPSG:31469"})


@pytest.mark.parametrize(
    ("crs", "swapped"),
    [*((crs, False) for crs in HERE), *((crs, True) for crs in ("EPSG:4326", "EPSG:25833", "EPSG:31468"))],
)
def test_the_boundary_decides_where_a_file_says_nothing(tmp_path, crs, swapped):
    x, y = place(crs)
    path = table(tmp_path, y, x) if swapped else table(tmp_path, x, y)
    delivery = read_layer(Source(path, "addresses"), CRS, TOWN)
    assert delivery.table.geometry.iloc[0].distance(HALL) < 0.01
    assert "CRS-005" in codes(delivery)
    assert ("CRS-006" in codes(delivery)) == swapped
    said = next(problem.message for problem in delivery.problems if problem.code == "CRS-005")
    assert crs in str(said)


def test_two_zones_fit_and_nothing_is_guessed_without_a_boundary(tmp_path):
    path = table(tmp_path, HALL.x, HALL.y)
    with pytest.raises(DataError, match=r"does not say its coordinate system.*EPSG:25832, EPSG:25833"):
        read_layer(Source(path, "addresses"), CRS)
    with pytest.raises(DataError, match=r"EPSG:25832, EPSG:25833"):
        middle_of(Source(path, "addresses"))


@pytest.mark.parametrize("claimed", ["EPSG:4326", "EPSG:25832", "EPSG:3857"])
def test_a_file_that_lies_is_found_out(tmp_path, claimed):
    """The coordinates are those of zone 33; only the boundary tells it from zone 32."""
    path = tmp_path / "lies.geojson"
    geometry = {"type": "Point", "coordinates": [HALL.x, HALL.y]}
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": claimed}},
        "features": [{"type": "Feature", "properties": {"id": "a"}, "geometry": geometry}],
    }
    path.write_text(json.dumps(document), "utf-8")
    delivery = read_layer(Source(path, "addresses"), CRS, TOWN)
    assert delivery.table.geometry.iloc[0].distance(HALL) < 0.01
    assert "CRS-007" in codes(delivery)


def test_what_the_user_says_is_checked_and_never_replaced(tmp_path):
    path = table(tmp_path, HALL.x, HALL.y)
    with pytest.raises(DataError, match=r"do not fit WGS 84.*they would fit: EPSG:25833"):
        read_layer(Source(path, "addresses", crs="EPSG:4326"), CRS, TOWN)


def test_a_place_outside_germany_is_not_guessed(tmp_path):
    path = table(tmp_path, 319_180, 6_399_000)  # in Gothenburg, zone 33
    with pytest.raises(DataError, match=r"does not say its coordinate system.*would fit: –"):
        read_layer(Source(path, "addresses"), CRS)


def test_degrees_that_come_swapped_find_their_zone(tmp_path):
    path = tmp_path / "swapped.geojson"
    path.write_text('{"type": "Point", "coordinates": [51.3397, 12.3731]}', "utf-8")
    lon, lat = middle_of(Source(path, "addresses"))
    assert (lon, lat) == pytest.approx(LONLAT, abs=1e-6)


def test_a_false_easting_of_germany_is_known(tmp_path):
    path = table(tmp_path, 33_000_000 + HALL.x, HALL.y)
    delivery = read_layer(Source(path, "addresses"), CRS)
    assert delivery.table.geometry.iloc[0].distance(HALL) < 0.01


@settings(max_examples=10)
@given(st.floats(6.2, 14.8), st.floats(47.5, 54.8), st.sampled_from(SYSTEMS), st.booleans())
def test_every_place_of_germany_is_found_in_its_system(lon, lat, crs, swapped):
    """Law: whatever the system, it is among those that fit, and the boundary leaves none that is wrong."""
    zone = {
        "EPSG:31466": (5.9, 7.5),
        "EPSG:31467": (7.5, 10.5),
        "EPSG:31468": (10.5, 13.5),
        "EPSG:31469": (13.5, 15),
    }
    west, east = zone.get(crs, (12.0, 14.9) if crs in {"EPSG:25833", "EPSG:5650"} else (5.9, 15.0))
    lon = min(max(lon, west + 0.3), east - 0.3)
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    xy = np.array([[y, x] if swapped else [x, y]])
    assert Found(crs, swapped) in fitting(xy)
    target = "EPSG:25832"
    here = Point(Transformer.from_crs("EPSG:4326", target, always_xy=True).transform(lon, lat))
    near = fitting(xy, Near(target, here.buffer(1_000)))
    assert Found(crs, swapped) in near
    assert {(found.crs, found.swapped) for found in near} == {(crs, swapped)}


def test_the_municipality_without_the_layer_is_said(tmp_path):
    """Far away in the right system: no other system is tried, the file is the wrong one."""
    far = table_of("boundary", {"id": ["1"]}, [box(400_000, 5_800_000, 401_000, 5_801_000)], CRS)
    path = table(tmp_path, *LONLAT)
    with pytest.raises(DataError, match="all 1 rows lie outside the municipality"):
        read_layer(Source(path, "addresses", crs="EPSG:4326"), CRS, far)


def test_a_missing_grid_is_said_with_the_accuracy_that_is_left(tmp_path, monkeypatch):
    """Without the grid of BETA2007 Gauß-Krüger is right to 3 m only (here PROJ is made to say so)."""
    real = TransformerGroup("EPSG:31468", CRS, always_xy=True).transformers[0]

    class Rough:
        accuracy, description, transform = 3.0, "Helmert", staticmethod(real.transform)

    class Group:
        def __init__(self, *_, **__):
            self.transformers, self.best_available = [Rough], False

    monkeypatch.setattr(places, "TransformerGroup", Group)
    path = tmp_path / "gk.csv"
    path.write_text("id;street;x;y\na1;Weg;4526000;5690000\n")
    (said,) = [one for one in read_layer(Source(path, "addresses", crs="EPSG:31468"), CRS).problems
               if one.code.startswith("CRS")]  # fmt: skip
    assert said.code == "CRS-003"
    assert "without the official grid, to 3.0 m" in str(said.message)


def test_a_datum_nobody_can_convert_is_no_clean_conversion(tmp_path):
    """PROJ would take both datums for one, in silence, some hundred metres off."""
    path = tmp_path / "mgi.csv"
    x, y = Transformer.from_crs(CRS, "EPSG:31287", always_xy=True).transform(317_000, 5_690_000)
    path.write_text(f"id;street;x;y\na1;Weg;{x};{y}\n")
    problems = read_layer(Source(path, "addresses", crs="EPSG:31287"), CRS).problems
    assert [one.code for one in problems if one.code.startswith("CRS")] == ["CRS-008"]
