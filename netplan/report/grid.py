"""Coverage on a grid as files: a GeoTIFF for rasters, a GeoPackage of 100 m cells for layers."""

from pathlib import Path

import numpy as np
import pandas as pd

from netplan.core.coverage.grid import CELL_M, INSPIRE, Grid, coverage_grid
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.io.raster import write_coverage
from netplan.messages import mark
from netplan.model.plan import Coverage
from netplan.model.tables import TABLES
from netplan.report.pack import metadata

GRIDS = ("inspire", "project")
ENDINGS = (".tif", ".tiff", ".gpkg")
_BANDS = ("share_served", "n_addresses", "n_unknown", "atlas_share", "atlas_area")
_IN_LAYER = "coverage_grid"


def write_grid(coverage: Coverage, path: Path, grid_name: str, words: Words) -> Path:
    """Write the coverage on the grid of INSPIRE or of the project; the ending of ``path`` says as what.

    Raises:
        ParameterError: the ending is none of ``ENDINGS``, or there is nothing to draw.
        DataError: the file cannot be written.

    """
    if path.suffix.lower() not in ENDINGS:
        raise ParameterError(
            mark("{file} must end in {endings}"), file=path.name, endings=" / ".join(ENDINGS)
        )
    crs = INSPIRE if grid_name == "inspire" else coverage.project.crs
    grid, table = coverage_grid(coverage, crs)
    if not len(table):
        raise ParameterError(mark("There is no boundary, no address and no cell of the atlas to draw"))
    about = metadata(coverage.project, coverage.scenario, words)
    if path.suffix.lower() == ".gpkg":
        settings = ExportSettings(crs, words.language, words, about)
        export_geopackage(path, {_IN_LAYER: table}, settings)
    else:
        bands = {name: _band(grid, table, name) for name in _BANDS}
        tags = {**about, **{f"band {name}": _label(name, words) for name in _BANDS}}
        write_coverage(bands, path, (grid.west, grid.north), CELL_M, crs, tags)
    return path


def _band(grid: Grid, table: pd.DataFrame, name: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a column of the table as a raster; cells that are no row are unknown."""
    corner = table.geometry.bounds
    cell = grid.cell_of(
        corner["minx"].to_numpy(dtype=float) + CELL_M / 2, corner["miny"].to_numpy(dtype=float) + CELL_M / 2
    )
    values = np.full(len(grid), np.nan)
    values[cell] = table[name].to_numpy(dtype=float, na_value=np.nan)
    return values.reshape(grid.n_rows, grid.n_columns)


def _label(name: str, words: Words) -> str:
    column = TABLES[_IN_LAYER].column(name)
    return f"{words(column.label)} [{column.unit}]" if column.unit else words(column.label)
