"""A PostgreSQL with PostGIS of the tests' own: in a temporary folder, on a Unix socket, gone with them."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from netplan.io.database.store import set_up

BINARIES = Path("/usr/lib/postgresql/15/bin")
POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")
MISSING = (
    "PostgreSQL 15 with PostGIS is not installed (Debian: postgresql-15-postgis-3); databases are not tested"
)


def as_nobody() -> list[str]:
    """Return what a command is begun with so that it does not run as root, which the server refuses."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """Yield the folder of a running server's socket; user netplan may do everything in it."""
    if not (BINARIES / "initdb").exists() or not POSTGIS.exists():
        pytest.skip(MISSING)
    with running_postgres() as folder:
        yield folder


@contextmanager
def running_postgres() -> Iterator[Path]:
    """Start a server in a folder of its own, yield the folder, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="netplan-pg-"))  # short: a socket's path has 107 characters at most
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        start, data = as_nobody(), folder / "data"
        options = ["-A", "trust", "-U", "netplan", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([*start, BINARIES / "initdb", "-D", data, *options], check=True, capture_output=True)
        how = f"-c listen_addresses='' -k {folder} -c fsync=off -c full_page_writes=off"
        control = [*start, BINARIES / "pg_ctl", "-D", data]
        begin = [*control, "-l", folder / "log", "-w", "-t", "120", "-o", how, "start"]
        # not captured: the server would keep the pipe open
        subprocess.run(begin, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def ready(postgres: Path) -> str:
    """Return the name of a database set up for netplan, from which others are copied."""
    _make(postgres, "ready")
    set_up(_address(postgres, "ready"))
    return "ready"


@pytest.fixture
def database(postgres: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of an empty database."""
    yield from _own(postgres, request, "template1")


@pytest.fixture
def shared_database(postgres: Path, ready: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a database that is set up for netplan."""
    yield from _own(postgres, request, ready)


def _own(folder: Path, request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    name = "t" + hashlib.sha256(f"{template} {request.node.nodeid}".encode()).hexdigest()[:16]
    _make(folder, name, template)
    yield _address(folder, name)
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make(folder: Path, name: str, template: str = "template1") -> None:
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _address(folder: Path, name: str) -> str:
    return f"postgresql://netplan@/{name}?host={folder}"
