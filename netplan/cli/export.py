"""``netplan-gis export``: plan, and write everything others need to use the plan."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli import plan
from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, add_rasters, folders_of
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments; unlike ``plan`` it must be said where to write."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_scenario(parser, words)
    add_pack(parser, words, required=True)
    add_rasters(parser, words)


def run(call: Call) -> Answer:
    """Do what ``plan`` does, and say what was written only."""
    return replace(plan.run(call), sections=())


COMMAND = Command(
    "export", mark("Plan, and write GeoPackage, CSV and maps for others to use"), declare, run, folders_of
)
