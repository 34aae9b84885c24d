"""``netplan-gis hops``, and ``plan`` with the technology radio, from a project with a surface model."""

import functools
import json
import tempfile
from dataclasses import replace
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


def test_hops_that_are_kept_say_what_has_changed_since_they_were_found(project_file, capsys):
    def told(*call):
        capsys.readouterr()
        code = run([call[0], str(project_file), *call[1:], "--json"], {"LANG": "en"})
        return code, json.loads(capsys.readouterr().out)

    assert run(["hops", str(project_file), "--check"], {"LANG": "en"}) == USAGE  # none are kept
    assert run(["hops", str(project_file), "--keep", "--reach", "400"], {"LANG": "en"}) == 0
    check, plan = ("hops", "--check"), ("plan", "--technologies", "radio")
    assert told(*check) == (0, told(*check)[1])
    assert told(*check)[1]["changed"] == []
    assert "HOP-011" not in {one["code"] for one in told(*plan)[1]["findings"]}
    rule = ("--fitness", "bridge_60ghz.mounting_m=5")
    assert told(*check, *rule) == (1, told(*check, *rule)[1])
    assert told(*check, *rule)[1]["changed"] == ["Rules of fitness"]
    devices = ("--radio-setups", "bridge_60_ptp")
    assert told(*check, *devices)[1]["changed"] == ["Scenario: devices of radio hops, hops to a site"]
    (finding,) = [one for one in told(*plan, *rule)[1]["findings"] if one["code"] == "HOP-011"]
    assert "changed since: Rules of fitness" in finding["message"]
    dig = told("plan", "--technologies", "duct", *rule)[1]["findings"]
    assert "HOP-011" not in {one["code"] for one in dig}  # such a plan uses no hop

    project = open_project(project_file)
    fewer = project.with_layer("carriers", project.layers["carriers"].assign(height_m=7.0))
    save_project(fewer, project_file)
    assert told(*check)[1]["changed"] == ["Carriers"]
    before = {name: table for name, table in project.layers.items() if name != "hop_search"}
    save_project(replace(project, layers=before), project_file)
    assert "noted nothing" in told(*check)[1]["changed"][0]
