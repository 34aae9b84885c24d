"""Who sees whom and what in tiles: the same to the last bit as over the whole surface at once."""

import json
import shutil
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from shapely import Point

from netplan.batch.driving import drive
from netplan.batch.engines import Inline
from netplan.batch.order import read_order
from netplan.batch.results import state_of
from netplan.batch.sight_merge import sight_tables
from netplan.batch.sight_tiles import SightTask, sight_one, sight_work
from netplan.cli.app import run
from netplan.core.sight.making import SightTerms, make_sight_lines
from netplan.errors import DataError, ParameterError
from netplan.io.project_file import open_project, save_project
from netplan.io.raster import surfaces_within, write_surface
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.session.views import carrier_views, seen_cells, views_table
from tests.batch.stopping import resumed, stopped_midway
from tests.batch.test_batch import told
from tests.sample_city import CRS, typed

WEST, NORTH, REACH = 400_000.0, 5_700_000.0, 60.0
ORDER = """
name = "Who sees whom"
what = "sight"
inputs = ["town.gpkg"]
out = "{out}"
[sight]
reach_m = 60
tile_m = {tile}
"""


def layer(name, rows):
    return typed(name, gpd.GeoDataFrame(rows, crs=CRS))


def made(folder):
    """Write a rough town: boxes, a hole, a grid that ends; sites and lamps everywhere, some on borders."""
    rng = np.random.default_rng(3)
    ground = np.add.outer(np.linspace(100, 104, 150), np.linspace(0, 3, 190)).astype(np.float32)
    heights = ground.copy()
    for row, column, up in zip(
        rng.integers(0, 140, 40), rng.integers(0, 180, 40), rng.uniform(2, 9, 40), strict=True
    ):
        heights[row : row + 7, column : column + 9] += np.float32(up)
    heights[60:64, 100:103] = np.nan
    rasters = {}
    for role, grid in (("surface", heights), ("terrain", ground)):
        write_surface(grid, folder / f"{role}.tif", (WEST, NORTH), 1.0, CRS)
        rasters[role] = Raster(f"{role}.tif", CRS, as_of="2024-05-01", source="made")

    def places(n):
        spots = rng.uniform([-5, -5], [195, 155], (n, 2))
        spots[:4] = np.rint(spots[:4])
        return [Point(WEST + x, NORTH - y) for x, y in spots.tolist()]

    sites = {"id": [f"s{k}" for k in range(12)], "name": "Schule", "kind": "school", "geometry": places(12)}
    high = rng.choice([0.0, 6.0, 8.5], 25)
    carriers = {"id": [f"l{k}" for k in range(25)], "carrier_class": "ISA_Strassenlaterne", "height_m": high}
    carriers |= {"mounting_m": np.nan, "geometry": places(25), "confidential": ["internal", *["public"] * 24]}
    layers = {"sites": layer("sites", sites), "carriers": layer("carriers", carriers)}
    save_project(Project("Town", layers, CRS, rasters=rasters), folder / "town.gpkg")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sight")
    made(folder)
    return folder


@pytest.fixture
def order_of(files, tmp_path):
    """Return what writes an order for the town."""
    folder = tmp_path / "town"
    shutil.copytree(files, folder)

    def write(name, tile=40, text=ORDER):
        path = folder / f"{name}.toml"
        path.write_text(text.format(out=name, tile=tile), "utf-8")
        return path

    return write


def ran(path):
    work = sight_work(read_order(path))
    answers = drive(Inline(), work.tasks, work=sight_one)
    assert [one["failed"] for one in answers] == [""] * len(work.tasks)
    return work, sight_tables(work, state_of(work.tasks))


def test_lines_and_views_are_those_of_the_whole_surface_to_the_last_bit(order_of):
    path = order_of("parts")
    work, tables = ran(path)
    assert len(work.tasks) > 15
    project = open_project(path.with_name("town.gpkg"))
    public = project.with_layer("carriers", work.carriers)
    grids = surfaces_within(path.parent, project, (WEST, NORTH - 150, WEST + 190, NORTH))
    whole = make_sight_lines(public, *grids, SightTerms(60.0, REACH))
    assert set(whole.table["sight"]) == {"clear", "grazing", "blocked", "unknown"}
    pd.testing.assert_frame_equal(tables["sight_lines"], whole.table, check_exact=True)
    crossing = whole.table.geometry.bounds // 40
    assert ((crossing["minx"] != crossing["maxx"]) | (crossing["miny"] != crossing["maxy"])).any()
    known = tables["carrier_views"]["id"].tolist()
    views = carrier_views(public, path.parent, known, (REACH, 1.5))
    expected = views_table(public, views, (REACH, 1.5))
    pd.testing.assert_frame_equal(tables["carrier_views"], expected, check_exact=True)
    assert len(known) > 12
    assert (expected["unknown_m2"] > 0).any()


def test_the_raster_is_that_of_the_whole_surface_and_the_same_file_however_it_is_cut(order_of, capsys):
    path = order_of("parts")
    found = told(capsys, ["batch", "run", path, "--workers", "1"])
    again = told(capsys, ["batch", "run", order_of("whole", 5000), "--workers", "1"])
    assert (found["areas"], found["lines"]) == (again["areas"], again["lines"])
    assert found["n_tiles"] > again["n_tiles"]
    for name in ("views.tif", "sight.gpkg"):
        one, two = (path.with_name(folder) / name for folder in ("parts", "whole"))
        assert one.read_bytes() == two.read_bytes()
    project = open_project(path.with_name("town.gpkg"))
    names = set(pyogrio.read_dataframe(path.with_name("parts") / "sight.gpkg", layer="carrier_views")["id"])
    views = carrier_views(project, path.parent, sorted(names), (REACH, 1.5))
    cells = seen_cells(project, views).tables["view_cells"]
    with rasterio.open(path.with_name("parts") / "views.tif") as raster:
        assert raster.descriptions == ("seen", "n_carriers", "n_unknown")
        seen, n_carriers, n_unknown = raster.read(masked=True)
        west, _, _, north = raster.bounds
    at = (north - cells.geometry.y.to_numpy()).astype(int), (cells.geometry.x.to_numpy() - west).astype(int)
    sight = cells["sight"].to_numpy()
    assert (seen.filled(-1)[at] == np.select([sight == "clear", sight == "blocked"], [1, 0], -1)).all()
    assert (n_carriers.filled(-1)[at] == cells["n_carriers"].to_numpy()).all()
    assert (n_unknown.filled(-1)[at][sight == "unknown"] > 0).all()
    assert set(sight) == {"clear", "blocked", "unknown"}


def test_internal_carriers_are_neither_seen_nor_counted_unless_the_order_says_so(order_of, capsys):
    found = told(capsys, ["batch", "run", order_of("open", 5000), "--workers", "1"])
    assert (found["n_carriers"], len(found["withheld"])) == (24, 1)
    path = order_of("inside", 5000, text=ORDER.replace('"sight"\n', '"sight"\ninternal = true\n'))
    found = told(capsys, ["batch", "run", path, "--workers", "1"])
    assert (found["n_carriers"], found["withheld"]) == (25, [])


def test_a_run_is_resumed_and_a_failed_tile_is_named(order_of, capsys, monkeypatch):
    path = order_of("state", 60)
    tasks = sight_work(read_order(path)).tasks
    done = stopped_midway(tasks, sight_one)
    bad = next(task for task in tasks if task.key not in done and task.senders)
    with monkeypatch.context() as broken:
        broken.setattr(SightTask, "piece", property(lambda task: 1 / 0 if task.key == bad.key else bad.tile))
        assert "went wrong" in sight_one(bad)["failed"]
    assert list(told(capsys, ["batch", "status", path], 1)["failed"]) == [bad.key]
    resumed(path, "views.tif", capsys, lambda: shutil.rmtree(tasks[1].folder))
    assert len(json.loads((path.with_name("state") / "sight.json").read_text("utf-8"))["tiles"]) == len(tasks)
    late = replace(tasks[0], grids=tuple(replace(grid, stamp=(1, 1)) for grid in tasks[0].grids))
    assert "has changed" in sight_one(late)["failed"]


def test_lines_that_are_none_are_written_as_an_empty_table(order_of, capsys):
    text = ORDER.replace("reach_m = 60", "reach_m = 0.5\nviews = false")
    path = order_of("none", 5000, text)
    assert not any(told(capsys, ["batch", "run", path, "--workers", "1"])["lines"].values())
    assert pyogrio.read_info(path.with_name("none") / "sight.gpkg", layer="sight_lines")["features"] == 0


def test_people_read_it_in_german(order_of, capsys):
    assert run(["batch", "run", str(order_of("deutsch", 5000)), "--workers", "1"], {"LANG": "de"}) == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in ("Sichtlinien im Umkreis von 60 m", "Gesehen", "intern"):
        assert words in text


BAD = [
    (("reach_m", "reach"), "reach"),
    (("reach_m = 60", "reach_m = 0"), "above 0"),
    (("reach_m = 60", "reach_m = inf"), "reach_m"),
    (("[sight]", "[sight]\ncarriers = ['nobody']"), "nobody"),
    (("[sight]", "[sight]\nlines = 1"), "lines"),
    (("[sight]", "[sight]\nlines = false\nviews = false"), "nothing to do"),
    (("[sight]", "[settings]\nseed = 1\n[sight]"), "neither"),
    (('what = "sight"', 'what = "radio"'), "needs the part"),
]


def test_what_cannot_be_asked_is_said_before_anything_is_computed(order_of):
    path = order_of("bad")
    text = path.read_text("utf-8")
    for change, said in BAD:
        assert change[0] in text
        path.write_text(text.replace(*change), "utf-8")
        with pytest.raises((DataError, ParameterError), match=said):
            sight_work(read_order(path))
