"""Surface models are written as GeoTIFF and come back."""

import numpy as np
import pytest
import rasterio

from netplan.errors import DataError
from netplan.io.raster import NODATA, write_surface


def surface():
    heights = np.add.outer(np.arange(300), np.arange(500)).astype(np.float32) / 10
    heights[10:20, 30:40] = np.nan
    return heights


def test_heights_come_back_where_they_were(tmp_path):
    path = tmp_path / "dsm.tif"
    write_surface(surface(), path, (400_000.0, 5_700_300.0), 1.0, "EPSG:25833")
    with rasterio.open(path, driver="GTiff") as raster:
        heights = raster.read(1, masked=True).filled(np.nan)
        assert raster.crs.to_epsg() == 25833
        assert raster.nodata == NODATA
        assert raster.block_shapes == [(256, 256)]
        assert raster.compression.name == "deflate"
        assert tuple(raster.bounds) == (400_000.0, 5_700_000.0, 400_500.0, 5_700_300.0)
    np.testing.assert_array_equal(heights, surface())
    assert path.stat().st_size < surface().nbytes / 2
    assert [file.name for file in tmp_path.iterdir()] == ["dsm.tif"]


def test_equal_heights_give_equal_files(tmp_path):
    for name in ("a.tif", "b.tif"):
        write_surface(surface(), tmp_path / name, (400_000.0, 5_700_300.0), 1.0, "EPSG:25833")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        write_surface(surface(), tmp_path / "no" / "dsm.tif", (400_000.0, 5_700_300.0), 1.0, "EPSG:25833")
