"""What surrounds the features of a GeoPackage: styles, metadata, descriptions of columns, its date."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import apsw
import pandas as pd

from netplan.io.exports.delivery import ExportSettings, heading
from netplan.io.exports.qgis import stamp_of, write_qgis
from netplan.messages import mark
from netplan.model.tables import TABLES

# as clause 2.3 and annexes F.8 and F.9 of GeoPackage 1.3 define them; GDAL makes the first for features
_METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
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


def write_extras(path: Path, tables: Mapping[str, pd.DataFrame], settings: ExportSettings, name: str) -> None:
    """Add styles, a QGIS project, metadata and column titles of ``tables`` to the GeoPackage ``path``.

    It will be called ``name`` when it is done.

    The file must be closed by everybody else: SQLite's locks do not survive a second library.
    """
    names = tuple(tables)
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as database:
        database.pragma("trusted_schema", 0)
        database.pragma("synchronous", 0)  # the whole file is synced before it takes its name
        with database:
            database.execute(_METADATA + _COLUMNS)
            database.executemany(
                "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, 'read-write')",
                [(table, column, what, _ANNEXES[annex]) for table, column, what, annex in _EXTENSIONS],
            )
            write_qgis(database, tables, settings, name)
            _write_metadata(database, names, settings)
            _write_columns(database, names, settings)
            database.execute("UPDATE gpkg_contents SET last_change = ?", (stamp_of(settings),))
    _write_anew(path)


def _write_anew(path: Path) -> None:
    """Drop what GDAL wrote and rewrote, and SQLite's count of how often: the same tables, the same bytes."""
    whole = path.with_suffix(f".whole{path.suffix}")
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as database:
            database.execute("VACUUM INTO ?", (str(whole),))
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def _write_metadata(database: apsw.Connection, names: tuple[str, ...], settings: ExportSettings) -> None:
    stamp = stamp_of(settings)
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
    words = {"generated": notice, "written_at": stamp_of(settings), "crs": settings.crs}
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
