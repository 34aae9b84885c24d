"""``netplan-gis coverage``: who reaches the target today, why, and how sure that is."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.cli.command import Answer, Call, Command
from netplan.cli.days import day_of
from netplan.cli.decision_options import ids_called
from netplan.cli.pack_options import add_pack, add_rasters, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.radio_cover import radio_told
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.plan import Coverage
    from netplan.report.section import Section

LEVELS = ("city", "borough", "district")
_Told = tuple["Coverage", Mapping[str, Any], tuple["Section", ...]]


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_target(parser, words)
    group = parser.add_argument_group(words("what is told"))
    side = words("every target side by side: in the municipality, its boroughs, too, or all districts")
    group.add_argument("--targets", nargs="?", const="borough", choices=LEVELS, help=side)
    why = words("sites (names or ids) whose verdict is explained, and what would change it")
    group.add_argument("--explain", nargs="+", action="extend", default=[], metavar=words("SITE"), help=why)
    flip = words("which assumptions flip verdicts, and which inquiry would settle most of what is open")
    group.add_argument("--sensitivity", action="store_true", help=flip)
    over = words("which sites radio links from fit carriers with fibre would reach, by these setups or all")
    group.add_argument("--radio", nargs="*", action="extend", metavar="SETUP", help=over)
    since = words("what has changed since a day, as 2019-06-30, for every target and class of the atlas")
    group.add_argument("--since", default="", metavar="DATE", help=since)
    keep = words("keep the figures in the project, to compare with them later")
    group.add_argument("--keep", action="store_true", help=keep)
    add_pack(parser, words)
    add_rasters(parser, words)


def run(call: Call) -> Answer:
    """Assess the project, and write the result if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.io.project_file import open_project
    from netplan.report.content import coverage_summary
    from netplan.report.document import coverage_document

    given = call.arguments
    read, work, more, write = steps(call.progress, 0, 0.2, 0.5, 0.7 if given.out else 1, 1)
    project = open_project(given.project, read)
    scenario = scenario_of(given, project)
    given.explain = ids_called(project, "sites", "explain", given.explain)
    coverage = with_findings(assess(project, scenario, work))
    document, sections = coverage_document(coverage), coverage_summary(coverage, call.words)
    for asked, tell in _FURTHER.items():
        if getattr(given, asked) or (asked == "radio" and given.radio is not None):
            coverage, told, shown = tell(call, coverage, more)
            document, sections = {**document, **told}, (*sections, *shown)
    return exported(call, coverage, (document, sections), write)


def _targets(call: Call, coverage: "Coverage", _progress: Progress) -> _Told:
    # loads pandas, which --help need not wait for
    from netplan.report.targets import targets_sections

    table = coverage.tables["coverage_targets"]
    return coverage, {}, targets_sections(table, call.words, call.arguments.targets)


def _explain(call: Call, coverage: "Coverage", _progress: Progress) -> _Told:
    # loads pandas, which --help need not wait for
    from netplan.report.explained import explained_document, explained_sections

    ids = call.arguments.explain
    document = {"explained": explained_document(coverage, ids, call.words)}
    return coverage, document, explained_sections(coverage, ids, call.words)


def _sensitivity(call: Call, coverage: "Coverage", progress: Progress) -> _Told:
    # loads pandas and numba, which --help need not wait for
    from netplan.core.coverage.sensitivity import sensitivity
    from netplan.report.sensitivity import sensitivity_sections, sensitivity_tables

    found = sensitivity(coverage.project, coverage.scenario, progress)
    written = replace(coverage, tables={**coverage.tables, **found.tables})
    return written, sensitivity_tables(found), sensitivity_sections(found, call.words)


def _since(call: Call, coverage: "Coverage", _progress: Progress) -> _Told:
    # loads pandas, which --help need not wait for
    from netplan.core.coverage.series import change
    from netplan.report.series import change_document, change_section

    found = change(coverage, day_of("--since", call.arguments.since))
    written = replace(coverage, tables={**coverage.tables, **found.tables})
    return written, change_document(found), (change_section(found, call.words),)


def _keep(call: Call, coverage: "Coverage", progress: Progress) -> _Told:
    # loads pandas and GDAL, which --help need not wait for
    from netplan.core.coverage.series import entries_of
    from netplan.model.history import with_entries
    from netplan.report.saving import save_drawn

    project = coverage.project
    entries = entries_of(coverage)
    history = with_entries(project.history, entries)
    save_drawn(replace(project, history=history), call.arguments.project, call.words, progress)
    return coverage, {"kept": len(entries)}, ()


_FURTHER: dict[str, Callable[[Call, "Coverage", Progress], _Told]] = {
    "targets": _targets,
    "explain": _explain,
    "sensitivity": _sensitivity,
    "since": _since,
    "radio": radio_told,
    "keep": _keep,
}


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return the folders of everything that is written."""
    kept = [arguments.project.resolve().parent] if arguments.keep else []
    return (*folders_of(arguments), *kept)


COMMAND = Command("coverage", mark("Say who reaches the target today"), declare, run, _writes_to)
