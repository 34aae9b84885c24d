"""A surface model that matches the map: terrain, the buildings of the project, trees where there is room."""

from math import ceil

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates, zoom

from netplan.demo.noise import Floats, generator
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.project import Project

Grid = NDArray[np.float32]

_SEED = 1  # the terrain is a function of place alone, so that neighbouring pieces fit together
_COARSE_M = 4.0
_MOST_CELLS = 20_000
_BASE_M = 112.0  # metres above sea level
_HILLS = ((9000.0, 9.0), (2300.0, 3.0), (600.0, 0.9))  # distance between hills and standard deviation, metres
_NOISE_CELLS = 4096
_TREE_HALF_M = 4.5
_PORTION = 2000  # buildings at a time, to keep memory low


def surface_model(
    project: Project, x0: float, y0: float, size_m: float = 4000.0, cell_m: float = 1.0
) -> Grid:
    """Return heights above sea level [rows, columns] of a square with its corner at ``x0``, ``y0``.

    The first row is the northernmost, as in a GeoTIFF. Walls stand upright, roofs are flat; trees stand along
    streets, in gardens and thickly where there is neither street nor house.

    Args:
        project: with layers ``buildings`` (``height_m``) and ``streets``.
        x0: west edge, metres in the project's CRS.
        y0: south edge.
        size_m: length of a side.
        cell_m: size of a cell, at most 4 m.

    Raises:
        ParameterError: the cell or the square cannot be used.

    """
    n = _n_cells(size_m, cell_m)
    window = (x0, y0, x0 + size_m, y0 + size_m)
    height = np.zeros((n, n), dtype=np.float32)
    buildings = _inside(project.layers["buildings"], window)
    streets = _inside(project.layers["streets"], window)
    _plant(height, _trees(streets, buildings, window), window, cell_m)
    _build(height, buildings, window, cell_m)
    return _terrain(x0, y0, size_m, n) + height


def terrain_model(x0: float, y0: float, size_m: float = 4000.0, cell_m: float = 1.0) -> Grid:
    """Return the bare ground under ``surface_model`` of the same square.

    Raises:
        ParameterError: the cell or the square cannot be used.

    """
    return _terrain(x0, y0, size_m, _n_cells(size_m, cell_m))


def _n_cells(size_m: float, cell_m: float) -> int:
    """Return the cells along a side."""
    if not 0.1 <= cell_m <= _COARSE_M or not cell_m <= size_m <= _MOST_CELLS * cell_m:
        raise ParameterError(
            mark("A surface model {size_m} m wide with cells of {cell_m} m cannot be made."),
            size_m=size_m,
            cell_m=cell_m,
        )
    return round(size_m / cell_m)


def _inside(table: gpd.GeoDataFrame, window: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return table.iloc[np.sort(table.sindex.query(shapely.box(*window)))]


def _terrain(x0: float, y0: float, size_m: float, n: int) -> Grid:
    """Return the ground, smooth hills computed on a coarse grid and filled in between."""
    coarse = ceil(size_m / (5 * _COARSE_M)) + 1
    step = size_m / (coarse - 1)
    x = x0 + np.arange(coarse) * step
    y = y0 + size_m - np.arange(coarse) * step
    east, north = np.meshgrid(x, y)
    ground = np.full(east.shape, _BASE_M)
    rng = generator(_SEED, "terrain")
    for wave, amplitude in _HILLS:
        values = rng.standard_normal((256, 256))
        at = np.stack([north.ravel(), east.ravel()]) * (2.5 / wave)
        ground += amplitude * map_coordinates(values, at, order=3, mode="grid-wrap").reshape(east.shape)
    return np.asarray(zoom(ground.astype(np.float32), n / coarse, order=1, grid_mode=True, mode="nearest"))


def _trees(
    streets: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, window: tuple[float, float, float, float]
) -> Floats:
    """Return trees [k, 3] as east, north, height in metres."""
    x0, y0 = window[:2]
    n = ceil((window[2] - x0) / _COARSE_M)
    free = np.ones((n, n), dtype=bool)
    for shapes, spacing in ((streets, 2.5), (buildings, 6.0)):
        outlines = shapely.segmentize(shapely.boundary(shapes.geometry.to_numpy()), spacing)
        if shapes is streets:
            outlines = shapely.segmentize(shapes.geometry.to_numpy(), spacing)
        xy = shapely.get_coordinates(outlines)
        cell = np.floor((xy - (x0, y0)) / _COARSE_M).astype(np.int64)
        cell = cell[((cell >= 0) & (cell < n)).all(axis=1)]
        free[cell[:, 1], cell[:, 0]] = False
    room = distance_transform_edt(free) * _COARSE_M
    rng = generator(_SEED + int(x0) + 7919 * int(y0), "trees")
    likely = np.interp(room, [0.0, 7.9, 8.0, 30.0, 90.0, 150.0], [0.0, 0.0, 0.035, 0.05, 0.05, 0.12])
    row, column = np.nonzero(rng.random((n, n)) < likely)
    shift = rng.uniform(0.0, _COARSE_M, (len(row), 2))
    tall = rng.uniform(4.0, 12.0, len(row)) + np.clip(room[row, column] / 12.0, 0.0, 12.0)
    return np.stack([x0 + column * _COARSE_M + shift[:, 0], y0 + row * _COARSE_M + shift[:, 1], tall], axis=1)


def _plant(height: Grid, trees: Floats, window: tuple[float, float, float, float], cell_m: float) -> None:
    """Draw the trees as domes."""
    reach = ceil(_TREE_HALF_M / cell_m)
    offset = np.arange(-reach, reach + 1)
    dx, dy = (a.ravel() for a in np.meshgrid(offset, offset))
    near = np.hypot(dx, dy) * cell_m / _TREE_HALF_M
    dome = np.flatnonzero(near < 1.0)
    trees = trees[np.argsort(trees[:, 2], kind="stable")]
    for k in dome[np.argsort(-near[dome], kind="stable")].tolist():
        _raise_cells(
            height,
            np.floor((trees[:, 0] - window[0]) / cell_m).astype(np.int64) + dx[k],
            np.floor((window[3] - trees[:, 1]) / cell_m).astype(np.int64) + dy[k],
            trees[:, 2] * (1.0 - 0.5 * near[k] ** 2),
        )


def _build(
    height: Grid, buildings: gpd.GeoDataFrame, window: tuple[float, float, float, float], cell_m: float
) -> None:
    """Fill the narrowest rectangle around every building."""
    known = buildings[buildings["height_m"].notna()]
    for start in range(0, len(known), _PORTION):
        part = known.iloc[start : start + _PORTION]
        xy, which = _points_within(part.geometry.to_numpy(), 0.7 * cell_m)
        column = np.floor((xy[:, 0] - window[0]) / cell_m).astype(np.int64)
        row = np.floor((window[3] - xy[:, 1]) / cell_m).astype(np.int64)
        _raise_cells(height, column, row, part["height_m"].to_numpy()[which])


def _points_within(outlines: NDArray[np.object_], step_m: float) -> tuple[Floats, NDArray[np.int64]]:
    """Return points at most ``step_m`` apart that fill the rectangles, and the row of each."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(outlines)).reshape(-1, 5, 2)
    origin, one, two = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    n_one, n_two = (np.ceil(np.hypot(*side.T) / step_m).astype(np.int64) + 1 for side in (one, two))
    count = n_one * n_two
    which = np.repeat(np.arange(len(outlines)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    u = (nth % n_one[which]) / np.maximum(n_one[which] - 1, 1)
    v = (nth // n_one[which]) / np.maximum(n_two[which] - 1, 1)
    return origin[which] + one[which] * u[:, None] + two[which] * v[:, None], which


def _raise_cells(height: Grid, column: NDArray[np.int64], row: NDArray[np.int64], value: Floats) -> None:
    """Raise cells to ``value`` where they are lower; of several values the highest counts."""
    n = len(height)
    good = (column >= 0) & (column < n) & (row >= 0) & (row < n)
    np.maximum.at(height, (row[good], column[good]), value[good].astype(np.float32))
