"""``netplan-gis carriers``: which lamps, signals and roofs are fit for what, and which to survey first."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Mapping

    import pandas as pd

    from netplan.model.fitness import FitnessRule, Value

_SURVEYS = 12


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    rules = words("rules of fitness (TOML) instead of those of the scenario")
    parser.add_argument("--rules", type=Path, metavar="FILE", help=rules)
    parser.add_argument(
        "--show-rules", action="store_true", help=words("print the rules as TOML, to be changed")
    )
    parser.add_argument(
        "--use", action="append", default=[], metavar="USE", help=words("only this radio use")
    )
    many = words("how many carriers to name for a survey")
    parser.add_argument("--survey", type=int, default=_SURVEYS, metavar="N", help=many)
    add_target(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Judge the carriers, and write the tables if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.carriers import carrier_tables
    from netplan.core.coverage import assess
    from netplan.core.survey import survey
    from netplan.io.project_file import open_project
    from netplan.report.carriers import carrier_sections
    from netplan.report.document import records

    given = call.arguments
    if given.show_rules:
        return _shown()
    _rules(given)  # says at once what is wrong with a file
    read, look, judge, write = steps(call.progress, 0, 0.2, 0.6, 0.8 if given.out else 1, 1)
    project = open_project(given.project, read)
    if not len(project.layer("carriers")):
        raise DataError(mark("The project has no carriers; import lamps, signals or masts first"))
    scenario = scenario_of(given, project)
    rules = _rules(given, scenario.fitness)
    known = survey(project, scenario.snap_limit_m, look)
    coverage = with_findings(assess(project, scenario, judge, known))
    tables = carrier_tables(coverage, known, rules, max(given.survey, 0))
    result = replace(coverage, tables={**coverage.tables, **tables})
    document = {
        "carriers": _counted(tables["carrier_fitness"]),
        "survey_first": records(tables["carrier_surveys"]),
    }
    sections = carrier_sections(tables["carrier_fitness"], tables["carrier_surveys"], call.words)
    return exported(call, result, (document, sections), write)


def _shown() -> Answer:
    # see above
    from netplan.model.fitness import default_text

    return Answer({"rules": default_text()}, (), [default_text()])


def _rules(
    given: argparse.Namespace, changes: "Mapping[str, Value] | None" = None
) -> "Mapping[str, FitnessRule]":
    """Return the rules of a file, else those of the scenario with its ``changes``."""
    # see above
    from netplan.io.toml_file import read_text
    from netplan.model.fitness import rules_from, with_fitness

    rules = with_fitness(changes or {})
    if given.rules:
        rules = rules_from(read_text(given.rules), given.rules.name)
    for use in given.use:
        if use not in rules:
            raise ParameterError(
                mark("There is no rule for {use}; there are: {known}"), use=use, known=list(rules)
            )
    return {use: rule for use, rule in rules.items() if not given.use or use in given.use}


def _counted(fitness: "pd.DataFrame") -> dict[str, dict[str, int]]:
    return {
        str(use): {str(key): int(n) for key, n in part["fitness"].value_counts().items()}
        for use, part in fitness.groupby("radio_use")
    }


COMMAND = Command(
    "carriers",
    mark("Say which lamps, signals and roofs are fit for which radio use"),
    declare,
    run,
    folders_of,
)
