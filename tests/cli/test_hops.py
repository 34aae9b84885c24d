"""``netplan-gis hops``, and ``plan`` with the technology radio, from a project with a surface model."""

import functools
import json
import tempfile
from pathlib import Path

import pyogrio
import pytest

from netplan.cli.app import run
from netplan.cli.command import USAGE
from netplan.io.project_file import open_project, save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from tests.core.hops.test_making import NORTH, carrier, place
from tests.towns import CRS, ORIGIN


@functools.cache
def _files():
    """Return name -> bytes of the project and its surface: made once, copied for every test."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def _write(folder):
    project, ground = place([carrier((0, 2))])
    heights = ground.surface.heights_m
    write_surface(heights, folder / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    raster = Raster("dsm.tif", CRS, as_of="2025-05-01", source="made")
    known = type(project)(project.name, crs=CRS, layers=project.layers, rasters={"surface": raster})
    save_project(known, folder / "town.gpkg")


@pytest.fixture
def project_file(tmp_path):
    for name, content in _files().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path / "town.gpkg"


def test_hops_are_told_kept_and_written(project_file, tmp_path, capsys):
    out = tmp_path / "out"
    call = ["hops", str(project_file), "--keep", "--json", "--out", str(out), "--formats", "gpkg"]
    assert run(call, {"LANG": "en"}) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reached_sites"] == ["sites-0"]
    assert [hop["carrier_id"] for hop in told["hops"]] == ["carriers-0"]
    assert len(pyogrio.read_dataframe(next(out.glob("*.gpkg")), layer="radio_hops")) == 1
    kept = open_project(project_file).layers["radio_hops"]
    assert kept["n_sites"].tolist() == [told["hops"][0]["n_sites"]]
    assert kept["as_of"].dt.year.tolist() == [2025]
    assert kept["setup"].tolist() == ["bridge_60_client"]
    assert run(["hops", str(project_file), "--radio-setups", "bridge_60_ptp", "--json"], {"LANG": "en"}) == 0
    assert [hop["setup"] for hop in json.loads(capsys.readouterr().out)["hops"]] == ["bridge_60_ptp"]
    assert run(["hops", str(project_file), "--radio-setups", "lorawan"], {"LANG": "en"}) == USAGE
    assert "there is no lorawan" in capsys.readouterr().err


def test_a_plan_with_radio_finds_the_hops_it_needs(project_file, capsys):
    run(["plan", str(project_file), "--technologies", "duct,radio", "--json"], {"LANG": "en"})
    told = json.loads(capsys.readouterr().out)
    assert "radio" in {row["cost_kind"] for row in told["costs"]}
    run(["hops", str(project_file)], {"LANG": "de"})
    assert "1 von 1 Standort" in " ".join(capsys.readouterr().out.split())
