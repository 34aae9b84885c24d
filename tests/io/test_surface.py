"""Heights read from a grid of the project."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from netplan.errors import DataError
from netplan.io.raster import NODATA, read_surface, write_surface
from netplan.model.rasters import Raster

CRS = "EPSG:25833"
DATA = Path(__file__).parents[2].parent / "shared" / "data" / "rasters"


@pytest.fixture
def grid(tmp_path):
    heights = np.arange(30 * 40, dtype=np.float32).reshape(30, 40)
    heights[3, 4] = np.nan
    write_surface(heights, tmp_path / "dsm.tif", (400_000.0, 5_700_000.0), 2.0, CRS)
    return tmp_path, heights


def test_a_window_is_read_where_it_lies(grid):
    folder, heights = grid
    bounds = (400_004.0, 5_699_980.0, 400_020.0, 5_699_998.0)
    surface = read_surface(folder, Raster("dsm.tif", CRS, nodata=NODATA), CRS, bounds)
    np.testing.assert_array_equal(surface.heights_m, heights[1:10, 2:10])
    assert (surface.west, surface.north, surface.cell_m) == (400_004.0, 5_699_998.0, 2.0)
    whole = read_surface(folder, Raster("dsm.tif", CRS), CRS, (0, 0, 1e7, 1e7))
    np.testing.assert_array_equal(whole.heights_m, heights)


def test_heights_come_in_metres(grid):
    folder, heights = grid
    surface = read_surface(folder, Raster("dsm.tif", CRS, "ft"), CRS, (0, 0, 1e7, 1e7))
    np.testing.assert_allclose(surface.heights_m, heights * 0.3048, rtol=1e-6)


@pytest.mark.parametrize(
    ("raster", "bounds", "sentence"),
    [
        (Raster("gone.tif", CRS), (0, 0, 1e7, 1e7), "cannot be read"),
        (Raster("dsm.tif", "EPSG:25832"), (0, 0, 1e7, 1e7), "EPSG:25832"),
        (Raster("dsm.tif", CRS), (0, 0, 10, 10), "does not cover"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(grid, raster, bounds, sentence):
    with pytest.raises(DataError, match=sentence):
        read_surface(grid[0], raster, CRS, bounds)


def test_a_turned_grid_is_refused(tmp_path):
    turned = Affine(0.94, 0.34, 400_000.0, 0.34, -0.94, 5_700_000.0)
    profile = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "float32"}
    with rasterio.open(tmp_path / "turned.tif", "w", crs=CRS, transform=turned, **profile) as file:
        file.write(np.zeros((4, 4), dtype=np.float32), 1)
    with pytest.raises(DataError, match="turned"):
        read_surface(tmp_path, Raster("turned.tif", CRS), CRS, (0, 0, 1e7, 1e7))


@pytest.mark.skipif(not DATA.exists(), reason="the shared rasters are not here")
def test_a_real_surface_model():
    surface = read_surface(
        DATA / "athens", Raster("athens__DSM.tif", "EPSG:2100", nodata=-9999.0), "EPSG:2100", (0, 0, 1e7, 1e7)
    )
    assert surface.heights_m.shape == (400, 400)
    known = surface.heights_m[np.isfinite(surface.heights_m)]
    assert 0 < known.min() < known.max() < 400
