"""``netplan-gis radio-map`` from a project with a surface model to areas, cells, GeoTIFF and KML."""

import json

import numpy as np
import pyogrio
import pytest
import rasterio

from netplan.cli.app import run
from netplan.io.project_file import open_project, save_project
from tests.cli.test_link import project_file  # noqa: F401 - a fixture

CALL = ("--carrier", "lamp", "--setup", "small_cell", "--reach", "60", "--cell", "5")


def told(capsys, *arguments, code=0, lang="en"):
    assert run(["radio-map", *map(str, arguments)], {"LANG": lang}) == code
    return capsys.readouterr()


def test_cells_power_and_server_are_told_and_written(project_file, tmp_path, capsys):  # noqa: F811
    out = tmp_path / "out"
    found = json.loads(
        told(capsys, project_file, *CALL, "--json", "--out", out, "--formats", "gpkg,kml", code=1).out
    )
    assert found["carriers"][0]["carrier_id"] == "lamp"
    assert found["after"]["served_m2"] == found["carriers"][0]["best_server_m2"] > 0
    cells = pyogrio.read_dataframe(next(out.glob("*.gpkg")), layer="radio_cells")
    assert (cells["radio_cell"] == "served").sum() * 25 == found["after"]["served_m2"]
    with rasterio.open(out / "radio-map.tif") as raster:
        assert raster.descriptions[:2] == ("rx_dbm", "down_p10_mbps")
        assert raster.res == (5.0, 5.0)
        assert raster.crs.to_epsg() == 25833
        assert raster.tags()["carriers"] == "1=lamp"
        rx, server = raster.read(1, masked=True), raster.read(4, masked=True)
        x, y = cells.geometry.iloc[7].x, cells.geometry.iloc[7].y
        row, column = raster.index(x, y)
        assert float(rx[row, column]) == pytest.approx(cells["rx_dbm"].iloc[7], abs=1e-3)
        assert set(np.unique(server.compressed())) <= {0.0, 1.0}
    carriers = pyogrio.read_dataframe(out / "kml/carriers.kml")
    assert carriers.crs.to_epsg() == 4326
    assert 45 < carriers.geometry.iloc[0].y < 56
    assert carriers["Name"].iloc[0] == "lamp"


def test_today_stands_beside_after(project_file, tmp_path, capsys):  # noqa: F811
    call = [project_file, "--today", "lamp", *CALL[2:]]
    found = json.loads(told(capsys, *call, "--json", code=1).out)
    assert found["today"] == found["after"]
    text = " ".join(told(capsys, *call, code=1, lang="de").out.split())
    assert "heute" in text
    assert "Bester Sender" in text


def test_a_map_of_an_internal_carrier_is_written_for_a_reason_only(project_file, tmp_path, capsys):  # noqa: F811
    project = open_project(project_file)
    carriers = project.layer("carriers").assign(confidential="internal")
    save_project(project.with_layer("carriers", carriers), project_file)
    call = [project_file, *CALL, "--out", tmp_path / "out", "--formats", "csv"]
    assert "Internal: lamp" in told(capsys, *call, code=1).out
    assert not list((tmp_path / "out").rglob("radio*"))
    told(capsys, *call, "--internal", "asked by the council", code=1)
    with rasterio.open(tmp_path / "out/radio-map.tif") as raster:
        assert raster.tags()["internal_because"] == "asked by the council"


def test_a_setup_that_is_not_allowed_is_a_finding(project_file, tmp_path, capsys):  # noqa: F811
    call = ["--carrier", "lamp", "--setup", "bridge_bfwa", "--reach", "60", "--out", tmp_path / "out"]
    found = told(capsys, project_file, *call, "--formats", "gpkg", code=1)
    assert "RAD-005" in found.out
    assert not (tmp_path / "out/radio-map.tif").exists()


def test_a_carrier_that_is_not_there_is_named(project_file, capsys):  # noqa: F811
    assert "nobody" in told(capsys, project_file, "--carrier", "nobody", code=2).err
