"""Grids of heights: what they must say, and what is found where they do not."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.transform import Affine
from shapely import box

from netplan.errors import DataError, ParameterError
from netplan.io.layers import look
from netplan.io.project_file import open_project, save_project
from netplan.io.surfaces import Told, read_grid
from netplan.model.frames import table_of
from netplan.model.rasters import Raster
from netplan.session.rasters import GridSource, TakeGrid, arrive_grid
from tests.doctor.faults import clean_town

CRS, DAY = "EPSG:25833", date(2026, 11, 22)
EAST, NORTH = 317_000.0, 5_690_000.0
RASTERS = Path(__file__).parents[3] / "shared/data/rasters"
TOWN = table_of("boundary", {"id": ["1"]}, [box(EAST, NORTH - 40, EAST + 40, NORTH)], CRS)
WEST_ZONE = Transformer.from_crs(CRS, "EPSG:25832", always_xy=True).transform(EAST, NORTH)
SAID = Told("dom.tif", as_of="2025-05-01")


def grid_file(tmp_path, heights=None, cell_m=1.0, *, turned=0.0, corner=(EAST, NORTH), **facts):
    heights = np.full((40, 40), 112.0) if heights is None else heights
    path = tmp_path / "dom.tif"
    profile = {"driver": "GTiff", "count": 1, "dtype": "float32", "nodata": -9999.0, "crs": CRS} | facts
    size = {"width": heights.shape[1], "height": heights.shape[0]}
    place = Affine(cell_m, turned, corner[0], 0, -cell_m, corner[1])
    with rasterio.open(path, "w", transform=place, **size, **profile) as grid:
        for band in range(1, grid.count + 1):
            grid.write(heights.astype(np.float32), band)
    return path


def read(path, told=SAID, boundary=TOWN, crs=CRS, role="surface"):
    return read_grid(path, role, told, (crs, boundary), DAY)


def codes(grid):
    return [problem.code for problem in grid.problems]


def test_a_sound_grid_has_no_finding_and_all_its_facts(tmp_path):
    grid = read(grid_file(tmp_path))
    assert codes(grid) == []
    assert grid.raster == Raster("dom.tif", CRS, "m", -9999.0, 1.0, "2025-05-01")
    assert (grid.n_cells, grid.n_unknown, grid.low_m, grid.high_m) == (1600, 0, 112.0, 112.0)


def test_holes_are_unknown_and_counted(tmp_path):
    heights = np.full((40, 40), 112.0)
    heights[:4] = -9999
    grid = read(grid_file(tmp_path, heights))
    assert (codes(grid), grid.n_unknown) == (["RAS-004"], 160)
    assert grid.problems[0].message.fields["percent"] == 10.0


@pytest.mark.parametrize(
    ("facts", "told", "found"),
    [
        ({"crs": None}, SAID, ["RAS-001"]),
        ({"crs": "EPSG:25832", "corner": WEST_ZONE}, SAID, ["RAS-002", "RAS-007"]),
        ({"nodata": None}, SAID, ["RAS-003"]),
        ({"heights": np.full((40, 40), 11_200.0)}, SAID, ["RAS-006"]),
        ({"heights": np.full((40, 40), 11_200.0)}, SAID._replace(unit="cm"), ["RAS-005"]),
        ({"heights": np.full((40, 40), 367.0)}, SAID._replace(unit="ft"), ["RAS-005"]),
        ({"heights": np.full((30, 40), 112.0)}, SAID, ["RAS-007"]),
        ({}, SAID._replace(as_of=""), ["RAS-008"]),
        ({}, SAID._replace(as_of="2018-03-01"), ["RAS-009"]),
        ({"cell_m": 5.0}, SAID, ["RAS-010"]),
        ({"count": 3}, SAID, ["RAS-011"]),
        ({}, SAID._replace(as_of="2027-01-01"), ["RAS-012"]),
    ],
)
def test_what_a_grid_does_not_say_or_says_wrongly_is_found(tmp_path, facts, told, found):
    assert codes(read(grid_file(tmp_path, **facts), told)) == found


def test_heights_in_feet_become_metres(tmp_path):
    path = grid_file(tmp_path, np.full((40, 40), 100.0))
    with rasterio.open(path, "r+") as grid:
        grid.units = ["ft"]
    grid = read(path)
    assert (codes(grid), grid.raster.unit) == (["RAS-005"], "ft")
    assert grid.high_m == pytest.approx(30.48)


@pytest.mark.parametrize(
    ("facts", "told", "sentence"),
    [
        ({"crs": "EPSG:4326", "corner": (12.3, 51.3), "cell_m": 1e-5}, SAID, "does not measure in metres"),
        ({"crs": "EPSG:2263", "corner": (980_000, 200_000)}, SAID, "does not measure in metres"),  # in feet
        ({"turned": 0.2}, SAID, "is rotated"),
        ({"heights": np.full((40, 40), -9999.0)}, SAID, "holds no known height"),
        ({"corner": (EAST + 900, NORTH)}, SAID, "lies outside the municipality"),
        ({"crs": None, "corner": (1.0, 2.0)}, SAID, "does not say its coordinate system"),
        ({}, SAID._replace(crs="EPSG:99"), "there is no coordinate system"),
    ],
)
def test_a_grid_that_cannot_be_used_is_refused_with_a_sentence(tmp_path, facts, told, sentence):
    with pytest.raises(DataError, match=sentence):
        read(grid_file(tmp_path, **facts), told)


@pytest.mark.parametrize(
    ("told", "role"),
    [(SAID._replace(unit="yard"), "surface"), (SAID._replace(as_of="May"), "surface"), (SAID, "schools")],
)
def test_what_the_user_says_must_exist(tmp_path, told, role):
    with pytest.raises(ParameterError):
        read(grid_file(tmp_path), told, role=role)


def test_a_project_refers_to_the_grid_and_keeps_that_when_saved(tmp_path):
    project = clean_town()
    x, y = project.layer("boundary").total_bounds[[0, 3]]
    size = (np.diff(project.layer("boundary").total_bounds.reshape(2, 2), axis=0)[0] + 1).astype(int)
    path = grid_file(tmp_path, np.full(size[::-1], 80.0), corner=(x, y))
    file = tmp_path / "town.gpkg"
    taken = TakeGrid(arrive_grid(GridSource(path, "surface"), project, file, DAY)).apply(project)
    save_project(taken, file)
    again = open_project(file)
    assert again.rasters["surface"] == taken.rasters["surface"]
    assert again.rasters["surface"].file == "dom.tif"
    assert [problem.code for problem in again.problems if problem.layer == "surface"] == ["RAS-008"]


def test_heights_that_cannot_be_are_not_taken(tmp_path):
    path = grid_file(tmp_path, np.full((40, 40), 9e5))
    arrival = arrive_grid(GridSource(path, "surface"), clean_town().with_layer("boundary", TOWN), None, DAY)
    with pytest.raises(DataError, match=r"was not taken: .* not possible"):
        TakeGrid(arrival).apply(clean_town())


def test_a_tile_of_radar_heights_is_refused_by_name():
    path = next(iter(RASTERS.glob("srtm_hgt/*.hgt.zip")), None)
    if path is None:
        pytest.skip("the shared data are not there")
    with pytest.raises(DataError, match=r"SRTM.*knows no roofs"):
        look(path)


def test_the_surface_model_of_goteborg_and_of_athens():
    found = {}
    for name in ("goteborg", "athens"):
        files = sorted(RASTERS.glob(f"{name}/*__DSM*.tif"))
        if not files:
            pytest.skip("the shared data are not there")
        crs = look(files[0]).layers[0].crs
        found[name] = codes(read_grid(files[0], "surface", SAID, (crs, None), DAY))
    assert found["athens"] == []
    assert set(found["goteborg"]) <= {"RAS-003", "RAS-010"}
