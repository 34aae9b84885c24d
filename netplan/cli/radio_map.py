"""``netplan-gis radio-map``: what arrives where from chosen carriers, and which of them serves best."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.radio_options import add_radio, catalogue_of, setup_of
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.radio import Setup
    from netplan.session.covers import CoverOrder

_FILE = "radio-map.tif"


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    carriers = words("carrier that sends; may be repeated; without it all that are fit and have fibre")
    parser.add_argument("--carrier", action="append", default=[], metavar="ID", help=carriers)
    today = words("carrier that sends today already, to compare; may be repeated")
    parser.add_argument("--today", action="append", default=[], metavar="ID", help=today)
    add_radio(parser, words)
    _add_device(parser, words)
    add_target(parser, words)
    add_pack(parser, words)


def _add_device(parser: argparse.ArgumentParser, words: Words) -> None:
    group = parser.add_argument_group(words("device and antennas"))
    for name, text in (
        ("reach", words("how far from each carrier, metres (what the setup is meant for)")),
        ("cell", words("side of a cell, metres (fine enough for a picture)")),
        ("device-height", words("the device above what it stands on, metres (1.5)")),
        ("tilt", words("tilt of the antennas below the horizon, degrees (0)")),
    ):
        group.add_argument(f"--{name}", type=float, default=0.0, metavar="N", help=text)
    roofs = words("the device stands on roofs, too, not only on the ground")
    group.add_argument("--roofs", action="store_true", help=roofs)
    azimuth = words("an antenna of each carrier looks there, degrees from north; may be repeated (aimed)")
    group.add_argument("--azimuth", action="append", type=float, default=[], metavar="DEG", help=azimuth)


def run(call: Call) -> Answer:
    """Compute the cells, and write them if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.survey import survey
    from netplan.io.project_file import open_project
    from netplan.model.radio import radio_text
    from netplan.report.radio_map import radio_map_document, radio_map_summary
    from netplan.session.covers import SHOWN, fit_carriers, internal_carriers, radio_cover, write_cover

    given, words = call.arguments, call.words
    if given.show_catalogue:
        return Answer({"catalogue": radio_text()}, (), [radio_text()])
    read, know, judge, look, write = steps(call.progress, 0, 0.1, 0.2, 0.3, 0.8 if given.out else 1, 1)
    catalogue = catalogue_of(given)
    setup = setup_of(given, catalogue)
    project = open_project(given.project, read)
    scenario = scenario_of(given, project)
    known = survey(project, scenario.snap_limit_m, know)
    coverage = with_findings(assess(project, scenario, judge, known))
    carriers = tuple(given.carrier) or (() if given.today else fit_carriers(coverage, known, setup.use))
    made = radio_cover(project, given.project.parent, _order(given, setup, carriers), catalogue, look)
    inside = () if given.internal else internal_carriers(project, made.ids)
    result = replace(
        coverage,
        tables={**coverage.tables, **({} if inside else made.tables)},
        problems=(*coverage.problems, *made.problems),
    )
    answer = exported(call, result, (radio_map_document(made), radio_map_summary(made, words)), write)
    if not given.out or made.covers is None:
        return answer
    if inside:  # cells without those it serves would show where it stands, too
        left_out = words("Left out: {what}", what=words(SHOWN, names=list(inside)))
        return replace(answer, sentences=[*answer.sentences, left_out])
    path = write_cover(made, given.out / _FILE, given.internal or "")
    files = [*answer.document["files"], path]
    sentences = [words("Written: {file}", file=path), *answer.sentences]
    return replace(answer, document={**answer.document, "files": files}, sentences=sentences)


def _order(given: argparse.Namespace, setup: "Setup", carriers: tuple[str, ...]) -> "CoverOrder":
    # see above
    from netplan.core.radio.pattern import Turned
    from netplan.session.covers import CoverOrder

    return CoverOrder(
        setup.key,
        carriers,
        tuple(given.today),
        given.reach,
        given.cell,
        given.device_height,
        given.roofs,
        Turned(tuple(given.azimuth), given.tilt),
        "provider" if given.public_operator else "anyone",
        given.sigma,
    )


COMMAND = Command(
    "radio-map",
    mark("Show what arrives where over radio, and which carrier serves best"),
    declare,
    run,
    folders_of,
)
