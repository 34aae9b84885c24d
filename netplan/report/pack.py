"""Everything a result is handed on as: GeoPackage, CSV, maps. The command line and the window call this."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from netplan import __version__
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.exports.csv import Flavour, export_folder
from netplan.io.exports.delivery import ExportReport, ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import TARGETS, Scenario
from netplan.progress import SILENT, Progress
from netplan.report.document import layer_origins
from netplan.report.spoken import findings_table, spoken

Tables = Mapping[str, pd.DataFrame]

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class PackOptions:
    """What to write (names of ``FORMATS``), in which language, and whether internal data, too."""

    words: Words
    formats: tuple[str, ...]
    include_internal: bool = False
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
    raw = {**project.layers, **result.tables, "findings": findings}
    told = {name: spoken(name, table, words) for name, table in raw.items()}
    files: list[Path] = []
    left_out: dict[str, Message] = {}
    for k, name in enumerate(options.formats):
        part = progress.part(k / len(options.formats), (k + 1) / len(options.formats))
        report = FORMATS[name](_Delivery(result, folder, raw, told, _settings(result, options), words), part)
        files.append(report.path)
        left_out |= {str(message): message for message in report.left_out}
    return Pack(tuple(files), tuple(left_out.values()))


@dataclass(frozen=True, eq=False)
class _Delivery:
    """What a writer gets: the result, its tables with keys and with sentences, and where to."""

    result: Plan | Coverage
    folder: Path
    raw: Tables
    told: Tables
    settings: ExportSettings
    words: Words

    def path(self, ending: str) -> Path:
        return self.folder / (file_name(self.result.project.name) + ending)


def _geopackage(delivery: _Delivery, progress: Progress) -> ExportReport:
    return export_geopackage(delivery.path(".gpkg"), delivery.told, delivery.settings, progress)


def _csv(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _folder(delivery, "csv", delivery.raw, "rfc4180", progress)


def _excel(delivery: _Delivery, progress: Progress) -> ExportReport:
    return _folder(delivery, "csv-excel", delivery.told, "excel-de", progress)


def _folder(
    delivery: _Delivery, name: str, tables: Tables, flavour: Flavour, progress: Progress
) -> ExportReport:
    progress(0.0, Message(mark("Writing {table}"), {"table": "CSV"}))
    return export_folder(delivery.folder / name, dict(tables), delivery.settings, flavour)


FORMATS: dict[str, Callable[[_Delivery, Progress], ExportReport]] = {
    "gpkg": _geopackage,
    "csv": _csv,
    "csv-excel": _excel,
}


def file_name(name: str) -> str:
    """Return the name of a municipality as the start of a file name: lower case, ASCII, no blanks."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_UMLAUTS)).strip("-") or "netplan"


def _settings(result: Plan | Coverage, options: PackOptions) -> ExportSettings:
    return ExportSettings(
        crs=result.project.crs,
        language=options.words.language,
        words=options.words,
        metadata=_metadata(result.project, result.scenario, options.words),
        written_at=options.written_at,
        include_internal=options.include_internal,
    )


def _metadata(project: Project, scenario: Scenario, words: Words) -> dict[str, str]:
    target = TARGETS[scenario.target]
    origins = layer_origins(project)
    return {
        words("Municipality"): f"{project.name} {project.ags}".strip(),
        words("Target"): f"{words(target.label)}: {words(target.basis)}",
        words("Scenario"): repr(scenario),
        words("Sources"): "; ".join(sorted({source for origin in origins for source in origin["sources"]})),
        words("Licences"): "; ".join(sorted({name for origin in origins for name in origin["licences"]})),
        words("Program"): f"netplan-gis {__version__}",
    }
