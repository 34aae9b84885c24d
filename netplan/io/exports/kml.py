"""Links, carriers and sites as KML for Google Earth and the like: WGS 84, one file for each layer.

What every table says of a thing stands in its extended data under the names of the columns; its name is that
of the thing or its id. Dates are ISO text.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import ExportReport, ExportSettings, disclosed
from netplan.io.literal import literally
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

KML_TABLES = (
    "carriers",
    "sites",
    "pops",
    "chosen_carriers",
    "choice_links",
    "choice_hops",
    "choice_trenches",
    "choice_surveys",
    "radio_links",
    "radio_hops",
    "sight_lines",
    "trenches",
    "connections",
)
"""What is worth a globe; of cells and addresses there are too many."""

_WGS84 = "EPSG:4326"
_DRIVERS = ("LIBKML", "KML")  # the first keeps all columns with their types


def export_kml(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    settings: ExportSettings,
    progress: Progress = SILENT,
) -> ExportReport:
    """Write every chosen table of ``KML_TABLES`` that has rows to ``folder/<name>.kml``.

    Raises:
        ParameterError: a table is not in the schema, or a chosen one is not given.
        DataError: GDAL cannot write KML here, or a file cannot be written.
        Cancelled: the user stopped; the files there are whole.

    """
    chosen, left_out = disclosed(tables, settings)
    placed = {name: chosen[name] for name in KML_TABLES if name in chosen and len(chosen[name])}
    driver = kml_driver()
    folder.mkdir(parents=True, exist_ok=True)
    for k, (name, table) in enumerate(placed.items()):
        progress(k / len(placed), Message(mark("Writing {table}"), {"table": name}))
        with atomic_path(folder / f"{name}.kml") as temporary, literally(temporary) as path:
            pyogrio.write_dataframe(_plain(table, settings.crs), path, layer=name, driver=driver)
    return ExportReport(folder, {name: len(table) for name, table in placed.items()}, left_out)


def kml_driver() -> str:
    """Return the driver of GDAL that writes KML.

    Raises:
        DataError: this GDAL has none.

    """
    known = pyogrio.list_drivers()
    for name in _DRIVERS:
        if "w" in known.get(name, ""):
            return name
    raise DataError(mark("The GDAL of this computer cannot write KML; choose GeoPackage or GeoJSON"))


def _plain(table: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the table on WGS 84 without heights, with a ``Name``; all numbers finite, all dates text."""
    values = {}
    for key in table.columns.drop("geometry"):
        column = table[key]
        if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
            values[key] = column.dt.strftime("%Y-%m-%d").astype(object).where(column.notna())
        elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            number = column.astype("Float64").astype(float)
            values[key] = number.where(np.isfinite(number))
        else:
            values[key] = column.astype(object).where(column.notna(), None)
    names = table["name"] if "name" in table else table["id"]
    values["Name"] = names.fillna(table["id"]).astype(object)
    values.pop("name", None)
    placed = gpd.GeoDataFrame(values, geometry=table.geometry.array, crs=crs).to_crs(_WGS84)
    return placed.set_geometry(placed.geometry.force_2d())
