"""Surface models and coverage as GeoTIFF."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine

from netplan.io.atomic import atomic_path

NODATA = -9999.0
_BLOCK = 256  # pixels; GeoTIFF tiles are multiples of 16


def write_surface(
    heights_m: NDArray[np.float32], path: Path, corner: tuple[float, float], cell_m: float, crs: str
) -> None:
    """Write heights [rows, columns], north up, NaN where unknown, as a compressed, tiled GeoTIFF.

    ``corner`` is the upper left corner (x, y) of the raster in ``crs``. Equal heights give equal files.

    Raises:
        DataError: the file cannot be written.

    """
    filled = np.where(np.isnan(heights_m), np.float32(NODATA), heights_m).astype(np.float32)
    rows, columns = filled.shape
    with (
        atomic_path(path) as temporary,
        rasterio.open(
            temporary,
            "w",
            driver="GTiff",
            height=rows,
            width=columns,
            count=1,
            dtype="float32",
            crs=crs,
            transform=Affine(cell_m, 0.0, corner[0], 0.0, -cell_m, corner[1]),
            nodata=NODATA,
            compress="deflate",
            predictor=3,  # for floating point numbers
            tiled=True,
            blockxsize=_BLOCK,
            blockysize=_BLOCK,
        ) as raster,
    ):
        raster.write(filled, 1)


def write_coverage(
    bands: Mapping[str, NDArray[np.float64]],
    path: Path,
    corner: tuple[float, float],
    cell_m: float,
    crs: str,
    about: Mapping[str, str],
) -> None:
    """Write bands [rows, columns] of one grid, north up, NaN where unknown, as a cloud-optimised GeoTIFF.

    Each band bears its name as description, ``about`` stands in the file's tags. ``corner`` is the upper left
    corner (x, y). Overviews take the nearest cell: no value appears that was not computed. Equal input gives
    equal files.

    Raises:
        DataError: the file cannot be written.

    """
    rows, columns = next(iter(bands.values())).shape
    with (
        atomic_path(path) as temporary,
        rasterio.open(
            temporary,
            "w",
            driver="COG",
            height=rows,
            width=columns,
            count=len(bands),
            dtype="float32",
            crs=crs,
            transform=Affine(cell_m, 0.0, corner[0], 0.0, -cell_m, corner[1]),
            nodata=NODATA,
            compress="deflate",
            predictor="floating_point",
            blocksize=_BLOCK,
            resampling="nearest",
        ) as raster,
    ):
        raster.update_tags(**about)
        for number, (name, values) in enumerate(bands.items(), 1):
            raster.write(np.where(np.isnan(values), NODATA, values).astype(np.float32), number)
            raster.set_band_description(number, name)
