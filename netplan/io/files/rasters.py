"""Surface and terrain models: GeoTIFF and ASC, with the driver forced."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import rasterio

from netplan.io.files.delivery import Facts, Layer, Rows, Wish, from_table

_DRIVERS = {"GeoTIFF": "GTiff", "ASC": "AAIGrid"}


def layers(path: Path, kind: str, _wish: Wish) -> list[Layer]:
    """Return the one grid of a file; its rows are its cells."""
    with rasterio.open(path, driver=_DRIVERS[kind]) as grid:
        return [Layer(path.stem, grid.width * grid.height, "Raster", _crs(grid))]


def rows(path: Path, kind: str, layer: str, _wish: Wish) -> Rows:
    """Return what a grid is, as one row: size, cell, corner, bands, nodata, range of the heights."""
    with rasterio.open(path, driver=_DRIVERS[kind]) as grid:
        facts: dict[str, Any] = {
            "width": grid.width,
            "height": grid.height,
            "bands": grid.count,
            "dtype": grid.dtypes[0],
            "nodata": grid.nodata,
            "unit": grid.units[0] or "",
            "west": grid.bounds.left,
            "south": grid.bounds.bottom,
            "east": grid.bounds.right,
            "north": grid.bounds.top,
            "cell_x": abs(grid.transform.a),
            "cell_y": abs(grid.transform.e),
            "rotated": bool(grid.transform.b or grid.transform.d),
            **_heights(grid),
        }
        return from_table(
            Facts(layer, crs=_crs(grid)), pa.table({key: [value] for key, value in facts.items()})
        )


def _crs(grid: Any) -> str:
    return grid.crs.to_string() if grid.crs else ""


def _heights(grid: Any) -> dict[str, float | int | None]:
    """Return lowest and highest known height and how many cells are unknown, block by block."""
    low, high, n_unknown = np.inf, -np.inf, 0
    for _, window in grid.block_windows(1):
        block = grid.read(1, window=window, masked=True).astype(np.float64).filled(np.nan)
        known = block[np.isfinite(block)]
        n_unknown += block.size - known.size
        if known.size:
            low, high = min(low, float(known.min())), max(high, float(known.max()))
    found = bool(np.isfinite(low))
    return {"low": low if found else None, "high": high if found else None, "n_unknown": n_unknown}
