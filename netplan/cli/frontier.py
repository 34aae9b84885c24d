"""``netplan-gis frontier``: how little money serves which share of the pupils."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.planned import code_of, kept, opened, with_findings
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument(
        "--points", type=int, default=20, metavar="N", help=words("number of shares asked for (20)")
    )
    add_scenario(parser, words)


def run(call: Call) -> Answer:
    """Find the frontier."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.core.frontier import make_frontier
    from netplan.report.programme import frontier_document, frontier_summary

    read, work = steps(call.progress, 0, 0.1, 1)
    project, scenario = opened(call, read)
    n = call.arguments.points
    made, aside = kept(call, lambda one: make_frontier(project, one, n, work), scenario)
    made = with_findings(replace(made, problems=(*aside, *made.problems)))
    told = frontier_summary(made, call.words)
    return Answer(frontier_document(made), told, code=code_of(made.problems))


COMMAND = Command(
    "frontier",
    mark("Say how little money serves which share of the pupils, with a proven bound"),
    declare,
    run,
)
