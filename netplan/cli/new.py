"""``netplan-gis new``: make a project from an OSM extract and layers of one's own."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument(
        "project", type=Path, metavar="PROJECT", help=words("project file to make (GeoPackage)")
    )
    parser.add_argument(
        "--osm", type=Path, metavar="FILE", help=words("OSM extract: .osm, .gz, .bz2 or .pbf")
    )
    boundary = words("a polygon layer, or the name of a municipality in the extract")
    parser.add_argument("--boundary", default="", metavar="FILE|NAME", help=boundary)
    parser.add_argument("--name", default="", help=words("name of the municipality"))
    parser.add_argument("--crs", default="", metavar="EPSG", help=words("metric CRS, such as EPSG:25833"))
    layer = words("a layer of one's own, such as schools=schools.csv; may be repeated")
    parser.add_argument("--layer", action="append", default=[], metavar="ROLE=FILE", help=layer)
    profile = words("profile (TOML) that lists layers with their columns, words and coordinate systems")
    parser.add_argument("--profile", type=Path, metavar="FILE", help=profile)
    parser.add_argument("--force", action="store_true", help=words("replace the project file if it exists"))


def run(call: Call) -> Answer:
    """Read everything, check it, and write the project file."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.core.checks import check
    from netplan.io.build import new_project, source_of
    from netplan.io.profile import read_profile
    from netplan.model.findings import worst
    from netplan.report.content import findings_sections
    from netplan.report.document import document
    from netplan.report.overview import layers_section
    from netplan.report.saving import save_drawn

    given, words = call.arguments, call.words
    if given.project.exists() and not given.force:
        raise ParameterError(
            mark("{file} exists already; choose another name, or --force to replace it"),
            file=str(given.project),
        )
    read, write = steps(call.progress, 0, 0.85, 1)
    listed = read_profile(given.profile) if given.profile else ()
    project = new_project(
        given.name,
        osm=given.osm,
        boundary=given.boundary,
        layers=(*listed, *(source_of(role, path) for role, path in _layers(given.layer))),
        crs=given.crs,
        progress=read,
    )
    problems = (*project.problems, *check(project))
    save_drawn(project, given.project, call.words, write)
    return Answer(
        {**document(project, problems), "files": [given.project]},
        (layers_section(project, words), *findings_sections(problems, words, notes=True)),
        [words("Written: {file}", file=given.project)],
        FINDINGS if worst(problems) == "error" else DONE,
    )


def _layers(pairs: Sequence[str]) -> Sequence[tuple[str, Path]]:
    layers = []
    for pair in pairs:
        role, equals, file = pair.partition("=")
        if not (role and equals and file):
            raise ParameterError(
                mark("--layer {pair}: write ROLE=FILE, such as schools=schools.csv"), pair=pair
            )
        layers.append((role, Path(file)))
    return layers


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    return (arguments.project.resolve().parent,)


COMMAND = Command(
    "new", mark("Make a project from an OSM extract and layers of one's own"), declare, run, _writes_to
)
