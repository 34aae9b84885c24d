"""The surface model stands on the map: walls where buildings are, ground where streets are."""

import numpy as np
import pandas as pd
import pytest
import shapely

from netplan.demo import surface_model
from netplan.errors import ParameterError
from netplan.model.project import Project

X0, Y0, SIZE = 401_630.0, 5_697_700.0, 600.0  # where many houses stand


@pytest.fixture(scope="module")
def surface(borough: Project) -> np.ndarray:
    return surface_model(borough, X0, Y0, SIZE, 1.0)


def at(surface: np.ndarray, points: np.ndarray) -> np.ndarray:
    xy = shapely.get_coordinates(points)
    column, row = np.floor(xy[:, 0] - X0).astype(int), np.floor(Y0 + SIZE - xy[:, 1]).astype(int)
    good = (column >= 0) & (column < SIZE) & (row >= 0) & (row < SIZE)
    return surface[row[good], column[good]]


def without(project: Project, *names: str) -> Project:
    for name in names:
        project = project.with_layer(name, project.layers[name].iloc[:0])
    return project


def test_heights_are_those_of_a_city(surface: np.ndarray):
    assert surface.shape == (600, 600)
    assert surface.dtype == np.float32
    assert np.isfinite(surface).all()
    assert surface.min() > 60.0
    assert surface.max() < 220.0


def test_buildings_rise_by_their_height_above_the_ground(borough: Project, surface: np.ndarray):
    window = shapely.box(X0, Y0, X0 + SIZE, Y0 + SIZE)
    buildings = borough.layers["buildings"]
    inside = buildings[shapely.contains(window, buildings.geometry.to_numpy())]
    assert len(inside) > 200
    roof = at(surface, shapely.centroid(inside.geometry.to_numpy()))
    bare = surface_model(without(borough, "buildings", "streets"), X0, Y0, SIZE)
    ground = np.quantile(bare, 0.3)
    above = roof - ground
    assert np.median(above - inside["height_m"].to_numpy()) == pytest.approx(0.0, abs=8.0)
    assert (above > 2.0).mean() > 0.95


def test_streets_stay_open(borough: Project, surface: np.ndarray):
    streets = borough.layers["streets"]
    roads = streets[streets["road_class"] < 5000].geometry.to_numpy()
    on_road = at(surface, shapely.points(shapely.get_coordinates(shapely.segmentize(roads, 5.0))))
    assert len(on_road) > 100
    assert np.quantile(on_road, 0.95) < np.quantile(surface, 0.9) - 5.0


def test_neighbouring_pieces_share_their_terrain(borough: Project):
    empty = without(borough, "buildings", "streets")
    west, east = surface_model(empty, X0, Y0, 200.0), surface_model(empty, X0 + 200.0, Y0, 200.0)
    lower = np.minimum(west[:, -3:].min(axis=1), east[:, :3].min(axis=1))
    upper = np.maximum(west[:, -3:].min(axis=1), east[:, :3].min(axis=1))
    assert np.quantile(upper - lower, 0.3) < 0.5


def test_the_same_place_has_the_same_heights(borough: Project, surface: np.ndarray):
    assert np.array_equal(surface_model(borough, X0, Y0, SIZE, 1.0), surface)


def test_a_building_of_unknown_height_is_left_out(borough: Project):
    one = borough.layers["buildings"].iloc[[0]].reset_index(drop=True)
    x, y = shapely.get_coordinates(shapely.centroid(one.geometry.iloc[0]))[0]
    bare = without(borough, "streets")
    tall = surface_model(bare.with_layer("buildings", one), x - 20, y - 20, 40.0)
    unknown = one.assign(height_m=pd.Series([np.nan]))
    flat = surface_model(bare.with_layer("buildings", unknown), x - 20, y - 20, 40.0)
    assert tall[20, 20] > flat[20, 20]


@pytest.mark.parametrize(("size_m", "cell_m"), [(0.0, 1.0), (100.0, 0.0), (100.0, 9.0), (1e9, 1.0)])
def test_impossible_squares_are_refused(borough: Project, size_m: float, cell_m: float):
    with pytest.raises(ParameterError, match="surface model"):
        surface_model(borough, X0, Y0, size_m, cell_m)
