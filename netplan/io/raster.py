"""Surface models and coverage as GeoTIFF: written, and heights read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil, floor
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window, from_bounds

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.messages import mark
from netplan.model.project import Project
from netplan.model.rasters import METRES, Raster
from netplan.model.surface import Surface

NODATA = -9999.0
_OBLONG = 1e-6  # of the side of a cell
_MOST_CELLS = 250_000_000  # read at once: 1 GB
BLOCK = 256
"""Pixels on the side of a block; those of GeoTIFF are multiples of 16."""
_UNITS = {"_dbm": "dBm", "_mbps": "Mbit/s"}  # part of a band's name -> unit; without one it is a number


def surfaces_within(
    folder: Path, project: Project, bounds: tuple[float, float, float, float]
) -> tuple[Surface, Surface | None]:
    """Return surface and, if there is one, terrain within ``bounds``; ``folder`` is the project file's.

    Raises:
        DataError: the project has no surface model, or a grid cannot be used.

    """
    if "surface" not in project.rasters:
        raise DataError(mark("The project has no surface model; import one with: import PROJECT FILE.tif"))
    found = [
        read_surface(folder, project.rasters[role], project.crs, bounds)
        for role in ("surface", "terrain")
        if role in project.rasters
    ]
    return found[0], found[1] if len(found) > 1 else None


def read_surface(
    folder: Path, raster: Raster, crs: str, bounds: tuple[float, float, float, float]
) -> Surface:
    """Return the heights of ``raster`` within ``bounds`` (west, south, east, north in ``crs``), in metres.

    ``folder`` is that of the project file. What the file calls nodata is NaN.

    Raises:
        DataError: the file is gone, damaged, in another system, turned, of oblong cells, or does not meet
            the bounds.

    """
    with _opened(folder, raster, crs) as source:
        try:
            window = from_bounds(*bounds, source.transform).round_offsets().round_lengths()
            window = window.intersection(Window(0, 0, source.width, source.height))
        except rasterio.errors.WindowError as error:
            raise DataError(mark("{file} does not cover the municipality"), file=raster.file) from error
        known, at = _metres(source, raster, window), source.transform
    west, north = at.c + window.col_off * at.a, at.f + window.row_off * at.e
    return Surface(
        known, float(west), float(north), float(at.a), crs, raster.source or raster.file, raster.as_of
    )


def read_window(
    folder: Path,
    raster: Raster,
    crs: str,
    bounds: tuple[float, float, float, float],
    more: int = 0,
    *,
    beyond: bool = True,
) -> Surface:
    """Return the heights within ``bounds`` as a part of their grid; unknown where the grid ends.

    So many cells ``more`` come on every side. What is asked for may lie beside the grid: then all is
    unknown. Without ``beyond`` the part ends where the grid does. As ``read_surface`` otherwise.

    Raises:
        DataError: the file is gone, damaged, in another system, turned, of oblong cells, or more is asked
            for than fits into memory.

    """
    with _opened(folder, raster, crs) as source:
        at, (west, south, east, north) = source.transform, bounds
        first = floor((at.f - north) / at.a) - more, floor((west - at.c) / at.a) - more
        last = ceil((at.f - south) / at.a) + more, ceil((east - at.c) / at.a) + more
        shape = last[0] - first[0], last[1] - first[1]
        if shape[0] * shape[1] > _MOST_CELLS:
            raise DataError(
                mark(
                    "{n} cells of {file} would be needed at once: choose smaller tiles, a smaller radius or "
                    "a coarser grid"
                ),
                n=shape[0] * shape[1],
                file=raster.file,
            )
        low = max(first[0], 0), max(first[1], 0)
        high = min(last[0], source.height), min(last[1], source.width)
        known = np.empty((0, 0), dtype=np.float32)
        if low[0] < high[0] and low[1] < high[1]:
            known = _metres(source, raster, Window(low[1], low[0], high[1] - low[1], high[0] - low[0]))
    about = crs, raster.source or raster.file, raster.as_of
    part = Surface(known, float(at.c), float(at.f), float(at.a), *about, first=low)
    return part.cut(first, shape) if beyond else part


@contextmanager
def _opened(folder: Path, raster: Raster, crs: str) -> Iterator[rasterio.DatasetReader]:
    try:
        with rasterio.open(folder / raster.file) as source:
            _usable(source, raster, crs)
            yield source
    except (rasterio.errors.RasterioError, OSError) as error:
        raise DataError(
            mark("{file} cannot be read: {reason}; import the grid again"),
            file=raster.file,
            reason=str(error),
        ) from error


def _metres(source: rasterio.DatasetReader, raster: Raster, window: Window) -> NDArray[np.float32]:
    heights = source.read(1, window=window, masked=True).astype(np.float32)
    known: NDArray[np.float32] = heights.filled(np.nan)
    if raster.nodata is not None:
        known[known == np.float32(raster.nodata)] = np.nan
    known *= np.float32(METRES[raster.unit])
    return known


def _usable(source: rasterio.DatasetReader, raster: Raster, crs: str) -> None:
    """Refuse what would have to be bent to fit: heights between cells would be made up."""
    system, at = raster.crs or (source.crs and source.crs.to_string()), source.transform
    if system != crs:
        raise DataError(
            mark(
                "{file} is in {system}, the project in {crs}; transform the grid with gdalwarp and import it"
            ),
            file=raster.file,
            system=system or "?",
            crs=crs,
        )
    if at.b or at.d or at.a <= 0 or abs(at.a + at.e) > _OBLONG * at.a:
        raise DataError(
            mark("{file} is turned or has oblong cells; transform the grid with gdalwarp and import it"),
            file=raster.file,
        )


def unit_of(band: str) -> str:
    """Return the unit of a band by its name."""
    return next((unit for part, unit in _UNITS.items() if part in band), "1")


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
            blockxsize=BLOCK,
            blockysize=BLOCK,
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

    Each band bears its name as description and its unit, ``about`` stands in the file's tags. ``corner`` is
    the upper left corner (x, y). Overviews take the nearest cell: no value appears that was not computed.
    Equal input gives equal files.

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
            blocksize=BLOCK,
            resampling="nearest",
        ) as raster,
    ):
        raster.update_tags(**about)
        for number, (name, values) in enumerate(bands.items(), 1):
            raster.write(np.where(np.isnan(values), NODATA, values).astype(np.float32), number)
            raster.set_band_description(number, name)
        raster.units = [unit_of(name) for name in bands]
