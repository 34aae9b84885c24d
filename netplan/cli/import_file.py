"""``netplan-gis import``: take a file into a project, shown before it is taken."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.io.layers import Source
    from netplan.model.project import Project


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument("file", type=Path, metavar="FILE", help=words("file to import"))
    role = words("what the file holds, such as schools, addresses or streets; proposed if not given")
    parser.add_argument("--role", default="", help=role)
    parser.add_argument("--layer", default="", metavar="NAME", help=words("layer of a file with several"))
    system = words("coordinate system, where the file does not say it, such as EPSG:25833")
    parser.add_argument("--crs", default="", metavar="EPSG", help=system)
    mapping = words("mapping (TOML) of the columns, as a profile of new")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help=mapping)
    parser.add_argument("--preview", action="store_true", help=words("say what would happen, change nothing"))
    newer = words("take only what differs from the layer in the project")
    parser.add_argument("--reconcile", action="store_true", help=newer)
    gone = words("with --reconcile: remove rows that the file no longer has")
    parser.add_argument("--remove-gone", action="store_true", help=gone)


def run(call: Call) -> Answer:
    """Read project and file, say what the file would change, and write the project."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.doctor.reconcile import Taking
    from netplan.io.project_file import open_project, save_project
    from netplan.model.findings import worst
    from netplan.report.arrivals import arrival_document, arrival_sections
    from netplan.session.importing import TakeArrival, arrive, write_rejects

    given, words = call.arguments, call.words
    opening, reading, writing = steps(call.progress, 0, 0.3, 0.8, 1)
    project = open_project(given.project, opening)
    arrival = arrive(_source(call, project), project, reading)
    files: tuple[Path, ...] = ()
    if not given.preview:
        taking = Taking(gone=given.remove_gone) if given.reconcile else None
        before = project.layers.get(arrival.source.role)
        changed = TakeArrival(arrival, before, taking).apply(project)
        files = write_rejects(arrival, given.project)
        save_project(changed, given.project, writing)
    problems = arrival.delivery.problems
    told = [words("Nothing was changed: this was a preview.")] if given.preview else []
    return Answer(
        {**arrival_document(arrival), "taken": not given.preview, "files": list(files)},
        arrival_sections(arrival, words, compared=given.reconcile),
        [*told, *(words("Rejected rows were written: {file}", file=path) for path in files)],
        FINDINGS if worst(problems) == "error" else DONE,
    )


def _source(call: Call, project: "Project") -> "Source":
    # see above
    from netplan.io.profile import read_profile
    from netplan.session.importing import source_for

    given = call.arguments
    if not given.mapping:
        return source_for(given.file, given.role, project, layer=given.layer, crs=given.crs)
    sources = read_profile(given.mapping)
    if len(sources) != 1:
        raise ParameterError(mark("{file} must hold one [[layer]] to be a mapping"), file=str(given.mapping))
    known = sources[0]
    named = {key: value for key in ("layer", "crs") if (value := getattr(given, key))}
    return replace(known, path=given.file, **named)


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    return (arguments.project.resolve().parent,)


COMMAND = Command("import", mark("Take a file into a project, or compare it first"), declare, run, _writes_to)
