"""``netplan-gis hops``: the radio hops a plan can use, found on the surface model."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import changed_answer, exported, with_findings
from netplan.cli.scenario_options import add_setups, add_target, scenario_of
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    keep = words("keep the hops in the project file: plans with the technology radio use them")
    parser.add_argument("--keep", action="store_true", help=keep)
    reach = words("at most so far, metres (500)")
    parser.add_argument("--reach", type=float, default=500.0, metavar="M", help=reach)
    most = words("hops between a site and a trench or duct")
    parser.add_argument("--radio-hops", type=int, metavar="N", help=most)
    check = words("find nothing; say what has changed since the hops were found that the project keeps")
    parser.add_argument("--check", action="store_true", help=check)
    add_setups(parser, words)
    add_target(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Find the hops, or say whether those that are kept are up to date."""
    return _check(call) if call.arguments.check else _find(call)


def _check(call: Call) -> Answer:
    """Say what has changed since the kept hops were found; the code is 1 where anything has."""
    # see below
    from netplan.io.project_file import open_project
    from netplan.session.hop_inputs import changed_since

    given, words = call.arguments, call.words
    project = open_project(given.project, call.progress)
    if project.layer("radio_hops").empty:
        raise ParameterError(mark("The project keeps no radio hops"))
    changed = changed_since(project, scenario_of(given, project), given.project.parent)
    title = words("Changed since the radio hops were found")
    return changed_answer(call, changed, title, words("Nothing: the radio hops are up to date."))


def _find(call: Call) -> Answer:
    """Find the hops; keep them, and write them if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.hops.making import with_hops
    from netplan.core.survey import survey
    from netplan.io.project_file import open_project
    from netplan.model.hops import HopTerms
    from netplan.report.hops import hops_document, hops_summary
    from netplan.report.saving import save_drawn
    from netplan.session.hops import find_hops

    given = call.arguments
    read, look, find, judge, write = steps(call.progress, 0, 0.2, 0.3, 0.7, 0.8, 1)
    project = open_project(given.project, read)
    scenario = scenario_of(given, project)
    known = survey(project, scenario.snap_limit_m, look)
    terms = HopTerms(scenario.radio_setups, reach_m=given.reach, most_hops=scenario.radio_hops)
    hops = find_hops(project, scenario, given.project.parent, find, known, terms)
    kept = with_hops(project, hops)
    if given.keep:
        save_drawn(kept, given.project, call.words)
    coverage = with_findings(assess(kept, scenario, judge, replace(known, project=kept)))
    return exported(call, coverage, (hops_document(kept, hops), hops_summary(kept, hops, call.words)), write)


COMMAND = Command(
    "hops",
    mark("Find the radio hops from lamp posts that a plan can use"),
    declare,
    run,
    folders_of,
)
