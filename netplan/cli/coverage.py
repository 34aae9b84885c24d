"""``netplan-gis coverage``: who reaches the target today."""

import argparse
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_target(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Assess the project, and write the result if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.io.project_file import open_project
    from netplan.report.content import coverage_summary
    from netplan.report.document import coverage_document

    read, work, write = steps(call.progress, 0, 0.2, 0.6 if call.arguments.out else 1, 1)
    project = open_project(call.arguments.project, read)
    coverage = with_findings(assess(project, scenario_of(call.arguments, project), work))
    return exported(
        call, coverage, (coverage_document(coverage), coverage_summary(coverage, call.words)), write
    )


COMMAND = Command("coverage", mark("Say who reaches the target today"), declare, run, folders_of)
