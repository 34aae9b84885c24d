"""What surrounds the features of a GeoPackage: styles, metadata, descriptions of columns, its date."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC
from pathlib import Path
from xml.etree import ElementTree as ET

import apsw
import pandas as pd

from netplan.io.exports.arrow import GEOMETRY
from netplan.io.exports.delivery import ExportSettings, heading
from netplan.io.exports.qml import form_qml, qml
from netplan.io.exports.sld import sld
from netplan.messages import mark
from netplan.model.recipes import OWN
from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES

# as QGIS 3.22 makes it
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
# the extension tables as annexes F.8 and F.9 of GeoPackage 1.3 define them
_METADATA = """
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_COLUMNS = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_EXTENSIONS = (
    ("gpkg_metadata", None, "gpkg_metadata", "F.8"),
    ("gpkg_metadata_reference", None, "gpkg_metadata", "F.8"),
    ("gpkg_data_columns", None, "gpkg_schema", "F.9"),
    ("gpkg_data_column_constraints", None, "gpkg_schema", "F.9"),
)
_ANNEXES = {
    "F.8": "http://www.geopackage.org/spec130/#extension_metadata",
    "F.9": "http://www.geopackage.org/spec130/#extension_schema",
}
_OUR_STANDARD = "urn:netplan-gis:export:1"
_QGIS_STANDARD = "http://mrcc.com/qgis.dtd"
_GENERATED = mark("Generated automatically by netplan-gis; check the parameters before relying on it")


def write_extras(path: Path, tables: Mapping[str, pd.DataFrame], settings: ExportSettings) -> None:
    """Add styles, metadata and column titles of ``tables`` to the GeoPackage ``path``.

    The file must be closed by everybody else: SQLite's locks do not survive a second library.
    """
    names = tuple(tables)
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as database:
        database.pragma("trusted_schema", 0)
        database.pragma("synchronous", 0)  # the whole file is synced before it takes its name
        with database:
            database.execute(_LAYER_STYLES + _METADATA + _COLUMNS)
            database.executemany(
                "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, 'read-write')",
                [(table, column, name, _ANNEXES[annex]) for table, column, name, annex in _EXTENSIONS],
            )
            _write_styles(database, tables, settings)
            _write_metadata(database, names, settings)
            _write_columns(database, names, settings)
            database.execute("UPDATE gpkg_contents SET last_change = ?", (_stamp(settings),))
        database.execute("VACUUM")  # drops what GDAL wrote and rewrote: the same tables, the same bytes


def _stamp(settings: ExportSettings) -> str:
    moment = settings.written_at.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _write_styles(
    database: apsw.Connection, tables: Mapping[str, pd.DataFrame], settings: ExportSettings
) -> None:
    stamp = _stamp(settings)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (stamp,),
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
        "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)",
        [(*row, stamp) for row in _style_rows(tables, settings)],
    )


def _style_rows(tables: Mapping[str, pd.DataFrame], settings: ExportSettings) -> Iterable[tuple[object, ...]]:
    for name, frame in tables.items():
        table = TABLES[name]
        label = settings.words(table.label)
        if table.geometry == "none":
            yield name, "", name, form_qml(table, settings), None, 1, label
        for k, style in enumerate(_styles(name, frame, settings)):
            # SLD knows neither filters nor classes made by the user in every reader: QML alone is written
            plain = None if style.condition or style.name == OWN else sld(style, settings)
            yield name, GEOMETRY, _style_name(style), qml(style, settings), plain, int(k == 0), label


def _styles(name: str, frame: pd.DataFrame, settings: ExportSettings) -> list[Style]:
    """Return the styles of a table, the chosen one first."""
    usual, chosen = list(styles_for(name, frame)), settings.styles.get(name)
    if chosen is None:
        return usual
    return [chosen, *(style for style in usual if style.name != chosen.name)]


def _style_name(style: Style) -> str:
    return f"{style.table}-{style.name}" if style.name else style.table


def _write_metadata(database: apsw.Connection, names: tuple[str, ...], settings: ExportSettings) -> None:
    stamp = _stamp(settings)
    document = _document(settings)
    rows = [
        ("dataset", _OUR_STANDARD, "application/json", json.dumps(document, ensure_ascii=False, indent=1))
    ]
    rows += [
        ("dataset", _QGIS_STANDARD, "text/xml", _qgis_metadata(name, document, settings)) for name in names
    ]
    database.executemany(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES (?, ?, ?, ?)", rows
    )
    database.executemany(
        "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
        [
            ("geopackage", None, stamp, 1),
            *(("table", name, stamp, k) for k, name in enumerate(names, start=2)),
        ],
    )


def _document(settings: ExportSettings) -> dict[str, str]:
    notice = settings.words(_GENERATED)
    words = {"generated": notice, "written_at": _stamp(settings), "crs": settings.crs}
    if settings.include_internal:
        words["confidential"] = settings.words(mark("Contains internal data: do not pass on"))
        words["internal_because"] = settings.internal_because.strip()
    return {**settings.metadata, **words}


def _qgis_metadata(name: str, document: Mapping[str, str], settings: ExportSettings) -> str:
    """Return the layer's metadata as QGIS shows them: title, abstract, licence, history."""
    root = ET.Element("qgis", version="3.22.16")
    for tag, text in (
        ("identifier", name),
        ("parentidentifier", ""),
        ("language", settings.language),
        ("type", "dataset"),
        ("title", settings.words(TABLES[name].label)),
        ("abstract", "\n".join(f"{key}: {value}" for key, value in document.items())),
        ("license", document.get("licences", "")),
        ("rights", document.get("sources", "")),
        ("history", document["generated"]),
    ):
        ET.SubElement(root, tag).text = text
    return (
        f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{ET.tostring(root, encoding='unicode')}"
    )


def _write_columns(database: apsw.Connection, names: tuple[str, ...], settings: ExportSettings) -> None:
    for name in names:
        there = {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')}
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES (?, ?, ?)",
            [
                (name, column.key, heading(column, settings.words))
                for column in TABLES[name].columns
                if column.key in there
            ],
        )
