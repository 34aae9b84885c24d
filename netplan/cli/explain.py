"""``netplan-gis explain``: why a plan is as it is, and what anything else would cost."""

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
    group = parser.add_argument_group(words("what to explain"))
    for option, metavar, text in (
        (
            "--site",
            "ID",
            mark("a site: what serves it, what every other way costs more; may be repeated"),
        ),
        (
            "--segment",
            "ID",
            mark("a street, a duct or a piece of the route: what it costs to do without; may be repeated"),
        ),
        ("--turn", "KEY", mark("a price: from which value on another plan is cheaper; may be repeated")),
    ):
        group.add_argument(option, action="append", default=[], metavar=metavar, help=words(text))
    add_scenario(parser, words)


def run(call: Call) -> Answer:
    """Plan, and explain."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.core.why import explain_plan
    from netplan.report.content import findings_sections
    from netplan.report.why import why_document, why_summary

    given = call.arguments
    read, work = steps(call.progress, 0, 0.1, 1)
    project, scenario = opened(call, read)
    asked = (given.site, given.segment, given.turn)
    found, aside = kept(call, lambda one: explain_plan(project, one, asked, work), scenario)
    plan = replace(found.plan, problems=(*aside, *found.plan.problems))
    found = replace(found, plan=with_findings(plan))
    told, code = why_summary(found, call.words), code_of(found.plan.problems)
    if told:
        said = findings_sections(found.plan.problems, call.words)
        return Answer(why_document(found), (*told, *said), code=code)
    nothing = call.words("There is nothing to explain: the plan connects no site to existing fibre.")
    return Answer(why_document(found), findings_sections(found.plan.problems, call.words), [nothing], code)


COMMAND = Command(
    "explain",
    mark("Say why a plan is as it is: alternatives, constraints, prices that matter, simpler plans"),
    declare,
    run,
)
