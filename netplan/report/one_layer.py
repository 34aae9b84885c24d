"""One layer handed on as one file: what the window exports of the layer that is current."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.exports.csv import export_csv
from netplan.io.exports.delivery import ExportSettings, disclosed
from netplan.io.exports.geojson import write_geojson
from netplan.io.exports.geopackage import export_geopackage
from netplan.messages import Message, mark
from netplan.model.looks import Condition
from netplan.model.project import Project
from netplan.model.recipes import holds, with_condition
from netplan.model.scenario import Scenario
from netplan.model.styles import Style
from netplan.progress import SILENT, Progress
from netplan.report.document import metadata

LAYER_ENDINGS = (".gpkg", ".geojson", ".csv")


@dataclass(frozen=True, eq=False)
class LayerOrder:
    """Which table of which tables, how it looks, which of its rows (None: all), and to which file."""

    project: Project
    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    name: str
    style: Style
    condition: Condition | None
    path: Path
    words: Words


@dataclass(frozen=True)
class LayerFile:
    """What was written: the file, its number of rows, how many the filter kept out, and what was withheld."""

    path: Path
    n_rows: int
    n_filtered: int
    left_out: tuple[Message, ...]


def write_layer(order: LayerOrder, progress: Progress = SILENT) -> LayerFile:
    """Write a layer as its file's ending says; rows the filter hides and internal ones stay out.

    Raises:
        DataError: nothing would be left to write, or the file cannot be written.
        Cancelled: the user stopped; the file is as it was.

    """
    whole = order.tables[order.name]
    shown = whole if order.condition is None else whole[holds(order.condition, whole)]
    tables = {**order.tables, order.name: shown}
    settings = _settings(order)
    written, left_out = disclosed(tables, settings)
    if not len(written.get(order.name, ())):
        template = mark("No row of this layer is left to write, by its filter or because of this: {left_out}")
        raise DataError(template, left_out=list(left_out))
    progress(0.1)
    match order.path.suffix.lower():
        case ".csv":
            export_csv(order.path, order.name, written[order.name], settings)
        case ".geojson":
            write_geojson(order.path, order.name, written[order.name], order.project.crs)
        case _:
            left_out = export_geopackage(order.path, tables, settings, progress).left_out
    return LayerFile(order.path, len(written[order.name]), len(whole) - len(shown), left_out)


def _settings(order: LayerOrder) -> ExportSettings:
    return ExportSettings(
        crs=order.project.crs,
        language=order.words.language,
        words=order.words,
        metadata=metadata(order.project, order.scenario, order.words),
        written_at=datetime.now(UTC),
        choose=(order.name,),
        styles={order.name: with_condition(order.style, None)},
    )
