"""``netplan-gis check``: what is wrong with the data of a project, with evidence."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.cli.days import day_of
from netplan.cli.pack_options import reason_of
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.doctor.examine import Examination
    from netplan.model.findings import Problem
    from netplan.model.project import Project

FORMATS = ("table", "json", "gpkg", "csv", "html")


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    project = words("project file (GeoPackage)")
    parser.add_argument("project", type=Path, nargs="?", metavar="PROJECT", help=project)
    parser.add_argument("--rules", action="store_true", help=words("list all rules, check nothing"))
    parser.add_argument("--format", choices=FORMATS, default="table", help=words("how to tell the findings"))
    out = words("file to write, for gpkg, csv and html; by default beside the project")
    parser.add_argument("--out", type=Path, metavar="FILE", help=out)
    register = words("register of sites (CSV or layer): sites missing from the project are named")
    parser.add_argument("--register", type=Path, metavar="FILE", help=register)
    because = words("write findings about internal data, too; the reason is written beside the file")
    parser.add_argument("--internal", type=reason_of(words), metavar="REASON", help=because)
    day = words("day on which the data are judged, as 2026-11-22; today if not given")
    parser.add_argument("--date", default="", metavar="DATE", help=day)


def run(call: Call) -> Answer:
    """Tell the rules, or run them over a project."""
    if call.arguments.rules:
        return _rules(call)
    if call.arguments.project is None:
        raise ParameterError(mark("Give the project file to check, or --rules for the list of rules"))
    return _checked(call)


def _rules(call: Call) -> Answer:
    # see below
    from netplan.report.rules import rules_document, rules_section

    return Answer({"rules": rules_document(call.words)}, (rules_section(call.words),))


def _checked(call: Call) -> Answer:
    """Read the project, run every rule, and tell or write what was found."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.doctor.examine import examine, merged
    from netplan.io.project_file import open_project
    from netplan.model.findings import worst
    from netplan.report.checkup import checkup_document, verdict
    from netplan.report.content import findings_sections
    from netplan.session.importing import register_of

    given, words = call.arguments, call.words
    read, look = steps(call.progress, 0, 0.5, 1)
    project = open_project(given.project, read)
    register = register_of(given.register, project) if given.register else None
    told = examine(project, _day(given.date), register, look)
    problems = merged(project.problems, told.problems)
    written = given.format in {"gpkg", "csv", "html"}
    files, withheld = _write(call, project, told, problems) if written else ([], [])
    return Answer(
        {**checkup_document(project, told, problems), "files": files},
        () if files else findings_sections(problems, words, notes=True),
        [
            *verdict(told, problems, words),
            *(words("Written: {file}", file=path) for path in files),
            *withheld,
        ],
        FINDINGS if worst(problems) == "error" else DONE,
    )


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).astimezone().date()
    return day_of("--date", text)


def _write(
    call: Call, project: "Project", told: "Examination", problems: "tuple[Problem, ...]"
) -> tuple[list[Path], list[str]]:
    """Write the findings; return the file, and what is said of those that are not in it."""
    # see above
    from netplan.report.checkup import kept_inside
    from netplan.report.checkup_files import Checkup, write_checkup

    given = call.arguments
    path = given.out or given.project.with_name(f"{given.project.stem}-check.{given.format}")
    if path.suffix.lower() != f".{given.format}":
        raise ParameterError(
            mark("--out {file}: with --format {format} the name ends in .{format}"),
            file=str(path),
            format=given.format,
        )
    found = Checkup(project, told, problems, call.words, given.internal or "")
    write_checkup(found, path)
    return [path], [kept_inside(found.withheld, call.words)] if found.withheld else []


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    place = arguments.out or arguments.project
    return (place.resolve().parent,) if place else ()


COMMAND = Command("check", mark("Say what is wrong with the data of a project"), declare, run, _writes_to)
