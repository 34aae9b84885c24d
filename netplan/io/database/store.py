"""Setting a database up, sending a project there, fetching it, and telling who changed what.

Every call is one transaction: it is done as a whole or not at all. Where the connection breaks it is tried
once more over a new one; a push that had already been taken then finds nothing left to send.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd
import psycopg

from netplan.errors import DataError
from netplan.io.database.layout import LAYERS, SCHEMA, base_statements, columns_of, layer_statements
from netplan.io.database.rows import fetch, lay_out
from netplan.io.database.threeway import (
    compare,
    conflicts,
    mine_query,
    take_theirs,
    their_query,
    write_mine,
)
from netplan.io.database.where import connect, spoken
from netplan.io.documents import as_json, project_of, settings_of
from netplan.io.migrations import CURRENT, ahead_of
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.model.shared import SETTINGS, Choice, Conflict, Entry, Exchange, Shared
from netplan.progress import SILENT, Progress

Choices = Mapping[tuple[str, str], Choice]  # (layer, key) -> whose row is kept
_Result = TypeVar("_Result")
_Work = Callable[[psycopg.Connection[Any]], _Result]
_LATER = mark(
    "{where} was set up by a later version of netplan (format {found}, this one knows {known}); "
    "update netplan"
)


def set_up(where: str) -> int:
    """Make a database ready for shared projects, or bring one of an older version up to date.

    Returns its format. Nothing that is there is lost.

    Raises:
        DataError: no answer, not allowed, no PostGIS, or set up by a later version.

    """

    def work(connection: psycopg.Connection[Any]) -> int:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('netplan-set-up'))")
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        found = _format(connection)
        if found is None:
            connection.execute("CREATE SCHEMA netplan")
            connection.execute(
                "CREATE TABLE netplan.netplan_meta (key text PRIMARY KEY, value text NOT NULL)"
            )
            _all(connection, base_statements())
        elif found > CURRENT:
            raise DataError(_LATER, where=where, found=found, known=CURRENT)
        else:
            for step in ahead_of(found):
                _all(connection, step.postgres)
            _add_what_is_new(connection)
        connection.execute(
            "INSERT INTO netplan.netplan_meta VALUES ('schema_version', %s) "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            (str(CURRENT),),
        )
        return CURRENT

    return _done(where, work, checked=False)


def push(
    project: Project, where: str, choices: Choices, progress: Progress = SILENT
) -> tuple[Project, Exchange]:
    """Send what was changed here, and fetch what others changed.

    Returns the project as it then is in the database. Where both changed a row and ``choices`` says nothing
    of it, the conflicts come back and nothing is written.

    Raises:
        DataError: no answer, not set up, set up by a later version, or not allowed.

    """

    def work(connection: psycopg.Connection[Any]) -> tuple[Project, Exchange]:
        key = _key(project)
        connection.execute("SET LOCAL netplan.pushing = 'on'")
        connection.execute("SET LOCAL work_mem = '256MB'")  # whole layers are compared
        connection.execute(
            "INSERT INTO netplan.projects (project, name, crs) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (key, project.name, project.crs),
        )
        _require_same_crs(connection, key, project)
        connection.execute(
            "UPDATE netplan.projects SET revision = revision + 1, updated_at = now(), "
            "updated_by = session_user WHERE project = %s",
            (key,),
        )
        merged, exchange = _exchange(connection, project, where, choices, progress)
        if exchange.conflicts or not exchange.sent:
            connection.rollback()  # the revision stays, too
            told = _revision(connection, key)
            exchange = replace(exchange, revision=told)
            merged = _at(merged, where, key, told) if not exchange.conflicts else project
        return merged, exchange

    return _done(where, work)


def pull(
    project: Project, where: str, choices: Choices, progress: Progress = SILENT
) -> tuple[Project, Exchange]:
    """Fetch what others changed; what was changed here stays and is sent with the next push.

    Raises:
        DataError: as for ``push``; or the project is not there.

    """

    def work(connection: psycopg.Connection[Any]) -> tuple[Project, Exchange]:
        if _revision(connection, _key(project)) == 0:
            raise _missing(where, _key(project))
        return _exchange(connection, project, where, choices, progress, sends=False)

    return _done(where, work)


def open_shared(where: str, key: str = "", progress: Progress = SILENT) -> Project:
    """Return a project straight from the database; ``key`` may be left out where there is only one.

    Raises:
        DataError: as for ``push``; or there is none, or several and no key.

    """

    def work(connection: psycopg.Connection[Any]) -> Project:
        there = projects_there(connection)
        wanted = key or (next(iter(there)) if len(there) == 1 else "")
        if wanted not in there:
            if not key and there:
                raise DataError(
                    mark("{where} holds several projects; name one of them: {names}"),
                    where=where,
                    names=", ".join(there),
                )
            raise _missing(where, key or "–")
        crs, revision = there[wanted]
        tables = {}
        for k, layer in enumerate(LAYERS):
            progress(k / len(LAYERS), Message(mark("Opening {table}"), {"table": layer}))
            tables[layer] = fetch(connection, layer, their_query(layer, wanted), crs)
        return _at(_project(tables, where), where, wanted, revision)

    return _done(where, work)


def list_projects(where: str) -> Mapping[str, tuple[str, int]]:
    """Return the projects of a database: key -> (coordinate system, revision)."""
    return _done(where, projects_there)


def audit(where: str, key: str, n: int = 20) -> tuple[Entry, ...]:
    """Return the last ``n`` changes of a project, the newest first."""

    def work(connection: psycopg.Connection[Any]) -> tuple[Entry, ...]:
        rows = connection.execute(
            "SELECT revision, to_char(at, 'YYYY-MM-DD HH24:MI'), who, layer, action, n_rows "
            "FROM netplan.audit WHERE project = %s ORDER BY n DESC LIMIT %s",
            (key, n),
        ).fetchall()
        return tuple(Entry(*row) for row in rows)

    return _done(where, work)


def projects_there(connection: psycopg.Connection[Any]) -> dict[str, tuple[str, int]]:
    """Return the projects of a database: key -> (coordinate system, revision)."""
    rows = connection.execute("SELECT project, crs, revision FROM netplan.projects ORDER BY 1").fetchall()
    return {str(key): (str(crs), int(revision)) for key, crs, revision in rows}


def _exchange(
    connection: psycopg.Connection[Any],
    project: Project,
    where: str,
    choices: Choices,
    progress: Progress,
    *,
    sends: bool = True,
) -> tuple[Project, Exchange]:
    """Bring every layer together with the database; without ``sends`` only this copy changes."""
    key = _key(project)
    known = project.shared if project.shared and project.shared.key == key else None
    revision, now = (known.revision if known else 0), _revision(connection, key)
    tables = {**project.layers, SETTINGS: _settings(project)}
    sent: dict[str, int] = {}
    fetched: dict[str, int] = {}
    open_ones: list[Conflict] = []
    for k, layer in enumerate(LAYERS):
        progress(k / len(LAYERS), Message(mark("Comparing {table}"), {"table": layer}))
        mine = tables[layer] if layer in tables else project.layer(layer)
        lay_out(connection, layer, mine, project.crs)
        of_layer: dict[str, Choice] = {one: side for (name, one), side in choices.items() if name == layer}
        here, there = compare(connection, layer, key, revision)
        open_ones += conflicts(connection, layer, key, revision, of_layer) if here and there else []
        if here and sends and not open_ones:
            sent |= _more(layer, write_mine(connection, layer, key, now, of_layer))
        if there and not open_ones:
            fetched |= _more(layer, take_theirs(connection, layer, key, of_layer))
            tables[layer] = fetch(connection, layer, mine_query(layer), project.crs)
    if open_ones:
        return project, Exchange(conflicts=tuple(open_ones), revision=revision)
    merged = _project(tables, where, project) if fetched else project
    return _at(merged, where, key, now), Exchange(sent, fetched, (), now)


def _more(layer: str, n: int) -> dict[str, int]:
    return {layer: n} if n else {}


def _at(project: Project, where: str, key: str, revision: int) -> Project:
    return replace(project, shared=Shared(where, key, revision))


def _key(project: Project) -> str:
    """Return how a project is called in databases: by its municipality's key, or its name."""
    return project.ags or project.name


def _settings(project: Project) -> pd.DataFrame:
    said = {name: as_json(value) for name, value in settings_of(project).items()}
    return pd.DataFrame({"key": list(said), "value": list(said.values())}, dtype="str")


def _project(tables: Mapping[str, pd.DataFrame], where: str, before: Project | None = None) -> Project:
    settings = tables[SETTINGS]
    layers = {
        layer: table
        for layer, table in tables.items()
        if layer != SETTINGS and (len(table) or (before is not None and layer in before.layers))
    }
    try:
        said = {name: json.loads(text) for name, text in zip(settings["key"], settings["value"], strict=True)}
        return project_of(said, layers, before.problems if before else ())
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DataError(
            mark("The settings of the project in {where} are not whole: {reason}"),
            where=where,
            reason=str(error),
        ) from error


def _require_same_crs(connection: psycopg.Connection[Any], key: str, project: Project) -> None:
    crs, _ = projects_there(connection)[key]
    if crs != project.crs:
        raise DataError(
            mark("{name} is kept in {there} in the database, this copy is in {here}; fetch it anew"),
            name=project.name,
            there=crs,
            here=project.crs,
        )


def _revision(connection: psycopg.Connection[Any], key: str) -> int:
    return projects_there(connection).get(key, ("", 0))[1]


def _missing(where: str, key: str) -> DataError:
    return DataError(mark("{where} holds no project {key}; send it there first"), where=where, key=key)


def _format(connection: psycopg.Connection[Any]) -> int | None:
    """Return the format a database was set up in; None if it was not."""
    there = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.netplan_meta",)).fetchone()
    if there is None or there[0] is None:
        return None
    row = connection.execute("SELECT value FROM netplan.netplan_meta WHERE key = 'schema_version'").fetchone()
    return int(row[0]) if row else None


def _add_what_is_new(connection: psycopg.Connection[Any]) -> None:
    """Add layers and columns that came to the schema since, as files get them when they are read."""
    for layer in LAYERS:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            (SCHEMA, layer),
        ).fetchall()
        there = {name for (name,) in rows}
        if not there:
            _all(connection, layer_statements(layer))
            continue
        added = ", ".join(
            f'ADD COLUMN "{name}" {kind}' for name, kind in columns_of(layer) if name not in there
        )
        for table in (layer, f"{layer}_history") if added else ():
            _all(connection, (f"ALTER TABLE {SCHEMA}.{table} {added}",))


def _all(connection: psycopg.Connection[Any], statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def _done(where: str, work: _Work[_Result], *, checked: bool = True) -> _Result:
    """Do the work in one transaction, over a new connection once more if the first one breaks."""
    with spoken(where):
        connection = connect(where)
        try:
            return _once(connection, where, work, checked=checked)
        except psycopg.OperationalError:
            if not connection.broken:
                raise
        finally:
            connection.close()
        with connect(where) as again:
            return _once(again, where, work, checked=checked)


def _once(connection: psycopg.Connection[Any], where: str, work: _Work[_Result], *, checked: bool) -> _Result:
    if checked:
        found = _format(connection)
        if found is None:
            raise DataError(
                mark("{where} is not set up for netplan yet: netplan-gis db init --database {where}"),
                where=where,
            )
        if found > CURRENT:
            raise DataError(_LATER, where=where, found=found, known=CURRENT)
    result = work(connection)
    connection.commit()
    return result
