"""``netplan-gis replan``: make a plan again from its file, and say whether it is the same bit by bit."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import FINDINGS, Answer, Call, Command
from netplan.cli.planned import code_of, with_findings
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    text = words("plan file (JSON) that plan, programme, export and bom write beside their tables")
    parser.add_argument("file", type=Path, metavar="FILE", help=text)
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))


def run(call: Call) -> Answer:
    """Plan with the settings of the file, and compare.

    The code is 1 where the plan is another one, and, as of every command that plans, where it has errors.
    """
    # loads numba, the solver and GDAL, which --help need not wait for
    from netplan.core.planning import make_plan
    from netplan.core.programme import make_programme
    from netplan.io.plan_file import read_plan_file
    from netplan.io.project_file import open_project
    from netplan.report.remade import remade, remade_document, remade_summary

    given = call.arguments
    read, plan_it, decide = steps(call.progress, 0, 0.15, 0.7, 1)
    written, scenario = read_plan_file(given.file)
    project = open_project(given.project, read)
    if written["radio_hops"] is not None and project.layer("radio_hops").empty:
        project = project.with_layer("radio_hops", written["radio_hops"])
    plan = make_plan(project, scenario, plan_it)
    if written["programme"] is not None:
        plan = make_programme(plan, written["programme"], decide).delivered()
    plan = with_findings(replace(plan, problems=(*written["set_aside"], *plan.problems)))
    found = remade(written, plan)
    told, code = remade_summary(found, call.words), code_of(plan.problems)
    return Answer(remade_document(found), told, code=code if found.identical else FINDINGS)


COMMAND = Command(
    "replan", mark("Make a plan again from its plan file, and say whether it is the same"), declare, run
)
