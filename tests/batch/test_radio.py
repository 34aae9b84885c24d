"""A radio map in tiles as a user calls it: the same file however it is cut and wherever it is computed."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import rasterio

from netplan.batch import tiles
from netplan.batch.order import read_order
from netplan.batch.task import RESULT
from netplan.batch.tiles import radio_work, tile_one
from netplan.cli.app import run
from netplan.errors import DataError, ParameterError
from netplan.io.exports.delivery import COLLECTED
from netplan.io.project_file import open_project, save_project
from tests.batch.stopping import resumed, stopped_midway
from tests.batch.test_batch import told
from tests.cli.test_link import project_file  # noqa: F401 - a fixture

ORDER = """
name = "Lamps"
what = "radio"
inputs = ["town.gpkg"]
out = "{out}"
[radio]
setup = "small_cell"
carriers = ["lamp"]
reach_m = 60
tile_m = {tile}
"""


@pytest.fixture
def order_of(project_file):  # noqa: F811
    """Return what writes an order for a town with one lamp and a wall, and its file."""

    def write(name, tile=50, text=ORDER):
        path = project_file.with_name(f"{name}.toml")
        path.write_text(text.format(out=name, tile=tile), "utf-8")
        return path

    return write


def heights(path, change):
    with rasterio.open(path, "r+") as raster:
        values = raster.read(1)
        change(values)
        raster.write(values, 1)


def test_the_file_is_the_same_however_it_is_cut_and_that_of_the_radio_map(order_of, project_file, capsys):  # noqa: F811
    folder = project_file.parent
    whole = told(capsys, ["batch", "run", order_of("whole", 5000), "--workers", "1"])
    assert whole["n_tiles"] in {1, 2, 4}  # tiles lie on multiples of their side
    parts = told(capsys, ["batch", "run", order_of("parts", 40), "--workers", "1"])
    assert parts["n_tiles"] > 8
    assert (parts["after"], parts["carriers"]) == (whole["after"], whole["carriers"])
    first, second = (folder / name / "radio-map.tif" for name in ("whole", "parts"))
    assert first.read_bytes() == second.read_bytes()
    call = ["--carrier", "lamp", "--setup", "small_cell", "--reach", "60", "--cell", "5"]
    assert run(["radio-map", str(project_file), *call, "--out", str(folder / "map")], {}) == 1
    with rasterio.open(first) as ours, rasterio.open(folder / "map/radio-map.tif") as known:
        assert (ours.transform, ours.descriptions, ours.units, ours.overviews(1)) == (
            known.transform,
            known.descriptions,
            known.units,
            known.overviews(1),
        )
        assert {**known.tags(), "OVR_RESAMPLING_ALG": ""} == {**ours.tags(), "OVR_RESAMPLING_ALG": ""}
        np.testing.assert_allclose(ours.read(), known.read(), rtol=1e-6)
    manifest = json.loads((folder / "parts/radio-map.json").read_text("utf-8"))
    assert len(manifest["tiles"]) == parts["n_tiles"]
    assert sum(one["served"] for one in manifest["tiles"]) * 25 == parts["after"]["served_m2"] > 0
    assert not [one.name for one in (folder / "parts").iterdir() if "tmp" in one.name]


def test_half_a_surface_is_unknown_there_and_a_hole_stays_one(order_of, project_file, capsys):  # noqa: F811
    def half(values):
        values[:, : values.shape[1] // 2] = -9999.0

    heights(project_file.parent / "surface.tif", half)
    text = ORDER.replace("on_roofs = false", "").replace("reach_m = 60", "reach_m = 200")
    found = told(capsys, ["batch", "run", order_of("half", 120, text), "--workers", "1"])
    again = told(capsys, ["batch", "run", order_of("again", 5000, text), "--workers", "1"])
    assert found["after"] == again["after"]
    assert found["after"]["unknown_m2"] > 0
    names = (project_file.parent / name / "radio-map.tif" for name in ("half", "again"))
    one, two = (path.read_bytes() for path in names)
    assert one == two


def test_a_run_is_resumed_and_what_changed_is_computed_again(order_of, project_file, capsys):  # noqa: F811
    path = order_of("state")
    results = path.with_name("state")
    tasks = radio_work(read_order(path)).tasks
    done = stopped_midway(tasks, tile_one)
    assert told(capsys, ["batch", "status", path])["done"] == done
    assert run(["batch", "run", str(path)], {}) == 3  # not without --resume
    capsys.readouterr()
    ages = {key: (results / key / RESULT).stat().st_mtime_ns for key in done}

    def spoil():
        assert {key: (results / key / RESULT).stat().st_mtime_ns for key in done} == ages
        shutil.rmtree(tasks[3].folder)
        (tasks[4].folder / "tile.tif").write_bytes(b"damaged")
        assert told(capsys, ["batch", "status", path])["open"] == [tasks[3].key, tasks[4].key]

    resumed(path, "radio-map.tif", capsys, spoil)
    heights(project_file.parent / "surface.tif", lambda values: np.add(values, 1.0, out=values))
    assert told(capsys, ["batch", "status", path])["done"] == []


def test_a_failed_tile_is_named_and_unknown_in_the_whole(order_of, project_file, capsys, monkeypatch):  # noqa: F811
    path = order_of("broken")
    work = radio_work(read_order(path))
    bad = work.tasks[4]

    real = tiles._heights

    def fail(grid, task):
        if task.key == bad.key:
            raise DataError("{file} is gone", file="surface.tif")
        return real(grid, task)

    monkeypatch.setattr(tiles, "_heights", fail)

    found = told(capsys, ["batch", "run", path, "--workers", "1"], 1)
    assert found["failed"] == {bad.key: "surface.tif is gone"}
    with rasterio.open(path.with_name("broken") / "radio-map.tif") as raster:
        assert raster.tags()["missing_tiles"] == bad.key
        row, column = (int(part[1:]) for part in bad.key.split("-"))
        window = np.s_[row : row + bad.tile.n_rows, column : column + bad.tile.n_columns]
        assert raster.read(1, masked=True).mask[window].all()
    monkeypatch.undo()
    told(capsys, ["batch", "run", path, "--workers", "1", "--resume"])


def test_a_grid_that_changed_on_the_way_is_refused(order_of):
    task = radio_work(read_order(order_of("late"))).tasks[0]
    changed = replace(task, grids=tuple(replace(grid, stamp=(1, 1)) for grid in task.grids))
    assert "has changed" in tile_one(changed)["failed"]
    assert "another version" in tile_one(replace(task, code="0" * 64))["failed"]


def test_tiles_that_no_carrier_reaches_are_no_tasks_and_internal_carriers_need_an_order_that_says_so(
    order_of,
    project_file,  # noqa: F811
    capsys,
):
    project = open_project(project_file)
    carriers = project.layer("carriers").copy()
    twin = carriers.iloc[[0]].copy()
    twin["id"], twin["confidential"] = "secret", "internal"
    twin = twin.set_geometry(twin.geometry.translate(400.0, 0.0))
    both = type(carriers)(
        np.concatenate([carriers.to_numpy(object), twin.to_numpy(object)]), columns=carriers.columns
    )
    layers = {
        **project.layers,
        "carriers": both.set_geometry("geometry", crs=project.crs).astype(carriers.dtypes),
    }
    save_project(replace(project, layers=layers), project_file)
    text = ORDER.replace('["lamp"]', '["lamp", "secret"]')
    with pytest.raises(ParameterError, match="secret"):
        radio_work(read_order(order_of("one", 30, text)))
    path = order_of("two", 30, text.replace('what = "radio"', 'what = "radio"\ninternal = true'))
    work = radio_work(read_order(path))
    assert len(work.tasks) < (work.whole.n_columns // 6) * (work.whole.n_rows // 6)
    found = told(capsys, ["batch", "run", path, "--workers", "1"])
    assert [one["carrier_id"] for one in found["carriers"]] == ["lamp", "secret"]
    with rasterio.open(path.with_name("two") / "radio-map.tif") as raster:
        assert raster.tags()["internal_because"] == COLLECTED


BAD = [
    (("setup = ", "set = "), "set"),
    (('"small_cell"', '"magic"'), "magic"),
    (('["lamp"]', '["nobody"]'), "nobody"),
    (("reach_m = 60", "reach_m = -1"), "above 0"),
    (("reach_m = 60", "reach_m = inf"), "reach_m"),
    (("tile_m = 50", "tile_m = 0"), "tile_m"),
    (("tile_m = 50", "tile_m = 1e9"), "too large"),
    (("[radio]", "[radio]\nsigma_m = 0"), "sigma_m"),
    (("[radio]", "[radio]\nazimuths = ['north']"), "azimuths"),
    (("[radio]", "[radio]\nazimuths = [400.0]"), "400"),
    (('"small_cell"', '"bridge_bfwa"'), "public"),
    (("[radio]", "[settings]\nseed = 1\n[radio]"), "neither"),
    (('what = "radio"', 'what = "plan"'), "needs the part"),
    (("town.gpkg", "*.gpkg"), "one project"),
    (("[radio]", "[radio]\ncatalogue = 'gone.toml'"), r"gone\.toml"),
]


def test_what_cannot_be_asked_is_said_before_anything_is_computed(order_of, project_file):  # noqa: F811
    shutil.copy(project_file, project_file.with_name("other.gpkg"))
    path = order_of("bad")
    text = path.read_text("utf-8")
    for change, said in BAD:
        assert change[0] in text
        path.write_text(text.replace(*change), "utf-8")
        with pytest.raises((DataError, ParameterError), match=said):
            radio_work(read_order(path))


def test_a_project_without_heights_and_a_grid_that_is_gone_are_said(order_of, project_file):  # noqa: F811
    path = order_of("none")
    (project_file.parent / "terrain.tif").unlink()
    with pytest.raises(DataError, match=r"terrain\.tif"):
        radio_work(read_order(path))
    project = open_project(project_file)
    save_project(replace(project, rasters={}), project_file)
    with pytest.raises(DataError, match="no surface model"):
        radio_work(read_order(path))
