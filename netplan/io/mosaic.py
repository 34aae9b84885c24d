"""Rasters of many tiles: each written by itself, and all put together without holding them at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.io.raster import BLOCK, NODATA, unit_of
from netplan.messages import mark
from netplan.progress import SILENT, Progress, steps

_CACHE_BYTES = 128 << 20  # GDAL would keep a twentieth of all memory, and a large mosaic fills it


@dataclass(frozen=True)
class Piece:
    """A file with all bands of a tile, and the row and column of the whole where its first cell belongs."""

    file: Path
    row: int
    column: int


@dataclass(frozen=True)
class Whole:
    """The raster that pieces make: its bands, shape, upper left corner x, y, cells and system."""

    bands: tuple[str, ...]
    n_rows: int
    n_columns: int
    corner: tuple[float, float]
    cell_m: float
    crs: str


def write_piece(
    bands: Mapping[str, NDArray[np.float64]], path: Path, whole: Whole, at: tuple[int, int]
) -> None:
    """Write the bands [rows, columns] of a tile, NaN where unknown; ``at`` is its first row and column.

    Equal input gives equal files.

    Raises:
        DataError: the file cannot be written.

    """
    n_rows, n_columns = next(iter(bands.values())).shape
    piece = Whole(
        tuple(bands),
        n_rows,
        n_columns,
        (whole.corner[0] + at[1] * whole.cell_m, whole.corner[1] - at[0] * whole.cell_m),
        whole.cell_m,
        whole.crs,
    )
    with (
        atomic_path(path) as temporary,
        _created(temporary, piece, compress="deflate", predictor=3) as raster,
    ):
        for number, values in enumerate(bands.values(), 1):
            raster.write(np.where(np.isnan(values), NODATA, values).astype(np.float32), number)


def write_mosaic(
    pieces: list[Piece], path: Path, whole: Whole, about: Mapping[str, str], progress: Progress = SILENT
) -> None:
    """Put pieces together as one cloud-optimised GeoTIFF, one at a time in memory; nodata between them.

    Bands bear their names and units, ``about`` stands in the file's tags. The same cells give the same file,
    however they were cut.

    Raises:
        DataError: a piece cannot be read, does not fit, or the file cannot be written.
        Cancelled: the user stopped; nothing is left.

    """
    lay, fold = steps(progress, 0.0, 0.6, 1.0)
    with atomic_path(path) as temporary:
        plain = temporary.with_name(f"{temporary.stem}.plain.tif")
        try:
            with rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES):
                with _created(plain, whole, sparse_ok=True) as raster:
                    raster.update_tags(**about)
                    for number, name in enumerate(whole.bands, 1):
                        raster.set_band_description(number, name)
                    raster.units = [unit_of(name) for name in whole.bands]
                    for k, piece in enumerate(pieces):
                        lay(k / len(pieces))
                        _lay(raster, piece)
                fold(0.0)
                _fold(plain, temporary)
            fold(1.0)
        except rasterio.errors.RasterioError as error:
            raise DataError(
                mark("{file} could not be written: {reason}"), file=str(path), reason=str(error)
            ) from error
        finally:
            plain.unlink(missing_ok=True)


def _fold(plain: Path, path: Path) -> None:
    """Write a raster anew as a cloud-optimised GeoTIFF."""
    rasterio.shutil.copy(
        plain,
        path,
        driver="COG",
        compress="deflate",
        predictor="floating_point",
        blocksize=BLOCK,
        resampling="nearest",
        bigtiff="if_safer",
    )


def _lay(raster: rasterio.io.DatasetWriter, piece: Piece) -> None:
    try:
        with rasterio.open(piece.file) as source:
            values = source.read()
    except rasterio.errors.RasterioError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(piece.file), reason=str(error)
        ) from error
    raster.write(values, window=Window(piece.column, piece.row, values.shape[2], values.shape[1]))


@contextmanager
def _created(path: Path, whole: Whole, **options: object) -> Iterator[rasterio.io.DatasetWriter]:
    """Open a new tiled GeoTIFF."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=whole.n_rows,
        width=whole.n_columns,
        count=len(whole.bands),
        dtype="float32",
        crs=whole.crs,
        transform=Affine(whole.cell_m, 0.0, whole.corner[0], 0.0, -whole.cell_m, whole.corner[1]),
        nodata=NODATA,
        tiled=True,
        blockxsize=BLOCK,
        blockysize=BLOCK,
        bigtiff="if_safer",
        **options,
    ) as raster:
        yield raster
