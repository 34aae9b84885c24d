"""``netplan-gis redundancy``: who goes dark where, second routes for chosen sites, remedies."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, opened, planned
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.second_routes import APART, Wish
from netplan.progress import steps


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_wish(parser, words).add_argument(
        "--remedies",
        type=int,
        metavar="N",
        default=Wish().n_remedies,
        help=words("of how many weak segments the remedy is sought"),
    )
    add_scenario(parser, words)
    add_pack(parser, words)


def add_wish(parser: argparse.ArgumentParser, words: Words) -> argparse._ArgumentGroup:
    """Add the arguments that say which sites get a second route, and return their group."""
    group = parser.add_argument_group(words("second routes"))
    group.add_argument(
        "--second", metavar="LIST", default="", help=words("IDs of the sites that are to get a second route")
    )
    group.add_argument(
        "--second-from",
        type=int,
        metavar="PUPILS",
        help=words("and every connected site with at least so many pupils"),
    )
    apart = "; ".join(f"{key}: {words(label)}" for key, label in APART.items())
    group.add_argument(
        "--apart",
        choices=tuple(APART),
        default="edge",
        help=words("how far apart both routes are ({apart})", apart=apart),
    )
    return group


def run(call: Call) -> Answer:
    """Plan, seek second routes and weak segments, and write them if the call names a folder."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.core.redundancy import make_redundancy
    from netplan.core.survey import survey
    from netplan.report.redundancy import redundancy_document, redundancy_summary

    given = call.arguments
    wish = wish_of(given)
    wish.require_sound()
    read, look, plan_it, seek, write = steps(call.progress, 0, 0.1, 0.3, 0.5, 0.8 if given.out else 1, 1)
    project, scenario = opened(call, read)
    known = survey(project, scenario.snap_limit_m, look)
    plan = planned(call, project, scenario, plan_it, known)
    made = make_redundancy(plan, wish, seek, known)
    result = replace(plan, tables={**plan.tables, **made.tables}, problems=(*plan.problems, *made.problems))
    return exported(call, result, (redundancy_document(made), redundancy_summary(made, call.words)), write)


def wish_of(given: argparse.Namespace) -> Wish:
    """Return what the command line asks for."""
    sites = tuple(part.strip() for part in given.second.split(",") if part.strip())
    return Wish(sites, given.second_from, given.apart, getattr(given, "remedies", 0))


COMMAND = Command(
    "redundancy",
    mark("Say who goes dark where, and find second routes for chosen sites"),
    declare,
    run,
    folders_of,
)
