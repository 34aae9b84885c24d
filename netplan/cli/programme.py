"""``netplan-gis programme``: which part of a plan is built in which year, under budgets."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, add_rasters, folders_of
from netplan.cli.planned import exported, opened, planned
from netplan.cli.scenario_options import add_scenario
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.terms import GOALS, STEPS, Terms
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.project import Project


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    add_terms(parser, words)
    parser.add_argument(
        "--order", metavar="LIST", help=words("compare with building in this order of site IDs")
    )
    add_scenario(parser, words)
    add_pack(parser, words)
    add_rasters(parser, words)
    at_end = words("year at whose end the grid shows coverage; without it after the whole plan")
    parser.add_argument("--year", type=int, metavar="YEAR", help=at_end)


def add_terms(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add what a programme has to keep to."""
    group = parser.add_argument_group(words("programme"))
    group.add_argument(
        "--budgets", metavar="LIST", help=words("euros for each period, such as 800000,800000,500000")
    )
    steps_of = words("whether budgets are those of years, or of quarters from the first of the first year")
    group.add_argument("--step", choices=tuple(STEPS), help=steps_of)
    paid = words("periods over which a part may be paid, the last being that in which it is ready")
    group.add_argument("--instalments", type=int, metavar="N", help=paid)
    group.add_argument(
        "--reroute",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=words("let routes differ from the plan where the order of building makes that better"),
    )
    group.add_argument("--first-year", type=int, metavar="YEAR", help=words("year of the first budget"))
    group.add_argument("--metres", type=float, metavar="M", help=words("metres that can be dug in a year"))
    group.add_argument(
        "--carry-over",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=words("spend what is left in a period later, or let it lapse"),
    )
    goals = "; ".join(f"{key}: {words(goal.label)}" for key, goal in GOALS.items())
    group.add_argument("--goal", choices=tuple(GOALS), help=words("what counts ({goals})", goals=goals))
    group.add_argument(
        "--equity", type=float, metavar="SHARE", help=words("more weight for badly served districts, 0 to 1")
    )
    group.add_argument("--rate", type=float, metavar="SHARE", help=words("interest for the present value"))
    group.add_argument(
        "--sites", type=Path, metavar="CSV", help=words("file with id, status, earliest, deadline of sites")
    )


def run(call: Call) -> Answer:
    """Plan, decide what is built when, and write both if the call names a folder."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.core.programme import compare_order, make_programme
    from netplan.report.programme import programme_document, programme_summary

    given = call.arguments
    read, plan_it, decide, write = steps(call.progress, 0, 0.1, 0.5, 0.8 if given.out else 1, 1)
    project, scenario = opened(call, read)
    terms = terms_of(given, project, scenario.name)
    terms.require_sound()
    plan = planned(call, project, scenario, plan_it)
    made = make_programme(plan, terms, decide)
    theirs = compare_order(plan, terms, tuple(_listed(given.order)), made) if given.order else None
    told = (programme_document(made, theirs), programme_summary(made, call.words, theirs))
    return exported(call, made.delivered(), told, write)


def terms_of(given: argparse.Namespace, project: "Project", scenario: str) -> Terms:
    """Return the terms the project keeps for a scenario, with what the command line changes.

    Raises:
        ParameterError: it changes some, and they make no programme: without a budget they had no effect.

    """
    # opens files, which --help need not wait for
    from netplan.io.site_terms import read_site_terms

    terms = project.programmes.get(scenario, Terms())
    changes = {
        "first_year": given.first_year,
        "budgets_eur": _budgets(given.budgets),
        "metres": given.metres,
        "carry_over": given.carry_over,
        "goal": given.goal,
        "step": given.step,
        "instalments": given.instalments,
        "reroute": given.reroute,
        "equity": given.equity,
        "rate": given.rate,
        "sites": {**terms.sites, **read_site_terms(given.sites)} if given.sites else None,
    }
    changed = {key: value for key, value in changes.items() if value is not None}
    terms = replace(terms, **changed)
    if changed:
        terms.require_sound()
    return terms


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _budgets(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in _listed(text))
    except ValueError:
        raise ParameterError(
            mark("--budgets {text}: write one number for each year, such as 800000,800000"), text=text
        ) from None


COMMAND = Command(
    "programme",
    mark("Say which part of a plan is built in which year, under budgets"),
    declare,
    run,
    folders_of,
)
