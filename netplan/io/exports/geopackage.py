"""One GeoPackage that opens drawn in QGIS: tables, styles, code lists, what they are and where from.

GeoPackage 1.3 and times in UTC, so that QGIS 3.22 and GDAL 3.6 read it without a warning. GDAL writes the
features, from Arrow; everything around them is written by SQLite (apsw) once GDAL has closed the file.
The same tables and settings give the same bytes.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyogrio
import shapely

from netplan.errors import DataError, ParameterError
from netplan.io.atomic import atomic_path
from netplan.io.exports.arrow import GEOMETRY, ROW_KEY, ArrowLayer, arrow_layer
from netplan.io.exports.delivery import ExportReport, ExportSettings, about_table, disclosed
from netplan.io.exports.gpkg_extras import write_extras
from netplan.io.literal import literally
from netplan.messages import Message, mark
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress

_FILE_OPTIONS = {"VERSION": "1.3", "DATETIME_FORMAT": "UTC"}


def export_geopackage(
    path: Path,
    tables: Mapping[str, pd.DataFrame],
    settings: ExportSettings,
    progress: Progress = SILENT,
) -> ExportReport:
    """Write ``tables`` (by name of the schema) to the GeoPackage ``path`` and say what was left out.

    Give the input layers as well, even if ``settings.choose`` names results only: they say which rows are
    internal. Heights are not written, a plan being a plan; how many had one is in the report.

    Raises:
        ParameterError: a table is not in the schema or not given, or ``written_at`` knows no time zone.
        DataError: nothing is left to write, or the file cannot be written.
        Cancelled: the user stopped; ``path`` is as it was.

    """
    if settings.written_at.tzinfo is None:
        raise ParameterError(mark("The time of an export must know its time zone"))
    chosen, left_out = disclosed(tables, settings)
    if not chosen:
        raise DataError(mark("There is nothing to export: no table was chosen, or all of them are internal"))
    left_out += tuple(_heights(chosen))
    with atomic_path(path) as temporary:
        for k, (name, table) in enumerate(chosen.items()):
            message = Message(mark("Writing {table}"), {"table": name})
            progress(0.9 * k / len(chosen), message)
            _write_layer(temporary, name, arrow_layer(TABLES[name], table), settings)
        progress(0.9, Message(mark("Writing styles and metadata")))
        write_extras(temporary, chosen, settings, path.name)
        progress(1.0)
    return ExportReport(path, {name: len(table) for name, table in chosen.items()}, left_out)


def _write_layer(path: Path, name: str, layer: ArrowLayer, settings: ExportSettings) -> None:
    label = settings.words(TABLES[name].label)
    options = {"FID": ROW_KEY, "IDENTIFIER": f"{label} ({name})", "DESCRIPTION": label}
    if layer.geometry_type:
        options |= {"GEOMETRY_NAME": GEOMETRY, "SPATIAL_INDEX": "YES"}
    with literally(path) as plain:
        pyogrio.write_arrow(
            layer.in_parts(),
            plain,
            layer=name,
            driver="GPKG",
            geometry_name=GEOMETRY if layer.geometry_type else None,
            geometry_type=layer.geometry_type,
            crs=settings.crs if layer.geometry_type else None,
            dataset_options=_FILE_OPTIONS,
            layer_options=options,
        )


def _heights(tables: Mapping[str, pd.DataFrame]) -> list[Message]:
    counts = {
        name: int(shapely.has_z(table["geometry"].to_numpy(object)).sum())
        for name, table in tables.items()
        if "geometry" in table
    }
    return [
        about_table(mark("{label}: the heights of {n} {n:geometry|geometries}"), name, n)
        for name, n in counts.items()
        if n
    ]
