"""``netplan-gis plan``: the cheapest shared trench for the sites that miss the target."""

import argparse
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, add_rasters, folders_of
from netplan.cli.planned import opened, plan_and_export
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_scenario(parser, words)
    add_pack(parser, words)
    add_rasters(parser, words)


def run(call: Call) -> Answer:
    """Plan, and write the plan if the call names a folder."""
    read, work = steps(call.progress, 0, 0.3, 1)
    return plan_and_export(call, *opened(call, read), work)


COMMAND = Command(
    "plan",
    mark("Plan the cheapest shared trench for the sites that miss the target"),
    declare,
    run,
    folders_of,
)
