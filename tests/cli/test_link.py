"""``netplan-gis link`` from a project with surface and terrain to tables, picture and page."""

import functools
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netplan.cli.app import run
from netplan.io.project_file import open_project, save_project
from netplan.io.raster import write_surface
from netplan.model.radio import radio_text
from netplan.model.rasters import Raster
from tests.core.radio.test_link import CRS, NORTH, WEST, town


@functools.cache
def _files():
    """Return name -> bytes of the project and its grids: made once, copied for every test."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def _write(folder):
    project, *grids = town(wall_m=20.0)
    rasters = {}
    for role, grid in zip(("surface", "terrain"), grids, strict=True):
        heights = np.pad(grid.heights_m, 60, constant_values=100.0)
        write_surface(heights, folder / f"{role}.tif", (WEST - 60, NORTH + 60), 1.0, CRS)
        rasters[role] = Raster(f"{role}.tif", CRS, as_of="2024-05-01", source="made")
    save_project(replace(project, rasters=rasters), folder / "town.gpkg")


@pytest.fixture
def project_file(tmp_path):
    for name, content in _files().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path / "town.gpkg"


def told(capsys, *arguments, code=0, lang="en"):
    assert run(["link", *map(str, arguments)], {"LANG": lang}) == code
    return capsys.readouterr()


def test_a_link_is_told_to_programs(project_file, capsys):
    heights = ["--near-height", "22", "--far-height", "22", "--json"]
    found = json.loads(told(capsys, project_file, "lamp", "Schule", *heights).out)
    assert found["sight"]["verdict"] == "clear"
    assert found["sight"]["clearance_m"] == pytest.approx(2.0, abs=0.01)
    assert 120 < found["sight"]["worst_m"] < 130
    assert [one["antenna_m"] for one in found["ends"]] == [22.0, 22.0]
    assert [one["availability"] for one in found["rates"]] == [0.999, 0.9999]
    assert found["rates"][0]["down_p50_mbps"] > 100
    assert found["budget"]["down"]["terms"][0]["term"] == "tx"
    assert found["edition"].startswith("netplan radio 2026-1 [K]")
    assert max(found["profile"]["surface_m"]) == 120.0
    assert any(found["profile"]["building"])


def test_people_read_rates_and_waterfall_in_german(project_file, capsys):
    text = " ".join(told(capsys, project_file, "lamp", "s", lang="de").out.split())
    for words in (
        "Blockiert" if "Blockiert" in text else "Sicht",
        "Freiraum",
        "Pegelplan lamp nach Schule",
        "[K]",
    ):
        assert words in text


def test_the_same_link_makes_the_same_files(project_file, tmp_path, capsys):
    names = ["a.svg", "a.html", "a.json"]
    files = [part for name in names for part in ("--out", str(tmp_path / name))]
    told(capsys, project_file, "lamp", "s", "--near-height", "22", "--far-height", "22", *files)
    first = [(tmp_path / name).read_bytes() for name in names]
    told(capsys, project_file, "lamp", "s", "--near-height", "22", "--far-height", "22", *files)
    assert [(tmp_path / name).read_bytes() for name in names] == first
    svg, page = first[0].decode(), first[1].decode()
    for words in ("First Fresnel zone", "60 % of the zone", "Terrain", "Free space", "≥ 1.00 F1"):
        assert words in svg
    assert "data:image/svg+xml" in page
    assert "Rates left for users" in page


def test_bands_of_others_need_their_word(project_file, capsys):
    found = told(capsys, project_file, "lamp", "s", "--setup", "bridge_bfwa", code=1)
    assert "RAD-005" in found.out
    assert "Rates left" not in found.out
    allowed = told(capsys, project_file, "lamp", "s", "--setup", "bridge_bfwa", "--public-operator")
    assert "Rates left" in allowed.out


def test_a_catalogue_of_ones_own(project_file, tmp_path, capsys):
    assert told(capsys, project_file, "lamp", "s", "--show-catalogue").out.strip() == radio_text().strip()
    mine = tmp_path / "mine.toml"
    mine.write_text(radio_text().replace("reach_m = 500", "reach_m = 50\nown_eirp_dbm = 60", 1), "utf-8")
    found = told(capsys, project_file, "lamp", "s", "--catalogue", mine, code=1).out
    assert "RAD-001" in found
    assert "RAD-016" in found


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["lamp", "nobody"], 2, "no carrier or site"),
        (["lamp", "s", "--setup", "warp"], 2, "no setup warp"),
        (["lamp", "s", "--out", "x.png"], 2, "written as"),
        (["lamp", "s", "--catalogue", "gone.toml"], 3, "cannot be read"),
        (["lamp", "s", "--sigma", "0"], 2, "above 0"),
    ],
)
def test_wrong_calls_are_sentences(project_file, capsys, arguments, code, words):
    assert words in told(capsys, project_file, *arguments, code=code).err


def test_a_link_to_an_internal_carrier_is_written_for_a_reason_only(project_file, tmp_path, capsys):
    project = open_project(project_file)
    carriers = project.layers["carriers"].assign(confidential="internal")
    save_project(project.with_layer("carriers", carriers), project_file)
    written = tmp_path / "out" / "link.html"
    written.parent.mkdir()
    call = [project_file, "lamp", "Schule", "--out", written]
    assert "Internal: lamp" in told(capsys, *call, code=2).err
    assert not list(written.parent.iterdir())
    assert run([*map(str, ["link", *call]), "--internal", "for the survey"], {"LANG": "en"}) in (0, 1)
    assert "for the survey" in (written.parent / "INTERNAL.txt").read_text("utf-8")
