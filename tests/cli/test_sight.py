"""``netplan-gis sight`` from a project with a surface model to the layer."""

import json

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio

from netplan.cli.app import run
from netplan.io.project_file import open_project, save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from tests.core.sight.test_making import CRS, NORTH, WEST, town


@pytest.fixture
def project_file(tmp_path):
    project, surface = town()
    heights = np.pad(surface.heights_m, 400, constant_values=100.0)
    write_surface(heights, tmp_path / "dsm.tif", (WEST - 400, NORTH + 400), 1.0, CRS)
    raster = Raster("dsm.tif", CRS, as_of="2024-05-01", source="made")
    path = tmp_path / "town.gpkg"
    save_project(
        type(project)(project.name, crs=CRS, layers=project.layers, rasters={"surface": raster}), path
    )
    return path


def test_lines_are_told_and_written(project_file, tmp_path, capsys):
    out = tmp_path / "out"
    call = ["sight", str(project_file), "--reach", "150", "--json", "--out", str(out), "--formats", "gpkg"]
    code = run(call, {"LANG": "en"})
    told = json.loads(capsys.readouterr().out)
    assert {line["carrier_id"]: line["sight"] for line in told["lines"]} == {
        "near": "clear",
        "behind": "blocked",
        "beyond": "clear",
    }
    assert told["terms"] == {"ghz": 60.0, "reach_m": 150.0, "sigma_m": 0.5}
    lines = pyogrio.read_dataframe(out / "town.gpkg", layer="sight_lines")
    assert len(lines) == 3
    assert code == 1  # a lamp of unknown height is an error in the data


def test_people_read_how_many_carriers_each_site_sees(project_file, capsys):
    run(["sight", str(project_file), "--reach", "150"], {"LANG": "de"})
    told = " ".join(capsys.readouterr().out.split())
    assert "Schule 2 0 1 0" in told
    assert "1 von 1 Standort" in told


def test_without_a_surface_model_nothing_is_said(project_file, tmp_path, capsys):
    project, _ = town()
    save_project(project, tmp_path / "bare.gpkg")
    assert run(["sight", str(tmp_path / "bare.gpkg")], {"LANG": "en"}) == 3
    assert "surface model" in capsys.readouterr().err


def test_what_a_carrier_sees_is_told_and_written_as_a_raster(project_file, tmp_path, capsys):
    out = tmp_path / "views"
    call = ["sight", str(project_file), "--viewshed", "near", "--reach", "150", "--out", str(out)]
    assert run([*call, "--json"], {"LANG": "en"}) == 0
    told = json.loads(capsys.readouterr().out)["views"][0]
    assert 0 < told["seen_m2"] < told["looked_m2"]
    assert told["unknown_m2"] == 0
    with rasterio.open(out / "view-1.tif") as raster:
        seen = raster.read(1)
        row, column = raster.index(WEST + 60.5, NORTH - 100.5)
        assert raster.tags()["carrier"] == "near"
        assert raster.crs.to_string() == CRS
        assert (raster.nodata, raster.units) == (-9999.0, ("1",))
    table = pd.read_csv(out / "carrier_views.csv").iloc[0]
    assert (table["seen_m2"], table["unknown_m2"]) == (told["seen_m2"], 0)
    assert table["seen_m2"] + table["hidden_m2"] <= told["looked_m2"]
    assert seen[row, column] == 1
    assert seen[row, column + 60] == 0  # behind the wall
    assert (seen == 1).sum() == told["seen_m2"]
    run(call, {"LANG": "de"})
    assert "Kein Geländemodell" in " ".join(capsys.readouterr().out.split())


def test_a_view_from_nowhere_is_refused(project_file, capsys):
    assert run(["sight", str(project_file), "--viewshed", "gone"], {"LANG": "en"}) == 2
    assert run(["sight", str(project_file), "--viewshed", "none"], {"LANG": "en"}) == 3
    assert "no height" in capsys.readouterr().err


def test_views_of_internal_carriers_stay_in_the_house(project_file, tmp_path, capsys):
    project = open_project(project_file)
    carriers = project.layers["carriers"].assign(confidential="internal")
    save_project(project.with_layer("carriers", carriers), project_file)
    call = ["sight", str(project_file), "--viewshed", "near", "--reach", "50", "--out"]
    assert run([*call, str(tmp_path / "open")], {"LANG": "en"}) == 0
    assert "Left out:" in capsys.readouterr().out
    assert not list((tmp_path / "open").glob("*.tif"))
    assert run([*call, str(tmp_path / "house"), "--internal", "for the survey"], {"LANG": "en"}) == 0
    assert len(list((tmp_path / "house").glob("*.tif"))) == 1
