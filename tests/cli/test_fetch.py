"""Features of a real service from the command line into a project."""

import geopandas as gpd
import pytest
import shapely

from netplan.cli.app import run
from tests.servers import MAPSERVER, mapserver


@pytest.fixture
def address(tmp_path):
    if not MAPSERVER.exists():
        pytest.skip("MapServer is not installed (Debian: cgi-mapserver); services are not read")
    path = tmp_path / "schulen.geojson"
    points = shapely.points([[316_000.25, 5_690_000.5], [316_100.25, 5_690_000.5]])
    facts = {"nr": ["s1", "s2"], "name": ["A", "B"]}
    gpd.GeoDataFrame(facts, geometry=points, crs="EPSG:25833").to_file(path, driver="GeoJSON")
    with mapserver(tmp_path, path, "geojson") as base:
        yield f"{base}?SERVICE=WFS"


def test_a_layer_is_listed_fetched_and_kept_for_times_without_a_network(address, answered, tmp_path, capsys):
    assert answered(["fetch", address])["layers"] == ["ms:schulen"]
    out = ["--out", tmp_path / "got"]
    file = answered(["fetch", address, "schulen", *out])["file"]
    assert len(gpd.read_file(file)) == 2
    dead = ["fetch", address.replace("127.0.0.1", "127.0.0.2"), "schulen", *map(str, out)]
    assert run(dead, {}) == 3
    assert run([*dead, "--offline"], {}) == 3
    assert "nothing was fetched" in capsys.readouterr().err


def test_the_copy_is_taken_when_the_service_is_gone(answered, tmp_path):
    path = tmp_path / "schulen.geojson"
    points = shapely.points([[316_000.25, 5_690_000.5]])
    gpd.GeoDataFrame({"nr": ["s1"]}, geometry=points, crs="EPSG:25833").to_file(path, driver="GeoJSON")
    if not MAPSERVER.exists():
        pytest.skip("MapServer is not installed (Debian: cgi-mapserver); services are not read")
    out = ["--out", tmp_path / "got"]
    with mapserver(tmp_path, path, "geojson") as base:
        file = answered(["fetch", f"{base}?SERVICE=WFS", "schulen", *out])["file"]
    again = answered(["fetch", f"{base}?SERVICE=WFS", "schulen", *out, "--offline"])
    assert again["file"] == file
    assert again["fetched_on"]
