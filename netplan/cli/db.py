"""``netplan-gis db``: share a project with a team in PostgreSQL with PostGIS."""

import argparse
import sys
from getpass import getpass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Mapping

    from netplan.model.project import Project
    from netplan.model.shared import Choice, Conflict, Exchange

_TASKS = ("init", "push", "pull", "status")


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    tasks = words(
        "init: set a database up; push: send changes and fetch those of others; pull: fetch only, a new file "
        "gets the whole project; status: who is there, who changed what"
    )
    parser.add_argument("task", choices=_TASKS, help=tasks)
    file = words("project file (GeoPackage); not needed for init, nor for status with --database")
    parser.add_argument("project", type=Path, nargs="?", metavar="PROJECT", help=file)
    where = words(
        "service:NAME of a service file, or postgresql://user@host/database, without a password; if left "
        "out, the database the project came from"
    )
    parser.add_argument("--database", default="", metavar="WHERE", help=where)
    key = words("the project in the database, if it holds several: its municipality key or name")
    parser.add_argument("--key", default="", metavar="KEY", help=key)
    take = words(
        "whose row is kept where two have changed it: mine, theirs, or one row, as sites/GS-12=mine; "
        "may be repeated"
    )
    parser.add_argument("--keep", action="append", default=[], metavar="CHOICE", help=take)
    ask = words("ask for the password and put it into the keyring of the system")
    parser.add_argument("--ask-password", action="store_true", help=ask)


def run(call: Call) -> Answer:
    """Do the task."""
    given = call.arguments
    # loads pandas and psycopg, which --help need not wait for
    from netplan.report.database import store_of

    store = store_of()
    if given.ask_password:
        _keep_password(given.database)
    if given.task == "init":
        found = store.set_up(_where(call, None))
        return Answer({"format": found}, (), [call.words("The database is ready for shared projects.")])
    project = _project(given.project) if given.project and given.project.exists() else None
    where = _where(call, project)
    if given.task == "status":
        return _status(call, store, where, project)
    if project is None:
        return _fetch_whole(call, store, where)
    return _exchange(call, store, where, project)


def _project(path: Path) -> "Project":
    # see above
    from netplan.io.project_file import open_project

    return open_project(path)


def _where(call: Call, project: "Project | None") -> str:
    where: str = call.arguments.database or (project.shared.where if project and project.shared else "")
    if not where:
        raise ParameterError(mark("Say with --database which database is meant"))
    return where


def _keep_password(where: str) -> None:
    # see above
    from netplan.io.database.where import keep_password

    if not sys.stdin.isatty():
        raise ParameterError(mark("--ask-password needs a terminal"))
    keep_password(where, getpass())


def _fetch_whole(call: Call, store: ModuleType, where: str) -> Answer:
    # see above
    from netplan.report.saving import save_drawn

    given = call.arguments
    if given.project is None or given.task != "pull":
        raise ParameterError(mark("There is no project file {file}"), file=str(given.project or "–"))
    project = store.open_shared(where, given.key, call.progress.part(0, 0.6))
    save_drawn(project, given.project, call.words, call.progress.part(0.6, 1))
    n = sum(len(table) for table in project.layers.values())
    said = call.words("{n} {n:row|rows} fetched into {file}", n=n, file=given.project)
    return Answer({"fetched": n, "revision": project.shared.revision}, (), [said])


def _exchange(call: Call, store: ModuleType, where: str, project: "Project") -> Answer:
    # see above
    from netplan.report.database import conflict_sections, exchange_document
    from netplan.report.saving import save_drawn
    from netplan.session.sharing import told

    given, words = call.arguments, call.words
    work = store.push if given.task == "push" else store.pull
    found: tuple[Project, Exchange] = work(project, where, {}, call.progress.part(0, 0.4))
    choices = _choices(given.keep, found[1].conflicts)
    if choices:
        found = work(project, where, choices, call.progress.part(0.4, 0.8))
    merged, exchange = found
    if exchange.conflicts:
        left = [one for one in exchange.conflicts if (one.layer, one.key) not in choices]
        said = words(
            "{n} {n:row was|rows were} changed here and by somebody else: nothing was written. "
            "Say with --keep whose is kept.",
            n=len(left),
        )
        return Answer(exchange_document(exchange), conflict_sections(left, words), [said], FINDINGS)
    save_drawn(merged, given.project, words, call.progress.part(0.8, 1))
    return Answer(exchange_document(exchange), (), [words(told(exchange))], DONE)


def _choices(texts: list[str], conflicts: "tuple[Conflict, ...]") -> "Mapping[tuple[str, str], Choice]":
    """Return whose row is kept for every conflict that was decided; a single row outranks all."""
    choices: dict[tuple[str, str], Any] = {}
    for text in sorted(texts, key=lambda one: "=" in one):
        row, equals, side = text.rpartition("=")
        if side not in {"mine", "theirs"} or (equals and "/" not in row):
            raise ParameterError(mark("--keep {text}: write mine, theirs, or LAYER/ID=mine"), text=text)
        layer, _, key = row.partition("/")
        for one in conflicts:
            if not equals or (one.layer, one.key) == (layer, key):
                choices[one.layer, one.key] = side
    return choices


def _status(call: Call, store: ModuleType, where: str, project: "Project | None") -> Answer:
    # see above
    from netplan.io.database.watch import holders
    from netplan.report.database import audit_section, projects_section

    there = store.list_projects(where)
    own = project.shared.key if project and project.shared else ""
    key = call.arguments.key or own or (next(iter(there)) if len(there) == 1 else "")
    entries = store.audit(where, key) if key else ()
    who = holders(where, key) if key else ()
    sections = [projects_section(there, call.words)]
    sections += [audit_section(entries, call.words)] if entries else []
    said = [call.words("Open now at {who}", who=", ".join(who))] if who else []
    behind = there[key][1] - project.shared.revision if project and project.shared and key in there else 0
    if behind > 0:
        said.append(call.words("This copy lacks {n} {n:change|changes} of others: db pull", n=behind))
    document = {
        "projects": {name: {"crs": crs, "revision": revision} for name, (crs, revision) in there.items()},
        "audit": [vars(entry) for entry in entries],
        "open_at": list(who),
        "behind": behind,
    }
    return Answer(document, sections, said)


COMMAND = Command(
    "db", mark("Share a project with a team in a database (PostgreSQL with PostGIS)"), declare, run
)
