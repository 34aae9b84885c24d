"""``netplan-gis import``: take a file into a project, shown before it is taken."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.io.layers import Source
    from netplan.model.findings import Problem
    from netplan.report.section import Section


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument("file", type=Path, metavar="FILE", help=words("file to import"))
    role = words("what the file holds, such as schools, addresses or streets; proposed if not given")
    parser.add_argument("--role", default="", help=role)
    parser.add_argument("--layer", default="", metavar="NAME", help=words("layer of a file with several"))
    system = words("coordinate system, where the file does not say it, such as EPSG:25833")
    parser.add_argument("--crs", default="", metavar="EPSG", help=system)
    unit = words("unit of the heights of a grid, where the file does not say it: m, cm or ft")
    parser.add_argument("--unit", default="", metavar="UNIT", help=unit)
    day = words("day of the heights of a grid, such as 2024-05-01")
    parser.add_argument("--as-of", default="", metavar="DAY", help=day)
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
    from netplan.io.layers.extract import is_extract
    from netplan.io.surfaces import is_grid

    if is_grid(call.arguments.file):
        return _run_grid(call)
    if is_extract(call.arguments.file) and not (call.arguments.role or call.arguments.layer):
        return _run_extract(call)
    return _run_layer(call)


def _run_layer(call: Call) -> Answer:
    # see above
    from netplan.doctor.reconcile import Taking
    from netplan.io.project_file import open_project
    from netplan.report.arrivals import arrival_document, arrival_sections
    from netplan.report.saving import save_drawn
    from netplan.session.importing import TakeArrival, arrive, write_rejects

    given, words = call.arguments, call.words
    opening, reading, writing = steps(call.progress, 0, 0.3, 0.8, 1)
    project = open_project(given.project, opening)
    arrival = arrive(_source(call), project, reading)
    files: tuple[Path, ...] = ()
    if not given.preview:
        taking = Taking(gone=given.remove_gone) if given.reconcile else None
        before = project.layers.get(arrival.source.role)
        changed = TakeArrival(arrival, before, taking).apply(project)
        files = write_rejects(arrival, given.project)
        save_drawn(changed, given.project, call.words, writing)
    return _answer(
        call,
        {**arrival_document(arrival), "taken": not given.preview, "files": list(files)},
        arrival_sections(arrival, words, compared=given.reconcile),
        arrival.delivery.problems,
        [words("Rejected rows were written: {file}", file=path) for path in files],
    )


def _run_extract(call: Call) -> Answer:
    """Take what the project lacks from an extract."""
    # see above
    from netplan.doctor.reconcile import Taking
    from netplan.io.project_file import open_project
    from netplan.report.arrivals import arrival_document, arrival_sections
    from netplan.report.saving import save_drawn
    from netplan.session.importing import TakeArrival, TakeArrivals, arrive_extract

    given, words = call.arguments, call.words
    opening, reading, writing = steps(call.progress, 0, 0.3, 0.8, 1)
    project = open_project(given.project, opening)
    arrivals = arrive_extract(given.file, project, reading)
    taking = Taking(gone=given.remove_gone) if given.reconcile else None
    takes = tuple(TakeArrival(one, project.layers.get(one.source.role), taking) for one in arrivals)
    if not given.preview:
        save_drawn(TakeArrivals(takes).apply(project), given.project, call.words, writing)
    taken = [one.source.role for one in arrivals]
    kept = ", ".join(layer for layer in project.layers if layer not in taken)
    return _answer(
        call,
        {"layers": [arrival_document(one) for one in arrivals], "taken": not given.preview},
        [section for one in arrivals for section in arrival_sections(one, words, compared=given.reconcile)],
        [problem for one in arrivals for problem in one.delivery.problems],
        [words("Left as they are: {names}; name the role to take one.", names=kept)] if kept else [],
    )


def _run_grid(call: Call) -> Answer:
    """Let the project refer to a grid of heights."""
    # see above
    from netplan.io.layers import look, propose
    from netplan.io.project_file import open_project
    from netplan.report.arrivals import grid_document, grid_sections
    from netplan.report.saving import save_drawn
    from netplan.session.rasters import GridSource, TakeGrid, arrive_grid

    given, words = call.arguments, call.words
    opening, reading, writing = steps(call.progress, 0, 0.3, 0.8, 1)
    project = open_project(given.project, opening)
    role = given.role or propose(look(given.file))[0].role or "surface"
    source = GridSource(given.file, role, given.crs, given.unit, given.as_of)
    arrival = arrive_grid(source, project, given.project, date.today(), reading)  # noqa: DTZ011 - here
    if not given.preview:
        save_drawn(TakeGrid(arrival).apply(project), given.project, call.words, writing)
    return _answer(
        call,
        {**grid_document(arrival), "taken": not given.preview},
        grid_sections(arrival, words),
        arrival.grid.problems,
        [],
    )


def _answer(
    call: Call,
    document: Mapping[str, Any],
    sections: "Sequence[Section]",
    problems: "Sequence[Problem]",
    notes: Sequence[str],
) -> Answer:
    # see above
    from netplan.model.findings import worst

    told = [call.words("Nothing was changed: this was a preview.")] if call.arguments.preview else []
    code = FINDINGS if worst(problems) == "error" else DONE
    return Answer(document, tuple(sections), [*told, *notes], code)


def _source(call: Call) -> "Source":
    # see above
    from netplan.io.profile import read_profile
    from netplan.session.importing import source_for

    given = call.arguments
    if not given.mapping:
        return source_for(given.file, given.role, layer=given.layer, crs=given.crs)
    sources = read_profile(given.mapping)
    if len(sources) != 1:
        raise ParameterError(mark("{file} must hold one [[layer]] to be a mapping"), file=str(given.mapping))
    known = sources[0]
    named = {key: value for key in ("layer", "crs") if (value := getattr(given, key))}
    return replace(known, path=given.file, **named)


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    return (arguments.project.resolve().parent,)


COMMAND = Command("import", mark("Take a file into a project, or compare it first"), declare, run, _writes_to)
