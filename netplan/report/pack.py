"""Everything a result is handed on as: GeoPackage, CSV, maps. The command line and the window call this."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.io.exports.csv import Flavour, export_folder
from netplan.io.exports.delivery import ExportReport, ExportSettings, foreign
from netplan.io.exports.geojson import export_geojson
from netplan.io.exports.geopackage import export_geopackage
from netplan.io.plan_file import write_plan_file
from netplan.messages import Message, mark
from netplan.model.looks import unseen
from netplan.model.plan import Coverage, Plan
from netplan.model.recipes import chosen_styles
from netplan.model.sheets import SheetOrder, TitleBlock
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress
from netplan.report.document import metadata
from netplan.report.file_names import file_name
from netplan.report.remade import plan_record
from netplan.report.sheets.press import print_sheets
from netplan.report.spoken import findings_table, spoken

Tables = Mapping[str, pd.DataFrame]

MAP_FORMATS = ("png", "svg")
_GDAL = "gpkg"


@dataclass(frozen=True)
class PackOptions:
    """What to write (keys of ``_WRITERS``, png, svg), in which language.

    ``internal_because`` says why internal data are written, too; "" leaves them out.
    """

    words: Words
    formats: tuple[str, ...]
    internal_because: str = ""
    written_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Pack:
    """The files and folders written, and what they leave out."""

    files: tuple[Path, ...]
    left_out: tuple[Message, ...] = ()


def write_pack(
    result: Plan | Coverage, folder: Path, options: PackOptions, progress: Progress = SILENT
) -> Pack:
    """Write the layers, results and findings of a plan or an assessment, and its map, to ``folder``.

    Raises:
        DataError: a file or the folder cannot be written.
        Cancelled: the user stopped; every file there is whole.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            mark("The folder {folder} cannot be made: {reason}; choose another one"),
            folder=str(folder),
            reason=error.strerror,
        ) from error
    project, words = result.project, options.words
    findings = findings_table(result.problems, words, project.crs)
    raw, strange = foreign({**project.layers, **result.tables, "findings": findings})
    told = {name: spoken(name, table, words) for name, table in raw.items()}
    delivery = _Delivery(result, folder, raw, told, _settings(result, options), words)
    # GDAL works outside Python's lock most of the time: it writes beside what Python writes
    beside = {_GDAL} if len(options.formats) > 1 else set()
    share = 0.4 if set(MAP_FORMATS) & set(options.formats) else 1.0
    with ThreadPoolExecutor(1) as thread:
        later = thread.submit(
            _tables, delivery, beside & set(options.formats), replace(progress, listener=_unheard)
        )
        reports = _tables(delivery, set(options.formats) - beside, progress.part(0.0, share))
        maps, faults = _draw(result, folder, options, progress.part(share, 1.0))
    reports = [*later.result(), *reports]
    left_out = {str(message): message for report in reports for message in report.left_out}
    left_out |= {str(message): message for message in (*strange, *faults)}
    written = dict.fromkeys(report.path for report in reports)
    if options.internal_because:
        written[write_warning(folder, options)] = None
    return Pack((*written, *maps), tuple(left_out.values()))


def write_warning(folder: Path, options: PackOptions) -> Path:
    """Write beside the files that they hold internal data, and why: not every format has room for it."""
    path, words = folder / "INTERNAL.txt", options.words
    lines = (
        words("Contains internal data: do not pass on"),
        words("Reason: {reason}", reason=options.internal_because),
        words("Written on {day}", day=options.written_at.date()),
    )
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _unheard(_share: float, _message: Message | None) -> None:
    """Hear a progress that runs beside another one, which tells how far the whole is."""


def _tables(delivery: "_Delivery", formats: Collection[str], progress: Progress) -> list[ExportReport]:
    """Write the tables in every format asked for, one after the other."""
    writers = [write for name, write in _WRITERS.items() if name in formats]
    parts = [progress.part(k / len(writers), (k + 1) / len(writers)) for k in range(len(writers))]
    reports = [write(delivery, part) for write, part in zip(writers, parts, strict=True)]
    return [report for report in reports if report is not None]


def _draw(
    result: Plan | Coverage, folder: Path, options: PackOptions, progress: Progress
) -> tuple[list[Path], tuple[Message, ...]]:
    """Have the map printed in every format asked for; with faults it is not handed on, and that is said."""
    name = f"{file_name(result.project.name)}-map"
    paths = [folder / f"{name}.{ending}" for ending in MAP_FORMATS if ending in options.formats]
    if not paths:
        return [], ()
    kind = "after" if len(result.tables.get("trenches", ())) else "today"
    block = TitleBlock(day=options.written_at.date().isoformat())
    order = SheetOrder(kind, block=block, internal_because=options.internal_because)
    (sheet,) = print_sheets(result, [(order, paths)], options.words, progress)
    template = mark("The map was not written: {fault}")
    return list(sheet.files), tuple(Message(template, {"fault": fault}) for fault in sheet.faults)


IN_THE_WORKBOOK = (
    "figures",
    "costs",
    "bill",
    "bill_years",
    "bill_compared",
    "programme_years",
    "programme_sites",
    "programme_trenches",
    "connections",
    "sized_sites",
    "sized_seconds",
    "equipment",
    "second_sites",
    "second_routes",
    "remedies",
    "coverage_districts",
    "coverage_targets",
    "carrier_choice",
    "chosen_carriers",
    "choice_surveys",
    "choice_trenches",
    "choice_hops",
)
"""Results for spreadsheets; those with a row for every address are in the GeoPackage and as CSV."""

# A result repeats the places of addresses and cells with their verdict, and no plan asks for buildings:
# written again they would double the file.
IN_THE_PROJECT_ONLY = frozenset({"addresses", "cells", "buildings"})


@dataclass(frozen=True, eq=False)
class _Delivery:
    """What a writer gets: the result, its tables with keys and with sentences, and where to."""

    result: Plan | Coverage
    folder: Path
    raw: Tables
    told: Tables
    settings: ExportSettings
    words: Words


def _geopackage(delivery: _Delivery, progress: Progress) -> ExportReport:
    path = delivery.folder / f"{file_name(delivery.result.project.name)}.gpkg"
    chosen = tuple(name for name in delivery.told if name not in IN_THE_PROJECT_ONLY)
    return export_geopackage(path, delivery.told, replace(delivery.settings, choose=chosen), progress)


def _csv(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _folder(delivery, "csv", delivery.raw, "rfc4180", progress)


def _excel(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _folder(delivery, "csv-excel", delivery.told, "excel-de", progress)


def _geojson(delivery: _Delivery, progress: Progress) -> ExportReport:
    chosen = tuple(name for name in delivery.raw if name not in IN_THE_PROJECT_ONLY)
    settings = replace(delivery.settings, choose=chosen)
    return export_geojson(delivery.folder / "geojson", delivery.raw, settings, progress)


def _kml(delivery: _Delivery, progress: Progress) -> ExportReport:
    # GDAL's drivers are only looked for where KML is wanted
    from netplan.io.exports.kml import KML_TABLES, export_kml

    settings = replace(delivery.settings, choose=tuple(name for name in KML_TABLES if name in delivery.told))
    return export_kml(delivery.folder / "kml", delivery.told, settings, progress)


def _folder(
    delivery: _Delivery, name: str, tables: Tables, flavour: Flavour, progress: Progress
) -> ExportReport:
    """Write the results as CSV; the layers they were computed from are in the GeoPackage."""
    progress(0.0, Message(mark("Writing {table}"), {"table": "CSV"}))
    results = tuple(key for key in tables if TABLES[key].role == "result")
    settings = replace(delivery.settings, choose=results)
    return export_folder(delivery.folder / name, dict(tables), settings, flavour)


def _workbook(delivery: _Delivery, progress: Progress) -> ExportReport:
    """Write what a treasurer asks for as one workbook: costs, bill, programme, connections."""
    # loads openpyxl, which the window does without
    from netplan.io.exports.excel import export_excel

    progress(0.0, Message(mark("Writing {table}"), {"table": "Excel"}))
    chosen = tuple(name for name in IN_THE_WORKBOOK if name in delivery.told)
    path = delivery.folder / f"{file_name(delivery.result.project.name)}.xlsx"
    return export_excel(path, dict(delivery.told), replace(delivery.settings, choose=chosen))


def _plan_file(delivery: _Delivery, _progress: Progress) -> ExportReport | None:
    """Write what the plan was made of; there is none of an assessment."""
    if not isinstance(delivery.result, Plan):
        return None
    path = delivery.folder / f"{file_name(delivery.result.project.name)}-plan.json"
    write_plan_file(path, plan_record(delivery.result))
    return ExportReport(path, {})


def _rasters(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _grids(delivery, ".tif", progress)


def _cells(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _grids(delivery, ".gpkg", progress)


def _grids(delivery: _Delivery, ending: str, progress: Progress) -> ExportReport:
    from netplan.report.grid import write_grids  # the window is there without the solvers

    folder = write_grids(delivery.result, delivery.folder / "grid", ending, delivery.words, progress)
    return ExportReport(folder, {})


def _xtrasse(delivery: _Delivery, progress: Progress) -> ExportReport | None:
    """Write the route for the consent office; there is none of an assessment."""
    if not isinstance(delivery.result, Plan):
        return None
    from netplan.report.xtrasse import write_route  # the window is there without the solvers

    path = delivery.folder / f"{file_name(delivery.result.project.name)}-route.gml"
    return write_route(delivery.result, path, delivery.settings, delivery.words, progress)


_WRITERS: dict[str, Callable[[_Delivery, Progress], ExportReport | None]] = {
    _GDAL: _geopackage,
    "csv": _csv,
    "csv-excel": _excel,
    "geojson": _geojson,
    "kml": _kml,
    "xlsx": _workbook,
    "json": _plan_file,
    "tif": _rasters,
    "cells": _cells,
    "xtrasse": _xtrasse,
}


def _settings(result: Plan | Coverage, options: PackOptions) -> ExportSettings:
    tables = {**result.project.layers, **result.tables}
    return ExportSettings(
        crs=result.project.crs,
        language=options.words.language,
        words=options.words,
        metadata=metadata(result.project, result.scenario, options.words),
        written_at=options.written_at,
        internal_because=options.internal_because,
        styles=chosen_styles(result.project.looks.layers, tables),
        hidden=unseen(tables, result.project.looks),
    )
