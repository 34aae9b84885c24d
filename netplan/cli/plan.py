"""``netplan-gis plan``: the cheapest shared trench for the sites that miss the target."""

import argparse
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, add_rasters, folders_of
from netplan.cli.planned import plan_and_export
from netplan.cli.scenario_options import add_scenario, scenario_of
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_scenario(parser, words)
    aside = words(
        "where decisions contradict each other or cannot be kept, and where ducts are full: plan with the "
        "rest, and name each thing set aside as an error (exit code 1)"
    )
    parser.add_argument("--set-aside", action="store_true", help=aside)
    add_pack(parser, words)
    add_rasters(parser, words)


def run(call: Call) -> Answer:
    """Plan, and write the plan if the call names a folder."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.io.project_file import open_project

    read, work = steps(call.progress, 0, 0.15, 1)
    project = open_project(call.arguments.project, read)
    scenario = scenario_of(call.arguments, project)
    return plan_and_export(call, project, scenario, call.arguments.project.parent, work)


COMMAND = Command(
    "plan",
    mark("Plan the cheapest shared trench for the sites that miss the target"),
    declare,
    run,
    folders_of,
)
