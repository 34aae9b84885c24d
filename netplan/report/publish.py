"""The open-data package: what may be public as GeoPackage, GeoJSON and CSV, with dictionary and record."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from netplan import __version__
from netplan.core.coverage.grid import coverage_grid
from netplan.core.coverage.series import series_table
from netplan.core.plan_figures import coverage_figures
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.io.exports.csv import export_folder
from netplan.io.exports.dcat import write_record
from netplan.io.exports.delivery import ExportSettings, disclosed
from netplan.io.exports.geojson import export_geojson
from netplan.io.exports.geopackage import export_geopackage
from netplan.messages import Message, mark
from netplan.model.codes import code_lists
from netplan.model.dcat import Distribution, Record, Texts
from netplan.model.plan import Coverage, Plan
from netplan.model.schema import Column
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress, steps
from netplan.report.document import layer_origins
from netplan.report.file_names import file_name
from netplan.report.open_tables import FEWEST, Tables, days_of, open_tables
from netplan.report.pack import Pack
from netplan.report.spoken import spoken

_DE, _EN = Words("de"), Words("en")
_WGS84 = "EPSG:4326"
_KINDS = {  # ending -> media type, code of the European list of file types
    ".gpkg": ("application/geopackage+sqlite3", "GPKG"),
    ".geojson": ("application/geo+json", "GEOJSON"),
    ".csv": ("text/csv", "CSV"),
}
_KEYWORDS = {
    "de": ("Breitband", "Glasfaser", "Schulen", "Versorgung", "Mbit/s"),
    "en": ("broadband", "fibre", "schools", "coverage", "Mbit/s"),
}


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which licence (an address), and where the files will stand, if that is known."""

    name: str
    licence: str
    contact: str = ""
    base_url: str = ""
    contributor: str = ""


@dataclass(frozen=True)
class PublishOptions:
    """Who publishes, the language of sentences in the tables, and the time of publication."""

    publisher: Publisher
    words: Words
    written_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def publish(
    result: Coverage | Plan, folder: Path, options: PublishOptions, progress: Progress = SILENT
) -> Pack:
    """Write the package of a plan or an assessment to ``folder``; say what was withheld.

    The figures are those of every other report: the table ``figures`` is the one the printed map is made of.

    Raises:
        DataError: the folder or a file cannot be written, or nothing may be published.
        Cancelled: the user stopped; every file there is whole.

    """
    tables_part, json_part, csv_part, rest = steps(progress, 0, 0.5, 0.7, 0.9, 1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            mark("The folder {folder} cannot be made: {reason}; choose another one"),
            folder=str(folder),
            reason=error.strerror,
        ) from error
    told, withheld = published_tables(result, options.words)
    settings = _settings(result, told, options)
    name = file_name(result.project.name)
    gpkg = export_geopackage(folder / f"{name}.gpkg", told, settings, tables_part)
    export_geojson(folder / "geojson", told, settings, json_part)
    csv_part(0.0, Message(mark("Writing {table}"), {"table": "CSV"}))
    export_folder(folder / "csv", told, settings)
    rest(0.0, Message(mark("Data dictionary and record")))
    files = [gpkg.path, *sorted((folder / "geojson").iterdir()), *sorted((folder / "csv").iterdir())]
    dictionary = _write_dictionary(folder / "dictionary.csv", tuple(told))
    files.append(dictionary)
    record = record_of(result, told, folder, files, options)
    rest(1.0)
    return Pack((*files, *write_record(record, folder)), withheld)


def published_tables(
    result: Coverage | Plan, words: Words
) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    """Return the tables that may be published, keys spoken out, and sentences about what is withheld."""
    public, inside = _public(result)
    tables, withheld = open_tables(public)
    return {name: spoken(name, table, words) for name, table in tables.items()}, (*inside, *withheld)


def _public(result: Coverage | Plan) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    """Return every table but what is not public, with grid, series and figures, and what was left out."""
    coverage = result.coverage if isinstance(result, Plan) else result
    _, grid = coverage_grid(result)
    made = {
        "coverage_grid": gpd.GeoDataFrame(grid).to_crs(result.project.crs),
        "coverage_series": series_table(coverage),
    }
    figures = {} if isinstance(result, Plan) else {"figures": coverage_figures(coverage)}
    tables = {**result.project.layers, **result.tables, **made, **figures}
    return disclosed(tables, ExportSettings(result.project.crs))


def _settings(result: Coverage | Plan, told: Tables, options: PublishOptions) -> ExportSettings:
    words, target = options.words, result.scenario.goal
    about = {
        words("Municipality"): f"{result.project.name} {result.project.ags}".strip(),
        words("Target"): f"{words(target.label)}: {words(target.basis)}",
        words("Sources"): "; ".join(attributions(result, told)),
        words("Licence"): options.publisher.licence,
        words("Publisher"): options.publisher.name,
        words("Program"): f"netplan-gis {__version__}",
    }
    return ExportSettings(
        result.project.crs, words.language, words, about, options.written_at, choose=tuple(told)
    )


def attributions(result: Coverage | Plan, told: Tables) -> tuple[str, ...]:
    """Return what must be said of every source that the published tables name, with its licence."""
    texts = [table["source"].dropna().unique() for table in told.values() if "source" in table]
    named = {part for column in texts for text in column for part in str(text).split("; ")}
    licences: dict[str, set[str]] = {}
    for origin in layer_origins(result.project):
        for source in origin["sources"]:
            licences.setdefault(source, set()).update(origin["licences"])
    return tuple(
        f"{source}, {', '.join(sorted(licences[source]))}" if licences.get(source) else source
        for source in sorted(named)
    )


def record_of(
    result: Coverage | Plan, told: Tables, folder: Path, files: Sequence[Path], options: PublishOptions
) -> Record:
    """Return the record of a package that has been written."""
    project, publisher, days = result.project, options.publisher, days_of(told)
    first, last = (day.date() for day in days) if days else (None, None)
    return Record(
        identifier=f"{file_name(project.name)}-{options.written_at:%Y%m%d}",
        title={
            words.language: words("Broadband coverage of {name}", name=project.name) for words in (_DE, _EN)
        },
        description={words.language: _description(result, words) for words in (_DE, _EN)},
        keywords=_KEYWORDS,
        publisher=publisher.name,
        contact=publisher.contact,
        licence=publisher.licence,
        attributions=attributions(result, told),
        ags=project.ags,
        bounds=_bounds(told, project.crs),
        first=first,
        last=last,
        issued=options.written_at.date(),
        distributions=tuple(_distribution(path, folder) for path in files),
        base_url=publisher.base_url,
        contributor=publisher.contributor,
    )


def _description(result: Coverage | Plan, words: Words) -> str:
    target = result.scenario.goal
    return words(
        "Who reaches the target {target}, by site, district and 100 m cell, with denominators and with what "
        "is not known. Existing networks are not in it; sums over fewer than {n} households or addresses are "
        "withheld.",
        target=words(target.label),
        n=FEWEST,
    )


def _bounds(told: Tables, crs: str) -> tuple[float, float, float, float] | None:
    shapes = [gpd.GeoSeries(table["geometry"], crs=crs).to_crs(_WGS84) for table in told.values()
              if "geometry" in table and len(table)]  # fmt: skip
    if not shapes:
        return None
    west, south, east, north = pd.concat(shapes).total_bounds
    return float(west), float(south), float(east), float(north)


def _distribution(path: Path, folder: Path) -> Distribution:
    media_type, code = _KINDS[path.suffix]
    content = path.read_bytes()
    label = TABLES[path.stem].label if path.stem in TABLES else ""
    title: Texts = {words.language: words(label) if label else path.name for words in (_DE, _EN)}
    return Distribution(
        path.relative_to(folder).as_posix(),
        title,
        media_type,
        code,
        len(content),
        hashlib.sha256(content).hexdigest(),
    )


def _write_dictionary(path: Path, names: Sequence[str]) -> Path:
    """Write a row for every column of every table: type, unit, range, codes, labels in both languages."""
    header = ("table", "table_de", "table_en", "column", "column_de", "column_en", "type", "unit")
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*header, "least", "most", "required", "codes"))
        writer.writerows(row for name in names for row in _described(name))
    return path


def _described(name: str) -> Iterator[tuple[str, ...]]:
    table = TABLES[name]
    head = (name, _DE(table.label), _EN(table.label))
    for column in table.columns:
        labels = (column.key, _DE(column.label), _EN(column.label), column.dtype, column.unit)
        yield (*head, *labels, *_range(column), "yes" if column.required else "", _codes(column))
    if table.geometry != "none":
        yield (*head, "geometry", "Geometrie", "Geometry", table.geometry, *[""] * 5)


def _range(column: Column) -> tuple[str, str]:
    low, high = (
        "" if bound in {float("inf"), -float("inf")} else f"{bound:g}" for bound in (column.low, column.high)
    )
    return low, high


def _codes(column: Column) -> str:
    if not column.codes:
        return ""
    known = code_lists()[column.codes]
    return " | ".join(f"{code} = {label['de']} / {label['en']}" for code, label in known.items())
