"""A project as one file: a GeoPackage with a layer for each input table, which QGIS opens too.

Beside the layers stand two tables of our own: ``netplan_meta`` (key, value as JSON: format, name, crs,
scenarios, prices, rasters, terms of programmes) and ``netplan_problems`` (what was found when the layers were
read).
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw
import pandas as pd
from pyogrio.errors import DataLayerError, DataSourceError

from netplan.errors import DataError, ProjectFileError
from netplan.io.arrow import read_seal, read_sealed, write_layer, write_rows
from netplan.io.atomic import atomic_path, explained
from netplan.io.claims import refuse_if_claimed
from netplan.io.documents import (
    SEAL,
    digest_of,
    document_of,
    document_of_rows,
    problem_rows,
    problems_of,
    project_of,
    rows_of,
    seal_row,
    understood,
)
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qgis import NOTHING, MadeInQgis, add_qgis, made_in_qgis, qgis_seals
from netplan.io.file_formats import FORMAT, Document, migrated
from netplan.io.guarded import guarded, open_guarded, refuse_computed_columns, refuse_strange_parts
from netplan.io.rules import finding
from netplan.io.seal import Token, counter_of, token_of
from netplan.messages import Message, mark
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.tables import KEPT_TABLES
from netplan.progress import SILENT, Progress

META = "netplan_meta"
PROBLEMS = "netplan_problems"
_LOCKED = "database is locked"
CHANGED = "FILE-005"  # the finding that another program has changed a layer
_SEALED = range(1, FORMAT + 1)  # versions whose seals are known; the oldest files of the first have none
_ROWS = "SELECT key, value FROM netplan_meta ORDER BY rowid"


@dataclass(frozen=True, eq=False)
class Opened:
    """A project as it was in its file.

    token    of the file when it was read
    format   of the file; above ``FORMAT`` it is of a later version of netplan, and must not be saved over
    """

    project: Project
    path: Path
    token: Token
    format: int


def save_project(
    project: Project, path: Path, progress: Progress = SILENT, settings: ExportSettings | None = None
) -> None:
    """Write ``project`` to ``path``, whole or not at all.

    With ``settings`` QGIS shows it as netplan does, in their language; styles and projects that somebody has
    saved into the old file with QGIS are kept.

    Raises:
        DataError: the folder is missing, read-only or full, or somebody has the file open.
        ProjectFileError: a later version of netplan wrote what is there.
        Cancelled: the user stopped it; the old file is untouched.

    """
    refuse_if_claimed(path)
    generation = next_generation(path)
    with atomic_path(path) as temporary:
        write_project(project, temporary, progress.part(0.0, 0.9))
        if settings is not None:
            add_qgis(temporary, project.layers, settings, path.name, what_qgis_made(path))
        seal(temporary, generation)
    progress(1.0)


def write_project(project: Project, path: Path, progress: Progress = SILENT) -> None:
    """Write all of ``project`` to a new file; its tables are not sealed yet."""
    for position, name in enumerate(project.layers):
        progress(position / (len(project.layers) + 1), Message(mark("Saving {table}"), {"table": name}))
        write_layer(conform(project.layers[name], name), name, path)
    kept = tuple(one for one in project.problems if one.code != CHANGED)
    write_rows(problem_rows(kept), PROBLEMS, path)
    rows = rows_of(document_of(project, {}, 0))
    rows.append(seal_row(rows, 0))
    write_rows(pd.DataFrame(rows, columns=["key", "value"], dtype="str"), META, path)


def open_project(path: Path, progress: Progress = SILENT) -> Project:
    """Read the project in ``path``.

    Raises:
        ProjectFileError: no file, not a project, damaged, or written by a later version.

    """
    return open_file(path, progress).project


def open_file(path: Path, progress: Progress = SILENT) -> Opened:
    """Read the project in ``path``, and what is to be known to save it there again.

    Raises:
        ProjectFileError: no file, not a project, damaged, or of a later version that cannot be read.

    """
    found = checked_document(path)
    try:
        with _damage(path):
            return _read(path, found, progress)
    except ProjectFileError as error:
        raise _from_the_future(path, found) if found["format"] > FORMAT else error from error


def _read(path: Path, found: Document, progress: Progress) -> Opened:
    token, document = token_of(path), migrated(found)
    layers, changed = {}, []
    for position, name in enumerate(document["layers"]):
        progress(position / len(document["layers"]), Message(mark("Opening {table}"), {"table": name}))
        table, sealed = read_sealed(path, name)
        layers[name] = conform(table, name)
        changed += [name] if _is_broken(path, document, name, sealed) else []
    rows, sealed = read_sealed(path, PROBLEMS)
    _is_broken(path, document, PROBLEMS, sealed)
    with closing(open_guarded(path)) as db:  # what QGIS has changed in its own tables is nobody's loss
        for name, sealed in qgis_seals(db).items():
            _is_broken(path, document, name, sealed)
    said = [finding(CHANGED, name, file=path.name) for name in changed]
    told = understood(document) if document["format"] > FORMAT else document
    project = project_of(told, layers, (*problems_of(rows), *said))
    progress(1.0)
    return Opened(project, path, token, found["format"])


def _is_broken(path: Path, document: Document, name: str, sealed: str) -> bool:
    """Return whether a table is not what netplan wrote, because another program has changed it.

    Raises:
        ProjectFileError: no program has written the file since: it is damaged.

    """
    seals = document.get("seals", {})  # the oldest files have none, nor has what changed in a working copy
    if name not in seals or seals[name] == sealed:
        return False
    if SEAL not in document or counter_of(path) == document[SEAL]["counter"]:
        raise _damaged(path, name)
    return True


def is_project(path: Path) -> bool:
    """Return whether ``path`` is a project file of any version, damaged or not."""
    try:
        with closing(open_guarded(path)) as db:
            return META in _tables(db)
    except (OSError, apsw.Error, ProjectFileError):
        return False


def what_qgis_made(path: Path) -> MadeInQgis:
    """Return the styles and projects others have put into a file; nothing if there is none to be read."""
    with suppress(apsw.Error, ProjectFileError), closing(open_guarded(path)) as db:
        return made_in_qgis(db)
    return NOTHING


def next_generation(path: Path) -> int:
    """Return how often a project will have been saved under this name, when it is saved now.

    Raises:
        DataError: another program is writing it.
        ProjectFileError: a later version of netplan wrote what is there.

    """
    document: Document = {}
    try:
        with suppress(ProjectFileError, ValueError), closing(open_guarded(path)) as db:
            document = document_of_rows(_rows(db, _ROWS))
    except apsw.BusyError as error:  # what it holds is not known, and another program is about to change it
        raise explained(error, path) from error
    except apsw.Error:
        document = {}
    if document.get("format", 0) > FORMAT:
        raise _from_the_future(path, document)
    return int(document.get("generation", 0)) + 1


def seal(path: Path, generation: int) -> None:
    """Note the seals of all tables as they are read back, how often the file was written, and check it.

    Raises:
        DataError: what was written is not what can be read.

    """
    with closing(guarded(path, apsw.SQLITE_OPEN_READWRITE)) as db:
        document = document_of_rows(_rows(db, _ROWS))
        drawn = qgis_seals(db)
    document.pop(SEAL, None)
    known = document["seals"]
    names = (*document["layers"], PROBLEMS)
    document["seals"] = {name: known.get(name) or read_seal(path, name) for name in names} | drawn
    _put_rows(path, rows_of({**document, "generation": generation}))
    with closing(guarded(path)) as db:
        result = db.execute("PRAGMA quick_check(1)").fetchall()
    if result != [("ok",)]:
        raise DataError(
            mark("{file} could not be written: {reason}"), file=path.name, reason=str(result[0][0])
        )


def note_counter(path: Path) -> None:
    """Seal anew how often a file was written, after its pages have come into it one by one."""
    with closing(guarded(path, apsw.SQLITE_OPEN_READWRITE)) as db:
        rows = [row for row in _rows(db, _ROWS) if row[0] != SEAL]
    _put_rows(path, rows)


def _put_rows(path: Path, rows: list[tuple[str, str]]) -> None:
    """Write what a file says of itself, and seal that with the change counter it will have then."""
    with closing(guarded(path, apsw.SQLITE_OPEN_READWRITE)) as db:
        counter = counter_of(path) + 1  # writing counts as well
        with db:
            db.execute("DELETE FROM netplan_meta")
            db.executemany(
                "INSERT INTO netplan_meta (key, value) VALUES (?, ?)", [*rows, seal_row(rows, counter)]
            )


def checked_document(path: Path) -> Document:
    """Return what ``netplan_meta`` of a sound file says, whatever its version is.

    Raises:
        ProjectFileError: no file, not a project, damaged, or with parts that would run.

    """
    with _damage(path), closing(open_guarded(path)) as db:
        tables = _tables(db)
        if META not in tables:
            raise ProjectFileError(
                mark("{file} is a GeoPackage but no netplan project; load its layers into a new project"),
                file=str(path),
            )
        refuse_computed_columns(db, path, META)
        rows = _rows(db, _ROWS)
        document = document_of_rows(rows)
        names = {*document["layers"], PROBLEMS}
        if document["format"] <= FORMAT:
            missing = [name for name in names if tables.get(name) != "table"]
            result = db.execute("PRAGMA quick_check(1)").fetchall()
            if result != [("ok",)] or missing or not names <= {*KEPT_TABLES, PROBLEMS}:
                raise _damaged(path, ", ".join(missing) or str(result[0][0]))
        else:
            document["layers"] = [name for name in document["layers"] if name in KEPT_TABLES]
        refuse_strange_parts(db, path)
        for name in names & set(tables):
            refuse_computed_columns(db, path, name)
        if document["format"] in _SEALED and (SEAL in document or document["format"] > 1):
            sound = document[SEAL]["digest"] == digest_of(rows)
            if not sound:
                raise _damaged(path, META)
        return document


def _tables(db: apsw.Connection) -> dict[str, str]:
    return dict(_rows(db, "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))


def _rows(db: apsw.Connection, query: str) -> list[tuple[str, str]]:
    return [(str(first), str(second)) for first, second in db.execute(query)]


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Turn what a damaged file makes the libraries say into a sentence."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise _locked(path) from error
    except apsw.CantOpenError as error:  # a path of over 512 bytes, for one
        raise ProjectFileError(
            mark("{file} cannot be opened: {reason}"), file=str(path), reason=str(error)
        ) from error
    except (
        *(apsw.Error, DataSourceError, DataLayerError),
        *(KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError),
    ) as error:
        if _LOCKED in str(error):  # as GDAL says it
            raise _locked(path) from error
        raise _damaged(path, str(error)) from error


def _locked(path: Path) -> ProjectFileError:
    return ProjectFileError(
        mark(
            "{file} is locked: another program is writing it; end its edits or close it there, and open the "
            "file again"
        ),
        file=str(path),
    )


def _damaged(path: Path, reason: str) -> ProjectFileError:
    return ProjectFileError(
        mark("{file} is damaged ({reason}); take the last backup of it"), file=str(path), reason=reason
    )


def _from_the_future(path: Path, document: Mapping[str, object]) -> ProjectFileError:
    return ProjectFileError(
        mark(
            "{file} was saved by a later version of netplan (format {found}, this one reads "
            "{known}); update netplan"
        ),
        file=str(path),
        found=document["format"],
        known=FORMAT,
    )
