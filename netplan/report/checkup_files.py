"""Findings as a file: a page that stands alone, a layer with its evidence, or a table."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from netplan.doctor.examine import Examination
from netplan.i18n import Words
from netplan.io.arrow import write_layer, write_rows
from netplan.io.atomic import atomic_path
from netplan.io.exports.csv import export_csv
from netplan.io.exports.delivery import ExportSettings, open_findings
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.report.checkup import checkup_page, evidence_rows
from netplan.report.pack import PackOptions, write_warning
from netplan.report.spoken import findings_table

_CHOSEN = "what must not leave the house was left out before"  # ``Checkup.told`` has seen the layers


@dataclass(frozen=True, eq=False)
class Checkup:
    """What a check of a project has found, in a language.

    ``internal_because`` is why findings about internal rows are written, too; "" leaves them out. ``tables``
    are the results that findings are about.
    """

    project: Project
    examination: Examination
    problems: Collection[Problem]
    words: Words
    internal_because: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def withheld(self) -> int:
        """How many findings stay in the house."""
        return len(self.problems) - len(self.told)

    @property
    def told(self) -> tuple[Problem, ...]:
        """The findings that are written: all of them for a reason, else none that names internal rows."""
        if self.internal_because.strip():
            return tuple(self.problems)
        return open_findings(self.problems, {**self.project.layers, **self.tables})


def write_checkup(told: Checkup, path: Path) -> Path:
    """Write findings in the format the name of ``path`` ends in, one of ``ENDINGS``; return the path.

    Where internal ones are among them, a file beside it says so, and why.

    The GeoPackage holds the findings with their places, as far as a row or the finding has one, and what was
    checked; the CSV is that of a German spreadsheet where the words are German.

    Raises:
        DataError: the file cannot be written.

    """
    _WRITERS[path.suffix.lower().lstrip(".")](told, path)
    if told.internal_because.strip():
        write_warning(path.parent, PackOptions(told.words, (), told.internal_because))
    return path


def _html(told: Checkup, path: Path) -> None:
    with atomic_path(path) as temporary:
        page = checkup_page(told.project, told.examination, told.told, told.words, told.withheld)
        temporary.write_text(page, "utf-8")


def _gpkg(told: Checkup, path: Path) -> None:
    project = told.project
    table = findings_table(told.told, told.words, project.crs, project.layers)
    with atomic_path(path) as temporary:
        write_layer(table, "findings", temporary)
        write_rows(evidence_rows(told.examination), "checked", temporary)


def _csv(told: Checkup, path: Path) -> None:
    project, words = told.project, told.words
    table = findings_table(told.told, words, project.crs, project.layers)
    settings = ExportSettings(project.crs, words.language, words, internal_because=_CHOSEN)
    export_csv(path, "findings", table, settings, "excel-de" if words.language == "de" else "rfc4180")


_WRITERS: Mapping[str, Callable[[Checkup, Path], None]] = {"html": _html, "gpkg": _gpkg, "csv": _csv}
ENDINGS = tuple(_WRITERS)
