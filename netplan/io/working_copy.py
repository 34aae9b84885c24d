"""The working copy of a project: a private database that every change is written to, in one transaction.

It lies on the computer's own disk, is touched by SQLite alone, and logs ahead: a program that is killed loses
nothing it has written. The user's file is never open for writing; it is replaced by a copy of this one.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw
import pandas as pd

from netplan.io.atomic import atomic_path, remove_with_sidecars
from netplan.io.documents import (
    document_of,
    document_of_rows,
    problem_rows,
    rows_of,
    seal_row,
)
from netplan.io.exports.arrow import GEOMETRY
from netplan.io.guarded import guarded
from netplan.io.patch import Patch, Value, columns_of, fits, patch_between, rows_for, type_of
from netplan.io.project_file import CHANGED, META, PROBLEMS, Opened, write_project
from netplan.io.seal import counter_of, token_of
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress

_TYPES = {"text": "TEXT", "choice": "TEXT", "code": "INTEGER", "int": "INTEGER", "float": "REAL"} | {
    "bool": "BOOLEAN",
    "date": "DATE",
}
_N_PAGES = 2000  # copied at a time: 8 MB
_MOST = 0.5  # of the rows: if more of them change, the layer is written anew


def begin(path: Path, opened: Opened, progress: Progress = SILENT) -> None:
    """Make the working copy of a project that was just opened: page by page, with all there is in its file.

    If somebody has written the file meanwhile, the copy is made of what was read.

    Raises:
        DataError: it cannot be written.

    """
    with atomic_path(path) as temporary:
        if token_of(opened.path) == opened.token:
            with closing(guarded(opened.path)) as source:
                copy_pages(source, temporary, progress)
        if token_of(opened.path) != opened.token or not temporary.exists():
            remove_with_sidecars(temporary)
            write_project(opened.project, temporary, progress)


def begin_anew(path: Path, project: Project, progress: Progress = SILENT) -> None:
    """Make the working copy of a project that is in no file.

    Raises:
        DataError: it cannot be written.

    """
    with atomic_path(path) as temporary:
        write_project(project, temporary, progress)


def write_changes(path: Path, old: Project, new: Project) -> None:
    """Write what differs between ``old``, which the working copy holds, and ``new``: one transaction.

    Raises:
        apsw.Error, OSError: it cannot be written; the copy then holds ``old``.

    """
    with opened_copy(path) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            _write(db, path, old, new)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def copy_pages(source: apsw.Connection, target: Path, progress: Progress = SILENT) -> None:
    """Copy a database as it is at this moment into ``target``, which is made or overwritten as a whole.

    Raises:
        apsw.BusyError: somebody has one of them open and does not let go.

    """
    with closing(apsw.Connection(str(target))) as copy:
        copy.set_busy_timeout(1000)
        backup = copy.backup("main", source, "main")
        try:
            while not backup.done:
                backup.step(_N_PAGES)
                progress(1.0 - backup.remaining / max(backup.page_count, 1))
            backup.finish()
        finally:
            backup.close(force=True)  # what went wrong has been said by then


@contextmanager
def opened_copy(path: Path) -> Iterator[apsw.Connection]:
    """Open a working copy for reading and writing: it logs ahead."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as db:
        db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0")
        yield db


def _write(db: apsw.Connection, path: Path, old: Project, new: Project) -> None:
    document = document_of_rows(list(db.execute("SELECT key, value FROM netplan_meta ORDER BY rowid")))
    seals = dict(document.get("seals", {}))
    for name in [name for name in document["layers"] if name not in new.layers]:
        _drop(db, name)
        seals.pop(name, None)
    for name, table in new.layers.items():
        if table is not old.layers.get(name) or name not in document["layers"]:
            _put_layer(db, name, old.layers.get(name), conform(table, name))
            seals.pop(name, None)
    if new.problems != old.problems or CHANGED in {one.code for one in new.problems}:
        _put_problems(db, new)
        seals.pop(PROBLEMS, None)
    rows = rows_of(document_of(new, seals, int(document.get("generation", 0))))
    db.execute(f"DELETE FROM {META}")
    sealed = [*rows, seal_row(rows, counter_of(path))]
    db.executemany(f"INSERT INTO {META} (key, value) VALUES (?, ?)", sealed)


def _put_layer(db: apsw.Connection, name: str, old: pd.DataFrame | None, new: pd.DataFrame) -> None:
    """Write a layer: what changed of it, or all of it if it is another kind of table than the file has."""
    declared = _declared(db, name)
    if old is not None and declared is not None:
        patch = patch_between(conform(old, name), new)
        same_system = old.crs == new.crs
        if same_system and len(patch) <= _MOST * len(new) + 1 and _apply(db, name, new, patch, declared):
            return
    _create(db, name, new)


def _apply(
    db: apsw.Connection, name: str, table: pd.DataFrame, patch: Patch, declared: tuple[str, int]
) -> bool:
    """Apply a patch to a layer; return False, having done nothing, if its shapes are of another type."""
    if not fits(name, table, declared[0]):
        return False
    put = rows_for(name, table.iloc[patch.put], *declared)
    added = rows_for(name, table.iloc[patch.added], *declared)
    _drop_index(db, name)
    fids = [fid for (fid,) in db.execute(f"SELECT fid FROM {_quoted(name)} ORDER BY fid")]
    columns = columns_of(name)
    changes = ", ".join(f"{_quoted(key)} = ?" for key in columns)
    update = f"UPDATE {_quoted(name)} SET {changes} WHERE fid = ?"
    db.executemany(update, ((*row, fids[there]) for row, there in zip(put, patch.there, strict=True)))
    gone = ((fids[row],) for row in patch.gone)
    db.executemany(f"DELETE FROM {_quoted(name)} WHERE fid = ?", gone)
    _insert(db, name, added)
    _note_extent(db, name, table)
    return True


def _insert(db: apsw.Connection, name: str, rows: Iterator[tuple[Value, ...]]) -> None:
    columns = columns_of(name)
    names, marks = ", ".join(map(_quoted, columns)), ", ".join("?" * len(columns))
    db.executemany(f"INSERT INTO {_quoted(name)} ({names}) VALUES ({marks})", rows)


def _create(db: apsw.Connection, name: str, table: pd.DataFrame) -> None:
    """Write a layer as a new table, declared as GDAL declares it."""
    _drop(db, name)
    system = _system_of(db, table)
    geometry_type = type_of(name, table)
    declared = {column.key: _TYPES[column.dtype] for column in TABLES[name].columns}
    columns = "".join(
        f", {_quoted(key)} {kind}" for key, kind in ({GEOMETRY: geometry_type} | declared).items()
    )
    db.execute(f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns})")
    _insert(db, name, rows_for(name, table, geometry_type, system))
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, ?)",
        (name, name, system),
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (name, GEOMETRY, geometry_type, system)
    )
    db.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (name, len(table)))
    for when, sign in (("insert", "+"), ("delete", "-")):
        db.execute(
            f'CREATE TRIGGER "trigger_{when}_feature_count_{name}" AFTER {when.upper()} '
            f"ON {_quoted(name)} BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 "
            f"WHERE lower(table_name) = lower('{name}'); END"
        )
    _note_extent(db, name, table)


def _drop(db: apsw.Connection, name: str) -> None:
    """Take a layer out of the file, with all that is said of it."""
    _drop_index(db, name)
    db.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")
    for table in ("gpkg_geometry_columns", "gpkg_ogr_contents", "gpkg_contents"):
        db.execute(f"DELETE FROM {table} WHERE table_name = ?", (name,))


def _drop_index(db: apsw.Connection, name: str) -> None:
    """Drop the spatial index another program has made: its triggers need functions of that program."""
    index = f"rtree_{name}_{GEOMETRY}"
    found = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE name = ?", (index,))]
    if not found:
        return
    triggers = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND substr(name, 1, ?) = ?",
        (len(index) + 1, f"{index}_"),
    ).fetchall()
    for (trigger,) in triggers:
        db.execute(f"DROP TRIGGER {_quoted(str(trigger))}")
    db.execute(f"DROP TABLE {_quoted(index)}")
    db.execute(
        "DELETE FROM gpkg_extensions WHERE table_name = ? AND extension_name = 'gpkg_rtree_index'", (name,)
    )


def _put_problems(db: apsw.Connection, project: Project) -> None:
    rows = problem_rows(tuple(one for one in project.problems if one.code != CHANGED))
    names, marks = ", ".join(map(_quoted, rows.columns)), ", ".join("?" * len(rows.columns))
    plain = rows.astype(object).where(rows.notna(), None)
    db.execute(f"DELETE FROM {PROBLEMS}")
    db.executemany(
        f"INSERT INTO {PROBLEMS} ({names}) VALUES ({marks})", plain.itertuples(index=False, name=None)
    )


def _declared(db: apsw.Connection, name: str) -> tuple[str, int] | None:
    """Return type and system of a layer; None if it is not there, or lacks columns of this version."""
    there = {str(row[0]) for row in db.execute("SELECT name FROM pragma_table_info(?)", (name,))}
    if not {"fid", *columns_of(name)} <= there:
        return None
    for kind, system in db.execute(
        "SELECT geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
    ):
        return str(kind).upper(), int(system)
    return None


def _system_of(db: apsw.Connection, table: pd.DataFrame) -> int:
    """Return the key of a layer's coordinate system, which is written down if it is not there yet."""
    authority, code = table.crs.to_authority()
    known = (
        "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE organization = ? COLLATE NOCASE "
        "AND organization_coordsys_id = ?"
    )
    for (found,) in db.execute(known, (authority, int(code))):
        return int(found)
    db.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        (table.crs.name, int(code), authority, int(code), table.crs.to_wkt("WKT1_GDAL")),
    )
    return int(code)


def _note_extent(db: apsw.Connection, name: str, table: pd.DataFrame) -> None:
    box = [None if pd.isna(value) else float(value) for value in table.total_bounds]
    db.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), "
        "min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (*box, name),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
