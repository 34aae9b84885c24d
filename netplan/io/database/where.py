"""Which database is meant, how to get in, and what to say where that fails.

A database is named by a service of libpq (``service:leipzig``, in ``~/.pg_service.conf``) or by an address
without a password (``postgresql://anna@db.example:5432/netze``). Passwords come from ``~/.pgpass``, the
service file or the keyring of the system: none is ever kept in a project, a setting or a log.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keyring
import psycopg
from keyring.errors import KeyringError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from netplan.errors import DataError, ParameterError
from netplan.messages import mark

_KEYRING = "netplan-gis"
_SERVICE = re.compile(r"service:([\w.-]+)\Z")
_WAIT_S = 10
_PROGRAM = "netplan-gis"
_NO_PASSWORD = ("no password supplied", "password authentication failed")


def connect(where: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
    """Return a connection to the database ``where``.

    Raises:
        ParameterError: no service and no address, or one with a password in it.
        psycopg.Error: it does not answer; see ``spoken``.

    """
    info = _info(where)
    more: dict[str, Any] = {
        "application_name": _PROGRAM,
        "connect_timeout": _WAIT_S,
        "autocommit": autocommit,
    }
    try:
        return psycopg.connect(info, **more)
    except psycopg.OperationalError as error:
        password = _from_keyring(where) if any(text in str(error) for text in _NO_PASSWORD) else None
        if password is None:
            raise
        return psycopg.connect(info, password=password, **more)


def keep_password(where: str, password: str) -> None:
    """Put the password of a database into the keyring of the system.

    Raises:
        DataError: the system has no keyring.

    """
    try:
        keyring.set_password(_KEYRING, where, password)
    except KeyringError as error:
        raise DataError(
            mark("This system has no keyring ({reason}); write the password to ~/.pgpass"), reason=str(error)
        ) from error


def _info(where: str) -> str:
    service = _SERVICE.match(where)
    if service:
        return make_conninfo(service=service[1])
    try:
        parts = conninfo_to_dict(where) if where.startswith(("postgresql://", "postgres://")) else {}
    except psycopg.ProgrammingError:
        parts = {}
    if not parts:
        raise ParameterError(
            mark("{where} names no database; write service:NAME or postgresql://user@host/database"),
            where=where,
        )
    if "password" in parts or "sslpassword" in parts:
        raise ParameterError(
            mark("An address must not hold a password; write it to ~/.pgpass, a service file or the keyring")
        )
    return make_conninfo(**{key: str(value) for key, value in parts.items()})


def _from_keyring(where: str) -> str | None:
    try:
        return keyring.get_password(_KEYRING, where)
    except KeyringError:
        return None


@contextmanager
def spoken(where: str) -> Iterator[None]:
    """Turn what goes wrong in a database into a sentence."""
    try:
        yield
    except psycopg.Error as error:
        reason = " ".join(str(error).split("\n")[0].split())
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            raise DataError(
                mark("{where} does not allow this ({reason}); ask who looks after the database"),
                where=where,
                reason=reason,
            ) from error
        if isinstance(error, psycopg.OperationalError):
            raise DataError(
                mark("{where} does not answer: {reason}. Nothing was changed"), where=where, reason=reason
            ) from error
        raise DataError(
            mark("{where} refuses: {reason}. Nothing was changed"), where=where, reason=reason
        ) from error
