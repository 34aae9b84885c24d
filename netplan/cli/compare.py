"""``netplan-gis compare``: what differs between two scenarios, or between two dates."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.days import day_of
from netplan.cli.decision_options import add_set_aside
from netplan.cli.planned import code_of, kept, with_findings
from netplan.cli.scenario_options import named_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.comparison import Side


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("a", type=Path, metavar="A", help=words("first project file (GeoPackage)"))
    parser.add_argument(
        "b", type=Path, nargs="?", metavar="B", help=words("second project file; without it the first again")
    )
    group = parser.add_argument_group(words("scenario"))
    for side in ("a", "b"):
        text = words("scenario of {side}", side=side.upper())
        group.add_argument(f"--scenario-{side}", default="", metavar="NAME", help=text)
    group.add_argument(
        "--coverage", action="store_true", help=words("compare who is served today, without planning")
    )
    add_set_aside(group, words)
    dates = words("two days: the figures the project has kept and published ones, as 2019-06-30 2026-01-31")
    parser.add_argument("--dates", nargs=2, metavar=("THEN", "NOW"), help=dates)


def run(call: Call) -> Answer:
    """Compute both sides and compare them, or the figures of two days."""
    return _dates(call) if call.arguments.dates else _sides(call)


def _dates(call: Call) -> Answer:
    # see below
    from netplan.core.coverage import assess
    from netplan.core.coverage.series import change
    from netplan.io.project_file import open_project
    from netplan.model.history import with_entries
    from netplan.report.series import change_document, change_section

    given = call.arguments
    since, until = sorted(day_of("--dates", text) for text in given.dates)
    read, more, work = steps(call.progress, 0, 0.2, 0.4, 1)
    project = open_project(given.a, read)
    if given.b:
        project = replace(project, history=with_entries(open_project(given.b, more).history, project.history))
    found = change(assess(project, named_scenario(given.scenario_a, project), work), since, until)
    return Answer(change_document(found), (change_section(found, call.words),))


def _sides(call: Call) -> Answer:
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.comparison.compare import compare, found_in
    from netplan.report.compared import compare_document, compare_summary

    given = call.arguments
    wanted = ((given.a, given.scenario_a), (given.b or given.a, given.scenario_b))
    parts = steps(call.progress, 0, 0.5, 1)
    sides = [_side(call, *side, part) for side, part in zip(wanted, parts, strict=True)]
    found = compare(*sides)
    found = replace(found, problems=(*found_in(*sides), *found.problems))
    told = compare_summary(found, call.words)
    return Answer(compare_document(found), told, code=code_of(found.problems))


def _side(call: Call, path: Path, name: str, progress: Progress) -> "Side":
    """Return a side with what was found, and set aside for it."""
    # see above
    from netplan.core.coverage import assess
    from netplan.core.planning import make_plan
    from netplan.io.project_file import open_project
    from netplan.model.comparison import Side

    read, work = steps(progress, 0, 0.2, 1)
    project = open_project(path, read)
    scenario = named_scenario(name, project)
    make = assess if call.arguments.coverage else make_plan
    result, aside = kept(call, lambda one: make(project, one, work), scenario)
    result = with_findings(replace(result, problems=(*aside, *result.problems)))
    return Side(f"{path.name}: {scenario.name}", result, path)


COMMAND = Command(
    "compare", mark("Say what differs between two scenarios, or between two project files"), declare, run
)
