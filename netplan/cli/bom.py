"""``netplan-gis bom``: fibres, tubes and equipment of a plan, and what is to be bought in which year."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, opened, planned
from netplan.cli.programme import add_terms, terms_of
from netplan.cli.redundancy import add_wish, wish_of
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_terms(parser, words)
    add_wish(parser, words)
    add_scenario(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Plan, fit the route and second routes out, and write what was found if the call names a folder."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.core.programme import make_programme
    from netplan.core.redundancy import make_redundancy
    from netplan.core.sizing import make_sizing
    from netplan.core.survey import survey
    from netplan.report.sizing import sizing_document, sizing_summary

    given = call.arguments
    wish = wish_of(given)
    wish.require_sound()
    read, look, plan_it, decide, seek, size, write = steps(
        call.progress, 0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8 if given.out else 1, 1
    )
    project, scenario = opened(call, read)
    terms = terms_of(given, project, scenario.name)
    known = survey(project, scenario.snap_limit_m, look)
    plan = planned(call, project, scenario, plan_it, known)
    programme = make_programme(plan, terms, decide) if terms.budgets_eur else None
    route = plan if programme is None else programme.route
    second = make_redundancy(route, wish, seek, known) if wish.asks else None
    made = make_sizing(plan, programme, size, known, second)
    built = plan if programme is None else programme.delivered()
    tables = {**built.tables, **({} if second is None else second.tables), **made.tables}
    found = (*built.problems, *(() if second is None else second.problems), *made.problems)
    result = replace(built, tables=tables, problems=found)
    made = replace(made, problems=found[len(plan.problems) :])
    return exported(call, result, (sizing_document(made), sizing_summary(made, call.words)), write)


COMMAND = Command(
    "bom",
    mark("List fibres, tubes, equipment and what is to be bought for a plan"),
    declare,
    run,
    folders_of,
)
