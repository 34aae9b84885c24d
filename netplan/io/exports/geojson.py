"""Tables as GeoJSON by RFC 7946: longitude and latitude on WGS 84, seven decimals, one file for each layer.

Dates are written as ISO text and codes as stored; a table without places is left to CSV.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import ExportReport, ExportSettings, disclosed
from netplan.io.literal import literally
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

_WGS84 = "EPSG:4326"
_OPTIONS = {"RFC7946": "YES", "COORDINATE_PRECISION": "7"}  # a centimetre


def export_geojson(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    settings: ExportSettings,
    progress: Progress = SILENT,
) -> ExportReport:
    """Write every chosen table with places to ``folder/<name>.geojson``; ``tables`` holds the inputs, too.

    Rows without a place are written with a null geometry, as RFC 7946 provides.

    Raises:
        ParameterError: a table is not in the schema, or a chosen one is not given.
        DataError: a file cannot be written.
        Cancelled: the user stopped; the files there are whole.

    """
    chosen, left_out = disclosed(tables, settings)
    placed = {name: table for name, table in chosen.items() if "geometry" in table}
    folder.mkdir(parents=True, exist_ok=True)
    for k, (name, table) in enumerate(placed.items()):
        progress(k / len(placed), Message(mark("Writing {table}"), {"table": name}))
        write_geojson(folder / f"{name}.geojson", name, table, settings.crs)
    return ExportReport(folder, {name: len(table) for name, table in placed.items()}, left_out)


def write_geojson(path: Path, name: str, table: pd.DataFrame, crs: str) -> None:
    """Write one table with places to ``path``, called ``name``: as it is, internal rows, too.

    Raises:
        DataError: the file cannot be written.

    """
    with atomic_path(path) as temporary, literally(temporary) as whole:
        # named by its table, or GDAL writes the name of the temporary file into it
        pyogrio.write_dataframe(_plain(table, crs), whole, layer=name, driver="GeoJSON", **_OPTIONS)


def _plain(table: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the table on WGS 84 without heights, its dates as text; JSON knows no endless number."""
    days = table.select_dtypes("datetime").columns
    dates = {key: table[key].dt.strftime("%Y-%m-%d").astype(object).where(table[key].notna()) for key in days}
    floats = {key: table[key].where(np.isfinite(table[key])) for key in table.select_dtypes("float").columns}
    placed = gpd.GeoDataFrame(table.assign(**dates, **floats), geometry="geometry", crs=crs).to_crs(_WGS84)
    return placed.set_geometry(placed.geometry.force_2d())
