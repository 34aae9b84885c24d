"""``netplan-gis info``: what is in a project."""

import argparse
from pathlib import Path

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.i18n import Words
from netplan.messages import mark


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument("--prices", action="store_true", help=words("list the price catalogue, too"))


def run(call: Call) -> Answer:
    """Read the project, check it, and tell what is there."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.core.checks import check
    from netplan.io.project_file import open_project
    from netplan.model.findings import worst
    from netplan.report.content import findings_sections
    from netplan.report.document import document, price_list
    from netplan.report.overview import layers_section, prices_section

    project = open_project(call.arguments.project, call.progress.part(0, 0.6))
    problems = (*project.problems, *check(project))
    sections = [layers_section(project, call.words)]
    if call.arguments.prices:
        sections.append(prices_section(project.catalogue, call.words))
    return Answer(
        {**document(project, problems), "prices": price_list(project.catalogue)},
        [*sections, *findings_sections(problems, call.words, notes=True)],
        code=FINDINGS if worst(problems) == "error" else DONE,
    )


COMMAND = Command("info", mark("Say what is in a project: layers, sources, findings"), declare, run)
