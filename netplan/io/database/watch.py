"""Being there: a soft lock on a municipality, and what others change meanwhile.

The lock lasts as long as the connection and hinders nobody: it tells who else works on the same municipality.
What was changed while a connection was broken is not told again; whoever connects anew compares revisions.
"""

import json
from dataclasses import dataclass
from typing import Any

import psycopg

from netplan.io.database.where import connect, spoken


@dataclass(frozen=True)
class Notice:
    """Somebody has changed ``n`` rows of a layer."""

    project: str
    layer: str
    action: str
    n: int
    who: str


class Presence:
    """One connection that holds the soft lock of a project and hears of changes; close it when done."""

    def __init__(self, where: str, key: str) -> None:
        self._where, self._key = where, key
        self._connection: psycopg.Connection[Any] | None = None
        self.others: tuple[str, ...] = ()
        self.connect()

    def connect(self) -> None:
        """Connect, or connect again: take the lock if it is free, and listen.

        Raises:
            DataError: no answer.

        """
        self.close()
        with spoken(self._where):
            connection = connect(self._where, autocommit=True)
            connection.execute("LISTEN netplan_change")
            lock = "SELECT pg_try_advisory_lock(hashtext('netplan:' || %s))"
            row = connection.execute(lock, (self._key,)).fetchone()
            self.others = () if row and row[0] else _holders(connection, self._key)
        self._connection = connection

    def heard(self, wait_s: float = 0.0) -> tuple[Notice, ...]:
        """Return what others changed in the project since the last call, after ``wait_s`` at most.

        Raises:
            DataError: the connection is broken; ``connect`` again.

        """
        if self._connection is None:
            return ()
        own = self._connection.info.backend_pid
        with spoken(self._where):
            found = tuple(self._connection.notifies(timeout=wait_s, stop_after=1 if wait_s else None))
            found += tuple(self._connection.notifies(timeout=0)) if wait_s else ()
        notices = (Notice(**json.loads(one.payload)) for one in found if one.pid != own)
        return tuple(one for one in notices if one.project == self._key)

    def close(self) -> None:
        """Give the lock back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def holders(where: str, key: str) -> tuple[str, ...]:
    """Return who holds the soft lock of a project: user and place."""
    with spoken(where), connect(where) as connection:
        return _holders(connection, key)


def _holders(connection: psycopg.Connection[Any], key: str) -> tuple[str, ...]:
    # a lock by one number of 64 bits shows as two of 32
    rows = connection.execute(
        "SELECT a.usename || coalesce(' (' || host(a.client_addr) || ')', '') FROM pg_locks l "
        "JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted "
        "AND l.objid::bigint = (hashtext('netplan:' || %s)::bigint & 4294967295) AND l.objsubid = 1 "
        "AND a.datname = current_database() ORDER BY 1",
        (key,),
    ).fetchall()
    return tuple(str(name) for (name,) in rows)
