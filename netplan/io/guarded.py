"""Databases from strangers: nothing in them may run, write or reach out."""

import re
from contextlib import closing, suppress
from pathlib import Path

import apsw

from netplan.errors import ProjectFileError
from netplan.io.atomic import has_beside
from netplan.messages import mark

HEAD_BYTES = 100
_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
_LIMITS = {
    apsw.SQLITE_LIMIT_LENGTH: 50_000_000,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    apsw.SQLITE_LIMIT_COLUMN: 500,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 100,
    apsw.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
}
_WAIT_MS = 1000
_READ = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
_PROBE = "PRAGMA schema_version"  # reads the first page
_NAMES_ANOTHER = bytes.fromhex("d9d505f920a163d7")  # the end of a journal that names a file to remove
# what a GeoPackage may hold beside plain tables: the guards of its standard, counts of GDAL, spatial indexes
_TRIGGERS = re.compile(r"(gpkg_|trigger_(insert|delete)_feature_count_|rtree_)", re.IGNORECASE)
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\s+\S+\s+USING\s+rtree\b", re.IGNORECASE)


def guarded(path: Path | str, flags: int = apsw.SQLITE_OPEN_READONLY) -> apsw.Connection:
    """Return a connection that trusts nothing of what the database says.

    Raises:
        apsw.Error: it cannot be opened.

    """
    db = apsw.Connection(str(path), flags=flags)
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    for limit, value in _LIMITS.items():
        db.limit(limit, value)
    db.set_busy_timeout(_WAIT_MS)
    db.execute("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0")
    return db


def open_guarded(path: Path) -> apsw.Connection:
    """Open a file that is to be a GeoPackage for reading; what a program left half written is undone first.

    Raises:
        ProjectFileError: it cannot be read, is empty, no GeoPackage, or half written and cannot be undone.
        apsw.Error: it looks like one, but is none.

    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise ProjectFileError(
            mark("{file} cannot be opened: {reason}"), file=str(path), reason=error.strerror or str(error)
        ) from error
    if not head:
        raise ProjectFileError(mark("{file} is empty; take the last backup of it"), file=str(path))
    if not head.startswith(_SQLITE) or head[68:72] not in _GEOPACKAGE:
        raise ProjectFileError(
            mark("{file} is no netplan project; a project is a GeoPackage saved by netplan"), file=str(path)
        )
    final = path.resolve()
    address = _address(final, head)
    if _is_half_written(final, address):
        _undo(final, path)
    return guarded(address, _READ)


def _address(final: Path, head: bytes) -> str:
    """Return the address of a database; one in WAL mode where nothing can be written is read as it lies."""
    address = final.as_uri()
    alone = not any(has_beside(final, end) for end in ("-wal", "-journal"))
    return f"{address}?immutable=1" if head[18] == 2 and alone else address


def _journal(final: Path) -> Path:
    return final.with_name(f"{final.name}-journal")


def _is_half_written(final: Path, address: str) -> bool:
    """Return whether a program ended in the middle of a transaction: its journal must be played back."""
    if not has_beside(final, "-journal"):
        return False
    with closing(guarded(address, _READ)) as db:
        try:
            db.execute(_PROBE).fetchall()
        except apsw.ReadOnlyError:
            return True
    return False


def _undo(final: Path, path: Path) -> None:
    """Let SQLite play a journal back, as every program that may write does on opening.

    Raises:
        ProjectFileError: nothing can be written there, or the journal names another file.

    """
    with suppress(apsw.Error, OSError):
        if not _journal(final).read_bytes().endswith(_NAMES_ANOTHER):
            with closing(guarded(final, apsw.SQLITE_OPEN_READWRITE)) as db:
                db.execute(_PROBE).fetchall()
                return
    raise ProjectFileError(
        mark(
            "{file} was left half written by a program that ended ({journal} lies beside it), and that "
            "cannot be undone there; copy both files to a folder you may write to, or open the file in QGIS "
            "once"
        ),
        file=str(path),
        journal=_journal(final).name,
    )


def refuse_strange_parts(db: apsw.Connection, path: Path) -> None:
    """Check that a database holds nothing that would run: an allow-list, not a list of known harm.

    Raises:
        ProjectFileError: it holds a view, a trigger, a virtual table or a computed column of a kind that
            neither netplan nor GDAL makes.

    """
    strange = [
        str(name)
        for kind, name, sql in db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
        if not _is_known(str(kind), str(name), str(sql))
    ]
    if strange:
        raise ProjectFileError(
            mark(
                "{file} holds parts that would run when it is read ({names}); netplan never makes such. "
                "Remove them in the program they come from, or import its layers into a new project"
            ),
            file=str(path),
            names=strange[:5],
        )


def refuse_computed_columns(db: apsw.Connection, path: Path, table: str) -> None:
    """Check that every column of a table lies in the file.

    Raises:
        ProjectFileError: one is computed when it is read.

    """
    computed = [
        f"{table}.{column[0]}"
        for column in db.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 0", (table,))
    ]
    if computed:
        raise ProjectFileError(
            mark("{file} holds columns that are computed when they are read ({names}); netplan makes none"),
            file=str(path),
            names=computed[:5],
        )


def _is_known(kind: str, name: str, sql: str) -> bool:
    if kind == "trigger":
        return _TRIGGERS.match(name) is not None
    if kind == "table" and sql.lstrip()[:14].upper() == "CREATE VIRTUAL":
        return _VIRTUAL.match(sql) is not None
    return kind in {"table", "index"}
