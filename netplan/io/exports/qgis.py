"""What QGIS finds in a GeoPackage besides its features: styles of layers, and a whole QGIS project.

``layer_styles`` and ``qgis_projects`` are made as QGIS 3.22 makes them (tests/qgis_check.py); SLD stands
beside QML for programs other than QGIS.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pandas as pd
import shapely

from netplan.io.exports.arrow import GEOMETRY
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qgis_project import PROJECT, Box, qgis_project
from netplan.io.exports.qml import form, qml
from netplan.io.exports.sld import sld
from netplan.model.recipes import OWN
from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES

QGIS_TABLES = ("layer_styles", "qgis_projects")
_AUTHOR = "netplan-gis"
_COPY = f"{PROJECT} (QGIS)"  # the name of our project where somebody has changed it in QGIS
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_PROJECTS = "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB);"
_STYLE_COLUMNS = (
    "f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
    "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time"
)
_OF_OTHERS = {  # what was made in QGIS, not by us
    "layer_styles": f"SELECT {_STYLE_COLUMNS} FROM layer_styles WHERE coalesce(owner, '') <> ?",  # noqa: S608 - our own names
    "qgis_projects": "SELECT name, metadata, content FROM qgis_projects "
    "WHERE instr(coalesce(metadata, ''), ?) = 0",
}


@dataclass(frozen=True)
class MadeInQgis:
    """Styles and projects that somebody has saved into a file with QGIS, as rows of their tables."""

    styles: tuple[tuple[Any, ...], ...] = ()
    projects: tuple[tuple[Any, ...], ...] = ()


NOTHING = MadeInQgis()


def made_in_qgis(database: apsw.Connection) -> MadeInQgis:
    """Return what others than netplan have put into the tables of QGIS."""
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    rows = {
        name: tuple(database.execute(query, (_AUTHOR,))) if name in there else ()
        for name, query in _OF_OTHERS.items()
    }
    return MadeInQgis(rows["layer_styles"], rows["qgis_projects"])


def qgis_seals(database: apsw.Connection) -> dict[str, str]:
    """Return a digest of every table of QGIS that is there."""
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return {
        name: hashlib.sha256(
            repr(database.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()).encode()  # noqa: S608 - our own names
        ).hexdigest()
        for name in QGIS_TABLES
        if name in there
    }


def add_qgis(
    path: Path,
    tables: Mapping[str, pd.DataFrame],
    settings: ExportSettings,
    name: str,
    kept: MadeInQgis = NOTHING,
) -> dict[str, str]:
    """Add the tables of QGIS to a GeoPackage that no other library has open, and return their seals.

    The file will be called ``name``.
    """
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as database:
        database.pragma("trusted_schema", 0)
        database.pragma("synchronous", 0)  # the whole file is synced before it takes its name
        with database:
            write_qgis(database, tables, settings, name, kept)
        return qgis_seals(database)


def write_qgis(
    database: apsw.Connection,
    tables: Mapping[str, pd.DataFrame],
    settings: ExportSettings,
    name: str,
    kept: MadeInQgis = NOTHING,
) -> None:
    """Write styles and project of ``tables`` and what was ``kept``; the file will be called ``name``."""
    database.execute(_LAYER_STYLES + _PROJECTS)
    stamp = stamp_of(settings)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (stamp,),
    )
    rows = [("", "", *row, _AUTHOR, None, stamp) for row in _style_rows(tables, settings)]
    rows += [row for row in kept.styles if row[2] in tables]
    marks = ", ".join("?" * (_STYLE_COLUMNS.count(",") + 1))
    database.executemany(f"INSERT INTO layer_styles ({_STYLE_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608 - our own names
    content = _packed(qgis_project(_styles_of(tables, settings), settings, name, _box(tables)))
    about = json.dumps({"last_modified_time": stamp[:19], "last_modified_user": _AUTHOR})
    projects = [(PROJECT, about, content)]
    projects += [(_COPY if one == PROJECT else one, *more) for one, *more in kept.projects]
    database.executemany("INSERT OR REPLACE INTO qgis_projects VALUES (?, ?, ?)", projects)


def stamp_of(settings: ExportSettings) -> str:
    """Return the time of the export as GeoPackages write it."""
    moment = settings.written_at.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _box(tables: Mapping[str, pd.DataFrame]) -> Box | None:
    """Return the box around the municipality, or around everything that has a place."""
    first = {"boundary": tables["boundary"]} if "boundary" in tables else tables
    shapes = [table["geometry"].to_numpy(object) for table in first.values() if "geometry" in table]
    bounds = shapely.total_bounds(np.concatenate(shapes)) if any(map(len, shapes)) else np.full(4, np.nan)
    return tuple(bounds.tolist()) if np.isfinite(bounds).all() else None


def _packed(document: str) -> str:
    """Return a project as QGIS keeps it: a ZIP in hexadecimal digits, the same each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo(f"{PROJECT}.qgs")  # of 1980, not of now
        archive.writestr(entry, document, zipfile.ZIP_DEFLATED)
    return target.getvalue().hex()


def _style_rows(tables: Mapping[str, pd.DataFrame], settings: ExportSettings) -> Iterator[tuple[object, ...]]:
    for name, its in _styles_of(tables, settings).items():
        label = settings.words(TABLES[name].label)
        place = "" if TABLES[name].geometry == "none" else GEOMETRY
        for k, style in enumerate(its):
            # SLD knows neither filters nor classes made by the user in every reader: QML alone is written
            bare = not style.classes or style.condition or style.name == OWN
            plain = None if bare else sld(style, settings)
            yield name, place, _style_name(style), qml(style, settings), plain, int(k == 0), label


def _styles_of(tables: Mapping[str, pd.DataFrame], settings: ExportSettings) -> dict[str, tuple[Style, ...]]:
    return {name: tuple(_styles(name, frame, settings)) for name, frame in tables.items()}


def _styles(name: str, frame: pd.DataFrame, settings: ExportSettings) -> list[Style]:
    """Return the styles of a table, the chosen one first."""
    usual, chosen = list(styles_for(name, frame)), settings.styles.get(name)
    if chosen is None:
        return usual or [form(name)]
    return [chosen, *(style for style in usual if style.name != chosen.name)]


def _style_name(style: Style) -> str:
    return f"{style.table}-{style.name}" if style.name else style.table
