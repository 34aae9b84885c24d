"""What differs between this copy, the database, and what both started from; and bringing them together.

The copy lies in the temporary table ``mine``. What both started from is the state at the revision the copy
was fetched with: rows that have not changed since, and those the history keeps. All three are compared inside
of the database, so that only rows that differ travel.
"""

from collections.abc import Collection, Mapping
from typing import Any

import psycopg
import shapely
from psycopg import sql

from netplan.io.database.layout import SCHEMA
from netplan.io.database.rows import MINE, names
from netplan.model.shared import SETTINGS, Choice, Conflict

_DIFFERENCES = "differences"
_SIDES = ("m", "t", "b")
_MOST_SHOWN = 1000  # conflicts that are told in full


def compare(connection: psycopg.Connection[Any], layer: str, project: str, revision: int) -> tuple[int, int]:
    """Note which rows differ, in a temporary table; return how many were changed here, and there."""
    facts = [sql.Identifier(name) for name in names(layer)]

    def side(one: str) -> sql.Composed:
        # the key says whether the row is there at all
        listed = (
            sql.SQL("{}.{}").format(sql.Identifier(one), fact) for fact in (sql.Identifier("_key"), *facts)
        )
        return sql.SQL("ROW({})").format(sql.SQL(", ").join(listed))

    connection.execute("DROP TABLE IF EXISTS differences")
    connection.execute(
        sql.SQL("""
        CREATE TEMP TABLE {differences} ON COMMIT DROP AS
        WITH t AS (SELECT * FROM {layer} WHERE _project = {project}), b AS (
          SELECT _key, {facts} FROM t WHERE _revision <= {revision}
          UNION ALL SELECT _key, {facts} FROM {history}
          WHERE _project = {project} AND _revision <= {revision} AND until > {revision})
        SELECT * FROM (
          SELECT _key, m._key IS NOT NULL AS here, t._key IS NOT NULL AS there,
            {m} IS DISTINCT FROM {b} AS changed_here, {t} IS DISTINCT FROM {b} AS changed_there,
            {m} IS DISTINCT FROM {t} AS differs
          FROM {mine} m FULL JOIN t USING (_key) FULL JOIN b USING (_key)) found
        WHERE differs""").format(
            differences=sql.Identifier(_DIFFERENCES),
            layer=sql.Identifier(SCHEMA, layer),
            history=sql.Identifier(SCHEMA, f"{layer}_history"),
            mine=sql.Identifier(MINE),
            project=sql.Literal(project),
            revision=sql.Literal(revision),
            facts=sql.SQL(", ").join(facts),
            **{one: side(one) for one in _SIDES},
        )
    )
    counts = connection.execute(
        "SELECT count(*) FILTER (WHERE changed_here), count(*) FILTER (WHERE changed_there) FROM differences"
    ).fetchone()
    return (int(counts[0]), int(counts[1])) if counts else (0, 0)


def conflicts(
    connection: psycopg.Connection[Any], layer: str, project: str, revision: int, settled: Collection[str]
) -> tuple[Conflict, ...]:
    """Return the rows changed on both sides whose keys are not ``settled``, each in its three forms."""
    facts = sql.SQL(", ").join(_shown(name) for name in names(layer))
    where = sql.SQL("_key IN (SELECT _key FROM {} WHERE changed_here AND changed_there)").format(
        sql.Identifier(_DIFFERENCES)
    )
    of_project = sql.SQL("_project = {}").format(sql.Literal(project))
    table, history = sql.Identifier(SCHEMA, layer), sql.Identifier(SCHEMA, f"{layer}_history")
    at = sql.Literal(revision)
    sources = {
        "mine": sql.SQL("SELECT _key, {} FROM {} WHERE {}").format(facts, sql.Identifier(MINE), where),
        "theirs": sql.SQL("SELECT _key, {} FROM {} WHERE {} AND {}").format(facts, table, of_project, where),
        "base": sql.SQL("SELECT _key, {} FROM {} WHERE {} AND {} AND _revision <= {} AND until > {}").format(
            facts, history, of_project, where, at, at
        ),
    }
    sides: dict[str, dict[str, Mapping[str, Any]]] = {}
    for side, query in sources.items():
        rows = connection.execute(query).fetchall()
        sides[side] = {row[0]: _said(layer, row[1:]) for row in rows}
    keys = connection.execute(
        sql.SQL("SELECT _key FROM {} WHERE changed_here AND changed_there ORDER BY 1 LIMIT {}").format(
            sql.Identifier(_DIFFERENCES), sql.Literal(_MOST_SHOWN + len(settled))
        )
    ).fetchall()
    who = _last_writer(connection, layer, project)
    return tuple(
        Conflict(layer, key, sides["mine"].get(key), sides["theirs"].get(key), sides["base"].get(key), who)
        for (key,) in keys
        if key not in settled
    )


def write_mine(
    connection: psycopg.Connection[Any],
    layer: str,
    project: str,
    revision: int,
    choices: Mapping[str, Choice],
) -> int:
    """Write to the database what was changed here; return how many rows. Conflicts go by ``choices``."""
    facts = sql.SQL(", ").join(sql.Identifier(name) for name in names(layer))
    pairs = sql.SQL(", ").join(
        sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in ("_place", *names(layer))
    )
    wanted = _ours(choices)
    table = sql.Identifier(SCHEMA, layer)
    gone = connection.execute(
        sql.SQL(
            "DELETE FROM {} WHERE _project = {} AND _key IN "
            "(SELECT _key FROM {} WHERE there AND NOT here AND {})"
        ).format(table, sql.Literal(project), sql.Identifier(_DIFFERENCES), wanted)
    ).rowcount
    written = connection.execute(
        sql.SQL(
            "INSERT INTO {table} (_project, _key, _place, _revision, {facts}) "
            "SELECT {project}, _key, _place, {revision}, {facts} FROM {mine} "
            "WHERE _key IN (SELECT _key FROM {differences} WHERE here AND {wanted}) "
            "ON CONFLICT (_project, _key) DO UPDATE SET {pairs}"
        ).format(
            table=table,
            facts=facts,
            project=sql.Literal(project),
            revision=sql.Literal(revision),
            mine=sql.Identifier(MINE),
            differences=sql.Identifier(_DIFFERENCES),
            wanted=wanted,
            pairs=pairs,
        )
    ).rowcount
    return gone + written


def take_theirs(
    connection: psycopg.Connection[Any], layer: str, project: str, choices: Mapping[str, Choice]
) -> int:
    """Bring what was changed in the database to the copy; return how many rows. See ``write_mine``."""
    facts = sql.SQL(", ").join(sql.Identifier(name) for name in names(layer))
    wanted = sql.SQL("changed_there AND NOT ({})").format(_ours(choices))
    which = sql.SQL("_key IN (SELECT _key FROM {} WHERE {})").format(sql.Identifier(_DIFFERENCES), wanted)
    mine = sql.Identifier(MINE)
    gone = connection.execute(sql.SQL("DELETE FROM {} WHERE {}").format(mine, which)).rowcount
    taken = connection.execute(
        sql.SQL(
            "INSERT INTO {} (_key, _place, {}) SELECT _key, _place, {} FROM {} WHERE _project = {} AND {}"
        ).format(mine, facts, facts, sql.Identifier(SCHEMA, layer), sql.Literal(project), which)
    ).rowcount
    return max(gone, taken)


def mine_query(layer: str) -> sql.Composed:
    """Return the query for the rows of the copy, in their order."""
    facts = sql.SQL(", ").join(_plain(name) for name in names(layer))
    return sql.SQL("SELECT _key, _place, {} FROM {} ORDER BY _place, _key").format(
        facts, sql.Identifier(MINE)
    )


def their_query(layer: str, project: str) -> sql.Composed:
    """Return the query for the rows of the database, in their order."""
    facts = sql.SQL(", ").join(_plain(name) for name in names(layer))
    return sql.SQL("SELECT _key, _place, {} FROM {} WHERE _project = {} ORDER BY _place, _key").format(
        facts, sql.Identifier(SCHEMA, layer), sql.Literal(project)
    )


def _ours(choices: Mapping[str, Choice]) -> sql.Composed:
    """Return what is true of rows that this copy decides: changed here alone, or chosen so."""
    mine = [key for key, choice in choices.items() if choice == "mine"]
    return sql.SQL("changed_here AND (NOT changed_there OR _key = ANY({}))").format(sql.Literal(mine))


def _plain(name: str) -> sql.Composable:
    column = sql.Identifier(name)
    return sql.SQL("encode(ST_AsEWKB({}), 'hex')").format(column) if name == "geometry" else column


def _shown(name: str) -> sql.Composable:
    column = sql.Identifier(name)
    return sql.SQL("ST_AsBinary({})").format(column) if name == "geometry" else column


def _said(layer: str, values: tuple[Any, ...]) -> Mapping[str, Any]:
    row = dict(zip(names(layer), values, strict=True))
    if layer != SETTINGS and row.get("geometry") is not None:
        row["geometry"] = shapely.from_wkb(bytes(row["geometry"]))
    return row


def _last_writer(connection: psycopg.Connection[Any], layer: str, project: str) -> str:
    query = sql.SQL("SELECT who FROM {} WHERE project = %s AND layer = %s ORDER BY n DESC LIMIT 1").format(
        sql.Identifier(SCHEMA, "audit")
    )
    row = connection.execute(query, (project, layer)).fetchone()
    return str(row[0]) if row else ""
