"""Coverage on a grid as files: a GeoTIFF for rasters, a GeoPackage of 100 m cells for layers."""

from pathlib import Path

import numpy as np
import pandas as pd

from netplan.core.coverage import after_year
from netplan.core.coverage.after import CHOSEN
from netplan.core.coverage.grid import CELL_M, INSPIRE, Grid, coverage_grid
from netplan.core.survey import survey
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.io.raster import write_coverage
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress
from netplan.report.document import metadata

GRIDS = ("inspire", "project")
ENDINGS = (".tif", ".tiff", ".gpkg")
_BANDS = ("share_served", "n_addresses", "n_unknown", "atlas_share", "atlas_area")
_BANDS_AFTER = ("share_served_after", "n_served_after")
_IN_LAYER = "coverage_grid"


def write_grid(
    coverage: Coverage | Plan, path: Path, grid_name: str, words: Words, year: int | None = None
) -> Path:
    """Write the coverage on the grid of INSPIRE or of the project; the ending of ``path`` says as what.

    Of a plan what is served after it is written beside what is served today: at the end of ``year`` of its
    programme if one is given.

    Raises:
        ParameterError: the ending is none of ``ENDINGS``, there is nothing to draw, or no such year.
        DataError: the file cannot be written.

    """
    require_grid(path)
    crs = INSPIRE if grid_name == "inspire" else coverage.project.crs
    at_year = coverage if year is None else _at_end_of(coverage, year)
    grid, table = coverage_grid(at_year, crs, year)
    if not len(table):
        raise ParameterError(mark("There is no boundary, no address and no cell of the atlas to draw"))
    about = metadata(coverage.project, coverage.scenario, words)
    about |= {} if year is None else _of_year(coverage, year, words)
    if path.suffix.lower() == ".gpkg":
        settings = ExportSettings(crs, words.language, words, about)
        export_geopackage(path, {_IN_LAYER: table}, settings)
    else:
        names = (*_BANDS, *(_BANDS_AFTER if table["n_served_after"].notna().any() else ()))
        bands = {name: _band(grid, table, name) for name in names}
        tags = {**about, **{f"band {name}": _label(name, words) for name in names}}
        write_coverage(bands, path, (grid.west, grid.north), CELL_M, crs, tags)
    return path


def require_grid(path: Path) -> None:
    """Raise ParameterError unless the name ends as a grid can."""
    if path.suffix.lower() not in ENDINGS:
        raise ParameterError(
            mark("{file} must end in {endings}"), file=path.name, endings=" / ".join(ENDINGS)
        )


def programme_years(result: Coverage | Plan) -> tuple[int, ...]:
    """Return the years of the programme among the tables of a result; none where there is no programme."""
    years = result.tables.get("programme_years")
    return () if years is None else tuple(dict.fromkeys(int(year) for year in years["year"]))


def write_grids(
    result: Coverage | Plan, folder: Path, ending: str, words: Words, progress: Progress = SILENT
) -> Path:
    """Write ``coverage`` with ``ending`` to ``folder``, and one more for each year of the programme.

    Raises:
        ParameterError: there is nothing to draw.
        DataError: a file cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    years: tuple[int | None, ...] = (None, *programme_years(result))
    for k, year in enumerate(years):
        progress(k / len(years), Message(mark("Writing {table}"), {"table": _IN_LAYER}))
        name = f"coverage{ending}" if year is None else f"coverage-{year}{ending}"
        write_grid(result, folder / name, "inspire", words, year)
    return folder


def _at_end_of(result: Coverage | Plan, year: int) -> Coverage:
    years = programme_years(result)
    if not isinstance(result, Plan) or year not in years:
        raise ParameterError(
            mark("There is no year {year} in the programme; it has {years}"),
            year=str(year),
            years=list(map(str, years)),
        )
    known = survey(result.project, result.scenario.snap_limit_m)
    return after_year(result, result.tables, year, known)


def _of_year(result: Coverage | Plan, year: int, words: Words) -> dict[str, str]:
    """Return the year, and what it does not hold: links of which nobody knows the year."""
    links, hops = result.project.layer(CHOSEN), result.tables["trenches"]["hop_id"]
    n = int((~links["id"].isin(hops) & (links["cover"] != "streets")).sum())
    told = words(
        "{n} {n:link|links} of chosen carriers that the plan does not build: nobody knows their year", n=n
    )
    return {words("Year"): str(year)} | ({words("Not counted"): told} if n else {})


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
